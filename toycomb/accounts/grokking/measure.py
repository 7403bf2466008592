"""What is measured in one network: curves of training under several conditions, and codes along the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from toycomb.accounts.grokking.curves import centre, decades, reached, rise
from toycomb.accounts.instruments.subject import Subject
from toycomb.training import Outcome, Training

LEVEL = 0.95
"""Accuracy at which curves are compared."""
KNOWN = 0.99
"""Training accuracy from which the training inputs count as known."""
SHAMS = 8
CELL = ("train", "fresh", "delay", "at the start", "end")
"""Of `cell`: steps until LEVEL on training and on fresh inputs, decades between them, and fresh accuracy when the
training inputs are first known and at the end."""
PACE = ("known", "jump", "codes", "norm")
"""Of `pace`: step at which the training inputs are known, and geometric mean steps of the others' ways (`centre`)."""
WAYS = PACE[1:]
"""Of `ways`: what each gains, and gains times logarithms of steps (`rise`)."""
MAIN, PLENTY, PLAIN, SMALL = "main set-up", "20,000 inputs", "no weight decay", "initial values × 1"
OTHER, PERMUTED = "other order", "permuted labels"
CODED = (MAIN, OTHER, PERMUTED)
"""Trainings in which codes are counted."""
READ = 2_000
"""Training inputs on which accuracy is read, at most."""


@dataclass(frozen=True)
class Family:
    """Of the tasks, as in `toycomb.random_tasks`."""

    clauses: int = 4


@dataclass(frozen=True)
class SetUp:
    """Training inputs, factor on the initial values, weight decay."""

    samples: int = 400
    scale: float = 4.0
    decay: float = 1e-4


@dataclass(frozen=True)
class Variant(SetUp):
    """A set-up on labels or permuted ones, in one order of the inputs."""

    permuted: bool = False
    order: int = 0


def _variants() -> dict[str, dict[str, float]]:
    return {
        PLAIN: {"decay": 0.0},
        "weight decay × 10": {"decay": 1e-3},
        SMALL: {"scale": 1.0},
        "initial values × 16": {"scale": 16.0},
        "800 inputs": {"samples": 800},
        PLENTY: {"samples": 20_000},
        OTHER: {"order": 1},
        PERMUTED: {"permuted": True},
    }


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    family : of the tasks
    main : the set-up that claims are about
    variants : fields of `Variant` that differ from it, by name; OTHER and PERMUTED among the names
    steps : of each training, rounded to whole epochs
    points : snapshots, even in the logarithm of time
    """

    family: Family = Family()
    main: SetUp = SetUp()
    variants: Mapping[str, Mapping[str, float]] = field(default_factory=_variants)
    steps: int = 30_000
    points: int = 44


@dataclass(frozen=True, eq=False)
class Curves:
    """A training over its T snapshots.

    Parameters
    ----------
    steps : (T,) rising from 0
    train, fresh : (T,) accuracy on training inputs, and on 10,000 of a new draw
    subject, run : what was trained
    """

    steps: np.ndarray
    train: np.ndarray
    fresh: np.ndarray
    subject: Subject
    run: Outcome

    @classmethod
    def of(cls, subject: Subject, how: Variant, steps: int, points: int) -> Curves:
        """Train a network, and read it at its snapshots."""
        task = replace(subject.task, samples=how.samples, shuffled_labels=how.permuted)
        subject, per = replace(subject, task=task), -(-how.samples // Training().batch)
        epochs = max(1, round(steps / per))
        snapshots = np.geomspace(2 / per, epochs, points).tolist()
        taken = Training(epochs=epochs, snapshots=snapshots).snapshot_steps(per)
        run = subject.trained(
            order=how.order, epochs=epochs, snapshots=snapshots, patience=None, scale=how.scale, weight_decay=how.decay
        )
        X, y, E = subject.data.X[:READ].astype(np.float32), subject.data.y[:READ], task.E.astype(np.float32)
        told = [np.mean((run.snapshots[t].logits(X, E) > 0) == y) for t in range(len(taken))]
        return cls(np.array(taken, dtype=float), np.array(told), 1 - run.test_error, subject, run)

    @property
    def known(self) -> float:
        """Step at which the training inputs are first known, the last one if they never are."""
        found = reached(self.steps, self.train, KNOWN)
        return float(self.steps[-1]) if np.isnan(found) else found

    def cell(self) -> np.ndarray:
        """(CELL,) of this training."""
        times = [reached(self.steps, x, LEVEL) for x in (self.train, self.fresh)]
        before = float(np.interp(self.known, self.steps, self.fresh))
        return np.array([*times, decades(times[1], times[0]), before, self.fresh[-1]])

    def codes(self) -> np.ndarray:
        """(T, C, 2) code rows of each clause, and the mean of those of sham clauses in its place."""
        return self.subject.code_rows(self.run.snapshots, self.subject.shams(SHAMS, self.subject.rng()))

    def norm(self) -> np.ndarray:
        """(T,) root of the sum of squares of all parameters, over that at the start."""
        x = self.run.snapshots
        squares = (x.W**2).sum(axis=(1, 2)) + (x.b**2).sum(axis=1) + (x.v**2).sum(axis=1) + x.c**2
        return np.sqrt(squares / squares[0])

    def ways(self, codes: np.ndarray) -> np.ndarray:
        """(WAYS, 2): the jump counts since the training inputs are known, codes beyond shams since the start."""
        jump = rise(self.steps, self.fresh, self.known)
        return np.array([jump, rise(self.steps, _beyond(codes)), rise(self.steps, np.abs(self.norm() - 1))])

    def pace(self, codes: np.ndarray) -> np.ndarray:
        """(PACE,) steps."""
        return np.array([self.known, *(centre(*way) for way in self.ways(codes))])


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays, V counting the main set-up and then the variants, T the snapshots
        `steps`, `train`, `fresh` (V, T); `cells` (V, CELL); and of the trainings `CODED` `codes` (3, T, 2), rows a
        clause of clauses and shams, `pace` (3, PACE), `ways` (3, WAYS, 2), `norm` (3, T) and `rise` (3,), the code
        rows per clause beyond shams gained after the main set-up knew its inputs
    """
    subject, main = Subject.of(seed, index, **asdict(settings.family)), Variant(**asdict(settings.main))
    runs = {
        name: Curves.of(subject, replace(main, **change), settings.steps, settings.points)  # type: ignore[arg-type]
        for name, change in {MAIN: {}, **settings.variants}.items()
    }
    read = [(runs[name], runs[name].codes()) for name in CODED]
    return {
        **{name: np.array([getattr(x, name) for x in runs.values()]) for name in ("steps", "train", "fresh")},
        "cells": np.array([x.cell() for x in runs.values()]),
        "codes": np.array([codes.mean(axis=1) for _, codes in read]),
        "pace": np.array([x.pace(codes) for x, codes in read]),
        "ways": np.array([x.ways(codes) for x, codes in read]),
        "norm": np.array([x.norm() for x, _ in read]),
        "rise": np.array([_gained(x, codes, runs[MAIN].known) for x, codes in read]),
    }


def _beyond(codes: np.ndarray) -> np.ndarray:
    """(T,) code rows per clause beyond shams."""
    return np.asarray((codes[..., 0] - codes[..., 1]).mean(axis=1))


def _gained(curves: Curves, codes: np.ndarray, since: float) -> float:
    """Code rows per clause beyond shams that are gained from a step to the end."""
    beyond = _beyond(codes)
    return float(beyond[-1] - np.interp(since, curves.steps, beyond))
