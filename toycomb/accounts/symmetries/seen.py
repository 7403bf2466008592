"""What was measured, by name of what it was measured in, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.symmetries.counts import COUNTS
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES
from toycomb.accounts.symmetries.measure import CONDITIONS, TRAINED_COPIES, Settings
from toycomb.accounts.symmetries.verify import KEPT
from toycomb.evidence.intervals import intervals_by, mean_interval, mean_known
from toycomb.plots.shown import Table

UNDETERMINED = "undetermined codes"


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings

    place = "H={settings.hidden}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        return {
            "special": {"network": self.looked_at},
            "counts": {"network": self.looked_at, "count": COUNTS},
            "imbalance": {"network": CONDITIONS},
            "codes": {"copy": TRAINED_COPIES},
        }

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Kinds of networks whose rows were looked at: `CONDITIONS`, tickets, and a wide network."""
        tickets = [f"ticket, density {x:g}" for x in self.settings.densities]
        return (*CONDITIONS, *tickets, f"H = {self.settings.wide}")

    def special(self, network: str) -> np.ndarray:
        """(P,) share of the rows with weights that do not cross their kink."""
        return self.at("special", network=network)

    def count(self, network: str, count: str) -> np.ndarray:
        """(P,) one of `COUNTS`."""
        return self.at("counts", network=network, count=count)

    def imbalance(self, network: str) -> np.ndarray:
        """(P,) mean imbalance of rows, in one of `CONDITIONS`."""
        return self.at("imbalance", network=network)

    def jaccard(self, copy: str) -> np.ndarray:
        """(P,) of the code locations of a trained copy with those of the original."""
        return self.at("codes", copy=copy)

    def table(self) -> Table:
        """The table `symmetries`."""
        worst = np.nanmax(self.found["kept"], axis=0)  # (symmetries, PROPERTIES)
        undetermined = mean_known(self.count("trained", UNDETERMINED))
        return {
            "networks": self.networks,
            "setting": self.setting(H=self.settings.hidden),
            "hidden": self.settings.hidden,
            "answer": "Largest change of a logit by a symmetry: "
            f"{worst[:, PROPERTIES.index('function')].max():.0e} of their root mean square; code locations of dense "
            f"trained networks that the function leaves undetermined: {undetermined:.1%}.",
            "kept": {
                x: dict(zip(PROPERTIES, line.tolist(), strict=True)) for x, line in zip(SYMMETRIES, worst, strict=True)
            },
            "declared": {name: sorted(x.keeps) for name, x in SYMMETRIES.items()},
            "generic": [name for name, x in SYMMETRIES.items() if x.generic],
            "rounding": KEPT,
            "own": intervals_by(SYMMETRIES, self.found["own"]),
            "counts": {x: intervals_by(COUNTS, self.at("counts", network=x)) for x in self.looked_at},
            "imbalance": {name: mean_interval(self.imbalance(name)) for name in CONDITIONS},
            "jaccard": {name: mean_interval(self.jaccard(name)) for name in TRAINED_COPIES},
            "accuracy": intervals_by((*TRAINED_COPIES, "original"), self.found["accuracy"]),
        }
