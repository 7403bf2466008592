"""Training of one network: what stands around the kernels."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.brief import brief
from toycomb.common.errors import DivergenceError
from toycomb.common.memory import aligned
from toycomb.common.seeds import Purpose, keys, stream
from toycomb.network import Network
from toycomb.training import layout, rates, starting, states
from toycomb.training.inputs import Inputs, Unseen
from toycomb.training.starting import Job
from toycomb.workers.spent import lock_free
from toycomb.workers.threads import Interrupted, Stop, own_stop


@dataclass(frozen=True, eq=False)
class Outcome:
    """What training one network gave.

    Parameters
    ----------
    snapshots : Network, leading axis T
    loss : (epochs,) training loss of each epoch, the mean over its batches as they were met; NaN after an early stop
    test_loss, test_error : (T,) on a new draw of inputs at each snapshot; some of these may be training inputs too
    train_error : share of training inputs misclassified at the end
    epochs_run : epochs until the end or the early stop
    unseen : on the inputs of the new draw that are no training input; None in what older versions stored
    """

    snapshots: Network
    loss: np.ndarray
    test_loss: np.ndarray
    test_error: np.ndarray
    train_error: float
    epochs_run: int
    unseen: Unseen | None = None

    def __repr__(self) -> str:
        return brief(self)


UNSEEN_SECONDS = 0.2
"""About how long a call of a kernel takes at most where it cannot see that it is to end."""
NEVER = np.zeros(1, np.uint8)
PIECE = 1 << 16
"""Inputs between two looks at whether to end."""


@lock_free
def train_network(job: Job, stop: Event | None = None, inputs: Inputs | None = None) -> Outcome:
    """Train one network, on inputs that were prepared beforehand if they are given.

    Raises
    ------
    DivergenceError
        If the loss or a parameter is not finite.
    InputError
        If an initial network or a mask does not fit the task.
    Interrupted
        If `stop` was set, or that of the pool to which this thread belongs.
    """
    trainer = Trainer(job, inputs, stop)
    return trainer.outcome(trainer.advance(job.settings.epochs))


class Trainer:
    """Flat parameters of one network and its data, in the form that the kernels take."""

    def __init__(self, job: Job, inputs: Inputs | None = None, stop: Event | None = None) -> None:
        task, settings = job.task, job.settings
        self.job = job
        self.shape = (settings.hidden, len(task.E))
        starting.check_embedding(job)
        theta = starting.drawn(job) if job.initial is None else starting.flattened(job.initial, self.shape)
        mask = starting.flat_mask(job, self.shape)
        if inputs is None:
            inputs = Inputs.of(task, hidden=settings.hidden, batch=settings.batch, seed=job.seed, index=job.index)
        self.inputs = inputs
        self.state = states.state(theta, mask, inputs.embedding)
        self.train = inputs.order()
        self.orders = stream(job.seed, Purpose.ORDER, job.index, job.order)
        self.course = layout.course(settings, len(self.train.items), len(theta))
        self.shots = self.course.shots.reshape(-1, len(theta))
        begin = int(np.searchsorted(self.course.due, 0, side="right"))
        self.shots[:begin], self.course.counts[layout.TAKEN] = theta, begin
        self.lanes = (0,) * (layout.width(settings.hidden) // 16)
        self.hyper = layout.hyper(settings)
        self.stop = own_stop() if stop is None else stop
        self.pace = 64 if self._flag is NEVER else rates.PIECE  # steps of a call

    @property
    def network(self) -> Network:
        """The network as it is now, as a copy."""
        parts = layout.unflatten(self.state.theta, self.shape[0])
        return Network(*parts, **self._masks, embedding=self.job.task.carried)

    @property
    def _masks(self) -> dict[str, Any]:
        return dict(starting.masks(self.job))

    @property
    def done(self) -> int:
        """Steps done."""
        return int(self.course.counts[layout.DONE])

    @property
    def _flag(self) -> np.ndarray:
        return self.stop.flag if isinstance(self.stop, Stop) else NEVER

    def _check(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Interrupted

    def remask(self, mask: np.ndarray, output_mask: np.ndarray | None = None) -> None:
        """Go on with other masks: moments of weights that stay are kept, new weights start at zero.

        Without an `output_mask` that of `v` stays.
        """
        if output_mask is None:
            output_mask = self.job.output_mask
        self.job = replace(self.job, mask=mask, output_mask=output_mask)
        self.state = states.remasked(self.state, starting.flat_mask(self.job, self.shape))

    def advance(self, epochs: int) -> np.ndarray:
        """Train some epochs, each in an order of its own, and return (epochs,) mean losses; NaN after an early stop."""
        return self._train(epochs, keys(self.orders, epochs))

    def shuffle(self) -> None:
        """Put the inputs into another order, for `epoch`."""
        from toycomb.training import _batches

        _batches.shuffle(self.train.items, keys(self.orders, 1)[0])

    def epoch(self) -> float:
        """Train one epoch in the present order and return its mean loss."""
        return float(self._train(1, np.empty(0, np.uint64))[0])

    @lock_free
    def _train(self, epochs: int, orders: np.ndarray) -> np.ndarray:
        from toycomb.training import _training

        settings, counts, means = self.job.settings, self.course.counts, np.full(epochs, np.nan)
        how = layout.ENOUGH if 0 < self.course.patience <= counts[layout.SINCE] else layout.GOING
        counts[layout.BEGUN] = self.done
        end = self.done + epochs * len(self.course.losses)
        data, work, embedding = self.train, self.inputs.work, self.inputs.embedding
        while how == layout.GOING and self.done < end:
            self._check()
            scales = rates.scales(settings, self.done, min(self.pace, end - self.done))
            begin, fixed = time.perf_counter(), (scales, self.hyper, means, self._flag, self.lanes)
            how = _training.train(self.state, embedding, data, work, self.course, orders, *fixed)
            if self._flag is NEVER:
                share = UNSEEN_SECONDS / (time.perf_counter() - begin)
                self.pace = max(1, min(rates.PIECE, int(len(scales) * share)))
        if how == layout.DIVERGED:
            loss = self.course.losses[self.done % len(self.course.losses)]
            self._diverged(self.done, f"the loss is {loss}")
        if how == layout.STOPPED:
            raise Interrupted
        return means

    def _diverged(self, step: int, what: str) -> None:
        raise DivergenceError(
            f"network {self.job.index} diverged at step {step}: {what}; "
            f"try a learning rate below {self.job.settings.learning_rate} or a smaller scale of the initial values"
        )

    def outcome(self, loss: np.ndarray) -> Outcome:
        """Close the run; after an early stop the remaining snapshots hold the final parameters."""
        theta, taken, per_epoch = self.state.theta, int(self.course.counts[layout.TAKEN]), len(self.course.losses)
        if not np.isfinite(theta).all():
            self._diverged(self.done, f"a parameter is {theta[~np.isfinite(theta)][0]}")
        self.shots[taken:] = theta
        test_loss, test_error, train_error, unseen = self.errors(self.shots, min(taken + 1, len(self.shots)))
        if not np.isfinite(test_loss).all():
            self._diverged(self.done, f"the loss on a new draw of inputs is {test_loss[~np.isfinite(test_loss)][0]}")
        return Outcome(self._networks(), loss, test_loss, test_error, train_error, self.done // per_epoch, unseen)

    def _networks(self) -> Network:
        """All snapshots."""
        masks: dict[str, Any] = {
            name: x if x is None else np.repeat(x[None], len(self.shots), axis=0) for name, x in self._masks.items()
        }
        return Network(*layout.unflatten(self.shots, self.shape[0]), **masks, embedding=self.job.task.carried)

    def errors(self, shots: np.ndarray, different: int | None = None) -> tuple[np.ndarray, np.ndarray, float, Unseen]:
        """Mean loss (T,) and error (T,) of T flat parameter vectors on the new draw, the error of the last one on the
        training inputs, and what they make of the inputs of the new draw that were never trained on.

        Parameters
        ----------
        shots : (T, size)
        different : how many vectors come before the rest, which equal the last of these; all unless given
        """
        loss, wrong = self._evaluate(shots, len(shots) if different is None else different)
        drawn, trained = len(self.inputs.drawn.items), len(self.train.items)
        return loss, wrong[:, 0] / drawn, float(wrong[-1, 2] / trained), self._unseen(wrong[:, 1])

    def _evaluate(self, shots: np.ndarray, different: int) -> tuple[np.ndarray, np.ndarray]:
        """Mean loss (T,) of T flat parameter vectors on the new draw, and mistakes (T, 3) there, on those of its inputs
        that were never trained on, and, by the last vector, on the training inputs.

        Parameters
        ----------
        different : how many vectors come before the rest, which equal the last of these
        """
        inputs, unseen = self.inputs, self.inputs.unseen
        loss, wrong = np.empty(len(shots)), np.zeros((len(shots), 3), np.int64)
        state = self.state._replace(theta=aligned(shots.shape[1]))
        for t in range(different):
            state.theta[:] = shots[t]
            loss[t], wrong[t, 0] = self._look(state, inputs.drawn, len(inputs.drawn.items))  # one sum
            if unseen is not None:
                wrong[t, 1] = self._look(state, unseen, PIECE)[1]
        wrong[different - 1, 2] = self._look(state, self.train, PIECE)[1]
        loss[different:], wrong[different:] = loss[different - 1], wrong[different - 1]
        return loss, wrong

    def _look(self, state: layout.State, data: layout.Data, piece: int) -> tuple[float, int]:
        """Mean loss of some inputs, of one piece, and how many are misclassified."""
        from toycomb.training import _training

        self._check()
        if not len(data.items):
            return np.nan, 0
        course, mean = layout.look(len(data.items), piece), np.empty(1)
        fixed = (np.empty(0, np.uint64), np.zeros((len(course.losses), 2), np.float32), self.hyper, mean)
        embedding, work = self.inputs.embedding, self.inputs.work
        how = _training.train(state, embedding, data, work, course, *fixed, self._flag, self.lanes)
        if how == layout.STOPPED:
            raise Interrupted
        return float(mean[0]), int(course.counts[layout.WRONG])

    def _unseen(self, wrong: np.ndarray) -> Unseen:
        data = self.inputs.unseen
        if data is None or not len(data.items):
            return Unseen(np.full(len(wrong), np.nan), np.nan if data is None else 0.0)
        return Unseen(wrong / len(data.items), len(data.items) / len(self.inputs.drawn.items))
