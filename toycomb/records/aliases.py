"""Descriptions as they were before format 3, in the words of today: what was stored under them is found again.

What a description said in full is now what differs from the defaults of then. The code of toycomb's own measurements
and methods was told by files and is told by what is reached: the table `aliases.json` has the old words of each, and
those of the version that made the table. Code that the table does not have stays as it was described, so that what it
made is not found, but is known as the answer of other code to the same question.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any, TypedDict

from toycomb.records.identities import CODE, Description, differing

NETWORKS, EDITS, TICKETS = 3, 3, 4
"""Formats of the descriptions that old ones are turned into."""
OLD_NETWORKS, OLD_EDITS, OLD_TICKETS = 2, 2, 3


class OfMeasurement(TypedDict):
    """What an old measuring function is called today; its settings as in docs then, and as they are by default.

    Where today's settings are no dataclass, all of them count, and no default is given.
    """

    source: str
    kind: str
    version: int
    code: Description
    published: Description
    defaults: Description | None


class OfMethod(TypedDict):
    """How a method was described, and is."""

    old: Description
    new: Description


class Table(TypedDict):
    """The content of `aliases.json`."""

    defaults: dict[str, Description]
    measurements: dict[str, OfMeasurement]
    methods: dict[str, OfMethod]


@cache
def table() -> Table:
    """What old descriptions are called today."""
    return json.loads((files(__package__) / "aliases.json").read_text(encoding="utf-8"))


def translated(old: Description) -> Description | None:
    """An old description in today's words; None where it is none that was ever found by others."""
    if "unknown" in old or "once" in old or not all(isinstance(old.get(x, ""), str) for x in ("measure", "method")):
        return None
    if "measure" in old:
        return _measurement(old)
    if "method" in old:
        return _ticket(old)
    if "edit" in old:
        return _edited(old)
    return _population(old)


def _population(old: Description) -> Description | None:
    usual = table()["defaults"]["population"]
    fields = {key: value for key, value in old.items() if key != "format"}
    training = fields.get("training")
    if old.get("format") != OLD_NETWORKS or fields.keys() != usual.keys() or not isinstance(training, dict):
        return None
    if training.keys() != usual["training"].keys():
        return None
    return {"format": NETWORKS, "population": differing(fields, usual)}


def _edited(old: Description) -> Description | None:
    population, edit = _nested(old, "population"), old.get("edit")
    if population is None or not isinstance(edit, dict) or edit.get("format") != OLD_EDITS:
        return None
    usual = table()["defaults"]["edit"]
    left = {key: value for key, value in edit.items() if key not in usual or usual[key] != value}
    return {"edit": {**left, "format": EDITS}, **population}


def _measurement(old: Description) -> Description | None:
    if old.get("format") != OLD_NETWORKS:
        return None
    name = old["measure"]
    code: Description = {key: old[key] for key in ("source", "given") if key in old}
    known = table()["measurements"].get(name)
    settings: Any = old.get("settings")
    if known is not None:
        code = known["code"] if known["source"] == old.get("source") else code
        usual = known["defaults"]
        settings = settings if usual is None else differing(_filled(settings, known["published"], usual), usual)
    return {
        "format": NETWORKS,
        "measurement": name if known is None else known["kind"],
        "version": 1 if known is None else known["version"],
        **code,
        "seed": old.get("seed"),
        "settings": settings,
    }


def _filled(settings: Any, published: Any, usual: Any) -> Any:
    """Old settings, with fields that came later at their defaults."""
    if not all(isinstance(x, dict) for x in (settings, published, usual)):
        return settings
    later = {key: usual[key] for key in usual.keys() - published.keys()}
    return {**later, **{key: _filled(x, published.get(key), usual.get(key)) for key, x in settings.items()}}


def _ticket(old: Description) -> Description | None:
    population = _nested(old, "population")
    if population is None or old.get("format") != OLD_TICKETS:
        return None
    method = {key: x for key, x in old.items() if key not in ("format", "population", "density", "outputs")}
    known = table()["methods"].get(method["method"])
    if known is not None and method == known["old"]:
        method = known["new"]
    elif known is not None and _words(method) == _words(known["old"]):
        method = {**_words(known["new"]), **{key: x for key, x in method.items() if key in CODE}}
    pruned = {"outputs": True} if old.get("outputs") else {}
    return {"format": TICKETS, "population": population, **method, "density": old.get("density"), **pruned}


def _words(method: Description) -> Description:
    return {key: x for key, x in method.items() if key not in CODE}


def _nested(old: Description, key: str) -> Description | None:
    return _population(old[key]) if isinstance(old.get(key), dict) else None
