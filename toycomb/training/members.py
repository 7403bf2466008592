"""What is given for all networks of a population, or for each: tasks, masks, starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.errors import InputError, instance, shown, whole
from toycomb.common.limits import check_count, need
from toycomb.common.notices import listed
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.base import BaseTask
from toycomb.tasks.task import Task
from toycomb.training.settings import Training
from toycomb.training.starting import Job

IN_TRAINING = 16.0
"""Bytes a parameter of the network in training: itself, its gradient and two moments."""


def population_tasks(task: BaseTask | Sequence[BaseTask], networks: int | None) -> tuple[BaseTask, ...]:
    """One task per network."""
    if isinstance(task, BaseTask):
        count = 1 if networks is None else networks
        check_count(max(whole("networks", count), 1), "networks")
        tasks: tuple[BaseTask, ...] = (task,) * max(whole("networks", count), 0)
    else:
        tasks = tuple(task) if isinstance(task, Iterable) else (task,)
        for each in tasks:
            if not isinstance(each, BaseTask):
                instance("the task", each, Task, "toycomb.Task(formula) makes one")
        count = len(tasks) if networks is None else networks
    count = whole("networks", count)
    if count < 1 or count != len(tasks):
        raise InputError(
            f"{count} networks were asked for with {len(tasks)} tasks; give at least 1, and a task for each"
        )
    return tasks


def position(first: int) -> int:
    """The index of the first network."""
    if (index := whole("first", first)) < 0:
        raise InputError(f"the index of the first network is {first}; it must be at least 0")
    return index


def check_population(tasks: Sequence[BaseTask], settings: Training) -> None:
    """Raise InputError if the tasks have different embeddings, or what is kept of training does not fit into memory."""
    m, times = len(tasks[0].E), len(settings.snapshots)
    sizes = (m, *settings.widths, tasks[0].outputs)
    parameters = sum(rows * (inputs + 1) for rows, inputs in pairwise(sizes[::-1]))
    parameters += tasks[0].E.size if settings.learn_embedding else 0
    need(
        len(tasks) * (4.0 * times * parameters + 8.0 * settings.epochs) + IN_TRAINING * parameters,
        f"{len(tasks)} networks of {settings.hidden} rows and {m} inputs at {times} times",
    )
    shapes, outputs = {x.E.shape for x in tasks}, {x.outputs for x in tasks}
    if len(shapes) > 1:
        raise InputError(f"the tasks have embeddings of shapes {sorted(shapes)}; a population needs one shape")
    if len(outputs) > 1:
        raise InputError(f"the tasks have {listed(sorted(map(str, outputs)))} outputs; a population needs one number")


def members(mask: np.ndarray | None, name: str, axes: int, networks: int) -> list[np.ndarray | None]:
    """The mask of each network, from one for all or one for each."""
    if mask is None:
        return [None] * networks
    mask = binary(f"the {name}", mask)
    if mask.ndim == axes:
        return [mask] * networks
    if mask.ndim != axes + 1 or len(mask) != networks:
        raise InputError(
            f"the {name} has shape {mask.shape}; give one of {axes} axes, or one for each of {networks} networks"
        )
    return list(mask)


def _masks_of_layers(
    masks: Sequence[np.ndarray | None] | None, networks: int
) -> list[tuple[np.ndarray | None, ...] | None]:
    """The masks of the layers of each network, from one of each layer for all networks or one for each."""
    if masks is None:
        return [None] * networks
    if not isinstance(masks, tuple | list):
        raise InputError("masks must be a tuple: a mask or None for each layer, the outputs' last")
    each = [members(x, f"mask of layer {i}", 2, networks) for i, x in enumerate(masks, 1)]
    return list(zip(*each, strict=True)) if each else [()] * networks


def population_jobs(
    tasks: Sequence[BaseTask],
    settings: Training,
    seed: int,
    first: int,
    initial: Network | Layered | None,
    mask: np.ndarray | None,
    output_mask: np.ndarray | None,
    masks: Sequence[np.ndarray | None] | None,
) -> list[Job]:
    """The networks of a population to train; parameters are those of `toycomb.train`."""
    for name, one in (("mask", mask), ("output_mask", output_mask)):
        if masks is not None and one is not None:
            raise InputError(f"{name} and masks were given; masks has one for each layer, so leave {name} out")
    count = len(tasks)
    begin, own = starts(initial, count), members(mask, "mask", 2, count)
    output_masks = members(output_mask, "output mask", 1 if tasks[0].outputs == 1 else 2, count)
    every = _masks_of_layers(masks, count)
    return [
        Job(x, settings, seed, first + i, begin[i], own[i], output_masks[i], masks=every[i])
        for i, x in enumerate(tasks)
    ]


def starts(initial: Network | Layered | None, networks: int) -> list[Network | Layered | None]:
    """The initial parameters of each network."""
    if initial is None:
        return [None] * networks
    if not isinstance(initial, Network | Layered):
        raise InputError(
            f"the initial networks are {shown(repr(initial), 60)}; they must be a Network or a Layered of {networks} "
            "networks, such as run.final of a run (toycomb.network.stack makes one of a list)"
        )
    if isinstance(initial, Layered):
        if initial.lead != (networks,):
            raise InputError(f"the initial network has leading axes {initial.lead}; ({networks},) are needed, one each")
        return [initial[i] for i in range(networks)]
    if initial.W.ndim != 3 or any(
        len(np.atleast_1d(x)) != networks for x in (initial.W, initial.b, initial.v, initial.c)
    ):
        raise InputError(
            f"the initial W has shape {initial.W.shape}; it must be (P, H, m) with P = {networks} networks"
        )
    return [initial[i] for i in range(networks)]
