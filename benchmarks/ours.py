"""toycomb as one of the programs, and the variants of it that are compared with one another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.problem import Problem, clock
from toycomb.training.inputs import Inputs
from toycomb.training.single import Job, Trainer

PATIENT = {"patience": 10**6}
WATCHED = {"snapshots": tuple(np.linspace(0.02, 1, 50).tolist())}
OPTIONS: dict[str, dict[str, Any]] = {
    "SGD with momentum": {"optimiser": "sgd"},
    "weight decay": {"weight_decay": 1e-4},
    "50 snapshots": WATCHED,
    "all of them": {"optimiser": "sgd", "weight_decay": 1e-4} | WATCHED | PATIENT,
}
DENSITIES = (0.9, 0.5, 0.3, 0.1, 0.03)


def programs(problem: Problem) -> dict[str, Callable[[], tuple[float, float]]]:
    """Name → a function that trains one epoch from the start and returns seconds and mean loss."""
    plain = {"toycomb": _program(problem, problem.settings)}
    if not problem.plain:
        return plain
    rng = np.random.default_rng(0)
    shape = (problem.hidden, len(problem.tasks[0].E))
    masks = {f"density {density}": rng.random(shape) < density for density in DENSITIES}
    settings = {name: replace(problem.settings, **changes) for name, changes in OPTIONS.items()}
    masked = {name: _program(problem, problem.settings, mask) for name, mask in masks.items()}
    return plain | masked | {name: _program(problem, x) for name, x in settings.items()}


def _program(problem: Problem, settings: Any, mask: np.ndarray | None = None) -> Callable[[], tuple[float, float]]:
    def run() -> tuple[float, float]:
        initial = problem.initial
        jobs = [Job(task, settings, 0, i, initial[i], mask) for i, task in enumerate(problem.tasks)]
        trainers = [Trainer(job, _inputs(job, data)) for job, data in zip(jobs, problem.data, strict=True)]
        for trainer in trainers:
            trainer.shuffle()
        begin = clock()
        loss = np.mean([trainer.epoch() for trainer in trainers])
        return clock() - begin, float(loss)

    return run


def _inputs(job: Job, data: Any) -> Inputs:
    settings = job.settings
    return Inputs.of(job.task, hidden=settings.hidden, batch=settings.batch, seed=0, index=job.index, data=data)
