"""Kernel regime: does training by squared loss end where one Gauss–Newton step ends? Against output scale and width."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.instruments.networks import randomness
from toycomb.accounts.tangent import linearised
from toycomb.common.errors import InputError
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task

LONGER = 4
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
    """Labels ±1 at a few inputs, newly drawn inputs, and ways to fit the first and look at the second.

    Parameters
    ----------
    task : Task
    data, fresh : Dataset
    steps : int
        Of heavy-ball descent.
    """

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
        """(M,) outputs on a new draw of inputs after descent, and the root mean square of what is missed in training.

        The linearisation gets `LONGER` times as many steps, to see that its limit is the Gauss–Newton ticket.
        """
        scales = self.scales(network)
        rate, momentum = linearised.pace(self.kernels(network)[0])
        steps = LONGER * self.steps if linear else self.steps
        u = linearised.descend(network, scales, self.Z, self.y, steps=steps, rate=rate, momentum=momentum,
                               alpha=alpha, linear=linear)  # fmt: skip

        def read(Z: np.ndarray) -> np.ndarray:
            if linear:
                return linearised.along(network, scales, Z, u)
            end = linearised.moved(network, u, alpha)
            return alpha * (linearised.outputs(end, scales, Z) - linearised.outputs(network, scales, Z))

        return read(self.fresh), float(np.sqrt(np.mean((read(self.Z) - self.y) ** 2)))


def difference(found: np.ndarray, wanted: np.ndarray) -> float:
    """Relative difference `|found - wanted| / |wanted|` of outputs."""
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))


def measure(
    seed: int, index: int, task: Task, *, points: int, fresh: int, steps: int, alphas: Sequence[float], hidden: int,
    widths: Sequence[int],
) -> dict[str, np.ndarray]:  # fmt: skip
    """Relative differences to the Gauss–Newton ticket on a new draw of inputs, in one network.

    Returns
    -------
    dict of arrays
        `regime_alpha` (A,) at width `hidden`; `regime_other` (A,), the same networks against the ticket of another
        initial network; `regime_missed` (A,), root mean square error at the training inputs; `regime_width` (W,) at
        α = 1; `regime_agreement` (2,): linearised descent, and the flow after a time of 1e9, against the Gauss–Newton
        ticket.
    """
    data = few(task.training_data(seed, index), points)
    problem = Regression(task, data, task.test_data(seed, index, fresh), steps)
    inputs = task.E.shape[0]
    start, other = (linearised.normal(hidden, inputs, randomness(seed, index, x)) for x in (START, OTHER))
    newton, strange = problem.newton(start), problem.newton(other)
    found, missed = zip(*(problem.trained(start, alpha) for alpha in alphas), strict=True)
    wider = [linearised.normal(width, inputs, randomness(seed, index, WIDER + i)) for i, width in enumerate(widths)]
    flow = linearised.flow(*problem.kernels(start), problem.y, 1e9)
    return {
        "regime_alpha": np.array([difference(x, newton) for x in found]),
        "regime_other": np.array([difference(x, strange) for x in found]),
        "regime_missed": np.array(missed),
        "regime_width": np.array([difference(problem.trained(x)[0], problem.newton(x)) for x in wider]),
        "regime_agreement": np.array(
            [difference(problem.trained(start, linear=True)[0], newton), difference(flow, newton)]
        ),
    }
