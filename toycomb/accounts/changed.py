"""Settings of the whole study that differ from the published ones: `toycomb reproduce --set FIELD=VALUE`.

An account that varies a setting by itself, such as the embedding of its tickets, varies it all the same; what it does
not vary takes the changed value.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from numbers import Real
from typing import Any

import numpy as np

from toycomb.common.errors import InputError, shown, unknown
from toycomb.records.specification import Population
from toycomb.training import Training

Changed = tuple[tuple[str, Any], ...]
"""Names and values, in the order of the names."""
APART = ("networks", "seed", "formula", "shuffled_labels", "training", "snapshots")
"""What a study sets by itself, or has an option for."""
OF_TRAINING = tuple(x.name for x in fields(Training) if x.name not in APART)
OF_TASK = tuple(x.name for x in fields(Population) if x.name not in APART)
OF_MEASUREMENTS = tuple(x for x in OF_TASK if x != "kind")
"""What measurements of an account take; they are defined for a DNF."""
FIELDS = (*OF_TASK, *OF_TRAINING)


def changes(given: Mapping[str, Any]) -> Changed:
    """Changed settings, checked; those that are as published are left out.

    Raises
    ------
    InputError
        If there is no such setting, or the value is none of its values.
    """
    for name in given:
        if name not in FIELDS:
            raise unknown("there is no setting", name, FIELDS, see="docs/howto/changed_setting.md")
        check_value(name, given[name])
    wanted = {name: given[name] for name in sorted(given)}
    if "patience" in wanted and wanted["patience"] == 0:
        wanted["patience"] = None  # as on the command line of the other commands
    published, asked = Population(), applied(Population(), tuple(wanted.items()))
    if not asked.training.epochs:
        raise InputError("epochs is 0; a study looks at what training does, so it must be at least 1")
    found = ((name, _value(asked, name)) for name in wanted)
    return tuple((name, value) for name, value in found if value != _value(published, name))


def check_value(name: str, value: Any) -> None:
    """Raise InputError if the value of a setting is of another type than the published one.

    Words, numbers and truth values are told apart: to Python, true is a number, and to a file, a number is no word.
    """
    published = _value(Population(), name)
    if isinstance(published, bool):
        wanted, fits = "true or false", isinstance(value, bool)
    elif isinstance(published, str):
        wanted, fits = f"a word, such as {published}", isinstance(value, str)
    elif published is None:
        wanted, fits = "a text", value is None or isinstance(value, str)
    else:
        wanted = "a whole number" if isinstance(published, int) else "a number"
        fits = value is None or (isinstance(value, Real | list | tuple) and not isinstance(value, bool))
    if not fits:
        raise InputError(f"{name} is {shown(value, 40)}; it must be {wanted}")


def _value(population: Population, name: str) -> Any:
    return getattr(population.training if name in OF_TRAINING else population, name)


def applied(population: Population, changed: Changed) -> Population:
    """A population with the changed settings."""
    task = {name: value for name, value in changed if name in OF_TASK}
    training = {name: value for name, value in changed if name in OF_TRAINING}
    epochs = training.get("epochs", np.inf)
    try:
        training["snapshots"] = tuple(x for x in population.training.snapshots if x <= epochs)
        made = replace(population, **task, training=replace(population.training, **training))
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"a changed setting has a value that it cannot have: {shown(dict(changed))}") from None
    return made


def beneath(population: Population, base: Population, changed: Changed) -> Population:
    """A population with the changed settings, but for those in which it differs from a base on purpose."""
    free = tuple((name, value) for name, value in changed if _value(population, name) == _value(base, name))
    return applied(population, free)


def read(texts: Sequence[str]) -> dict[str, Any]:
    """Settings of the command line, each `FIELD=VALUE`; several values with commas between them.

    Raises
    ------
    InputError
        If a text has no `=`, or a setting is given twice.
    """
    found: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise InputError(f"--set {shown(text)} is no setting; write FIELD=VALUE, such as --set embedding=identity")
        if name in found:
            raise InputError(f"--set {name} was given twice")
        found[name] = _parsed(value)
    return found


def _parsed(text: str) -> Any:
    """A number, true or false, or a word; several of them where there are commas."""
    if "," in text:
        return [_parsed(x) for x in text.split(",")]
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | bool) else text


def of_measurement(settings: Any, changed: Changed) -> Any:
    """Settings of an account's measurement with the changes; None where it takes one of them nowhere.

    A change goes to the field of its name, else into `task` or `family`: a dataclass that has the field, or a mapping
    of changes to the published task. A field of that name with values of another kind means something else: `inputs`
    is a number of inputs in some measurements, and the distribution of inputs in a task.
    """
    for name, value in changed:
        home = next((x for x in ("task", "family") if hasattr(settings, x)), "")
        task = getattr(settings, home, None)
        if _takes(settings, name, value):
            settings = replace(settings, **{name: value})
        elif is_dataclass(task) and _takes(task, name, value):
            settings = replace(settings, **{home: replace(task, **{name: value})})  # type: ignore[type-var]
        elif isinstance(task, Mapping) and name in OF_MEASUREMENTS:
            settings = replace(settings, **{home: {**task, name: value}})
        else:
            return None
    return settings


def _takes(settings: Any, name: str, value: Any) -> bool:
    """Whether settings have a field of this name for values of this kind; one number gives way to several."""
    return hasattr(settings, name) and _kind(getattr(settings, name)) in (_kind(value), _kind(value, several=float))


def _kind(value: Any, several: type = tuple) -> type:
    """Numbers are of one kind; of None, which stands for no number, too."""
    if isinstance(value, list | tuple):
        return several
    return float if value is None or type(value) in (int, float) else type(value)
