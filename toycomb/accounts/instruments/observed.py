"""Effects observed in dense networks, with null, control and shams: what C1, C2 and C3 share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.definition import PUBLISHED, Definition, Locations
from toycomb.accounts.instruments.effects import Effect
from toycomb.accounts.instruments.populations import on_shuffled
from toycomb.accounts.material import Material
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.instrument import of_instrument
from toycomb.geometry import FeatureSpace, sham_spaces

PERMUTED = "the rows at the end permuted within their initial type"
MISPAIRED = of_instrument("the beginning of another network of the population")
ONE_SHAM = of_instrument("one draw of sham clauses in place of the clauses, against the others")
SHUFFLED = "networks trained on shuffled labels, same formulas and initial values"


class Observed:
    """One population at both ends of dense training, everything made once.

    Parameters
    ----------
    space : FeatureSpace of networks trained on the task; `snapshots` keeps all times
    shuffled : FeatureSpace of networks of equal number, trained on shuffled labels
    seed : root seed of shams and permutations
    definition : Definition
        What is near, a code and crowded.
    start : int
        Snapshot that counts as initialisation.
    """

    def __init__(
        self,
        space: FeatureSpace,
        shuffled: FeatureSpace,
        seed: int,
        definition: Definition = PUBLISHED,
        start: int = 0,
    ) -> None:
        self.snapshots, self.seed, self.definition = space, seed, definition
        self.space, self.other = ((x if not start else since(x, start)).ends() for x in (space, shuffled))
        self._all_shuffled = shuffled

    @classmethod
    def by_load(cls, material: Material) -> dict[str, Observed]:
        """Every load of the claims."""
        return cls._named(material, material.preset.claims(material.seed))

    @classmethod
    def beside(cls, material: Material) -> dict[str, Observed]:
        """Every load of the claims with the identity in place of the study's embedding."""
        return cls._named(material, material.preset.beside(material.seed))

    @classmethod
    def other_clauses(cls, material: Material) -> dict[str, Observed]:
        """Every load of the claims with clauses of other sizes and polarity, by both; none unless they are asked."""
        return cls._named(material, material.preset.other_clauses(material.seed))

    @classmethod
    def _named(cls, material: Material, names: Iterable[str]) -> dict[str, Observed]:
        return {x: cls(material.space(x), material.space(on_shuffled(x)), material.seed) for x in names}

    def under(self, definition: Definition, start: int = 0) -> Observed:
        """The same networks by other definitions, with another snapshot as initialisation."""
        return type(self)(self.snapshots, self._all_shuffled, self.seed, definition, start)

    @cached_property
    def real(self) -> Locations:
        """Clauses of the task."""
        return self._locations(self.space)

    @cached_property
    def sham_spaces(self) -> list[FeatureSpace]:
        """The same networks read against sham clauses."""
        return sham_spaces(self.space, self.seed)

    @cached_property
    def shams(self) -> list[Locations]:
        """Sham clauses."""
        return [self._locations(x) for x in self.sham_spaces]

    @cached_property
    def shuffled(self) -> tuple[Locations, list[Locations]]:
        """Clauses and sham clauses of the networks on shuffled labels."""
        shams = sham_spaces(self.other, self.seed)
        return self._locations(self.other), [self._locations(x) for x in shams]

    @cached_property
    def on_shuffled(self) -> Observed:
        """The networks on shuffled labels, observed by themselves."""
        return Observed(self.other, self.other, self.seed)

    @cached_property
    def permuted(self) -> list[tuple[Locations, list[Locations]]]:
        """Clauses and sham clauses once rows are permuted, several draws."""
        rng = stream(self.seed, Purpose.NULL)
        return [
            (self._locations(self.space, rng), [self._locations(x, rng) for x in self.sham_spaces])
            for _ in range(effects.PERMUTATIONS)
        ]

    def _locations(self, space: FeatureSpace, permute: np.random.Generator | None = None) -> Locations:
        return effects.locations(space, permute, self.definition)

    def evidence(self, effect: Effect, **beside: np.ndarray) -> Evidence:
        """Effect on the clauses; the control is a beginning of another network."""
        return Evidence(
            effect=effect([self.real]),
            null=np.mean([effect([real]) for real, _ in self.permuted], axis=0),
            control=effect([self._locations(effects.mispaired(self.space))]),
            beside={"sham": effect(self.shams), **beside},
        )

    def beyond_shams(self, effect: Effect, control: str = SHUFFLED) -> Evidence:
        """Effect on the clauses less that on shams; `control` is `SHUFFLED` or `ONE_SHAM`."""
        clauses, shams = self.shuffled
        shuffled = effect([clauses]) - effect(shams)
        one = effect(self.shams[:1]) - effect(self.shams[1:])
        return Evidence(
            effect=effect([self.real]) - effect(self.shams),
            null=np.mean([effect([real]) - effect(shams) for real, shams in self.permuted], axis=0),
            control=shuffled if control == SHUFFLED else one,
            beside={"clauses": effect([self.real]), "sham": effect(self.shams), "shuffled labels": shuffled},
        )


def since(space: FeatureSpace, start: int) -> FeatureSpace:
    """The snapshots from one on."""
    return replace(space, F=space.F[start:], row_types=space.row_types[start:])
