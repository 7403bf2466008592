"""The points of a sweep: every combination of a grid, with random draws, for each of its parts."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, number, shown, unknown, whole
from toycomb.sweeps.document import Document, Named, paths_of
from toycomb.sweeps.fields import EITHER, WHAT, check_path

POINTS = 1_000_000
"""Points of a sweep."""
WIDEST = 1e15
"""Largest number of a range: whole numbers are exact up to there."""
RANGE = ("low", "high", "log", "whole")
OF_DRAWS = ("points", "seed")
"""Of the random fields: how many draws there are, and their stream. So the root seed cannot be drawn."""
Values = dict[str, Any]


class Point(NamedTuple):
    """One point of a sweep.

    Parameters
    ----------
    number : place among the points, from 0
    varied : values by the names of the fields that the design varies, and the name of the part as `part`
    document : the specification at this point, without a design
    """

    number: int
    varied: Values
    document: Document


def count(document: Mapping[str, Any]) -> int:
    """Number of points.

    Raises
    ------
    InputError
        If a field is none, has no values, or there are too many points.
    """
    found = sum(_count(part) for part in _parts(document))
    if found > POINTS:
        raise InputError(f"the design has {found} points; at most {POINTS} can be")
    return found


def points(document: Mapping[str, Any]) -> Iterator[Point]:
    """All points, in an order that the document alone decides; none is kept."""
    number = 0
    shared = {name: x for name, x in document.items() if name not in ("grid", "random", "parts")}
    for part in _parts(document):
        own = {name: x for name, x in part.items() if name not in ("grid", "random", "name")}
        base = _merged(shared, own)
        named = {"part": part["name"]} if "name" in part else {}
        for values in _drawn(part):
            shown = {path: x.name if isinstance(x, Named) else x for path, x in values.items()}
            there = {path: x.value if isinstance(x, Named) else x for path, x in values.items()}
            yield Point(number, {**named, **shown}, _placed(base, there))
            number += 1


def _parts(document: Mapping[str, Any]) -> list[Document]:
    """The parts, each with the whole of its design: the grid and the random fields that all share come first.

    What a part says itself of a field, as a value, in its grid or drawn, takes the place of what all share.
    """
    found = []
    for part in document.get("parts") or [{}]:
        grid, random = (part.get(key, {}) for key in ("grid", "random"))
        own = {*paths_of(part), *grid, *(random.keys() - OF_DRAWS)}
        own |= {EITHER[x] for x in own & EITHER.keys()}
        shared = {name: x for name, x in document.get("grid", {}).items() if name not in own or name in grid}
        found.append({**part, "grid": {**shared, **grid}, "random": _random(document.get("random", {}), random, own)})
    for part in found:
        _check(part["grid"], part["random"], document[WHAT])
    return found


def _random(shared: Mapping[str, Any], given: Mapping[str, Any], own: Collection[str]) -> Values:
    """Random fields of a part; none is left where it says itself what all that are shared are."""
    found = {name: x for name, x in shared.items() if name in OF_DRAWS or name not in own or name in given}
    return {**found, **given} if found.keys() - OF_DRAWS or given or not shared.keys() - OF_DRAWS else {}


def _check(grid: Mapping[str, Any], random: Mapping[str, Any], kind: str) -> None:
    for path, values in grid.items():
        check_path(path, kind)
        if not isinstance(values, list) or not values:
            raise InputError(f"grid has {path} = {shown(values, 60)}; give a list of values, such as [8, 16]")
    for path, values in random.items():
        if path in OF_DRAWS:
            continue
        check_path(path, kind)
        if path in grid:
            raise InputError(f"{path} stands in grid and in random; it can be varied by one of them")
        _check_range(path, values)
    fields = random.keys() - OF_DRAWS
    if bool(fields) != ("points" in random):
        raise InputError("random needs points = a number, and the fields that are drawn")
    if fields and not 1 <= whole("points of random", random["points"]) <= POINTS:
        raise InputError(f"points of random is {shown(random['points'], 40)}; it must lie between 1 and {POINTS}")
    if whole("seed of random", random.get("seed", 0)) < 0:
        raise InputError(f"seed of random is {shown(random['seed'], 40)}; it must be at least 0")


def _check_range(path: str, values: Any) -> None:
    """Refuse what is neither a list nor a range."""
    if isinstance(values, list) and values:
        return
    if not isinstance(values, dict) or not {"low", "high"} <= values.keys():
        raise InputError(
            f"random has {path} = {shown(values, 60)}; give a list of values, or a range such as {{low = 1, high = 9}}"
        )
    for name in values:
        if name not in RANGE:
            raise unknown(f"the range of {path} has no field", name, RANGE)
    for name in ("log", "whole"):
        if not isinstance(values.get(name, False), bool):
            raise InputError(f"{name} of {path} is {shown(values[name], 40)}; it must be true or false")
    low, high = (number(f"{name} of {path}", values[name]) for name in ("low", "high"))
    if not (-WIDEST <= low <= high <= WIDEST) or (values.get("log") and low <= 0):
        raise InputError(
            f"random has {path} from {low:g} to {high:g}; low is at most high, and with log = true above 0, and "
            f"neither is beyond {WIDEST:g}"
        )
    if values.get("whole") and math.ceil(low) > math.floor(high):
        raise InputError(f"random has {path} from {low:g} to {high:g}, where no whole number lies")


def _count(part: Mapping[str, Any]) -> int:
    return math.prod(map(len, part["grid"].values())) * part["random"].get("points", 1)


def _drawn(part: Mapping[str, Any]) -> Iterator[Values]:
    """Values of each point: every combination of the grid, at each draw."""
    grid, random = part["grid"], part["random"]
    for draw in range(random.get("points", 1)):
        drawn = {
            path: _one(values, random.get("seed", 0), draw, path)
            for path, values in random.items()
            if path not in OF_DRAWS
        }
        for values in itertools.product(*grid.values()):
            yield {**dict(zip(grid, values, strict=True)), **drawn}


def _one(values: Any, seed: int, draw: int, path: str) -> Any:
    """One value of a field; another field more or a point more changes none."""
    name = int.from_bytes(hashlib.sha256(path.encode()).digest()[:4])
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(name, draw)))
    if isinstance(values, list):
        return values[int(rng.integers(len(values)))]
    low, high = float(values["low"]), float(values["high"])
    if values.get("whole"):
        return _whole(rng, low, high, bool(values.get("log")))
    if values.get("log"):
        return min(high, max(low, float(math.exp(rng.uniform(math.log(low), math.log(high))))))
    return float(rng.uniform(low, high))


def _whole(rng: np.random.Generator, low: float, high: float, log: bool) -> int:
    least, most = math.ceil(low), math.floor(high)
    if not log:
        return int(rng.integers(least, most + 1))
    return min(most, max(least, round(math.exp(rng.uniform(math.log(low), math.log(high))))))


def _merged(shared: Document, own: Document) -> Document:
    """Fields of a part in place of those that all share, field by field in tables too."""
    tables = {
        name: {**shared[name], **x}
        for name, x in own.items()
        if isinstance(x, dict) and isinstance(shared.get(name), dict)
    }
    return {**_without_other(shared, own), **own, **tables}


def _without_other(document: Document, given: Collection[str]) -> Document:
    """A document without `load` where `clauses` are given, or the other way round."""
    return {name: x for name, x in document.items() if EITHER.get(name) not in given or name in given}


def _placed(base: Document, values: Values) -> Document:
    """A document with the values of one point in the places of their names."""
    found = _without_other(base, values)
    for path, value in values.items():
        table, dot, name = path.rpartition(".")
        if dot:
            found[table] = {**found.get(table, {}), name: value}
        else:
            found[name] = value
    return found
