"""Runs: trained populations, many networks at once, one network per thread.

A network's numbers depend on its own task, settings, seed and index only, so a population can be split, ordered
and threaded in any way without changing a bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb.common.brief import Brief, differing
from toycomb.common.errors import InputError, whole
from toycomb.common.failures import Failures
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace
from toycomb.layered import Layered
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.tasks.base import BaseTask
from toycomb.tasks.told import of_tasks
from toycomb.training.answered import Answered
from toycomb.training.brought import Given
from toycomb.training.elsewhere import Snapshots, gathered
from toycomb.training.inputs import Unseen
from toycomb.training.jobs import train_jobs
from toycomb.training.members import check_population, population_jobs, population_tasks, position
from toycomb.training.populations import AXES, arrays_of, networks_of
from toycomb.training.settings import Training
from toycomb.training.single import Job, Outcome
from toycomb.training.unseen import judged, warn_if_worse


@dataclass(frozen=True, eq=False, repr=False)
class Run(Answered, Brief):
    """A trained population.

    Parameters
    ----------
    tasks : sequence of P tasks
    settings : Training
    seed, first : root seed and index of the first network
    snapshots : Network with leading axes (T, P); Layered where there are several hidden layers or
        outputs, or the embedding is learned
    times : (T,) epochs of the snapshots
    loss : (P, epochs) mean training loss of each epoch; NaN after an early stop
    test_loss, test_error : (T, P) on a new draw of inputs, some of which may be training inputs as well
    train_error : (P,) at the end
    epochs_run : (P,)
    measured : what was measured on unseen inputs in training; what is missing is measured when it is asked for
    given : its networks were trained elsewhere, see `Run.of`
    by_output : (T, P, O + 1) on the new draw, where networks are Layered: the error of each output, and the share of
        inputs on which any is wrong; else None. All other losses and errors are means over outputs.
    """

    tasks: Sequence[Any]
    settings: Training
    seed: int
    first: int
    snapshots: Networks
    times: np.ndarray
    loss: np.ndarray
    test_loss: np.ndarray
    test_error: np.ndarray
    train_error: np.ndarray
    epochs_run: np.ndarray
    measured: Sequence[Unseen | None] = ()
    given: bool = False
    by_output: np.ndarray | None = None

    @classmethod
    def of(
        cls,
        initial: Given,
        final: Given,
        *,
        task: BaseTask | Sequence[BaseTask],
        snapshots: Snapshots | None = None,
        times: Sequence[float] | None = None,
        training: Training | None = None,
        seed: int = 0,
        first: int = 0,
    ) -> Run:
        """A run of networks that were trained elsewhere, which can be asked what a trained one can be asked.

        Parameters
        ----------
        initial, final : Network or Layered, one of them with a leading axis P, or list of P
            Before and after training. Numbers stay as they are. What trains (retraining of tickets, pruning in rounds)
            and what says errors rounds to float32.
        task : Task or JointTask, or sequence of P tasks
            It needs the embedding that a network carries; a network that carries none is read with the task's. Where
            training has `learn_embedding`, each network carries its own at each time, and the task the first one.
        snapshots : mapping from epochs to networks, or sequence in the order of `times`, optional
            Networks between them. Nothing of this training is done again: a method that looks at an epoch needs it.
        times : sequence of float, optional
            Epochs of the snapshots; or of all networks, the initial ones at 0, and the final ones last.
        training : Training, optional
            How tickets are retrained, and when training ended. Its `snapshots` become the epochs that there are. Unless
            given: the defaults, with the rows of the networks, and the epochs of `times` if these say when it ended; of
            several layers or outputs also with the layers that have biases, and with embeddings that changed learned.
        seed, first : int
            Root seed and index of the first network, for what is drawn: inputs, orders, other initial values.

        Returns
        -------
        Run
            With `given` set. `loss` is NaN. Errors are on inputs that the task draws from `seed`, whatever else a
            network has seen; NaN where none can be drawn, with the warning `toycomb.common.errors.UnknownError`. If the
            final networks make half as many as the initial ones or more, `toycomb.common.errors.WorseNetworks` says so.

        Raises
        ------
        InputError
            If the networks do not fit each other, their task, their times or the training.
        """
        tasks, settings, networks = gathered(initial, final, task, snapshots, times, training)
        seed, first = whole("seed", seed), position(first)
        stream(seed, Purpose.TEST)  # refuses a wrong seed, which would be one of the reasons for unknown errors
        jobs = [Job(x, settings, seed, first + i) for i, x in enumerate(tasks)]
        run = replace(collect(tasks, settings, seed, first, judged(jobs, networks)), given=True)
        warn_if_worse(run.test_error)
        return run

    def in_words(self) -> list[str]:
        """What decides its networks, in words: sizes, task, training, seed."""
        count, masks = len(self.tasks), Layered.of(self.final).masks
        return [
            f"{count} network{'s' * (count != 1)}",
            f"H = {', '.join(map(str, self.settings.widths))}",
            *of_tasks(self.tasks),
            f"{self.settings.epochs} epoch{'s' * (self.settings.epochs != 1)}",
            *differing(self.settings, without=("hidden", "epochs", "snapshots")),
            f"{len(self.times)} snapshots",
            "trained elsewhere" if self.given else "",
            "masked" if any(x is not None for x in masks) else "",
            f"seed {self.seed}",
            f"from network {self.first} on" if self.first else "",
        ]

    @property
    def initial(self) -> Networks:
        """The networks at step 0, leading axis P."""
        return self.snapshots[0]

    @property
    def final(self) -> Networks:
        """The networks at the end, leading axis P."""
        return self.snapshots[-1]

    def feature_space(self, layer: int = 1, output: int = 0) -> FeatureSpace:
        """The run in the coordinates of the variables, read against its tasks' clauses; see `FeatureSpace.of`."""
        return FeatureSpace.of(self.snapshots, self.tasks, layer, output, learned=self.settings.learn_embedding)

    def level_space(self, level: int = 1, output: int = 0) -> FeatureSpace:
        """A hidden layer against the clauses of one level of composed formulas; see `toycomb.geometry.level_space`."""
        from toycomb.geometry.layers import level_space

        return level_space(self, level=level, output=output)


def train(
    task: BaseTask | Sequence[BaseTask],
    *,
    seed: int,
    networks: int | None = None,
    first: int = 0,
    threads: int | None = None,
    initial: Network | Layered | None = None,
    mask: np.ndarray | None = None,
    output_mask: np.ndarray | None = None,
    masks: Sequence[np.ndarray | None] | None = None,
    progress: bool = True,
    **settings: Any,
) -> Run:
    """Train a population.

    Parameters
    ----------
    task : Task or JointTask, or sequence of P of them
        One task for all networks, or one for each.
    seed : int
        Root seed. Network `first + i` draws its data, initial values and orders from streams of its own.
    networks : int, optional
        P; the number of tasks (or 1) unless given.
    first : int
        Index of the first network: `networks=1, first=3` trains network 3 of the population alone.
    threads : int, optional
        The number of usable cores unless given. Does not change the result.
    initial : Network with leading axis P, optional
        Starts from these parameters instead of drawn ones, with their mask and output mask, each unless it is given.
    mask : (H, m) or (P, H, m) of 0 and 1 of any real type, optional
        Weights of `W` that are kept; the others are exactly zero at every step.
    output_mask : (H,) or (P, H) of 0 and 1, optional
        The same for `v`; of several outputs (O, H) or (P, O, H).
    masks : sequence of such masks or None, optional
        One for each layer in place of the two, the outputs' last: (H_l, H_{l-1}) or (P, H_l, H_{l-1}).
    progress : bool
        Show a bar, on a terminal or in a notebook, if it takes longer than two seconds.
    **settings
        Fields of `Training`, such as `hidden`, `epochs`, `snapshots`.

    Raises
    ------
    InputError
        If an argument is out of range or does not fit the task, the initial networks carry another embedding, or
        `masks` are given together with a mask that they replace.
    DivergenceError
        If a network leaves the finite numbers. All others are trained first: `finished` of the error has the `Outcome`
        of each by its index, and `failed` says which did not finish, and why.
    """
    tasks = population_tasks(task, networks)
    first, chosen = position(first), Training.of(settings)
    check_population(tasks, chosen)
    jobs = population_jobs(tasks, chosen, seed, first, initial, mask, output_mask, masks)
    failures = Failures()
    outcomes = dict(train_jobs(jobs, threads=threads, progress=progress, failures=failures))
    failures.check({first + i: outcomes[i] for i in sorted(outcomes)})
    return collect(tasks, chosen, seed, first, [outcomes[i] for i in range(len(jobs))])


def collect(tasks: Sequence[BaseTask], settings: Training, seed: int, first: int, outcomes: list[Outcome]) -> Run:
    """Stack the outcomes of networks `first`, `first + 1`, … into a Run."""
    snapshots = networks_of(tasks, settings, [x.snapshots for x in outcomes])
    times, measured = np.array(settings.snapshots), tuple(x.unseen for x in outcomes)
    return Run(tuple(tasks), settings, seed, first, snapshots, times, measured=measured, **arrays_of(outcomes))


def alone(run: Run, i: int) -> Run:
    """The run of one network of a population; raises InputError where there is none of that number."""
    if not 0 <= (i := whole("the network", i)) < len(run.tasks):
        raise InputError(f"the network is {i}; the run has {len(run.tasks)}, counted from 0")
    arrays: dict[str, Any] = {name: np.take(getattr(run, name), [i], axis) for name, axis in AXES.items()}
    return replace(
        run,
        tasks=(run.tasks[i],),
        first=run.first + i,
        snapshots=run.snapshots[:, [i]],
        measured=run.measured[i : i + 1],
        by_output=None if run.by_output is None else run.by_output[:, [i]],
        **arrays,
    )
