"""Compatible families: choices of locations that give every clause its rows, at low distance and low interference.

The objective is ours: the cost of the chosen locations, such as their distance, plus `crowding` for every pair of them
that shares a row. A row with q chosen locations holds q (q - 1) / 2 such pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import coo_array

AT_ONCE = 8
"""Networks in one linear program: more do not save further time."""


def pairs_on_rows(chosen: np.ndarray) -> np.ndarray:
    """(...) pairs of chosen locations (..., H, C) that share a row: the interference of a choice."""
    q = chosen.sum(axis=-1)
    return (q * (q - 1) / 2).sum(axis=-1)


def expected_pairs(counts: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """(...) pairs expected if every clause had its rows drawn by itself, `Σ_{c < c'} s_c s_c' / R`.

    Parameters
    ----------
    counts : (..., C)
        Rows of each clause, s_c.
    rows : (...)
        Number of rows to draw from, R; NaN is returned where it is 0.
    """
    pairs = (np.square(counts.sum(axis=-1)) - np.square(counts).sum(axis=-1)) / 2
    return np.where(rows > 0, pairs / np.maximum(rows, 1), np.nan)


def total_cost(chosen: np.ndarray, cost: np.ndarray, crowding: float | np.ndarray) -> np.ndarray:
    """(...) value of the objective for chosen locations (..., H, C) of a cost (..., H, C)."""
    return np.where(chosen, cost, 0).sum(axis=(-1, -2)) + crowding * pairs_on_rows(chosen)


def nearest(cost: np.ndarray, rows: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(..., H, C) for each clause by itself its cheapest allowed rows; smaller row numbers first among equals.

    Parameters
    ----------
    cost : (..., H, C)
    rows : (..., H) bool
        Allowed rows.
    counts : (..., C)
        Rows per clause, all allowed ones where there are not as many.
    """
    order = np.argsort(np.where(rows[..., None], cost, np.inf), axis=-2, kind="stable")
    place = np.argsort(order, axis=-2, kind="stable")
    return (place < counts[..., None, :]) & rows[..., None]


def random_rows(rows: np.ndarray, counts: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(..., H, C) rows drawn for each clause by itself. Parameters as for `nearest`."""
    return nearest(rng.random((*rows.shape, counts.shape[-1])), rows, counts)


def in_turns(cost: np.ndarray, rows: np.ndarray, counts: np.ndarray, crowding: float) -> np.ndarray:
    """(H, C) choice one location at a time: in each turn every clause gets one, the cheapest remaining first.

    Every location that is chosen raises the cost of the others on its row by `crowding`.

    Parameters
    ----------
    cost : (H, C)
    rows : (H,) bool, or (H, C) where they differ between clauses
    counts : (C,)
    """
    chosen, rows = np.zeros(cost.shape, bool), np.broadcast_to(rows if rows.ndim > 1 else rows[:, None], cost.shape)
    counts = np.minimum(counts, rows.sum(axis=0))
    for turn in range(int(counts.max(initial=0))):
        waiting = counts > turn
        while waiting.any():
            free = rows & waiting & ~chosen
            net = np.where(free, cost + crowding * chosen.sum(axis=1, keepdims=True), np.inf)
            row, clause = np.unravel_index(net.argmin(), net.shape)
            chosen[row, clause], waiting[clause] = True, False
    return chosen


def cheapest(cost: np.ndarray, rows: np.ndarray, counts: np.ndarray, crowding: float | np.ndarray) -> np.ndarray:
    """(P, H, C) the choice of least total cost in each network, found exactly.

    This is a flow of minimum cost from clauses through rows, with convex costs on the rows; its linear program has
    whole-numbered corners, so the simplex method solves it exactly.

    Parameters
    ----------
    cost : (P, H, C)
    rows : (P, H) bool, or (P, H, C) where they differ between clauses
        Allowed rows.
    counts : (P, C)
        Rows per clause, all allowed ones where there are not as many.
    crowding : float or (P,), at least 0
    """
    rows = np.broadcast_to(rows if rows.ndim == cost.ndim else rows[..., None], cost.shape)
    counts = np.minimum(counts, rows.sum(axis=1))
    crowding, chosen = np.broadcast_to(crowding, len(cost)), np.zeros(cost.shape, bool)
    wanted = np.flatnonzero(counts.any(axis=1))
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        chosen[some] = _solved(cost[some], rows[some], counts[some], crowding[some])
    return chosen


def _solved(cost: np.ndarray, rows: np.ndarray, counts: np.ndarray, crowding: np.ndarray) -> np.ndarray:
    """One linear program of several networks, a block for each. Parameters and result as for `cheapest`."""
    from scipy.optimize import linprog
    from scipy.sparse import block_diag

    allowed, rows = rows, np.any(rows, axis=2)
    R, C = rows.sum(axis=1), cost.shape[2]
    # Variables: location (row, clause), then the q-th place of each row, which costs crowding · (q - 1).
    costs = [
        (at[on].ravel(), np.tile(x * np.arange(C), on.sum())) for at, on, x in zip(cost, rows, crowding, strict=True)
    ]
    totals = [np.concatenate([x, np.zeros(r)]) for x, r in zip(counts, R, strict=True)]
    most = [np.concatenate([own[on].ravel(), np.ones(on.sum() * C)]) for own, on in zip(allowed, rows, strict=True)]
    solution = linprog(
        np.concatenate([part for parts in costs for part in parts]),
        A_eq=block_diag([_flow(int(r), C) for r in R], format="csc"), b_eq=np.concatenate(totals),
        bounds=np.column_stack([np.zeros(sum(map(len, most))), np.concatenate(most)]), method="highs-ds",
    )  # fmt: skip
    chosen, blocks = np.zeros(cost.shape, bool), np.split(solution.x, np.cumsum(2 * R * C)[:-1])
    for mark, on, x in zip(chosen, rows, blocks, strict=True):
        mark[on] = x[: len(x) // 2].reshape(-1, C) > 0.5
    return chosen


def _flow(R: int, C: int) -> coo_array:
    """(C + R, 2 R C) equations: locations of each clause add up to its count, and to the places of each row."""
    from scipy.sparse import coo_array

    locations = np.arange(R * C)
    row = np.concatenate([locations % C, C + locations // C, C + locations // C])
    column = np.concatenate([locations, locations, R * C + locations])
    return coo_array((np.repeat([1.0, 1.0, -1.0], R * C), (row, column)), shape=(C + R, 2 * R * C))
