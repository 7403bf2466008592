"""The text of composed formulas, a JSON document, since DIMACS has no levels.

    {"format": 1, "variables": 6, "levels": [
      {"kind": "dnf", "clauses": [[1, 2], [3, 4], [5, 6]]},
      {"kind": "dnf", "clauses": [[1, -3], [2, -3]]}]}

`kind` and literals are those of a formula; a literal of the first level is a variable, one of a further level a clause
of the level before it, both counted from 1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, enumerated, shown
from toycomb.tasks.clauses import Clause, Kind

FORMAT = 1
LARGEST = 1 << 24
"""Bytes of a document."""
KEYS, LEVEL = ("format", "variables", "levels"), ("kind", "clauses")


class Level(NamedTuple):
    """Variables, clauses and kind of one level."""

    variables: int
    clauses: tuple[Clause, ...]
    kind: Kind


def dump(levels: Sequence[Level]) -> str:
    """The document of some levels, one level a line."""
    lines = ",\n  ".join(json.dumps({"kind": kind, "clauses": clauses}) for _, clauses, kind in levels)
    return f'{{"format": {FORMAT}, "variables": {levels[0][0]}, "levels": [\n  {lines}]}}\n'


def parse(document: Any) -> list[Level]:
    """Levels of a document that was read; what is in them is checked by the formulas that are made of them.

    Raises
    ------
    InputError
        If the document is another than described above.
    """
    found = _object("the document", document, KEYS)
    if found["format"] != FORMAT or isinstance(found["format"], bool):
        raise InputError(f"the format is {shown(repr(found['format']), 40)}; this version reads format {FORMAT}")
    variables, levels = found["variables"], []
    for number, level in enumerate(_list("the list of levels", found["levels"]), 1):
        what = f"level {number}"
        inside = _object(what, level, LEVEL)
        if inside["kind"] not in ("dnf", "cnf"):
            raise InputError(f"the kind of {what} is {shown(repr(inside['kind']), 40)}; it must be 'dnf' or 'cnf'")
        clauses = tuple(
            tuple(_whole(f"a literal of {what}", x) for x in _list(f"a clause of {what}", clause))
            for clause in _list(f"the clauses of {what}", inside["clauses"])
        )
        levels.append(Level(_whole("the number of variables", variables), clauses, inside["kind"]))
        variables = len(clauses)
    return levels


def _object(what: str, value: Any, keys: Sequence[str]) -> dict[str, Any]:
    wanted = f"{what} must be an object with the keys {', '.join(keys)}"
    if not isinstance(value, dict):
        raise InputError(f"{wanted}; it is {shown(json.dumps(value), 40)}")
    if set(value) != set(keys):
        raise InputError(enumerated(f"{wanted}; its keys are ", [shown(key, 30) for key in value]))
    return value


def _list(what: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{what} is {shown(repr(value), 40)}; it must be a list")
    return value


def _whole(what: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InputError(f"{what} is {shown(repr(value), 40)}; it must be a whole number")
    return value
