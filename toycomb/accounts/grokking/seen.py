"""What was measured, by name of the set-up that it was measured in, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.grokking.curves import centre, rise
from toycomb.accounts.grokking.measure import CELL, CODED, LEVEL, MAIN, OTHER, PACE, WAYS, Settings
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.intervals import Interval, mean_interval, mean_intervals, mean_known, ratio_interval
from toycomb.plots.shown import Table
from toycomb.training import Training


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings
    place = "N={settings.main.samples}"

    @property
    def trainings(self) -> tuple[str, ...]:
        """The main set-up and its variants by name."""
        return (MAIN, *self.settings.variants)

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`; curves have steps as their last axis."""
        training, coded = {"training": self.trainings}, {"training": CODED}
        return {
            **dict.fromkeys(("steps", "train", "fresh"), training),
            **dict.fromkeys(("codes", "norm", "rise"), coded),
            "cells": {**training, "number": CELL},
            "pace": {**coded, "number": PACE},
            "ways": {**coded, "number": WAYS},
        }

    def read(self, name: str, training: str = MAIN) -> np.ndarray:
        """(P, ...) one array, of one training."""
        return self.at(name, training=training)

    def cell(self, number: str, training: str = MAIN) -> np.ndarray:
        """(P,) one of `CELL`."""
        return self.at("cells", training=training, number=number)

    def pace(self, number: str, training: str = MAIN) -> np.ndarray:
        """(P,) one of `PACE`."""
        return self.at("pace", training=training, number=number)

    def beyond(self, training: str = MAIN) -> np.ndarray:
        """(P, T) code rows per clause beyond shams."""
        codes = self.read("codes", training)
        return np.asarray(codes[..., 0] - codes[..., 1])

    def ways(self, curves: np.ndarray, start: bool = False, end: bool = False) -> np.ndarray:
        """(P, 2) `rise` of curves (P, T): since the training inputs are known, or the start; to their highest value,
        or the end."""
        since = np.zeros(len(curves)) if start else self.pace("known")
        return np.array([_way(*x, end) for x in zip(self.read("steps"), curves, since, strict=True)])

    def when(self, curves: np.ndarray, start: bool = False, end: bool = False) -> np.ndarray:
        """(P,) mean steps of these; NaN where a curve does not rise."""
        return np.array([centre(*way) for way in self.ways(curves, start, end)])

    def together(self, training: str = MAIN) -> dict[str, Interval]:
        """log10 of mean steps of what all networks gain together, which no network without a rise can spoil."""
        ways = {"norm": self.at("ways", training=training, number="norm")}
        ways |= {"jump": self.ways(self.read("fresh", training)), "codes": self.ways(self.beyond(training))}
        logs = {name: ratio_interval(way[:, 1] / np.log(10), way[:, 0]) for name, way in ways.items()}
        return {"known": mean_interval(np.log10(self.pace("known", training))), **logs}

    def table(self) -> Table:
        """The table `grokking`."""
        delays = {name: self.cell("delay", name) for name in self.trainings}
        pace = {name: self.together(name) for name in (MAIN, OTHER)}
        return {
            "networks": self.networks,
            "setting": self.setting(C=self.settings.family.clauses, H=Training().hidden, N=self.settings.main.samples),
            "answer": f"New inputs are told {10 ** mean_known(delays[MAIN]):.0f} times as many steps after the start "
            f"as training inputs; once these are known, accuracy on new ones rises at {_step(pace[MAIN]['jump'])} "
            f"steps in the mean and code rows at {_step(pace[MAIN]['codes'])}, all networks together.",
            "level": LEVEL,
            "settings": asdict(self.settings.main),
            "curves": {
                name: {
                    "steps": self.read("steps", name)[0].tolist(),
                    "train": self.intervals("train", training=name),
                    "fresh": self.intervals("fresh", training=name),
                }
                for name in self.trainings
            },
            "codes": {name: mean_intervals(self.beyond(name).T) for name in CODED},
            "norm": self.curves("norm", "training"),
            "cells": {name: {x: mean_interval(self.cell(x, name)) for x in CELL} for name in self.trainings},
            "reached": {name: float(np.mean(~np.isnan(delay))) for name, delay in delays.items()},
            "pace": pace,
        }


def _way(steps: np.ndarray, values: np.ndarray, since: float, end: bool) -> tuple[float, float]:
    """`rise` that ends where the curve is highest, so that what is lost later moves nothing."""
    later = np.flatnonzero(steps > since)
    last = later[-1 if end else np.argmax(values[later])] + 1 if len(later) else 0
    return rise(steps[:last], values[:last], since) if last else (0.0, 0.0)


def _step(entry: Interval) -> str:
    return "no known number of" if entry["value"] is None else f"{10 ** entry['value']:,.0f}"
