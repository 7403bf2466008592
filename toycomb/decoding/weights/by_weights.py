"""Clauses read from the weights of a network alone: no inputs, no answers, nothing known of the formula. Ours.

It is the contrast to asking the network as a function, and it reads less: where a network is loaded its rows serve
several clauses, and what is left of a clause in them is no rarer than what chance gives over all sets of variables. A
reading that finds nothing says so. Only `pairs` is published, for small networks and disjoint clauses of two literals.

Common to all readings: a CNF is looked for as the dual, by terms that speak for False, with positive and negative rows
exchanged, and peaks of rows tell which of both it is (`toycomb.decoding.weights.peaks`). Each literal of a term of
True must belong to a variable that raises the answer in sum over the network, as each literal of a term of False
lowers it: a variable with both polarities is therefore read by one of them at most. Two clauses share at most one
variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, among, number, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.decoding.weights import signs
from toycomb.decoding.weights.columns import paired_patterns
from toycomb.decoding.weights.interactions import interacting_patterns, interactions
from toycomb.decoding.weights.interactions import sizes_within as of_interactions
from toycomb.decoding.weights.magnitudes import voted_patterns
from toycomb.decoding.weights.pattern import Pattern, along, apart
from toycomb.decoding.weights.peaks import kind_of
from toycomb.decoding.weights.signs import rare_patterns
from toycomb.network import Network
from toycomb.tasks.clauses import Clause, Kind

Reading = Literal["signs", "magnitudes", "interactions", "pairs"]
READINGS: tuple[Reading, ...] = get_args(Reading)
SIZES = (2, 3, 4, 5)
"""Literals of a clause that signs are asked about."""
LEVEL = 0.05
"""Clauses that chance may give in one network."""


class WeightsReading(NamedTuple):
    """What was read.

    Parameters
    ----------
    clauses : each with its literals, signed and in the order of the variables, and its confidence, 0 … 1. That is ours:
        1 less the number of sets at least as remarkable that chance would give in one network, by the null of the
        reading. Chance knows nothing of training, so that it is no share of right clauses.
    kind : "dnf", "cnf", or None where weights do not tell
    notes : sentences about what was looked at, left out, or not found
    """

    clauses: list[tuple[Clause, float]]
    kind: Kind | None
    notes: tuple[str, ...]


def by_weights(
    network: Network,
    E: np.ndarray,
    *,
    reading: str = "signs",
    clauses: int | None = None,
    sizes: Sequence[int] = SIZES,
    level: float = LEVEL,
    seed: int = 0,
    kind: Kind | None = None,
) -> WeightsReading:
    """Read clauses from one network's weights.

    Parameters
    ----------
    network : Network without leading axes
    E : (m, n) its embedding
    reading : "signs" (see `toycomb.decoding.weights.signs`), "magnitudes" (`toycomb.decoding.weights.magnitudes`),
        "interactions" (`toycomb.decoding.weights.interactions`) or "pairs" (`toycomb.decoding.weights.columns`)
    clauses : if their number is known, so many of the most remarkable are given, whatever the level
    sizes : numbers of literals that "signs" and "interactions" are asked about; what has too many sets is left out
    level : clauses are given of which chance would give no more than so many in one network, both kinds together
    seed : of the null of "magnitudes"
    kind : if it is known; else the peaks of rows tell

    Raises
    ------
    InputError
        If there are several networks, weights and embedding do not fit or are not finite, an option is out of range, or
        there are too many rows for "signs".
    """
    among("there is no reading", reading, READINGS)
    if kind is not None:
        among("the kind is", kind, get_args(Kind))
    if clauses is not None and whole("the number of clauses", clauses) < 1:
        raise InputError(f"the number of clauses is {clauses}; it must be at least 1")
    if not 0 < number("the level", level) <= 1:
        raise InputError(f"the level is {level}; it must be above 0 and at most 1")
    F = features(network, E)
    effect, types = effects(F, network), network.row_types
    kind = kind or kind_of(F, types, level)
    if reading == "pairs":
        pairs = _kept(paired_patterns(F, effect), clauses, level)
        return _told(pairs, kind, (), sign=1)
    looked = _within(F.shape[1], sizes, reading)
    most = np.inf if clauses else level / 2
    z = interactions(F, network.v.astype(float), effect) if reading == "interactions" else np.empty(0)
    sides: list[list[Pattern]] = []
    for side in (1, -1):
        if reading == "signs":
            found = rare_patterns(F[types == side], looked, most)
        elif reading == "magnitudes":
            found = voted_patterns(F[types == side], stream(seed, Purpose.NULL, repeat=(1 - side) // 2))
        else:
            found = interacting_patterns(side * z, side * effect, looked, most)
        both = [Pattern(x.literals, 2 * x.expected) for x in along(found, side * effect)]
        sides.append(_kept(both, clauses, level))
    left = [k for k in sizes if k <= F.shape[1] and k not in looked]
    return _decided(sides, kind, [f"sets of {k} variables were not looked at: too many" for k in left])


@one_thread
def features(network: Network, E: np.ndarray) -> np.ndarray:
    """(H, n) features `W E` of one network; InputError if these do not fit or are not finite."""
    matrix = np.asarray(E, dtype=float)
    if network.W.ndim != 2:
        raise InputError(f"W has shape {network.W.shape}; one network is read at a time, (H, m)")
    if matrix.ndim != 2 or matrix.shape[0] != network.W.shape[1] or not matrix.shape[1]:
        raise InputError(f"E has shape {matrix.shape}; it must be ({network.W.shape[1]}, n), as W is {network.W.shape}")
    with np.errstate(over="ignore", invalid="ignore"):
        F = network.W.astype(float) @ matrix
    if not (np.isfinite(F).all() and np.isfinite(network.v).all()):
        raise InputError("the features or output weights hold values that are not finite")
    return np.asarray(F)


@one_thread
def effects(F: np.ndarray, network: Network) -> np.ndarray:
    """(n,) `v · F`: how far each variable raises the answer where all rows are active."""
    return np.asarray(network.v.astype(float) @ F)


def _within(variables: int, sizes: Sequence[int], reading: str) -> Sequence[int]:
    """Sizes of sets that a reading looks at; votes have sizes of their own."""
    if not sizes or min(whole("the size of a set", k) for k in sizes) < 2:
        raise InputError(f"the sizes of sets are {tuple(sizes)}; there must be some, each at least 2")
    within = {"signs": signs.sizes_within, "interactions": of_interactions}.get(reading)
    return sizes if within is None else within(variables, sizes)


def _kept(found: list[Pattern], clauses: int | None, level: float) -> list[Pattern]:
    return apart((x for x in found if clauses or x.expected <= level), clauses)


def _decided(sides: Sequence[list[Pattern]], kind: Kind | None, notes: list[str]) -> WeightsReading:
    """The terms of the kind; of the side with more evidence where the kind is open, which is said."""
    positive, negative = (_evidence(x) for x in sides)
    side = {"dnf": 1, "cnf": -1, None: 1 if positive >= negative else -1}[kind]
    found = sides[0 if side > 0 else 1]
    if kind is None and found:
        notes = [*notes, f"the kind is open; clauses are those of a {'DNF' if side > 0 else 'CNF'}"]
    return _told(found, kind, notes, sign=side)


def _evidence(patterns: Sequence[Pattern]) -> float:
    """Sum of `-log10(expected)`, of those that are rarer than one in a network."""
    return float(sum(-np.log10(max(x.expected, 1e-300)) for x in patterns if x.expected < 1))


def _told(patterns: Sequence[Pattern], kind: Kind | None, notes: Sequence[str], *, sign: int) -> WeightsReading:
    """Terms of True as they are (sign 1); those of False as the clauses that they negate (-1)."""
    clauses = [(tuple(sign * i for i in x.literals), max(0.0, 1 - x.expected)) for x in patterns]
    if not clauses:
        notes = [*notes, "no clause was found beyond chance; this says nothing about what the network computes"]
    return WeightsReading(clauses, kind, tuple(notes))
