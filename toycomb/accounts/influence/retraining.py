"""Training with and without some inputs: from the optimum or anew, in one order or another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.response import Response
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.tasks.sampling import Dataset

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
    epochs, batch : passes over the inputs, inputs per step
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

    def run(self, problem: Problem, theta: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """(d,) parameters after Adam from theta."""
        items = self.order(len(problem.y), rng)
        return problem.adam(theta, weights, items, self.batch, self.rates(len(items) // self.batch))


def distinct_inputs(subject: Subject, inputs: int, fresh: int) -> tuple[Dataset, Dataset]:
    """Training inputs and fresh ones: half of each True, no two equal.

    Of equal inputs each would stand in for the other, and a fresh one among the training inputs would not be fresh.

    Raises
    ------
    InputError
        If the task has too few different inputs.
    """
    first = np.sort(np.unique(subject.data.X, axis=0, return_index=True)[1])
    X, y = subject.data.X[first], subject.data.y[first]
    halves, wanted = (np.flatnonzero(y), np.flatnonzero(~y)), (inputs + fresh) // 2
    if min(map(len, halves)) < wanted:
        raise InputError(
            f"the task shows {len(halves[0])} different True inputs and {len(halves[1])} False ones; {wanted} of each "
            "are needed"
        )
    cuts = slice(inputs // 2), slice(inputs // 2, wanted)
    train, test = (np.concatenate([half[cut] for half in halves]) for cut in cuts)
    return Dataset(X[train], y[train]), Dataset(X[test], y[test])


@dataclass(frozen=True, eq=False)
class Bench:
    """One problem of a subject, trained from its initial values in its orders of the inputs.

    Parameters
    ----------
    subject : Subject
    problem : Problem
    schedule : Schedule
    """

    subject: Subject
    problem: Problem
    schedule: Schedule

    def trained(self, weights: np.ndarray, order: int = 0) -> np.ndarray:
        """(d,) parameters after Adam from the start, in one of the subject's orders."""
        start = self.problem.flat(self.subject.start(self.problem.hidden))
        return self.schedule.run(self.problem, start, weights, self.subject.rng(100 + order))

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
        return Optimum(self.problem, theta, gradient, Response.at(self.problem, theta, everyone))


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

    def outputs(self, moves: np.ndarray, Z: np.ndarray) -> np.ndarray:
        """(K, M) first-order changes of the logits on Z (M, m) along changes of the parameters (K, d)."""
        return moves @ self.problem.jacobian(self.theta, Z).T

    def changes(self, thetas: Sequence[np.ndarray], Z: np.ndarray) -> np.ndarray:
        """(K, M) logits of other networks on Z (M, m) less those here."""
        return np.array([self.problem.logits(x, Z) for x in thetas]) - self.problem.logits(self.theta, Z)

    def switched(self, theta: np.ndarray) -> int:
        """Places (row, training input) that are on in one of two networks and off in the other."""
        before, after = (self.problem.activations(x, self.problem.Z)[1] > 0.5 for x in (self.theta, theta))
        return int(np.sum(after != before))

    def warm(self, weights: np.ndarray, start: np.ndarray | None = None) -> np.ndarray:
        """(d,) the optimum under other weights that L-BFGS finds from here, or from a start (d,) nearby."""
        theta = self.theta if start is None else start
        theta, gradient = self.problem.polish(theta, weights, self.metric, tolerance=TOLERANCE, most=NEAR)
        if gradient > TOLERANCE:
            theta = self.problem.polish(theta, weights, tolerance=TOLERANCE, most=MOST)[0]
        return theta

    def shaken(self, weights: np.ndarray, schedule: Schedule, rng: np.random.Generator) -> np.ndarray:
        """(d,) the same after some epochs of Adam from here."""
        return self.warm(weights, schedule.run(self.problem, self.theta, weights, rng))
