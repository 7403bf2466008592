"""What is measured in one network: curves of training under several conditions, and codes along the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.accounts.grokking.curves import centre, decades, reached, rise
from toycomb.accounts.instruments.networks import randomness, task_of
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.tasks.task import Task
from toycomb.training import Job, Outcome, Training, train_network

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
OTHER, PERMUTED = "other order", "permuted labels"
READ = 2_000
"""Training inputs on which accuracy is read, at most."""


@dataclass(frozen=True, eq=False)
class Setting:
    """One training of network `index`.

    Parameters
    ----------
    seed, index : int
    family : keyword arguments of `random_tasks`
    steps : number of steps, rounded to whole epochs
    points : snapshots, even in the logarithm of time
    samples, scale, decay : training inputs, factor on the initial values, weight decay
    permuted : train on permuted labels
    order : which order of the inputs
    """

    seed: int
    index: int
    family: Mapping[str, Any]
    steps: int
    points: int
    samples: int
    scale: float
    decay: float
    permuted: bool = False
    order: int = 0

    def curves(self) -> Curves:
        """The training, read at its snapshots."""
        family = {**self.family, "samples": self.samples, "shuffled_labels": self.permuted}
        task = task_of(self.seed, self.index, **family)
        per = -(-self.samples // Training().batch)
        epochs = max(1, round(self.steps / per))
        settings = Training(
            epochs=epochs, snapshots=np.geomspace(2 / per, epochs, self.points).tolist(), patience=None,
            scale=self.scale, weight_decay=self.decay,
        )  # fmt: skip
        run = train_network(Job(task, settings, self.seed, self.index, order=self.order))
        return Curves.of(task, run, np.array(settings.snapshot_steps(per), dtype=float), self)


@dataclass(frozen=True, eq=False)
class Curves:
    """A training over its T snapshots.

    Parameters
    ----------
    steps : (T,) rising from 0
    train, fresh : (T,) accuracy on training inputs, and on 10,000 of a new draw
    task, run, of : what was trained
    """

    steps: np.ndarray
    train: np.ndarray
    fresh: np.ndarray
    task: Task
    run: Outcome

    @classmethod
    def of(cls, task: Task, run: Outcome, steps: np.ndarray, setting: Setting) -> Curves:
        """From a finished training."""
        data = task.training_data(setting.seed, setting.index)
        X, E = data.X[:READ].astype(np.float32), task.E.astype(np.float32)
        told = [np.mean((run.snapshots[t].logits(X, E) > 0) == data.y[:READ]) for t in range(len(steps))]
        return cls(steps, np.array(told), 1 - run.test_error, task, run)

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

    def codes(self, seed: int, index: int) -> np.ndarray:
        """(T, C, 2) code rows of each clause, and the mean of those of sham clauses in its place."""
        space = FeatureSpace.of(self.run.snapshots[:, None], [self.task])
        rng = randomness(seed, index)
        shams = [space.with_formulas([sham_formula(self.task.formula, rng)]) for _ in range(SHAMS)]
        counts = [x.code_locations[:, 0].sum(axis=1) for x in (space, *shams)]
        return np.stack([counts[0], np.mean(counts[1:], axis=0)], axis=-1)

    def norm(self) -> np.ndarray:
        """(T,) root of the sum of squares of all parameters, over that at the start."""
        x = self.run.snapshots
        squares = (x.W**2).sum(axis=(1, 2)) + (x.b**2).sum(axis=1) + (x.v**2).sum(axis=1) + x.c**2
        return np.sqrt(squares / squares[0])

    def ways(self, codes: np.ndarray) -> np.ndarray:
        """(WAYS, 2): the jump counts since the training inputs are known, codes beyond shams since the start."""
        beyond = (codes[..., 0] - codes[..., 1]).mean(axis=1)
        moved = np.abs(self.norm() - 1)
        jump = rise(self.steps, self.fresh, self.known)
        return np.array([jump, rise(self.steps, beyond), rise(self.steps, moved)])

    def pace(self, codes: np.ndarray) -> np.ndarray:
        """(PACE,) steps."""
        return np.array([self.known, *(centre(*way) for way in self.ways(codes))])


def measure(
    seed: int, index: int, *, family: Mapping[str, Any], main: Mapping[str, Any],
    variants: Mapping[str, Mapping[str, Any]], steps: int, points: int,
) -> dict[str, np.ndarray]:  # fmt: skip
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    family : keyword arguments of `random_tasks`
    main : `samples`, `scale` and `decay` of the set-up that claims are about
    variants : fields of `Setting` that differ from it, by name; OTHER and PERMUTED among the names
    steps, points : see `Setting`

    Returns
    -------
    dict of arrays, V counting the main set-up and then the variants, T the snapshots
        `steps`, `train`, `fresh` (V, T); `cells` (V, CELL); and of the main set-up, of OTHER and of PERMUTED, in this
        order: `codes` (3, T, 2), rows a clause of clauses and shams, `pace` (3, PACE), `ways` (3, WAYS, 2), `norm`
        (3, T) and `rise` (3,), the code rows a clause beyond shams gained after the main set-up knew its inputs
    """
    common: dict[str, Any] = {"seed": seed, "index": index, "family": family, "steps": steps, "points": points}
    runs = {name: Setting(**common, **{**main, **change}).curves() for name, change in {"": {}, **variants}.items()}
    read = [(runs[name], runs[name].codes(seed, index)) for name in ("", OTHER, PERMUTED)]
    return {
        **{name: np.array([getattr(x, name) for x in runs.values()]) for name in ("steps", "train", "fresh")},
        "cells": np.array([x.cell() for x in runs.values()]),
        "codes": np.array([codes.mean(axis=1) for _, codes in read]),
        "pace": np.array([x.pace(codes) for x, codes in read]),
        "ways": np.array([x.ways(codes) for x, codes in read]),
        "norm": np.array([x.norm() for x, _ in read]),
        "rise": np.array([_rise(x, codes, runs[""].known) for x, codes in read]),
    }


def _rise(curves: Curves, codes: np.ndarray, since: float) -> float:
    """Code rows a clause beyond shams that are gained from a step to the end."""
    beyond = (codes[..., 0] - codes[..., 1]).mean(axis=1)
    return float(beyond[-1] - np.interp(since, curves.steps, beyond))
