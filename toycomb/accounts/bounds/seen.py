"""What was measured, by name: effects of the claims, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts.bounds.world import LABELS
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.correlations import spearman
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_interval, mean_intervals

Numbers = dict[str, np.ndarray]
TASK, COINS = (LABELS.index(name) for name in ("task", "coins"))
ARMS = ("ticket", "random", "described")
"""Those with bounds over densities."""


class Seen:
    """Measured numbers of P networks.

    Parameters
    ----------
    found : arrays of `unit.measure`, each (P, labels, ...)
    settings : of `unit.measure`
    """

    def __init__(self, found: Mapping[str, np.ndarray], settings: Mapping[str, Any]) -> None:
        self.found, self.settings = found, settings

    def of(self, name: str, labels: int = TASK) -> np.ndarray:
        """(P, ...) one number on one kind of labels."""
        return self.found[name][:, labels]

    def dense(self, arm: str = "ticket", labels: int = TASK) -> np.ndarray:
        """(P,) bound on the dense network; 0.5 where it says nothing."""
        return np.minimum(self.of(f"{arm}_bound", labels)[:, 0], 0.5)

    def best(self, arm: str = "ticket", labels: int = TASK) -> np.ndarray:
        """(P,) best bound on a network with a mask; 0.5 where all say nothing."""
        bounds = self.of(f"{arm}_bound", labels)
        return np.minimum(bounds if arm == "random" else bounds[:, 1:], 0.5).min(axis=1)

    def not_vacuous(self) -> Numbers:
        """G1."""
        return {
            "effect": 0.5 - self.dense(),
            "null": 0.5 - np.minimum(self.of("ticket_permuted")[:, 0], 0.5),
            "control": 0.5 - self.dense(labels=COINS),
            "bound": self.of("ticket_bound")[:, 0],
            "error on fresh inputs": self.of("ticket_fresh")[:, 0],
            "bound of McAllester's form": self.of("ticket_mcallester")[:, 0],
            "bound, network in bits": self.of("described_bound")[:, 0],
        }

    def ticket_gain(self, seed: int) -> Numbers:
        """G2, and the same of networks written in bits."""
        gain = self.dense() - self.best()
        return {
            "effect": gain,
            "null": exchanged(gain, seed, "ticket"),
            "control": self.dense(labels=COINS) - self.best(labels=COINS),
            "dense": self.dense(),
            "best ticket": self.best(),
            "gain, networks in bits": self.dense("described") - self.best("described"),
        }

    def mask_gain(self, seed: int) -> Numbers:
        """G5."""
        gain = self.best("random") - self.best()
        return {
            "effect": gain,
            "null": exchanged(gain, seed, "mask"),
            "control": self.best("random", COINS) - self.best(labels=COINS),
            "best random mask": self.best("random"),
            "best ticket": self.best(),
        }

    def order(self, seed: int) -> Numbers:
        """G3, and the same for the error of the posterior itself, and of networks written in bits."""
        bound, error = self.of("ticket_bound"), self.of("network_fresh")
        rng = stream(seed, Purpose.NULL, repeat=3)
        return {
            "effect": spearman(bound, error),
            "null": np.mean([spearman(bound, rng.permuted(error, axis=1)) for _ in range(8)], axis=0),
            "control": spearman(self.of("ticket_bound", COINS), self.of("network_fresh", COINS)),
            "with the posterior's error": spearman(bound, self.of("ticket_fresh")),
            "networks in bits": spearman(self.of("described_bound"), self.of("described_fresh")),
        }

    def tightness(self) -> Numbers:
        """G4; on coins, where nothing lies beyond chance, by what lies beyond it on the task's labels."""
        lines, place = np.arange(len(self.best())), 1 + self.of("ticket_bound")[:, 1:].argmin(axis=1)
        error = self.of("ticket_fresh")[lines, place]
        return {
            "effect": (0.5 - self.best()) / (0.5 - error),
            "null": (0.5 - np.minimum(self.of("ticket_permuted")[lines, place], 0.5)) / (0.5 - error),
            "control": (0.5 - self.best(labels=COINS)) / (0.5 - error),
            "bound less error": self.best() - error,
            "dense network": (0.5 - self.dense()) / (0.5 - self.of("ticket_fresh")[:, 0]),
        }

    def coverage_on_coins(self) -> Numbers:
        """G6: shares over arms and densities."""
        bounds = np.concatenate([self.of(f"{arm}_bound", COINS) for arm in ARMS], axis=1)
        sample = [self.of(f"{arm}_sample", COINS) for arm in ("network", "random network")]
        return {
            "effect": np.mean(bounds >= 0.5, axis=1),
            "null": np.mean(self.of("described_free", COINS) >= 0.5, axis=1),
            "control": np.mean(np.concatenate(sample, axis=1) >= 0.5, axis=1),
            "lowest bound": bounds.min(axis=1),
        }

    def table(self) -> dict[str, Any]:
        """The table `bounds`."""
        settings, places = self.settings, dict(zip(LABELS, (TASK, COINS), strict=True))
        curves = [name for name, x in self.found.items() if x.ndim == 3]
        single = [name for name, x in self.found.items() if x.ndim == 2]
        return {
            "networks": len(self.best()),
            "hidden": settings["hidden"],
            "samples": int(self.found["samples"][0]),
            "delta": settings["bounds"]["delta"],
            "densities": settings["densities"],
            "random": settings["random"],
            "curves": {
                label: {name: mean_intervals(self.of(name, place).T) for name in curves}
                for label, place in places.items()
            },
            "halves": {
                label: {name: mean_interval(self.of(name, place)) for name in single} for label, place in places.items()
            },
            "formula": {name: mean_interval(self.found[f"formula_{name}"]) for name in ("bits", "bound")},
            "share that holds": {label: self._holding(place) for label, place in places.items()},
            "answer": self._answer(),
        }

    def _holding(self, labels: int) -> dict[str, float]:
        """Share of bounds that are not below the error on a new draw of inputs; on coins not below .5, the true error.

        New inputs are finitely many, so only the latter can show a bound to fail by itself. Each bound may fail with
        chance delta.
        """
        arms = (*ARMS, "half", "held")
        true = {arm: self.of(f"{arm}_fresh", labels) if labels == TASK else 0.5 for arm in arms}
        return {arm: float(np.mean(self.of(f"{arm}_bound", labels) >= true[arm])) for arm in arms}

    def _answer(self) -> str:
        dense, ticket, random = self.dense().mean(), self.best().mean(), self.best("random").mean()
        error = self.of("ticket_fresh")[:, 0].mean()
        bits = self.dense("described").mean(), self.best("described").mean()
        formula, held = self.found["formula_bound"].mean(), self.of("held_bound").mean()
        return (
            f"the sample alone proves an error of at most {dense:.3f} of the dense network (true: {error:.4f}), "
            f"{ticket:.3f} of its best ticket, {random:.3f} under a random mask; written in bits {bits[0]:.3f} of the "
            f"dense network, {bits[1]:.3f} of its best ticket; the formula itself would have {formula:.4f}, and half "
            f"of the inputs held out prove {held:.4f}"
        )
