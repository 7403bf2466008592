"""Beginnings and ends that readings of C1 are taken from, and the evidence of one reading in one place.

A pair is a feature space of two times. Under a ticket's mask its beginning has silent rows where no weight is kept, so
that rows which the mask empties are left out by whoever asks for a row type.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.definition import Definition, locations
from toycomb.accounts.instruments.effects import Effect
from toycomb.accounts.instruments.observed import Observed, since
from toycomb.accounts.instruments.ticket_rows import behind, behind_the_first
from toycomb.accounts.proximity.masked import Masked
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.intervals import mean_known
from toycomb.geometry import FeatureSpace, sham_spaces

if TYPE_CHECKING:
    from toycomb.accounts.proximity.seen import Seen

DENSE, TICKET = "dense network", "ticket"
"""Whose final codes are asked about."""
WHOLE, KEPT = "all", "kept"
"""Which initial weights distances are read from."""
NO_TICKET = "none"
OUTRIGHT = "4 positive"
"""The published clauses."""


class Which(NamedTuple):
    """Which beginning and end: values of the choices that decide them."""

    ticket: str
    density: float
    codes_of: str
    weights: str
    embedding: str
    clauses: str
    start: float


@dataclass(frozen=True, eq=False)
class Pair:
    """One place at two times.

    Parameters
    ----------
    space : FeatureSpace, T = 2
    seed : root seed of nulls and shams
    """

    space: FeatureSpace
    seed: int

    @cached_property
    def shams(self) -> list[FeatureSpace]:
        """The same networks read against sham clauses."""
        return sham_spaces(self.space, self.seed)

    def evidence(self, effect: Effect, definition: Definition, shams: bool) -> Evidence:
        """As C1 has it, or beyond shams as C1b has it: the same null and control.

        The null permutes the rows at the end within their initial type, rows that a mask empties being a type of their
        own. The control is the beginning of other networks; beyond shams it is one draw of sham clauses in place of
        the clauses, against the other draws.
        """
        others, rng = self.shams if shams else [], stream(self.seed, Purpose.NULL)

        def beyond(permute: np.random.Generator | None = None) -> np.ndarray:
            own = effect([locations(self.space, permute, definition)])
            return own - effect([locations(x, permute, definition) for x in others]) if others else own

        return Evidence(
            effect=beyond(),
            null=np.mean([beyond(rng) for _ in range(effects.PERMUTATIONS)], axis=0),
            control=self._one_sham(effect, definition) if shams else self._mispaired(effect, definition),
        )

    def _mispaired(self, effect: Effect, definition: Definition) -> np.ndarray:
        """Mean over several other networks, as for C1t; over fewer where there are fewer networks."""
        found, space = [], self.space
        for _ in range(min(effects.PERMUTATIONS, max(len(space.formulas) - 1, 1))):
            space = effects.mispaired(space)
            found.append(effect([locations(space, definition=definition)]))
        return mean_known(np.array(found), axis=0)

    def _one_sham(self, effect: Effect, definition: Definition) -> np.ndarray:
        sets = [locations(x, definition=definition) for x in self.shams]
        return effect(sets[:1]) - effect(sets[1:])


class Pairs:
    """Every pair of what an account looked at; the last ones are kept, as readings ask for the same ones in a row."""

    def __init__(self, seen: Seen) -> None:
        self._seen = seen
        self._last: tuple[Which | None, list[Pair]] = None, []

    def at(self, which: Which) -> list[Pair]:
        """One pair a load; none where the study does not hold them."""
        if self._last[0] != which:
            spaces = self._dense(which) if which.ticket == NO_TICKET else self._tickets(which)
            self._last = which, [Pair(x, self._seen.seed) for x in spaces]
        return self._last[1]

    def _dense(self, which: Which) -> list[FeatureSpace]:
        if which.start not in self._seen.times[:-1]:
            return []
        found, start = self._observed(which), self._seen.times.index(which.start)
        return [since(x.snapshots, start).ends() for x in found.values()]

    def _observed(self, which: Which) -> Mapping[str, Observed]:
        seen = self._seen
        if which.clauses != OUTRIGHT:
            return {name: x for name, x in seen.other_clauses.items() if name.startswith(which.clauses)}
        return seen.beside if which.embedding == "identity" else seen.dense

    def _tickets(self, which: Which) -> list[FeatureSpace]:
        masked, first = self._seen.masked, behind_the_first(self._seen.masked)
        places = behind("identity", masked) if which.embedding == "identity" else first
        if which.embedding == "identity" and places == first:
            return []
        found = [self._ticket(which, place, x) for place, x in places.items()]
        return [x for x in found if x is not None]

    def _ticket(self, which: Which, place: str, masked: Masked) -> FeatureSpace | None:
        """The start of a ticket, or its unmasked network, and the end that is asked about; None where it is lacking."""
        start = masked.starts.get((which.ticket, which.density))
        own = self._seen.ends.get(place, {}).get(which.ticket, {}).get(which.density)
        end = masked.space if which.codes_of == DENSE else own
        if start is None or end is None:
            return None
        first = start.F if which.weights == KEPT else masked.space.F[0]
        types = np.where(start.left, masked.space.row_types[0], 0)
        return replace(masked.space, F=np.stack([first, end.F[-1]]), row_types=np.stack([types, end.row_types[-1]]))
