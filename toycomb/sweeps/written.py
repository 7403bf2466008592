"""What a sweep writes beside its results file: what it was, its table, and for one account alone its figures."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from toycomb.accounts.registry import ACCOUNTS, FIGURES
from toycomb.common.documents import Document
from toycomb.common.progress import Progress
from toycomb.common.versions import versions
from toycomb.files.writing import replacing, write_json, write_text
from toycomb.plots.style import PICTURES
from toycomb.records.store import Store
from toycomb.sweeps.asked import account_of
from toycomb.sweeps.counting import check_sweep, counts, failures
from toycomb.sweeps.design import Point, points
from toycomb.sweeps.fields import ACCOUNT, PATHS, WHAT
from toycomb.sweeps.page import ROWS, page
from toycomb.sweeps.share import Share
from toycomb.sweeps.tables import ASKED, Accounts, Row, rows

NOTE, TABLE, PAGE, PICTURE = "sweep.json", "points.csv", "report.html", "points"
VARIED = {"part", ASKED, *PATHS} - {"networks"}
"""Columns of the table that say where a point lies."""
FIRST = 2000
"""Rows of the table that picture and page are made from."""


def note(store: Store, folder: Path | None, share: Share) -> Document:
    """What a sweep was and how far it is, written as `sweep.json` where there is a folder."""
    told, now = check_sweep(store), counts(store, share)
    found = {
        "kind": told["kind"],
        "points": told["points"],
        "shard": str(share),
        "done": now.done,
        "failed": now.failed,
        "missing": now.missing,
        "failures": failures(store),
    }
    if folder is not None:
        write_json(folder / NOTE, {**found, "versions": versions()})
    return found


def is_whole(told: Mapping[str, Any]) -> bool:
    """Whether nothing is missing of a whole sweep, so that its tables can be written."""
    return not told["missing"] and told["shard"] == str(Share())


def write(document: Mapping[str, Any], store: Store, folder: Path, told: Document, *, progress: bool) -> None:
    """Write table, picture and page; of one account alone, its figures too."""
    accounts = Accounts(store)
    first = _table(rows(document, store, accounts), folder / TABLE, told["points"], progress)
    _report(told, first, folder, progress)
    if told["points"] == 1 and document[WHAT] == ACCOUNT and not told["failed"]:
        (point,) = points(document)
        _account(accounts, point, store, folder, progress)


def remove_tables(folder: Path) -> None:
    """Remove what an earlier sweep wrote into a folder, so that nothing stands beside another one."""
    for name in (NOTE, TABLE, PAGE, *(f"{PICTURE}{x}" for x in PICTURES), *(f"{x}.json" for x in ACCOUNTS)):
        (folder / name).unlink(missing_ok=True)
    for name in FIGURES:
        for ending in PICTURES:
            (folder / "figures" / f"{name}{ending}").unlink(missing_ok=True)


def _report(told: Document, rows: list[Row], folder: Path, progress: bool) -> None:
    """The page, and its picture where there is something to draw."""
    from toycomb import plots
    from toycomb.plots.swept import shown, swept, swept_caption

    varied = [x for x in dict.fromkeys(name for row in rows for name in row) if x in VARIED]
    drawn = shown(rows, [*varied, "method", "density"])
    picture = None
    with Progress("figure and report", show=progress):
        if drawn is not None:
            plots.save(swept(rows, *drawn), folder / PICTURE)
            picture = f"{PICTURE}.png", swept_caption(rows, *drawn)
        write_text(folder / PAGE, page(told, rows[:ROWS], varied, picture))


def _table(rows: Iterator[Row], path: Path, total: int, progress: bool) -> list[Row]:
    """The table of points; its first rows. Rows wait in a file until all columns are known, so that none is held."""
    columns: dict[str, None] = {}
    first: list[Row] = []
    with (
        Progress("table", total, "point", show=progress) as bar,
        tempfile.TemporaryFile("w+", encoding="utf-8") as waiting,
        replacing(path) as temporary,
        open(temporary, "w", newline="", encoding="utf-8", errors="backslashreplace") as file,
    ):
        for row in rows:
            columns |= dict.fromkeys(row)
            first += [row] * (len(first) < FIRST)
            waiting.write(json.dumps(row) + "\n")
            bar.update(row["point"] + 1 - bar.done)
        waiting.seek(0)
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(json.loads, waiting))
    return first


def _account(accounts: Accounts, point: Point, store: Store, folder: Path, progress: bool) -> None:
    """Tables and figures of the only account of a sweep, as `toycomb theories` makes them."""
    from toycomb import plots

    account, _, seed = account_of(point.document)
    with Progress(f"tables and figures of {account.name}", show=progress):
        derived = accounts.derived(point)
        for name, table in derived.tables.items():
            store.save_table(name, table)
        (folder / "figures").mkdir(exist_ok=True)
        captions = {}
        for figure in account.figures:
            plots.save(figure.draw(derived.tables[figure.table]), folder / "figures" / figure.name)
            captions[figure.name] = figure.caption(derived.tables[figure.table])
        write_json(
            folder / f"{account.name}.json",
            {
                "account": account.name,
                "seed": seed,
                "claims": derived.claims,
                "tables": dict(derived.tables),
                "captions": captions,
            },
        )
