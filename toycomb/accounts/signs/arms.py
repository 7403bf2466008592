"""Networks that are retrained: whose mask, whose signs, whose magnitudes, each from the start, the end or by chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.signs.features import TOLD
from toycomb.network import Network
from toycomb.tickets.subject import RETRAIN_ORDER

OTHER_ORDER = 1_000
"""An order of the inputs that no round of any method takes."""


@dataclass(frozen=True)
class Arm:
    """What a network begins with, by names of masks and of networks.

    Parameters
    ----------
    mask : of W, a name of `MASKS`
    W, v : networks that give the signs of either layer
    magnitudes : the network that gives the magnitudes of both layers, and the biases as they are
    order : of the inputs
    """

    mask: str
    W: str
    v: str
    magnitudes: str
    order: int = RETRAIN_ORDER


def _arm(mask: str, signs: str, magnitudes: str, **more: int) -> Arm:
    return Arm(mask, signs, signs, magnitudes, **more)


MASKS = ("ticket", "start", "random", "random otherwise")
"""That of `imp`, of the largest initial weights, and two by chance; all keep as many weights."""
NETWORKS = ("start", "end", "dense", "other", "stranger", "chance", "scaled", "one")
"""Of signs and magnitudes: the initial network; the ticket's retrained end; the dense network's end; another start;
what that start becomes under the ticket's mask on a sham formula; fair coins; another start at the scale of the own
one's kept weights; and one magnitude a layer, with biases of zero."""
ARMS: dict[str, Arm] = {
    "own start": _arm("ticket", "start", "start"),
    "own start, other order": _arm("ticket", "start", "start", order=OTHER_ORDER),
    "final signs": _arm("ticket", "end", "start"),
    "random signs": _arm("ticket", "chance", "start"),
    "another start": _arm("ticket", "other", "other"),
    "final signs, redrawn": _arm("ticket", "end", "other"),
    "final signs, redrawn and scaled": _arm("ticket", "end", "scaled"),
    "final signs, one magnitude": _arm("ticket", "end", "one"),
    "final signs of W, redrawn": Arm("ticket", "end", "other", "other"),
    "final signs of v, redrawn": Arm("ticket", "other", "end", "other"),
    "initial signs, redrawn": _arm("ticket", "start", "other"),
    "a stranger's signs, redrawn": _arm("ticket", "stranger", "other"),
    "random signs, final magnitudes": _arm("ticket", "chance", "end"),
    "largest initial weights": _arm("start", "start", "start"),
    "largest initial weights, final signs": _arm("start", "dense", "start"),
    "random mask": _arm("random", "start", "start"),
    "random mask, final signs": _arm("random", "dense", "start"),
    "random mask otherwise": _arm("random otherwise", "start", "start"),
    **{f"signs of {x}, redrawn": Arm("ticket", x, "end", "other") for x in TOLD},
}
"""By name. Under its mask the ticket's own final signs are meant, under other masks those of the dense network. The
last ones have the ticket's final signs of v, and those of W that are told, chance elsewhere; see `features.TOLD`."""


def begun(arm: Arm, networks: Mapping[str, Network]) -> Network:
    """The network that an arm begins with.

    Parameters
    ----------
    networks : by the names that arms use, each W (H, m), b (H), v (H), c ()
    """
    sizes = networks[arm.magnitudes]
    W = np.copysign(sizes.W, networks[arm.W].W)
    v = np.copysign(sizes.v, networks[arm.v].v)
    return Network(W, sizes.b, v, sizes.c)


def rms(values: np.ndarray) -> float:
    """Root mean square of some weights."""
    return float(np.sqrt(np.mean(np.square(values, dtype=float))))


def scaled(network: Network, like: Network, mask: np.ndarray) -> Network:
    """A network whose kept weights (H, m), and whose v, have the root mean square of another's; biases stay."""
    W = network.W * np.float32(rms(like.W[mask]) / rms(network.W[mask]))
    return replace(network, W=W, v=network.v * np.float32(rms(like.v) / rms(network.v)))


def one_magnitude(like: Network, mask: np.ndarray) -> Network:
    """A network of one magnitude a layer, the root mean square of another's kept weights and v; biases are zero."""
    W = np.full_like(like.W, rms(like.W[mask]))
    return Network(W, np.zeros_like(like.b), np.full_like(like.v, rms(like.v)), np.zeros_like(like.c))


def coins(like: Network, rng: np.random.Generator) -> Network:
    """A network of fair signs in both layers."""
    W, v = (rng.choice([-1, 1], x.shape).astype(np.float32) for x in (like.W, like.v))
    return replace(like, W=W, v=v, mask=None)


def flips(before: Network, after: Network, mask: np.ndarray) -> np.ndarray:
    """(2,) share of the kept weights of W, and of v, that have another sign afterwards."""
    W = np.signbit(before.W) != np.signbit(after.W)
    return np.array([W[mask].mean(), (np.signbit(before.v) != np.signbit(after.v)).mean()])
