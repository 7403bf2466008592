"""One account by itself: measure, judge, draw."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.accounts.account import Account
from toycomb.accounts.material import Material
from toycomb.accounts.presets import alone
from toycomb.accounts.work import prepare
from toycomb.common.blas import one_thread
from toycomb.common.brief import Result
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown, whole
from toycomb.common.failures import Failures
from toycomb.common.limits import check_count
from toycomb.common.progress import Progress
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import check_controls
from toycomb.files.aside import put_aside
from toycomb.files.writing import check_files, pictures, writable_folder, write_json
from toycomb.records.store import opened
from toycomb.workers import AUTO, Workers, check, working

NETWORKS = 12
"""Of one account by itself: a minute's work. Numbers in docs are those of 20, as in the study."""


@one_thread
def run(
    account: str | Account,
    out: str | Path | None = None,
    *,
    networks: int = NETWORKS,
    seed: int = 4,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    keep: bool = False,
) -> Document:
    """Measure one account and judge its claims; with a folder, what is finished is stored and not measured again.

    Parameters
    ----------
    account : name in `toycomb.theories.ACCOUNTS`, or an `Account`
        One of them, or one of your own (docs/accounts/own.md), which need not stand in toycomb.
    out : path of a folder, optional
        Gets `results.sqlite`, which other commands read as well, `NAME.json` and the figures. A document of another
        root seed or of more networks that stands there is kept beside the new one, under a name that says of what it
        is.
    networks : int
        Formulas and initial networks that are measured, or trained and pruned; nothing is decided with fewer than
        eight. The results in docs have 20 where an account measures, else those of the preset `readings`.
    seed : int
        Root seed; README and docs have 31 for C1 to C6 and signs, else 4.
    threads : int, optional
        How much is done at once; the number of usable cores unless given. Does not change the result.
    workers : "auto", "threads" or "processes"
        Where; does not change the result either, see docs/workers.md.
    keep : bool
        Use what is stored of other code than this version has, instead of making it anew.

    Returns
    -------
    dict with `account`, `title`, `seed`, `networks`, `claims` (rows of the claims table), `tables`, `answers` in
    words, `captions` of the figures by name, and `measured`, the number of networks measured now (0 where an account
    trains and prunes instead)

    Raises
    ------
    InputError
        If there is no such account, an argument is out of range, or the folder cannot be used.
    DivergenceError, UnitError
        If a network cannot be measured; all others are finished and stored first.
    ControlError
        If a negative control shows the effect that it must not show; everything is written all the same.
    """
    from toycomb import plots
    from toycomb.accounts.registry import named

    chosen = named(account) if isinstance(account, str) else account
    if not isinstance(chosen, Account):
        raise InputError(f"the account is {shown(account)}; give a name, or a toycomb.accounts.account.Account")
    networks = whole("the number of networks", networks)
    check_count(networks, "networks")
    check(workers, threads)
    stream(seed, Purpose.THEORY)  # a wrong seed shows here, before anything is written
    folder = None if out is None else writable_folder(out)
    if folder is not None:
        plots.style.library()
        check_files(
            folder / name
            for name in ("results.sqlite", f"{chosen.name}.json", *pictures(x.name for x in chosen.figures))
        )
    path = ":memory:" if folder is None else folder / "results.sqlite"
    with working(workers, threads) as who, opened(path) as store:
        material = Material(chosen, alone(networks), seed, store, keep=keep)
        failures = Failures()
        made = prepare([material], store, np.inf, who, progress, failures, keep=keep)
        failures.check()
        with Progress(f"tables of {chosen.name}", show=progress):
            derived = chosen.derive(material)
    figures = {x.name: x for x in chosen.figures}
    document = Result(
        {
            "account": chosen.name,
            "title": chosen.title,
            "seed": seed,
            "networks": networks,
            "claims": derived.claims,
            "tables": dict(derived.tables),
            "answers": [
                table["answer"] for table in derived.tables.values() if isinstance(table, Mapping) and "answer" in table
            ],
            "captions": {name: x.caption(derived.tables[x.table]) for name, x in figures.items()},
            "measured": made["measured"],
        }
    )
    if folder is not None:
        files = [f"{chosen.name}.json", *pictures(figures)]
        put_aside(folder, chosen.name, files, lambda old: _other(old, document))
        with Progress("drawing", len(figures), "figure", show=progress) as bar:
            for name, x in figures.items():
                plots.save(x.draw(derived.tables[x.table]), folder / name)
                bar.update()
        write_json(folder / f"{chosen.name}.json", document)
    check_controls(document)
    return document


def _other(old: Mapping[str, Any], new: Mapping[str, Any]) -> str | None:
    """Label of a document of another root seed, or of more networks."""
    seed, networks = old.get("seed"), old.get("networks")
    if not isinstance(seed, int) or not isinstance(networks, int):
        return ""
    return None if seed == new["seed"] and networks <= new["networks"] else f"seed{seed}-networks{networks}"
