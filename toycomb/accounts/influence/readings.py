"""What is read off a network: logits and loss on fresh inputs, and alignment at code locations and at sham ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.influence.codes import Locations
from toycomb.accounts.influence.problem import Problem
from toycomb.accounts.influence.retraining import Optimum
from toycomb.accounts.instruments.subject import Subject, joined
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset

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
    def of(cls, subject: Subject, optimum: Optimum, fresh: Dataset, shams: Sequence[Formula]) -> Reader:
        """Code locations are those at the optimum."""
        E, problem, formulas = subject.task.E, optimum.problem, (subject.task.formula, joined(shams))
        codes = (Locations.coded(problem.network(optimum.theta), E, x) for x in formulas)
        return cls(problem, subject.embedded(fresh.X), fresh.y.astype(float), E, *codes)

    def read(self, theta: np.ndarray) -> Numbers:
        """Numbers by kind, each (size,)."""
        network, logits = self.problem.network(theta), self.problem.logits(theta, self.Z)
        codes, shams = (x.alignment(network, self.E) for x in (self.codes, self.shams))
        loss = np.mean(np.logaddexp(0, logits) - self.y * logits, keepdims=True)
        return dict(zip(KINDS, (logits, loss, codes, shams), strict=True))

    def changes(self, thetas: Sequence[np.ndarray], before: Sequence[np.ndarray]) -> Numbers:
        """Numbers by kind, each (K, size): of K networks less those of K others."""
        after, start = [self.read(theta) for theta in thetas], [self.read(theta) for theta in before]
        return {kind: np.array([a[kind] - b[kind] for a, b in zip(after, start, strict=True)]) for kind in KINDS}

    def predicted(self, theta: np.ndarray, moves: np.ndarray) -> Numbers:
        """Numbers by kind, each (K, size): first-order changes along K changes of the parameters (K, d)."""
        network, logits = self.problem.network(theta), moves @ self.problem.jacobian(theta, self.Z).T
        residual = 1 / (1 + np.exp(-self.problem.logits(theta, self.Z))) - self.y
        H, m = network.W.shape
        dW = np.swapaxes(moves[:, : m * H].reshape(-1, m, H), 1, 2)
        codes, shams = (x.change(network, self.E, dW) for x in (self.codes, self.shams))
        loss = logits @ residual[:, None] / len(residual)
        return dict(zip(KINDS, (logits, loss, codes, shams), strict=True))
