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
        cells = int(cell.max()) + 1
        true, false = (np.bincount(cell.ravel(), share * side, cells) for side in (y, ~y))
        best = max(best, float(np.maximum(true, false).sum()))
    return best


def least_weights(
    X: np.ndarray, y: np.ndarray, sides: np.ndarray, *, largest: float = 4.0, limit: float = 60.0
) -> tuple[int | None, int]:
    """Fewest first-layer weights of a network that decides all inputs right: the fewest found, and a lower bound.

    A mixed-integer programme over weights, biases and masks. Rows can be scaled, so v is -1 or 1 and the smallest
    margin of a logit is 1. Two inputs of different labels must differ in a variable that is read; that is said as well,
    since it lets the solver end early.

    Parameters
    ----------
    X : (N, n) distinct inputs, 0 and 1
    y : (N,) bool, of both labels
    sides : (H,) signs of v
    largest : of a weight or a bias, in units of the smallest margin: exact for networks within it
    limit : seconds; the solver may end before the two numbers meet, and None says that it found no network

    Returns
    -------
    (int or None, int)
        The lower bound is above H · n where no such network exists.
    """
    (N, n), H = X.shape, len(sides)
    top = largest * (X.sum(axis=1).max() + 1)  # of an activation
    sizes = (H * n, H, 1, H * n, H * N, H * N)  # unknowns: weights, biases, c, kept, activations, active
    whole = np.repeat([0, 0, 0, 1, 0, 1], sizes)
    found = milp(
        np.repeat([0.0, 0, 0, 1, 0, 0], sizes),
        integrality=whole,
        bounds=Bounds(
            np.repeat([-largest, -largest, -H * top, 0, 0, 0], sizes),
            np.repeat([largest, largest, H * top, 1, top, 1], sizes),
        ),
        constraints=_constraints(X, y, sides, sizes, largest, top),
        options={"time_limit": limit},
    )
    if found.status == 2:  # infeasible
        return None, H * n + 1
    lower = 0 if found.mip_dual_bound is None else found.mip_dual_bound
    return (None if found.x is None else round(found.fun)), max(0, int(np.ceil(lower - 1e-6)))


def _constraints(
    X: np.ndarray, y: np.ndarray, sides: np.ndarray, sizes: tuple[int, ...], largest: float, top: float
) -> LinearConstraint:
    """What makes the unknowns a network that is right on all inputs."""
    N, H = len(X), len(sides)

    def rows(*parts):  # type: ignore[no-untyped-def]  # None stands for zeros
        height = next(x.shape[0] for x in parts if x is not None)
        return hstack([csr_matrix((height, s)) if x is None else x for x, s in zip(parts, sizes, strict=True)])

    weights, places = identity(sizes[0]), identity(H * N)
    z, bias = kron(identity(H), csr_matrix(X)), kron(identity(H), csr_matrix(np.ones((N, 1))))
    signs = np.where(y, 1.0, -1.0)
    logit = kron(csr_matrix(np.asarray(sides, float)[None]), csr_matrix(np.diag(signs)))
    apart = csr_matrix(np.tile(_told_apart(X, y), H))
    blocks = [
        (rows(weights, None, None, -largest * weights, None, None), -np.inf, 0),  # |w| ≤ largest · kept
        (rows(-weights, None, None, -largest * weights, None, None), -np.inf, 0),
        (rows(-z, -bias, None, None, places, None), 0, np.inf),  # a ≥ z
        (rows(-z, -bias, None, None, places, top * places), -np.inf, top),  # a ≤ z where the row is active …
        (rows(None, None, None, None, places, -top * places), -np.inf, 0),  # … and a = 0 where it is not
        (rows(None, None, csr_matrix(signs[:, None]), None, logit, None), 1, np.inf),  # right, by a margin of 1
        (rows(None, None, None, apart, None, None), 1, np.inf),
    ]
    matrices, lows, highs = zip(*blocks, strict=True)
    low, high = (np.repeat(np.array(x, float), [m.shape[0] for m in matrices]) for x in (lows, highs))
    return LinearConstraint(vstack(matrices), low, high)


def _told_apart(X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """(pairs, n): the variables in which inputs of different labels differ, less what another pair implies."""
    differ = np.unique((X[y][:, None] != X[~y][None]).reshape(-1, X.shape[1]), axis=0).astype(float)
    inside = differ @ (1 - differ.T) == 0  # pair i differs in nothing that pair j does not
    np.fill_diagonal(inside, False)
    return differ[~inside.any(axis=0)]
