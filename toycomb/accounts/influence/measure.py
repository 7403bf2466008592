"""What is measured in one network: inputs removed one by one and in groups, and where the prediction fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.influence import limits
from toycomb.accounts.influence.arms import Removals, chosen
from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.readings import Reader
from toycomb.accounts.influence.retraining import Bench, Optimum, Schedule, distinct_inputs
from toycomb.accounts.instruments.subject import Subject

DRAWN = 40
"""Training inputs drawn for each one that is wanted: many are equal."""
STATE = ("accuracy", "gradient", "least eigenvalue", "near a kink", "code locations")
"""Of the optimum: accuracy on fresh inputs, largest entry of the gradient, least eigenvalue of the Hessian, places
(row, training input) within the rounded kink, and code locations."""
POINTS = 20
"""Fresh inputs whose changes are kept for the figure."""


@dataclass(frozen=True)
class Family:
    """Tasks, as in `toycomb.random_tasks`."""

    variables: int = 16
    clauses: int = 4
    literals: int = 4


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    task : Family
    inputs, fresh : training inputs N, and fresh inputs M, all different
    hidden : rows H
    decay, soft : of `Problem`
    training : from the initial weights
    again : from the optimum
    removed : training inputs that are removed one by one
    groups, draws : sizes of groups that are removed at once, and how many of each
    shares : of an input's weight that are taken off one after the other, rising
    dampings : of the formula
    widths, softs : other numbers of rows and other widths of the kink
    shams : draws of sham clauses
    """

    task: Family = field(default_factory=Family)
    inputs: int = 256
    fresh: int = 300
    hidden: int = 16
    decay: float = 1e-3
    soft: float = 0.05
    training: Schedule = field(default_factory=lambda: Schedule(epochs=500, batch=64, rate=0.01))
    again: Schedule = field(default_factory=lambda: Schedule(epochs=100, batch=64, rate=0.001))
    removed: int = 12
    groups: Sequence[int] = (3, 6, 13, 26)
    draws: int = 3
    shares: Sequence[float] = (0.1, 0.3, 1.0)
    dampings: Sequence[float] = (0.0, 1e-4, 1e-3, 1e-2, 1e-1)
    widths: Sequence[int] = (8, 32)
    softs: Sequence[float] = (0.01, 0.2)
    shams: int = 10


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    arrays of `Removals.measured` and of `limits`; points (K, POINTS, 3) predicted change of a logit, warm start, and
    trained anew; state (5,) in the order of `STATE`
    """
    subject = Subject.of(seed, index, samples=DRAWN * settings.inputs, **vars(settings.task))
    data, fresh = distinct_inputs(subject, settings.inputs, settings.fresh)

    def bench(rows: int, width: float) -> Bench:
        problem = Problem(subject.embedded(data.X), data.y, rows, settings.decay, width)
        return Bench(subject, problem, settings.training)

    main, rng = bench(settings.hidden, settings.soft), subject.rng()
    optimum = main.optimum()
    reader = Reader.of(subject, optimum, fresh, subject.shams(settings.shams, rng))
    picked = chosen(optimum, reader.Z, settings.removed, rng)
    removals = Removals(main, optimum, reader, picked, settings.again)
    others = [bench(rows, settings.soft) for rows in settings.widths]
    others += [bench(settings.hidden, width) for width in settings.softs]
    spread = np.linspace(0, len(fresh) - 1, min(POINTS, len(fresh))).astype(int)
    sides = (removals.predicted, removals.actual["warm"], removals.actual["anew"])
    return {
        **removals.measured(),
        **limits.by_input(removals),
        "share": limits.by_share(removals, settings.shares),
        "damping": limits.by_damping(removals, settings.dampings),
        "unconverged": limits.unconverged(removals, settings.dampings),
        "group": limits.by_group(removals, settings.groups, settings.draws, rng),
        "clause": limits.by_clause(removals, subject.task.formula.term_values(data.X).T, rng),
        "other": np.array([limits.elsewhere(x.optimum(), reader.Z, picked[::3]) for x in others]),
        "points": np.stack([side["outputs"][:, spread] for side in sides], axis=-1),
        "state": _state(optimum, reader),
    }


def _state(optimum: Optimum, reader: Reader) -> np.ndarray:
    problem, network = optimum.problem, optimum.problem.network(optimum.theta)
    right = np.mean((problem.logits(optimum.theta, reader.Z) > 0) == (reader.y > 0))
    z = problem.Z @ network.W.T + network.b
    least = optimum.response.values[0]
    return np.array([right, optimum.gradient, least, np.sum(np.abs(z) < problem.soft), len(reader.codes.rows)])
