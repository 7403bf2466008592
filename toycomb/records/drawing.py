"""The tasks of a population: drawn, or of one formula or given data for all of its networks."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from toycomb.records.formulas import labelled_task, task_of
from toycomb.tasks.composed_tasks import random_composed_tasks
from toycomb.tasks.joint import random_joint_tasks
from toycomb.tasks.task import random_tasks

if TYPE_CHECKING:
    from toycomb.records.specification import Population

KEPT = 20_000
"""Tasks that are kept, some 10 kB each: those that a study of the largest preset shares, and no more in any sweep."""
OF_TASKS = ("seed", "inputs", "embedding", "samples", "shuffled_labels")
OF_FORMULAS = ("variables", "clauses", "literals", "negated", "disjoint", "kind")
OF_DATA = ("seed", "embedding", "shuffled_labels", "held_out")


class Drawn:
    """The tasks of populations, drawn once as long as there is room; those that were asked for longest ago make it.

    Parameters
    ----------
    most : tasks that are kept in all; the newest population stays whole
    """

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._lock = most, Lock()
        self._kept: dict[Population, tuple[Any, ...]] = {}

    def __call__(self, wanted: Population) -> tuple[Any, ...]:
        with self._lock:
            found = self._kept.pop(wanted, None)
        if found is None:
            found = tasks_in_a_row(wanted, 0, wanted.networks)
        with self._lock:
            self._kept[wanted] = found
            held = sum(map(len, self._kept.values()))
            for oldest in list(self._kept)[:-1]:
                if held <= self._most:
                    break
                held -= len(self._kept.pop(oldest))
        return found

    def cache_clear(self) -> None:
        """Let go of all of them."""
        with self._lock:
            self._kept.clear()


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


drawn = Drawn()
"""The tasks of a population, for all of this process."""
