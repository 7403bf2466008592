"""The answer key of a hidden layer: literals of the terms, and the direction in which each term moves activations."""

from __future__ import annotations

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.limits import need
from toycomb.network import Network
from toycomb.tasks.formula import Formula

PAIRS = 500
"""Inputs that a direction is the mean over, at most."""


def literals(formula: Formula) -> np.ndarray:
    """(C, k) literals of each term as signed variables, counted from 1; 0 after those of a short one.

    A term is an AND of literals that decides the formula when it is true. The terms of a DNF are its clauses; those of
    a CNF are its negated clauses, see `toycomb.tasks.formula`.
    """
    return (formula.index + 1) * formula.polarity


def missing(X: np.ndarray, literals: np.ndarray) -> np.ndarray:
    """(N, C) literals of each term that are false on the inputs X (N, n) bool; see `literals`."""
    found = np.zeros((len(X), len(literals)), int)
    for c, term in enumerate(literals):
        term = term[term != 0]
        found[:, c] = (X[:, np.abs(term) - 1] != (term > 0)).sum(axis=1)
    return found


@one_thread
def directions(network: Network, X: np.ndarray, E: np.ndarray, formula: Formula) -> np.ndarray:
    """(C, H) mean change of the activations as a term becomes true by its last literal (definition: ours).

    Take an input. Make all literals of the term true: that is the input with the term. Make one of its literals false
    again: that is the same input without it. The direction is the mean of the difference of activations, over the
    inputs and over which literal is the last. All other variables are the same on both sides.

    Parameters
    ----------
    network : one network
    X : (N, n) bool; the first 500 are used
    E : (m, n)
    formula : of C terms; a contradictory one is never true, and has NaN
    """
    X = np.asarray(X[:PAIRS], bool)
    need(8.0 * len(X) * (E.shape[0] + network.W.shape[0]), f"the activations of {len(X)} inputs")
    found = np.full((len(formula), network.W.shape[0]), np.nan)
    for c in np.flatnonzero(~formula.contradictory):
        size = formula.sizes[c]
        index, true = formula.index[c, :size], formula.polarity[c, :size] > 0
        met = X.copy()
        met[:, index] = true
        without = np.zeros(network.W.shape[0])
        for i in index:
            missed = met.copy()
            missed[:, i] = ~missed[:, i]
            without += network.activations(missed, E).mean(axis=0)
        found[c] = network.activations(met, E).mean(axis=0) - without / size
    return found
