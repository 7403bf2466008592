"""Learners of a DNF from queries: Angluin's of monotone ones, and one of ours for literals of either polarity.

A membership query asks for the value of the function at an input. An equivalence query, whether the terms found so far
are all, is replaced by sampling from given inputs, as she describes: the i-th looks at
`(ln(1 / confidence) + i ln 2) / accuracy` inputs, drawn with replacement, and an input with another value is a
counter-example. Values of given inputs are asked for once. That a positive example of a monotone function is reduced to
a term by membership queries is from Valiant.

References
----------
D. Angluin, Queries and concept learning, Machine Learning 2:319-342, 1988.
L. G. Valiant, A theory of the learnable, Communications of the ACM 27:1134-1142, 1984.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.decode.learners import Clause, any_covered, canonical

ACCURACY, CONFIDENCE = 0.001, 0.05
"""Of equivalence queries: with chance 1 - confidence, what is left out or wrong is a smaller share than accuracy."""
PART = 256


@dataclass
class Asked:
    """A function that remembers which inputs it was asked.

    Parameters
    ----------
    function : (N, n) bool to (N,) bool
    seen : inputs asked so far
    """

    function: Callable[[np.ndarray], np.ndarray]
    seen: set[bytes] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Different inputs asked so far."""
        return len(self.seen)

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """(N,) bool values of the inputs X (N, n) bool."""
        self.seen.update(row.tobytes() for row in np.packbits(X, axis=1))
        return np.asarray(self.function(X), bool)


@dataclass
class Samples:
    """Given inputs, whose values are asked for when they are drawn first; the equivalence queries of a learner.

    Parameters
    ----------
    ask : the function
    X : (N, n) bool
    rng : Generator
    asked : equivalence queries so far
    """

    ask: Asked
    X: np.ndarray
    rng: np.random.Generator
    asked: int = 0
    known: np.ndarray = field(init=False)
    y: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.known, self.y = np.zeros((2, len(self.X)), bool)

    def counterexample(self, clauses: list[Clause]) -> np.ndarray | None:
        """(n,) a drawn input that is True and that no clause covers; None where all that were drawn agree.

        A monotone function and terms of it leave no counter-example that is False. Networks may: these are passed over,
        since the algorithm has no answer to them.
        """
        self.asked += 1
        number = math.ceil((math.log(1 / CONFIDENCE) + self.asked * math.log(2)) / ACCURACY)
        drawn = self.rng.integers(len(self.X), size=number)
        for start in range(0, number, PART):
            rows = drawn[start : start + PART]
            new = np.unique(rows[~self.known[rows]])
            if len(new):
                self.y[new], self.known[new] = self.ask(self.X[new]), True
            open_ = rows[self.y[rows]]
            open_ = open_[~any_covered(clauses, self.X[open_])]
            if len(open_):
                return np.asarray(self.X[open_[0]])
        return None


def monotone(ask: Asked, X: np.ndarray, rng: np.random.Generator) -> list[Clause]:
    """Angluin's algorithm for monotone DNF: a prime implicant for each positive counter-example, see `minimal`.

    Parameters
    ----------
    ask : the function
    X : (N, n) bool, inputs among which counter-examples are looked for
    rng : Generator
    """
    return _learned(Samples(ask, X, rng), minimal)


def minimal(ask: Asked, x: np.ndarray) -> Clause:
    """The term of the variables that are left true when they become false one by one, as long as the function is True.

    It is a prime implicant of a monotone function, found by a membership query for each true variable of x (n,) bool.
    """
    x = x.copy()
    for i in np.flatnonzero(x):
        x[i] = False
        x[i] = not ask(x[None])[0]
    return tuple(int(i) + 1 for i in np.flatnonzero(x))


def signed(ask: Asked, X: np.ndarray, rng: np.random.Generator) -> list[Clause]:
    """Ours, after the above, for literals of either polarity: no variable can be reduced in one direction.

    A term for each positive counter-example, see `hinges`. Parameters are those of `monotone`.
    """
    return _learned(Samples(ask, X, rng), hinges)


def hinges(ask: Asked, x: np.ndarray) -> Clause:
    """The term of the literals whose change alone makes the function False at x (n,) bool; n membership queries.

    Where x makes several terms true, it is what these have in common, and where a change makes another term true, its
    literal is missed. So it may be wrong for a perfect function, too.
    """
    changed = ~ask(x ^ np.eye(len(x), dtype=bool))
    return tuple(int(i) + 1 if x[i] else -int(i) - 1 for i in np.flatnonzero(changed))


def _learned(samples: Samples, reduced: Callable[[Asked, np.ndarray], Clause]) -> list[Clause]:
    """A term for each counter-example, until there is none."""
    found: list[Clause] = []
    while (x := samples.counterexample(found)) is not None:
        found.append(reduced(samples.ask, x))
    return canonical(found)
