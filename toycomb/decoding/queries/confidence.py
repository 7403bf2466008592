"""How surely a candidate is a clause, from its numbers: logistic regressions, fitted on networks of other seeds.

`confidence.json` holds them; `python -m benchmarks.decode.fitting` makes it, and docs/decode.md shows how confidence
and the share of right clauses compare on networks that were not used for it. Ours.
"""

from __future__ import annotations

import functools
import json
from importlib.resources import files
from typing import Any

import numpy as np

from toycomb.decoding.queries.numbers import NAMES, Numbers

FIRST, LATER, WHOLE = "first", "later", "whole"
"""Of candidates without rivals, of candidates beside accepted ones, and of the whole formula."""
NEGATED, SHARE = NAMES.index("negated"), NAMES.index("share true")
FLOOR = 1e-3
"""Below this the share of True inputs makes no difference."""


@functools.cache
def constants() -> dict[str, Any]:
    """What was fitted: for "sparse" and "dense" questions each of the three regressions."""
    return json.loads(files("toycomb.decoding.queries").joinpath("confidence.json").read_text(encoding="utf-8"))


def confidence(numbers: Numbers, plan: str, which: str) -> np.ndarray:
    """(T,) chances that the candidates are clauses; 0 where too little is known."""
    return np.where(numbers.known, logistic(expanded(numbers.values), constants()[plan][which]), 0.0)


def expanded(values: np.ndarray) -> np.ndarray:
    """(T, 3 K) regressors: the numbers (T, K), these for terms with negated literals, these by the share of True."""
    negated = (values[:, [NEGATED]] > 0).astype(float)
    return np.concatenate([values, values * negated, values * np.log(values[:, [SHARE]] + FLOOR)], axis=1)


def logistic(X: np.ndarray, fitted: dict[str, Any]) -> np.ndarray:
    """(T,) chances by a fitted regression of the regressors (T, R)."""
    unit = (X - np.array(fitted["mean"])) / np.array(fitted["scale"])
    score = unit @ np.array(fitted["weights"]) + fitted["intercept"]
    return np.asarray(0.5 * (1 + np.tanh(score / 2)))
