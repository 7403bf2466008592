"""Detectors among random rows: the best of H of them, and how rare reliable ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.detectors.law import best_of, chance_of_reliability
from toycomb.accounts.detectors.reliability import KINDS, Contrast, Cuts, best_unit, contrasts, cuts
from toycomb.accounts.instruments.readout import accuracy, readout
from toycomb.accounts.instruments.splitting import rare_event
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.cached import cached_property

POOL, SPLITTING, NULLS = range(3)
"""Random numbers of the random rows, of splitting, and of permutations and shams."""

MANY = 1_000
"""True inputs, and near misses, by which chances are counted: with fewer, cuts that fit them by luck make rows look
reliable."""
DOUBT = 0.08
"""By how much a reliability that was read on fewer inputs may be off."""
GRID = np.linspace(0.505, 0.995, 30)
"""Reliabilities at which the law is tabulated."""
READ = 6_000
"""Inputs by which read-outs of the task are fitted."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Random rows against the first clause of a formula with clauses of one size.

    Parameters
    ----------
    subject : Subject
    size : int
        Clause size.
    rows : (K, m + 1) weights and bias
    """

    subject: Subject
    size: int
    rows: np.ndarray

    @classmethod
    def of(cls, subject: Subject, size: int, rows: int) -> Layer:
        """So many rows."""
        rng = subject.rng(10 * size + POOL)
        return cls(subject, size, rng.uniform(-1, 1, (rows, len(subject.task.E) + 1)))

    @cached_property
    def chosen(self) -> dict[str, Contrast]:
        """Inputs to choose by."""
        return contrasts(self.subject.data, self.subject.task.formula, 0, self.subject.task.E)

    @cached_property
    def fresh(self) -> dict[str, Contrast]:
        """Newly drawn inputs."""
        task = self.subject.task
        return contrasts(self.subject.fresh(task.samples), task.formula, 0, task.E)

    @cached_property
    def many(self) -> dict[str, Contrast]:
        """Inputs by which chances are counted."""
        return contrasts(self.subject.data, self.subject.task.formula, 0, self.subject.task.E, MANY, MANY)

    def by_width(self, kind: str, log2_widths: Sequence[int], levels: Sequence[float]) -> dict[str, np.ndarray]:
        """`best`, `chance`, `law` and `law_best`, see `measure`."""
        cut = cuts(self.rows, self.chosen[kind])
        return {
            "best": self._best(cut, log2_widths, kind),
            "chance": self._counted(cut.gain, kind, levels),
            **self._law(kind, log2_widths, levels),
        }

    def by_splitting(self, levels: Sequence[float], particles: int, sweeps: int) -> dict[str, np.ndarray]:
        """(L,) log10 of the chance of a row reliable among near misses; how reliable such rows are on a new draw."""
        near, fresh, rng = self.many["near"], self.fresh["near"], self.subject.rng(10 * self.size + SPLITTING)
        events = rare_event(
            lambda rows: cuts(rows, near).gain, near.Z.shape[1], levels, rng, particles=particles, sweeps=sweeps
        )
        on_fresh = [
            cuts(rows, near).reliability(fresh.activations(rows), fresh.true).mean() if len(rows) else np.nan
            for rows in events.samples
        ]
        return {"split": events.log10, "split_fresh": np.array(on_fresh)}

    def trained_best(self, hidden: int) -> list[float]:
        """Reliability on a new draw, by kind, of the best unit for the clause in a trained network of so many rows."""
        network = self.subject.trained(hidden=hidden).snapshots[-1]
        rows = np.column_stack([network.W, network.b])
        return [best_unit(rows, self.chosen[kind], self.fresh[kind])[0] for kind in KINDS]

    def chosen_otherwise(self, log2_widths: Sequence[int]) -> dict[str, np.ndarray]:
        """Reliability among near misses of rows and cuts that were chosen by other classes than the clause's.

        Returns
        -------
        dict of (W,)
            `permuted`: chosen by permuted classes, `other`: chosen for a sham clause.
        """
        rng, near = self.subject.rng(10 * self.size + NULLS), self.chosen["near"]
        (sham,) = self.subject.shams(1, rng)
        classes = {
            "permuted": Contrast(near.Z, rng.permutation(near.true)),
            "other": contrasts(self.subject.data, sham, 0, self.subject.task.E)["near"],
        }
        return {name: self._best(cuts(self.rows, x), log2_widths, "near") for name, x in classes.items()}

    def _best(self, cut: Cuts, log2_widths: Sequence[int], kind: str) -> np.ndarray:
        """(W,) reliability on a new draw of the best of H rows, mean over disjoint layers of H rows."""
        best = []
        for power in log2_widths:
            layers = cut.gain.reshape(-1, 2**power)
            best.append(np.arange(len(layers)) * 2**power + layers.argmax(axis=1))
        units, place = np.unique(np.concatenate(best), return_inverse=True)
        fresh = self.fresh[kind]
        reliability = cut[units].reliability(fresh.activations(self.rows[units]), fresh.true)[place]
        return np.array([part.mean() for part in np.split(reliability, np.cumsum([len(x) for x in best])[:-1])])

    def _counted(self, gain: np.ndarray, kind: str, levels: Sequence[float]) -> np.ndarray:
        """(L,) share of the rows that reach each reliability; rows far below on fewer inputs are left out."""
        found = cuts(self.rows[gain >= min(levels) - DOUBT], self.many[kind]).gain
        return np.array([np.count_nonzero(found >= level) for level in levels]) / len(self.rows)

    def _law(self, kind: str, log2_widths: Sequence[int], levels: Sequence[float]) -> dict[str, np.ndarray]:
        """The prediction for random rows, from the first two moments of the inputs."""
        chosen = self.chosen[kind]
        X = chosen.Z[:, :-1].astype(float) @ np.linalg.pinv(self.subject.task.E).T
        true, false = X[chosen.true], X[~chosen.true]
        difference, covariance = true.mean(axis=0) - false.mean(axis=0), (np.cov(true.T) + np.cov(false.T)) / 2
        chance = chance_of_reliability(GRID, difference, covariance)
        return {
            "law": chance_of_reliability(levels, difference, covariance),
            "law_best": best_of(2.0 ** np.array(log2_widths), GRID, chance),
        }


def read_by_width(subject: Subject, widths: Sequence[int]) -> np.ndarray:
    """(R,) accuracy on the task of linear read-outs of random layers."""
    data, fresh, inputs = subject.data, subject.fresh(), len(subject.task.E)
    rows = subject.rng(POOL).uniform(-1, 1, (max(widths), inputs + 1)) / np.sqrt(inputs)
    a, b = (np.maximum(_with_ones(subject.embedded(x.X[:READ])) @ rows.T, 0) for x in (data, fresh))
    weights = [readout(a[:, :width], data.y[:READ]) for width in widths]
    return np.array([accuracy(x, b[:, :width], fresh.y[:READ]) for x, width in zip(weights, widths, strict=True)])


def _with_ones(Z: np.ndarray) -> np.ndarray:
    return np.column_stack([Z, np.ones(len(Z))])
