"""One network of two hidden layers on a task in levels: at both ends, read at both layers, beside its nulls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.common.cached import cached_property
from toycomb.evidence.intervals import mean_known
from toycomb.geometry import FeatureSpace
from toycomb.geometry.channels import Channel, paired_channel
from toycomb.geometry.excess import aligned_shares, excess
from toycomb.geometry.layers import level_space
from toycomb.geometry.level_nulls import role_shams, shuffled_spaces, split_spaces
from toycomb.geometry.levels import directions_of
from toycomb.geometry.taught import Taught
from toycomb.layered import Layered
from toycomb.tasks.composed import Composed

FAMILIES = ("shared", "blocks", "but-not", "flat")
FLAT, NEGATING = "flat", "but-not"
REAL = tuple(x for x in FAMILIES if x != FLAT)
SHARING = ("shared", "blocks")
"""Families whose inner clauses are real and move the whole up: a wrong split is of the same function."""
PLANTED = ("shared", "but-not")
PERMUTED = {x: f"{x}, permuted labels" for x in PLANTED}
"""Names of what is planted where there is nothing to learn."""
LAYERS = (1, 2)
TIMES = ("untrained", "trained")
INNER = ("wrong splits", "alone", "shams")
"""Excess of inner clauses in layer 1, by what it is over."""
OUTER = ("shuffled weights", "shuffled weights, shams", "shams")
"""Excess of outer clauses in layer 2; the second is that of sham outer clauses."""
KINDS, ROWS = ("negated", "not negated"), ("negative", "positive")


@dataclass(frozen=True, eq=False)
class Place:
    """One network and its task.

    Parameters
    ----------
    subject : Subject
        Its formula is composed, of two levels or more.
    networks : Layered (T,) of two hidden layers, from the start to the end
    inputs : that pairs of each clause are made of
    draws : of every null
    """

    subject: Subject
    networks: Layered
    inputs: int
    draws: int

    @cached_property
    def formula(self) -> Composed:
        """In two levels: the inner clauses, and terms of them."""
        formula = self.subject.task.formula
        assert isinstance(formula, Composed)
        return formula.two_levels

    @cached_property
    def taught(self) -> Taught:
        """The network and its task."""
        task = replace(self.subject.task, formula=self.formula)
        return Taught(self.networks[:, None], [task], self.subject.seed, self.subject.index)

    @cached_property
    def channel(self) -> Channel:
        """Of the inner clauses."""
        return paired_channel(self.taught, 1, inputs=self.inputs)

    @cached_property
    def first(self) -> FeatureSpace:
        """Of layer 1."""
        return level_space(self.taught)

    @cached_property
    def second(self) -> FeatureSpace:
        """Of layer 2."""
        return level_space(self.taught, level=2, channel=self.channel)

    def space(self, layer: int) -> FeatureSpace:
        """Of either layer."""
        return self.first if layer == 1 else self.second

    @cached_property
    def _shams(self) -> dict[int, list[FeatureSpace]]:
        return {}

    def shams(self, layer: int) -> list[FeatureSpace]:
        """Role-matched shams of either layer."""
        if layer not in self._shams:
            self._shams[layer] = role_shams(self.space(layer), self.taught, layer, draws=self.draws)
        return self._shams[layer]

    def inner(self) -> np.ndarray:
        """(INNER, T) excess in layer 1; NaN for `alone` where a wrong split is of another function."""
        space, splits = self.first, split_spaces(self.first, self.taught, draws=self.draws)
        up = bool((directions_of([self.formula], 1) == 1).all())
        terms = [[abs(x) - 1 for x in term] for term in self.formula.levels[1].clauses]
        apart = alone(space, splits, terms) if up else np.full(len(space.F), np.nan)
        return np.stack([excess(space, splits)[:, 0], apart, excess(space, self.shams(1))[:, 0]])

    def outer(self) -> np.ndarray:
        """(OUTER, T) excess in layer 2."""
        space, shuffled = self.second, shuffled_spaces(self.taught, self.channel, draws=self.draws)
        of_shams = [
            np.where(
                among(sham, space), np.nan, aligned_shares(sham) - aligned_shares(null.with_formulas(sham.formulas))
            )
            for sham, null in zip(self.shams(2), shuffled, strict=True)
        ]
        found = excess(space, shuffled)[:, 0], mean_known(np.concatenate(of_shams, axis=2))[:, 0]
        return np.stack([*found, excess(space, self.shams(2))[:, 0]])

    def by_direction(self) -> np.ndarray:
        """(KINDS, ROWS, T) excess over shams of inner clauses that move the whole down and up, on rows of each type."""
        down = directions_of([self.formula], 1)[0] < 0
        found = []
        for of_kind in (down, ~down):
            on_rows = []
            for sign in (-1, 1):
                signs = np.full((1, len(down)), sign)
                space, *shams = (replace(x, signs=signs) for x in (self.first, *self.shams(1)))
                shares = [np.where(among(x, space), np.nan, aligned_shares(x)) for x in shams]
                over = aligned_shares(space) - mean_known(np.stack(shares), axis=0)
                on_rows.append(mean_known(over[:, 0, of_kind]))
            found.append(on_rows)
        return np.array(found)


def among(null: FeatureSpace, space: FeatureSpace) -> np.ndarray:
    """(P, C) whether each clause of a null is a clause of the space."""
    pairs = zip(space.formulas, null.formulas, strict=True)
    known = [({frozenset(x) for x in own.clauses}, other) for own, other in pairs]
    return np.array([[frozenset(x) in own for x in other.clauses] for own, other in known])


def alone(space: FeatureSpace, splits: Sequence[FeatureSpace], terms: Sequence[Sequence[int]]) -> np.ndarray:
    """(T,) how much more often an inner clause is aligned without partners than a wrong split without its own. Ours.

    Where each inner clause stands in two terms, a network that codes whole terms alone has twice as many rows on which
    an inner clause is aligned as rows on which a wrong split is. So rows on which something else of the clauses' terms
    is coded are left out, in four steps for each term of two halves a and b:

    - a clause is *far* on a row if more than half of its literals are not aligned there;
    - rows count on which every other clause that stands in a term with a or b is far;
    - of these, the share on which one half is aligned and the other far, the mean over both halves;
    - less the same share of the halves of a wrong split of the term, on the same rows.

    A row that codes whole terms, however badly, treats all literals of a term alike, and so both halves of any split:
    it shows 0. Sums are over rows and terms; NaN where no row is left.

    Parameters
    ----------
    space : of level 1 and one network, whose clauses all move the whole up
    splits : the same read against wrong splits, two halves a term, in the order of the terms
    terms : pairs of inner clauses, counted from 0
    """
    far = _far(space)
    free = []
    for a, b in terms:
        others = {c for term in terms if {a, b} & set(term) for c in term} - {a, b}
        free.append(far[..., sorted(others)].all(axis=-1) & space.on_type[:, 0, :, 0])
    rows = np.stack(free, axis=-1)
    real = _lonely(space, far, np.array(terms), rows)
    halves = np.arange(2 * len(terms)).reshape(-1, 2)
    return real - np.mean([_lonely(x, _far(x), halves, rows) for x in splits], axis=0)


def _far(space: FeatureSpace) -> np.ndarray:
    """(T, H, C) bool: more than half of a clause's literals are not aligned."""
    return np.asarray(2 * space.distance[:, 0] > space.sizes[0])


def _lonely(space: FeatureSpace, far: np.ndarray, halves: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(T,) share of rows (T, H, M) on which one half of a term, of two (M, 2), is aligned and the other far."""
    aligned = space.distance[:, 0] == 0
    one, other = halves.T
    hits = (aligned[..., one] & far[..., other]).astype(int) + (aligned[..., other] & far[..., one])
    count = rows.sum(axis=(1, 2))
    return np.where(count > 0, (hits * rows).sum(axis=(1, 2)) / np.maximum(2 * count, 1), np.nan)
