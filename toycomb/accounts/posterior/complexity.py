"""Two measures of how complex a Boolean function is: Lempel–Ziv complexity, and the size of its minimal DNF."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Literal

import numpy as np

from toycomb.common.errors import InputError

MOST_VARIABLES = 5
"""Of which minimal DNFs are found: a truth table is one word."""


def lempel_ziv(strings: np.ndarray) -> np.ndarray:
    """(K,) Lempel–Ziv complexity of strings (K, L) of bits (Dingle, Camargo and Louis 2018, eq. 3 and methods).

    log2(L) · (N(x) + N(x backwards)) / 2, N being the number of words of Lempel and Ziv 1976; log2(L) for the two
    constant strings. No deviation.
    """
    from toycomb.accounts.posterior import _complexity

    x = np.ascontiguousarray(strings, dtype=np.uint8)
    counts = np.empty((2, len(x)), np.int64)
    for line, way in zip(counts, (x, np.ascontiguousarray(x[:, ::-1])), strict=True):
        _complexity.count_words(way, line)
    same = (x == x[:, :1]).all(axis=1)
    return np.log2(x.shape[1]) * np.where(same, 1, counts.mean(axis=0))


def minimal_dnf(tables: np.ndarray, variables: int, size: Literal["literals", "terms"] = "literals") -> np.ndarray:
    """(K,) size of the smallest disjunctive normal form of each function, exactly.

    All prime implicants (Quine 1952, McCluskey 1956), then the cheapest of them that cover the function, by
    depth-first search; terms may be negated. False and True have size 0 (True has one term without a literal).

    Parameters
    ----------
    tables : (K, 1) uint32, as in `sampling`
    variables : n, at most 5
    size : what is counted and made smallest

    Raises
    ------
    InputError
        If there are more than five variables.
    """
    from toycomb.accounts.posterior import _complexity

    if not 1 <= variables <= MOST_VARIABLES:
        raise InputError(f"functions of {variables} variables were given; minimal forms are found for 1 to 5")
    cubes, places, literals = _terms(variables)
    cost = literals if size == "literals" else np.ones_like(literals)
    out, work = np.empty(len(tables), np.int64), np.empty((3, 33), np.int64)
    primes, left = np.empty(len(cubes), np.int64), np.empty(33, np.uint32)
    words = np.ascontiguousarray(tables[:, 0])
    _complexity.minimal(words, cubes, places, cost, primes, left, work[0], work[1], work[2], out)
    return out


@lru_cache(maxsize=8)
def _terms(variables: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every term: its minterms as a word, the numbers of the terms with one literal less (-1: none), its literals."""
    inputs = np.arange(2**variables)
    terms = list(product((0, 1, 2), repeat=variables))  # negated, plain, absent
    number = {term: i for i, term in enumerate(terms)}
    named = [[(inputs >> j & 1) == x for j, x in enumerate(term) if x < 2] or [inputs >= 0] for term in terms]
    true = np.array([np.all(literals, axis=0) for literals in named])
    cubes = (true * (1 << inputs.astype(np.uint64))).sum(axis=1).astype(np.uint32)
    shorter = [[(*term[:j], 2, *term[j + 1 :]) if x < 2 else None for j, x in enumerate(term)] for term in terms]
    places = np.array([[-1 if term is None else number[term] for term in line] for line in shorter])
    return cubes, places, np.array([sum(x < 2 for x in term) for term in terms])
