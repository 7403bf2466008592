"""Training of one network: the loop over epochs around the kernels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Event

import numpy as np

from toycomb.errors import DivergenceError, InputError
from toycomb.network import Network, init, stack
from toycomb.sampling import Dataset
from toycomb.seeds import Purpose, stream
from toycomb.task import Task
from toycomb.training.settings import Training


@dataclass(frozen=True, eq=False)
class Job:
    """One network to train: a function of these fields alone."""

    task: Task
    settings: Training
    seed: int
    index: int
    initial: Network | None = None
    mask: np.ndarray | None = None
    output_mask: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What training one network gave.

    Parameters
    ----------
    snapshots : Network, leading axis T
    loss : (epochs,) training loss of each epoch, the mean over its batches as they were met; NaN after an early stop
    test_loss, test_error : (T,) on fresh inputs at each snapshot
    train_error : share of training inputs misclassified at the end
    epochs_run : epochs until the end or the early stop
    """

    snapshots: Network
    loss: np.ndarray
    test_loss: np.ndarray
    test_error: np.ndarray
    train_error: float
    epochs_run: int


class Interrupted(Exception):
    """Training was asked to stop before it was done."""


def train_network(job: Job, stop: Event | None = None) -> Outcome:
    """Train one network.

    Raises
    ------
    DivergenceError
        If the loss or a parameter is not finite.
    InputError
        If an initial network or a mask does not fit the task.
    Interrupted
        If `stop` was set.
    """
    trainer = _Trainer(job)
    settings = job.settings
    order_rng = stream(job.seed, Purpose.ORDER, job.index)
    loss = np.full(settings.epochs, np.nan)
    best, since, epoch = np.inf, 0, 0
    trainer.take_snapshots()
    for epoch in range(1, settings.epochs + 1):
        if stop is not None and stop.is_set():
            raise Interrupted
        loss[epoch - 1] = trainer.epoch(order_rng.permutation(len(trainer.data)))
        since = 0 if loss[epoch - 1] < best else since + 1
        best = min(best, loss[epoch - 1])
        if settings.patience is not None and since >= settings.patience:
            break
    return trainer.outcome(loss, epoch)


class _Trainer:
    """Flat parameters of one network and its data, in the form that the kernels take."""

    def __init__(self, job: Job) -> None:
        task, settings = job.task, job.settings
        self.job = job
        self.data = task.training_data(job.seed, job.index)
        self.test = task.test_data(job.seed, job.index)
        self.E = np.ascontiguousarray(task.E, dtype=np.float32)
        self.Et = np.ascontiguousarray(self.E.T)
        self.identity = bool(np.array_equal(task.E, np.eye(*task.E.shape)))
        self.per_epoch = -(-len(self.data) // settings.batch)
        self.targets = settings.snapshot_steps(self.per_epoch)
        network = job.initial or _initial(job)
        self.shape = (settings.hidden, len(self.E))
        self.keep = _flat_mask(job, self.shape)
        self.theta = np.where(self.keep > 0, _flatten(network, self.shape), np.float32(0))
        self.first, self.second = np.zeros_like(self.theta), np.zeros_like(self.theta)
        self.snapshots: list[np.ndarray] = []
        self.done = 0
        adam = settings.optimiser == "adam"
        self.hyper = np.array([
            adam, settings.learning_rate, settings.beta1 if adam else settings.momentum, settings.beta2,
            settings.epsilon, settings.weight_decay, not self.keep.all(),
        ], dtype=np.float64)  # fmt: skip

    def take_snapshots(self) -> None:
        """Keep the parameters for every snapshot that is due now."""
        while len(self.snapshots) < len(self.targets) and self.targets[len(self.snapshots)] <= self.done:
            self.snapshots.append(self.theta.copy())

    def epoch(self, order: np.ndarray) -> float:
        """Train one epoch in the given order; return its mean loss."""
        begin, end = self.done, self.done + self.per_epoch
        stops = [step for step in self.targets if begin < step < end] + [end]
        losses = np.empty(self.per_epoch)
        for step in dict.fromkeys(stops):
            self._run(order, step - self.done, losses[self.done - begin : step - begin])
            self.take_snapshots()
        return float(losses.mean())

    def _run(self, order: np.ndarray, count: int, losses: np.ndarray) -> None:
        from toycomb.training import _kernels

        columns, offsets = self.data.sparse
        failed = _kernels.run(
            self.theta, self.keep, self.first, self.second, self.E, self.Et, self.identity,
            columns, offsets, self.data.y, order, self.job.settings.batch, self.done, count, self.hyper, losses,
        )  # fmt: skip
        if failed >= 0:
            self._diverged(failed, f"the loss is {losses[failed - self.done]}")
        self.done += count

    def _diverged(self, step: int, what: str) -> None:
        raise DivergenceError(
            f"network {self.job.index} diverged at step {step}: {what}; "
            f"try a learning rate below {self.job.settings.learning_rate} or a smaller scale of the initial values"
        )

    def _evaluate(self, theta: np.ndarray, data: Dataset) -> tuple[float, float]:
        from toycomb.training import _kernels

        columns, offsets = data.sparse
        return _kernels.evaluate(theta, self.Et, self.identity, columns, offsets, data.y)

    def outcome(self, loss: np.ndarray, epochs_run: int) -> Outcome:
        """Close the run; after an early stop the remaining snapshots hold the final parameters."""
        if not np.isfinite(self.theta).all():
            self._diverged(self.done, f"a parameter is {self.theta[~np.isfinite(self.theta)][0]}")
        self.snapshots += [self.theta.copy()] * (len(self.targets) - len(self.snapshots))
        curve = np.array([self._evaluate(theta, self.test) for theta in self.snapshots])
        mask = _weight_mask(self.job)
        mask = None if mask is None else mask.astype(bool)
        if not np.isfinite(curve).all():
            self._diverged(self.done, f"the loss on fresh inputs is {curve[~np.isfinite(curve)][0]}")
        networks = [replace(_unflatten(theta, self.shape), mask=mask) for theta in self.snapshots]
        train_error = self._evaluate(self.theta, self.data)[1]
        return Outcome(stack(networks), loss, curve[:, 0], curve[:, 1], train_error, epochs_run)


def _initial(job: Job) -> Network:
    settings = job.settings
    return init(
        settings.hidden,
        len(job.task.E),
        seed=job.seed,
        first=job.index,
        initialiser=settings.initialiser,
        scale=settings.scale,
    )[0]


def _flatten(network: Network, shape: tuple[int, int]) -> np.ndarray:
    H, m = shape
    parts = (network.W, network.b, network.v, network.c)
    for name, part, wanted in zip("Wbvc", parts, ((H, m), (H,), (H,), ()), strict=True):
        if part.shape != wanted:
            raise InputError(f"the initial {name} has shape {part.shape}; it must be {wanted}")
        if not np.isfinite(part).all():
            raise InputError(f"the initial {name} holds values that are not finite")
    return np.concatenate([network.W.T.ravel(), network.b, network.v, [network.c]]).astype(np.float32)


def _unflatten(theta: np.ndarray, shape: tuple[int, int]) -> Network:
    H, m = shape
    W = np.ascontiguousarray(theta[: m * H].reshape(m, H).T)
    return Network(W, theta[m * H : m * H + H], theta[m * H + H : -1], theta[-1])


def _weight_mask(job: Job) -> np.ndarray | None:
    """The mask of `W`: the one given, else that of the initial network."""
    if job.mask is not None:
        return np.asarray(job.mask)
    return None if job.initial is None else job.initial.mask


def _flat_mask(job: Job, shape: tuple[int, int]) -> np.ndarray:
    """(m·H + 2·H + 1,) float32 of 0 and 1; biases are always kept."""
    H, m = shape
    given = _weight_mask(job)
    W = np.ones((H, m)) if given is None else np.asarray(given)
    v = np.ones(H) if job.output_mask is None else np.asarray(job.output_mask)
    for name, mask, wanted in (("mask", W, (H, m)), ("output mask", v, (H,))):
        if mask.shape != wanted or not np.isin(mask, (0, 1)).all():
            raise InputError(f"the {name} has shape {mask.shape}; it must be {wanted} and hold 0 and 1 only")
    return np.concatenate([W.T.ravel(), np.ones(H), v, [1]]).astype(np.float32)
