"""Networks and tickets that several of the published claims are read from, so that all of them ask for the same."""

from __future__ import annotations

from dataclasses import replace

from toycomb.accounts.account import Prunes, Trains
from toycomb.accounts.presets import Preset
from toycomb.records.specification import Population

WINNING = ("imp", "random", "imp-shuffled-rows")
"""Methods whose tickets C1 is judged by: at densities where tickets win they are asked beside the benchmark."""
READ = ("imp", "one-shot", "imp-rewind")
"""Methods whose tickets readings of C1 are taken from."""


def on_shuffled(load: str) -> str:
    """Name of the twins of a population on shuffled labels."""
    return f"{load} shuffled"


def dense(preset: Preset, seed: int) -> Trains:
    """Dense networks by load; after them those with the identity, those with other clauses, and all twins of these on
    shuffled labels.

    The twins are at most as many as are edited.
    """
    claims = preset.claims(seed) | preset.beside(seed) | preset.other_clauses(seed)
    return {**claims, **{on_shuffled(load): _shuffled(x, preset) for load, x in claims.items()}}


def _shuffled(population: Population, preset: Preset) -> Population:
    return replace(population.control(), networks=min(population.networks, max(preset.edit_networks, 1)))


def pruned(preset: Preset, seed: int) -> Trains:
    """The dense networks of the tickets, by embedding and load."""
    return dict(preset.pruned(seed))


def tickets(preset: Preset, seed: int) -> Prunes:
    """The tickets of every method at every density, by embedding and load."""
    from toycomb.tickets.benchmark import Benchmark

    return {name: Benchmark(x, preset.methods, preset.densities) for name, x in preset.pruned(seed).items()}


def further_tickets(preset: Preset, seed: int) -> Prunes:
    """The tickets of C1 that the benchmark does not hold, by place and what is further about them, see `place_of`.

    Few methods at `Preset.further_densities`; and, for long readings, those of `READ` that no claim needs.
    """
    from toycomb.tickets.benchmark import Benchmark

    found: Prunes = {}
    lacking = tuple(x for x in READ if x not in preset.methods)
    for place, population in preset.pruned(seed).items():
        if preset.further_densities:
            methods = dict.fromkeys((*WINNING, *READ) if preset.long else WINNING)
            found[f"{place}, further densities"] = Benchmark(population, tuple(methods), preset.further_densities)
        if preset.long and lacking:
            found[f"{place}, further methods"] = Benchmark(population, lacking, preset.densities)
    return found


def place_of(benchmark: str) -> str:
    """The place of a benchmark by its name: "hadamard C=8" of "hadamard C=8, further densities"."""
    return benchmark.partition(",")[0]
