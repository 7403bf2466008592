"""One cell of the benchmark: what its tickets are identified by."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.documents import Document
from toycomb.records.code.source import CHANGES, of_function, once, say
from toycomb.records.differences import named_parts
from toycomb.records.identities import identity
from toycomb.records.specification import Population
from toycomb.tickets.definition import Method
from toycomb.tickets.description import TICKETS
from toycomb.tickets.pruning import Pruning
from toycomb.tickets.registry import named
from toycomb.workers.sending import by_value

FORMAT = 4
"""Raise it when a method, a measure or the retraining would give other numbers from the same specification."""


@dataclass(frozen=True)
class Entry:
    """One cell of the benchmark for all networks: a method at a density in a population.

    Parameters
    ----------
    population, method, density, outputs
    chosen : Method, optional
        The method of that name, found now unless given, and kept: what is registered later under the name is another.
    mark : str
        Where what the method reaches cannot be known, its tickets are found under this mark alone, by what holds it.
    changes : bool
        What the method reads was seen to change while it ran, so that it counts as not known.
    pruning : Pruning, optional
        Which layers are pruned, where these are not all hidden ones, with `outputs` or without, in one ranking.
    """

    population: Population
    method: str
    density: float
    outputs: bool
    chosen: Method = field(default=None, compare=False, repr=False)  # type: ignore[assignment]
    mark: str = field(default_factory=once, compare=False, repr=False)
    changes: bool = field(default=False, compare=False, repr=False)
    pruning: Pruning = field(default=None, repr=False)  # type: ignore[assignment]

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        if self.pruning is None:
            object.__setattr__(self, "pruning", Pruning(bool(self.outputs)))
        if self.chosen is None:
            object.__setattr__(self, "chosen", named(self.method))

    def __reduce__(self) -> tuple[Any, ...]:
        if by_value():
            return _arrived, (self.population, self.density, self.pruning, self.chosen, self.code)
        return _made, (self.population, self.method, self.density, self.pruning)

    def describe(self) -> Document:
        """Everything that decides one ticket but its network's index, as plain JSON values."""
        return dict(self._description)

    @cached_property
    def _description(self) -> Document:
        """Made once: it is stored with every ticket."""
        population = self.population.describe()
        pruned = self.pruning.describe()
        return {"format": FORMAT, "population": population, **self.code, "density": self.density, **pruned}

    @property
    def seed(self) -> int:
        """Root seed."""
        return self.population.seed

    @property
    def networks(self) -> int:
        """P."""
        return self.population.networks

    @cached_property
    def parts(self) -> dict[str, str]:
        """Digest of each definition that the method, or one that it builds on, reaches, by name."""
        found, waiting = dict[str, str](), [self.chosen]
        while waiting:
            method = waiting.pop()
            found |= named_parts(of_function(method.function, *TICKETS).parts)
            waiting += method.builds_on
        return found

    @cached_property
    def code(self) -> Document:
        """The method as it was when this was asked for first."""
        found = self.chosen.describe()
        if self.changes:
            found |= {"code": "unknown", "builds_on": [], "unknown": [CHANGES]}
        if unknown := found.get("unknown"):
            say(self.chosen, f"method {self.method}", "tickets", unknown)
            found |= {"once": self.mark}
        return found

    @property
    def known(self) -> bool:
        """Whether all that decides its tickets is known; if not, no stored one is used."""
        return "unknown" not in self.code

    def settled(self) -> Entry:
        """This entry, or one marked as changing if its method is not any more what it was before it ran."""
        return replace(self, changes=True) if self.known and self.chosen.describe() != self.code else self

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.describe())


def _made(population: Population, method: str, density: float, pruning: Pruning) -> Entry:
    return Entry(population, method, density, pruning.outputs, pruning=pruning)


def _arrived(population: Population, density: float, pruning: Pruning, chosen: Method, code: Document) -> Entry:
    """An entry in another process than the one that asked what its method is."""
    entry = Entry(population, chosen.name, density, pruning.outputs, chosen, pruning=pruning)
    entry.__dict__["code"] = code
    return entry
