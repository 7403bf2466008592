"""What C4 is read from: dense networks, tickets that serve choices of locations, and what tickets are retrained to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from toycomb.accounts.account import Measures
from toycomb.accounts.compatibility.joint import JointChoice
from toycomb.accounts.instruments import about, observed, retrained
from toycomb.accounts.instruments.ticket_rows import TICKET, Places, behind, behind_the_first, by_place
from toycomb.accounts.material import Material, Shelf
from toycomb.accounts.presets import SNAPSHOTS, Preset
from toycomb.common.documents import Document
from toycomb.geometry import FeatureSpace

ByDensity = Mapping[float, FeatureSpace]


@dataclass(frozen=True)
class Seen:
    """What claims, table and readings are taken from.

    Parameters
    ----------
    choices : by load
    tickets : by place
    about : settings by name of the networks
    beside : choices with the identity by load
    snapshots : dense networks of both by load, at the times `epochs`
    others : dense networks with other clauses, by clauses and load
    retrained : tickets by place and density, from the masked start to the end; beside them the start of all weights
    shelf : where the choices lie that the last reading was taken from
    """

    choices: Mapping[str, JointChoice]
    tickets: Places
    about: Mapping[str, Document] = field(default_factory=dict)
    beside: Mapping[str, JointChoice] = field(default_factory=dict)
    snapshots: Mapping[str, FeatureSpace] = field(default_factory=dict)
    epochs: tuple[float, ...] = SNAPSHOTS
    others: Mapping[str, FeatureSpace] = field(default_factory=dict)
    retrained: Mapping[str, tuple[FeatureSpace, ByDensity]] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=lambda: Shelf(1), repr=False, compare=False)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        preset, seed = material.preset, material.seed
        dense, beside = preset.claims(seed), preset.beside(seed)
        snapshots = {x: material.space(x) for x in (*dense, *beside)}

        def choices(names: Iterable[str]) -> dict[str, JointChoice]:
            return {x: JointChoice(snapshots[x].ends(), seed) for x in names}

        return cls(
            choices(dense),
            by_place(material),
            about.of_networks(material),
            choices(beside),
            snapshots,
            preset.snapshots,
            {x: material.space(x).ends() for x in preset.other_clauses(seed)},
            _retrained(material),
        )

    @property
    def seed(self) -> int:
        """Root seed."""
        return next(x.seed for x in self.choices.values())

    def table(self) -> Document:
        """`compatibility`: an entry per load."""
        return {load: x.table() | {about.ABOUT: self.about.get(load)} for load, x in self.choices.items()}

    def since(self, start: float, *, beside: bool) -> dict[str, FeatureSpace]:
        """Dense networks by load, from a snapshot to the end; none where there is no such snapshot."""
        choices = self.beside if beside else self.choices
        if not start:
            return {load: x.space for load, x in choices.items()}
        if start not in self.epochs:
            return {}
        first = self.epochs.index(start)
        return {load: observed.since(self.snapshots[load], first).ends() for load in choices}

    def of_tickets(self, embedding: str, density: float, *, kept: bool) -> dict[str, FeatureSpace]:
        """Tickets by place, from all initial weights or those that are kept to the end of retraining."""
        places = behind_the_first(self.retrained) if embedding == "hadamard" else behind(embedding, self.retrained)
        found = {place: (start, tickets[density]) for place, (start, tickets) in places.items() if density in tickets}
        return {place: x if kept else _begun(x, start) for place, (start, x) in found.items()}


def _begun(ticket: FeatureSpace, start: FeatureSpace) -> FeatureSpace:
    """The end of a ticket with another beginning."""
    F, types = (np.stack([a[0], b[-1]]) for a, b in ((start.F, ticket.F), (start.row_types, ticket.row_types)))
    return replace(ticket, F=F, row_types=types)


def _retrained(material: Material) -> dict[str, tuple[FeatureSpace, ByDensity]]:
    if not follows(material.preset, material.seed):
        return {}
    places = material.preset.pruned(material.seed)
    return {x: (material.space(x), retrained.spaces(material, x, TICKET)) for x in places}


def follows(preset: Preset, seed: int) -> Measures:
    """The retrained tickets whose codes are asked about, where long readings are."""
    return retrained.measures(preset, seed, (TICKET,))
