"""From populations by name to tables of those accounts whose figures a run is enough for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from toycomb.accounts.compatibility.joint import JointChoice
from toycomb.accounts.published.sweep import sweep
from toycomb.accounts.resolution.timing import prediction, timing
from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.plots.given import Given


def timing_of(given: Mapping[str, Given]) -> Document:
    """The table `timing`."""
    return timing({name: x.space for name, x in given.items()}, _epochs(given))


def prediction_of(given: Mapping[str, Given]) -> Document:
    """The table `prediction`; the seed of the first population decides shams and permutations of all."""
    seed = next(x.seed for x in given.values())
    return prediction({name: x.space for name, x in given.items()}, _epochs(given), seed)


def compatibility_of(given: Mapping[str, Given]) -> Document:
    """The table `compatibility`."""
    return {name: JointChoice(x.space.ends(), x.seed).table() for name, x in given.items()}


def sweep_of(given: Mapping[str, Given]) -> list[Document]:
    """The table `sweep`, of runs that differ in rows or clauses."""
    runs = [x.whole("errors, which this figure shows") for x in given.values()]
    if any(len(x.settings.widths) > 1 or x.tasks[0].outputs > 1 for x in runs):
        raise InputError("this figure shows the published set-up, of one hidden layer and one output; give such a run")
    by = {(x.settings.hidden, len(x.tasks[0].formula)): x for x in runs}
    if len(by) < len(runs):
        raise InputError("this figure has one point for each H and C; several of these have the same")
    return sweep(by)


def _epochs(given: Mapping[str, Given]) -> np.ndarray:
    """Epochs of the snapshots, which all populations must share."""
    times = [x.epochs() for x in given.values()]
    if any(not np.array_equal(x, times[0]) for x in times):
        raise InputError("these have snapshots at different epochs; this figure shows populations with the same")
    return times[0]


MADE: dict[str, Callable[..., Any]] = {
    "selection_over_time": timing_of,
    "prediction": prediction_of,
    "compatible_family": compatibility_of,
    "published_sweep": sweep_of,
}
"""By the name of the figure."""
