"""Levels of a formula's answer key, as geometry reads them. A flat formula has one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.common.errors import InputError, whole
from toycomb.tasks.composed import Composed
from toycomb.tasks.formula import Formula


def levels_of(formula: Formula) -> tuple[Formula, ...]:
    """The formulas of levels 1, 2, …: of a composed one its own, of any other one itself."""
    return formula.levels if isinstance(formula, Composed) else (formula,)


def check_level(formulas: Sequence[Formula], level: int) -> list[Formula]:
    """The formula of a level in each of several; raises InputError where there is none, or clauses differ in number."""
    level = whole("the level", level)
    for formula in formulas:
        count = len(levels_of(formula))
        if not 1 <= level <= count:
            raise InputError(
                f"the level is {level}; the formula has {count}, counted from 1 (toycomb.tasks.composed.Composed is "
                "one of several)"
            )
    found = [levels_of(formula)[level - 1] for formula in formulas]
    if len({len(x) for x in found}) > 1:
        raise InputError(f"the formulas have different numbers of clauses at level {level}; read them one by one")
    return found


def directions_of(formulas: Sequence[Formula], level: int) -> np.ndarray:
    """(P, C) direction in which the value of each clause of a level moves the whole: +1, -1, or 0 for both ways."""
    return np.stack([_directions(formula, level) for formula in formulas])


def _directions(formula: Formula, level: int) -> np.ndarray:
    return formula.signs(level) if isinstance(formula, Composed) else np.ones(len(formula), np.int8)
