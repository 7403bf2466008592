"""What C5 is read from: tickets by place, with what became of clauses by definitions that their table lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.account import Measures, Tables
from toycomb.accounts.instruments import about, retrained
from toycomb.accounts.instruments.ticket_rows import TICKET, Places, Row, Tickets, by_place, start_under
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.accounts.reexpression.example import example
from toycomb.accounts.reexpression.fates import CODES, Clauses, prefix_of
from toycomb.accounts.reexpression.recoveries import family
from toycomb.common.documents import Document
from toycomb.evidence.comparison import grouped
from toycomb.evidence.intervals import Interval, mean_intervals
from toycomb.geometry import FeatureSpace

PREFIXES = ("", "partial_", "start_")
MASKED = (TICKET, "one-shot")
"""Methods of the table whose masked networks are read before retraining too."""
RETRAINED = (TICKET, "imp-rewind")
"""Methods whose tickets are read by every definition of a code, at every density, in studies with long readings."""
Cell = dict[str, np.ndarray]
"""Numbers of a method at a density by name, each (P,)."""


@dataclass(frozen=True)
class Seen:
    """What C5 is read from.

    Parameters
    ----------
    tickets : by place
        Those of the claims.
    example : table of one network's codes
    about : settings by place
    further : by place
        Those of the claims and of long readings; equal to `tickets` unless given.
    """

    tickets: Places
    example: Mapping[str, Any]
    about: Mapping[str, Document] = field(default_factory=dict)
    further: Places = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        tickets, further = dict[str, Tickets](), dict[str, Tickets]()
        for name, own in by_place(material).items():
            clauses = Clauses(material.space(name), material.seed)
            tickets[name] = _with_start(material, own, clauses)
            further[name] = _with_retrained(material, tickets[name], clauses)
        return cls(tickets, example(material), about.of_tickets(material), further)

    @property
    def all(self) -> Places:
        """Tickets of every reading by place."""
        return self.further or self.tickets

    def tables(self) -> Tables:
        """What figures show."""
        rows = [
            {"place": place, "method": method, "density": density, about.ABOUT: self.about.get(place), **_summary(own)}
            for place, x in self.tickets.items()
            for (method, density), own in grouped(x.rows, "method", "density").items()
        ]
        one = {**self.example, about.ABOUT: self.about.get(self.example.get("place", ""))}
        return {"family": rows, "reexpression": one}


def follows(preset: Preset, seed: int) -> Measures:
    """Tickets to retrain for long readings."""
    return retrained.measures(preset, seed, RETRAINED)


def _with_start(material: Material, tickets: Tickets, clauses: Clauses) -> Tickets:
    """The tickets of a place, with partial codes of the masked network before retraining."""
    name, types = tickets.place, material.run(tickets.place).initial.row_types
    cells = {
        (x.method, x.density): clauses.shares(start_under(material, name, x), types, "partial")
        for x in material.benchmarks[name].entries()
        if x.method in MASKED
    }
    return tickets.with_numbers({at: _prefixed("start_partial_", x) for at, x in cells.items()})


def _with_retrained(material: Material, tickets: Tickets, clauses: Clauses) -> Tickets:
    """The tickets of a place, with those that were retrained for long readings."""
    found = {
        (method, density): _by_every_definition(space, clauses)
        for method in RETRAINED
        for density, space in retrained.spaces(material, tickets.place, method).items()
    }
    return tickets.with_numbers(found)


def _by_every_definition(space: FeatureSpace, clauses: Clauses) -> Cell:
    """What became of the clauses in tickets at both ends of retraining, by every definition of a code."""
    cell: Cell = {}
    for codes in CODES:
        if codes == "templates" and clauses.many:
            continue
        for at, when in ((0, "start_"), (-1, "")):
            shares = clauses.shares(space.F[at], space.row_types[at], codes)
            cell |= _prefixed(f"{when}{prefix_of(codes)}", shares)
    return cell


def _prefixed(prefix: str, cell: Cell) -> Cell:
    return {f"{prefix}{name}": values for name, values in cell.items()}


def _summary(rows: Sequence[Row]) -> dict[str, Interval]:
    """Means and intervals of exact and family recovery of one cell, a method at a density."""
    here = sorted(rows, key=lambda x: x["network"])
    kinds = ("clauses_kept", "clauses_moved", "clauses_lost", "coverage")
    fates = (f"{prefix}{label}{kind}" for prefix in PREFIXES for label in ("", "sham_") for kind in kinds)
    keys = ("exact_jaccard", "chance_jaccard", "corrected_jaccard", "accuracy", "dense_coverage", *fates)
    values = {key: [row[key] for row in here] for key in keys}
    values |= {f"{prefix}family": [family(prefix)(row) for row in here] for prefix in PREFIXES}
    table = np.array(list(values.values()), dtype=float)  # None becomes NaN
    return dict(zip(values, mean_intervals(table), strict=True))
