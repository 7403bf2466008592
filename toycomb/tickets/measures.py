"""What a retrained ticket is worth, as one row of the benchmark's table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.cached import cached_property
from toycomb.geometry import recovery
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.tickets.named_measures import OF_CLAUSES
from toycomb.tickets.of_clauses import OfClauses
from toycomb.tickets.paths import Masks, collapsed, dead
from toycomb.tickets.sums import Measures, by_output, empty_rows, means, number, patterns
from toycomb.training import Outcome


@dataclass(frozen=True, eq=False)
class Yardstick(OfClauses):
    """The dense network of a subject, which its tickets are measured against."""

    def ready(self) -> None:
        """Train the dense network and read it, before any method is timed."""
        if not self.subject.task.has_clauses:
            self.subject.dense(self.subject.settings.epochs)
        for yardstick in self.each if self.subject.task.has_clauses else ():
            _ = yardstick.codes

    @cached_property
    def truth(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The new draw of inputs (N, n), their labels (N,), and which terms are true (N, C)."""
        data = self.task.test_data(self.subject.seed, self.subject.index)
        return data.X, data.y, self.task.formula.term_values(data.X)

    @one_thread
    def measure(self, masks: Masks, start: Networks, outcome: Outcome) -> Measures:
        """All measures of a ticket with its masks (one for each layer), start and retraining; None where not defined.

        Of several hidden layers or outputs, measures of clauses are those of layer 1, and means over outputs; see
        `by_output` for the rest.

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
            (counts); `positive_4P` … (rows per clause with each alignment count). Without clauses those of `OF_CLAUSES`
            are None, and there are no counts of patterns.
        """
        mask = np.ones(Layered.of(start).layers[0].W.shape, bool) if masks[0] is None else masks[0]
        further = self._of_layers(masks, start, outcome)
        if not self.subject.task.has_clauses:
            undefined: Measures = dict.fromkeys(OF_CLAUSES)
            return {**self._answers(outcome), **undefined, "empty_rows": empty_rows(mask), **further}
        end = outcome.snapshots[-1]
        if self.subject.task.outputs > 1:
            each = [x.of_clauses(mask, start, end) for x in self.each]
            return {**self._answers(outcome), **means(each), **further, **by_output(each, outcome)}
        return {**self._answers(outcome), **self.of_clauses(mask, start, end), **further}

    @property
    def each(self) -> list[Yardstick]:
        """A yardstick for each output; not kept: one that holds itself stays until circles are looked for."""
        return [self, *self._others]

    @cached_property
    def _others(self) -> list[Yardstick]:
        return [Yardstick(self.subject, o) for o in range(1, self.subject.task.outputs)]

    def of_clauses(self, mask: np.ndarray, start: Networks, end: Networks) -> Measures:
        """Measures of layer 1 that the clauses of one output define."""
        space, shown = self.space(end), self._seen(start)
        masked = replace(shown, W=shown.W * mask)
        features = self._features(masked)
        found = recovery(space, self.dense, seed=self.subject.seed)
        row = {name: number(value[0]) for name, value in found.items()}
        return {
            **row,
            **self._by_clause(end),
            **self._distances(features, start),
            **self._reexpressed(features, masked.row_types, space),
            **self._collapse(mask),
            **patterns(space),
        }

    def _of_layers(self, masks: Masks, start: Networks, outcome: Outcome) -> Measures:
        """Of several hidden layers or outputs: layer collapse, and inputs on which any output is wrong."""
        if not isinstance(start, Layered):
            return {}
        found: Measures = {
            "collapsed": collapsed(masks),
            "dead_weights": dead(masks, [x.W.shape for x in start.layers]),
        }
        return found | (
            {}
            if outcome.by_output is None or self.subject.task.outputs == 1
            else {"any_error": float(outcome.by_output[-1, -1])}
        )

    def _answers(self, outcome: Outcome) -> Measures:
        """How well the retrained ticket answers."""
        return {
            "accuracy": 1 - float(outcome.test_error[-1]),
            **self._unseen(outcome),
            "test_loss": float(outcome.test_loss[-1]),
            "train_accuracy": 1 - outcome.train_error,
        }

    def _unseen(self, outcome: Outcome) -> Measures:
        """Accuracy on the inputs of the new draw that were never trained on, and how many these are."""
        error = None if outcome.unseen is None else number(outcome.unseen.error[-1])
        data = self.subject.inputs.unseen
        return {
            "unseen_accuracy": None if error is None else 1 - error,
            "unseen_inputs": None if data is None else len(data.items),
        }

    def _by_clause(self, network: Networks) -> Measures:
        """Share of the newly drawn inputs with a true term that are classified rightly, mean and least over clauses.

        Real inputs are not true or false, so that there is none.
        """
        if self.subject.inputs.data.real:
            return {"true_positive_rate": None, "least_true_positive_rate": None}
        Z, y, terms, counts = self._drawn
        right = (self._logits(network, Z) > 0) == y
        rates = (right.astype(np.float32) @ terms)[counts > 0].astype(float) / counts[counts > 0]
        return {"true_positive_rate": number(np.mean(rates)), "least_true_positive_rate": number(np.min(rates))}

    def _logits(self, network: Networks, Z: np.ndarray) -> np.ndarray:
        """(N,) logits of the output on the new draw, embedded Z (N, m)."""
        if isinstance(network, Layered):
            E = network.embedding if self._learned else self.task.E
            logits: np.ndarray = network.logits(self.truth[0], np.asarray(E, np.float32))[:, self.output]
            return logits
        z = np.matmul(Z, network.W.T, out=self._activations)
        z += network.b
        return np.asarray(np.einsum("nh,h->n", np.maximum(z, 0, out=z), network.v) + network.c)

    @cached_property
    def _drawn(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """The new draw, embedded (N, m); its labels (N,); its true terms (N, C) as numbers, and how many of each.

        Whole numbers below 2^24 add up in single precision without error.
        """
        X, y, terms = self.truth
        Z = X.astype(np.float32) @ self.task.E.astype(np.float32).T
        return Z, y, terms.astype(np.float32), terms.sum(axis=0)

    @cached_property
    def _activations(self) -> np.ndarray:
        """(N, H) work space: new memory for each ticket would cost as much as what is done with it."""
        return np.empty((len(self._drawn[0]), len(self.subject.initial.W)), np.float32)
