"""The tickets that a leaderboard compares, as they are given: plain rows, data frames, stored results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted, listed, tell
from toycomb.evidence.comparison import CELL, loads_in_words
from toycomb.records.settings import flat
from toycomb.report.board_entries import COSTS
from toycomb.report.ticket_figures import MEASURES

Rows = Sequence[Mapping[str, Any]]
COUNTS = ("load", "network")
KINDS: dict[str, tuple[Any, str]] = {
    "method": (str, "a name"),
    "embedding": (str, "a name"),
    "load": (Integral | None, "a whole number, or None where there is no formula"),
    "network": (Integral, "a whole number"),
}
"""What tells tickets apart, and what each of it is."""
FAILED = ("method", "density")
"""What is known of each ticket that failed."""
WANTED = "a leaderboard takes rows of tickets, a data frame of them, or what toycomb.load_results gives"


def records(rows: Any) -> list[dict[str, Any]]:
    """Rows as dicts, None where a data frame has nothing; of stored results the newest tickets.

    Raises
    ------
    InputError
        If they are no rows.
    """
    if callable(getattr(rows, "rows", None)):
        rows = newest(rows.rows("tickets")[0])
    if hasattr(rows, "to_dict"):
        rows = rows.to_dict("records")
    found = list(rows) if isinstance(rows, Iterable) and not isinstance(rows, str | Mapping) else [rows]
    if wrong := [x for x in found if not isinstance(x, Mapping)]:
        raise InputError(f"{WANTED}; given is {shown(repr(wrong[0]), 60)}")
    return [{key: _whole(_known(x)) if key in COUNTS else _known(x) for key, x in row.items()} for row in found]


def newest(rows: Rows) -> list[Mapping[str, Any]]:
    """Of stored tickets those of each method as it was used last; what is left out is said on standard error."""
    shown, left = ([row for row in rows if row["newest"] == wanted] for wanted in (True, False))
    if left:
        names = listed(sorted({row["method"] for row in left}))
        older = sum(row["identity"] in {x["identity"] for x in left} for row in shown)
        rest = f"; shown too, since that one did not find them: {counted(older, 'ticket')}" if older else ""
        tell(
            f"several versions of {names} are stored; left out: {counted(len(left), 'ticket')} of others than the one "
            f"that was used last{rest}"
        )
    return shown


def _known(value: Any) -> Any:
    """A value, or None for the signs of pandas that there is none."""
    missing = type(value).__name__ == "NAType" or (isinstance(value, float) and np.isnan(value))
    return None if missing else value


def _whole(value: Any) -> Any:
    """A count, which a data frame with gaps holds as a float."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def check(rows: Rows) -> None:
    """Raise InputError unless there are rows, each of another ticket, with numbers that can be compared."""
    if not rows:
        raise InputError("a leaderboard compares tickets, and there is none")
    seen = dict[Any, Mapping[str, Any]]()
    for row in rows:
        missing = [key for key in (*CELL, "method") if key not in row]
        if missing:
            raise InputError(f"a row of tickets has no {missing[0]!r}; its keys are {', '.join(map(str, row))}")
        _check_kinds(row, "a row of tickets")
        where = f"{shown(row['method'], 60)} for network {row['network']}"
        for key in ("density", *MEASURES, *COSTS):
            _check_number(key, row.get(key), where)
        other = seen.setdefault(tuple(row[x] for x in (*CELL, "method")), row)
        if other is not row:
            clauses = loads_in_words([row["load"]])
            raise InputError(
                f"two tickets of {where} at density {row['density']:g} ({row['embedding']}, {clauses}): these "
                f"rows are of several populations, or of several versions of a method{_difference(other, row)}; give "
                "those of one (in the shell with --where)"
            )
    if not any(row.get(key) is not None for row in rows for key in MEASURES):
        raise InputError(f"no ticket has a measure to be compared by; these are {', '.join(MEASURES)}")


def listed_failures(failed: Any) -> list[Mapping[str, Any]] | None:
    """Tickets that failed, once known to be such; None where nobody says.

    Raises
    ------
    InputError
        If they are no list of dicts that name method and density.
    """
    if failed is None:
        return None
    found = list(failed) if isinstance(failed, Iterable) and not isinstance(failed, str | Mapping) else [failed]
    for entry in found:
        if not (isinstance(entry, Mapping) and entry.keys() >= {*FAILED}):
            raise InputError(
                f"a ticket that failed is told by its method and density; given is {shown(repr(entry), 60)}"
            )
        _check_kinds(entry, "a ticket that failed")
        _check_number("density", entry["density"], f"{shown(entry['method'], 60)}, which failed")
    return found


def groups_known(methods: Any) -> dict[str, Mapping[str, Any]]:
    """What is said of methods, as far as it says anything."""
    there = methods.items() if isinstance(methods, Mapping) else ()
    return {name: said for name, said in there if isinstance(said, Mapping)}


def _check_kinds(row: Mapping[str, Any], what: str) -> None:
    """Raise InputError where what tells tickets apart is of another type; keys may be missing, or None if it failed."""
    for key, (kind, words) in KINDS.items():
        value = row.get(key, "" if kind is str else 0)
        if not isinstance(value, kind) and (value is not None or key == "method" or what == "a row of tickets"):
            raise InputError(f"{key} of {what} is {shown(repr(value), 40)}; it must be {words}")


def _difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """In which setting two rows differ first, where they have settings: as it would be chosen."""
    for key in ("data", *flat({}), "outputs", "layers", "scope", "output", "options"):
        if one.get(key) != other.get(key):
            return f", such as {key}={one.get(key)} and {key}={other.get(key)}"
    return ""


def _is_finite(value: Any) -> bool:
    try:
        return isinstance(value, Real) and bool(np.isfinite(float(value)))
    except OverflowError:  # a whole number that is larger than any float
        return False


def _check_number(key: str, value: Any, where: str) -> None:
    if not _is_finite(value) and (value is not None or key == "density"):
        raise InputError(f"{key} of {where} is {shown(repr(value), 40)}; it must be a finite number")
