"""Networks that were trained elsewhere: read, checked, and put in the order of their training."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from toycomb.carried import agrees, described
from toycomb.common.errors import InputError, instance, shown
from toycomb.common.notices import counted, listed
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.tasks.base import BaseTask
from toycomb.training.brought import (
    Given,
    One,
    equal,
    leading,
    learned,
    one_by_one,
    one_shape,
    rows_in_words,
    stacked,
    without_biases,
)
from toycomb.training.members import check_population
from toycomb.training.settings import Training

Snapshots = Mapping[float, Given] | Sequence[Given] | Network | Layered
"""Networks of several times, by their epochs or in the order of the times; or one with the axis of times first."""


def gathered(
    initial: Given,
    final: Given,
    tasks: BaseTask | Sequence[BaseTask],
    snapshots: Snapshots | None,
    times: Sequence[float] | None,
    training: Training | None,
) -> tuple[tuple[BaseTask, ...], Training, list[One]]:
    """P tasks, the training that the networks are said to have had, and for each of them its T snapshots.

    Parameters and errors are those of `toycomb.Run.of`.
    """
    start, end = one_by_one(initial, "the initial network"), one_by_one(final, "the final network")
    between, last = _between(snapshots, times)
    if training is not None:
        instance("the training", training, Training, "toycomb.Training(hidden=…, epochs=…)")
    elif last is None and between and equal(between[-1][1], end):
        last = between[-1][0]
    epochs = _epochs(last, training)
    placed = {0.0: start, **_placed(between, start, end, epochs), float(epochs): end}
    if not epochs and not equal(start, end):
        raise InputError("training has 0 epochs, and the initial network and the final one differ")
    widths = one_shape(placed).hidden
    owners = _tasks(tasks, len(start))
    rows = widths[0] if len(widths) == 1 else widths
    if training is None:
        trained = learned(placed)
        training = Training(hidden=rows, epochs=epochs, biases=without_biases(end), learn_embedding=trained)
    for networks in placed.values():
        for network, task in zip(networks, owners, strict=True):
            _check_task(network, task, training.learn_embedding)
    if training.widths != widths:
        raise InputError(
            f"the networks have {rows_in_words(widths)} rows, and training says hidden={training.hidden}; give "
            f"toycomb.Training(hidden={rows}, …)"
        )
    chosen = replace(training, snapshots=tuple(placed))
    check_population(owners, chosen)
    whole = [stacked([x[i] for x in placed.values()], chosen.learn_embedding) for i in range(len(start))]
    return owners, chosen, whole


def _between(
    snapshots: Snapshots | None, times: Sequence[float] | None
) -> tuple[list[tuple[float, list[One]]], float | None]:
    """Snapshots with their epochs in order, and the epoch of the final networks if the times say it."""
    given, networks = _as_given(snapshots, times)
    epochs, last = _without_ends(given, len(networks))
    if len(networks) != len(epochs):
        raise InputError(
            f"{counted(len(networks), 'snapshot')} and {counted(len(epochs), 'time')} were given; give a time for "
            "each, or 0, these and the epoch of the final network"
        )
    found = sorted(zip(epochs, networks, strict=True), key=lambda x: x[0])
    twice = next((a for (a, _), (b, _) in pairwise(found) if a == b), None)
    if twice is not None:
        raise InputError(f"two snapshots were given for epoch {twice:g}; give one for each epoch")
    return [(x, one_by_one(y, f"the network at epoch {x:g}")) for x, y in found], last


def _as_given(snapshots: Snapshots | None, times: Sequence[float] | None) -> tuple[list[float], list[Given]]:
    """Epochs, and networks of each time."""
    if not isinstance(snapshots, Mapping):
        networks = [] if snapshots is None else list(_in_time(snapshots))
        return [] if times is None else [_epoch(x) for x in _in_a_list(times)], networks
    if times is not None:
        raise InputError("times were given, and snapshots by their epochs too; give one of both")
    return [_epoch(x) for x in snapshots], list(snapshots.values())


def _without_ends(epochs: list[float], snapshots: int) -> tuple[list[float], float | None]:
    """Epochs of the snapshots alone, and the last one where those of the initial and the final networks stand too."""
    if len(epochs) != snapshots + 2:
        return epochs, None
    if epochs[0] or max(epochs) > epochs[-1]:
        raise InputError(
            f"the times are {listed([f'{x:g}' for x in epochs])}; that of the initial network, 0, stands first, and "
            "that of the final one is the last"
        )
    return epochs[1:-1], epochs[-1]


def _in_a_list(times: Any) -> Iterable[Any]:
    """Times, of which one alone may stand without a list; a text is one time, and not its digits."""
    return times if isinstance(times, Iterable) and not isinstance(times, str | bytes) else [times]


def _in_time(snapshots: Snapshots) -> Iterable[Given]:
    if isinstance(snapshots, Network | Layered):
        if leading(snapshots) < 1:
            raise InputError("snapshots is one network; give a list of them, or a dict of epochs such as {1: network}")
        return [snapshots[t] for t in range(Layered.of(snapshots).lead[0])]
    if not isinstance(snapshots, list | tuple):
        raise InputError(
            f"snapshots is {shown(repr(snapshots), 60)}; it must be a dict of epochs and networks, or a list"
        )
    return snapshots


def _epoch(value: Any) -> float:
    try:
        epoch = float(value)
    except (TypeError, ValueError):
        epoch = math.nan
    if not 0 <= epoch < math.inf:
        raise InputError(f"a time is {shown(repr(value), 60)}; it must be a number of epochs, at least 0")
    return epoch


def _epochs(last: float | None, training: Training | None) -> int:
    """The epoch of the final networks."""
    if last is None:
        return (training or Training()).epochs
    if last != int(last):
        raise InputError(f"the last time is {last:g}; the final network needs a whole number of epochs")
    if training is not None and training.epochs != last:
        raise InputError(f"the last time is {last:g}, and training says epochs={training.epochs}; they must be equal")
    return int(last)


def _placed(
    between: list[tuple[float, list[One]]], start: list[One], end: list[One], epochs: int
) -> dict[float, list[One]]:
    """Snapshots by epoch; those at the ends must be the networks that stand there."""
    widths = Layered.of(end[0]).hidden
    rows = widths[0] if len(widths) == 1 else widths
    for epoch, networks in between:
        if epoch > epochs:
            raise InputError(
                f"a snapshot at epoch {epoch:g} was given, and training ends at {epochs}; say how long it was with "
                f"training=toycomb.Training(hidden={rows}, epochs=…)"
            )
        for at, those, name in ((0, start, "initial"), (epochs, end, "final")):
            if epoch == at and not equal(networks, those):
                raise InputError(
                    f"the snapshot at epoch {epoch:g} is another network than the {name} one; leave it out"
                )
    return {epoch: networks for epoch, networks in between if 0 < epoch < epochs}


def _tasks(tasks: BaseTask | Sequence[BaseTask], networks: int) -> tuple[BaseTask, ...]:
    """A task for each network."""
    found: tuple[Any, ...] = tuple(tasks) if isinstance(tasks, list | tuple) else (tasks,) * networks
    for task in found:
        instance("the task", task, BaseTask, "toycomb.Task(formula) makes one")
    if len(found) != networks:
        given = f"{counted(len(found), 'task')} for {counted(networks, 'network')}"
        raise InputError(f"given were {given}; give one task for all networks, or one for each")
    return found


def _check_task(network: One, task: BaseTask, learned: bool) -> None:
    """Raise InputError unless a network fits its task; one that learned its embedding carries another than the task."""
    whole = Layered.of(network)
    m = whole.inputs
    if whole.outputs != task.outputs:
        raise InputError(f"a network has {counted(whole.outputs, 'output')} and its task {task.outputs}")
    if m != len(task.E):
        plain = "; embedding='identity' is that of networks that take the variables" if m == task.E.shape[1] else ""
        raise InputError(
            f"the networks take {m} embedded inputs, and the embedding of the task, {described(task.carried)}, gives "
            f"{len(task.E)}{plain}"
        )
    own = network.embedding
    if learned:
        if not isinstance(own, np.ndarray) or own.shape != task.E.shape:
            raise InputError(
                f"the embedding was trained, so each network must carry its own, a matrix of {task.E.shape} (m, n)"
            )
        return
    if own is not task.carried and not agrees(own, task.E):
        raise InputError(
            f"a network was trained with the embedding {described(own)}, and the task has another, "
            f"{described(task.carried)}; give the task the network's own"
        )
