"""Inputs of composed formulas: near misses at each level, so that no level can be left out. Ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, instance
from toycomb.common.limits import need
from toycomb.tasks.composed import Composed
from toycomb.tasks.dataset import Dataset

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula

LEAVE, COMPLETE, NEARLY = 0, 1, 2
"""What is done with an inner clause."""


class _Key(NamedTuple):
    """A composed formula in two levels: `inner` clauses, ANDs or ORs, and `terms` over their values."""

    whole: Formula
    inner: Formula
    terms: Formula

    @property
    def literals(self) -> np.ndarray:
        """(C, k) polarity ±1 of the literals of inner clauses as written, 0 where there is none."""
        return self.inner.polarity * np.int8(self.inner.witness)


def draw(
    formula: Formula, samples: int, rng: np.random.Generator, *, extra: tuple[int, int] = (0, 2), tries: int
) -> Dataset:
    """Draw inputs, half of them True, that are near misses of a composed formula at each level.

    Near-miss inputs of the flat DNF (`near-miss`) let a network leave levels out. Of (c1 and not c2) they hold hardly
    an input on which c2 is complete, and inputs with any two complete inner clauses are True. Here an input is drawn
    so, with the formula read as terms over the clauses of level 1 (`Composed.over(1)`):

    A random term. Where it is to be True, its inner clauses are completed, and the negated ones nearly completed: all
    of their literals are right but one. Where it is to be False, the same is done but for one random inner clause of
    the term. A negated one is completed. Another is nearly completed in half of the cases; in the other half it is left
    as it falls, and a random inner clause that is not in the term is completed in its place. (An inner clause that is
    an OR is completed by one random literal, and nearly completed when all of its literals are false.)

    Then random further variables are true, none of those that were set, up to the number that any such choice needs and
    `extra` more (uniform in the closed range). All of it is drawn again until the label is the wanted one.

    Raises
    ------
    InputError
        If the formula has one level, there are too few variables, or so many tries an input do not suffice.
    """
    instance("the formula", formula, Composed, "inputs 'levels' are near misses of its levels")
    assert isinstance(formula, Composed)
    if len(formula.levels) == 1:
        raise InputError("inputs 'levels' need a formula of two levels at least, and this one has one")
    need(samples * 40.0 * formula.variables, f"{samples} inputs of {formula.variables} variables")
    key = _Key(formula, formula.levels[0], formula.over(1))
    total = _needed(key)
    if total + extra[1] > formula.variables:
        raise InputError(
            f"inputs 'levels' need {total + extra[1]} variables (up to {total} for inner clauses and {extra[1]} extra "
            f"ones), and there are {formula.variables}; lower the extra range or take other inputs"
        )
    want = np.arange(samples) % 2 == 0
    X, open_ = np.zeros((samples, formula.variables), bool), np.arange(samples)
    for _ in range(tries):
        made, right = _tried(key, want[open_], rng, total + rng.integers(extra[0], extra[1] + 1, len(open_)))
        X[open_[right]] = made[right]
        open_ = open_[~right]
        if not len(open_):
            return Dataset(X, want)
    raise InputError(
        f"inputs 'levels': {tries} tries an input found none on which the formula is {bool(want[open_[0]])}; take "
        "fewer or larger clauses, or other inputs"
    )


def _tried(key: _Key, want: np.ndarray, rng: np.random.Generator, total: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inputs of one try, (N, n) bool, and which of them are as they are wanted, (N,) bool."""
    N = len(want)
    term = rng.integers(len(key.terms), size=N)
    clauses, signs = key.terms.index[term], key.terms.polarity[term]
    todo = np.choose(signs + 1, [NEARLY, LEAVE, COMPLETE])
    spoilt = (rng.random(N) * key.terms.sizes[term]).astype(int)
    other, replaced = _another(key, clauses, signs, rng), rng.random(N) < 0.5
    rows = np.flatnonzero(~want)
    at = rows, spoilt[rows]
    replaced &= (other >= 0) & ~want & (signs[np.arange(N), spoilt] > 0)
    todo[at] = np.where(signs[at] < 0, COMPLETE, np.where(replaced[rows], LEAVE, NEARLY))
    values, fits = np.zeros((N, key.inner.variables), np.int8), np.ones(N, bool)
    for c, what in [*zip(clauses.T, todo.T, strict=True), (np.maximum(other, 0), np.where(replaced, COMPLETE, LEAVE))]:
        fits &= _set(key, values, c, what, rng)
    X, filled = _filled(values, total, rng)
    return X, fits & filled & (key.whole.evaluate(X) == want)


def _another(key: _Key, clauses: np.ndarray, signs: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(N,) a random inner clause that is not in the term, -1 where all are."""
    free = rng.random((len(clauses), len(key.inner)))
    rows, places = np.nonzero(signs)
    free[rows, clauses[rows, places]] = -1
    return np.where(free.max(axis=1) < 0, -1, free.argmax(axis=1))


def _set(key: _Key, values: np.ndarray, c: np.ndarray, what: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Set variables ±1 in `values` for one inner clause of each input; (N,) false where they were set otherwise."""
    index, wanted = key.inner.index[c], key.literals[c]
    there = wanted != 0
    one = (rng.random(len(c)) * there.sum(axis=1)).astype(int)[:, None] == np.arange(wanted.shape[1])
    if key.inner.kind == "dnf":
        wanted = np.where(one & (what == NEARLY)[:, None], -wanted, wanted)
    else:
        wanted = np.where((what == NEARLY)[:, None], -wanted, np.where(one, wanted, 0))
    rows, places = np.nonzero(wanted * (what != LEAVE)[:, None])
    at = rows, index[rows, places]
    fits = np.ones(len(c), bool)
    fits[rows[values[at] == -wanted[rows, places]]] = False
    values[at] = wanted[rows, places]
    return fits


def _filled(values: np.ndarray, total: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Inputs with random further variables, of those that are not set, up to a number of true ones; where that goes."""
    keys = np.where(values > 0, -1.0, np.where(values < 0, 2.0, rng.random(values.shape)))
    last = np.take_along_axis(np.sort(keys, axis=1), total[:, None] - 1, axis=1)
    X = keys <= last
    return X, (last[:, 0] < 2) & (X.sum(axis=1) == total)


def _needed(key: _Key) -> int:
    """The most true variables that any choice of a term and of what is done with its clauses needs."""
    positive, negative = (key.literals > 0).sum(axis=1), (key.literals < 0).sum(axis=1)
    both = key.inner.kind == "dnf"
    complete = positive if both else np.minimum(positive, 1)
    nearly = np.where(negative > 0, positive + 1, positive - 1) if both else negative
    most = 0
    for term in key.terms.clauses:
        of = [(complete if x > 0 else nearly)[abs(x) - 1] for x in term]
        spoilt = [(np.maximum(nearly, complete.max()) if x > 0 else complete)[abs(x) - 1] for x in term]
        most = max(most, sum(of) + max(0, *(s - o for s, o in zip(spoilt, of, strict=True))))
    return int(most)
