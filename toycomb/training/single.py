"""Training of one network: what stands around the kernels."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.errors import DivergenceError
from toycomb.common.memory import aligned
from toycomb.common.seeds import Purpose, keys, stream
from toycomb.layered import Layer
from toycomb.layered.layered import Networks
from toycomb.training import courses, layout, rates, starting, states
from toycomb.training.inputs import Inputs, Unseen
from toycomb.training.outcome import Errors, Outcome
from toycomb.training.starting import Job
from toycomb.workers.spent import lock_free
from toycomb.workers.threads import Interrupted, Stop, own_stop

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
        self.plan = plan = starting.planned(job)
        starting.check_embedding(job)
        theta = starting.drawn(job, plan) if job.initial is None else starting.flattened(job.initial, plan, task.E)
        mask = starting.flat_mask(job, plan)
        if inputs is None:
            inputs = _inputs(job)
        self.inputs = inputs
        self.state = states.state(theta, mask, inputs.embedding)
        self.train = inputs.order()
        self.orders = stream(job.seed, Purpose.ORDER, job.index, job.order)
        self.course = courses.course(settings, len(self.train.items), len(theta))
        self.shots = self.course.shots.reshape(-1, len(theta))
        begin = int(np.searchsorted(self.course.due, 0, side="right"))
        self.shots[:begin], self.course.counts[courses.TAKEN] = theta, begin
        self.lanes = (0,) * (plan.width // 16)
        self.deep = layout.deep(plan)
        learned = np.uint64(plan.variables) if plan.variables else None
        self.which = (self.lanes, True if plan.plain else None, self.deep, learned)
        self.hyper = layout.hyper(settings)
        self.stop = own_stop() if stop is None else stop
        self.pace = 64 if self._flag is NEVER else rates.PIECE  # steps of a call

    @property
    def network(self) -> Networks:
        """The network as it is now, as a copy."""
        return self._network(self.state.theta)

    def _network(self, theta: np.ndarray) -> Networks:
        """The networks of flat parameters (..., size)."""
        masks, parts = starting.layer_masks(self.job, self.plan), self.plan.unflatten(theta)
        lead = theta.shape[:-1]
        whole = (x if x is None else np.broadcast_to(x, (*lead, *x.shape)).copy() for x in masks)
        layers = tuple(Layer(W, b, mask) for (W, b), mask in zip(parts, whole, strict=True))
        return starting.named(layers, self.plan, starting.embedding(self.job, self.plan, theta))

    @property
    def done(self) -> int:
        """Steps done."""
        return int(self.course.counts[courses.DONE])

    @property
    def _flag(self) -> np.ndarray:
        return self.stop.flag if isinstance(self.stop, Stop) else NEVER

    def _check(self) -> None:
        if self.stop is not None and self.stop.is_set():
            raise Interrupted

    def remask(
        self,
        mask: np.ndarray | None = None,
        output_mask: np.ndarray | None = None,
        masks: Sequence[np.ndarray | None] | None = None,
    ) -> None:
        """Go on with other masks: moments of weights that stay are kept, new weights start at zero.

        Without an `output_mask` that of `v` stays; `masks`, one for each layer in place of the two, replace all.
        """
        if output_mask is None:
            output_mask = self.job.output_mask
        every = self.job.masks if masks is None else tuple(masks)
        self.job = replace(self.job, mask=self.job.mask if mask is None else mask, output_mask=output_mask, masks=every)
        self.state = states.remasked(self.state, starting.flat_mask(self.job, self.plan))

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
        how = courses.ENOUGH if 0 < self.course.patience <= counts[courses.SINCE] else courses.GOING
        counts[courses.BEGUN] = self.done
        end = self.done + epochs * len(self.course.losses)
        data, work, embedding = self.train, self.inputs.work, self.inputs.embedding
        while how == courses.GOING and self.done < end:
            self._check()
            scales = rates.scales(settings, self.done, min(self.pace, end - self.done))
            begin, fixed = time.perf_counter(), (scales, self.hyper, means, self._flag)
            how = _training.train(self.state, embedding, data, work, self.course, orders, *fixed, *self.which)
            if self._flag is NEVER:
                share = UNSEEN_SECONDS / (time.perf_counter() - begin)
                self.pace = max(1, min(rates.PIECE, int(len(scales) * share)))
        if how == courses.DIVERGED:
            loss = self.course.losses[self.done % len(self.course.losses)]
            self._diverged(self.done, f"the loss is {loss}")
        if how == courses.STOPPED:
            raise Interrupted
        return means

    def _diverged(self, step: int, what: str) -> None:
        raise DivergenceError(
            f"network {self.job.index} diverged at step {step}: {what}; "
            f"try a learning rate below {self.job.settings.learning_rate} or a smaller scale of the initial values"
        )

    def outcome(self, loss: np.ndarray) -> Outcome:
        """Close the run; after an early stop the remaining snapshots hold the final parameters."""
        theta, taken, per_epoch = self.state.theta, int(self.course.counts[courses.TAKEN]), len(self.course.losses)
        if not np.isfinite(theta).all():
            self._diverged(self.done, f"a parameter is {theta[~np.isfinite(theta)][0]}")
        self.shots[taken:] = theta
        errors = self.errors(self.shots, min(taken + 1, len(self.shots)))
        test_loss, test_error, train_error, unseen, by_output = errors
        if not np.isfinite(test_loss).all():
            self._diverged(self.done, f"the loss on a new draw of inputs is {test_loss[~np.isfinite(test_loss)][0]}")
        epochs = self.done // per_epoch
        shots = self._network(self.shots)
        return Outcome(shots, loss, test_loss, test_error, train_error, epochs, unseen, by_output)

    def errors(self, shots: np.ndarray, different: int | None = None) -> Errors:
        """What T flat parameter vectors make of the new draw, of the training inputs, and of unseen inputs.

        Parameters
        ----------
        shots : (T, size)
        different : how many vectors come before the rest, which equal the last of these; all unless given
        """
        inputs, unseen = self.inputs, self.inputs.unseen
        last = len(shots) if different is None else different
        loss, wrong, outputs = np.empty(len(shots)), np.zeros((len(shots), 2), np.int64), self.plan.outputs
        each = np.zeros((len(shots), outputs + 1), np.int64)
        state = self.state._replace(theta=aligned(shots.shape[1]))
        for t in range(last):
            state.theta[:] = shots[t]
            loss[t], wrong[t, 0], each[t] = self._look(state, inputs.drawn, len(inputs.drawn.items))  # one sum
            if unseen is not None:
                wrong[t, 1] = self._look(state, unseen, PIECE)[1]
        trained = self._look(state, self.train, PIECE)[1] / (len(self.train.items) * outputs)
        loss[last:], wrong[last:], each[last:] = loss[last - 1], wrong[last - 1], each[last - 1]
        drawn = len(inputs.drawn.items)
        by_output = None if self.deep is None else each / drawn
        return Errors(loss, wrong[:, 0] / (drawn * outputs), float(trained), self._unseen(wrong[:, 1]), by_output)

    def _look(self, state: layout.State, data: layout.Data, piece: int) -> tuple[float, int, Any]:
        """Mean loss of some inputs, of one piece, how many answers are wrong, and of each output and of any."""
        from toycomb.training import _training

        self._check()
        if not len(data.items):
            return np.nan, 0, 0
        if self.deep is not None:
            self.deep.wrong[:] = 0
        course, mean = courses.look(len(data.items), piece), np.empty(1)
        fixed = (np.empty(0, np.uint64), np.zeros((len(course.losses), 2), np.float32), self.hyper, mean)
        embedding, work = self.inputs.embedding, self.inputs.work
        how = _training.train(state, embedding, data, work, course, *fixed, self._flag, *self.which)
        if how == courses.STOPPED:
            raise Interrupted
        each = 0 if self.deep is None else self.deep.wrong.copy()
        return float(mean[0]), int(course.counts[courses.WRONG]), each

    def _unseen(self, wrong: np.ndarray) -> Unseen:
        data = self.inputs.unseen
        if data is None or not len(data.items):
            return Unseen(np.full(len(wrong), np.nan), np.nan if data is None else 0.0)
        answers = len(data.items) * self.plan.outputs
        return Unseen(wrong / answers, len(data.items) / len(self.inputs.drawn.items))


def _inputs(job: Job) -> Inputs:
    """The inputs of a job, drawn and encoded."""
    chosen = job.settings
    return Inputs.of(
        job.task,
        hidden=chosen.hidden,
        batch=chosen.batch,
        seed=job.seed,
        index=job.index,
        learned=chosen.learn_embedding,
    )
