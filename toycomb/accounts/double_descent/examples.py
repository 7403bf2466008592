"""Training inputs that stand once each, with a share of wrong labels, and fresh inputs that are none of them.

Near misses repeat: a copy of an input with another label can never be fitted, and a fresh input that stands among the
training inputs measures memory. Without repetitions every wrong label can be learnt, and none of them is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.common.errors import InputError
from toycomb.tasks.sampling import Dataset
from toycomb.training import encoding, layout
from toycomb.training.inputs import Inputs
from toycomb.training.plan import Plan


@dataclass(frozen=True, eq=False)
class Examples:
    """Inputs of one network, half of each class True.

    Parameters
    ----------
    subject : Subject
    train : Dataset
        N inputs, each once, with true labels.
    fresh : Dataset
        M inputs with true labels, drawn alike, none of which is in `train`; these may repeat.
    """

    subject: Subject
    train: Dataset
    fresh: Dataset

    @classmethod
    def of(cls, subject: Subject, train: int, fresh: int) -> Examples:
        """Draw them: of the task's training inputs the first N distinct ones, of as many others the first M.

        Raises
        ------
        InputError
            If a number is odd or below 2, or the task gives too few different inputs.
        """
        for name, count in (("training inputs", train), ("fresh inputs", fresh)):
            if count < 2 or count % 2:
                raise InputError(f"{count} {name} were asked for; an even number of at least 2 is needed")
        drawn, others = subject.data, subject.fresh(subject.task.samples)
        kept = _halves(drawn, _first(drawn.X), train, "different training inputs")
        unmet = np.flatnonzero(~np.isin(_keys(others.X), _keys(kept.X)))
        return cls(subject, kept, _halves(others, unmet, fresh, "fresh inputs outside the training inputs"))

    def inputs(self, labels: np.ndarray, hidden: int, batch: int) -> Inputs:
        """In the form that the trainer takes, with the given labels (N,) on the training inputs."""
        data, E = Dataset(self.train.X, labels), self.subject.task.E
        plan = Plan.of(hidden, E)
        embedding = encoding.embedding(E, plan, data, batch)
        train, most = encoding.encode(data, E, embedding, plan)
        fresh, more = encoding.encode(self.fresh, E, embedding, plan)
        work = layout.work(embedding, plan, max(most, more))
        return Inputs(data, embedding, train, fresh, work)


def flipped(labels: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """(N,) labels of which a share, rounded to whole inputs, is wrong in each class; half leaves nothing to learn.

    Raises
    ------
    InputError
        If the share is outside 0 to 1.
    """
    if not 0 <= share <= 1:
        raise InputError(f"the share of wrong labels is {share}; it must lie between 0 and 1")
    wrong = labels.copy()
    for value in (False, True):
        members = rng.permutation(np.flatnonzero(labels == value))
        wrong[members[: round(share * len(members))]] = not value
    return wrong


def _keys(X: np.ndarray) -> np.ndarray:
    """(N,) one key an input, equal for equal inputs."""
    bits = np.packbits(X, axis=1)
    padded = np.zeros((len(X), -(-bits.shape[1] // 8) * 8), np.uint8)
    padded[:, : bits.shape[1]] = bits
    words = padded.view(np.uint64)
    return words[:, 0] if words.shape[1] == 1 else np.array([x.tobytes().hex() for x in words])


def _first(X: np.ndarray) -> np.ndarray:
    """Where each distinct input stands first, rising."""
    return np.sort(np.unique(_keys(X), return_index=True)[1])


def _halves(data: Dataset, kept: np.ndarray, count: int, what: str) -> Dataset:
    """The first of the kept inputs, count / 2 of each class, in the order in which they were drawn."""
    classes = [kept[data.y[kept] == value] for value in (False, True)]
    fewest = min(len(x) for x in classes)
    if 2 * fewest < count:
        raise InputError(
            f"{count} {what} were asked for, and the task gives {2 * fewest} with as many True as False ones among "
            f"{len(data)} draws; ask for fewer, or draw more"
        )
    items = np.sort(np.concatenate([x[: count // 2] for x in classes]))
    return Dataset(data.X[items], data.y[items])
