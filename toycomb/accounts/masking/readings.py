"""What is read off a network: accuracy, codes beside shams, detectors, and how far it is from another network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject, joined
from toycomb.common.cached import cached_property
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.tasks.sampling import Dataset
from toycomb.tickets.searching.edges import outputs

MEASURES = ("rows", "logits", "patterns")
"""Of `motion`."""
DETECTING = 2000
CHUNK = 500  # inputs at a time, which stay in the processor's cache


@dataclass(frozen=True, eq=False)
class Reader:
    """Newly drawn inputs and sham clauses by which every network of one subject is read alike.

    Parameters
    ----------
    data : newly drawn inputs
    clauses : clauses of the task and of every draw of shams, as one formula
    """

    subject: Subject
    data: Dataset
    clauses: Formula

    @classmethod
    def of(cls, subject: Subject, shams: int) -> Reader:
        """The test inputs and so many draws of sham clauses."""
        formulas = (subject.task.formula, *subject.shams(shams, subject.rng()))
        return cls(subject, subject.fresh(), joined(formulas))

    @cached_property
    def Z(self) -> np.ndarray:
        """(N, m) embedded inputs, float64."""
        return self.subject.embedded(self.data.X)

    def accuracy(self, network: Network) -> float:
        """Share of newly drawn inputs told right; a logit of exactly 0 says False."""
        pieces = range(0, len(self.Z), CHUNK)
        logits = np.concatenate([outputs(network, self.Z[begin : begin + CHUNK])[1] for begin in pieces])
        return float(np.mean((logits > 0) == self.data.y))

    def codes(self, network: Network) -> np.ndarray:
        """(2,) code rows per clause, of the clauses and of shams (mean of the draws)."""
        space = self.subject.space(network[None]).with_formulas([self.clauses])
        found = space.code_locations[0, 0].sum(axis=0).reshape(-1, len(self.subject.task.formula)).mean(axis=1)
        return np.array([found[0], found[1:].mean()])

    def detector(self, network: Network) -> float:
        """Best row's area under the ROC curve, for inputs with a clause true against False ones; mean over clauses.

        Over the first `DETECTING` newly drawn inputs.
        """
        X, y = self.data.X[:DETECTING], self.data.y[:DETECTING]
        truth, no = self.subject.task.formula.term_values(X).T, np.flatnonzero(~y)
        activations = np.maximum(outputs(network, self.Z[:DETECTING])[0], 0)
        areas = np.array([_areas(row, truth, row[no]) for row in activations])
        return float(areas.max(axis=0).mean())


def _areas(row: np.ndarray, truth: np.ndarray, no: np.ndarray) -> np.ndarray:
    """(C,) chance that a row is higher where a clause is true than where the label is False; ties count half.

    0.5 for a clause that is never true.
    """
    no = np.sort(no)
    below = (np.searchsorted(no, row, "left") + np.searchsorted(no, row, "right")) / (2 * len(no))
    counts = truth.sum(axis=1)
    return np.where(counts > 0, truth @ below / np.maximum(counts, 1), 0.5)


def motion(start: Network, end: Network, E: np.ndarray, Z: np.ndarray) -> np.ndarray:
    """(3,) how far `end` is from `start`, in the order of `MEASURES`; each is 0 for equal networks.

    `rows`: 1 - cosine between row r of F = W E before and after, mean over rows; a row of zeros is at 1. An embedding
    whose rows are orthogonal and of one length, as Hadamard's, keeps cosines, so W gives the same number then.
    `logits`: 1 - correlation of the logits over the inputs. `patterns`: share of (row, input) at which a row is on in
    one network and off in the other.
    """
    (rows0, f0), (rows1, f1) = outputs(start, Z), outputs(end, Z)
    constant = f0.std() == 0 or f1.std() == 0
    related = float(np.array_equal(f0, f1)) if constant else np.corrcoef(f0, f1)[0, 1]
    turned = 1 - cosines(start.W @ E, end.W @ E)
    return np.array([turned.mean(), 1 - related, np.mean((rows0 > 0) != (rows1 > 0))])


def cosines(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """(H,) cosine between equal rows of two matrices (H, n); 0 where a row is zeros."""
    lengths = np.linalg.norm(A, axis=1) * np.linalg.norm(B, axis=1)
    return np.where(lengths > 0, (A * B).sum(axis=1) / np.where(lengths > 0, lengths, 1), 0)


def at_accuracy(accuracy: np.ndarray, wanted: float) -> tuple[int, float]:
    """Where training first is as accurate as wanted: snapshot t and share s, for `(1 - s) · x[t] + s · x[t + 1]`.

    (0, 0) if the start is as accurate, and (-1, nan) if no snapshot is.
    """
    reached = np.flatnonzero(accuracy >= wanted)
    if not len(reached):
        return -1, np.nan
    if reached[0] == 0:
        return 0, 0.0
    t = int(reached[0]) - 1
    return t, float((wanted - accuracy[t]) / (accuracy[t + 1] - accuracy[t]))
