"""What was measured, by name, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.universality.interventions import LABELS, MEASURES, STAGES, UNDISTURBED
from toycomb.accounts.universality.measure import Settings
from toycomb.accounts.universality.partners import INDEPENDENT, ORDER, PAIRS, WEIGHTS
from toycomb.accounts.universality.rungs import RUNGS
from toycomb.evidence.intervals import intervals_by, mean_interval, mean_known
from toycomb.plots.shown import Table

TASKS = {"n=32": "ladder", "n=16": "small"}
"""Which arrays hold the ladder on either task."""
NULLS = ("hardest inputs", "code sizes")
DISTURBED, AFTER, ELSEWHERE = STAGES
SAME_ROWS, _, RETURNED = MEASURES


class Seen(seen.Seen):
    """Measured numbers, asked for by pair, rung, stage and the like."""

    settings: Settings

    place = "n={n}, C={C}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        settings, read = self.settings, {"stage": STAGES, "measure": MEASURES}
        task, times, rungs = {"task": tuple(TASKS)}, {"time": settings.times}, {"pair": PAIRS, "rung": RUNGS}
        return {
            "ladder": rungs,
            "small": rungs,
            "errors": {**task, "pair": (*PAIRS, "reference")},
            "raw": {**task, "pair": PAIRS},
            "null": {"rung": NULLS},
            "wrong": {"labels": LABELS, "epochs": settings.wrong, **read},
            "kicks": {**times, "size": settings.sizes, **read},
            "levels": {**times, "undisturbed": UNDISTURBED, "measure": MEASURES},
        }

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

    def table(self) -> Table:
        """The table `universality`."""
        return {
            "networks": self.networks,
            "setting": self.setting(n=None, H=self.settings.hidden, C=None),
            "clauses": {"n=32": self.setting()["C"], "n=16": self.settings.small["clauses"]},
            **({} if self.setting()["n"] == 32 else {"variables": {"n=32": self.setting()["n"]}}),
            "rungs": list(RUNGS),
            "pairs": {task: self.curves(name, "pair") for task, name in TASKS.items()},
            "raw": {task: intervals_by(PAIRS, self.at("raw", task=task)) for task in TASKS},
            "mistakes": self.curves("errors", "task"),
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

    def disturbed(self) -> Table:
        """The table `disturbed`."""
        settings = self.settings
        whole = {"other start": WEIGHTS, "other order": ORDER}
        return {
            "networks": self.networks,
            "setting": self.setting(H=settings.hidden),
            **{name: list(getattr(settings, name)) for name in ("wrong", "times", "sizes", "judged")},
            "after": settings.after,
            "epochs": settings.epochs,
            "labels": {x: self._by_stage("wrong", labels=x) for x in LABELS},
            "kicks": [self._by_stage("kicks", time=time) for time in settings.times],
            "levels": {x: self.curves("levels", "measure", undisturbed=x) for x in UNDISTURBED},
            "whole training": {x: mean_interval(self.rung(pair, "codes, same rows")) for x, pair in whole.items()},
            "answer": self._comes_back(),
        }

    def _by_stage(self, name: str, **labels: Hashable) -> Table:
        return {stage: self.curves(name, "measure", stage=stage, **labels) for stage in STAGES}

    def _comes_back(self) -> str:
        back, chance = (float(np.nan_to_num(mean_known(self.kicked(x, RETURNED)))) for x in (AFTER, ELSEWHERE))
        time, size = self.settings.judged
        return (
            f"Of the codes that a kick of size {size} at epoch {time} breaks, {back:.2f} come back on their rows, "
            f"against {chance:.2f} by chance in networks of other initial weights."
        )
