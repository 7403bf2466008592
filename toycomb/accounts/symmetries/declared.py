"""The symmetries of a one-hidden-layer ReLU network as data: what each does, where it applies, and what it keeps.

Generic ones apply to every network. The others need a row in a special position on the inputs at hand: one that is
never on (dead), never off (linear), or two with one direction. Whether trained networks have such rows is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.symmetries.domain import Domain
from toycomb.geometry.rows import permuted, rescaled
from toycomb.network import Network

PROPERTIES = ("function", "codes", "soft distance", "row types", "locations", "penalty", "weights")
"""What may be kept; measured by `verify.deviations`, which says how.

`codes` are code rows of each clause whatever the rows, `locations` the same rows; `soft distance` is the design's, in
units of the row's own RMS, over all locations in any order; `penalty` is the sum of squares that weight decay adds up.
"""
SPREAD = 4.0
"""Rescaling factors are drawn up to this factor, either way."""
Apply = Callable[[Network, Domain, np.random.Generator], Network | None]


@dataclass(frozen=True)
class Symmetry:
    """Changes of one kind that leave the function as it is.

    Parameters
    ----------
    group : which group acts, or how many numbers are free
    generic : whether it applies to every network
    keeps : names of `PROPERTIES`
    apply : function of (network, domain, generator)
        A changed copy in float64, or None where no row is in the position that it needs.
    """

    name: str
    statement: str
    group: str
    generic: bool
    keeps: frozenset[str]
    apply: Apply


_ALL = frozenset(PROPERTIES)


def _declared(
    name: str, statement: str, group: str, keeps: Set[str], generic: bool = False
) -> Callable[[Apply], Symmetry]:
    """Make a symmetry of the function that applies it; parameters as in `Symmetry`."""

    def of(apply: Apply) -> Symmetry:
        return Symmetry(name, statement, group, generic, frozenset(keeps), apply)

    return of


def _wide(network: Network) -> Network:
    """The network in float64, its arrays copied."""
    return Network(*(np.array(x, dtype=float) for x in (network.W, network.b, network.v, network.c)))


def factors(rows: int, rng: np.random.Generator) -> np.ndarray:
    """(H,) positive factors, uniform in the logarithm from 1 / SPREAD to SPREAD."""
    return np.exp(rng.uniform(-np.log(SPREAD), np.log(SPREAD), rows))


def twins(network: Network, least: float = 1 - 1e-9) -> np.ndarray:
    """(pairs, 2) rows whose weights and bias point the same way, by a cosine of at least `least`; each row once."""
    rows = np.column_stack([network.W, network.b]).astype(float)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(lengths > 0, lengths, 1)
    found, free = [], np.ones(len(rows), bool)
    for i, j in np.argwhere(np.triu(unit @ unit.T, 1) >= least):
        if free[i] and free[j]:
            found.append((i, j))
            free[[i, j]] = False
    return np.array(found, dtype=int).reshape(-1, 2)


@_declared("permutation", "rows in another order", "S_H, H! elements", _ALL - {"locations", "weights"}, generic=True)
def _permutation(network: Network, domain: Domain, rng: np.random.Generator) -> Network:
    return permuted(_wide(network), np.roll(rng.permutation(len(network.v)), 1))


@_declared(
    "rescaling",
    "incoming weights and bias times λ > 0, outgoing weight divided by it",
    "R_{>0}^H",
    _ALL - {"penalty", "weights"},
    generic=True,
)
def _rescaling(network: Network, domain: Domain, rng: np.random.Generator) -> Network:
    return rescaled(network, factors(len(network.v), rng))


@_declared(
    "dead row",
    "another outgoing weight where a row is never on",
    "one real number a dead row",
    {"function", "soft distance"},
)
def _dead(network: Network, domain: Domain, rng: np.random.Generator) -> Network | None:
    """The outgoing weights of rows that are never on change sign and size."""
    rows = domain.kinds(network)["dead"]
    if not rows.any():
        return None
    return replace(_wide(network), v=np.where(rows, -network.v * factors(len(rows), rng), network.v).astype(float))


@_declared(
    "shifted row",
    "bias of a row that is never off, taken back by the output bias",
    "an interval of numbers a linear row",
    _ALL - {"penalty", "weights"},
)
def _shift(network: Network, domain: Domain, rng: np.random.Generator) -> Network | None:
    """Rows that are never off move away from their kink, and the output bias takes it back."""
    rows = domain.kinds(network)["linear"]
    if not rows.any():
        return None
    copy, lift = _wide(network), np.where(rows, rng.uniform(0, 1, len(rows)), 0)
    return replace(copy, b=copy.b + lift, c=copy.c - copy.v @ lift)


@_declared("flipped linear row", "a row that is never off turns round", "two elements a linear row", {"function"})
def _flip(network: Network, domain: Domain, rng: np.random.Generator) -> Network | None:
    """Rows that are never off turn round: `v z = -v (K - z) + v K`, with K so large that `K - z` is never negative."""
    rows = domain.kinds(network)["linear"]
    _, high = domain.extremes(network)
    rows &= np.isfinite(high)
    if not rows.any():
        return None
    K = np.where(rows, high + rng.uniform(0, 1, len(rows)), 0)
    copy, sign = _wide(network), np.where(rows, -1.0, 1.0)
    moved = float((copy.v * K)[rows].sum())
    return Network(copy.W * sign[:, None], np.where(rows, K - copy.b, copy.b), copy.v * sign, copy.c + moved)


@_declared(
    "flipped row",
    "any row turns round where a linear row takes up the remainder",
    "two elements per row",
    {"function", "row types"},
)
def _absorption(network: Network, domain: Domain, rng: np.random.Generator) -> Network | None:
    """Rows that cross their kink turn round too, where a linear row takes up the rest: `ReLU(z) = z + ReLU(-z)`."""
    kinds = domain.kinds(network)
    carriers = np.flatnonzero(kinds["linear"] & (network.v != 0))
    turned = np.flatnonzero(kinds["crossed"])
    if not len(carriers) or not len(turned) or domain.Z is None:
        return None
    turned = turned[rng.random(len(turned)) < 0.5] if len(turned) > 1 else turned
    copy, carrier = _wide(network), carriers[0]
    v = copy.v[carrier]
    copy.W[carrier] += copy.v[turned] @ copy.W[turned] / v
    copy.b[carrier] += copy.v[turned] @ copy.b[turned] / v
    copy.W[turned] *= -1
    copy.b[turned] *= -1
    lift = max(0.0, 1.0 - float((domain.Z @ copy.W[carrier] + copy.b[carrier]).min()))
    copy.b[carrier] += lift  # the carrier has to stay linear; the output bias takes that back
    return replace(copy, c=copy.c - v * lift)


@_declared(
    "twin rows",
    "two rows of one direction share their outgoing weight otherwise",
    "an interval of numbers a pair",
    _ALL - {"penalty", "weights"},
)
def _trade(network: Network, domain: Domain, rng: np.random.Generator) -> Network | None:
    """Two rows of one direction share their outgoing weight otherwise, without either changing sign."""
    pairs = twins(network)
    copy = _wide(network)
    scale = np.linalg.norm(np.column_stack([copy.W, copy.b]), axis=1)
    pairs = pairs[np.sign(copy.v[pairs[:, 0]]) * np.sign(copy.v[pairs[:, 1]]) > 0] if len(pairs) else pairs
    if not len(pairs):
        return None
    one, other = pairs.T
    given = rng.uniform(0.1, 0.9, len(pairs)) * copy.v[one]
    copy.v[one] -= given
    copy.v[other] += given * scale[one] / scale[other]
    return copy


SYMMETRIES: dict[str, Symmetry] = {
    x.name: x for x in (_permutation, _rescaling, _dead, _shift, _flip, _absorption, _trade)
}
"""By name. Which inputs `keeps` refers to is the domain's choice."""
