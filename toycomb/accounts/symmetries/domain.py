"""Where a function is compared: all real inputs, the cube of truth values, or given inputs; and how rows lie on it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError
from toycomb.network import Network

KINDS = ("dead", "linear", "crossed")
"""What a row is on a domain: never on, never off, or both."""


@dataclass(frozen=True, eq=False)
class Domain:
    """Embedded inputs of a network with m of them.

    Parameters
    ----------
    Z : (N, m), optional
        Given inputs.
    E : (m, n), optional
        An embedding: all 2^n truth values of the variables, behind it. With neither, all real inputs.

    Raises
    ------
    InputError
        If both are given.
    """

    Z: np.ndarray | None = None
    E: np.ndarray | None = None

    def __post_init__(self) -> None:
        if self.Z is not None and self.E is not None:
            raise InputError("inputs and an embedding were given; a domain has one of them, or neither")

    def extremes(self, network: Network) -> tuple[np.ndarray, np.ndarray]:
        """(H,) least and largest `z = W x + b` of each row on the domain.

        On the cube they are known without going through it: every variable is true or false by itself, so the least is
        `b + Σ min(F[r, i], 0)` and the largest `b + Σ max(F[r, i], 0)`, with `F = W E`.
        """
        W, b = network.W.astype(float), network.b.astype(float)
        if self.Z is not None:
            z = self.Z @ W.T + b
            return z.min(axis=0), z.max(axis=0)
        if self.E is not None:
            F = W @ self.E
            return b + np.minimum(F, 0).sum(axis=1), b + np.maximum(F, 0).sum(axis=1)
        constant = ~W.any(axis=1)
        return np.where(constant, b, -np.inf), np.where(constant, b, np.inf)

    def kinds(self, network: Network) -> dict[str, np.ndarray]:
        """(H,) bool for each of `KINDS`; a row whose `z` touches 0 from one side does not cross it."""
        low, high = self.extremes(network)
        dead = high <= 0
        linear = (low >= 0) & ~dead
        return dict(zip(KINDS, (dead, linear, ~dead & ~linear), strict=True))
