"""The tasks of a population: drawn, or of one formula or given data for all of its networks."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from toycomb.records.formulas import labelled_task, task_of
from toycomb.tasks.composed_tasks import random_composed_tasks
from toycomb.tasks.joint import random_joint_tasks
from toycomb.tasks.task import random_tasks

if TYPE_CHECKING:
    from toycomb.records.specification import Population

DRAWN = 256
"""Populations of which the tasks are kept: as many as a study of the largest preset shares."""
OF_TASKS = ("seed", "inputs", "embedding", "samples", "shuffled_labels")
OF_FORMULAS = ("variables", "clauses", "literals", "negated", "disjoint", "kind")
OF_DATA = ("seed", "embedding", "shuffled_labels", "held_out")


@lru_cache(maxsize=DRAWN)
def drawn(wanted: Population) -> tuple[Any, ...]:
    """The tasks of a population."""
    return tasks_in_a_row(wanted, 0, wanted.networks)


def tasks_in_a_row(wanted: Population, first: int, count: int) -> tuple[Any, ...]:
    """The tasks of some networks in a row."""

    def options(*names: str) -> dict[str, Any]:
        return {name: getattr(wanted, name) for name in names}

    if wanted.data is not None:
        return (labelled_task(wanted.data, wanted.formula, options(*OF_DATA)),) * count
    if wanted.formula is not None:
        shared = options("seed", "embedding", "shuffled_labels")
        return (task_of(wanted.formula, wanted.inputs, wanted.samples, shared),) * count
    if wanted.family is not None:
        (literals,) = tuple(wanted.literals)  # type: ignore[arg-type]  # a tuple in every population
        named = options(*OF_TASKS, "family", "variables", "clauses")
        return tuple(random_composed_tasks(count, first=first, literals=literals, **named))
    if wanted.outputs > 1:
        return tuple(random_joint_tasks(count, first=first, **options(*OF_TASKS, *OF_FORMULAS, "outputs", "true")))
    return tuple(random_tasks(count, first=first, **options(*OF_TASKS, *OF_FORMULAS)))
