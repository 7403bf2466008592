"""Sums over the measures of one ticket: means over outputs and over formulas, counts of patterns and of empty rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.geometry import FeatureSpace
from toycomb.tickets.named_measures import RECOVERED
from toycomb.training import Outcome

Measures = dict[str, float | None]
"""Numbers of one ticket by name; None where one is not defined."""


def means(each: Sequence[Measures]) -> Measures:
    """The mean of each measure over outputs, of those where it is defined; None where it is in none."""
    found: Measures = {}
    for name in dict.fromkeys(name for x in each for name in x):
        values = [v for x in each if (v := x.get(name)) is not None]
        found[name] = float(np.mean(values)) if values else None
    return found


def by_output(each: Sequence[Measures], outcome: Outcome) -> Measures:
    """Accuracy and recovery of each output: names that begin with `output_0_`, `output_1_`, …."""
    found: Measures = {}
    for o, measures in enumerate(each):
        if outcome.by_output is not None:
            found[f"output_{o}_accuracy"] = 1 - float(outcome.by_output[-1, o])
        found |= {f"output_{o}_{name}": measures[name] for name in RECOVERED}
    return found


def empty_rows(mask: np.ndarray) -> int:
    """Rows without a weight."""
    return int((~mask.any(axis=1)).sum())


def patterns(space: FeatureSpace) -> Measures:
    """Rows per clause with each alignment count, on positive and on negative rows."""
    return {
        f"{side}_{name}": number(value[0, 0])
        for side, kind in (("positive", 1), ("negative", -1))
        for name, value in space.pattern_counts(kind).items()
    }


def mean_of_rows(values: np.ndarray, first: int, step: int) -> np.ndarray:
    """(Q,) mean over the rows first, first + step, … of values (P, Q), of those that are defined; NaN without any."""
    from toycomb.tickets import _kernels

    mean = np.empty(values.shape[1])
    _kernels.mean_of_defined(values, first, step, mean)
    return mean


def number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
