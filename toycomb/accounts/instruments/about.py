"""Settings and number of networks of what an account is made from, as its tables and pictures say them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from toycomb.accounts.material import Material
from toycomb.common.documents import Document
from toycomb.records.edited import Edited
from toycomb.records.specification import Population

ABOUT = "about"
"""Where tables keep it: in each row, or beside the numbers of each load."""


def settings(specification: Any) -> Document:
    """`networks`, and `n`, `H`, `C`, `k` and `embedding` by their letters in pictures; `kind` of a CNF."""
    population = specification.population if isinstance(specification, Edited) else specification
    if not isinstance(population, Population):
        return {}
    sizes = sorted(set(cast(Sequence[int], population.literals)))
    return {
        "networks": int(specification.networks),
        "n": population.variables,
        "H": population.training.hidden,
        "C": population.clauses,
        "k": sizes[0] if len(sizes) == 1 else None,
        "embedding": population.embedding,
        **({"kind": population.kind} if population.kind == "cnf" else {}),
    }


def of_networks(material: Material) -> dict[str, Document]:
    """`settings` of an account's networks by name."""
    return {name: settings(x) for name, x in material.trained.items()}


def of_tickets(material: Material) -> dict[str, Document]:
    """`settings` of the networks of an account's tickets, by the name of the benchmark."""
    return {name: settings(x.population) for name, x in material.benchmarks.items()}
