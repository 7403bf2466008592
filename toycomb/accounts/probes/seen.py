"""What C6 is read from: tickets by place, and those at further densities that long readings ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.account import Prunes
from toycomb.accounts.instruments import about, populations
from toycomb.accounts.instruments.ticket_rows import Places, Tickets, by_place
from toycomb.accounts.material import Material
from toycomb.accounts.presets import ESTABLISHED, PROBES, RANDOM_MASKS, Preset
from toycomb.accounts.probes.comparisons import differences, share, signs
from toycomb.common.documents import Document
from toycomb.evidence.comparison import grouped
from toycomb.evidence.intervals import mean_interval

MEASURES = ("accuracy", "unseen_accuracy", "exact_jaccard", "corrected_jaccard")
"""Accuracy is that on a new draw of inputs, and claims are about that; the one on unseen inputs stands beside it."""


@dataclass(frozen=True)
class Seen:
    """What C6 is read from.

    Parameters
    ----------
    tickets : by place
        Those of the claims.
    baselines : established methods among them
    about : settings by place
    further : by place
        Those of the claims and of long readings; equal to `tickets` unless given.
    """

    tickets: Places
    baselines: Sequence[str]
    about: Mapping[str, Document] = field(default_factory=dict)
    further: Places = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        tickets = by_place(material)
        further = {
            place: Tickets([*x.rows, *material.rows(_elsewhere(place))], x.seed, place)
            for place, x in tickets.items()
            if _elsewhere(place) in material.benchmarks
        }
        return cls(tickets, _established(material.preset), about.of_tickets(material), further)

    @property
    def all(self) -> Places:
        """Tickets of every reading by place."""
        return self.further or self.tickets

    def table(self) -> list[Document]:
        """`probes`: a row per place, probe, method and density."""
        places = self.tickets.items()
        return [{**row, about.ABOUT: self.about.get(place)} for place, x in places for row in pairs(x, self.baselines)]


def prunes(preset: Preset, seed: int) -> Prunes:
    """The tickets of the claims; and at further densities, where long readings are asked, of what these compare."""
    from toycomb.tickets.benchmark import Benchmark

    densities = [x for x in preset.all_densities if x not in preset.densities]
    methods = [*_established(preset), *PROBES, *(x for x in RANDOM_MASKS if x in preset.methods)]
    further = {_elsewhere(place): x for place, x in preset.pruned(seed).items() if densities}
    return populations.tickets(preset, seed) | {place: Benchmark(x, methods, densities) for place, x in further.items()}


def _elsewhere(place: str) -> str:
    """Name of the tickets of a place at further densities."""
    return f"{place}, further densities"


def _established(preset: Preset) -> list[str]:
    return [x for x in ESTABLISHED if x in preset.methods]


def of_fewer(material: Material) -> list[str]:
    """One sentence where a study lacks some established methods: its verdicts are about the others."""
    there = _established(material.preset)
    if len(there) == len(ESTABLISHED):
        return []
    return [
        f"Of the established methods {', '.join(ESTABLISHED)} this study has {', '.join(there)} alone. "
        "Where claims and readings speak of established methods they mean these; with all of them the verdicts may be "
        "others."
    ]


def pairs(tickets: Tickets, baselines: Sequence[str]) -> list[Document]:
    """Differences and shares won of each probe (and its controls) against each established method, by density."""
    probes = [*PROBES, *(x for x in ("compatible", "distance-sham") if x in tickets.by_method)]
    table = []
    for density, rows in sorted(grouped(tickets.rows, "density").items()):
        here = Tickets(rows, tickets.seed)
        inputs = {name: float(np.mean([row["cost_samples"] for row in x])) / 1e6 for name, x in here.by_method.items()}
        for probe in probes:
            for base in baselines:
                entry: Document = {"place": tickets.place, "density": density, "probe": probe, "baseline": base}
                for measure in MEASURES:
                    difference = differences(here, measure, [probe], [base])
                    entry[measure] = mean_interval(difference[:, 0])
                    entry[f"{measure}_won"] = mean_interval(share(signs(difference)) + 0.5)
                table.append({**entry, "probe_inputs": inputs[probe], "baseline_inputs": inputs[base]})
    return table
