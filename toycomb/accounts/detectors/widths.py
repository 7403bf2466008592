"""Detectors among random rows: the best of H of them, and how rare reliable ones are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.detectors.law import best_of, chance_of_reliability
from toycomb.accounts.detectors.reliability import KINDS, Contrast, Cuts, best_unit, contrasts, cuts
from toycomb.accounts.instruments.networks import randomness, task_of, trained
from toycomb.accounts.instruments.readout import accuracy, readout
from toycomb.accounts.instruments.splitting import rare_event
from toycomb.geometry.nulls import sham_formula
from toycomb.tasks.sampling import Dataset
from toycomb.tasks.task import Task

POOL, SPLITTING, NULLS = range(3)
"""Random numbers of the random rows, of splitting, and of permutations and shams."""

MANY = 1_000
"""True inputs, and near misses, by which chances are counted."""
DOUBT = 0.08
"""By how much a reliability that was read on fewer inputs may be off."""
GRID = np.linspace(0.505, 0.995, 30)
"""Reliabilities at which the law is tabulated."""
READ = 6_000
"""Inputs by which read-outs of the task are fitted."""

Numbers = dict[str, np.ndarray]


def by_width(
    seed: int, index: int, clauses: int, size: int, kind: str, log2_widths: Sequence[int], levels: Sequence[float],
) -> Numbers:  # fmt: skip
    """Random rows against the first clause of a formula with clauses of this size; see `measure`."""
    task, rows, chosen, fresh = _layers(seed, index, clauses, size, log2_widths)
    cut = cuts(rows, chosen[kind])
    return {
        "best": _best(rows, cut, log2_widths, fresh[kind]),
        "chance": _counted(rows, cut.gain, many(task, seed, index)[kind], levels),
        **_law(chosen[kind], task, levels, log2_widths),
    }


def by_splitting(
    seed: int, index: int, clauses: int, size: int, levels: Sequence[float], particles: int, sweeps: int
) -> Numbers:
    """(L,) log10 of the chance of a row reliable among near misses, and how reliable such rows are on a new draw."""
    task, _, _, fresh = _layers(seed, index, clauses, size, (0,))
    near, rng = many(task, seed, index)["near"], randomness(seed, index, 10 * size + SPLITTING)
    events = rare_event(
        lambda rows: cuts(rows, near).gain,
        near.Z.shape[1], levels, rng, particles=particles, sweeps=sweeps,
    )  # fmt: skip
    on_fresh = np.full(len(levels), np.nan)
    for i, rows in enumerate(events.samples):
        if len(rows):
            cut = cuts(rows, near)
            on_fresh[i] = cut.reliability(fresh["near"].activations(rows), fresh["near"].true).mean()
    return {"split": events.log10, "split_fresh": on_fresh}


def many(task: Task, seed: int, index: int) -> dict[str, Contrast]:
    """Inputs by which chances are counted: with fewer, cuts that fit them by luck make rows look reliable."""
    return contrasts(task.training_data(seed, index), task.formula, 0, task.E, MANY, MANY)


def _counted(rows: np.ndarray, gain: np.ndarray, many: Contrast, levels: Sequence[float]) -> np.ndarray:
    """(L,) share of the rows that reach each reliability; rows far below on fewer inputs are not looked at again."""
    near_enough = rows[gain >= min(levels) - DOUBT]
    found = cuts(near_enough, many).gain
    return np.array([np.count_nonzero(found >= level) for level in levels]) / len(rows)


def trained_best(seed: int, index: int, clauses: int, places: Sequence[tuple[int, int]]) -> np.ndarray:
    """(places, 2) reliability on a new draw of inputs of the best unit for the first clause in trained networks.

    Parameters
    ----------
    places : clause size and rows of each network
    """
    found = []
    for size, hidden in places:
        task, _, chosen, fresh = _layers(seed, index, clauses, size, (0,))
        network = trained(task, seed, index, hidden=hidden).snapshots[-1]
        rows = np.column_stack([network.W, network.b])
        found.append([best_unit(rows, chosen[kind], fresh[kind])[0] for kind in KINDS])
    return np.array(found)


def chosen_otherwise(seed: int, index: int, clauses: int, size: int, log2_widths: Sequence[int]) -> Numbers:
    """Reliability among near misses of rows and cuts that were chosen by other classes than the clause's.

    Returns
    -------
    dict of (W,)
        `permuted`: chosen by permuted classes, `other`: chosen for a sham clause.
    """
    task, rows, chosen, fresh = _layers(seed, index, clauses, size, log2_widths)
    rng = randomness(seed, index, 10 * size + NULLS)
    sham = contrasts(task.training_data(seed, index), sham_formula(task.formula, rng), 0, task.E)["near"]
    near = chosen["near"]
    permuted = Contrast(near.Z, rng.permutation(near.true))
    return {
        name: _best(rows, cuts(rows, contrast), log2_widths, fresh["near"])
        for name, contrast in (("permuted", permuted), ("other", sham))
    }


def _layers(
    seed: int, index: int, clauses: int, size: int, log2_widths: Sequence[int]
) -> tuple[Task, np.ndarray, dict[str, Contrast], dict[str, Contrast]]:
    """The task, random rows (K, m + 1), and inputs to choose by and fresh ones."""
    task = task_of(seed, index, clauses=clauses, literals=size)
    chosen, fresh = (contrasts(data, task.formula, 0, task.E) for data in inputs(task, seed, index))
    rng = randomness(seed, index, 10 * size + POOL)
    return task, rng.uniform(-1, 1, (2 ** max(log2_widths), len(task.E) + 1)), chosen, fresh


def inputs(task: Task, seed: int, index: int) -> tuple[Dataset, Dataset]:
    """Inputs to choose by, and fresh ones."""
    return task.training_data(seed, index), task.test_data(seed, index, task.samples)


def _best(rows: np.ndarray, cut: Cuts, log2_widths: Sequence[int], fresh: Contrast) -> np.ndarray:
    """(W,) reliability on a new draw of inputs of the best of H rows, mean over disjoint layers of H rows."""
    best = []
    for power in log2_widths:
        layers = cut.gain.reshape(-1, 2**power)
        best.append(np.arange(len(layers)) * 2**power + layers.argmax(axis=1))
    units, place = np.unique(np.concatenate(best), return_inverse=True)
    reliability = cut[units].reliability(fresh.activations(rows[units]), fresh.true)[place]
    return np.array([part.mean() for part in np.split(reliability, np.cumsum([len(x) for x in best])[:-1])])


def _law(chosen: Contrast, task: Task, levels: Sequence[float], log2_widths: Sequence[int]) -> Numbers:
    """The prediction for random rows, from the first two moments of the inputs."""
    X = chosen.Z[:, :-1].astype(float) @ np.linalg.pinv(task.E).T
    classes = X[chosen.true], X[~chosen.true]
    difference = classes[0].mean(axis=0) - classes[1].mean(axis=0)
    covariance = (np.cov(classes[0].T) + np.cov(classes[1].T)) / 2
    chance = chance_of_reliability(GRID, difference, covariance)
    return {
        "law": chance_of_reliability(levels, difference, covariance),
        "law_best": best_of(2.0 ** np.array(log2_widths), GRID, chance),
    }


def read_by_width(task: Task, seed: int, index: int, widths: Sequence[int], most: int = READ) -> np.ndarray:
    """(R,) accuracy on the task of linear read-outs of random layers."""
    data, fresh = task.training_data(seed, index), task.test_data(seed, index)
    rows = randomness(seed, index, POOL).uniform(-1, 1, (max(widths), len(task.E) + 1)) / np.sqrt(len(task.E))
    a, b = (np.maximum(embedded(x.X[:most], task) @ rows.T, 0) for x in (data, fresh))
    return np.array([
        accuracy(readout(a[:, :width], data.y[:most]), b[:, :width], fresh.y[:most]) for width in widths
    ])  # fmt: skip


def embedded(X: np.ndarray, task: Task) -> np.ndarray:
    """(N, m + 1) embedded inputs with a 1 for the bias."""
    return np.column_stack([X @ task.E.T, np.ones(len(X))])
