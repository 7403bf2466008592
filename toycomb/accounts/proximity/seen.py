"""What C1 is read from: dense networks at both ends, and the starts and ends of tickets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.instruments import about, retrained
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.instruments.populations import READ, place_of
from toycomb.accounts.instruments.winning import dense_accuracy
from toycomb.accounts.material import Material
from toycomb.accounts.proximity.masked import Masked, Start, Ticket
from toycomb.accounts.proximity.pairs import Pairs
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.geometry import FeatureSpace
from toycomb.tickets.registry import named

OTHER_START = "reinitialised"
"""Methods whose names end so rewind to other weights than those of the dense network."""
Ends = Mapping[str, Mapping[float, FeatureSpace]]
"""Retrained tickets by method and density."""


@dataclass(frozen=True)
class Seen:
    """What claims, readings and table are taken from.

    Parameters
    ----------
    dense : dict of str to Observed
        Dense networks by load.
    masked : dict of str to Masked
        Starts of tickets by place, such as "hadamard C=8".
    seed : root seed of nulls and shams
    beside : dict of str to Observed
        Dense networks with the identity in place of the study's embedding, by load.
    other_clauses : dict of str to Observed
        Dense networks with other clauses, by clauses and load, such as "3 positive C=8"; where long readings are asked.
    ends : dict of str to `Ends`
        By place; where long readings are asked.
    times : sequence of float
        Epochs of the snapshots of the dense networks, the last one at the end of training.
    about : dict of str to settings
        By place.
    """

    dense: Mapping[str, Observed]
    masked: Mapping[str, Masked]
    seed: int
    beside: Mapping[str, Observed] = field(default_factory=dict)
    other_clauses: Mapping[str, Observed] = field(default_factory=dict)
    ends: Mapping[str, Ends] = field(default_factory=dict)
    times: Sequence[float] = (0.0, np.inf)
    about: Mapping[str, Document] = field(default_factory=dict)

    @cached_property
    def pairs(self) -> Pairs:
        """Beginnings and ends for readings."""
        return Pairs(self)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        names: dict[str, list[str]] = {}
        for name in material.benchmarks:
            names.setdefault(place_of(name), []).append(name)
        return cls(
            Observed.by_load(material),
            {x: Masked.between(material.space(x), starts(material, x, own), material.seed) for x, own in names.items()},
            material.seed,
            Observed.beside(material),
            Observed.other_clauses(material),
            {place: {method: retrained.spaces(material, place, method) for method in READ} for place in names},
            material.preset.snapshots,
            about.of_tickets(material),
        )

    def table(self) -> list[Document]:
        """`masked_distance`: a row a place, method and density."""
        return [
            {**row, "group": named(row["method"]).group, about.ABOUT: self.about.get(place)}
            for place, masked in self.masked.items()
            for row in masked.rows(place)
        ]


def starts(material: Material, place: str, benchmarks: Sequence[str]) -> dict[Ticket, Start]:
    """Of all tickets of some benchmarks in one place, but for those on other initial weights."""
    run, dense = material.run(place), dense_accuracy(material, place)
    W, E = run.initial.W.astype(float), np.stack([task.E for task in run.tasks])
    found = {}
    for name in benchmarks:
        entries, rows = material.benchmarks[name].entries(), material.rows(name)
        for number, x in enumerate(entries):
            if x.method.endswith(OTHER_START):
                continue
            own = rows[number * len(W) : (number + 1) * len(W)]
            masks = np.stack([material.mask(x, i, W.shape[1:]) for i in range(len(W))])
            lost = dense - np.array([row["accuracy"] for row in own])
            found[x.method, x.density] = Start((W * masks) @ E, np.asarray(masks.any(axis=-1)), lost)
    return found
