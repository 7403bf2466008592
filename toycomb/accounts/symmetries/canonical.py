"""A normal form: two networks have the same one if and only if they compute the same function.

`ReLU(z) = (z + |z|) / 2` turns a one-hidden-layer network into

    f(x) = Σ_k jump_k |normal_k · x - offset_k| / 2 + slope · x + constant

with one term a hyperplane on which some row has its kink. Scale is gone (normals have length 1), orientation is gone
(an absolute value has none), rows with one hyperplane are one term, rows without a kink are in the affine part, and
the order is that of the numbers. Absolute values with different hyperplanes and the affine functions are linearly
independent, since each hyperplane is the only place where its term is not smooth. On all real inputs the form is
therefore complete. The symmetries are those of Petzka, Trimmel and Sminchisescu (2020); the form, and what it takes
for granted on smaller domains, are ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.symmetries.domain import Domain
from toycomb.common.errors import InputError
from toycomb.network import Network

TOLERANCE = 1e-6
"""Distance of two hyperplanes, as unit vectors of direction and offset, up to which they count as one."""


@dataclass(frozen=True, eq=False)
class Canonical:
    """Normal form of a network of m embedded inputs, with K kinks.

    Parameters
    ----------
    normals : (K, m) of length 1, the first entry beyond the tolerance positive
    offsets : (K,)
    jumps : (K,) change of slope across each hyperplane; never 0
    slope : (m,)
    """

    normals: np.ndarray
    offsets: np.ndarray
    jumps: np.ndarray
    slope: np.ndarray
    constant: float

    def __call__(self, Z: np.ndarray) -> np.ndarray:
        """(N,) logits of embedded inputs (N, m)."""
        kinks = np.abs(Z @ self.normals.T - self.offsets) @ self.jumps / 2
        return kinks + Z @ self.slope + self.constant

    @property
    def rows(self) -> int:
        """Rows that a network of this function needs at most: one a kink, two for an affine part on all inputs."""
        return len(self.jumps) + 2 * bool(self.slope.any())

    def distance(self, other: Canonical) -> float:
        """Largest difference of any number of two forms; infinite where they differ in the number of kinks."""
        if len(self.jumps) != len(other.jumps):
            return np.inf
        pairs = ("normals", "offsets", "jumps", "slope", "constant")
        return max(float(np.max(np.abs(getattr(self, x) - getattr(other, x)), initial=0)) for x in pairs)


def canonical(network: Network, domain: Domain | None = None, tolerance: float = TOLERANCE) -> Canonical:
    """The normal form of a network without leading axes.

    Parameters
    ----------
    domain : Domain, optional
        All real inputs unless given. On a smaller domain a row that does not cross its kink there counts as affine or
        zero, and the form gives the function on that domain. It is complete only on all real inputs: on a cube or on
        given inputs different forms may agree everywhere.
    tolerance : see `TOLERANCE`

    Raises
    ------
    InputError
        If the network has leading axes.
    """
    if network.W.ndim != 2:
        raise InputError(f"W has shape {network.W.shape}; one network is read, such as run.final[0] of a run")
    W, b, v = (np.asarray(x, dtype=float) for x in (network.W, network.b, network.v))
    kinds = (domain or Domain()).kinds(network)
    always, crossed = kinds["linear"], kinds["crossed"] & (v != 0)
    half = np.where(always, 1.0, np.where(crossed, 0.5, 0.0)) * v
    slope, constant = half @ W, float(half @ b + network.c)
    lengths = np.linalg.norm(W[crossed], axis=1)
    planes = np.column_stack([W[crossed], -b[crossed]]) / lengths[:, None]
    planes *= _orientation(planes[:, :-1], tolerance)[:, None]
    merged, jumps = _merged(planes, v[crossed] * lengths, tolerance)
    order = np.lexsort(np.round(merged, 6).T[::-1])
    merged, jumps = merged[order], jumps[order]
    return Canonical(merged[:, :-1], merged[:, -1], jumps, np.where(np.abs(slope) > tolerance, slope, 0), constant)


def _orientation(normals: np.ndarray, tolerance: float) -> np.ndarray:
    """(K,) sign of the first entry of each normal that is not zero but for rounding."""
    first = (np.abs(normals) > tolerance).argmax(axis=1)
    return np.sign(normals[np.arange(len(normals)), first]) if len(normals) else np.empty(0)


def _merged(planes: np.ndarray, jumps: np.ndarray, tolerance: float) -> tuple[np.ndarray, np.ndarray]:
    """Hyperplanes without repetition, with the sum of their jumps; those of which nothing is left are dropped."""
    kept: list[np.ndarray] = []
    sums: list[float] = []
    for plane, jump in zip(planes, jumps, strict=True):
        near = [i for i, other in enumerate(kept) if np.abs(plane - other).max() <= tolerance]
        if near:
            sums[near[0]] += jump
        else:
            kept.append(plane)
            sums.append(float(jump))
    total = np.array(sums)
    left = np.abs(total) > tolerance
    return np.array(kept).reshape(-1, planes.shape[1])[left], total[left]
