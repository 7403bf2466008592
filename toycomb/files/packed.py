"""Terms on packed bits: 64 inputs a word, so that a literal costs one AND for 64 inputs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

Clauses = Sequence[Sequence[int]]


def any_term(clauses: Clauses, witness: int, X: np.ndarray) -> np.ndarray:
    """Inputs on which any term is true.

    Parameters
    ----------
    clauses : C clauses of signed literals, as those of a `Formula`
    witness : +1 where terms are the clauses, -1 where they are the negated ones
    X : (N, n) bool

    Returns
    -------
    (N,) bool
    """
    words = np.zeros(-(-len(X) // 64), np.uint64)
    for term in _terms(clauses, witness, X):
        words |= term
    return _unpacked(words, len(X))


def each_term(clauses: Clauses, witness: int, X: np.ndarray) -> np.ndarray:
    """(N, C) bool: which terms are true on which inputs; for the arguments see `any_term`."""
    return np.stack([_unpacked(term, len(X)) for term in _terms(clauses, witness, X)], axis=1)


def _terms(clauses: Clauses, witness: int, X: np.ndarray) -> Iterator[np.ndarray]:
    """Each of the C terms as (⌈N / 64⌉,) words."""
    columns = _packed(X)
    for clause in clauses:
        term = np.full(columns.shape[1], ~np.uint64(0))
        for literal in clause:
            column = columns[abs(literal) - 1]
            term &= column if literal * witness > 0 else ~column
        yield term


def _packed(X: np.ndarray) -> np.ndarray:
    """(N, n) bool to (n, ⌈N / 64⌉) words, input s in bit s mod 64 of word s // 64."""
    columns = np.packbits(np.ascontiguousarray(X.T), axis=1, bitorder="little")
    columns = np.pad(columns, ((0, 0), (0, -columns.shape[1] % 8)))
    return columns.view("<u8")


def _unpacked(words: np.ndarray, count: int) -> np.ndarray:
    return np.unpackbits(words.view(np.uint8), count=count, bitorder="little").astype(bool)
