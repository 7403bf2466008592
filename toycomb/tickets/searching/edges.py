"""Networks whose parameters are sums of edges that a mask switches on and off.

An untrained network is one edge a weight; a multigraph is many edges a connection. Both are searched by the same code.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError
from toycomb.network import Network


@dataclass(frozen=True, eq=False)
class Edges:
    """Edges between the parts of a one-hidden-layer network.

    Parameters
    ----------
    shape : (H, m)
    fixed : (parameters,) float64
        What no edge decides, laid out like `flat`.
    value : (L, K) float64
        What each of the L edges of each of the first K parameters adds to it.
    """

    shape: tuple[int, int]
    fixed: np.ndarray
    value: np.ndarray

    def theta(self, on: np.ndarray) -> np.ndarray:
        """(parameters,) float64 of the network whose edges `on` (L, K) are kept."""
        theta = self.fixed.copy()
        theta[: self.value.shape[1]] += np.where(on, self.value, 0).sum(axis=0)
        return theta

    def network(self, on: np.ndarray) -> Network:
        """That network, float64."""
        return unflat(self.theta(on), self.shape)


def outputs(network: Network, Z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Preactivations (H, N) and logits (N,) on embedded inputs Z (N, m)."""
    rows = network.W @ Z.T + network.b[:, None]
    return rows, network.v @ np.maximum(rows, 0) + network.c


def flat(network: Network) -> np.ndarray:
    """(parameters,) float64 `[W transposed (m, H) | b (H) | v (H) | c]` of one network."""
    parts = (network.W.T, network.b, network.v, network.c)
    return np.concatenate([np.ravel(x) for x in parts]).astype(float)


def unflat(theta: np.ndarray, shape: tuple[int, int]) -> Network:
    """The network of a flat array."""
    H, m = shape
    W, b, v = np.split(theta[:-1], [m * H, (m + 1) * H])
    return Network(W.reshape(m, H).T.copy(), b.copy(), v.copy(), np.array(theta[-1]))


def weights(network: Network) -> Edges:
    """One edge for each weight of `W`, of the weight's value; biases and output weights stay as they are."""
    H, m = network.W.shape
    theta = flat(network)
    fixed = theta.copy()
    fixed[: m * H] = 0
    return Edges((H, m), fixed, theta[None, : m * H])


def weights_of_both(network: Network) -> Edges:
    """As `weights`, with one edge for each weight of `v` too, and one of value 0 for each bias, which stays."""
    H, m = network.W.shape
    theta = flat(network)
    value = theta[None, : (m + 2) * H].copy()
    value[0, m * H : (m + 1) * H] = 0
    fixed = theta.copy()
    fixed[: value.size] -= value[0]
    return Edges((H, m), fixed, value)


def bits_of(mask: np.ndarray) -> np.ndarray:
    """(1, m · H) which edges of `weights` a mask (H, m) keeps."""
    return np.ascontiguousarray(mask.T).reshape(1, -1).astype(bool)


def mask_of(on: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(H, m) the mask that keeps the edges `on` of `weights`: the inverse of `bits_of`."""
    H, m = shape
    return on.reshape(m, H).T.copy()


def scales(shape: tuple[int, int], factor: float) -> np.ndarray:
    """(parameters,) scale of each parameter's layer: the smallest power of two not below `factor` times a bound.

    The bound is that of uniform initial values, as in `toycomb.init`: 1/√m for W and b, 1/√H for v and c. Powers of two
    make every sum of edges exact.
    """
    H, m = shape
    first, second = (2.0 ** np.ceil(np.log2(factor / np.sqrt(fan_in))) for fan_in in (m, H))
    return np.concatenate([np.full((m + 1) * H, first), np.full(H + 1, second)])


def multigraph(shape: tuple[int, int], bits: int, factor: float) -> Edges:
    """Edges `+s 2^-i` and `-s 2^-i`, i = 0 … bits - 1, for every parameter, s the scale of its layer.

    With all edges on, every parameter is exactly zero: the network computes nothing. A mask gives a parameter any
    multiple of s 2^(1 - bits) up to ± s (2 - 2^(1 - bits)). (After the intuition pump of a complete
    multigraph, which has base-2-exponentially-spaced weights; the signs, the layers' scales and biases are ours.)

    Raises
    ------
    InputError
        If there is no bit, or more than double precision adds up exactly.
    """
    if not 1 <= bits <= 40:
        raise InputError(f"{bits} bits a connection were asked for; between 1 and 40 are possible")
    s = scales(shape, factor)
    steps = 2.0 ** -np.arange(bits)
    return Edges(shape, np.zeros(len(s)), np.concatenate([steps, -steps])[:, None] * s)


def nearest(theta: np.ndarray, shape: tuple[int, int], bits: int, factor: float) -> np.ndarray:
    """(2 bits, parameters) the mask of `multigraph(shape, bits, factor)` whose parameters are nearest to theta.

    Values beyond the range get its end. Of many masks with equal parameters this has the fewest edges, all of one
    sign a parameter: the binary digits of the magnitude.
    """
    most = 2**bits - 1
    units = np.rint(theta / scales(shape, factor) * 2.0 ** (bits - 1))
    whole = np.clip(units, -most, most).astype(np.int64)
    digits = (np.abs(whole) >> np.arange(bits)[::-1, None] & 1).astype(bool)
    return np.concatenate([digits & (whole > 0), digits & (whole < 0)])
