"""How a number grows with the task: least squares in each network, and what it says of larger tasks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.evidence.slopes import slope

LEAST = 3
"""Sizes that a slope needs."""
DRAWS = 64
"""Permutations of the sizes that a null averages over."""


def permuted_slope(sizes: np.ndarray, values: np.ndarray, rng: np.random.Generator) -> float:
    """Mean slope over permutations of the sizes."""
    return float(np.mean([slope(rng.permutation(sizes), values, LEAST) for _ in range(DRAWS)]))


def extrapolated(tasks: Sequence[Sequence[int]], values: np.ndarray, target: Sequence[int]) -> float:
    """Value at the target of the least-squares plane `a + b C + d k + e C k` through the known ones; a guess, not data.

    Parameters
    ----------
    tasks : A pairs (C, k)
    values : (A,), NaN where not known
    target : (C, k)

    Returns
    -------
    float, NaN where the plane is not determined
    """
    terms = np.array([[1, C, k, C * k] for C, k in tasks], float)
    known = ~np.isnan(values)
    if np.linalg.matrix_rank(terms[known]) < terms.shape[1]:
        return np.nan
    plane = np.linalg.lstsq(terms[known], values[known], rcond=None)[0]
    return float(plane @ (1, target[0], target[1], target[0] * target[1]))


def within_reach(needed: Mapping[str, Any], candidates: int, literals: int, level: float) -> str:
    """Up to which task so many candidates hold one of an accuracy, and what the published task would need, in words.

    Parameters
    ----------
    needed : the part `needed` of the account's table
    candidates : how many there are
    literals : clause size of the tasks that are gone through
    level : one of the accuracies
    """
    at = needed["levels"].index(level)
    known = [(x["clauses"], x["needed"][at]["value"]) for x in needed["tasks"] if x["literals"] == literals]
    held = [clauses for clauses, value in known if value is not None and value <= np.log10(candidates)]
    most = f"for C up to {max(held)}" if held else "for no C"
    beyond = needed["extrapolated"].get(f"{level:g}", {"value": None})
    target = "an unknown number (not extrapolated)"
    if beyond["value"] is not None and beyond["low"] is not None:
        target = f"10^{beyond['value']:.0f} [10^{beyond['low']:.0f}, 10^{beyond['high']:.0f}] (extrapolated)"
    return (
        f"Among {candidates:,} random networks there is one of accuracy {level:g} {most} (k = {literals}); the "
        f"published clauses need {target}."
    )
