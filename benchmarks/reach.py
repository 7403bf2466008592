"""What any mask, or any weights, can reach on small tasks: exact where all masks can be tried, else bounds.

Three answers, from the narrowest question to the widest:

- `every_mask`: the accuracy of every mask of so many weights, trained from its own initial weights as any ticket is.
  Exact, for this training.
- `least_weights`: the fewest first-layer weights with which some network of the same rows and signs of v decides every
  input. Exact where the two numbers meet, up to the limit on the size of weights; else a pair of bounds.
- `most_by_variables`: no network that reads so many variables does better, whatever its rows and weights. A relaxation:
  a mask of K weights reads at most K variables, and any function of these is allowed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, hstack, identity, kron, vstack

from toycomb.tickets.subject import Subject


def every_mask(subject: Subject, kept: int) -> Iterator[tuple[np.ndarray, float]]:
    """Every mask (H, m) of `kept` weights with its accuracy on the training inputs, after training from the start."""
    shape = subject.initial.W.shape
    for chosen in itertools.combinations(range(shape[0] * shape[1]), kept):
        mask = np.zeros(shape, bool)
        mask.flat[list(chosen)] = True
        yield mask, 1 - float(subject.retrain(mask).train_error)


def distinct(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs (N, n) that differ, with the share of all that each has (N,) and its label (N,), which is one for each."""
    rows, first, counts = np.unique(X, axis=0, return_index=True, return_counts=True)
    return rows.astype(float), counts / counts.sum(), y[first].astype(bool)


def most_by_variables(X: np.ndarray, share: np.ndarray, y: np.ndarray, kept: int) -> float:
    """Highest accuracy of any function of at most `kept` of the n variables: that of Bayes, over all choices of them.

    Parameters
    ----------
    X, share, y : of `distinct`
    kept : int
    """
    n, best = X.shape[1], 0.0
    for chosen in itertools.combinations(range(n), min(kept, n)):
        _, cell = np.unique(X[:, chosen], axis=0, return_inverse=True)
        true, false = (np.bincount(cell.ravel(), share * side) for side in (y, ~y))
        best = max(best, float(np.maximum(true, np.pad(false, (0, len(true) - len(false)))).sum()))
    return best


def least_weights(
    X: np.ndarray, y: np.ndarray, sides: np.ndarray, *, largest: float = 4.0, limit: float = 60.0
) -> tuple[int | None, int]:
    """Fewest first-layer weights of a network that decides all inputs right: the fewest found, and a proven lower bound.

    A mixed-integer programme over weights, biases and masks. Rows can be scaled, so v is -1 or 1 and the smallest
    margin of a logit is 1. Two inputs of different labels must differ in a variable that is read; that is said as well,
    since it lets the solver end early.

    Parameters
    ----------
    X : (N, n) distinct inputs, 0 and 1
    y : (N,) bool
    sides : (H,) signs of v
    largest : of a weight or a bias, in units of the smallest margin: exact for networks within it
    limit : seconds; the solver may end before the two numbers meet, and None says that it found no network

    Returns
    -------
    (int or None, int)
    """
    N, n, H = len(X), X.shape[1], len(sides)
    top = largest * (X.sum(axis=1).max() + 1)  # of an activation
    # unknowns: weights H·n, biases H, constant 1, kept H·n, activations H·N, active H·N
    sizes = (H * n, H, 1, H * n, H * N, H * N)
    I, J = identity(H * n), identity(H * N)

    def rows(*parts):  # one block of constraints; None stands for zeros
        height = next(x.shape[0] for x in parts if x is not None)
        return hstack([csr_matrix((height, s)) if x is None else x for x, s in zip(parts, sizes, strict=True)])

    one = csr_matrix(np.ones((N, 1)))
    z, bias = kron(identity(H), csr_matrix(X)), kron(identity(H), one)
    signs = np.where(y, 1.0, -1.0)
    out = kron(csr_matrix(np.asarray(sides, float)[None]), csr_matrix(np.diag(signs)))
    blocks = [
        (rows(I, None, None, -largest * I, None, None), -np.inf, 0),  # |w| ≤ largest · kept
        (rows(-I, None, None, -largest * I, None, None), -np.inf, 0),
        (rows(-z, -bias, None, None, J, None), 0, np.inf),  # a ≥ z
        (rows(-z, -bias, None, None, J, top * J), -np.inf, top),  # a ≤ z where the row is active …
        (rows(None, None, None, None, J, -top * J), -np.inf, 0),  # … and a = 0 where it is not
        (rows(None, None, csr_matrix(signs[:, None]), None, out, None), 1, np.inf),  # right, by a margin of 1
        (rows(None, None, None, csr_matrix(np.tile(_told_apart(X, y), H)), None, None), 1, np.inf),
    ]
    low = np.repeat([-largest, -largest, -H * top, 0, 0, 0], sizes)
    high = np.repeat([largest, largest, H * top, 1, top, 1], sizes)
    found = milp(
        np.repeat([0.0, 0, 0, 1, 0, 0], sizes),
        integrality=np.repeat([0, 0, 0, 1, 0, 1], sizes),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(
            vstack([x for x, _, _ in blocks]),
            np.concatenate([np.full(x.shape[0], l) for x, l, _ in blocks]),
            np.concatenate([np.full(x.shape[0], h) for x, _, h in blocks]),
        ),
        options={"time_limit": limit},
    )
    lower = 0 if found.mip_dual_bound is None else found.mip_dual_bound
    proven = int(np.ceil(lower - 1e-6)) if np.isfinite(lower) else H * n + 1  # infinite: no such network
    return (None if found.x is None else round(found.fun)), proven


def _told_apart(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(pairs, n): for inputs of different labels the variables in which they differ, without what another pair implies."""
    differ = np.unique((X[y][:, None] != X[~y][None]).reshape(-1, X.shape[1]), axis=0).astype(float)
    inside = differ @ (1 - differ.T) == 0  # pair i differs in nothing that pair j does not
    np.fill_diagonal(inside, False)
    return differ[~inside.any(axis=0)]
