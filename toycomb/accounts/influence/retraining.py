"""Training with and without some inputs: from the optimum or anew, in one order or another."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.response import Response
from toycomb.accounts.instruments.networks import randomness
from toycomb.common.errors import InputError
from toycomb.tasks.task import Task

TOLERANCE, MOST = 1e-9, 20_000
"""Largest entry of the gradient at an optimum, and steps of L-BFGS."""
ROUGHLY = 1e-6
"""The same where training anew is polished: it ends elsewhere by far more."""
METRIC, NEAR = 1e-4, 40
"""Added to the Hessian whose inverse L-BFGS begins with near a known optimum, and steps after which it goes on
without."""


@dataclass(frozen=True)
class Schedule:
    """Adam with a rate that falls to 0 along a half cosine.

    Parameters
    ----------
    epochs, batch : passes over the inputs, inputs a step
    rate : learning rate at the start
    """

    epochs: int
    batch: int
    rate: float

    def order(self, inputs: int, rng: np.random.Generator) -> np.ndarray:
        """(steps · batch,) inputs in the order of their use; what does not fill a batch waits for the next epoch."""
        if self.batch > inputs:
            raise InputError(f"there are {inputs} training inputs and a batch of {self.batch}; it must be no larger")
        used = inputs // self.batch * self.batch
        return np.concatenate([rng.permutation(inputs)[:used] for _ in range(self.epochs)])

    def rates(self, steps: int) -> np.ndarray:
        """(steps,) learning rates."""
        return self.rate * (1 + np.cos(np.pi * np.arange(steps) / steps)) / 2


def distinct_inputs(task: Task, seed: int, index: int, inputs: int, fresh: int) -> tuple[np.ndarray, ...]:
    """Training inputs (N, n) with labels (N,), and fresh ones with theirs: half of each True, no two equal.

    Of equal inputs each would stand in for the other, and a fresh one among the training inputs would not be fresh.

    Raises
    ------
    InputError
        If the task has too few different inputs.
    """
    data = task.training_data(seed, index)
    first = np.sort(np.unique(data.X, axis=0, return_index=True)[1])
    X, y = data.X[first], data.y[first]
    wanted = (inputs + fresh) // 2
    if min(y.sum(), (~y).sum()) < wanted:
        raise InputError(
            f"the task shows {y.sum()} different True inputs and {(~y).sum()} False ones; {wanted} of each are needed"
        )
    halves = np.flatnonzero(y), np.flatnonzero(~y)
    train, test = (
        np.concatenate([half[cut] for half in halves]) for cut in (slice(inputs // 2), slice(inputs // 2, wanted))
    )
    return X[train], y[train], X[test], y[test]


@dataclass(frozen=True, eq=False)
class Bench:
    """One problem with its initial parameters, its schedule and its orders of the inputs.

    Parameters
    ----------
    problem : Problem
    start : (d,) initial parameters
    schedule : Schedule
    seed, index : of the network
    """

    problem: Problem
    start: np.ndarray
    schedule: Schedule
    seed: int
    index: int

    def trained(self, weights: np.ndarray, order: int = 0) -> np.ndarray:
        """(d,) parameters after Adam from the start, in one of the network's orders."""
        items = self.schedule.order(len(self.problem.y), randomness(self.seed, self.index, 100 + order))
        rates = self.schedule.rates(len(items) // self.schedule.batch)
        return self.problem.adam(self.start, weights, items, self.schedule.batch, rates)

    def anew(self, weights: np.ndarray, order: int = 0) -> np.ndarray:
        """(d,) the optimum that training from the start comes to."""
        return self.polished(self.trained(weights, order), weights)

    def polished(self, theta: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """(d,) the optimum that L-BFGS comes to from theta."""
        return self.problem.polish(theta, weights, tolerance=ROUGHLY, most=MOST)[0]

    def optimum(self) -> Optimum:
        """The optimum on all inputs, in the first order."""
        everyone = self.problem.everyone()
        theta, gradient = self.problem.polish(self.trained(everyone), everyone, tolerance=TOLERANCE, most=MOST)
        response = Response.of(self.problem.hessian(theta, everyone), len(everyone))
        return Optimum(self.problem, theta, gradient, response)


@dataclass(frozen=True, eq=False)
class Optimum:
    """An optimum on all inputs, with what retraining from it needs.

    Parameters
    ----------
    problem : Problem
    theta : (d,)
    gradient : largest entry of the gradient that is left
    response : Response of the Hessian there
    """

    problem: Problem
    theta: np.ndarray
    gradient: float
    response: Response

    @cached_property
    def metric(self) -> np.ndarray:
        """(d, d) inverse Hessian that L-BFGS begins with."""
        values, vectors = self.response.values, self.response.vectors
        return (vectors / (np.maximum(values, 0) + METRIC)) @ vectors.T

    def moves(self, removed: np.ndarray | None = None) -> np.ndarray:
        """(K, d) change of the optimum that is predicted for each removed input; for every one unless they are
        given."""
        each = slice(None) if removed is None else removed
        return self.response.moves(self.problem.gradients(self.theta)[each])

    def warm(self, weights: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
        """(d,) the optimum under other weights that L-BFGS finds from here, or from a start (d,) nearby."""
        theta = self.theta if start is None else start
        theta, gradient = self.problem.polish(theta, weights, self.metric, tolerance=TOLERANCE, most=NEAR)
        if gradient > TOLERANCE:
            theta = self.problem.polish(theta, weights, tolerance=TOLERANCE, most=MOST)[0]
        return theta

    def shaken(self, weights: np.ndarray, schedule: Schedule, rng: np.random.Generator) -> np.ndarray:
        """(d,) the same after some epochs of Adam from here."""
        items = schedule.order(len(self.problem.y), rng)
        rates = schedule.rates(len(items) // schedule.batch)
        return self.warm(weights, self.problem.adam(self.theta, weights, items, schedule.batch, rates))
