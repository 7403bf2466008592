"""What the training of one network starts from: parameters and masks in the form that the kernels take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.carried import agrees, described
from toycomb.common.arrays import binary, real
from toycomb.common.errors import InputError
from toycomb.network import Network, draw
from toycomb.parameters import MASKS
from toycomb.tasks.task import Task
from toycomb.training import layout
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
    order: int = 0
    """Which of the network's orders of data: another number gives another order of the same inputs."""


def drawn(job: Job) -> np.ndarray:
    """The initial parameters that are drawn for a job, from a stream of its own, as the kernels take them."""
    chosen = job.settings
    network = draw(chosen.hidden, len(job.task.E), chosen.initialiser, chosen.scale, job.seed, job.index)
    return layout.flatten(network.W, network.b, network.v, network.c)


def check_embedding(job: Job) -> None:
    """Raise InputError if the initial network was trained with another embedding than the task's."""
    own = None if job.initial is None else job.initial.embedding
    if own is not job.task.carried and not agrees(own, job.task.E):
        raise InputError(
            f"the initial network was trained with the embedding {described(own)}, and the task has another, "
            f"{described(job.task.carried)}; give the task the network's own"
        )


def flattened(network: Network, shape: tuple[int, int]) -> np.ndarray:
    """All parameters as the kernels take them; raises InputError where they do not fit the shape (H, m)."""
    H, m = shape
    parts = (network.W, network.b, network.v, network.c)
    singles = []
    for name, part, wanted in zip("Wbvc", parts, ((H, m), (H,), (H,), ()), strict=True):
        array = real(f"the initial {name}", part)
        if array.shape != wanted:
            raise InputError(f"the initial {name} has shape {array.shape}; it must be {wanted}")
        with np.errstate(over="ignore"):
            singles.append(array.astype(np.float32))
        if not np.isfinite(singles[-1]).all():
            raise InputError(f"the initial {name} holds values that are not finite in single precision")
    W, b, v, c = singles
    return layout.flatten(W, b, v, c)


def masks(job: Job) -> dict[str, np.ndarray | None]:
    """The masks of `W` and `v`, each the one given, else that of the initial network, else None."""
    found: dict[str, np.ndarray | None] = {}
    for name in MASKS:
        given = getattr(job, name)
        if given is None and job.initial is not None:
            given = getattr(job.initial, name)
        found[name] = None if given is None else binary(f"the {name.replace('_', ' ')}", given).copy()
    return found


def flat_mask(job: Job, shape: tuple[int, int]) -> np.ndarray | None:
    """The mask of all parameters, laid out like them, or None where all are kept; biases always are.

    Raises
    ------
    InputError
        If a mask does not fit the shape (H, m), or holds anything but 0 and 1.
    """
    H, m = shape
    held = masks(job)
    W = np.ones((H, m), bool) if held["mask"] is None else held["mask"]
    v = np.ones(H, bool) if held["output_mask"] is None else held["output_mask"]
    for name, mask, wanted in (("mask", W, (H, m)), ("output mask", v, (H,))):
        if mask.shape != wanted:
            raise InputError(f"the {name} has shape {mask.shape}; it must be {wanted} and hold 0 and 1 only")
    return None if W.all() and v.all() else layout.flatten(W, np.ones(H), v, 1)
