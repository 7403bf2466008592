"""What a retrained ticket is worth, as one row of the benchmark's table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, partial_codes, recovery, reexpression, sham_formula, sign_distance
from toycomb.network import Network
from toycomb.tickets.subject import Subject
from toycomb.training import Outcome

SHAMS = 8

Measures = dict[str, float | None]
"""Numbers of one ticket by name; None where one is not defined."""


@dataclass(frozen=True, eq=False)
class Yardstick:
    """The dense network of a subject, which its tickets are measured against."""

    subject: Subject

    def space(self, network: Network) -> FeatureSpace:
        """One network of the subject read against its clauses, T = P = 1."""
        task = self.subject.task
        return FeatureSpace.from_embedding(network[None, None], [task.E], [task.formula])

    @cached_property
    def dense(self) -> FeatureSpace:
        """The end of dense training."""
        return self.space(self.subject.dense(self.subject.settings.epochs))

    @cached_property
    def codes(self) -> np.ndarray:
        """(H, C) code locations of the dense network."""
        return self.dense.code_locations[0, 0]

    @cached_property
    def truth(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The new draw of inputs (N, n), their labels (N,), and which terms are true (N, C)."""
        data = self.subject.task.test_data(self.subject.seed, self.subject.index)
        return data.X, data.y, self.subject.task.formula.term_values(data.X)

    @one_thread
    def measure(self, mask: np.ndarray, start: Network, outcome: Outcome) -> Measures:
        """All measures of a ticket with the mask (H, m) of W, its start and its retraining; None where not defined.

        Returns
        -------
        dict
            `accuracy` and `test_loss` (nats) on a new draw of inputs, `unseen_accuracy` on the `unseen_inputs`
            (how many) of them that are no training input, `train_accuracy`; what `geometry.recovery` gives;
            `true_positive_rate` and `least_true_positive_rate` (shares, over clauses); `masked_distance` and
            `initial_distance` of the dense codes and, with `_elsewhere`, of other rows of their clauses and type
            (literals, see `geometry.sign_distance`); `clauses_kept`, `clauses_moved`, `clauses_lost` (shares of the
            dense network's coded clauses, see `geometry.reexpression`), with `start_` before retraining, `partial_`
            for the ticket's partial codes, and on sham clauses with `sham_`, or `shamb_` for the other half of their
            draws; `coverage` and its twins (share of the clauses coded on any row); `empty_rows`, `empty_clauses`
            (counts); `positive_4P` … (rows a clause with each alignment count).
        """
        end = outcome.snapshots[-1]
        space = self.space(end)
        found = recovery(space, self.dense, seed=self.subject.seed)
        row = {name: _number(value[0]) for name, value in found.items()}
        return {
            "accuracy": 1 - float(outcome.test_error[-1]),
            **self._unseen(outcome),
            "test_loss": float(outcome.test_loss[-1]),
            "train_accuracy": 1 - outcome.train_error,
            **row,
            **self._by_clause(end),
            **self._distances(mask, start),
            **self._reexpressed(replace(start, W=start.W * mask), end),
            **self._collapse(mask),
            **_patterns(space),
        }

    def _unseen(self, outcome: Outcome) -> Measures:
        """Accuracy on the inputs of the new draw that were never trained on, and how many these are."""
        error = None if outcome.unseen is None else _number(outcome.unseen.error[-1])
        data = self.subject.inputs.unseen
        return {
            "unseen_accuracy": None if error is None else 1 - error,
            "unseen_inputs": None if data is None else len(data.items),
        }

    def _by_clause(self, network: Network) -> Measures:
        """Share of the newly drawn inputs with a true term that are classified rightly, mean and least over clauses."""
        X, y, terms = self.truth
        right = (network.logits(X.astype(np.float32), self.subject.task.E.astype(np.float32)) > 0) == y
        counts = terms.sum(axis=0)
        rates = (terms & right[:, None]).sum(axis=0)[counts > 0] / counts[counts > 0]
        return {"true_positive_rate": _number(np.mean(rates)), "least_true_positive_rate": _number(np.min(rates))}

    def _distances(self, mask: np.ndarray, start: Network) -> Measures:
        """Distance at the start, masked and not, of the dense codes and of the other rows of their clauses and type."""
        codes, rows = self.codes, self.dense.on_type[0, 0]
        others = rows & ~codes
        index, polarity = self.dense.literals
        weights = codes.sum(axis=0) * others.any(axis=0)
        answer: Measures = {}
        for name, W in (("masked", start.W * mask), ("initial", start.W)):
            distance = sign_distance((W @ self.subject.task.E)[None], index, polarity)[0]
            matched = (distance * others).sum(axis=0) / np.maximum(others.sum(axis=0), 1)
            answer[f"{name}_distance"] = _number(distance[codes].mean()) if codes.any() else None
            answer[f"{name}_distance_elsewhere"] = (
                _number((matched * weights).sum() / weights.sum()) if weights.any() else None
            )
        return answer

    def _against_shams(self, network: Network) -> FeatureSpace:
        """One network read against its clauses and against each of several sham formulas, T = 1, P = 1 + `SHAMS`."""
        task, rng = self.subject.task, stream(self.subject.seed, Purpose.SHAM, self.subject.index)
        formulas = [task.formula, *(sham_formula(task.formula, rng) for _ in range(SHAMS))]
        F = np.repeat((network.W.astype(float) @ task.E)[None, None], len(formulas), axis=1)
        return FeatureSpace(F, np.repeat(network.row_types[None, None], len(formulas), axis=1), formulas)

    @cached_property
    def _wanted(self) -> np.ndarray:
        """(1 + SHAMS, H, C) code locations of the dense network, of its clauses and of shams."""
        return self._against_shams(self.subject.dense(self.subject.settings.epochs)).code_locations[0]

    def _reexpressed(self, start: Network, end: Network) -> Measures:
        """Clauses kept, moved and lost, by the ticket's start and end, whole and partial codes, clauses and shams."""
        before, after = self._against_shams(start), self._against_shams(end)
        partial = partial_codes(after.F, *after.literals)[0] & after.on_type[0]
        answer: Measures = {}
        places = {"": after.code_locations[0], "partial_": partial, "start_": before.code_locations[0]}
        for place, found in places.items():
            fates = {f"clauses_{name}": x for name, x in reexpression(found, self._wanted).items()}
            shares = {**fates, "coverage": found.any(axis=1).mean(axis=-1)}
            for name, value in shares.items():
                for label, chosen in (("", value[:1]), ("sham_", value[1::2]), ("shamb_", value[2::2])):
                    answer[f"{place}{label}{name}"] = _mean(chosen)
        return answer

    def _collapse(self, mask: np.ndarray) -> Measures:
        """Rows without a weight, and clauses with a variable that reaches no row at all."""
        reached = (mask @ (self.subject.task.E != 0)).any(axis=0)
        formula = self.subject.task.formula
        used = formula.polarity != 0
        return {
            "empty_rows": int((~mask.any(axis=1)).sum()),
            "empty_clauses": int((used & ~reached[formula.index]).any(axis=1).sum()),
        }


def _patterns(space: FeatureSpace) -> Measures:
    """Rows a clause with each alignment count, on positive and on negative rows."""
    return {
        f"{side}_{name}": _number(value[0, 0])
        for side, kind in (("positive", 1), ("negative", -1))
        for name, value in space.pattern_counts(kind).items()
    }


def _mean(values: np.ndarray) -> float | None:
    """Mean of the defined values."""
    defined = values[np.isfinite(values)]
    return float(defined.mean()) if len(defined) else None


def _number(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
