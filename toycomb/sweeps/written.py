"""What a sweep writes beside its results file: what it was, its table, and for one account alone its figures."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from toycomb.accounts.material import Material
from toycomb.common.brief import Result
from toycomb.common.documents import Document
from toycomb.common.progress import Progress
from toycomb.common.versions import versions
from toycomb.files.writing import replacing, write_json, write_text
from toycomb.records.store import Store
from toycomb.sweeps.asked import account_of
from toycomb.sweeps.counting import Counts, check_sweep, failures
from toycomb.sweeps.design import points
from toycomb.sweeps.document import ACCOUNT, PATHS, WHAT
from toycomb.sweeps.page import ROWS, page
from toycomb.sweeps.places import Place
from toycomb.sweeps.share import Share
from toycomb.sweeps.tables import Row, rows

PICTURE = "points"
FIRST = 2000
"""Rows of the table that picture and page are made from."""


def write(
    document: Mapping[str, Any], store: Store, place: Place, share: Share, now: Counts, made: int, *, progress: bool
) -> Result:
    """Write the files, where there is a folder for them, and give the document that is printed.

    Tables and figures are written once nothing is missing.
    """
    told = check_sweep(store)
    found = {
        "kind": told["kind"],
        "points": told["points"],
        "shard": str(share),
        "done": now.done,
        "failed": now.failed,
        "missing": now.missing,
        "failures": failures(store),
    }
    if place.folder is not None:
        whole = not now.missing and share == Share()
        if whole:
            first = _table(document, store, place.folder / "points.csv", told["points"], progress)
            _report(document, found, first, place.folder, progress)
        if whole and not now.failed and document[WHAT] == ACCOUNT and told["points"] == 1:
            _account(document, store, place.folder, progress)
        write_json(place.folder / "sweep.json", {**found, "versions": versions()})
    return Result({**found, "made": made, "out": str(place.folder or place.file)})


def _report(document: Mapping[str, Any], told: Document, rows: list[Row], folder: Path, progress: bool) -> None:
    """The page, and its picture where there is something to draw."""
    from toycomb import plots
    from toycomb.plots.swept import shown, swept, swept_caption

    varied = [x for x in dict.fromkeys(name for row in rows for name in row) if x in {"part", *PATHS}]
    drawn = shown(rows, [*varied, "method", "density"])
    picture = None
    with Progress("figure and report", show=progress):
        if drawn is not None:
            plots.save(swept(rows, *drawn), folder / PICTURE)
            picture = f"{PICTURE}.png", swept_caption(rows, *drawn)
        write_text(folder / "report.html", page(told, rows[:ROWS], varied, picture))


def _table(document: Mapping[str, Any], store: Store, path: Path, total: int, progress: bool) -> list[Row]:
    """The table of points; its first rows. Rows wait in a file until all columns are known, so that none is held."""
    columns: dict[str, None] = {}
    first: list[Row] = []
    with (
        Progress("table", total, "point", show=progress) as bar,
        tempfile.TemporaryFile("w+", encoding="utf-8") as waiting,
        replacing(path) as temporary,
        open(temporary, "w", newline="", encoding="utf-8", errors="backslashreplace") as file,
    ):
        for row in rows(document, store):
            columns |= dict.fromkeys(row)
            first += [row] * (len(first) < FIRST)
            waiting.write(json.dumps(row) + "\n")
            bar.update(row["point"] + 1 - bar.done)
        waiting.seek(0)
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(json.loads, waiting))
    return first


def _account(document: Mapping[str, Any], store: Store, folder: Path, progress: bool) -> None:
    """Tables and figures of the only account of a sweep, as `toycomb theories` makes them."""
    from toycomb import plots

    (point,) = points(document)
    account, preset, seed = account_of(point.document)
    with Progress(f"tables and figures of {account.name}", show=progress):
        derived = account.derive(Material(account, preset, seed, store))
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
