"""Networks and tickets that several of the published claims are read from, so that all of them ask for the same."""

from __future__ import annotations

from dataclasses import replace

from toycomb.accounts.account import Prunes, Trains
from toycomb.accounts.presets import Preset
from toycomb.records.specification import Population


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
