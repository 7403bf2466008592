"""A run of one network with more snapshots, so that there is something to watch.

Training is a function of task, settings, seed and index, and snapshots only look on: trained again, the same network
comes out. That is checked to the bit. Where it is another network, the run stays as it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb.common.errors import InputError
from toycomb.run import Run, collect
from toycomb.tickets.subject import RETRAIN_ORDER
from toycomb.training import Job, Training, train_jobs
from toycomb.training.brought import equal

FEW = 8
"""Runs with fewer snapshots are trained again unless the number of snapshots is given."""
USUAL = 60
"""Snapshots of the page then."""
FIRST = 0.05
"""Epoch of the first snapshot after initialisation; signs settle early, so that the first ones lie close."""


def times(epochs: float, count: int = USUAL) -> tuple[float, ...]:
    """Up to `count` epochs, 0 and geometric steps, rounded to two digits where that tells them apart.

    Raises
    ------
    InputError
        If there is no epoch: without training there is nothing to watch.
    """
    if not epochs:
        raise InputError("training has 0 epochs, so there is nothing to watch; train for at least 1")
    spaced = np.geomspace(min(FIRST, epochs / 2), epochs, max(count - 1, 1))
    digits = 2 if count <= USUAL else 6
    return tuple(dict.fromkeys([0.0, *(float(f"{x:.{digits}g}") for x in spaced[:-1]), float(epochs)]))


def closer(run: Run, moments: int | None = None, progress: bool = True) -> Run:
    """The run of one network with more snapshots.

    Parameters
    ----------
    run : Run of one network
    moments : int, optional
        How many; unless given, those that the run has if there are at least `FEW`, else `USUAL`. A run of networks
        that were trained elsewhere has its own and no others.
    """
    if run.given or (moments is None and len(run.times) >= FEW):
        return run
    settings = replace(run.settings, snapshots=_ending(run, moments or USUAL))
    for order in (0, RETRAIN_ORDER):
        found = _trained(run, settings, order, progress)
        if equal([found.final[0]], [run.final[0]]):
            return found
    return run


def _ending(run: Run, count: int) -> tuple[float, ...]:
    """Times up to the end of training, which may come early; the last epoch of the settings is a snapshot as well."""
    last, end = int(run.epochs_run[0]), run.settings.epochs
    return times(end, count) if last >= end else (*times(last, count - 1), float(end))


def _trained(run: Run, settings: Training, order: int, progress: bool) -> Run:
    start = run.initial[0]
    job = Job(run.tasks[0], settings, run.seed, run.first, start, order=order)  # with the masks of its start
    [(_, outcome)] = train_jobs([job], threads=1, progress=progress)
    return collect(run.tasks, settings, run.seed, run.first, [outcome])
