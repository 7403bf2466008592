"""Networks of several layers beside the tasks that say their clauses, their inputs and their embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb import carried
from toycomb.common.errors import InputError, instance, shown
from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.base import BaseTask
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task


@dataclass(frozen=True, eq=False)
class Taught:
    """Networks with leading axes (T, P), and what is needed to run them and to read them.

    Parameters
    ----------
    networks : Layered, or Network
    tasks : sequence of P tasks, or joint tasks
    seed, first : root seed and index of the first network, for inputs that are drawn
    learned : the embedding was trained with the networks: each is read with the one that it carries

    Raises
    ------
    InputError
        If axes and tasks do not fit each other, or the activation has no kink.
    """

    networks: Layered
    tasks: Sequence[Any]
    seed: int = 0
    first: int = 0
    learned: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.networks, Network | Layered):
            instance("the network of a population", self.networks, Layered, "run.snapshots of a run is one")
        if isinstance(self.tasks, BaseTask) or not isinstance(self.tasks, Sequence):
            raise InputError(f"the tasks are {shown(repr(self.tasks), 60)}; they must be a list, one for each network")
        for task in self.tasks:
            if not isinstance(task, BaseTask):
                instance("a task of a population", task, Task, "toycomb.Task(formula) makes one")
        whole = Layered.of(self.networks)
        whole.check_kink()
        object.__setattr__(self, "networks", whole)
        if len(whole.lead) != 2 or len(self.tasks) != whole.lead[1]:
            raise InputError(
                f"networks with leading axes {whole.lead} and {len(self.tasks)} tasks were given; axes (T, P) and P "
                "tasks are needed"
            )
        for task in self.tasks:
            if task.outputs != whole.outputs:
                raise InputError(
                    f"the networks have {whole.outputs} outputs and a task {task.outputs}; both must agree"
                )

    @classmethod
    def of(
        cls,
        networks: Any,
        tasks: Sequence[Any] | None = None,
        seed: int | None = None,
        first: int | None = None,
        *,
        learned: bool = False,
    ) -> Taught:
        """From a run, which knows its tasks, seed and first index; or from networks and their tasks.

        Raises
        ------
        InputError
            As the class, or if networks come without tasks.
        """
        if isinstance(networks, Taught):
            return networks
        if isinstance(networks, Network | Layered):
            if tasks is None:
                raise InputError("networks were given without their tasks, which say what the clauses are; give both")
            return cls(Layered.of(networks), tasks, seed or 0, first or 0, learned)
        if not hasattr(networks, "snapshots"):
            raise InputError(
                f"the networks are {shown(repr(networks), 60)}; they must be a run, or networks with axes (T, P)"
            )
        return cls(
            Layered.of(networks.snapshots),
            networks.tasks if tasks is None else tasks,
            networks.seed if seed is None else seed,
            networks.first if first is None else first,
            learned or networks.settings.learn_embedding,
        )

    def formulas(self, output: int = 0) -> list[Formula]:
        """The formula of one output of each network."""
        return [task.output(self.networks.check_output(output)).formula for task in self.tasks]

    def embeddings(self, p: int) -> list[np.ndarray]:
        """T matrices (m, n) by which network p is read at each time; raises InputError if it carries another one."""
        own, times, E = self.networks.embedding, self.networks.lead[0], self.tasks[p].E
        own = own[:, [p]] if carried.differ(own) else own
        if self.learned:
            return list(carried.own_matrices(own, (times, 1), E.shape[1])[:, 0])
        carried.check(own, [E])
        return [E] * times

    def drawn(self, p: int, count: int) -> tuple[np.ndarray, np.random.Generator]:
        """Inputs (N, n) bool like the test inputs of network p's task, and the stream that they come from.

        They are `count` new ones, of a stream of their own; of given data, and where all inputs are taken, `count` of
        those that there are, or all if there are fewer.

        Raises
        ------
        InputError
            If the inputs are real numbers.
        """
        rng = stream(self.seed, Purpose.CHANNEL, self.first + p)
        data = self.tasks[p].test_data(int(rng.integers(2**62)), self.first + p, count)
        if data.real:
            raise InputError("the inputs are real numbers; clauses are completed in Boolean ones")
        X = np.asarray(data.X)
        return (X if len(X) <= count else X[np.sort(rng.choice(len(X), count, replace=False))]), rng
