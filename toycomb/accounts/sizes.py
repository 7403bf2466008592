"""Sizes of the study: which networks and tickets it asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from toycomb.accounts.changed import Changed, applied
from toycomb.common.brief import brief
from toycomb.records.specification import Population
from toycomb.training import Training

PUBLISHED_LOADS = (2, 4, 8, 12, 16, 24, 32, 42, 56, 64)
SNAPSHOTS = (0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 70, 100)
TICKET_TRAINING = Training(epochs=60, patience=None)
"""Of dense networks whose tickets are compared, and of every retraining."""

ESTABLISHED = ("magnitude", "snip", "grasp", "synflow", "one-shot", "imp")
"""Weight-based methods that probes are set against: what the field's benchmarks ask for."""
PROBES = ("distance", "motion")
"""The two that the published abstract names, each with the options of the ticket benchmark."""
RANDOM_MASKS = ("random", "imp-shuffled", "random-2", "random-3", "random-4")
"""Methods whose masks are draws of one distribution on the same initial weights: any difference of two is chance."""
FEW_METHODS = (
    *("random", "random-reinitialised", "imp", "one-shot", "snip", "distance", "motion", "imp-shuffled-rows"),
    *("distance-sham", "compatible", "proximity", "ceiling", "random-2", "random-3", "random-4"),
)
CLAIM_METHODS = (*FEW_METHODS, "magnitude", "grasp", "synflow", "imp-shuffled", "imp-reinitialised")
"""All that a claim asks for, or a reading of it that needs no tickets of its own (is not `long`)."""
MANY_METHODS = (*CLAIM_METHODS, "imp-activity", "compatible-sham", "one-shot-positive", "oracle-codes")
"""What long readings ask for as well, and more to look at."""

FURTHER = (0.5, 0.3, 0.02)
"""Densities of tickets that readings alone ask for."""
ACCOUNT_NETWORKS = 16
OTHER_CLAUSES: dict[str, dict[str, Any]] = {
    "3 positive": {"literals": 3, "negated": 0.0},
    "5 positive": {"literals": 5, "negated": 0.0},
    "half negated": {"literals": 4, "negated": 0.5},
}
"""Settings of formulas by the name of their clauses: what readings vary beside the published `4 positive`."""


@dataclass(frozen=True)
class Preset:
    """Sizes of the study.

    Parameters
    ----------
    hidden : widths H of the pattern sweep
    loads : numbers of clauses C of the pattern sweep
    sweep_networks : networks per point of the sweep; 0 leaves the published patterns out
    claim_networks : networks per load for what is observed in dense training, and as many on shuffled labels
    edit_networks : networks per load for each arm of each edit
    ticket_networks : networks per load and embedding for tickets
    claim_loads, ticket_loads : numbers of clauses C
    methods : of the tickets
    densities : of the tickets
    grid_networks : dense networks per cell of the maps of where the claims hold; 0 leaves the maps out
    grid_tickets : the first so many of them have tickets; 0, or more than there are, is all of them
    grid_edited : the first so many of them have edited twins; 0 is as many as have tickets
    grid_loads : loads C/H of the maps; those of the maps' own account unless given
    account_networks : networks of each of the other accounts of tickets (`toycomb.theories`); 0 leaves them out
    doses : entries of a row that edits of its load turn at a time
    beside_networks : dense networks per load with the identity, beside those behind the study's embedding
    winning : densities at which the few tickets of C1 are asked beside `densities`: tickets that dense enough win
    long : whether readings of claims that need networks or tickets of their own are asked
    without : accounts that measure and are left out, for their time
    changed : settings that differ from the published ones, see `with_changes`
    """

    hidden: tuple[int, ...]
    loads: tuple[int, ...]
    sweep_networks: int
    claim_networks: int
    edit_networks: int = 0
    ticket_networks: int = 0
    claim_loads: tuple[int, ...] = (8, 16)
    ticket_loads: tuple[int, ...] = (8, 16)
    methods: tuple[str, ...] = FEW_METHODS
    densities: tuple[float, ...] = (0.1,)
    grid_networks: int = 0
    grid_tickets: int = 0
    grid_edited: int = 0
    grid_loads: tuple[float, ...] = ()
    account_networks: int = 0
    beside_networks: int = 0
    doses: tuple[int, ...] = (4,)
    winning: tuple[float, ...] = ()
    long: bool = False
    changed: Changed = ()
    without: tuple[str, ...] = ()

    @property
    def all_densities(self) -> tuple[float, ...]:
        """Densities of readings: those of the tickets and, where long readings are asked, `FURTHER` as well."""
        return tuple(sorted({*self.densities, *FURTHER}, reverse=True)) if self.long else self.densities

    @property
    def further_densities(self) -> tuple[float, ...]:
        """Densities at which the few tickets of C1 are asked, and no others."""
        return tuple(sorted({*self.winning, *self.all_densities}.difference(self.densities), reverse=True))

    @property
    def embedding(self) -> str:
        """The embedding of everything that is not about embeddings."""
        return str(dict(self.changed).get("embedding", Population().embedding))

    def population(self, clauses: int, networks: int, seed: int, hidden: int | None = None) -> Population:
        """The published task (P2, section 4), as far as no setting of it was changed."""
        base = applied(Population(networks, seed, clauses=clauses), self.changed)
        rows = base.training.hidden if hidden is None else hidden
        return replace(base, training=replace(base.training, hidden=rows, snapshots=self.snapshots))

    @property
    def snapshots(self) -> tuple[float, ...]:
        """Epochs at which dense networks are looked at; the last is the end of training."""
        epochs = dict(self.changed).get("epochs", SNAPSHOTS[-1])
        return (*(x for x in SNAPSHOTS if x < epochs), epochs)

    def __repr__(self) -> str:
        return brief(self)

    def sweep(self, seed: int) -> dict[tuple[int, int], Population]:
        """Populations by (H, C). Those of the claims are the larger ones, and are shared."""
        make = self.population
        shared = {(x.training.hidden, x.clauses): x for x in self.claims(seed).values()}
        keys = [(hidden, clauses) for hidden in self.hidden for clauses in self.loads]
        return {
            (hidden, clauses): shared.get((hidden, clauses), make(clauses, self.sweep_networks, seed, hidden))
            for hidden, clauses in keys
        }

    def claims(self, seed: int) -> dict[str, Population]:
        """Populations of the claims by load; as published, n = H = 32."""
        return {f"C={clauses}": self.population(clauses, self.claim_networks, seed) for clauses in self.claim_loads}

    def beside(self, seed: int) -> dict[str, Population]:
        """Populations of the claims with the identity, by load behind a comma: "identity, C=8".

        Those of the tickets, "identity C=8", are others. There are none if that is the embedding of the study.
        """
        if self.embedding == "identity":
            return {}
        claims = self.claims(seed)
        return {
            f"identity, {load}": replace(x, networks=self.beside_networks, embedding="identity")
            for load, x in claims.items()
            if self.beside_networks
        }

    def other_clauses(self, seed: int) -> dict[str, Population]:
        """Populations of the claims whose clauses are of another size or polarity, by both: "3 positive C=8".

        There are none unless readings that need networks of their own are asked. They are half as many as the claims
        have. Both ends are kept alone, so that those with negated literals are the ones that conflict is asked of.
        """
        if not self.long:
            return {}
        return {
            f"{name} {load}": replace(of_both_ends(x), networks=max(self.claim_networks // 2, 1), **settings)
            for name, settings in OTHER_CLAUSES.items()
            for load, x in self.claims(seed).items()
        }

    def edited(self, seed: int) -> dict[str, Population]:
        """The first networks of the claims' populations, whose edited twins are trained."""
        return {load: replace(x, networks=self.edit_networks) for load, x in self.claims(seed).items()}

    def pruned(self, seed: int) -> dict[str, Population]:
        """Populations whose tickets are compared, by embedding and load."""
        found = {}
        for embedding in dict.fromkeys((self.embedding, "identity")):
            for clauses in self.ticket_loads:
                base = Population(self.ticket_networks, seed, clauses=clauses, training=TICKET_TRAINING)
                found[f"{embedding} C={clauses}"] = replace(applied(base, self.changed), embedding=embedding)
        return found


def of_both_ends(population: Population) -> Population:
    """The population without the times between its beginning and its end."""
    return replace(population, training=replace(population.training, snapshots=()))
