"""The task that every network of one index is read by, and what is read off one network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject, joined
from toycomb.common.cached import cached_property
from toycomb.geometry.rows import balanced
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import all_inputs

SHAMS = 0
"""Random numbers of sham clauses."""
EVERY = 16
"""Most variables of which all inputs are read."""
CHUNK = 1000  # inputs at a time, which stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Place:
    """A subject with newly drawn inputs and sham clauses.

    Parameters
    ----------
    Z : (N, m) float32, embedded inputs
    y : (N,) bool
    strata : (N,) int, twice the number of true variables, plus the label
    shams : formulas
    """

    subject: Subject
    Z: np.ndarray
    y: np.ndarray
    strata: np.ndarray
    shams: list[Formula]

    @classmethod
    def of(cls, subject: Subject, fresh: int, shams: int) -> Place:
        """All inputs where there are at most 2^16, else so many newly drawn near misses."""
        formula, E = subject.task.formula, subject.task.E
        X = all_inputs(formula.variables) if formula.variables <= EVERY else subject.fresh(fresh).X
        Z, y = X.astype(np.float32) @ E.T.astype(np.float32), formula.evaluate(X)
        return cls(subject, Z, y, 2 * X.sum(axis=1, dtype=np.int64) + y, subject.shams(shams, subject.rng(SHAMS)))

    @cached_property
    def members(self) -> list[np.ndarray]:
        """Positions of the inputs of each stratum that has any."""
        return [np.flatnonzero(self.strata == stratum) for stratum in np.unique(self.strata)]

    @cached_property
    def clauses(self) -> Formula:
        """Those of the formula and of all shams, as one formula."""
        return joined([self.subject.task.formula, *self.shams])

    def view(self, network: Network) -> View:
        """What is read off a network, whatever it was trained on."""
        formula = self.subject.task.formula
        clauses, most = len(formula), int(formula.sizes.max())
        space = self.subject.space(network[None]).with_formulas([self.clauses])
        codes, types, distance = (x[0, 0] for x in (space.code_locations, space.row_types, space.distance))
        return View(
            network,
            self.Z,
            balanced(network),
            types,
            codes[:, :clauses],
            codes[:, clauses:].reshape(len(codes), len(self.shams), clauses),
            profile(distance[:, :clauses], types, most),
            profile(distance[:, clauses:], types, most),
        )


@dataclass(frozen=True, eq=False)
class View:
    """A network as it is compared with others.

    Parameters
    ----------
    Z : (N, m) float32, inputs
    network : Network, its rows balanced
    types : (H,) row types
    codes, sham_codes : (H, C) and (H, S, C) bool
    patterns, sham_patterns : (2, k + 1) shares of rows, see `profile`
    """

    raw: Network
    Z: np.ndarray
    network: Network
    types: np.ndarray
    codes: np.ndarray
    sham_codes: np.ndarray
    patterns: np.ndarray
    sham_patterns: np.ndarray

    @cached_property
    def logits(self) -> np.ndarray:
        """(N,) of the inputs."""
        pieces = (self.Z[begin : begin + CHUNK] for begin in range(0, len(self.Z), CHUNK))
        return np.concatenate([_logits(self.raw, Z) for Z in pieces])

    @property
    def answers(self) -> np.ndarray:
        """(N,) bool, the logit is above 0."""
        return self.logits > 0


def profile(distance: np.ndarray, types: np.ndarray, most: int) -> np.ndarray:
    """(2, k + 1) share of the rows that are positive, and negative, witnesses at each distance; mean over clauses.

    Parameters
    ----------
    distance : (H, C), of clauses of one size k or less
    types : (H,)
    most : k
    """
    places = distance[..., None] == np.arange(most + 1)
    found = np.array([places[types == kind].sum(axis=0).mean(axis=0) for kind in (1, -1)])
    return found / len(types)


def _logits(network: Network, Z: np.ndarray) -> np.ndarray:
    return np.maximum(Z @ network.W.T + network.b, 0) @ network.v + network.c
