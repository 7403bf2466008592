"""What was measured, by name, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Labelled
from toycomb.accounts.universality.interventions import LABELS, MEASURES, STAGES, UNDISTURBED
from toycomb.accounts.universality.measure import Settings
from toycomb.accounts.universality.partners import INDEPENDENT, ORDER, PAIRS, WEIGHTS
from toycomb.accounts.universality.rungs import RUNGS
from toycomb.evidence.intervals import Interval, mean_interval, mean_intervals, mean_known

TASKS = {"n=32": "ladder", "n=16": "small"}
"""Which arrays hold the ladder on either task."""
NULLS = ("hardest inputs", "code sizes")
DISTURBED, AFTER, ELSEWHERE = STAGES
SAME_ROWS, _, RETURNED = MEASURES


class Seen(seen.Seen):
    """Measured numbers, asked for by pair, rung, stage and the like."""

    settings: Settings

    def __init__(self, found: dict[str, np.ndarray], settings: Settings, seed: int) -> None:
        super().__init__(found, settings, seed)
        task, rungs = {"task": tuple(TASKS)}, {"pair": PAIRS, "rung": RUNGS}
        times, read = {"time": settings.times}, {"stage": STAGES, "measure": MEASURES}
        self._axes: dict[str, dict[str, Any]] = {
            "ladder": rungs,
            "small": rungs,
            "errors": {**task, "pair": (*PAIRS, "reference")},
            "raw": {**task, "pair": PAIRS},
            "null": {"rung": NULLS},
            "wrong": {"labels": LABELS, "epochs": settings.wrong, **read},
            "kicks": {**times, "size": settings.sizes, **read},
            "levels": {**times, "undisturbed": UNDISTURBED, "measure": MEASURES},
        }

    @property
    def label(self) -> str:
        """The place of the readings."""
        return "n=32, C=8"

    def at(self, name: str, **labels: Hashable) -> np.ndarray:
        """(P, ...) what was measured by this name at these labels."""
        return Labelled(self.found[name], self._axes[name]).at(**labels)

    def rung(self, pair: str, rung: str, name: str = "ladder") -> np.ndarray:
        """(P,) agreement of one kind of pair on one rung."""
        return self.at(name, pair=pair, rung=rung)

    def misled(self, epochs: int, stage: str, labels: str = "permuted") -> np.ndarray:
        """(P,) codes on the twin's rows after so many epochs of wrong labels."""
        return self.at("wrong", labels=labels, epochs=epochs, stage=stage, measure=SAME_ROWS)

    def kicked(self, stage: str, measure: str = SAME_ROWS) -> np.ndarray:
        """(P,) codes in common with the twin's after the kick that is judged."""
        time, size = self.settings.judged
        return self.at("kicks", time=time, size=size, stage=stage, measure=measure)

    def level(self, undisturbed: str) -> np.ndarray:
        """(P,) codes on the twin's rows without that kick."""
        return self.at("levels", time=self.settings.judged[0], undisturbed=undisturbed, measure=SAME_ROWS)

    def table(self) -> dict[str, Any]:
        """The table `universality`."""
        return {
            "networks": self.networks,
            "rungs": list(RUNGS),
            "pairs": {x: {pair: _intervals(self.at(y, pair=pair)) for pair in PAIRS} for x, y in TASKS.items()},
            "raw": {x: dict(zip(PAIRS, _intervals(self.at("raw", task=x)), strict=True)) for x in TASKS},
            "mistakes": {x: _intervals(self.at("errors", task=x)) for x in TASKS},
            "answer": self._repeats(),
        }

    def _repeats(self) -> str:
        labels, hard, weights, shared = (
            mean_interval(self.rung(pair, rung))["value"] or 0.0
            for pair, rung in (
                (INDEPENDENT, "labels"),
                (INDEPENDENT, "hardest inputs"),
                (INDEPENDENT, "weights, matched rows"),
                (ORDER, "codes, same rows"),
            )
        )
        return (
            "Beyond chance (0) and below identity (1), networks that share nothing but the formula agree by "
            f"{labels:.3f} in labels, {hard:.2f} in which inputs are hardest and {weights:.2f} in weights with rows "
            f"matched; codes stand on the same rows only if initial weights are shared ({shared:.2f})."
        )

    def disturbed(self) -> dict[str, Any]:
        """The table `disturbed`."""
        settings = self.settings
        whole = {"other start": WEIGHTS, "other order": ORDER}
        return {
            "networks": self.networks,
            "wrong": list(settings.wrong),
            "times": list(settings.times),
            "sizes": list(settings.sizes),
            "after": settings.after,
            "epochs": settings.epochs,
            "judged": list(settings.judged),
            "labels": {
                x: {stage: self._by_measure("wrong", labels=x, stage=stage) for stage in STAGES} for x in LABELS
            },
            "kicks": [
                {stage: self._by_measure("kicks", time=time, stage=stage) for stage in STAGES}
                for time in settings.times
            ],
            "levels": {x: self._by_measure("levels", undisturbed=x) for x in UNDISTURBED},
            "whole training": {x: mean_interval(self.rung(pair, "codes, same rows")) for x, pair in whole.items()},
            "answer": self._comes_back(),
        }

    def _by_measure(self, name: str, **labels: Hashable) -> dict[str, list[Interval]]:
        return {measure: _intervals(self.at(name, measure=measure, **labels)) for measure in MEASURES}

    def _comes_back(self) -> str:
        back, chance = (float(np.nan_to_num(mean_known(self.kicked(x, RETURNED)))) for x in (AFTER, ELSEWHERE))
        time, size = self.settings.judged
        return (
            f"Of the codes that a kick of size {size} at epoch {time} breaks, {back:.2f} come back on their rows, "
            f"against {chance:.2f} by chance in networks of other initial weights."
        )


def _intervals(values: np.ndarray) -> list[Interval]:
    """Of (P, K), over networks."""
    return mean_intervals(values.T.astype(float))
