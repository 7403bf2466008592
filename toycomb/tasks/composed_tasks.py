"""Populations of tasks whose answer key has levels."""

from __future__ import annotations

from toycomb.common.errors import whole
from toycomb.common.limits import check_count
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.composed import Composed
from toycomb.tasks.embedding import Embedding
from toycomb.tasks.task import Task


def random_composed_tasks(
    networks: int,
    *,
    family: str,
    seed: int,
    variables: int = 32,
    clauses: int = 12,
    literals: int = 3,
    first: int = 0,
    inputs: str = "levels",
    embedding: Embedding = "hadamard",
    samples: int = 30_000,
    shuffled_labels: bool = False,
) -> list[Task]:
    """One task per network, each with a random composed formula of its own; ours.

    Parameters are those of `Composed.random`, whose families are `shared`, `blocks`, `but-not` and `flat`, and of
    `Task`. Task i is the same whatever the number of tasks, and has the same inner clauses in every family.
    """
    check_count(max(whole("the number of networks", networks), 1), "networks")
    sizes = {"variables": variables, "clauses": clauses, "literals": literals}
    return [
        Task(
            Composed.random(family, seed=stream(seed, Purpose.FORMULA, index), **sizes),
            inputs,
            embedding,
            samples,
            shuffled_labels=shuffled_labels,
            seed=seed,
        )
        for index in range(first, first + networks)
    ]
