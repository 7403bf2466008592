"""What training one network gave, and how it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from toycomb.common.brief import brief
from toycomb.layered.layered import Networks
from toycomb.training.inputs import Unseen


@dataclass(frozen=True, eq=False)
class Outcome:
    """What training one network gave.

    Parameters
    ----------
    snapshots : Network, leading axis T; Layered where there are several hidden layers or outputs,
        or the embedding is learned
    loss : (epochs,) training loss of each epoch, the mean over its batches as they were met; NaN after an early stop
    test_loss, test_error : (T,) on a new draw of inputs at each snapshot; some of these may be training inputs too
    train_error : share of training inputs misclassified at the end
    epochs_run : epochs until the end or the early stop
    unseen : on the inputs of the new draw that are no training input; None in what older versions stored
    by_output : (T, O + 1) on the new draw, where networks are Layered: the error of each output, and the share of
        inputs on which any is wrong; else None. Losses and errors above are means over outputs.
    """

    snapshots: Networks
    loss: np.ndarray
    test_loss: np.ndarray
    test_error: np.ndarray
    train_error: float
    epochs_run: int
    unseen: Unseen | None = None
    by_output: np.ndarray | None = None

    def __repr__(self) -> str:
        return brief(self)


class Errors(NamedTuple):
    """What T networks make of inputs.

    Parameters
    ----------
    loss, error : (T,) on the new draw, means over outputs
    trained : error of the last one on the training inputs
    unseen : on the inputs of the new draw that were never trained on
    by_output : see `Outcome`; None of one hidden layer and one output
    """

    loss: np.ndarray
    error: np.ndarray
    trained: float
    unseen: Unseen
    by_output: np.ndarray | None
