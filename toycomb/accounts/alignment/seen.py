"""What was measured, by name, and the table that the figure draws; barriers in loss, in nats, unless said otherwise."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.alignment.matchings import BY_CHANCE, MATCHINGS
from toycomb.accounts.alignment.measure import DRAWS, OTHERS, TICKETS, Settings
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.intervals import intervals_by, mean_interval, mean_intervals
from toycomb.plots.shown import Table

LEAST = 1e-4
"""Barriers in nats below this one count as this one where logarithms are taken."""


class Seen(seen.Seen):
    """Measured barriers."""

    settings: Settings
    place = "H={settings.hidden}, C={settings.clauses}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of lines and barriers."""
        width, load = {"width": self.settings.widths}, {"load": self.settings.loads}
        of, drawn = {"of": ("loss", "accuracy")}, {"matching": BY_CHANCE, "draw": range(DRAWS)}
        matching = {"matching": tuple(MATCHINGS)}
        return {
            "barrier_width": {**width, **matching, **of},
            "barrier_load": {**load, **matching, **of},
            "chance_width": {**width, **drawn},
            "chance_load": {**load, **drawn},
            "lines": {**matching, "share": range(self.settings.points), **of},
            "tickets": {"density": self.settings.densities, "line": TICKETS, **of},
        }

    def barriers(self, matching: str, axis: str = "width") -> np.ndarray:
        """(P, W or L) barriers by width or load; those by chance are means of all draws."""
        if matching in BY_CHANCE:
            return np.asarray(self.at(f"chance_{axis}", matching=matching).mean(axis=-1))
        return self.at(f"barrier_{axis}", matching=matching, of="loss")

    def main(self, matching: str) -> np.ndarray:
        """(P,) barrier of the main pair."""
        return self.barriers(matching)[:, list(self.settings.widths).index(self.settings.hidden)]

    def draws(self, matching: str) -> np.ndarray:
        """(P, DRAWS) barriers of the main pair."""
        return self.at("chance_width", width=self.settings.hidden, matching=matching)

    def table(self) -> Table:
        """The table `alignment`."""
        main = {name: float(self.main(name).mean()) for name in ("none", "types", "weights", "codes")}
        names = ("widths", "loads", "densities")
        return {
            "networks": self.networks,
            "setting": self.setting(H=self.settings.hidden, C=self.settings.clauses),
            "answer": f"Barriers at H = {self.settings.hidden}: {main['none']:.2f} nats unmatched, "
            f"{main['types']:.2f} by type, {main['weights']:.3f} by weights, {main['codes']:.3f} by codes.",
            **{name: list(getattr(self.settings, name)) for name in names},
            **{name: getattr(self.settings, name) for name in ("hidden", "clauses")},
            "shares": np.linspace(0, 1, self.settings.points).tolist(),
            "lines": self.curves("lines", "matching", of="loss"),
            "accuracy": self.curves("lines", "matching", of="accuracy"),
            "by width": {name: mean_intervals(self.barriers(name).T) for name in MATCHINGS},
            "by load": {name: mean_intervals(self.barriers(name, "load").T) for name in MATCHINGS},
            "agree": intervals_by(MATCHINGS, self.found["agree"]),
            "tickets": self.curves("tickets", "line", of="loss"),
            "ticket loss": mean_intervals(self.found["ticket_loss"].T),
            "others": {name: mean_interval(self.found[name][:, 0]) for name in OTHERS},
        }


def removed(left: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Share of a barrier that is gone; NaN where there was none."""
    return np.where(whole > LEAST, 1 - left / np.where(whole > LEAST, whole, 1), np.nan)


def halves(draws: np.ndarray) -> np.ndarray:
    """(P,) mean of the first half of draws (P, D) less that of the second half."""
    half = draws.shape[1] // 2
    return draws[:, :half].mean(axis=1) - draws[:, half:].mean(axis=1)
