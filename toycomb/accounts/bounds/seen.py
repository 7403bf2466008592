"""What was measured, by name, and the table that the figure draws."""

from __future__ import annotations

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.bounds.measure import Settings
from toycomb.accounts.bounds.world import LABELS
from toycomb.evidence.intervals import mean_interval, mean_intervals
from toycomb.plots.shown import Table

TASK, COINS = (LABELS.index(name) for name in ("task", "coins"))
ARMS = ("ticket", "random", "described")
"""Those with bounds over densities."""


class Seen(seen.Seen):
    """Measured numbers, each (P, labels, ...)."""

    settings: Settings
    place = "H={settings.hidden}"

    def on(self, name: str, labels: int = TASK) -> np.ndarray:
        """(P, ...) one number on one kind of labels."""
        return self.found[name][:, labels]

    def dense(self, arm: str = "ticket", labels: int = TASK) -> np.ndarray:
        """(P,) bound on the dense network; 0.5 where it says nothing."""
        return np.minimum(self.on(f"{arm}_bound", labels)[:, 0], 0.5)

    def best(self, arm: str = "ticket", labels: int = TASK) -> np.ndarray:
        """(P,) best bound on a network with a mask; 0.5 where all say nothing."""
        bounds = self.on(f"{arm}_bound", labels)
        return np.minimum(bounds if arm == "random" else bounds[:, 1:], 0.5).min(axis=1)

    def table(self) -> Table:
        """The table `bounds`."""
        settings = self.settings
        curves = [name for name, x in self.found.items() if x.ndim == 3]
        single = [name for name, x in self.found.items() if x.ndim == 2]
        return {
            "networks": len(self.best()),
            "setting": self.setting(H=settings.hidden, N=int(self.found["samples"][0])),
            "hidden": settings.hidden,
            "samples": int(self.found["samples"][0]),
            "delta": settings.bounds.delta,
            "densities": list(settings.densities),
            "random": list(settings.random),
            "curves": {x: {name: mean_intervals(self.on(name, i).T) for name in curves} for i, x in enumerate(LABELS)},
            "halves": {x: {name: mean_interval(self.on(name, i)) for name in single} for i, x in enumerate(LABELS)},
            "formula": {name: mean_interval(self.found[f"formula_{name}"]) for name in ("bits", "bound")},
            "share that holds": {x: self._holding(i) for i, x in enumerate(LABELS)},
            "answer": self._answer(),
        }

    def _holding(self, labels: int) -> dict[str, float]:
        """Share of bounds that are not below the error on a new draw of inputs; on coins not below .5, the true error.

        New inputs are finitely many, so only the latter can show a bound to fail by itself. Each bound may fail with
        chance delta.
        """
        arms = (*ARMS, "half", "held")
        true = {arm: self.on(f"{arm}_fresh", labels) if labels == TASK else 0.5 for arm in arms}
        return {arm: float(np.mean(self.on(f"{arm}_bound", labels) >= true[arm])) for arm in arms}

    def _answer(self) -> str:
        dense, ticket, random = self.dense().mean(), self.best().mean(), self.best("random").mean()
        error = self.on("ticket_fresh")[:, 0].mean()
        bits = self.dense("described").mean(), self.best("described").mean()
        formula, held = self.found["formula_bound"].mean(), self.on("held_bound").mean()
        return (
            f"the sample alone proves an error of at most {dense:.3f} of the dense network (true: {error:.4f}), "
            f"{ticket:.3f} of its best ticket, {random:.3f} under a random mask; written in bits {bits[0]:.3f} of the "
            f"dense network, {bits[1]:.3f} of its best ticket; the formula itself would have {formula:.4f}, and half "
            f"of the inputs held out prove {held:.4f}"
        )
