"""Training of one network: the loop over epochs around the kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import DivergenceError
from toycomb.common.seeds import Purpose, stream
from toycomb.network import Network, stack
from toycomb.training import layout, starting
from toycomb.training.inputs import Inputs, Unseen
from toycomb.training.starting import Job
from toycomb.workers.spent import lock_free


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


class Interrupted(BaseException):
    """Training was asked to stop before it was done; no failure of its own."""


@lock_free
@one_thread
def train_network(job: Job, stop: Event | None = None, inputs: Inputs | None = None) -> Outcome:
    """Train one network, on inputs that were prepared beforehand if they are given.

    Raises
    ------
    DivergenceError
        If the loss or a parameter is not finite.
    InputError
        If an initial network or a mask does not fit the task.
    Interrupted
        If `stop` was set.
    """
    trainer = Trainer(job, inputs)
    settings = job.settings
    loss = np.full(settings.epochs, np.nan)
    best, since, epoch = np.inf, 0, 0
    for epoch in range(1, settings.epochs + 1):
        if stop is not None and stop.is_set():
            raise Interrupted
        trainer.shuffle()
        loss[epoch - 1] = trainer.epoch()
        since = 0 if loss[epoch - 1] < best else since + 1
        best = min(best, loss[epoch - 1])
        if settings.patience is not None and since >= settings.patience:
            break
    return trainer.outcome(loss, epoch)


class Trainer:
    """Flat parameters of one network and its data, in the form that the kernels take."""

    def __init__(self, job: Job, inputs: Inputs | None = None) -> None:
        task, settings = job.task, job.settings
        self.job = job
        self.shape = (settings.hidden, len(task.E))
        starting.check_embedding(job)
        theta = starting.flattened(job.initial or starting.drawn(job), self.shape)
        self.state = layout.state(theta, starting.flat_mask(job, self.shape))
        if inputs is None:
            inputs = Inputs.of(task, hidden=settings.hidden, batch=settings.batch, seed=job.seed, index=job.index)
        self.inputs = inputs
        self.train = inputs.order()
        self.orders = stream(job.seed, Purpose.ORDER, job.index, job.order)
        self.per_epoch = -(-len(self.train.items) // settings.batch)
        self.targets = settings.snapshot_steps(self.per_epoch)
        self.lanes = (0,) * (layout.width(settings.hidden) // 16)
        self.snapshots = [self.state.theta.copy() for target in self.targets if target == 0]
        self.done = 0
        self.hyper = layout.hyper(settings)

    @property
    def network(self) -> Network:
        """The network as it is now, as a copy."""
        return self._network(self.state.theta)

    def _network(self, theta: np.ndarray) -> Network:
        found: dict[str, Any] = {**starting.masks(self.job), "embedding": self.job.task.carried}
        return replace(layout.unflatten(theta, self.shape[0]), **found)

    def remask(self, mask: np.ndarray, output_mask: np.ndarray | None = None) -> None:
        """Go on with other masks: moments of weights that stay are kept, new weights start at zero.

        Without an `output_mask` that of `v` stays.
        """
        if output_mask is None:
            output_mask = self.job.output_mask
        self.job = replace(self.job, mask=mask, output_mask=output_mask)
        self.state = layout.remasked(self.state, starting.flat_mask(self.job, self.shape))

    def shuffle(self) -> None:
        """Put the inputs into another order."""
        from toycomb.training import _batches

        _batches.shuffle(self.train.items, self.orders.integers(2**64, dtype=np.uint64))

    @lock_free
    def epoch(self) -> float:
        """Train one epoch and return its mean loss."""
        from toycomb.training import _kernels

        settings, count = self.job.settings, self.per_epoch
        scales = layout.scales(settings, self.done, count)
        due = np.array([step for step in self.targets if self.done < step <= self.done + count], np.int64)
        shots = np.empty((len(due), len(self.state.theta)), np.float32)
        losses, mistakes = np.empty(count), np.empty(count, np.int64)
        failed = _kernels.run(
            self.state,
            self.inputs.embedding,
            self.train,
            self.inputs.work,
            settings.batch,
            self.done,
            scales,
            self.hyper,
            losses,
            mistakes,
            due,
            shots,
            True,
            self.lanes,
        )
        if failed >= 0:
            self._diverged(failed, f"the loss is {losses[failed - self.done]}")
        self.snapshots += list(shots)
        self.done += count
        return float(losses.mean())

    def _diverged(self, step: int, what: str) -> None:
        raise DivergenceError(
            f"network {self.job.index} diverged at step {step}: {what}; "
            f"try a learning rate below {self.job.settings.learning_rate} or a smaller scale of the initial values"
        )

    def _evaluate(self, theta: np.ndarray, data: layout.Data) -> tuple[float, float]:
        from toycomb.training import _kernels

        state, inputs = self.state._replace(theta=theta), len(data.items)
        loss, mistakes = np.empty(1), np.empty(1, np.int64)
        nothing = np.zeros((1, 2), np.float32), np.zeros(0, np.int64), np.zeros((0, 0), np.float32)
        scales, due, shots = nothing
        _kernels.run(
            state,
            self.inputs.embedding,
            data,
            self.inputs.work,
            inputs,
            0,
            scales,
            self.hyper,
            loss,
            mistakes,
            due,
            shots,
            False,
            self.lanes,
        )
        return float(loss[0]), int(mistakes[0]) / inputs

    def outcome(self, loss: np.ndarray, epochs_run: int) -> Outcome:
        """Close the run; after an early stop the remaining snapshots hold the final parameters."""
        if not np.isfinite(self.state.theta).all():
            self._diverged(self.done, f"a parameter is {self.state.theta[~np.isfinite(self.state.theta)][0]}")
        self.snapshots += [self.state.theta.copy()] * (len(self.targets) - len(self.snapshots))
        curve = np.array([self._evaluate(theta, self.inputs.drawn) for theta in self.snapshots])
        if not np.isfinite(curve).all():
            self._diverged(self.done, f"the loss on a new draw of inputs is {curve[~np.isfinite(curve)][0]}")
        networks = [self._network(theta) for theta in self.snapshots]
        train_error = self._evaluate(self.state.theta, self.train)[1]
        test_loss, test_error = curve.T.copy()
        unseen = self.unseen(self.snapshots)
        return Outcome(stack(networks), loss, test_loss, test_error, train_error, epochs_run, unseen)

    def unseen(self, snapshots: Sequence[np.ndarray]) -> Unseen:
        """What T flat parameter vectors make of the inputs that were never trained on."""
        data, drawn = self.inputs.unseen, len(self.inputs.drawn.items)
        if data is None or not len(data.items):
            return Unseen(np.full(len(snapshots), np.nan), np.nan if data is None else 0.0)
        return Unseen(np.array([self._evaluate(x, data)[1] for x in snapshots]), len(data.items) / drawn)
