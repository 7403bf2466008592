"""Errors on inputs never trained on, of networks that were trained before such errors were kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from toycomb.network import Network
from toycomb.training.inputs import Unseen
from toycomb.training.single import Job, Trainer
from toycomb.training.starting import flattened


def unseen(job: Job, snapshots: Network) -> Unseen:
    """What the T snapshots of a trained network make of the inputs of its new draw that are no training input.

    Inputs are drawn again from the job's streams, so these are the very numbers that training gives.
    """
    trainer = Trainer(replace(job, initial=snapshots[-1]))
    return trainer.unseen(np.stack([flattened(snapshots[t], trainer.shape) for t in range(len(snapshots.W))]))
