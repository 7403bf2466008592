"""What a trained population answers to inputs that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.common.cached import cached_property
from toycomb.layered.layered import Networks
from toycomb.training.inputs import Unseen
from toycomb.training.settings import Training
from toycomb.training.starting import Job
from toycomb.training.unseen import completed


class Answered:
    """Base of `toycomb.Run`: errors that follow from what it holds."""

    tasks: Sequence[Any]
    settings: Training
    seed: int
    first: int
    snapshots: Networks
    test_error: np.ndarray
    measured: Sequence[Unseen | None]
    by_output: np.ndarray | None

    @cached_property
    def _unseen(self) -> list[Unseen]:
        jobs = [Job(task, self.settings, self.seed, self.first + i) for i, task in enumerate(self.tasks)]
        return completed(self.measured, jobs, self.snapshots)

    @property
    def unseen_error(self) -> np.ndarray:
        """(T, P) on those inputs of the new draw that are no training input; NaN where all are."""
        return np.stack([x.error for x in self._unseen], axis=1)

    @property
    def unseen_share(self) -> np.ndarray:
        """(P,) share of the inputs of the new draw that are no training input."""
        return np.array([x.share for x in self._unseen])

    @property
    def output_error(self) -> np.ndarray:
        """(T, P, O) error of each output on the new draw."""
        return self.test_error[..., None] if self.by_output is None else self.by_output[..., :-1]

    @property
    def any_error(self) -> np.ndarray:
        """(T, P) share of the inputs of the new draw on which any output is wrong."""
        return self.test_error if self.by_output is None else self.by_output[..., -1]
