"""Fields of a sweep: which there are for what is swept, and which values they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import numpy as np

from toycomb.accounts.changed import OF_TASK, OF_TRAINING, check_value
from toycomb.accounts.sizes import Preset
from toycomb.common.errors import InputError, shown, unknown
from toycomb.tasks.embedding import Matrix
from toycomb.tasks.labelled import Labelled

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
NOT_OF_ACCOUNTS = ("formula", "shuffled_labels")
"""An account sets them by itself."""
SIZES = get_type_hints(Preset)
WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}
EITHER = {"load": "clauses", "clauses": "load"}
"""Fields of which one takes the place of the other."""


def of_kind(path: str, kind: str) -> bool:
    """Whether a field has an effect on what a sweep of a kind does."""
    table, dot, _ = path.rpartition(".")
    if not dot:
        return kind != ACCOUNT or path not in NOT_OF_ACCOUNTS
    return table in (TRAINING, kind) and (path != "training.snapshots" or kind == TRAINING)


def check_path(path: str, kind: str) -> None:
    """Raise InputError unless a name is that of a field of a kind, such as `clauses` or `training.epochs`."""
    if path in PATHS:
        if not of_kind(path, kind):
            others = " or ".join(repr(x) for x in KINDS if of_kind(path, x))
            raise InputError(f"{path} changes nothing in a sweep of {kind}; it is for {WHAT} = {others}")
        return
    if path in TABLES:
        raise InputError(
            f"{path} is a table; write a field of it in quotation marks, such as '{path}.{TABLES[path][0]}'"
        )
    within = [x for x in PATHS if x.endswith(f".{path}")]
    if within:
        raise InputError(f"there is no field {shown(path, 40)} at the top; write {' or '.join(map(repr, within))}")
    raise unknown("there is no field", path, PATHS)


def table_of(name: str, value: Any) -> Mapping[str, Any]:
    """A table of names with values.

    Raises
    ------
    InputError
        If it is none.
    """
    if not isinstance(value, Mapping) or not all(isinstance(x, str) for x in value):
        raise InputError(f"{shown(name, 40)} is {shown(value, 40)}; it must be a table of names with values")
    return value


def taken(name: str, value: Any, folder: Path) -> Any:
    """A value; where it names a file, what that holds, so that the document needs no file any more.

    Raises
    ------
    InputError
        If it is neither a number, truth value or text nor a list of them, or the file cannot be read.
    """
    from toycomb.tasks.formula_files import text_of

    value = _plain(name, value)
    if name == "data" and isinstance(value, str):
        return Labelled.load(folder / value)
    if name == "embedding" and isinstance(value, str) and value.endswith(".npy"):
        return Matrix(folder / value)
    if name == "formula" and isinstance(value, str) and "\n" not in value:
        return text_of(folder / value, None)
    if name in ("methods", "tickets.methods") and isinstance(value, list):
        return _methods(value, folder)
    return value


def _methods(words: list[Any], folder: Path) -> list[Any]:
    """Names of methods; those of files are looked for in a folder, and registered."""
    from toycomb.tickets.brought import FROM_FILE, brought

    if not all(isinstance(x, str) for x in words):
        return words
    return [*brought(str(folder / x) if FROM_FILE.fullmatch(x) else x for x in words)]


def _plain(name: str, value: Any) -> Any:
    """A value of the types that a file can hold, or one that stands for a file."""
    if isinstance(value, list | tuple | range):
        return [_plain(name, x) for x in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or isinstance(value, bool | int | float | str | Matrix | Labelled):
        return value
    raise InputError(
        f"{shown(name, 40)} is {shown(value, 40)}; a field has a number, a text, true or false, or a list of them"
    )


def checked_values(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Fields of a population or of its training, each of the type that the field has."""
    for name, value in task.items():
        if name not in ("networks", "seed", "formula", "snapshots") and not isinstance(value, Matrix | Labelled):
            check_value(name, value)
    return task


def size(name: str, value: Any) -> Any:
    """A size of an account, lists of a file as tuples.

    Raises
    ------
    InputError
        If it is of another type than the size has.
    """
    hint = SIZES[name]
    if get_origin(hint) is not tuple:
        fits, wanted = _fits(value, hint), WORDS[hint]
    else:
        each = get_args(hint)[0]
        fits = isinstance(value, list) and all(_fits(x, each) for x in value)
        wanted = f"a list, each {WORDS[each]}"
    if not fits:
        raise InputError(f"account.{name} is {shown(value, 40)}; it must be {wanted}")
    return tuple(value) if isinstance(value, list) else value


def _fits(value: Any, kind: type) -> bool:
    """Whether a value is of a type; to Python, true is a number, and a whole number no fraction."""
    if isinstance(value, bool):
        return kind is bool
    return isinstance(value, int | float if kind is float else kind)
