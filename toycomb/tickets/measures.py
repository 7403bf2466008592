"""What a retrained ticket is worth, as one row of the benchmark's table."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, partial_codes, recovery, sham_formula, sign_distance
from toycomb.geometry.agreement import SHARES, clause_shares
from toycomb.geometry.codes import sides
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tasks.task import Task
from toycomb.tickets.named_measures import LABELS, OF_CLAUSES, SHAMS
from toycomb.tickets.paths import Masks, collapsed, dead
from toycomb.tickets.subject import Subject
from toycomb.tickets.sums import Measures, by_output, empty_rows, mean_of_rows, means, number, patterns
from toycomb.training import Outcome


@dataclass(frozen=True, eq=False)
class Yardstick:
    """The dense network of a subject, which its tickets are measured against."""

    subject: Subject
    output: int = 0
    """Whose clauses and row types are read, at layer 1."""

    @cached_property
    def task(self) -> Task:
        """The task of the output."""
        return self.subject.task.output(self.output)

    @property
    def _learned(self) -> bool:
        return self.subject.settings.learn_embedding

    def space(self, network: Networks) -> FeatureSpace:
        """Layer 1 of one network of the subject read against its clauses, T = P = 1."""
        if isinstance(network, Layered):
            return FeatureSpace.of(network[None, None], [self.subject.task], 1, self.output, learned=self._learned)
        return FeatureSpace.from_embedding(network[None, None], [self.task.E], [self.task.formula])

    def _seen(self, network: Networks) -> Network:
        """Layer 1 of a network for the output."""
        found: Network = network.seen(1, self.output) if isinstance(network, Layered) else network
        return found

    def _features(self, network: Network) -> np.ndarray:
        """(H, n) features of one network."""
        E = network.embedding if self._learned else self.task.E
        return np.asarray(network.W.astype(float) @ E)

    @cached_property
    def dense(self) -> FeatureSpace:
        """The end of dense training."""
        return self.space(self.subject.dense(self.subject.settings.epochs))

    def ready(self) -> None:
        """Train the dense network and read it, before any method is timed."""
        if not self.subject.task.has_clauses:
            self.subject.dense(self.subject.settings.epochs)
        for yardstick in self.each if self.subject.task.has_clauses else ():
            _ = yardstick.codes

    @cached_property
    def codes(self) -> np.ndarray:
        """(H, C) code locations of the dense network."""
        return self.dense.code_locations[0, 0]

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

    @cached_property
    def each(self) -> list[Yardstick]:
        """A yardstick for each output."""
        return [self, *(Yardstick(self.subject, o) for o in range(1, self.subject.task.outputs))]

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

    def _distances(self, masked: np.ndarray, start: Networks) -> Measures:
        """Distance at the start, masked and not, of the dense codes and of the other rows of their clauses and type."""
        initial = start is self.subject.initial
        whole = self._initial_distances if initial else self._near(self._features(self._seen(start)))
        named = {"masked": self._near(masked), "initial": whole}
        return {f"{name}_distance{where}": x for name, found in named.items() for where, x in found.items()}

    @cached_property
    def _initial_distances(self) -> Measures:
        return self._near(self._features(self._seen(self.subject.initial)))

    def _near(self, F: np.ndarray) -> Measures:
        """Mean distance under the features F (H, n) of the dense codes, and of what they are compared with."""
        codes, others, counts, weights = self._compared
        distance = sign_distance(F[None], *self.dense.literals)[0]
        matched = (distance * others).sum(axis=0) / counts
        elsewhere = (matched * weights).sum() / weights.sum() if weights.any() else np.nan
        return {"": number(distance[codes].mean()) if codes.any() else None, "_elsewhere": number(elsewhere)}

    @cached_property
    def _compared(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """(H, C) dense codes and other locations on rows of their type; of these the number, at least 1, and weight."""
        codes, rows = self.codes, self.dense.on_type[0, 0]
        others = rows & ~codes
        return codes, others, np.maximum(others.sum(axis=0), 1), codes.sum(axis=0) * others.any(axis=0)

    @cached_property
    def _shams(self) -> FeatureSpace:
        """The dense network read against its clauses and against several sham formulas, T = 1, P = 1 + `SHAMS`."""
        task, rng = self.task, stream(self.subject.seed, Purpose.SHAM, self.subject.index)
        formulas = [task.formula, *(sham_formula(task.formula, rng) for _ in range(SHAMS))]
        F, types = (np.repeat(x, len(formulas), axis=1) for x in (self.dense.F, self.dense.row_types))
        return FeatureSpace(F, types, formulas)

    def _located(self, F: np.ndarray, row_types: np.ndarray) -> np.ndarray:
        """(1 + SHAMS, H, C) codes of features (H, n), of the clauses and of shams."""
        aligned, _ = sides(F[None], *self._shams.literals)
        return (aligned == self._shams.sizes[:, None]) & self._on_type(row_types)

    def _on_type(self, row_types: np.ndarray) -> np.ndarray:
        """(1 + SHAMS, H, 1) rows of the type that the code template asks for."""
        found: np.ndarray = (row_types == self._shams.witness[:, None])[..., None]
        return found

    def _reexpressed(self, masked: np.ndarray, start: np.ndarray, space: FeatureSpace) -> Measures:
        """Clauses kept, moved and lost, by the ticket's start and end, whole and partial codes, clauses and shams.

        `masked` (H, n) and `start` (H,) are features and row types at the start, `space` holds the end.
        """
        end = space.F[0, 0], space.row_types[0, 0]
        partial = partial_codes(end[0][None], *self._shams.literals) & self._on_type(end[1])
        places = {"": self._located(*end), "partial_": partial, "start_": self._located(masked, start)}
        answer: Measures = {}
        for place, found in places.items():
            shares = clause_shares(found, self._shams.code_locations[0])
            means = {label: mean_of_rows(shares, *rows) for label, rows in LABELS.items()}
            for i, share in enumerate(SHARES):
                name = share if share == "coverage" else f"clauses_{share}"
                answer |= {f"{place}{label}{name}": number(mean[i]) for label, mean in means.items()}
        return answer

    def _collapse(self, mask: np.ndarray) -> Measures:
        """Rows without a weight, and clauses with a variable that reaches no row at all."""
        reached = (mask @ (self.task.E != 0)).any(axis=0)
        formula = self.task.formula
        used = formula.polarity != 0
        return {
            "empty_rows": empty_rows(mask),
            "empty_clauses": int((used & ~reached[formula.index]).any(axis=1).sum()),
        }
