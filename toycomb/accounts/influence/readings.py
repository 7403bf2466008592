"""What is read off a network: logits and loss on fresh inputs, and alignment at code locations and at sham ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.influence.codes import Locations
from toycomb.accounts.influence.problem import Problem
from toycomb.tasks.formula import Formula

KINDS = ("outputs", "loss", "codes", "shams")
"""Logits (M,), mean cross-entropy (1,), alignments (L,) and those of sham clauses, all on or for fresh inputs."""

Numbers = dict[str, np.ndarray]


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads every network of one problem alike.

    Parameters
    ----------
    problem : Problem
    Z, y : fresh inputs, embedded (M, m), and their labels (M,)
    E : (m, n) embedding
    codes, shams : Locations that were codes of clauses, or of sham clauses, at the optimum on all inputs
    """

    problem: Problem
    Z: np.ndarray
    y: np.ndarray
    E: np.ndarray
    codes: Locations
    shams: Locations

    @classmethod
    def of(
        cls, problem: Problem, theta: np.ndarray, inputs: tuple[np.ndarray, np.ndarray], E: np.ndarray,
        formula: Formula, shams: Sequence[Formula],
    ) -> Reader:  # fmt: skip
        """Code locations are those at theta."""
        every = Formula(formula.variables, tuple(x for sham in shams for x in sham.clauses), formula.kind)
        network = problem.network(theta)
        return cls(problem, *inputs, E, *(Locations.coded(network, E, x) for x in (formula, every)))

    def read(self, theta: np.ndarray) -> Numbers:
        """Numbers by kind, each (size,)."""
        network, logits = self.problem.network(theta), self.problem.logits(theta, self.Z)
        loss = np.mean(np.logaddexp(0, logits) - self.y * logits, keepdims=True)
        places = {"codes": self.codes, "shams": self.shams}
        return {"outputs": logits, "loss": loss} | {k: x.alignment(network, self.E) for k, x in places.items()}

    def changes(self, thetas: Sequence[np.ndarray], before: Sequence[np.ndarray]) -> Numbers:
        """Numbers by kind, each (K, size): of K networks less those of K others."""
        after, start = [self.read(theta) for theta in thetas], [self.read(theta) for theta in before]
        return {kind: np.array([a[kind] - b[kind] for a, b in zip(after, start, strict=True)]) for kind in KINDS}

    def predicted(self, theta: np.ndarray, moves: np.ndarray) -> Numbers:
        """Numbers by kind, each (K, size): first-order changes along K changes of the parameters (K, d)."""
        problem, network = self.problem, self.problem.network(theta)
        logits = moves @ problem.jacobian(theta, self.Z).T
        residual = 1 / (1 + np.exp(-problem.logits(theta, self.Z))) - self.y
        H, m = network.W.shape
        dW = np.swapaxes(moves[:, : m * H].reshape(-1, m, H), 1, 2)
        places = {"codes": self.codes, "shams": self.shams}
        found = {"outputs": logits, "loss": logits @ residual[:, None] / len(residual)}
        return found | {kind: x.change(network, self.E, dW) for kind, x in places.items()}
