"""Inputs and terms as words of bits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from toycomb.decoding.queries import _questions as questions


class Terms(NamedTuple):
    """T conjunctions: words (T, w) of variables that must be true, `pos`, and that must be false, `neg`."""

    pos: np.ndarray
    neg: np.ndarray

    def take(self, which: np.ndarray | Sequence[int]) -> Terms:
        """Some of them."""
        index = np.asarray(which, int)
        return Terms(self.pos[index], self.neg[index])

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.pos)

    @property
    def size(self) -> tuple[int, int]:
        """Literals of all, and how many terms there are."""
        words = np.ascontiguousarray(np.concatenate([self.pos, self.neg]))
        return int(np.unpackbits(words.view(np.uint8)).sum()), self.number

    def used(self, variables: int) -> np.ndarray:
        """(T, n) bool: variables of each."""
        return unpacked(self.pos | self.neg, variables)


def width(variables: int) -> int:
    """Words of an input."""
    return -(-variables // 64)


def bits(variables: int) -> np.ndarray:
    """(n, w) uint64: each variable alone."""
    found, i = np.zeros((variables, width(variables)), np.uint64), np.arange(variables)
    found[i, i >> 6] = np.uint64(1) << (i & 63).astype(np.uint64)
    return found


def packed(X: np.ndarray) -> np.ndarray:
    """(..., n) bool to (..., w) words."""
    X = np.asarray(X, bool)
    short = np.packbits(X, axis=-1, bitorder="little")
    whole = np.zeros((*short.shape[:-1], 8 * width(X.shape[-1])), np.uint8)
    whole[..., : short.shape[-1]] = short
    return whole.view("<u8").astype(np.uint64, copy=False)


def unpacked(words: np.ndarray, variables: int) -> np.ndarray:
    """(..., w) words to (..., n) bool."""
    raw = np.ascontiguousarray(words).astype("<u8", copy=False).view(np.uint8)
    return np.unpackbits(raw, axis=-1, count=variables, bitorder="little").astype(bool)


def complement(words: np.ndarray, variables: int) -> np.ndarray:
    """(N, w) words with every variable turned."""
    every = bits(variables)
    return np.asarray(words ^ np.bitwise_or.reduce(every, axis=0))


def terms_of(clauses: Iterable[Sequence[int]], variables: int) -> Terms:
    """Clauses of signed literals as terms that hold their literals as written; of a CNF these are those of its dual."""
    listed = list(clauses)
    found, one = np.zeros((2, len(listed), width(variables)), np.uint64), bits(variables)
    for t, clause in enumerate(listed):
        for x in clause:
            found[int(x < 0), t] |= one[abs(x) - 1]
    return Terms(*found)


def literals(terms: Terms, variables: int) -> list[tuple[int, ...]]:
    """Signed literals of each term, in the order of their variables."""
    true, false = unpacked(terms.pos, variables), unpacked(terms.neg, variables)
    number = np.arange(1, variables + 1)
    signed = np.where(true, number, np.where(false, -number, 0))
    return [tuple(int(x) for x in row[row != 0]) for row in signed]


def contained(terms: Terms, others: Terms) -> np.ndarray:
    """(T, A) bool: all literals of the term are among those of the other."""
    out = np.empty((terms.number, others.number), bool)
    questions.contained(*terms, *others, out)
    return out


def nested(terms: Terms, others: Terms) -> np.ndarray:
    """(T, A) bool: one of the two holds all literals of the other."""
    return contained(terms, others) | contained(others, terms).T


def covered(words: np.ndarray, terms: Terms) -> np.ndarray:
    """(T, N) bool: the term is true on the input."""
    out = np.empty((terms.number, len(words)), bool)
    questions.covered(np.ascontiguousarray(words), *terms, out)
    return out
