"""Clauses read from the weights of a network alone: no inputs, no answers, nothing known of the formula. Ours.

It is the contrast to asking the network as a function, and it reads little: where a network is loaded its rows serve
several clauses, and what is left of a clause in them is no rarer than what chance gives over all sets of variables. A
reading that finds nothing says so. Only `pairs` is published, for small networks and disjoint clauses of two literals.

Common to all readings: DNF terms are looked for in positive witness rows and the terms of a CNF, which speak for False,
in negative ones; each literal of a term of True must belong to a variable that raises the answer in sum over the
network, as each literal of a term of False lowers it (a variable with both polarities is therefore read by one of them
at most); and two clauses share at most one variable.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, number, unknown, whole
from toycomb.common.seeds import Purpose, stream
from toycomb.decode.columns import kind_of, paired_patterns
from toycomb.decode.magnitudes import voted_patterns
from toycomb.decode.pattern import Pattern, along, apart
from toycomb.decode.signs import rare_patterns, sizes_within
from toycomb.network import Network
from toycomb.tasks.clauses import Clause, Kind

Reading = Literal["signs", "magnitudes", "pairs"]
READINGS: tuple[Reading, ...] = get_args(Reading)
SIZES = (2, 3, 4, 5)
"""Literals of a clause that signs are asked about."""
LEVEL = 0.05
"""Clauses that chance may give in one network."""
CLEAR = 2.0
"""How much more evidence one kind must have than the other."""


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
) -> WeightsReading:
    """Read clauses from one network's weights.

    Parameters
    ----------
    network : Network without leading axes
    E : (m, n) its embedding
    reading : "signs" (see `toycomb.decode.signs`), "magnitudes" (`toycomb.decode.magnitudes`) or "pairs"
        (`toycomb.decode.columns`)
    clauses : if their number is known, so many of the most remarkable are given, whatever the level
    sizes : numbers of literals that "signs" is asked about; those of which there are too many sets are left out
    level : clauses are given of which chance would give no more than so many in one network, both kinds together
    seed : of the null of "magnitudes"

    Raises
    ------
    InputError
        If there are several networks, weights and embedding do not fit or are not finite, an option is out of range, or
        there are too many rows for "signs".
    """
    if reading not in READINGS:
        raise unknown("there is no reading", reading, READINGS)
    if clauses is not None and whole("the number of clauses", clauses) < 1:
        raise InputError(f"the number of clauses is {clauses}; it must be at least 1")
    if not 0 < number("the level", level) <= 1:
        raise InputError(f"the level is {level}; it must be above 0 and at most 1")
    F = features(network, E)
    effect, types = effects(F, network), network.row_types
    if reading == "pairs":
        pairs = _kept(paired_patterns(F, effect), clauses, level)
        return _told(pairs, kind_of(F, types, pairs, level), (), sign=1)
    sides: list[list[Pattern]] = []
    for side in (1, -1):
        rows = F[types == side]
        found = _signs(rows, sizes, level, clauses) if reading == "signs" else _sizes(rows, seed, side)
        both = (Pattern(x.literals, 2 * x.expected) for x in along(found, side * effect))
        sides.append(_kept(list(both), clauses, level))
    left = [f"sets of {k} variables were not looked at: too many" for k in _left_out(F.shape[1], sizes)]
    return _decided(sides, left if reading == "signs" else [])


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


def _signs(rows: np.ndarray, sizes: Sequence[int], level: float, clauses: int | None) -> list[Pattern]:
    return rare_patterns(rows, sizes_within(rows.shape[1], sizes), np.inf if clauses else level / 2)


def _sizes(rows: np.ndarray, seed: int, side: int) -> list[Pattern]:
    return voted_patterns(rows, stream(seed, Purpose.NULL, repeat=(1 - side) // 2))


def _left_out(variables: int, sizes: Sequence[int]) -> list[int]:
    return [k for k in sizes if k <= variables and k not in sizes_within(variables, sizes)]


def _kept(found: list[Pattern], clauses: int | None, level: float) -> list[Pattern]:
    return apart((x for x in found if clauses or x.expected <= level), clauses)


def _decided(sides: Sequence[list[Pattern]], notes: list[str]) -> WeightsReading:
    """The kind of more evidence, and its clauses; without a clear lead it is said, and the clauses are still given."""
    positive, negative = (_evidence(x) for x in sides)
    more = 1 if positive >= negative else -1
    kind: Kind | None = "dnf" if more > 0 else "cnf"
    if max(positive, negative) < CLEAR * min(positive, negative) or positive == negative:
        kind = None
        if any(sides):
            notes = [*notes, "positive and negative rows have nearly as much evidence: the kind is open"]
    return _told(sides[0 if more > 0 else 1], kind, notes, sign=more)


def _evidence(patterns: Sequence[Pattern]) -> float:
    """Sum of `-log10(expected)`, of those that are rarer than one in a network."""
    return float(sum(-np.log10(max(x.expected, 1e-300)) for x in patterns if x.expected < 1))


def _told(patterns: Sequence[Pattern], kind: Kind | None, notes: Sequence[str], *, sign: int) -> WeightsReading:
    """Terms of True as they are (sign 1); those of False as the clauses that they negate (-1)."""
    clauses = [(tuple(sign * i for i in x.literals), max(0.0, 1 - x.expected)) for x in patterns]
    if not clauses:
        notes = [*notes, "no clause was found beyond chance; this says nothing about what the network computes"]
    return WeightsReading(clauses, kind, tuple(notes))
