"""What was measured, by name, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.double_descent.measure import ANSWERS, Settings
from toycomb.accounts.double_descent.peaks import threshold
from toycomb.accounts.double_descent.random_features import KINDS, MEASURES
from toycomb.accounts.double_descent.widths import CLAUSES
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.intervals import mean_intervals
from toycomb.plots.shown import Table

CLEAN, NOTHING = 0.0, 0.5
"""Shares of wrong labels: none, and as many as right ones, so that there is nothing to learn."""
Curve = tuple[np.ndarray, np.ndarray]
"""(P, K) values along a curve, and (P,) the place on it where labels become fitted; -1 where there is none."""


class Seen(seen.Seen):
    """Measured numbers, asked for by noise, width, epoch and the like."""

    settings: Settings
    place = "N={settings.inputs}"

    def __init__(self, found: dict[str, np.ndarray], settings: Settings, seed: int) -> None:
        super().__init__(found, settings, seed)
        self.epochs = [0, *settings.training.snapshots, settings.training.epochs]
        self.judged, self.widest = settings.noise[settings.judged], settings.widths[-1]

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        width = {"width": self.settings.widths}
        trained = {"noise": self.settings.noise, **width}
        return {
            "fresh_error": {**trained, "epoch": self.epochs},
            "train_error": {**trained, "epoch": self.epochs},
            "codes": {**trained, "clauses": CLAUSES},
            "norm": trained,
            "disagreement": {"answers": ANSWERS, **width},
            "features": {"measure": MEASURES, "kind": KINDS, "width": self.settings.features.widths},
        }

    def at_end(self, name: str, noise: float) -> np.ndarray:
        """(P, W) errors after the last epoch."""
        return self.at(name, noise=noise, epoch=self.epochs[-1])

    def by_width(self, noise: float) -> Curve:
        """Error on fresh inputs after the last epoch, and the first width that fits."""
        return self.at_end("fresh_error", noise), threshold(self.at_end("train_error", noise))

    def by_epoch(self, noise: float) -> Curve:
        """Error of the widest networks on fresh inputs, and the first snapshot that fits."""
        fresh, train = (self.at(f"{name}_error", noise=noise, width=self.widest) for name in ("fresh", "train"))
        return fresh, threshold(train)

    def apart(self, answers: str = "own") -> Curve:
        """Share of fresh inputs that two trainings answer differently, and the first width that fits."""
        return self.at("disagreement", answers=answers), self.by_width(self.judged)[1]

    def features(self, kind: str) -> Curve:
        """log10 of the squared error of random features, and the width of as many rows as inputs."""
        place = list(self.settings.features.widths).index(self.settings.features.inputs)
        return self.at("features", measure="squared", kind=kind), np.full(self.networks, place)

    def codes(self, noise: float, clauses: str = "task") -> np.ndarray:
        """(P, W) code rows per clause less those of sham clauses."""
        return self.at("codes", noise=noise, clauses=clauses) - self.at("codes", noise=noise, clauses="shams")

    def beyond(self, noise: float, clauses: str = "task") -> np.ndarray:
        """(P, W) `codes`, less the same where there is nothing to learn."""
        return self.codes(noise, clauses) - self.codes(NOTHING, clauses)

    def table(self) -> Table:
        """The table `double-descent`."""
        settings, names = self.settings, {x: f"{x:g}" for x in self.settings.noise}
        by_noise = {
            "fresh error": lambda noise: self.at_end("fresh_error", noise),
            "train error": lambda noise: self.at_end("train_error", noise),
            "codes": self.codes,
            "log10 norm": lambda noise: np.log10(self.at("norm", noise=noise)),
        }
        by_epochs = {name: self.curves(f"{name}_error", "width", noise=self.judged) for name in ("fresh", "train")}
        features = {
            f"{measure}, {x}": self.intervals("features", measure=measure, kind=x)
            for measure in MEASURES
            for x in KINDS
        }
        table = {
            **{name: {names[x]: mean_intervals(read(x).T) for x in names} for name, read in by_noise.items()},
            "networks": self.networks,
            "setting": self.setting(C=settings.task.clauses, N=settings.inputs),
            "inputs": settings.inputs,
            "widths": list(settings.widths),
            "noise": list(settings.noise),
            "judged": names[self.judged],
            "threshold": {names[x]: self._threshold(x) for x in names},
            "epochs": self.epochs,
            **{f"{name} error by epochs": list(curves.values()) for name, curves in by_epochs.items()},
            "disagreement": self.intervals("disagreement", answers="own"),
            "disagreement, permuted": self.intervals("disagreement", answers="permuted"),
            "features": {"inputs": settings.features.inputs, "widths": list(settings.features.widths), **features},
        }
        return table | {"answer": answer(table)}

    def _threshold(self, noise: float) -> int | None:
        """First width at which the mean training error is below 1 %; None where it never is."""
        place = int(threshold(self.at_end("train_error", noise).mean(axis=0, keepdims=True))[0])
        return None if place < 0 else self.settings.widths[place]


def answer(table: Table) -> str:
    """The account's numbers in one sentence."""
    errors, widths = [x["value"] for x in table["fresh error"][table["judged"]]], table["widths"]
    apart = [x["value"] for x in table["disagreement"]]
    place = table["threshold"][table["judged"]]
    if place is None or place == widths[0]:
        return "No width, or the smallest one, is the first to fit the labels: there is no threshold to speak of."
    at = widths.index(place)
    low = min(range(at), key=errors.__getitem__)
    return (
        f"With {100 * float(table['judged']):g} % of the labels wrong, the error on fresh inputs is "
        f"{errors[low]:.3f} at H = {widths[low]}, {errors[at]:.3f} at H = {place}, the first that fits the labels, and "
        f"{errors[-1]:.3f} at H = {widths[-1]}; two trainings answer differently on {apart[low]:.3f}, {apart[at]:.3f} "
        f"and {apart[-1]:.3f} of the inputs."
    )
