"""Numbers of retrained tickets, one for each network: what C4t, C5 and C6 are read from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from toycomb.accounts.material import Material
from toycomb.common.cached import cached_property
from toycomb.evidence.comparison import grouped
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.instrument import of_instrument

if TYPE_CHECKING:
    from toycomb.tickets.entry import Entry

T = TypeVar("T")
Row = Mapping[str, Any]
Reader = str | Callable[[Row], float | None]
"""A key of a row, or a function of one."""
TICKET = "imp"
"""The method whose tickets the verdicts of C1 and C5 are on."""
TWO_RANDOM = of_instrument("two random masks, of which one is on other initial weights")


class Tickets:
    """The tickets of one benchmark.

    Parameters
    ----------
    rows : sequence of rows, one per method, density and network
    seed : int
        Root seed of nulls.
    place : str
        Such as "hadamard C=8"; places draw their nulls by themselves.
    """

    def __init__(self, rows: Sequence[Row], seed: int, place: str = "") -> None:
        self.rows, self.seed, self.place = rows, seed, place

    @classmethod
    def of(cls, material: Material, name: str) -> Tickets:
        """Those of one of an account's benchmarks."""
        return cls(material.rows(name), material.seed, name)

    @cached_property
    def by_method(self) -> dict[str, list[Row]]:
        """Rows by method."""
        return grouped(self.rows, "method")

    def values(self, method: str, key: Reader) -> np.ndarray:
        """(P, densities) one number of a method's tickets; NaN if undefined."""
        read = key if callable(key) else (lambda row: row[key])
        own = self.by_method.get(method, [])
        networks, densities = (
            {x: i for i, x in enumerate(sorted({row[name] for row in own}))} for name in ("network", "density")
        )
        table = np.full((len(networks), len(densities)), np.nan)
        for row in own:
            value = read(row)
            table[networks[row["network"]], densities[row["density"]]] = np.nan if value is None else value
        return table

    def mean(self, method: str, key: Reader) -> np.ndarray:
        """(P,) mean over densities of `values`, NaN where one of them is."""
        return self.values(method, key).mean(axis=1)

    @property
    def densities(self) -> tuple[float, ...]:
        """All densities, falling."""
        return tuple(sorted({row["density"] for row in self.rows}, reverse=True))

    def at(self, densities: Sequence[float]) -> Tickets:
        """Those of some densities."""
        return Tickets([row for row in self.rows if row["density"] in densities], self.seed, self.place)

    def with_numbers(self, cells: Mapping[tuple[str, float], Mapping[str, np.ndarray]]) -> Tickets:
        """The same tickets with more numbers, each (P,) by name, by method and density; cells that were not there too.

        What a row says already stays.
        """
        rows = {(row["method"], row["density"], row["network"]): row for row in self.rows}
        for (method, density), numbers in cells.items():
            for i, values in enumerate(zip(*numbers.values(), strict=True)):
                key = {"method": method, "density": density, "network": i}
                rows[method, density, i] = {
                    **key,
                    **dict(zip(numbers, values, strict=True)),
                    **rows.get((method, density, i), {}),
                }
        return Tickets(list(rows.values()), self.seed, self.place)

    def exchanged(self, differences: np.ndarray) -> np.ndarray:
        """Differences (P, ...) whose two sides are exchanged at random."""
        return exchanged(differences, self.seed, self.place)


Places = Mapping[str, Tickets]
"""Tickets by place."""


def by_place(material: Material) -> dict[str, Tickets]:
    """The tickets of the claims."""
    places = material.preset.pruned(material.seed)
    return {name: Tickets.of(material, name) for name in material.benchmarks if name in places}


def start_under(material: Material, name: str, entry: Entry | None = None) -> np.ndarray:
    """(P, H, n) features of the initial networks of a place, under the masks of one of its entries or bare."""
    run = material.run(name)
    W = run.initial.W.astype(float)
    if entry is not None:
        W *= np.stack([material.mask(entry, i, W.shape[1:]) for i in range(len(W))])
    return W @ np.stack([task.E for task in run.tasks])


def behind(embedding: str, places: Mapping[str, T]) -> dict[str, T]:
    """What belongs to the places of one embedding."""
    return {name: x for name, x in places.items() if _embedding(name) == embedding}


def behind_the_first(places: Mapping[str, T]) -> dict[str, T]:
    """What belongs to the embedding of the study, whose places come first: Hadamard, unless a setting was changed."""
    return behind(_embedding(next(iter(places))), places) if places else {}


def _embedding(place: str) -> str:
    return place.partition(" ")[0]
