"""What is measured in one network: its ticket retrained from many starts, flips by round, and codes from signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.signs import arms, features
from toycomb.accounts.signs.arms import ARMS, Arm
from toycomb.accounts.signs.features import TOLD
from toycomb.accounts.signs.rounds import ROUNDS, by_round, watched
from toycomb.common.cached import cached_property
from toycomb.geometry.agreement import overlap_of_sets
from toycomb.network import Network
from toycomb.tickets import subject as tickets
from toycomb.tickets.exact import kept_weights, top
from toycomb.tickets.subject import RETRAIN_ORDER
from toycomb.training import Outcome, Training

CHANCE, MASKS, STRANGER, TELLING = range(4)
"""Random numbers of signs, of masks, of the sham formula, and of what features tell."""
AGAIN, THIRD = 1, 2
"""Repeats of the initial values of other starts; the first is that of `imp-reinitialised`."""
DENSE = {
    "own start": ("start", "start"),
    "final signs": ("dense", "other"),
    "initial signs": ("start", "other"),
    "another start": ("other", "other"),
    "a third start": ("third", "third"),
}
"""Signs and magnitudes of dense networks that are trained again, in the order of retraining."""
TIMES = ("untrained", "trained")
EMBEDDINGS = ("hadamard", "identity")
"""Behind the first one, signs of weights and of features part."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    hidden, epochs : of the benchmark's networks
    density : of tickets
    loads : numbers of clauses
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    hidden: int = 32
    epochs: int = 60
    density: float = 0.05
    loads: Sequence[int] = (8, 16)
    task: Mapping[str, Any] = field(default_factory=dict)


class Cell:
    """One network's task at one load and embedding, with what is found and trained in it, each once.

    Parameters
    ----------
    subject : Subject
    settings : Settings
    """

    def __init__(self, subject: Subject, settings: Settings) -> None:
        self.subject, self.settings = subject, settings
        training = Training(hidden=settings.hidden, epochs=settings.epochs, patience=None)
        self.pruned = tickets.Subject(subject.task, training, subject.seed, subject.index)
        self.start = self.pruned.initial
        self.kept = kept_weights(settings.density, self.start.W.size)

    def trained(self, start: Network, mask: np.ndarray | None = None, order: int = RETRAIN_ORDER) -> Outcome:
        """A network trained as the benchmark retrains tickets."""
        size = {"hidden": self.settings.hidden, "epochs": self.settings.epochs, "patience": None}
        return self.subject.trained(start=start, mask=mask, order=order, inputs=self.pruned.inputs, **size)

    @cached_property
    def dense(self) -> Network:
        """The dense network."""
        return self.pruned.dense(self.settings.epochs)

    @cached_property
    def other(self) -> Network:
        """Another start."""
        return self.pruned.fresh_start(AGAIN)

    @cached_property
    def masks(self) -> dict[str, np.ndarray]:
        """By `arms.MASKS`; (H, m) each."""
        rng = self.subject.rng(MASKS)
        by_chance = [top(rng.random(self.start.W.shape), self.kept) for _ in range(2)]
        known = self.rounds["imp"][0], top(np.abs(self.start.W), self.kept)
        return dict(zip(arms.MASKS, (*known, *by_chance), strict=True))

    @cached_property
    def rounds(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Mask (H, m) and flips (rounds, KINDS) of each method of `ROUNDS`."""
        found = {}
        for name, method in ROUNDS.items():
            mask, seen = watched(method, self.pruned, self.kept)
            found[name] = mask, by_round(seen, mask, self.start)
        return found

    @cached_property
    def stranger(self) -> Network:
        """What another start becomes under the ticket's mask, where it is trained on a sham formula."""
        subject = self.subject
        (sham,) = subject.shams(1, subject.rng(STRANGER))
        settings = self.settings
        other = replace(subject, task=replace(subject.task, formula=sham))
        outcome = other.trained(
            start=self.other, mask=self.masks["ticket"], order=RETRAIN_ORDER, hidden=settings.hidden,
            epochs=settings.epochs, patience=None,
        )  # fmt: skip
        return outcome.snapshots[-1]

    def networks(self, end: Network) -> dict[str, Network]:
        """All that arms take signs and magnitudes from, but for what features tell; `end` is the retrained ticket."""
        mask = self.masks["ticket"]
        made = (
            *(self.start, end, self.dense, self.other, self.stranger),
            arms.coins(self.start, self.subject.rng(CHANCE)),
            arms.scaled(self.other, self.start, mask),
            arms.one_magnitude(self.start, mask),
        )
        return dict(zip(arms.NETWORKS, made, strict=True))

    def told(self, end: Network) -> tuple[dict[str, Network], np.ndarray]:
        """Networks whose W has the signs that are told, chance elsewhere, by TOLD; and (TOLD, COUNTS)."""
        rng, task, mask = self.subject.rng(TELLING), self.subject.task, self.masks["ticket"]
        here = features.at_codes(self.codes(self.dense), task.formula)
        signs, counts = features.told(end, mask, here, task.E, rng)
        chance = arms.coins(end, rng).W  # the same for all
        given = [replace(end, W=np.where(x != 0, x, chance).astype(np.float32), mask=None) for x in signs]
        return dict(zip(TOLD, given, strict=True)), counts

    def codes(self, network: Network) -> np.ndarray:
        """(H, C) code locations."""
        return self.subject.space(network[None]).code_locations[0, 0]

    def measured(self, again: bool) -> dict[str, np.ndarray]:
        """Arrays of this cell, see `measure`; those of dense networks trained again only where that is asked."""
        own = self.trained(self.start, self.masks["ticket"])
        end = own.snapshots[-1]
        given, counts = self.told(end)
        networks = self.networks(end) | given
        seen = [self._retrained(arm, networks) for arm in ARMS.values()]
        accuracy, flips = zip(*seen, strict=True)
        rounds = {f"rounds {name}": found for name, (_, found) in self.rounds.items()}
        arrays = {"accuracy": np.array(accuracy), "flips": np.array(flips), "told": counts, "dense": self._accuracy()}
        return {**arrays, **rounds, **({"codes": self._again()} if again else {})}

    def _retrained(self, arm: Arm, networks: Mapping[str, Network]) -> tuple[float, np.ndarray]:
        mask, start = self.masks[arm.mask], arms.begun(arm, networks)
        outcome = self.trained(start, mask, arm.order)
        return 1 - outcome.test_error[-1], arms.flips(start, outcome.snapshots[-1], mask)

    def _accuracy(self) -> np.ndarray:
        """() of the dense network."""
        fresh = self.subject.task.test_data(self.subject.seed, self.subject.index)
        return np.mean((self.dense.logits(fresh.X, self.subject.task.E) > 0) == fresh.y)

    def _again(self) -> np.ndarray:
        """(DENSE, TIMES) codes of dense networks, untrained and trained again, against those of the dense network."""
        third = self.pruned.fresh_start(THIRD)
        networks = {"start": self.start, "dense": self.dense, "other": self.other, "third": third}
        codes, found = self.codes(self.dense), []
        for signs, magnitudes in DENSE.values():
            start = arms.begun(Arm("ticket", signs, signs, magnitudes), networks)
            both = (start, self.trained(start).snapshots[-1])
            found.append([overlap_of_sets(self.codes(x), codes)["jaccard"] for x in both])
        return np.array(found, dtype=float)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays, each with embeddings and loads as its first two axes
        `accuracy` (ARMS,) on a new draw of inputs, `flips` (ARMS, 2): shares of kept weights of W and of v whose sign
        turns in retraining; `told` (TOLD, COUNTS); `dense` (): accuracy of the dense network; `rounds …` (rounds,
        KINDS) of each method of `ROUNDS`; and for the first embedding alone `codes` (DENSE, TIMES): Jaccard index of
        code locations with those of the dense network (signs of W are signs of features with the identity)
    """
    cells = [
        [
            Cell(Subject.of(seed, index, **{**settings.task, "clauses": load, "embedding": embedding}), settings)
            for load in settings.loads
        ]
        for embedding in EMBEDDINGS
    ]
    found = [[cell.measured(again=line is cells[0]) for cell in line] for line in cells]
    return {name: np.array([[x[name] for x in line] for line in found if name in line[0]]) for name in found[0][0]}
