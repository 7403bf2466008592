"""The file of a sweep (TOML): read, its names and types checked, and the files that it names taken in."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, shown, unknown
from toycomb.common.seeds import Purpose, stream
from toycomb.files.reading import read_bytes
from toycomb.records.specification import Population
from toycomb.sweeps.fields import KINDS, PATHS, TABLES, TOP, TRAINING, WHAT, check_path, checked_values, table_of, taken
from toycomb.training import Training

LARGEST = 1 << 20
"""Bytes of a file of a sweep."""
SHIPPED = Path(__file__).parent / "shipped"
DESIGN = ("grid", "random", "parts")
"""Tables that say which points there are."""
OF_A_PART = ("name", "grid", "random")
Document = dict[str, Any]


def document_of(sweep: Any) -> Document:
    """The document of a sweep that is given as a path, or as what the file holds.

    Raises
    ------
    InputError
        As of `load` and `checked`.
    """
    if isinstance(sweep, Mapping):
        return checked(sweep)
    if not isinstance(sweep, str | Path):
        raise InputError(f"the sweep is {shown(sweep, 40)}; give the path of a TOML file, or what it holds")
    return load(sweep)


def load(path: str | Path) -> Document:
    """The document of a sweep, checked; what lies in files that it names (a formula, data, a matrix) is in it.

    Parameters
    ----------
    path : a TOML file, or the name of a sweep that comes with toycomb, see `shipped`

    Raises
    ------
    InputError
        If the file cannot be read, is no TOML, or has a name that a sweep has not.
    """
    place = Path(path)
    if str(path) in shipped() and not place.exists():
        place = SHIPPED / f"{path}.toml"
    elif not place.exists() and not place.suffix:
        raise unknown("there is no file, and no sweep of toycomb,", str(path), shipped())
    try:
        text = read_bytes(place, LARGEST).decode("utf-8")
        document = tomllib.loads(text)
    except InputError:
        raise
    except RecursionError:
        raise InputError(f"{shown(path)} holds lists within lists, deeper than can be read") from None
    except ValueError as error:  # of the encoding, of TOML, or of a number with thousands of digits
        raise InputError(f"{shown(path)} is no TOML file: {shown(error, 120)}") from None
    try:
        return checked(document, place.parent)
    except InputError as error:
        raise InputError(f"{shown(path)}: {error}") from None


def shipped() -> list[str]:
    """Names of the sweeps that come with toycomb."""
    return sorted(x.stem for x in SHIPPED.glob("*.toml"))


def checked(document: Mapping[str, Any], folder: Path = Path()) -> Document:
    """A document with known names only, and with what lies in the files that it names.

    Raises
    ------
    InputError
        If a name is not one of a sweep of this kind, a table is none, or a file cannot be read.
    """
    document = table_of("the sweep", document)
    kind = document.get(WHAT)
    if kind is None:
        raise InputError(f"it does not say what is swept; give {WHAT} = '{TRAINING}', or one of {', '.join(KINDS[1:])}")
    if not isinstance(kind, str) or kind not in KINDS:
        raise unknown(f"{WHAT} is", kind, KINDS)
    parts = document.get("parts", [])
    if not isinstance(parts, list | tuple):
        raise InputError(f"parts is {shown(parts, 40)}; each part begins with [[parts]]")
    for given in (document, *parts):
        for path in paths_of(given):
            check_path(path, kind)
    found = {WHAT: kind, **_tree(document, (WHAT, *DESIGN), "a sweep", folder), **_design(document, "", folder)}
    found["parts"] = [_part(i, x, folder) for i, x in enumerate(parts)]
    names = [x["name"] for x in found["parts"]]
    if twice := [x for x in names if names.count(x) > 1]:
        raise InputError(
            f"{names.count(twice[0])} parts have the name {shown(twice[0], 40)}; each needs one of its own"
        )
    return found


def paths_of(given: Any) -> Iterator[str]:
    """Paths of the fields that a document or a part sets by itself; of names that there are not, none."""
    for name, value in given.items() if isinstance(given, Mapping) else ():
        within = value if name in TABLES and isinstance(value, Mapping) else {}
        yield from (path for path in (name, *(f"{name}.{own}" for own in within)) if path in PATHS)


def _part(number: int, given: Any, folder: Path) -> Document:
    """One of the parts of a sweep, which has fields of its own beside those that all share."""
    part = table_of(f"part {number}", given)
    name = part.get("name", str(number))
    if not isinstance(name, str):
        raise InputError(f"the name of part {number} is {shown(name, 40)}; it must be a text")
    return {
        **_tree(part, OF_A_PART, f"part {number}", folder),
        **_design(part, f" of part {number}", folder),
        "name": name,
    }


def _design(given: Mapping[str, Any], where: str, folder: Path) -> Document:
    """The grid and the random fields; values that name files hold what lies in them."""
    found: Document = {}
    for design in ("grid", "random"):
        table = table_of(f"{design}{where}", given.get(design, {}))
        found[design] = {
            name: [_named(name, x, folder) for x in values] if isinstance(values, list | tuple | range) else values
            for name, values in table.items()
        }
    return found


class Named(NamedTuple):
    """What lies in a file, with the name of the file."""

    name: str
    value: Any


def _named(field: str, value: Any, folder: Path) -> Any:
    found = taken(field, value, folder)
    return Named(value, found) if isinstance(value, str) and found is not value else found


def _tree(given: Mapping[str, Any], apart: tuple[str, ...], where: str, folder: Path) -> Document:
    """Fields and tables of fields, by name."""
    found: Document = {}
    for name, value in given.items():
        if name in TABLES:
            table = table_of(name, value)
            for own in table:
                if own not in TABLES[name]:
                    raise unknown(f"there is no field of {name}", own, TABLES[name])
            found[name] = {own: taken(own, x, folder) for own, x in table.items()}
        elif name in TOP:
            found[name] = taken(name, value, folder)
        elif name not in apart:
            raise unknown(f"{where} has no field", name, (*TOP, *TABLES, *apart))
    return found


def population_of(document: Mapping[str, Any]) -> Population:
    """The networks that a document without a design describes.

    Raises
    ------
    InputError
        If a field has a value that it cannot have, or `load` is given beside `clauses`.
    """
    task = dict(checked_values({name: value for name, value in document.items() if name in TOP and name != "load"}))
    settings = dict(checked_values(document.get(TRAINING, {})))
    if settings.get("patience", 1) == 0:
        settings["patience"] = None  # never stop, as on the command line
    training = Training(**settings)
    if "load" in document:
        if "clauses" in task:
            raise InputError("load and clauses were given; load is clauses per row, so give one of them")
        task["clauses"] = clauses_of(document["load"], training)
    found = Population(**task, training=training)
    stream(found.seed, Purpose.DATA)  # refuses a seed below 0
    return found


def clauses_of(load: Any, training: Training) -> int:
    """Clauses C of a load C / H, at least one; H is the width of the first hidden layer."""
    if isinstance(load, bool) or not isinstance(load, int | float) or not 0 < load < 1e6:
        raise InputError(f"load is {shown(load, 40)}; it is clauses per row, a number above 0")
    return max(1, round(load * training.widths[0]))
