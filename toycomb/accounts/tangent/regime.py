"""Kernel regime: does training by squared loss end where one Gauss–Newton step ends? Against output scale and width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.tangent import linearised
from toycomb.common.errors import InputError
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task

LONGER = 4
"""How many times as many steps the linearisation gets, to see that its limit is the Gauss–Newton ticket."""
START, OTHER, WIDER = 10, 11, 12
"""Repeats of the random numbers: the network that α is varied on, another one, and one for each width from here on."""


def few(data: Dataset, count: int) -> Dataset:
    """The first `count` inputs that differ from each other, half of them of each label; equal ones make K singular."""
    first = np.sort(np.unique(data.X, axis=0, return_index=True)[1])
    rows = np.concatenate([first[data.y[first] == label][: count // 2] for label in (True, False)])
    if len(rows) < count:
        raise InputError(f"{count} different inputs were asked for, half of each label; there are only {len(rows)}")
    return Dataset(data.X[rows], data.y[rows])


class Regression:
    """Labels ±1 at a few inputs, newly drawn ones, and ways to fit the first by descent and look at the second."""

    def __init__(self, task: Task, data: Dataset, fresh: Dataset, steps: int) -> None:
        self.Z, self.fresh = (x.X @ task.E.T for x in (data, fresh))
        self.y, self.steps = np.where(data.y, 1.0, -1.0), steps

    def kernels(self, network: Network) -> tuple[np.ndarray, np.ndarray]:
        """Tangent kernels (N, N) between training inputs, (M, N) between fresh and training inputs."""
        scales = self.scales(network)
        between, fresh = (linearised.kernel(network, scales, x, self.Z) for x in (self.Z, self.fresh))
        return between, fresh

    def scales(self, network: Network) -> linearised.Scales:
        """Of the kernel's parametrisation."""
        return linearised.Scales.kernel(*network.W.shape)

    def newton(self, network: Network) -> np.ndarray:
        """(M,) outputs of the Gauss–Newton ticket on a new draw of inputs."""
        return linearised.newton(*self.kernels(network), self.y)

    def trained(self, network: Network, alpha: float = 1.0, linear: bool = False) -> tuple[np.ndarray, float]:
        """(M,) outputs on a new draw of inputs after descent, and the root mean square of what training misses."""
        scales = self.scales(network)
        rate, momentum = linearised.pace(self.kernels(network)[0])
        steps = LONGER * self.steps if linear else self.steps
        u = linearised.descend(
            network, scales, self.Z, self.y, steps=steps, rate=rate, momentum=momentum, alpha=alpha, linear=linear
        )

        def read(Z: np.ndarray) -> np.ndarray:
            if linear:
                return linearised.along(network, scales, Z, u)
            end = linearised.moved(network, u, alpha)
            return alpha * (linearised.outputs(end, scales, Z) - linearised.outputs(network, scales, Z))

        return read(self.fresh), float(np.sqrt(np.mean((read(self.Z) - self.y) ** 2)))


def difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """Relative difference `|found - wanted| / |wanted|` of outputs."""
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))


@dataclass(frozen=True)
class Settings:
    """Training inputs, newly drawn inputs, steps of descent; output scales at width `hidden`, widths at scale 1."""

    points: int = 32
    fresh: int = 200
    steps: int = 300
    hidden: int = 32
    alphas: Sequence[float] = (1, 3, 10, 30, 100)
    widths: Sequence[int] = (32, 64, 128, 256, 512)


def measure(subject: Subject, settings: Settings) -> dict[str, np.ndarray]:
    """Relative differences to the Gauss–Newton ticket on a new draw of inputs, in one network.

    Returns
    -------
    dict of arrays
        `regime_alpha` (A,) at width `hidden`; `regime_other` (A,), the same networks against the ticket of another
        initial network; `regime_missed` (A,), root mean square error at the training inputs; `regime_width` (W,) at
        α = 1; `regime_agreement` (2,): linearised descent, and the flow after a time of 1e9, against the Gauss–Newton
        ticket.
    """
    data, fresh = few(subject.data, settings.points), subject.fresh(settings.fresh)
    problem = Regression(subject.task, data, fresh, settings.steps)

    def normal(hidden: int, repeat: int) -> Network:
        return linearised.normal(hidden, len(subject.task.E), subject.rng(repeat))

    start, other = (normal(settings.hidden, x) for x in (START, OTHER))
    newton, strange = problem.newton(start), problem.newton(other)
    found, missed = zip(*(problem.trained(start, alpha) for alpha in settings.alphas), strict=True)
    wider = [normal(width, WIDER + i) for i, width in enumerate(settings.widths)]
    flow = linearised.flow(*problem.kernels(start), problem.y, 1e9)
    descent = problem.trained(start, linear=True)[0]
    return {
        "regime_alpha": np.array([difference(x, newton) for x in found]),
        "regime_other": np.array([difference(x, strange) for x in found]),
        "regime_missed": np.array(missed),
        "regime_width": np.array([difference(problem.trained(x)[0], problem.newton(x)) for x in wider]),
        "regime_agreement": np.array([difference(descent, newton), difference(flow, newton)]),
    }
