"""Errors of networks that are there already: trained before such errors were kept, or trained elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from toycomb.common.errors import InputError, UnknownError, WorseNetworks
from toycomb.common.notices import counted
from toycomb.common.progress import Progress
from toycomb.layered import Layered
from toycomb.network import Network
from toycomb.training.given import PART
from toycomb.training.inputs import Unseen
from toycomb.training.single import Errors, Job, Outcome, Trainer
from toycomb.training.starting import flattened


def unseen(job: Job, snapshots: Network) -> Unseen:
    """What the T snapshots of a trained network make of the inputs of its new draw that are no training input.

    Inputs are drawn again from the job's streams, so these are the very numbers that training gives.
    """
    return _errors(job, snapshots).unseen


def completed(measured: Sequence[Unseen | None], jobs: Sequence[Job], snapshots: Network) -> list[Unseen]:
    """What was measured of each network of a population (T, P), and what is missing there measured now."""
    found = []
    with Progress("unseen inputs", len(jobs)) as bar:
        for i, (old, job) in enumerate(zip(measured or (None,) * len(jobs), jobs, strict=True)):
            found.append(old or unseen(job, snapshots[:, i]))
            bar.update()
    return found


def judged(jobs: Sequence[Job], networks: Sequence[Network | Layered]) -> list[Outcome]:
    """Trainings that took place elsewhere, each as T snapshots of one network, as their outcomes.

    Errors are those of training: on the inputs that a job's task draws from the job's streams, in single precision.
    All errors of a network are NaN, with a warning, where its inputs cannot be drawn, or a parameter is not finite in
    single precision: codes can be read all the same. Snapshots stay as they are. What losses training met on its way is
    not known: NaN.
    """
    outcomes, reasons = [], []
    with Progress("errors of networks", len(jobs)) as bar:
        for job, snapshots in zip(jobs, networks, strict=True):
            unknown = np.full(len(Layered.of(snapshots).layers[0].W), np.nan)
            errors = Errors(unknown, unknown, np.nan, Unseen(unknown, np.nan), None)
            try:
                errors = _errors(job, snapshots)
            except InputError as error:
                reasons.append(str(error))
            loss, wrong, trained, left, each = errors
            epochs = job.settings.epochs
            outcomes.append(Outcome(snapshots, np.full(epochs, np.nan), loss, wrong, trained, epochs, left, each))
            bar.update()
    if reasons:
        text = f"errors of {len(reasons)} of {counted(len(jobs), 'network')} are not known (NaN): {reasons[0]}"
        warnings.warn(text, UnknownError, stacklevel=3)
    return outcomes


def warn_if_worse(error: np.ndarray) -> None:
    """Warn where final networks make half of the errors of initial ones or more: an argument may not be what was meant.

    Parameters
    ----------
    error : (T, P) on a new draw of inputs; NaN where it is not known
    """
    known = np.isfinite(error[[0, -1]]).all(axis=0)
    if not known.any():
        return
    before, after = error[[0, -1]][:, known].mean(axis=1)
    if after > PART * before:
        warnings.warn(
            f"the mean error is {before:.3g} before training and {after:.3g} after it; are the initial and the final "
            "networks in this order, are formula and embedding of the task those that they learnt, and were their "
            "inputs 0 and 1?",
            WorseNetworks,
            stacklevel=3,
        )


def _errors(job: Job, snapshots: Network | Layered) -> Errors:
    """See `Trainer.errors`."""
    trainer = Trainer(replace(job, initial=snapshots[-1]))
    times = len(Layered.of(snapshots).layers[0].W)
    return trainer.errors(np.stack([flattened(snapshots[t], trainer.plan) for t in range(times)]))
