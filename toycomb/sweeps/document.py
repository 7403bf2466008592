"""The file of a sweep (TOML): read, its names and types checked, and the files that it names taken in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from toycomb.accounts.changed import OF_TASK, OF_TRAINING
from toycomb.accounts.sizes import Preset
from toycomb.common.errors import InputError, shown, unknown
from toycomb.common.seeds import Purpose, stream
from toycomb.files.reading import read_bytes
from toycomb.records.specification import Population
from toycomb.training import Training

LARGEST = 1 << 20
"""Bytes of a file of a sweep."""
SHIPPED = Path(__file__).parent / "shipped"
TRAINING, PROBES, TICKETS, ACCOUNT = "training", "probes", "tickets", "account"
WHAT = "sweep"
"""Field that says what is done at each point."""
KINDS = (TRAINING, PROBES, TICKETS, ACCOUNT)
"""What can be done there."""
TOP = ("networks", "seed", "load", "formula", "shuffled_labels", *OF_TASK)
TABLES = {
    TRAINING: ("snapshots", *OF_TRAINING),
    PROBES: ("proximal",),
    TICKETS: ("methods", "densities", "outputs", "layers", "scope", "output"),
    ACCOUNT: ("name", *(x.name for x in fields(Preset) if x.name != "changed")),
}
"""Fields of a specification, and of each table in it."""
PATHS = (*TOP, *(f"{table}.{name}" for table, names in TABLES.items() for name in names))
"""All fields that a sweep can vary; those of tables have the table's name and a dot before them."""
DESIGN = ("grid", "random", "parts")
"""Tables that say which points there are."""
OF_A_PART = ("name", "grid", "random")
Document = dict[str, Any]


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
        If a name is not one of a sweep, a table is none, or a file cannot be read.
    """
    kind = document.get(WHAT)
    if kind is None:
        raise InputError(f"it does not say what is swept; give {WHAT} = '{TRAINING}', or one of {', '.join(KINDS[1:])}")
    if kind not in KINDS:
        raise unknown(f"{WHAT} is", kind, KINDS)
    found = {WHAT: kind, **_tree(document, (WHAT, *DESIGN), "a sweep", folder), **_design(document, "", folder)}
    for name in found.keys() & (TABLES.keys() - {TRAINING, kind}):
        raise InputError(f"[{name}] is for {WHAT} = '{name}'; this sweep is of {kind}")
    parts = document.get("parts", [])
    if not isinstance(parts, list):
        raise InputError(f"parts is {shown(parts, 40)}; each part begins with [[parts]]")
    found["parts"] = [_part(i, x, folder) for i, x in enumerate(parts)]
    return found


def _part(number: int, given: Any, folder: Path) -> Document:
    """One of the parts of a sweep, which has fields of its own beside those that all share."""
    part = _table(f"part {number}", given)
    own = {**_tree(part, OF_A_PART, f"part {number}", folder), **_design(part, f" of part {number}", folder)}
    return {**own, "name": str(part.get("name", number))}


def _design(given: Mapping[str, Any], where: str, folder: Path) -> Document:
    """The grid and the random fields; values that name files hold what lies in them."""
    found: Document = {}
    for design in ("grid", "random"):
        table = _table(f"{design}{where}", given.get(design, {}))
        found[design] = {
            name: [_named(name, x, folder) for x in values] if isinstance(values, list) else values
            for name, values in table.items()
        }
    return found


class Named(NamedTuple):
    """What lies in a file, with the name of the file."""

    name: str
    value: Any


def _named(field: str, value: Any, folder: Path) -> Any:
    found = taken(field, value, folder)
    return value if found is value else Named(str(value), found)


def _tree(given: Mapping[str, Any], apart: tuple[str, ...], where: str, folder: Path) -> Document:
    """Fields and tables of fields, by name."""
    found: Document = {}
    for name, value in given.items():
        if name in TABLES:
            table = _table(name, value)
            for own in table:
                if own not in TABLES[name]:
                    raise unknown(f"there is no field of {name}", own, TABLES[name])
            found[name] = {own: taken(own, x, folder) for own, x in table.items()}
        elif name in TOP:
            found[name] = taken(name, value, folder)
        elif name not in apart:
            raise unknown(f"{where} has no field", name, (*TOP, *TABLES, *apart))
    return found


def _table(name: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise InputError(f"{shown(name, 40)} is {shown(value, 40)}; it must be a table of names with values")
    return value


def check_path(path: str) -> None:
    """Raise InputError unless a name is that of a field, such as `clauses` or `training.epochs`."""
    if path in PATHS:
        return
    if path in TABLES:
        raise InputError(
            f"{path} is a table; write a field of it in quotation marks, such as '{path}.{TABLES[path][0]}'"
        )
    within = [x for x in PATHS if x.endswith(f".{path}")]
    if within:
        raise InputError(f"there is no field {shown(path, 40)} at the top; write {' or '.join(map(repr, within))}")
    raise unknown("there is no field", path, PATHS)


def taken(name: str, value: Any, folder: Path) -> Any:
    """A value; where it names a file, what that holds, so that the document needs no file any more."""
    from toycomb.tasks.embedding import Matrix
    from toycomb.tasks.formula_files import text_of
    from toycomb.tasks.labelled import Labelled

    if name == "data" and isinstance(value, str):
        return Labelled.load(folder / value)
    if name == "embedding" and isinstance(value, str) and value.endswith(".npy"):
        return Matrix(folder / value)
    if name == "formula" and isinstance(value, str) and "\n" not in value:
        return text_of(folder / value, None)
    return value


def population_of(document: Mapping[str, Any]) -> Population:
    """The networks that a document without a design describes.

    Raises
    ------
    InputError
        If a field has a value that it cannot have, or `load` is given beside `clauses`.
    """
    task = {name: value for name, value in document.items() if name in TOP and name != "load"}
    settings = dict(document.get("training", {}))
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
