"""What was measured, by name of what it was measured in, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from itertools import pairwise

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.influence.arms import ARMS, SHARE
from toycomb.accounts.influence.limits import FORMULAS
from toycomb.accounts.influence.measure import STATE, Settings
from toycomb.accounts.influence.response import AGREEMENT, SCORES
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.claims import Evidence
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import Interval, intervals_by, mean_interval, mean_intervals, mean_known
from toycomb.plots.shown import Table

PATTERNS = (0, 1, 10, 50, 200)
"""Lower ends of the classes of inputs by places (row, training input) switched on or off."""


class Seen(seen.Seen):
    """Measured numbers of predictions and retraining."""

    settings: Settings
    place = "H={settings.hidden}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays that have names along them."""
        arm = {"arm": ARMS}
        return {
            **dict.fromkeys(("agreement_loss", "size", "returned"), arm),
            **{f"agreement_{kind}": {**arm, "number": AGREEMENT} for kind in ("outputs", "codes", "shams")},
            "damping": {"formula": FORMULAS, "damping": self.settings.dampings, "score": SCORES},
            "clause": {"inputs": ("own", "random"), "fall": ("actual", "predicted")},
        }

    def agreement(self, kind: str, arm: str, number: str = "correlation") -> np.ndarray:
        """(P,) one number of `response.agreement`; factors are those for the share of an input that was taken off."""
        share = SHARE if number == "factor" and arm == "one per cent" else 1
        return self.at(f"agreement_{kind}", arm=arm, number=number) / share

    def newton(self, score: str) -> np.ndarray:
        """(P,) a score of the Newton step, without damping."""
        return self.at("damping", formula="Newton step", damping=self.settings.dampings[0], score=score)

    @property
    def reachable(self) -> np.ndarray:
        """(P,) the largest correlation with training anew in any order that a prediction could have.

        Where changes in two orders are one common part and noise of their own, the root of their correlation.
        """
        return np.sqrt(np.maximum(self.found["ceiling"], 0))

    def clauses(self, seed: int) -> Evidence:
        """Fall of a clause's alignment beyond the others', its own inputs removed; `seed` is that of the null."""
        actual, predicted = (self.at("clause", inputs="own", fall=fall) for fall in ("actual", "predicted"))
        return Evidence(
            effect=actual,
            null=exchanged(actual, seed, "clauses"),
            control=self.at("clause", inputs="random", fall="actual"),
            beside={"predicted": predicted},
        )

    def table(self) -> Table:
        """The table `influence`."""
        found, settings, task = self.found, self.settings, self.settings.task
        others = (*(f"H={x}" for x in settings.widths), *(f"ε={x}" for x in settings.softs))
        return {
            "networks": self.networks,
            "setting": self.setting(
                n=task.variables, H=settings.hidden, C=task.clauses, k=task.literals, N=settings.inputs
            ),
            "settings": asdict(settings),
            "arms": {arm: self._arm(arm) for arm in ARMS},
            "two orders": mean_interval(found["ceiling"]),
            "reachable": mean_interval(self.reachable),
            "leverage": mean_interval(found["input_leverage"].mean(axis=1)),
            "taken": [SHARE, *settings.shares, *settings.groups],
            "by_taken": {score: self._by_taken(i, score) for i, score in enumerate(SCORES)},
            "dampings": list(settings.dampings),
            "by_damping": {
                formula: {score: self.intervals("damping", formula=formula, score=score) for score in SCORES}
                for formula in FORMULAS
            },
            "unconverged": mean_intervals(found["unconverged"].T),
            "by_patterns": self._by_patterns(),
            "by_size": self._by_size(),
            "clause": {name: mean_interval(x) for name, x in self.clauses(0).kinds.items()},
            "other": intervals_by(others, found["other"][..., 0]),
            "points": found["points"][0].reshape(-1, 3).tolist(),
            "state": intervals_by(STATE, found["state"]),
            "answer": self._answer(),
        }

    def _arm(self, arm: str) -> dict[str, Interval]:
        numbers = {kind: self.agreement(kind, arm) for kind in ("outputs", "codes", "shams")}
        numbers |= {name: self.agreement("outputs", arm, name) for name in ("exchanged", "factor")}
        numbers["loss"] = self.at("agreement_loss", arm=arm)
        numbers |= {name: self.at(name, arm=arm) for name in ("size", "returned")}
        return {name: mean_interval(x) for name, x in numbers.items()}

    def _by_taken(self, i: int, score: str) -> list[Interval]:
        """From a hundredth of one input to the largest group."""
        least, found = self.agreement("outputs", "one per cent", score), self.found
        return mean_intervals(np.column_stack([least, found["share"][..., i], found["group"][..., i]]).T)

    def _by_patterns(self) -> Table:
        """Share of the change that was missed, and of the inputs, by the number of places switched on or off."""
        patterns = self.found["input_patterns"]
        inside = [(patterns >= low) & (patterns < high) for low, high in pairwise((*PATTERNS, np.inf))]
        missed = {
            name: mean_intervals(np.array([mean_known(np.where(x, self.found[key], np.nan)) for x in inside]))
            for name, key in (("first order", "input_error"), ("Newton step", "input_newton"))
        }
        return {"from": list(PATTERNS), "missed": missed, "share": [float(x.mean()) for x in inside]}

    def _by_size(self) -> list[Interval]:
        """Share of the change that was missed by thirds of the predicted size within a network, small first."""
        order = np.argsort(self.found["input_predicted"], axis=1)
        thirds = np.array_split(np.take_along_axis(self.found["input_error"], order, axis=1), 3, axis=1)
        return mean_intervals(np.array([mean_known(x) for x in thirds]))

    def _answer(self) -> str:
        parts = [("outputs", "warm"), ("outputs", "anew"), ("codes", "warm"), ("outputs", "warm", "factor")]
        warm, cold, codes, size = (float(mean_known(self.agreement(*x))) for x in parts)
        return (
            f"Predicted and actual influence on outputs correlate by {warm:.2f} when training goes on from the optimum "
            f"and by {cold:.2f} when it begins anew ({codes:.2f} for codes, from the optimum); what happens is "
            f"{size:.1f} times what first order predicts and {float(mean_known(self.newton('factor'))):.1f} times what "
            "a Newton step does."
        )
