"""Second-order pruning and growing of one network's weights W; biases adapt, output weights stay.

Everything is read off one batch in float64, with h = p (1 - p) + FLOOR for the curvature of the loss at each input: the
floor keeps inputs that are decided already from counting nothing.
"""

from __future__ import annotations

import numpy as np

from toycomb.network import Network
from toycomb.tickets.gradients import Batch, forward

FLOOR = 0.02


def diagonal(network: Network, batch: Batch, floor: float = FLOOR) -> np.ndarray:
    """(H, m) diagonal of the Gauss–Newton matrix for W, `mean(h · v² · active · x²)`."""
    state = forward(network, batch)
    h = (state.p * (1 - state.p) + floor) / len(batch)
    rows = (state.active * h[:, None]).T @ np.square(batch.Z)
    return rows * np.square(network.v.astype(float))[:, None]


def activity(network: Network, batch: Batch, damping: float = 0.001) -> np.ndarray:
    """(H, m) `|w| |v| sqrt(share + damping)`, share the part of the curvature at inputs where the row is active.

    The diagonal of the Gauss–Newton matrix without the input: a weight counts by what its whole row does.
    """
    state = forward(network, batch)
    h = state.p * (1 - state.p) + FLOOR
    share = h @ state.active / h.sum()
    return np.abs(network.W) * (np.abs(network.v) * np.sqrt(share + damping))[:, None].astype(float)


def surgeon(
    network: Network, batch: Batch, mask: np.ndarray, kept: int, *, damping: float = 0.1, blocks: int = 40
) -> np.ndarray:
    """Prune a mask (H, m) to `kept` weights by optimal brain surgeon (Hassibi and Stork 1993, equation 5).

    Weights go in the order of `w² / (2 [A⁻¹]_ww)`, A the Gauss–Newton matrix of the kept W, b and c, in `blocks`
    blocks, and after each the others are moved to make up for it. Deviations: blocks in place of single weights; only
    the mask is used. The output weights v are held: a row's (W, b) scaled down and its v scaled up changes nothing, and
    with v free this direction makes the last weight of every row look worthless.
    """
    rows, columns = np.nonzero(mask)
    left, live = len(rows), np.arange(len(rows))
    inverse, w = np.linalg.inv(_gauss_newton(network, batch, rows, columns, damping)), network.W[mask].astype(float)
    step = max(1, -(-(left - kept) // blocks))
    while left > kept:
        out = np.argsort(w**2 / inverse.diagonal()[:left], kind="stable")[: min(step, left - kept)]
        update = np.linalg.solve(inverse[np.ix_(out, out)], inverse[out])
        w = w - (w[out] @ update)[:left]
        rest = np.delete(np.arange(len(inverse)), out)
        inverse = inverse[np.ix_(rest, rest)] - inverse[np.ix_(rest, out)] @ update[:, rest]
        left -= len(out)
        w, live = w[rest[:left]], live[rest[:left]]
    answer = np.zeros_like(mask, dtype=bool)
    answer[rows[live], columns[live]] = True
    return answer


def _gauss_newton(network: Network, batch: Batch, rows: np.ndarray, columns: np.ndarray, damping: float) -> np.ndarray:
    """Gauss–Newton matrix of the weights at `rows`, `columns` of W, then b, then c, damped by its mean diagonal."""
    state = forward(network, batch)
    slopes = state.active * network.v
    J = np.concatenate([slopes[:, rows] * batch.Z[:, columns], slopes, np.ones((len(batch), 1))], axis=1)
    J *= np.sqrt(state.p * (1 - state.p) + FLOOR)[:, None]
    matrix = J.T @ J
    matrix[np.diag_indices_from(matrix)] += damping * matrix.diagonal().mean()
    return matrix


def growth(network: Network, batch: Batch) -> np.ndarray:
    """(H, m) `|g| / sqrt(h)`: root of twice the fall of the loss by a Newton step of each weight alone."""
    state = forward(network, batch)
    slopes = state.active * network.v
    g = (slopes * (state.p - batch.y)[:, None]).T @ batch.Z / len(batch)
    h = diagonal(network, batch)
    return np.abs(g) / np.sqrt(h + 0.01 * h.mean() + 1e-9)
