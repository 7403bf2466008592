"""Where double descent appears: the region that was searched before the account's set-up was fixed.

One factor is changed at a time from the account's set-up, on the development seed; a line of the table is the mean of
four networks. Some minutes for all factors.

Usage: python -m benchmarks.double_descent [FACTOR ...] [--out FOLDER]
"""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import tyro

from benchmarks.options import Page, Written, among, start
from toycomb.accounts.double_descent.examples import Examples, flipped
from toycomb.accounts.double_descent.measure import Settings
from toycomb.accounts.double_descent.peaks import best_before, prominence, threshold
from toycomb.accounts.double_descent.widths import Trainings
from toycomb.accounts.instruments.subject import Subject
from toycomb.training import Training

SETTINGS = Settings()
SEED, NETWORKS = 3, 4
FACTORS: dict[str, dict[str, dict[str, Any]]] = {
    "set-up": {"of the account": {}},
    "noise": {f"p = {p}": {"noise": p} for p in (0.0, 0.05, 0.1, 0.3)},
    "inputs": {f"N = {N}": {"inputs": N} for N in (300, 600, 1600)},
    "clauses": {f"C = {C}": {"task": {"clauses": C}} for C in (2, 8)},
    "variables": {f"n = {n}": {"task": {"variables": n}} for n in (24, 64)},
    "distribution": {name: {"task": {"inputs": name}} for name in ("planted", "uniform")},
    "uniform": {
        f"uniform, C = {C}, n = {n}": {"task": {"inputs": "uniform", "clauses": C, "variables": n}}
        for C, n in ((2, 32), (8, 32), (4, 16))
    },
    "embedding": {name: {"task": {"embedding": name}} for name in ("identity", "orthogonal")},
    "epochs": {f"{epochs} epochs": {"training": {"epochs": epochs}} for epochs in (50, 150, 1500)},
    "rate": {f"rate {rate}": {"training": {"learning_rate": rate}} for rate in (0.001, 0.01)},
    "optimiser": {
        f"SGD with momentum, rate {rate}": {"training": {"optimiser": "sgd", "learning_rate": rate}}
        for rate in (0.003, 0.01)
    },
    "decay": {f"weight decay {decay}": {"training": {"weight_decay": decay}} for decay in (1e-4, 1e-3)},
    "scale": {f"initial values × {scale}": {"training": {"scale": scale}} for scale in (0.3, 3.0)},
}
SMALLEST: dict[str, Any] = {"inputs": 100, "widths": [1, 4, 64], "training": {"epochs": 20}}


@dataclass(frozen=True)
class Options(Written):
    """Which factors, and where to write."""

    factors: tyro.conf.Positional[tuple[str, ...]] = ()
    """Factors to change; all unless given."""


def curves(changes: dict[str, Any], index: int) -> tuple[np.ndarray, np.ndarray]:
    """(W,) errors of network `index` on fresh and on training inputs at the end."""
    subject = Subject.of(SEED, index, **asdict(SETTINGS.task) | changes.get("task", {}))
    examples = Examples.of(subject, changes.get("inputs", SETTINGS.inputs), 2000)
    labels = flipped(examples.train.y, changes.get("noise", 0.2), subject.rng(SETTINGS.judged))
    how = asdict(SETTINGS.training) | {"snapshots": [], "patience": None} | changes.get("training", {})
    widths = changes.get("widths", SETTINGS.widths)
    found = Trainings(examples, subject.shams(2, subject.rng()), widths, Training(**how)).on(labels)
    return found["fresh_error"][:, -1], found["train_error"][:, -1]


def line(name: str, changes: dict[str, Any], networks: int = NETWORKS) -> str:
    """One line of the table."""
    fresh, train = (np.stack(x) for x in zip(*(curves(changes, i) for i in range(networks)), strict=True))
    widths, places = np.array(changes.get("widths", SETTINGS.widths)), threshold(train)
    shown = [f"{x:.3f}" for x in (fresh.mean(axis=0).min(), fresh[:, -1].mean())]
    if (places < 0).any():
        return f"| {name} | none | {shown[0]} | | {shown[1]} | |"
    at = fresh[np.arange(NETWORKS), places].mean()
    low, peak = best_before(fresh, places).mean(), prominence(fresh, places).mean()
    where = "–".join(str(x) for x in sorted({widths[places.min()], widths[places.max()]}))
    return f"| {name} | {where} | {low:.3f} | {at:.3f} | {shown[1]} | {peak:.3f} |"


def main(options: Options) -> None:
    """Print the table, line by line."""
    factors, page = among(options.factors, list(FACTORS)), Page(options.out, "double_descent.md")
    page.say("| changed | threshold H | best narrower | threshold | H = 128 | peak |")
    page.say("| --- | --- | --- | --- | --- | --- |")
    if options.smallest:
        page.say(line("smallest", SMALLEST, networks=1))
        return
    for factor in factors:
        for name, changes in FACTORS[factor].items():
            page.say(line(name, changes))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
