"""The inputs of one network in the form that the kernels take, made once and used by many trainings in turn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.tasks.base import BaseTask
from toycomb.tasks.dataset import Dataset
from toycomb.training import encoding, layout
from toycomb.training.plan import Plan


@dataclass(frozen=True, eq=False)
class Inputs:
    """Training inputs and a new draw of inputs of one network, with the work space of one training at a time.

    Parameters
    ----------
    data : Dataset
        The training inputs as drawn.
    embedding : layout.Embedding
    train, drawn : layout.Data
        Encoded training inputs, and those of the new draw: from the same distribution, so that some of them may be
        training inputs as well. `order` gives the training inputs to a trainer of its own.
    work : Work
    unseen : layout.Data or None
        The inputs of the new draw that are no training input; None where that was not looked at.
    """

    data: Dataset
    embedding: layout.Embedding
    train: layout.Data
    drawn: layout.Data
    work: layout.Work
    unseen: layout.Data | None = None

    @classmethod
    def of(
        cls,
        task: BaseTask,
        *,
        hidden: int | Sequence[int],
        batch: int,
        seed: int,
        index: int,
        data: Dataset | None = None,
        learned: bool = False,
    ) -> Inputs:
        """Draw and encode the inputs of network `index` under the root seed `seed`, or encode the given ones."""
        data = task.training_data(seed, index) if data is None else data
        test = task.test_data(seed, index)
        plan = Plan.of(hidden, task.E, task.outputs, learned=learned)
        embedding = encoding.embedding(task.E, plan, data, batch)
        train, most = encoding.encode(data, task.E, embedding, plan)
        drawn, more = encoding.encode(test, task.E, embedding, plan)
        work = layout.work(embedding, plan, max(most, more))
        unseen = encoding.with_items(drawn, drawn.items[never_in(data.words, test.words)])
        return cls(data, embedding, train, drawn, work, unseen)

    def order(self) -> layout.Data:
        """The training inputs in the order in which they were drawn, to be shuffled in place."""
        return encoding.with_items(self.train, self.train.items.copy())


@dataclass(frozen=True, eq=False)
class Unseen:
    """What a network makes of the inputs of the new draw on which it was never trained.

    Parameters
    ----------
    error : (T,) share of these inputs that is misclassified at each snapshot; NaN where there are none
    share : of the inputs of the new draw, how many these are; NaN where that was not looked at
    """

    error: np.ndarray
    share: float


def never_in(known: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """(M,) bool: which of M inputs are none of N known ones, whatever their labels; both as words, see `Dataset`."""
    from toycomb.training import _batches

    table = np.zeros(2 ** (2 * len(known)).bit_length(), np.uint32)  # at most half full
    found = np.empty(len(drawn), bool)
    _batches.never_in(known, drawn, table, found)
    return found
