"""The main job: train what is missing, find tickets, derive tables and claims, draw figures, write the report."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.accounts import presets, registry
from toycomb.accounts.material import Material, Shelf
from toycomb.accounts.work import derive, prepare
from toycomb.common.blas import one_thread
from toycomb.common.brief import Result
from toycomb.common.changed import in_setting, titled
from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.progress import Progress
from toycomb.evidence.claims import ClaimRow, check_controls, confirmed
from toycomb.evidence.family import adjusted
from toycomb.files.exclusive import exclusive
from toycomb.files.temporary import clear
from toycomb.files.writing import guarded, writable_folder
from toycomb.plots.folders import note_changed
from toycomb.plots.style import library
from toycomb.records.store import opened
from toycomb.study import able, explored, outputs
from toycomb.study.side_by_side import Pictures
from toycomb.workers import AUTO, Workers, check, working


@one_thread
def run(
    preset: str = "quick",
    out: str | Path = "results",
    *,
    seed: int = 4,
    accounts: Sequence[str] = (),
    minutes: float | None = None,
    confirm: str | Path | None = None,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    keep: bool = False,
    changed: Mapping[str, Any] | None = None,
    only: Sequence[str] = (),
) -> Document:
    """Run a preset of the study into a folder; run again it does only what is missing.

    Parameters
    ----------
    preset : "quick", "paper", "full", or "readings": the published claims alone, under every reading
    out : path
        Gets `results.sqlite`, `claims.json`, `figures/`, `explore/`, `report.html` and `manifest.json`.
    seed : int
        Root seed; published are 31 for C1 to C6 and signs, else 4.
    accounts : names of accounts
        Run and report these alone, see `toycomb.accounts.registry.ACCOUNTS`; all unless given.
    minutes : float, optional
        Add no further networks to the maps of where the claims hold once so many minutes have passed.
    confirm : path, optional
        Folder of the same study with another root seed; claims whose verdict differs there become undecided.
    threads : int, optional
        How much is done at once; the number of usable cores unless given. Does not change the result.
    workers : "auto", "threads" or "processes"
        Where; does not change the result either, see docs/workers.md.
    keep : bool
        Use what is stored of other code than this version has, instead of making it anew.
    only : names of accounts
        What `accounts` was called in older versions.
    changed : mapping, optional
        Settings of the whole study that differ from the published ones, by name: fields of `Population` and of
        `toycomb.Training`, such as `{"embedding": "identity", "literals": 3}`. Figures, claims and report name them. An
        account that cannot be asked then is left out, and refused if it was named; see docs/howto/changed_setting.md.

    Returns
    -------
    dict with `claims` (the claims table), `trained` (networks trained now), `tickets` (found now), `measured`
    (networks that an account was measured in now), `settings` (the preset's, with what was changed) and `out`

    Raises
    ------
    InputError
        If the preset or an account is unknown, a folder cannot be used, or the minutes are not positive.
    DivergenceError, UnitError
        If a network, ticket or measurement fails; all others are finished and stored first.
    ControlError
        If a negative control shows the effect that it must not show; everything is written all the same.
    """
    sizes = presets.with_changes(presets.preset(preset), changed or {})
    chosen = registry.chosen(tuple(name for x in (accounts, only) for name in ([x] if isinstance(x, str) else x)))
    number = check(workers, threads)
    if minutes is not None and not minutes > 0:
        raise InputError(f"the time budget is {minutes} minutes; it must be above 0")
    told = presets.settings(preset, sizes, seed)
    other = None if confirm is None else outputs.other_claims(confirm, told)
    deadline = np.inf if minutes is None else time.monotonic() + 60 * minutes
    lacking = able.able(chosen, sizes, seed)
    asked = [account for account in chosen if account.asked(sizes, seed) and account.name not in lacking]
    named = bool(accounts or only)
    able.leave_out(lacking, named=named, remain=bool(asked))
    if not asked:
        raise InputError(f"the preset {preset} leaves out {', '.join(x.name for x in chosen)}; a larger one may not")
    library()
    folder = writable_folder(out)
    places = [writable_folder(folder / x) for x in ("figures", explored.FOLDER)]
    read = [] if confirm is None else outputs.read_of(confirm)
    with (
        guarded(outputs.written(asked, folder, sizes, seed), read),
        opened(folder / "results.sqlite") as store,
        exclusive(folder / ".lock", folder),
        working(workers, threads) as who,
    ):
        for place in (folder, *places):
            clear(place)
        shelf = Shelf()
        materials = [Material(account, sizes, seed, store, keep=keep, shelf=shelf) for account in asked]
        first = 0
        if sizes.changed:
            first, failed = able.measured_first(materials, store, who, progress=progress, keep=keep)
            materials = [x for x in materials if x.account.name not in failed]
            able.leave_out(failed, named=named, remain=bool(materials))
            lacking |= failed
        if lacking:
            told["left_out"] = lacking
        failures = Failures()
        made = prepare(materials, store, deadline, who, progress, failures, keep=keep)
        made["measured"] += first
        failures.check()
        with Pictures(store, folder / "figures", number) as pictures:
            store.save_table("settings", told)  # figures name what was changed
            rows: list[ClaimRow] = []
            with Progress("tables and verdicts", len(materials), "account", show=progress) as bar:
                for material in materials:
                    rows += derive(material, store)
                    tables = [x.table for x in material.account.figures]
                    note_changed(store, tables, told.get("changed", {}))
                    pictures.add([x.name for x in material.account.figures])
                    bar.update()
            rows = [_of_changed(row, dict(sizes.changed)) for row in rows]
            rows = adjusted(rows if other is None else confirmed(rows, other))
            store.save_table("claims", rows)
            with Progress("figures and report", show=progress):
                outputs.write(materials, store, folder, pictures)
    document = Result(claims=rows, **made, out=str(folder), settings=told)
    check_controls(document)
    return document


def _of_changed(row: ClaimRow, changed: Mapping[str, Any]) -> ClaimRow:
    """A row of the claims table whose words name the changed settings."""
    return {
        **row,
        "statement": titled(row["statement"], changed),
        "measure": in_setting(row["measure"], changed),
    }
