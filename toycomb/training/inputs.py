"""The inputs of one network in the form that the kernels take, made once and used by many trainings in turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.blas import one_thread
from toycomb.sampling import Dataset
from toycomb.task import Task
from toycomb.training import encoding, layout


@dataclass(frozen=True, eq=False)
class Inputs:
    """Training and fresh inputs of one network, with the work space of one training at a time.

    Parameters
    ----------
    data : Dataset
        The training inputs as drawn.
    embedding : Embedding
    train, fresh : Data
        Encoded; `order` gives the training inputs to a trainer of its own.
    work : Work
    """

    data: Dataset
    embedding: encoding.Embedding
    train: encoding.Data
    fresh: encoding.Data
    work: layout.Work

    @classmethod
    @one_thread
    def of(cls, task: Task, *, hidden: int, batch: int, seed: int, index: int, data: Dataset | None = None) -> Inputs:
        """Draw and encode the inputs of network `index` under the root seed `seed`, or encode the given ones."""
        data = task.training_data(seed, index) if data is None else data
        embedding = encoding.embedding(task.E, hidden, data.X, batch)
        train, most = encoding.encode(data, task.E, embedding)
        fresh, more = encoding.encode(task.test_data(seed, index), task.E, embedding)
        work = layout.work(embedding, hidden, task.E.shape[1], max(most, more))
        return cls(data, embedding, train, fresh, work)

    def order(self) -> encoding.Data:
        """The training inputs in the order in which they were drawn, to be shuffled in place."""
        items = self.train.items.copy()
        return self.train._replace(items=items, words=items.view(np.uint8))
