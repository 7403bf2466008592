"""How nearness, codes and crowd are defined in one reading of a claim: what the effects of C1 to C3 are taken from.

The abstract of arXiv 2605.17704 defines none of these words. Each value here is one sensible definition; the defaults
are those of the claims table. All ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.errors import unknown
from toycomb.geometry import PROXIMAL, FeatureSpace, permuted_rows, sign_distance
from toycomb.geometry.codes import significant
from toycomb.geometry.crowding import others_on_row
from toycomb.geometry.distance import row_scale

DISTANCES = ("signs", "soft", "own end", "halves")
"""Literals not aligned; `soft_distance`; literals whose sign is not the one that the location ends with; literals on
the wrong side and half of those that are exactly zero (`sign_distance`), which differs from the first under masks."""
CODES = ("signs", "significant", "two rows")
"""All aligned; all aligned, each at least half of its row's RMS (`significant`); all aligned, on two rows or more."""
CROWDS = ("proximal", "codes", "load")
"""Other proximal locations on the row; other final codes there; positive entries outside the location (*row load*)."""


@dataclass(frozen=True)
class Definition:
    """What is read as near, as a code and as crowded.

    Parameters
    ----------
    distance : of `DISTANCES`
    proximal : int
        Largest Hamming distance of a proximal location. With another distance than `signs`, as many locations of each
        network are proximal as by signs: its nearest ones.
    codes : of `CODES`
    typed : bool
        Ask for the row type of the code template, at both ends; if not, every row that is not silent counts.
    crowd : of `CROWDS`

    Raises
    ------
    InputError
        If there is no such distance, code or crowd.
    """

    distance: str = "signs"
    proximal: int = PROXIMAL
    codes: str = "signs"
    typed: bool = True
    crowd: str = "proximal"

    def __post_init__(self) -> None:
        for name, allowed in (("distance", DISTANCES), ("codes", CODES), ("crowd", CROWDS)):
            if getattr(self, name) not in allowed:
                raise unknown(f"there is no definition of {name}", getattr(self, name), allowed)


PUBLISHED = Definition()
"""The definitions of the claims table."""


@dataclass(frozen=True)
class Locations:
    """Locations of P networks at both ends of training: arrays (P, H, C), read on rows of the code's initial type.

    `on_type` marks those rows; `distance` is the initial one by the definition and `literals` that by signs; `code`
    says whether the location ends as a code; `proximal` and `crowd` are taken at initialisation. Codes that end on rows
    of another initial type are left out.
    """

    on_type: np.ndarray
    distance: np.ndarray
    code: np.ndarray
    proximal: np.ndarray
    crowd: np.ndarray
    literals: np.ndarray


def locations(
    space: FeatureSpace, permute: np.random.Generator | None = None, definition: Definition = PUBLISHED
) -> Locations:
    """Locations of a feature space; with `permute` the rows at the end are permuted within their initial type."""
    code, distance = code_locations(space, definition), distances(space, definition)
    if permute is not None:
        rows = permuted_rows(space.row_types[0], permute)
        code = np.take_along_axis(code, rows[..., None], axis=1)
        distance = distances(_permuted(space, rows), definition) if definition.distance == "own end" else distance
    on_type = np.broadcast_to(_rows(space, 0, definition), code.shape)
    code, proximal = code & on_type, proximal_locations(space, definition, distance)
    return Locations(on_type, distance, code, proximal, _crowd(space, proximal, code, definition), space.distance[0])


def code_locations(space: FeatureSpace, definition: Definition = PUBLISHED) -> np.ndarray:
    """(P, H, C) bool: final codes."""
    codes = (space.distance[-1] == 0) & _rows(space, -1, definition)
    if definition.codes == "significant":
        codes &= significant(space.signed[-1], row_scale(space.F[-1]), space.literals[1])
    if definition.codes == "two rows":
        codes &= codes.sum(axis=1, keepdims=True) >= 2
    return codes


def distances(space: FeatureSpace, definition: Definition = PUBLISHED) -> np.ndarray:
    """(P, H, C) initial distance; infinite where it is not defined, on rows of zeros."""
    if definition.distance == "soft":
        return np.where(np.isnan(space.soft_distance[0]), np.inf, space.soft_distance[0])
    if definition.distance == "own end":
        return np.count_nonzero(np.sign(space.signed[0]) != np.sign(space.signed[-1]), axis=-1)
    if definition.distance == "halves":
        return sign_distance(space.F[0], *space.literals)
    return space.distance[0]


def proximal_locations(
    space: FeatureSpace, definition: Definition = PUBLISHED, distance: np.ndarray | None = None
) -> np.ndarray:
    """(P, H, C) bool: proximal at initialisation, by `distances` unless others are given.

    Contradictory clauses, which can have no code, have none.
    """
    possible = ~np.stack([formula.contradictory for formula in space.formulas])[:, None]
    allowed = np.broadcast_to(_rows(space, 0, definition) & possible, space.distance[0].shape)
    near = (space.distance[0] <= definition.proximal) & allowed
    if definition.distance == "signs":
        return near
    far = np.where(allowed, distances(space, definition) if distance is None else distance, np.inf).reshape(
        len(near), -1
    )
    place = np.argsort(np.argsort(far, axis=1, kind="stable"), axis=1, kind="stable")
    return (place < near.sum(axis=(1, 2))[:, None]).reshape(near.shape) & allowed


def _rows(space: FeatureSpace, at: int, definition: Definition) -> np.ndarray:
    """(P, H, 1) bool: rows that can have a code at one end."""
    return space.on_type[at] if definition.typed else (space.row_types[at] != 0)[..., None]


def _crowd(space: FeatureSpace, proximal: np.ndarray, code: np.ndarray, definition: Definition) -> np.ndarray:
    if definition.crowd == "load":
        own = np.count_nonzero(space.F[0] > 0, axis=-1)
        return own[..., None] - np.count_nonzero((space.signed[0] * space.literals[1][:, None]) > 0, axis=-1)
    return others_on_row(proximal if definition.crowd == "proximal" else code)


def _permuted(space: FeatureSpace, rows: np.ndarray) -> FeatureSpace:
    """The rows of the last snapshot in another order (P, H)."""
    F, types = space.F.copy(), space.row_types.copy()
    F[-1], types[-1] = np.take_along_axis(F[-1], rows[..., None], axis=1), np.take_along_axis(types[-1], rows, axis=1)
    return replace(space, F=F, row_types=types)
