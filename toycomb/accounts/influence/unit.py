"""What is measured in one network: inputs removed one by one and in groups, and where the prediction fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.accounts.influence import limits
from toycomb.accounts.influence.arms import Removals, chosen
from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.readings import Reader
from toycomb.accounts.influence.retraining import Bench, Optimum, Schedule, distinct_inputs
from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.geometry import sham_formula
from toycomb.network import init

DRAWN = 40
"""Training inputs drawn for each one that is wanted: many are equal."""
STATE = ("accuracy", "gradient", "least eigenvalue", "near a kink", "code locations")
"""Of the optimum: accuracy on fresh inputs, largest entry of the gradient, least eigenvalue of the Hessian, places
(row, training input) within the rounded kink, and code locations."""
POINTS = 20
"""Fresh inputs whose changes are kept for the figure."""


def measure(
    seed: int,
    index: int,
    *,
    task: Mapping[str, Any],
    inputs: int,
    fresh: int,
    hidden: int,
    decay: float,
    soft: float,
    training: Mapping[str, Any],
    again: Mapping[str, Any],
    removed: int,
    groups: Sequence[int],
    draws: int,
    shares: Sequence[float],
    dampings: Sequence[float],
    widths: Sequence[int],
    softs: Sequence[float],
    shams: int,
) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    task : as in `toycomb.random_tasks`
    inputs, fresh : training inputs N, and fresh inputs M, all different
    hidden : rows H
    decay, soft : of `Problem`
    training : `Schedule` from the initial weights
    again : `Schedule` from the optimum
    removed : training inputs that are removed one by one
    groups, draws : sizes of groups that are removed at once, and how many of each
    shares : of an input's weight that are taken off one after the other, rising
    dampings : of the formula
    widths, softs : other numbers of rows and other widths of the kink
    shams : draws of sham clauses

    Returns
    -------
    arrays of `Removals.measured` and of `limits`; points (K, POINTS, 3) predicted change of a logit, warm start, and
    trained anew; state (5,) in the order of `STATE`
    """
    given = task_of(seed, index, samples=DRAWN * inputs, **task)
    X, y, fresh_X, fresh_y = distinct_inputs(given, seed, index, inputs, fresh)
    Z = fresh_X @ given.E.T

    def bench(rows: int, width: float) -> Bench:
        problem = Problem(X @ given.E.T, y, rows, decay, width)
        network = init(rows, len(given.E), seed=seed, first=index)[0]
        return Bench(problem, problem.flat(network), Schedule(**training), seed, index)

    main = bench(hidden, soft)
    optimum = main.optimum()
    rng = randomness(seed, index)
    formulas = [sham_formula(given.formula, rng) for _ in range(shams)]
    reader = Reader.of(main.problem, optimum.theta, (Z, fresh_y.astype(float)), given.E, given.formula, formulas)
    removals = Removals(main, optimum, reader, chosen(optimum, Z, removed, rng), Schedule(**again))
    others = [bench(rows, soft) for rows in widths] + [bench(hidden, width) for width in softs]
    found = removals.measured() | limits.by_input(removals)
    spread = np.linspace(0, len(Z) - 1, min(POINTS, len(Z))).astype(int)
    sides = (removals.predicted, removals.actual["warm"], removals.actual["anew"])
    return found | {
        "share": limits.by_share(removals, shares),
        "damping": limits.by_damping(removals, dampings),
        "unconverged": limits.unconverged(removals, dampings),
        "group": limits.by_group(removals, groups, draws, rng),
        "clause": limits.by_clause(removals, given.formula.term_values(X).T, rng),
        "other": np.array([limits.warm_correlation(x, Z, removals.removed[::3]) for x in others]),
        "points": np.stack([side["outputs"][:, spread] for side in sides], axis=-1),
        "state": _state(optimum, reader),
    }


def _state(optimum: Optimum, reader: Reader) -> np.ndarray:
    problem, theta = optimum.problem, optimum.theta
    right = np.mean((problem.logits(theta, reader.Z) > 0) == (reader.y > 0))
    z = problem.Z @ problem.network(theta).W.T + problem.network(theta).b
    least = optimum.response.values[0]
    return np.array([right, optimum.gradient, least, np.sum(np.abs(z) < problem.soft), len(reader.codes.rows)])
