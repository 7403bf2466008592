"""Populations whose initial feature space was edited, trained as the unedited ones are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.seeds import Purpose
from toycomb.geometry.edits import Edit, edit, flipped
from toycomb.network import Network, init
from toycomb.records.identities import Description, identity, settings_of
from toycomb.records.specification import Population
from toycomb.tasks.task import Task
from toycomb.training import Job, Training

FORMAT = 3
"""Raise it when the same edit would choose other targets or flips, or a default changes."""


@dataclass(frozen=True)
class Edited:
    """A population with one arm of one kind of edit done to every network, see `toycomb.geometry.edits`.

    Data, order and all initial values but the edited ones are those of the population, so each network has its unedited
    twin there.

    Parameters
    ----------
    population : Population
    kind, arm : str
    each : targets per network
    """

    population: Population
    kind: str
    arm: str
    each: int = 4

    def __repr__(self) -> str:
        return brief(self)

    @property
    def networks(self) -> int:
        """P."""
        return self.population.networks

    @property
    def seed(self) -> int:
        """Root seed."""
        return self.population.seed

    @property
    def training(self) -> Training:
        """Settings of training; only both ends are kept."""
        return replace(self.population.training, snapshots=())

    def describe(self) -> Description:
        """What decides one network but its index, as far as it differs from the defaults, as plain JSON values."""
        own = settings_of(self)
        del own["population"]
        return {"edit": {"format": FORMAT, **own}, **replace(self.population, training=self.training).describe()}

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the description."""
        return identity(self.describe())

    def tasks(self) -> list[Task]:
        """The P tasks, those of the population."""
        return self.population.tasks()

    @cached_property
    def edits(self) -> list[Edit]:
        """Targets and flips of each network."""
        return [self._edit(task, index)[0] for index, task in enumerate(self.tasks())]

    def jobs(self, networks: Collection[int] | None = None) -> list[Job]:
        """The networks to train from edited initial values: those of some indices, else all P."""
        wanted, training = range(self.networks) if networks is None else networks, self.training
        pairs = zip(wanted, self.population.tasks_of(wanted), strict=True)
        return [Job(task, training, self.seed, i, self._edit(task, i)[1]) for i, task in pairs]

    @one_thread
    def _edit(self, task: Task, index: int) -> tuple[Edit, Network]:
        chosen = self.training
        start = init(
            chosen.hidden, len(task.E), seed=self.seed, first=index, initialiser=chosen.initialiser, scale=chosen.scale
        )[0]
        W = start.W.astype(float)
        kinds = {"plant": 0, "remove": 1, "clear": 2, "crowd": 3, "load": 4, "swap": 5}
        key = (int(Purpose.EDIT), index, kinds[self.kind])
        seeds = np.random.SeedSequence(self.seed, spawn_key=key)
        done = edit(W @ task.E, start.row_types, task.formula, self.kind, self.arm, seeds, self.each)
        return done, replace(start, W=flipped(W @ task.E, W, task.E, done.flips).astype(np.float32))
