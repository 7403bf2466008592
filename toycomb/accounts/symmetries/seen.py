"""What was measured, by name of what it was measured in, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Labelled
from toycomb.accounts.symmetries.counts import COUNTS
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES
from toycomb.accounts.symmetries.measure import CONDITIONS, TRAINED_COPIES, Settings
from toycomb.accounts.symmetries.verify import KEPT
from toycomb.evidence.intervals import mean_interval, mean_intervals, mean_known

UNDETERMINED = "undetermined codes"


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings

    @property
    def label(self) -> str:
        """The place of the readings."""
        return f"H={self.settings.hidden}"

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Kinds of networks whose rows were looked at: `CONDITIONS`, tickets, and a wide network."""
        tickets = [f"ticket, density {x:g}" for x in self.settings.densities]
        return (*CONDITIONS, *tickets, f"H = {self.settings.wide}")

    def special(self, network: str) -> np.ndarray:
        """(P,) share of the rows with weights that do not cross their kink."""
        return Labelled(self.found["special"], {"network": self.looked_at}).at(network=network)

    def count(self, network: str, count: str) -> np.ndarray:
        """(P,) one of `COUNTS`."""
        axes = {"network": self.looked_at, "count": COUNTS}
        return Labelled(self.found["counts"], axes).at(network=network, count=count)

    def imbalance(self, network: str) -> np.ndarray:
        """(P,) mean imbalance of rows, in one of `CONDITIONS`."""
        return Labelled(self.found["imbalance"], {"network": CONDITIONS}).at(network=network)

    def jaccard(self, copy: str) -> np.ndarray:
        """(P,) of the code locations of a trained copy with those of the original."""
        return Labelled(self.found["codes"], {"copy": TRAINED_COPIES}).at(copy=copy)

    def table(self) -> Mapping[str, Any]:
        """The table `symmetries`."""
        worst = np.nanmax(self.found["kept"], axis=0)  # (symmetries, PROPERTIES)
        undetermined = mean_known(self.count("trained", UNDETERMINED))
        networks = self.looked_at
        return {
            "networks": self.networks,
            "hidden": self.settings.hidden,
            "answer": "Largest change of a logit by a symmetry: "
            f"{worst[:, PROPERTIES.index('function')].max():.0e} of their root mean square; code locations of dense "
            f"trained networks that the function leaves undetermined: {undetermined:.1%}.",
            "kept": {
                name: dict(zip(PROPERTIES, values, strict=True))
                for name, values in zip(SYMMETRIES, worst.tolist(), strict=True)
            },
            "declared": {name: sorted(x.keeps) for name, x in SYMMETRIES.items()},
            "generic": [name for name, x in SYMMETRIES.items() if x.generic],
            "rounding": KEPT,
            "own": dict(zip(SYMMETRIES, mean_intervals(self.found["own"].T), strict=True)),
            "counts": {
                name: dict(zip(COUNTS, mean_intervals(lines.T), strict=True))
                for name, lines in zip(networks, np.moveaxis(self.found["counts"], 1, 0), strict=True)
            },
            "imbalance": {name: mean_interval(self.imbalance(name)) for name in CONDITIONS},
            "jaccard": {name: mean_interval(self.jaccard(name)) for name in TRAINED_COPIES},
            "accuracy": dict(zip((*TRAINED_COPIES, "original"), mean_intervals(self.found["accuracy"].T), strict=True)),
        }
