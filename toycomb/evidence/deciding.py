"""Which choice decides: a small regression of what readings say on the choices that make them.

Readings are all that were declared, not a sample, so that no error of a share is given: it describes this list.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

import numpy as np

from toycomb.common.blas import one_thread

NOTHING = 1e-9
"""Shares of variance below this are 0."""


class Valued(TypedDict):
    """The readings that share one value of a choice."""

    value: Any
    n: int
    effect: float | None
    holds: float


class Deciding(TypedDict):
    """What one choice decides."""

    choice: str
    of_effect: float | None
    of_holds: float | None
    values: list[Valued]


def deciding(choices: Sequence[Mapping[str, Any]], effect: np.ndarray, holds: np.ndarray) -> list[Deciding]:
    """What each choice decides, in the order of declaration.

    Parameters
    ----------
    choices : R choices, each with the same names
    effect : (R,)
        NaN where a reading has none; such readings are left out of the regression of effects.
    holds : (R,) of bool

    Returns
    -------
    one entry a choice with at least two values: `of_effect` and `of_holds`, see `unique_shares`, and for each value
    how many readings have it, their mean effect, and the share of them that holds
    """
    effect, holds = np.asarray(effect, float), np.asarray(holds, bool)
    known = ~np.isnan(effect)
    of_effect = unique_shares([x for x, there in zip(choices, known, strict=True) if there], effect[known])
    of_holds = unique_shares(choices, holds.astype(float))
    return [
        {
            "choice": name,
            "of_effect": of_effect.get(name),
            "of_holds": of_holds.get(name),
            "values": [
                _valued(value, np.array([x[name] == value for x in choices]), effect, holds) for value in values
            ],
        }
        for name, values in varied(choices).items()
    ]


@one_thread
def unique_shares(choices: Sequence[Mapping[str, Any]], numbers: np.ndarray) -> dict[str, float]:
    """Share of the variance of numbers (R,) that only one choice explains: R² of all choices less R² of all others.

    Least squares on dummies of the values (statsmodels' OLS). What two choices explain together, since not every
    combination makes sense, is given to neither. Empty where the numbers do not vary.
    """
    from statsmodels.regression.linear_model import OLS

    if not len(numbers) or np.ptp(numbers) < NOTHING:
        return {}
    columns = {name: _dummies([x[name] for x in choices], values) for name, values in varied(choices).items()}

    def explained(names: Sequence[str]) -> float:
        design = np.column_stack([np.ones(len(numbers)), *(columns[name] for name in names)])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # columns that say the same are no matter: only what is explained is asked
            return float(OLS(numbers, design).fit().rsquared)

    whole = explained(list(columns))
    found = {name: whole - explained([x for x in columns if x != name]) for name in columns}
    return {name: x if x > NOTHING else 0.0 for name, x in found.items()}


def varied(choices: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Values of each choice that has several among these readings, in the order in which they come."""
    found: dict[str, list[Any]] = {}
    for name in choices[0] if choices else ():
        values: list[Any] = []
        for x in choices:
            if x[name] not in values:
                values.append(x[name])
        if len(values) > 1:
            found[name] = values
    return found


def largest(found: Sequence[Deciding], of: str) -> tuple[str | None, float | None]:
    """The choice with the largest share, and that share; None where no choice explains anything alone."""
    told = [(x["choice"], x[of]) for x in found if x[of]]  # type: ignore[literal-required]
    return max(told, key=lambda x: x[1], default=(None, None))


def _dummies(of: Sequence[Any], values: Sequence[Any]) -> np.ndarray:
    """(R, values - 1) 1 where a reading has the value, the first value left out."""
    return np.array([[float(x == value) for value in values[1:]] for x in of])


def _valued(value: Any, chosen: np.ndarray, effect: np.ndarray, holds: np.ndarray) -> Valued:
    known = effect[chosen & ~np.isnan(effect)]
    return {
        "value": value,
        "n": int(chosen.sum()),
        "effect": float(known.mean()) if len(known) else None,
        "holds": float(holds[chosen].mean()),
    }
