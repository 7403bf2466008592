"""Learners of a DNF from labelled inputs: a decision tree, RIPPER, and what simplifies the terms of either.

Every learner gives the terms as clauses of signed literals, as in DIMACS. A CNF is learned as the DNF of its dual, see
`benchmarks.decode.cases`. No learner is told how many clauses there are, how long they are, or of what polarity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.optional import needed

Clause = tuple[int, ...]
EXTRA = "peers"
FALSE, SUPPORT = 0.005, 0.001
"""A simplified term covers at most this share of False inputs, and adds at least that share of the True ones."""


def canonical(clauses: Iterable[Iterable[int]]) -> list[Clause]:
    """Each clause by variable, in order; repeated, contradictory and absorbed ones (a subset is there) are left out."""
    whole = {tuple(sorted(set(map(int, x)), key=lambda a: (abs(a), a))) for x in clauses}
    kept: list[Clause] = []
    for one in sorted(whole, key=lambda x: (len(x), x)):
        contradictory = any(-x in one for x in one)
        if not contradictory and not any(set(x) <= set(one) for x in kept):
            kept.append(one)
    return sorted(kept)


def covered(clause: Sequence[int], X: np.ndarray) -> np.ndarray:
    """(N,) bool: which of the inputs X (N, n) bool make all literals of the clause true."""
    return np.asarray(~_violated(clause, X).any(axis=1))


def any_covered(clauses: Iterable[Sequence[int]], X: np.ndarray) -> np.ndarray:
    """(N,) bool: which of the inputs X (N, n) bool make all literals of some clause true."""
    found = np.zeros(len(X), bool)
    for clause in clauses:
        found |= covered(clause, X)
    return found


def tree(X: np.ndarray, y: np.ndarray, seed: int) -> list[Clause]:
    """The paths to the leaves for True of a decision tree (CART, as scikit-learn grows it), grown until all are pure.

    Parameters
    ----------
    X, y : (N, n) and (N,) bool
    seed : of the order in which the tree looks at variables

    References
    ----------
    L. Breiman, J. Friedman, R. Olshen, C. Stone, Classification and Regression Trees, Wadsworth, 1984.
    """
    grown = needed("sklearn.tree", EXTRA).DecisionTreeClassifier(random_state=seed).fit(X, y)
    if len(grown.classes_) == 1:
        return [()] if y.all() else []
    found, nodes = list[Clause](), grown.tree_
    left: list[tuple[int, Clause]] = [(0, ())]
    while left:
        node, path = left.pop()
        variable = int(nodes.feature[node]) + 1
        if nodes.children_left[node] >= 0:
            left += [(nodes.children_left[node], (*path, -variable)), (nodes.children_right[node], (*path, variable))]
        elif nodes.value[node][0].argmax() == 1:
            found.append(path)
    return canonical(found)


def ripper(X: np.ndarray, y: np.ndarray, seed: int) -> list[Clause]:
    """The rules of RIPPER, as the package wittgenstein has it, with its defaults.

    References
    ----------
    W. W. Cohen, Fast effective rule induction, ICML 1995.
    """
    learner = needed("wittgenstein", EXTRA)
    if y.all() or not y.any():
        return [()] if y.all() else []
    frame = needed("pandas", EXTRA).DataFrame(X.astype(int), columns=[str(i + 1) for i in range(X.shape[1])])
    model = learner.RIPPER(random_state=seed)
    model.fit(frame.assign(label=y.astype(int)), class_feat="label", pos_class=1)
    return canonical([_literal(x) for x in rule.conds] for rule in model.ruleset_.rules)


def simplified(clauses: Iterable[Sequence[int]], X: np.ndarray, y: np.ndarray) -> list[Clause]:
    """Terms as C4.5rules simplifies the paths of a tree: literals dropped one by one, then few of the terms chosen.

    References
    ----------
    J. R. Quinlan, C4.5: Programs for Machine Learning, Morgan Kaufmann, 1993. Ours: a share of False inputs stands in
    for his pessimistic error, and terms are chosen greedily by the True inputs that they add.
    """
    negative, positive = X[~y], X[y]
    return chosen(canonical(shortened(x, negative, positive) for x in clauses), positive)


def shortened(clause: Sequence[int], negative: np.ndarray, positive: np.ndarray) -> Clause:
    """A term without literals whose loss lets few False inputs in; first the one that lets the most True ones in.

    Parameters
    ----------
    clause : the literals of the term
    negative, positive : (., n) bool, the inputs with either label
    """
    left = list(clause)
    against, towards = _violated(left, negative), _violated(left, positive)
    while left:
        wrong, right = _let_in(against), _let_in(towards)
        allowed = wrong <= FALSE * (wrong + right)
        if not allowed.any():
            break
        i = int(np.where(allowed, right, -1).argmax())
        left.pop(i)
        against, towards = np.delete(against, i, axis=1), np.delete(towards, i, axis=1)
    return tuple(left)


def chosen(clauses: list[Clause], positive: np.ndarray) -> list[Clause]:
    """Terms in the order in which each adds the most True inputs (., n), as long as it adds more than a few."""
    covers = np.array([covered(x, positive) for x in clauses]).reshape(len(clauses), len(positive))
    left, found = np.ones(len(positive), bool), list[Clause]()
    while clauses and left.any():
        gains = (covers & left).sum(axis=1)
        best = int(gains.argmax())
        if gains[best] < max(1.0, SUPPORT * len(positive)):
            break
        found.append(clauses[best])
        left &= ~covers[best]
    return canonical(found)


def _violated(clause: Sequence[int], X: np.ndarray) -> np.ndarray:
    """(N, literals) bool: which literals each input makes false."""
    literals = np.array(clause, dtype=np.int64)
    return np.asarray(X[:, abs(literals) - 1] != (literals > 0))


def _let_in(violated: np.ndarray) -> np.ndarray:
    """(literals,) inputs that a term covers once it has lost a literal."""
    count = violated.sum(axis=1)
    return np.asarray((count == 0).sum() + violated[count == 1].sum(axis=0))


def _literal(condition: Any) -> int:
    """The literal of one condition of RIPPER's: a variable that is 0 or 1."""
    value = int(condition.val)
    if value not in (0, 1):
        raise InputError(f"RIPPER found a condition on the value {value}; inputs are 0 and 1")
    return (1 if value else -1) * int(condition.feature)
