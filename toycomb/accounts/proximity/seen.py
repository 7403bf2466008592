"""What C1 is read from: dense networks at both ends, and distances at initialisation under the masks of tickets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.instruments import about
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.instruments.ticket_rows import start_under
from toycomb.accounts.material import Material
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import mean_intervals
from toycomb.geometry import FeatureSpace, permuted_rows, sign_distance
from toycomb.tickets.registry import named

OTHER_START = "reinitialised"
"""Methods whose names end so rewind to other weights than those of the dense network."""


@dataclass(frozen=True)
class Masked:
    """Distances of the dense codes at each ticket's start in one place, in literals.

    Parameters
    ----------
    cells : dict of (method, density) to dict of (P,)
        `codes`, `others` (rows of their type, clauses weighed alike), `unmasked_codes`, `unmasked_others`; with `null_`
        before their names those of the codes on rows permuted within type, with `control_` of another network's codes.
    """

    cells: Mapping[tuple[str, float], Mapping[str, np.ndarray]]

    @classmethod
    def of(cls, material: Material, name: str) -> Masked:
        """The tickets of one benchmark, but for those on other initial weights."""
        entries = [x for x in material.benchmarks[name].entries() if not x.method.endswith(OTHER_START)]
        space = material.space(name)
        under = {(x.method, x.density): sign_distance(start_under(material, name, x), *space.literals) for x in entries}
        return cls.between(space, sign_distance(start_under(material, name), *space.literals), under, material.seed)

    @classmethod
    def between(
        cls, space: FeatureSpace, bare: np.ndarray, under: Mapping[tuple[str, float], np.ndarray], seed: int
    ) -> Masked:
        """From distances (P, H, C) of all locations at initialisation, without a mask and under those of tickets."""
        on_type = space.on_type[0]
        own = space.code_locations[-1] & on_type
        rows = permuted_rows(space.row_types[0], stream(seed, Purpose.NULL))
        codes = {
            "": own,
            "control_": np.roll(own, -1, axis=0) & on_type,
            "null_": np.take_along_axis(own, rows[..., None], axis=1),
        }
        return cls(
            {
                ticket: {
                    f"{prefix}{label}{kind}": value
                    for prefix, chosen in codes.items()
                    for label, distance in (("", masked), ("unmasked_", bare))
                    for kind, value in codes_and_others(distance, chosen, on_type).items()
                }
                for ticket, masked in under.items()
            }
        )

    def gap(self, method: str, prefix: str = "") -> np.ndarray:
        """(P,) how much nearer codes are than other rows, mean over the densities of a method."""
        return self._mean(method, f"{prefix}others", f"{prefix}codes")

    def gain(self, method: str, prefix: str = "") -> np.ndarray:
        """(P,) by how much the mask widens that gap."""
        return self.gap(method, prefix) - self.gap(method, f"{prefix}unmasked_")

    def brought_nearer(self, method: str, kind: str) -> np.ndarray:
        """(P,) how much nearer locations are than in the unmasked network."""
        return self._mean(method, f"unmasked_{kind}", kind)

    def _mean(self, method: str, more: str, less: str) -> np.ndarray:
        return np.mean([cell[more] - cell[less] for (name, _), cell in self.cells.items() if name == method], axis=0)

    def rows(self, place: str) -> list[Document]:
        """Intervals of every ticket."""
        return [
            {
                "place": place,
                "method": method,
                "density": density,
                **dict(zip(cell, mean_intervals(np.array(list(cell.values()))), strict=True)),
            }
            for (method, density), cell in self.cells.items()
        ]


def codes_and_others(distance: np.ndarray, codes: np.ndarray, on_type: np.ndarray) -> dict[str, np.ndarray]:
    """(P,) mean distance of codes, and of other rows of the type for the same clauses in the same proportions."""
    others = on_type & ~codes
    weight = codes.sum(axis=1) * others.any(axis=1)
    total = np.where(weight.sum(axis=1) > 0, weight.sum(axis=1), np.nan)
    means = ((distance * x).sum(axis=1) / np.maximum(x.sum(axis=1), 1) for x in (codes, others))
    return {kind: (mean * weight).sum(axis=1) / total for kind, mean in zip(("codes", "others"), means, strict=True)}


@dataclass(frozen=True)
class Seen:
    """Dense networks by load, tickets by place, and settings by place."""

    dense: Mapping[str, Observed]
    masked: Mapping[str, Masked]
    about: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        masked = {name: Masked.of(material, name) for name in material.benchmarks}
        return cls(Observed.by_load(material), masked, about.of_tickets(material))

    def table(self) -> list[Document]:
        """`masked_distance`: a row a place, method and density."""
        return [
            {**row, "group": named(row["method"]).group, about.ABOUT: self.about.get(place)}
            for place, masked in self.masked.items()
            for row in masked.rows(place)
        ]
