"""What the clauses of a task tell of a ticket: where the codes of the dense network went, and how far they were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, partial_codes, sham_formula, sign_distance
from toycomb.geometry.agreement import SHARES, clause_shares
from toycomb.geometry.codes import sides
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tasks.task import Task
from toycomb.tickets.named_measures import LABELS, SHAMS
from toycomb.tickets.subject import Subject
from toycomb.tickets.sums import Measures, empty_rows, mean_of_rows, number


@dataclass(frozen=True, eq=False)
class OfClauses:
    """Base of `Yardstick`: layer 1 of networks of a subject read against the clauses of one output."""

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

    @cached_property
    def codes(self) -> np.ndarray:
        """(H, C) code locations of the dense network."""
        return self.dense.code_locations[0, 0]

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
