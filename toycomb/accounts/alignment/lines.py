"""Loss and accuracy on the straight line between two networks."""

from __future__ import annotations

import numpy as np

from toycomb.network import Network
from toycomb.tickets.gradients import Batch

CHUNK = 500  # inputs at a time, which stay in the processor's cache


def between(first: Network, second: Network, share: float) -> Network:
    """The network at `(1 - share) · first + share · second`, float64."""
    parts = zip(*([np.asarray(getattr(x, name), dtype=float) for name in "Wbvc"] for x in (first, second)), strict=True)
    return Network(*((1 - share) * a + share * b for a, b in parts))


def line(first: Network, second: Network, batch: Batch, points: int) -> np.ndarray:
    """(points, 2) mean cross-entropy in nats and accuracy at even steps from the first network to the second."""
    return np.array([told(between(first, second, share), batch) for share in np.linspace(0, 1, points)])


def told(network: Network, batch: Batch) -> tuple[float, float]:
    """Mean cross-entropy in nats, and accuracy; a logit of exactly 0 says False."""
    pieces = [
        np.maximum(batch.Z[i : i + CHUNK] @ network.W.T.astype(float) + network.b, 0) @ network.v + network.c
        for i in range(0, len(batch), CHUNK)
    ]
    f = np.concatenate(pieces)
    return float(np.mean(np.logaddexp(0, f) - batch.y * f)), float(np.mean((f > 0) == (batch.y > 0.5)))


def barrier(values: np.ndarray) -> np.ndarray:
    """(2,) height of the barrier on a line (points, 2): in loss, and in accuracy that is lost.

    The largest excess over the straight line between the two ends (Entezari et al. 2022, eq. 1); never below 0, as the
    ends count too.
    """
    shares = np.linspace(0, 1, len(values))[:, None]
    excess = values - ((1 - shares) * values[0] + shares * values[-1])
    return np.array([excess[:, 0].max(), (-excess[:, 1]).max()])
