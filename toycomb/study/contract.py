"""What a part of the study is: what it trains, prunes and measures, and the tables and claims derived from that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from toycomb.errors import InputError
from toycomb.notices import listed
from toycomb.study.accuracy import of_tickets
from toycomb.study.execution import load_measured, load_run
from toycomb.study.measurement import Measurement
from toycomb.study.presets import Preset
from toycomb.study.specification import Specification

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike

    from toycomb.geometry import FeatureSpace
    from toycomb.tickets.benchmark import Benchmark
    from toycomb.tickets.store import Entry, TicketStore
    from toycomb.training import Run

Trains = dict[str, Specification]
Prunes = dict[str, "Benchmark"]
Measures = dict[str, Measurement]


def measured_in_accounts(
    name: str, measure: Callable[..., Mapping[str, ArrayLike]], settings: Callable[[], Mapping[str, Any]]
) -> Callable[[Preset, int], Measures]:
    """What an account asks for: one measurement by name, in as many networks as the preset has for accounts.

    The settings are asked for when they are needed, so that tests can make them small.
    """

    def measures(preset: Preset, seed: int) -> Measures:
        networks = preset.account_networks
        return {name: Measurement(measure, networks, seed, settings())} if networks else {}

    return measures


@dataclass(frozen=True)
class Derived:
    """What a part makes of its networks and tickets: tables by name, and rows of the claims table."""

    tables: Mapping[str, Any]
    claims: list[dict[str, Any]] = field(default_factory=list)


def _nothing(preset: Preset, seed: int) -> dict[str, Any]:
    return {}


def _at_once(preset: Preset) -> list[Preset]:
    return [preset]


@dataclass(frozen=True)
class Part:
    """A part of the study.

    Parameters
    ----------
    name : str
        Short: the published claim that it tests, such as "C3", or "published".
    title : str
    published : str
        What is claimed, and by whom.
    refuted : str
        What would refute it.
    reading : str
        How to read figure and numbers, in a few sentences.
    derive : function of Material
    figures : names in `toycomb.plots.FIGURES`
    trains, prunes, measures : functions of (preset, seed)
        The networks, tickets and measurements that it needs, by name; parts share what is equal.
    stages : function of Preset
        Sizes that are gone through in turn; a time budget ends it after any of them.
    notes : function of Material
        Sentences of the report that come from the numbers: what accuracy its tickets have, unless said otherwise.
    """

    name: str
    title: str
    published: str
    refuted: str
    reading: str
    derive: Callable[[Material], Derived]
    figures: tuple[str, ...]
    trains: Callable[[Preset, int], Trains] = _nothing
    prunes: Callable[[Preset, int], Prunes] = _nothing
    measures: Callable[[Preset, int], Measures] = _nothing
    stages: Callable[[Preset], list[Preset]] = _at_once
    notes: Callable[[Material], list[str]] = of_tickets

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copies and pickles of a registered part name it: its functions may be made on the spot."""
        from toycomb.study.parts import PARTS, named

        return (named, (self.name,)) if PARTS.get(self.name) is self else super().__reduce_ex__(protocol)

    def asked(self, preset: Preset, seed: int) -> bool:
        """Whether a preset asks anything of this part."""
        return any(wanted(preset, seed) for wanted in (self.trains, self.prunes, self.measures))


class Material:
    """Finished networks and tickets of one part, read from the store when they are asked for.

    Parameters
    ----------
    part, preset, seed
    store : TicketStore
    """

    def __init__(self, part: Part, preset: Preset, seed: int, store: TicketStore) -> None:
        self.part, self.preset, self.seed, self._store = part, preset, seed, store
        self._memory: dict[str, Any] = {}

    def resize(self, preset: Preset) -> None:
        """Go on with other sizes."""
        self.preset = preset
        self.forget()
        for name in ("trained", "benchmarks", "measurements"):
            self.__dict__.pop(name, None)

    def forget(self) -> None:
        """Let go of the networks that were read."""
        self._memory = {}

    @cached_property
    def trained(self) -> Trains:
        """The part's networks by name."""
        return self.part.trains(self.preset, self.seed)

    @cached_property
    def benchmarks(self) -> Prunes:
        """The part's tickets by name."""
        return self.part.prunes(self.preset, self.seed)

    @cached_property
    def measurements(self) -> Measures:
        """The part's measurements by name."""
        return self.part.measures(self.preset, self.seed)

    def measured(self, name: str) -> dict[str, np.ndarray]:
        """Numbers of a measurement by name, each (P, ...)."""
        return load_measured(self.measurements[name], self._store)

    def run(self, name: str) -> Run:
        """A trained population by name."""
        if name not in self._memory:
            self._memory[name] = load_run(self.trained[name], self._store)
        return self._memory[name]

    def space(self, name: str) -> FeatureSpace:
        """Feature space of a trained population at its snapshots."""
        key = f"space {name}"
        if key not in self._memory:
            self._memory[key] = self.run(name).feature_space()
        return self._memory[key]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The table of a ticket benchmark by name."""
        benchmark = self.benchmarks[name]
        networks, entries = range(benchmark.population.networks), benchmark.entries()
        stored = [self._store.tickets(entry) for entry in entries]
        lacking = [f"{entry.method} at {entry.density:g} for network {i}"
                   for entry, x in zip(entries, stored, strict=True) for i in networks if i not in x]  # fmt: skip
        if lacking:
            raise InputError(f"{self._store.path} lacks {len(lacking)} tickets of {name}: {listed(lacking, 3)}; run "
                             "the study again")  # fmt: skip
        return [x[i] for x in stored for i in networks]

    def mask(self, entry: Entry, network: int, shape: tuple[int, int]) -> np.ndarray:
        """The mask of one stored ticket."""
        return self._store.mask(entry, network, shape)
