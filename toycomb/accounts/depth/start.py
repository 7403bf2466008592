"""What the start decides: do near locations end as codes, and are planted ones kept?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.depth.place import Place, among
from toycomb.evidence.intervals import mean_known
from toycomb.evidence.slopes import slope
from toycomb.geometry import FeatureSpace
from toycomb.geometry.edits import flipped
from toycomb.geometry.nulls import permuted_rows
from toycomb.layered import Layer, Layered

NEAR = ("beyond shams", "rows permuted", "clauses")
"""Fall of the chance to end as a code per literal of initial distance: of clauses less shams, the same with initial
rows permuted within their type, and of clauses alone."""
ARMS = ("clause", "sham")
PLANTED = ("planted", "not planted", "untouched", "moved", "targets")
"""Of the targets of an arm: the share that ends as codes, planted and not; the mean change at untouched locations like
them; the change of a target row's weights over their norm; and how many there are."""
LEAST = 2
"""Distance from which a location is planted."""


def near(place: Place, layer: int, rng: np.random.Generator) -> np.ndarray:
    """(NEAR,) see there."""
    space, shams = place.space(layer), place.shams(layer)
    orders = [permuted_rows(space.row_types[0, 0], rng) for _ in range(place.draws)]
    known = [~among(x, space)[0] for x in (space, *shams)]
    known[0][:] = True

    def over(order: np.ndarray | slice) -> tuple[float, float]:
        falls = [fall(x, of, order) for x, of in zip((space, *shams), known, strict=True)]
        return falls[0], falls[0] - float(mean_known(np.array(falls[1:])))

    clauses, beyond = over(slice(None))
    return np.array([beyond, np.mean([over(order)[1] for order in orders]), clauses])


def fall(space: FeatureSpace, known: np.ndarray, order: np.ndarray | slice = slice(None)) -> float:
    """How much the chance to end as a code falls per literal of initial distance, on rows of the code's initial type.

    Parameters
    ----------
    space : of one network
    known : (C,) clauses that count
    order : (H,) rows from which initial distances are taken
    """
    here = np.broadcast_to(space.on_type[0, 0], space.distance[0, 0].shape) & known
    return -float(slope(space.distance[0, 0][order][here], space.code_locations[-1, 0][here]))


def by_distance(place: Place, layer: int, most: int) -> np.ndarray:
    """(ARMS, most + 1) chance to end as a code by initial distance, of clauses and of shams; NaN without any."""
    space, found = place.space(layer), []
    for spaces in ([space], place.shams(layer)):
        counts = np.zeros((2, most + 1))
        for x in spaces:
            here = np.broadcast_to(x.on_type[0, 0], x.distance[0, 0].shape)
            here = here & (True if x is space else ~among(x, space)[0])
            distance, code = x.distance[0, 0][here], x.code_locations[-1, 0][here]
            counts += [np.bincount(y, minlength=most + 1)[: most + 1] for y in (distance[code], distance)]
        found.append(np.where(counts[1] > 0, counts[0] / np.maximum(counts[1], 1), np.nan))
    return np.array(found)


@dataclass(frozen=True, eq=False)
class Targets:
    """Locations of one layer, and the entries of its features to flip so that each is at distance 0.

    Parameters
    ----------
    space : FeatureSpace that they are read in, of sham clauses or not
    rows, clauses : (K,)
    flips : (H, n) bool
    """

    space: FeatureSpace
    rows: np.ndarray
    clauses: np.ndarray
    flips: np.ndarray


def targets(space: FeatureSpace, allowed: np.ndarray, each: int, rng: np.random.Generator) -> Targets:
    """Locations at distance 2 or more on rows of the code's type, at random, each on a row and a clause of its own.

    Parameters
    ----------
    space : of one network
    allowed : (C,) clauses
    each : at most so many
    """
    far = (space.distance[0, 0] >= LEAST) & space.on_type[0, 0] & allowed
    index, polarity = (x[0] for x in space.literals)
    rows, clauses, flips = list[int](), list[int](), np.zeros(space.F.shape[2:], bool)
    for r, c in rng.permutation(np.argwhere(far)).tolist():
        if len(rows) < each and r not in rows and c not in clauses:
            rows.append(r)
            clauses.append(c)
            wrong = (polarity[c] != 0) & (space.signed[0, 0, r, c] <= 0)
            flips[r, index[c][wrong]] = True
    return Targets(space, np.array(rows, int), np.array(clauses, int), flips)


def chosen(place: Place, layer: int, each: int, rng: np.random.Generator) -> dict[str, Targets]:
    """Targets of each arm: clauses of the formula, and sham clauses that are none of them."""
    space, sham = place.space(layer), place.shams(layer)[0]
    every = np.ones(len(space.formulas[0]), bool)
    return {
        "clause": targets(space, every, each, rng),
        "sham": targets(sham, ~among(sham, space)[0], each, rng),
    }


def planted(place: Place, layer: int, aim: Targets) -> Layered:
    """The initial network with the features of a layer flipped at targets: the smallest such change of its weights.

    Features of layer 1 are `W_1 E`, and those of layer 2 `W_2 · channel` with the channel of the untrained layer 1. An
    entry of exactly 0 cannot be flipped.
    """
    start, E = place.networks[0], place.subject.task.E
    base = E if layer == 1 else place.channel.values[0, 0]
    own = start.layers[layer - 1]
    W = flipped(place.space(layer).F[0, 0], own.W.astype(float), base, aim.flips).astype(own.W.dtype)
    layers = [Layer(W, x.b, x.mask) if number == layer else x for number, x in enumerate(start.layers, 1)]
    return replace(start, layers=tuple(layers))


def outcome(place: Place, layer: int, aim: Targets, retrain: Callable[[Layered], Place]) -> np.ndarray:
    """(PLANTED,) of one arm.

    Parameters
    ----------
    place : the network that was not edited
    retrain : trains a network from another start, as this one was
    """
    start = planted(place, layer, aim)
    other = replace(retrain(start).space(layer), formulas=aim.space.formulas)
    codes = [x.code_locations[-1, 0] for x in (other, aim.space)]
    at = aim.rows, aim.clauses
    ends = [float(mean_known(x[at].astype(float))) for x in codes]
    before, after = (np.asarray(x.layers[layer - 1].W, float)[aim.rows] for x in (place.networks[0], start))
    moved = np.linalg.norm(after - before, axis=1) / np.linalg.norm(before, axis=1)
    change = codes[0].astype(float) - codes[1]
    return np.array([*ends, untouched(aim, change), float(mean_known(moved)), len(aim.rows)])


def untouched(aim: Targets, change: np.ndarray) -> float:
    """Mean over targets of the change (H, C) at rows without a flip: same clause, type and initial distance."""
    space, found = aim.space, []
    free = ~aim.flips.any(axis=1)
    on_type = np.broadcast_to(space.on_type[0, 0], change.shape)
    for r, c in zip(aim.rows.tolist(), aim.clauses.tolist(), strict=True):
        alike = free & on_type[:, c] & (space.distance[0, 0, :, c] == space.distance[0, 0, r, c])
        if alike.any():
            found.append(change[alike, c].mean())
    return float(np.mean(found)) if found else np.nan
