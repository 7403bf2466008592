"""The table of a figure in a folder of results, whichever command filled it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.files.reading import read_json
from toycomb.plots.shown import Table

if TYPE_CHECKING:
    from toycomb.records.store import Store

COMMANDS = ("patterns", "probe", "tickets")
"""Commands that write a document of their own name; those of accounts carry the name of the account."""
TICKETS = "tickets"
"""What the document of a ticket benchmark is called as a table: figures need what was asked for beside its rows."""
CHANGED = "changed"
"""Stored beside tables: the changed settings of each."""
LARGEST = 1 << 28
"""Bytes of a document that is read."""


class Found(NamedTuple):
    """A stored table.

    Parameters
    ----------
    content : as it was stored
    file : where it stands
    folder : where the command that made it puts its pictures
    settings : of the study that made it; empty where it comes from another command
    """

    content: Any
    file: Path
    folder: Path
    settings: Table = MappingProxyType({})


def stored_table(figure: str, table: str, results: str | Path) -> Found:
    """The table of a figure in a folder of results, or in one of its files.

    Parameters
    ----------
    figure : name of the figure, for the sentence where its table is not there
    table : name of the table
    results : a folder that `toycomb reproduce`, `theories`, `patterns`, `probe` or `tickets` filled, or its
        `results.sqlite` or one of its JSON documents

    Raises
    ------
    InputError
        If there is no such folder, or it holds no such table.
    """
    place = Path(results)
    if not place.exists():
        raise InputError(f"{shown(place)} does not exist; give a folder that a command filled by --out")
    for found in _tables(place, table):
        return found
    raise InputError(f"{shown(place)} holds nothing for the figure {figure}")


def _tables(place: Path, table: str) -> Iterator[Found]:
    """What has the table: the results of a study, then documents of single commands."""
    from toycomb.records.store import NoTable, opened

    stored = place / "results.sqlite" if place.is_dir() else place
    if stored.suffix == ".sqlite" and stored.is_file():
        with suppress(NoTable):
            with opened(stored, read_only=True) as store:
                content, settings = store.table(table), settings_in(store, table)
            yield Found(content, stored, stored.parent / "figures", settings)
    for file in sorted(place.glob("*.json")) if place.is_dir() else [place]:
        if file.suffix == ".json":
            yield from _document(file, table, named=place.is_dir())


def settings_in(store: Store, table: str) -> Table:
    """Settings of the study that made a table of a store; empty where it comes from one account by itself.

    A store may hold tables of several studies: what each was made with stands beside them where any was changed.
    """
    from toycomb.records.store import NoTable

    try:
        settings = store.table("settings")
    except NoTable:
        return {}
    with suppress(NoTable):
        return {**settings, "changed": store.table(CHANGED).get(table, {})}
    return settings


def note_changed(store: Store, tables: Iterable[str], changed: Table) -> None:
    """Keep what was changed in the study that makes these tables, unless none of the store was ever changed."""
    from toycomb.records.store import NoTable

    known: dict[str, Any] = {}
    with suppress(NoTable):
        known = dict(store.table(CHANGED))
    if changed or known:
        store.save_table(CHANGED, known | {name: dict(changed) for name in tables})


def _document(file: Path, table: str, named: bool) -> Iterator[Found]:
    """The table of a document; in a folder, of one that has its own name alone: others were put aside."""
    if named and file.stem in ("claims", "manifest"):
        return
    try:
        found = read_json(file, LARGEST)
    except InputError:
        if named:  # whatever else stands in the folder
            return
        raise
    if not isinstance(found, dict):
        return
    tables = found.get("tables", {TICKETS: found} if found.keys() & {"rows", "figures"} else {})
    own = [found["account"]] if "account" in found else list(COMMANDS)
    if isinstance(tables, dict) and table in tables and (not named or file.stem in own):
        yield Found(tables[table], file, file.parent)
