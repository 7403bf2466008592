"""The self-test of `toycomb doctor`: small networks, and properties that hold on every machine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from toycomb import tickets
from toycomb.common.documents import Document
from toycomb.common.notices import reason
from toycomb.run import Run, train
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task
from toycomb.tickets.gradients import Batch, Parameters, loss

FORMULA = Formula(8, ((1, 2, 3), (4, -5, 6)))
TASK = Task(FORMULA, inputs="exhaustive", embedding="hadamard", seed=1)
STEP = 1e-5
"""Of a finite difference."""
NEAR = 1e-4
"""How far single precision may be from a derivative here; the derivatives are up to 0.1."""
DENSITY = 0.1
LEARNT = 0.05
"""Largest training error of a formula that was learnt; a constant answer has 0.23."""


def tests() -> Iterator[Document]:
    """Each test with its name, whether it holds (`ok`), what was found in words, and its seconds."""
    for test in TESTS:
        begin = time.perf_counter()
        try:
            ok, said = test()
        except Exception as error:  # whatever is broken here is what the test is for
            ok, said = False, reason(error)
        name = (test.__doc__ or "").strip().rstrip(".")
        yield {"name": name, "ok": ok, "found": said, "seconds": round(time.perf_counter() - begin, 2)}


def gradient() -> tuple[bool, str]:
    """A step of compiled training moves the weights by minus the gradient."""
    data = TASK.training_data(1)
    settings: dict[str, Any] = {
        "optimiser": "sgd",
        "momentum": 0.0,
        "learning_rate": 1.0,
        "epochs": 1,
        "batch": len(data),
    }
    run = train(TASK, seed=1, hidden=6, progress=False, **settings)
    before, after = (
        [np.asarray(getattr(x, name)[0], dtype=float) for name in ("W", "b", "v", "c")]
        for x in (run.initial, run.final)
    )
    batch = Batch(data.X @ TASK.E.T, data.y.astype(float))
    moved = [old - new for old, new in zip(before, after, strict=True)]
    off = max(float(np.abs(slopes - way).max()) for slopes, way in zip(_differences(before, batch), moved, strict=True))
    return off < NEAR, f"largest difference from finite differences {off:.1e}, allowed {NEAR:.0e}"


def _differences(values: list[np.ndarray], batch: Batch) -> list[np.ndarray]:
    """Derivative of the loss by each parameter, from the loss on either side of it."""
    slopes = [np.zeros(x.shape) for x in values]
    for k, x in enumerate(values):
        for place in np.ndindex(x.shape):
            sides = []
            for step in (STEP, -STEP):
                moved = [y.copy() for y in values]
                moved[k][place] += step
                sides.append(loss(Parameters(*moved), batch))
            slopes[k][place] = (sides[0] - sides[1]) / (2 * STEP)
    return slopes


def learning() -> tuple[bool, str]:
    """Training learns a formula of two clauses."""
    run = _trained(threads=None)
    error = float(run.train_error.max())
    return error <= LEARNT, f"training error {error:.3f}, allowed {LEARNT}"


def threads() -> tuple[bool, str]:
    """Trained networks have the same bits with one thread and with two."""
    one, two = (_trained(threads=count).final for count in (1, 2))
    alike = [np.array_equal(getattr(one, name), getattr(two, name)) for name in ("W", "b", "v", "c")]
    return all(alike), "equal to the last bit" if all(alike) else "they differ"


def ticket() -> tuple[bool, str]:
    """A ticket has exactly the number of weights that was asked for, and keeps it when it is trained again."""
    run = _trained(threads=None)
    found = tickets.find("magnitude", run, DENSITY, progress=False)
    wanted, kept = round(DENSITY * run.final.W[0].size), found.mask.sum(axis=(1, 2))
    outside = np.abs(found.retrain(progress=False).final.W[~found.mask]).max()
    said = (
        f"{', '.join(map(str, kept))} weights of {run.final.W[0].size}, asked for {wanted}; largest other {outside:g}"
    )
    return bool((kept == wanted).all() and outside == 0), said


def _trained(threads: int | None) -> Run:
    return train(TASK, seed=1, networks=3, hidden=16, epochs=30, learning_rate=0.02, threads=threads, progress=False)


TESTS: tuple[Callable[[], tuple[bool, str]], ...] = (gradient, learning, threads, ticket)
"""In the order in which they run."""
