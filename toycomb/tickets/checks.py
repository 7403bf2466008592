"""What a method declares, is given and gives: whether it is as it must be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from toycomb.common.arrays import real
from toycomb.common.errors import InputError, shown, unknown, whole
from toycomb.tickets.terms import NEEDS


def check_number(which: str, usual: Any, value: Any) -> None:
    """Refuse for a number of things, which is usually a whole number, anything that is none."""
    if type(usual) is int and usual > 0 and (isinstance(value, bool) or whole(which, value) < 1):
        raise InputError(f"{which} is {value}; it must be a whole number of at least 1")


def checked_needs(name: str, needs: Iterable[str]) -> frozenset[str]:
    """The needs of the method of that name, all of which are known."""
    chosen = frozenset(needs)
    if not chosen <= NEEDS.keys():
        wrong = next(x for x in sorted(chosen, key=str) if x not in NEEDS)
        raise unknown(f"{shown(name, 40)} needs", wrong, NEEDS)
    return chosen


def checked_scores(name: str, given: Any, shape: tuple[int, ...]) -> np.ndarray:
    """What the method of that name gave as scores: real numbers of the shape that is asked for, without NaN."""
    scores = real(f"the array of scores of {name}", given)
    if scores.shape != shape:
        raise InputError(f"{name} gave scores of shape {scores.shape}; they must be {shape}")
    if np.isnan(scores).any():
        raise InputError(f"{name} gave {np.isnan(scores).sum()} scores that are NaN; are the inputs too large?")
    return scores
