"""From populations by name to the tables that figures show; accounts store the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from toycomb.common.errors import InputError
from toycomb.plots.given import Given, moved, single

if TYPE_CHECKING:
    from toycomb.common.documents import Document


def fates_of(given: Mapping[str, Given]) -> dict[str, list[Document]]:
    """The table `fates`."""
    from toycomb.plots.tables.fates import fates

    return {name: fates({name: moved(x.space)}, x.seed)[name] for name, x in given.items()}


def rejection_of(given: Mapping[str, Given]) -> Document:
    """The table `rejection`."""
    from toycomb.plots.tables.rejection import rejection

    return {name: rejection(moved(x.space).ends()) for name, x in given.items()}


def patterns_of(given: Mapping[str, Given]) -> list[Document]:
    """The table `patterns`, of populations that differ in rows or clauses; errors stand in it for runs alone."""
    from toycomb.plots.tables.patterns import counts, of_run

    rows = [
        counts(x.space) if x.run is None else of_run(x.run, layer=x.layer, outputs=[x.output]) for x in given.values()
    ]
    if len({(row["hidden"], row["clauses"]) for row in rows}) < len(rows):
        raise InputError("this figure has one point for each H and C; several of these have the same")
    return rows


def emergence_of(given: Mapping[str, Given]) -> Document:
    """The table `emergence`, of one run."""
    from toycomb.plots.tables.patterns import emergence

    one = single(given)
    return emergence(one.whole("the loss over training, which this figure shows"), one.layer, one.output)


def map_of(given: Mapping[str, Given], *, network: int = 0, epochs: Sequence[float] | None = None) -> Document:
    """The table `feature_map`, of one network of one population."""
    from toycomb.plots.tables.patterns import feature_map

    population = single(given)
    if not 0 <= network < len(population.space.formulas):
        raise InputError(f"there is no network {network}; there are 0 to {len(population.space.formulas) - 1}")
    return feature_map(population.space, population.epochs(), network, epochs)
