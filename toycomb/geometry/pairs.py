"""Pairs of inputs between which one clause of a level changes its value, and no other clause of that level. Ours.

A formula with levels is a list of formulas: level 1 over the inputs, level l + 1 over the values of level l's clauses.
A clause is an AND of its literals where the formula's kind is `dnf`, else an OR.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.tasks.formula import Formula


def clause_values(levels: Sequence[Formula], X: np.ndarray, level: int) -> np.ndarray:
    """(N, C) bool: values of the clauses of a level on inputs X (N, n); level 0 is the inputs themselves."""
    values = X
    for formula in levels[:level]:
        terms = formula.term_values(values)
        values = terms if formula.kind == "dnf" else ~terms
    return values


def clause_pairs(
    levels: Sequence[Formula], level: int, clause: int, X: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Inputs on which a clause is true, and the same ones with the least change by which it is false. Ours.

    Of an AND: each input of X with the clause *completed*, all its literals made true; beside it the same with one
    literal, drawn at random, made false. Of an OR, the dual: all literals made false; beside it the same with one made
    true. A literal of a deeper level is a clause of the level below, and is made true or false in the same way, where
    it is not so already. Pairs between which another clause of the level changes too, because it shares a variable, are
    left out.

    Parameters
    ----------
    levels : formulas of levels 1, 2, …
    level : counted from 1
    clause : counted from 0
    X : (N, n) bool
    rng : Generator

    Returns
    -------
    on, off : (K, n) bool, K ≤ N
    """
    a_term = levels[level - 1].kind == "dnf"
    whole = _made(levels, level, clause, a_term, X.copy(), rng)
    less = _one_literal(levels, level, clause, not a_term, whole.copy(), rng)
    on, off = (whole, less) if a_term else (less, whole)
    true, false = (clause_values(levels, x, level) for x in (on, off))
    alone = true[:, clause] & ~false[:, clause] & ((true != false).sum(axis=1) == 1)
    return on[alone], off[alone]


def _made(
    levels: Sequence[Formula], level: int, number: int, value: bool, X: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """X, changed in place where a clause of a level (of level 0: an input) has another value than is wanted."""
    if level == 0:
        X[:, number] = value
        return X
    rows = np.flatnonzero(clause_values(levels, X, level)[:, number] != value)
    formula, part = levels[level - 1], X[rows]
    if value == (formula.kind == "dnf"):
        for x in formula.clauses[number]:
            part = _made(levels, level - 1, abs(x) - 1, value == (x > 0), part, rng)
    else:
        part = _one_literal(levels, level, number, value, part, rng)
    X[rows] = part
    return X


def _one_literal(
    levels: Sequence[Formula], level: int, number: int, value: bool, X: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """X, changed in place so that one literal of a clause, drawn for each input, has a value."""
    clause = levels[level - 1].clauses[number]
    drawn = rng.integers(len(clause), size=len(X))
    for j, x in enumerate(clause):
        rows = np.flatnonzero(drawn == j)
        X[rows] = _made(levels, level - 1, abs(x) - 1, value == (x > 0), X[rows], rng)
    return X
