"""What was measured, by name, and the table that the figure draws; barriers in loss, in nats, unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS
from toycomb.accounts.alignment.measure import DRAWS, OTHERS, TICKETS, Settings
from toycomb.accounts.instruments.labelled import Labelled
from toycomb.evidence.intervals import mean_interval, mean_intervals
from toycomb.plots.shown import Table

LEAST = 1e-4
"""Barriers in nats below this one count as this one where logarithms are taken."""


class Seen(seen.Seen):
    """Measured barriers."""

    settings: Settings
    place = "H={settings.hidden}, C={settings.clauses}"

    def barriers(self, matching: str, axis: str = "width") -> np.ndarray:
        """(P, W or L) barriers by width or load; those by chance are means of all draws."""
        if matching in BY_CHANCE:
            return self._chance(axis).at(matching=matching).mean(axis=-1)
        axes = {axis: self._along(axis), "matching": tuple(MATCHINGS), "of": ("loss", "accuracy")}
        return Labelled(self.found[f"barrier_{axis}"], axes).at(matching=matching, of="loss")

    def _along(self, axis: str) -> Sequence[int]:
        return self.settings.widths if axis == "width" else self.settings.loads

    def _chance(self, axis: str) -> Labelled:
        """(P, W or L, matching, draw)"""
        axes = {axis: self._along(axis), "matching": BY_CHANCE, "draw": range(DRAWS)}
        return Labelled(self.found[f"chance_{axis}"], axes)

    def main(self, matching: str) -> np.ndarray:
        """(P,) barrier of the main pair."""
        return self.barriers(matching)[:, list(self.settings.widths).index(self.settings.hidden)]

    def draws(self, matching: str) -> np.ndarray:
        """(P, DRAWS) barriers of the main pair."""
        return self._chance("width").at(width=self.settings.hidden, matching=matching)

    def tickets(self, line: str) -> np.ndarray:
        """(P, D) barriers by density."""
        axes = {"density": self.settings.densities, "line": TICKETS, "of": ("loss", "accuracy")}
        return Labelled(self.found["tickets"], axes).at(line=line, of="loss")

    def other(self, name: str) -> np.ndarray:
        """(P,) one of `OTHERS`."""
        return self.found[name][:, 0]

    def table(self) -> Table:
        """The table `alignment`."""
        main = {name: float(self.main(name).mean()) for name in ("none", "types", "weights", "codes")}
        lines = Labelled(self.found["lines"], {"matching": tuple(MATCHINGS)})
        shares = np.linspace(0, 1, self.settings.points)
        names = ("widths", "loads", "densities")
        return {
            "networks": self.networks,
            "answer": f"Barriers at H = {self.settings.hidden}: {main['none']:.2f} nats unmatched, "
            f"{main['types']:.2f} by type, {main['weights']:.3f} by weights, {main['codes']:.3f} by codes.",
            **{name: list(getattr(self.settings, name)) for name in names},
            **{name: getattr(self.settings, name) for name in ("hidden", "clauses")},
            "shares": shares.tolist(),
            "lines": {name: mean_intervals(lines.at(matching=name)[..., 0].T) for name in MATCHINGS},
            "accuracy": {name: mean_intervals(lines.at(matching=name)[..., 1].T) for name in MATCHINGS},
            "by width": {name: mean_intervals(self.barriers(name).T) for name in MATCHINGS},
            "by load": {name: mean_intervals(self.barriers(name, "load").T) for name in MATCHINGS},
            "agree": dict(zip(MATCHINGS, mean_intervals(self.found["agree"].T), strict=True)),
            "tickets": {name: mean_intervals(self.tickets(name).T) for name in TICKETS},
            "ticket loss": mean_intervals(self.found["ticket_loss"].T),
            "others": {name: mean_interval(self.other(name)) for name in OTHERS},
        }


def removed(left: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Share of a barrier that is gone; NaN where there was none."""
    return np.where(whole > LEAST, 1 - left / np.where(whole > LEAST, whole, 1), np.nan)


def halves(draws: np.ndarray) -> np.ndarray:
    """(P,) mean of the first half of draws (P, D) less that of the second half."""
    half = draws.shape[1] // 2
    return draws[:, :half].mean(axis=1) - draws[:, half:].mean(axis=1)
