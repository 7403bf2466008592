"""Locations of the task's clauses and of sham clauses at the crowds of the task's clauses, and what else is theirs.

A sham clause has a crowd here too: the proximal locations of the *task's* clauses on its row, all of them, since it is
none of them. Its own draw of shams crowds nothing, as the task does not know them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.instruments.definition import PUBLISHED, Definition, Locations, locations
from toycomb.accounts.instruments.effects import PERMUTATIONS, mispaired
from toycomb.accounts.instruments.observed import Observed
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, asked_signs, shared_signs


@dataclass(frozen=True, eq=False)
class Places:
    """One set of clauses in P networks.

    Parameters
    ----------
    at : Locations
    terms : dict of (P, H, C)
        What is theirs at initialisation, by name: `crowd`, and what can be held beside it.
    """

    at: Locations
    terms: dict[str, np.ndarray]


class Crowds:
    """One population read by one definition, each set of places made once.

    Parameters
    ----------
    observed : Observed
        The networks, those on shuffled labels, and their shams; its own definition does not count.
    definition : Definition
    rows : two arrays (P, H), optional
        Biases and output weights of rows at initialisation.
    """

    def __init__(
        self,
        observed: Observed,
        definition: Definition = PUBLISHED,
        rows: tuple[np.ndarray, np.ndarray] | None = None,
    ) -> None:
        self.observed, self.space, self.seed = observed, observed.space, observed.seed
        self.definition, self.rows = definition, rows

    @cached_property
    def real(self) -> Places:
        """The task's clauses."""
        return self._of(locations(self.space, None, self.definition))

    @cached_property
    def shams(self) -> list[Places]:
        """Sham clauses."""
        return [self._of(locations(x, None, self.definition), x) for x in self.observed.sham_spaces]

    @cached_property
    def permuted(self) -> list[Places]:
        """The task's clauses once rows at the end are permuted within their initial type, several draws."""
        rng = stream(self.seed, Purpose.NULL)
        return [self._of(locations(self.space, rng, self.definition)) for _ in range(PERMUTATIONS)]

    def permuted_shams(self) -> Iterator[list[Places]]:
        """The same of sham clauses, one draw at a time: all of them would take much memory."""
        rng = stream(self.seed, Purpose.NULL, repeat=1)
        # What crowds shams does not move with the end.
        pairs = list(zip(self.shams, self.observed.sham_spaces, strict=True))
        for _ in range(PERMUTATIONS):
            yield [replace(places, at=locations(x, rng, self.definition)) for places, x in pairs]

    @cached_property
    def other(self) -> Crowds:
        """The networks on shuffled labels, which begin as these."""
        alike = slice(len(self.observed.other.formulas))
        rows = self.rows and (self.rows[0][alike], self.rows[1][alike])
        return Crowds(self.observed.on_shuffled, self.definition, rows)

    @cached_property
    def mispaired(self) -> Places:
        """The end of every network with the beginning of the next one, and with all that goes with its rows."""
        rows = self.rows and (np.roll(self.rows[0], -1, axis=0), np.roll(self.rows[1], -1, axis=0))
        moved = Crowds(Observed(mispaired(self.space), self.space, self.seed), self.definition, rows)
        types = np.roll(self.space.row_types, -1, axis=1)
        following = replace(self.space, F=np.roll(self.space.F, -1, axis=1), row_types=types)
        codes = locations(following, None, self.definition).code
        return moved._of(locations(moved.space, None, self.definition), codes=codes)

    def _of(self, at: Locations, sham: FeatureSpace | None = None, codes: np.ndarray | None = None) -> Places:
        """Places with their terms; `codes` are those that crowd, those of the unpermuted networks unless given."""
        space = self.space if sham is None else sham
        crowding = self._crowding(at if sham is None else self.real.at, codes)
        if sham is None:
            conflict, agreement = shared_signs(crowding, *space.literals)
            crowd = crowding.sum(axis=-1, keepdims=True) - crowding
        else:
            conflict, agreement = asked_signs(crowding, self.space.literals, space.literals)
            crowd = crowding.sum(axis=-1, keepdims=True)
        load = _load(space)
        terms = {"crowd": load if self.definition.crowd == "load" else crowd, "agreement": agreement, "load": load}
        terms |= {"conflict": conflict} if (self.space.literals[1] < 0).any() else {}
        if self.rows is not None:
            bias, out = self.rows
            terms |= {"row bias": bias[..., None], "|v|": np.abs(out)[..., None]}
        return Places(at, {name: np.broadcast_to(x, at.code.shape) for name, x in terms.items()})

    def _crowding(self, at: Locations, codes: np.ndarray | None) -> np.ndarray:
        """(P, H, C) bool: the locations of the task's clauses that crowd others."""
        if self.definition.crowd != "codes":
            return at.proximal
        return locations(self.space, None, self.definition).code if codes is None else codes


def _load(space: FeatureSpace) -> np.ndarray:
    """(P, H, C) positive entries of the row at the beginning outside the location."""
    positive = space.F[0] > 0
    own = np.count_nonzero((space.signed[0] * space.literals[1][:, None]) > 0, axis=-1)
    return np.count_nonzero(positive, axis=-1)[..., None] - own
