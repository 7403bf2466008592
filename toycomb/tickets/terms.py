"""The terms between a method and its context: what may be asked for, what it costs, and the ticket that comes back."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

    from toycomb.layered.layered import Networks

NEEDS = {
    "initial": "the initial parameters",
    "batch": "training inputs with labels",
    "gradients": "gradients of the loss at parameters of its choice",
    "prefix": "the first part of dense training",
    "training": "dense training to its end",
    "rounds": "training of masked networks",
    "clauses": "the clauses of the task",
}
"""What a method can ask of a context; anything it did not declare is refused."""


@dataclass
class Cost:
    """What finding a ticket took.

    Parameters
    ----------
    steps : training steps, dense or masked
    samples : training inputs that were looked at, each time counted
    seconds : processor seconds of the thread that searched, dense training included
    """

    steps: int = 0
    samples: int = 0
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.dense: Cost | None = None
        """The part that dense training took, which is one path: going along it twice costs once."""

    def add(self, other: Cost) -> None:
        """Count what another search took as well."""
        self._plus(other, 1)
        paths = sorted((x for x in (self.dense, other.dense) if x is not None), key=lambda x: x.steps)
        if len(paths) == 2:
            self._plus(paths[0], -1)
        self.dense = paths[-1] if paths else None

    def along(self, steps: int, samples: int, seconds: float) -> None:
        """Count further steps of dense training."""
        further = Cost(steps, samples, seconds)
        self._plus(further, 1)
        path = Cost() if self.dense is None else replace(self.dense)
        path._plus(further, 1)
        self.dense = path

    def _plus(self, other: Cost, sign: int) -> None:
        self.steps += sign * other.steps
        self.samples += sign * other.samples
        self.seconds += sign * other.seconds

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add the processor time of the body."""
        begin = time.thread_time()
        try:
            yield
        finally:
            self.seconds += time.thread_time() - begin

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Leave out the processor time of the body: what methods share is charged as if it were done alone."""
        begin = time.thread_time()
        yield
        self.seconds -= time.thread_time() - begin


@dataclass(frozen=True, eq=False)
class Found:
    """A mask, and where training starts from if not at the initial parameters."""

    mask: np.ndarray
    start: Networks | None = None


class Masks(TypedDict, total=False):
    """A mask of the prunable weights as training takes it.

    Of one hidden layer and one output: `mask` of `W`, and `output_mask` of `v` or None. Of others `masks`: one for each
    layer, the outputs' last, None where a layer is not pruned.
    """

    mask: np.ndarray
    output_mask: np.ndarray | None
    masks: tuple[np.ndarray | None, ...]
