"""Tasks by what was read of a network: decoded clauses in place of the true ones, or of unknown ones."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple

from toycomb.common.errors import InputError, instance, unknown
from toycomb.decoding.decode import decode
from toycomb.decoding.decoded import Decoded
from toycomb.decoding.queries.plans import OF_INPUTS
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.base import BaseTask
from toycomb.tasks.formula import Formula
from toycomb.tasks.retold import retold
from toycomb.tasks.sampling import DATA

FEW, SOME, HALF = "near-miss", "balanced", "uniform"
"""Inputs with few true variables, with more, and with half of them true, by the names that `decode` knows."""
MORE, MANY = 0.21, 0.35
"""Shares of true variables of given inputs from which on they are asked about as the second and third. Ours."""
OF_TASK = ("network", "embedding", "output", "variables", "progress")
"""What of the options of `decode` the task says, or its reader."""


class Reading(NamedTuple):
    """What was read of one network.

    Parameters
    ----------
    decoded : one for each output
    task : the network's task, told by the decoded clauses; None where of any output no formula was read
    """

    decoded: tuple[Decoded, ...]
    task: Any

    @property
    def why(self) -> str:
        """Why there is no task, in words; empty where there is one."""
        return next(("; ".join(x.notes) or x.lacking for x in self.decoded if x.lacking), "")


def decoded_task(
    task: BaseTask, network: Network | Layered, *, learned: bool = False, progress: bool = False, **options: Any
) -> Reading:
    """Read the formula of every output out of a trained network, and tell its task by what was read. Ours.

    Inputs and labels stay those of the task. Clauses are in the order of their variables. What is read is as good as
    `decode` is on networks of such inputs.

    Parameters
    ----------
    task : Task or JointTask that the network was trained on, with a known formula or none
    network : one, without leading axes
    learned : the embedding was trained with the network, which carries it
    progress : bool
    **options : of `decode`; `inputs` are those of the task unless given. Embedding, variables and outputs are those of
        the task always.

    Raises
    ------
    InputError
        If the task has real inputs, an option is none of these, or as `decode`.
    """
    instance("the task", task, BaseTask, "run.tasks[0] is the first one of a run")
    own = [x for x in inspect.signature(decode).parameters if x not in OF_TASK]
    for name in options:
        if name not in own:
            raise unknown("reading the clauses of a task has no option", name, own)
    if task.data is not None and task.data.real:
        raise InputError(
            "the task has real inputs, and decode asks about Boolean ones; "
            "retold(task, [formula]) of toycomb.tasks.retold tells it by any formula"
        )
    mode = options.get("mode", "queries")
    inputs = {} if isinstance(mode, str) and mode == "weights" else {"inputs": asked_as(task)}
    usual: dict[str, Any] = {**inputs, **options, "variables": task.variables, "progress": progress}
    E = None if learned else task.E
    found = tuple(decode(network, E, output=o, **usual) for o in range(task.outputs))
    if any(x.lacking for x in found):
        return Reading(found, None)
    return Reading(found, retold(task, [in_order(x.formula) for x in found]))


def asked_as(task: BaseTask) -> str:
    """The inputs by which `decode` should ask a network that was trained on a task, by the names that it knows."""
    if task.inputs in OF_INPUTS:
        return task.inputs
    if task.inputs == DATA and task.data is not None:
        share = float(task.data.X.mean())
        return FEW if share < MORE else SOME if share < MANY else HALF
    return FEW


def in_order(formula: Formula) -> Formula:
    """The same formula with literals and clauses in the order of their variables, whatever their order was."""
    clauses = {tuple(sorted(x, key=abs)) for x in formula.clauses}
    return Formula(formula.variables, tuple(sorted(clauses, key=_place)), formula.kind)


def _place(clause: Sequence[int]) -> tuple[list[int], Sequence[int]]:
    return [abs(x) for x in clause], clause
