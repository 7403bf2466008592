"""What an account is made from: its finished networks, tickets and measurements, read from the store when asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from toycomb.accounts.account import Account, Measures, Prunes, Trains
from toycomb.accounts.presets import Preset
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError
from toycomb.common.notices import listed
from toycomb.records.execution import load_measured, load_run, measure
from toycomb.records.specification import Population

if TYPE_CHECKING:
    import numpy as np

    from toycomb.geometry import FeatureSpace
    from toycomb.records.measurement import Measurement
    from toycomb.records.store import Store
    from toycomb.run import Run
    from toycomb.tickets.entry import Entry


class Shelf:
    """What was read last of populations that several accounts need; what is oldest makes room.

    Parameters
    ----------
    places : int
    """

    def __init__(self, places: int = 24) -> None:
        self._places, self._kept = places, dict[Hashable, Any]()

    def get(self, key: Hashable, read: Callable[[], Any]) -> Any:
        """What has this key, read if it is not there."""
        found = self._kept.pop(key) if key in self._kept else read()
        self._kept[key] = found
        for oldest in list(self._kept)[: -self._places]:
            del self._kept[oldest]
        return found


class Material:
    """Finished networks, tickets and measurements of one account.

    Parameters
    ----------
    account, preset, seed
    store : Store
    keep : bool
        Use what other code made.
    shelf : Shelf, optional
        One that accounts share; the networks on it stay when an account lets go of its own.
    """

    def __init__(
        self,
        account: Account,
        preset: Preset,
        seed: int,
        store: Store,
        *,
        keep: bool = False,
        shelf: Shelf | None = None,
    ) -> None:
        self.account, self.preset, self.seed, self._store, self._keep = account, preset, seed, store, keep
        self.further: dict[str, Measurement] = {}
        """Measurements that followed from what was read, by identity."""
        self._memory: dict[str, Any] = {}
        self._shelf = shelf

    def resize(self, preset: Preset) -> None:
        """Go on with other sizes."""
        if preset == self.preset:
            return
        self.preset = preset
        self.forget()
        for name in ("trained", "benchmarks", "measurements"):
            self.__dict__.pop(name, None)

    def apart(self) -> Material:
        """The same with a memory of its own and no shelf: whatever it reads is gone once it forgets."""
        return Material(self.account, self.preset, self.seed, self._store, keep=self._keep)

    def forget(self) -> None:
        """Let go of the networks that were read."""
        self._memory = {}

    @cached_property
    def trained(self) -> Trains:
        """The account's networks by name."""
        return self.account.trains(self.preset, self.seed)

    @cached_property
    def benchmarks(self) -> Prunes:
        """The account's tickets by name."""
        return self.account.prunes(self.preset, self.seed)

    @cached_property
    def measurements(self) -> Measures:
        """The account's measurements by name."""
        return self.account.measures(self.preset, self.seed)

    def measured(self, name: str = "") -> dict[str, np.ndarray]:
        """Numbers of one of the account's measurements, its own unless named, each (P, ...)."""
        return load_measured(self.measurements[name or self.account.name], self._store)

    def made(self, measurement: Measurement) -> dict[str, np.ndarray]:
        """Numbers of a measurement that follows from what was read: measured now if the store does not hold it."""
        measure([measurement], self._store, threads=1, progress=False, keep=self._keep)
        self.further[measurement.identity] = measurement
        return load_measured(measurement, self._store)

    def run(self, name: str) -> Run:
        """A trained population by name."""
        return self._once("run", name, lambda: load_run(self.trained[name], self._store, progress=False))

    def space(self, name: str) -> FeatureSpace:
        """Feature space of a trained population at its snapshots."""
        return self._once("space", name, lambda: self.run(name).feature_space())

    def _once(self, kind: str, name: str, read: Callable[[], Any]) -> Any:
        """What is read of a population; of edited ones, which no other account has, in this account's memory alone."""
        key, population = f"{kind} {name}", self.trained[name]
        if key not in self._memory:
            shelf = self._shelf if isinstance(population, Population) else None
            place = kind, population.identity, population.networks
            self._memory[key] = read() if shelf is None else shelf.get(place, read)
        return self._memory[key]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """The table of a ticket benchmark by name."""
        benchmark = self.benchmarks[name]
        networks, entries = range(benchmark.population.networks), benchmark.entries()
        stored = [self._store.tickets(entry) for entry in entries]
        cells = [(entry, found, i) for entry, found in zip(entries, stored, strict=True) for i in networks]
        lacking = [f"{x.method} at {x.density:g} for network {i}" for x, found, i in cells if i not in found]
        if lacking:
            text = f"{self._store.path} lacks {len(lacking)} tickets of {name}: {listed(lacking, 3)}"
            raise InputError(f"{text}; run the study again")
        return [found[i] for _, found, i in cells]

    def mask(self, entry: Entry, network: int, shape: tuple[int, int]) -> np.ndarray:
        """The mask of one stored ticket."""
        return self._store.mask(entry, network, shape)
