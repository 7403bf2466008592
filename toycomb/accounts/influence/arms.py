"""One input removed: what is predicted, and what every way of retraining does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.readings import Numbers, Reader
from toycomb.accounts.influence.response import Response, agreement
from toycomb.accounts.influence.retraining import Bench, Optimum, Schedule
from toycomb.common.cached import cached_property

ARMS = ("one per cent", "warm", "warm, Adam", "anew", "anew, other order", "other orders", "anew, rough")
"""Weight of the input lowered by a hundredth; L-BFGS from the optimum; the same after some epochs of Adam, less the
same with all inputs; training anew in the same order; in another order, less the same with all inputs; two trainings
anew on all inputs, in two orders (nothing is removed); training anew by Adam alone, less the same with all inputs."""
SHARE = 0.01
ORDERS = 6
"""Other orders, gone through in turn."""
RETURNED = 0.01
"""A retraining came back to the optimum reached from the old one if logits differ by at most so much, root mean
square."""


@dataclass(frozen=True, eq=False)
class Removals:
    """K training inputs, each removed by itself.

    Parameters
    ----------
    bench : Bench
    optimum : Optimum of the bench
    reader : Reader
    removed : (K,) training inputs
    again : Schedule of Adam from the optimum
    """

    bench: Bench
    optimum: Optimum
    reader: Reader
    removed: np.ndarray
    again: Schedule

    @property
    def problem(self) -> Problem:
        """Of the bench."""
        return self.bench.problem

    @property
    def labels(self) -> np.ndarray:
        """(K,) labels of the removed inputs."""
        return self.problem.y[self.removed]

    @cached_property
    def predicted(self) -> Numbers:
        """Predicted changes by kind, each (K, size)."""
        return self.reader.predicted(self.optimum.theta, self.optimum.moves(self.removed))

    @cached_property
    def remaining(self) -> list[Response]:
        """K responses of the remaining inputs, at the optimum on all of them: where a Newton step goes from there."""
        return [Response.at(self.problem, self.optimum.theta, self.problem.without(i)) for i in self.removed]

    def newton(self, damping: float = 0.0) -> np.ndarray:
        """(K, d) Newton step from the optimum for the loss of the remaining inputs.

        Exact for a quadratic loss, where it is 1 / (1 - leverage) times the first-order change.
        """
        gradients = self.problem.gradients(self.optimum.theta)[self.removed]
        steps = zip(self.remaining, gradients, strict=True)
        return np.concatenate([response.moves(g[None], damping) for response, g in steps])

    @cached_property
    def networks(self) -> dict[str, list[np.ndarray]]:
        """K parameters for each arm."""
        return self._near | self._anew

    @property
    def _near(self) -> dict[str, list[np.ndarray]]:
        problem, optimum = self.problem, self.optimum
        without = [problem.without(i) for i in self.removed]

        def shaken(weights: np.ndarray) -> np.ndarray:
            return optimum.shaken(weights, self.again, self.bench.subject.rng(50))

        return {
            "one per cent": [optimum.warm(problem.without(i, SHARE)) for i in self.removed],
            "warm": [optimum.warm(w) for w in without],
            "warm, Adam": [shaken(w) for w in without],
            "warm, Adam, all": [shaken(problem.everyone())] * len(without),
        }

    @property
    def _anew(self) -> dict[str, list[np.ndarray]]:
        bench, everyone = self.bench, self.problem.everyone()
        without = [self.problem.without(i) for i in self.removed]
        rough = [bench.trained(w) for w in without]
        orders = [1 + k % ORDERS for k in range(len(without))]
        elsewhere = {k: bench.anew(everyone, k) for k in set(orders)}
        return {
            "anew": [bench.polished(theta, w) for theta, w in zip(rough, without, strict=True)],
            "anew, other order": [bench.anew(w, k) for w, k in zip(without, orders, strict=True)],
            "other orders": [elsewhere[k] for k in orders],
            "anew, rough": rough,
            "anew, rough, all": [bench.trained(everyone)] * len(without),
        }

    @cached_property
    def actual(self) -> dict[str, Numbers]:
        """Changes by arm and kind, each (K, size)."""
        found, old = self.networks, [self.optimum.theta] * len(self.removed)
        before = {
            "warm, Adam": found["warm, Adam, all"],
            "anew, other order": found["other orders"],
            "anew, rough": found["anew, rough, all"],
        }
        return {arm: self.reader.changes(found[arm], before.get(arm, old)) for arm in ARMS}

    def measured(self) -> Numbers:
        """Agreement of prediction with every arm, sizes of the changes, and who came back.

        Returns
        -------
        agreement_outputs, agreement_codes, agreement_shams (arms, 4) as in `response.agreement`; agreement_loss
        (arms,) correlation over removed inputs; size (arms,) root mean square change of the logits; ceiling (),
        correlation of "anew" with "anew, other order"; returned (arms,) share within `RETURNED` of the warm optimum
        """
        found = {
            f"agreement_{kind}": np.array([agreement(x, self.actual[arm][kind], self.labels) for arm in ARMS])
            for kind, x in self.predicted.items()
        }
        found["agreement_loss"] = found["agreement_loss"][:, 0]
        logits = {arm: np.array([self.reader.read(x)["outputs"] for x in self.networks[arm]]) for arm in ARMS}
        apart = {arm: np.sqrt(np.mean((x - logits["warm"]) ** 2, axis=1)) for arm, x in logits.items()}
        outputs = {arm: self.actual[arm]["outputs"] for arm in ARMS}
        ceiling = agreement(outputs["anew"], outputs["anew, other order"], self.labels)[0]
        return found | {
            "size": np.array([np.sqrt(np.mean(outputs[arm] ** 2)) for arm in ARMS]),
            "returned": np.array([np.mean(apart[arm] <= RETURNED) for arm in ARMS]),
            "ceiling": np.array(ceiling),
        }


def chosen(optimum: Optimum, Z: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """(count,) training inputs to remove, as many of either label, half at random and half of the largest influence.

    Influence is the root mean square of the predicted change of the logits on the inputs Z (M, m).
    """
    size = np.sqrt(np.mean(optimum.outputs(optimum.moves(), Z) ** 2, axis=1))
    picked = []
    for label in (1, 0):
        members = np.flatnonzero(optimum.problem.y == label)
        top = members[np.argsort(-size[members], kind="stable")][: count // 4]
        rest = rng.choice(np.setdiff1d(members, top), count // 2 - count // 4, replace=False)
        picked += [*top, *rest]
    return np.array(picked)
