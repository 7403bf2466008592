"""What was measured, by name of what it was measured in, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.masking import graphs
from toycomb.accounts.masking.information import COUNTS
from toycomb.accounts.masking.measure import Settings
from toycomb.accounts.masking.readings import MEASURES
from toycomb.accounts.masking.supermasks import ARMS, MOVED, SEARCHES
from toycomb.evidence.intervals import intervals_by, mean_interval, mean_intervals
from toycomb.plots.shown import Table

ON, SWITCHED = "on", "switched"


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings
    place = "H={settings.hidden}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        widths, bits = {"width": self.settings.widths}, {"bits": self.settings.bits}
        return {
            "accuracy": {**widths, "arm": ARMS},
            "codes": {**widths, "arm": ARMS},
            "permuted_accuracy": {"search": SEARCHES},
            "permuted_codes": {"search": SEARCHES},
            "motion": {"network": MOVED, "distance": MEASURES},
            "graph_accuracy": {**bits, "arm": graphs.ARMS},
            "graph_codes": {**bits, "arm": graphs.ARMS},
            "graph_bits": {**bits, "count": COUNTS},
            "graph_edges": {**bits, "edges": (ON, SWITCHED)},
        }

    def beyond(self, name: str, **labels: Hashable) -> np.ndarray:
        """(P, ...) code rows per clause, less those of sham clauses."""
        clauses, shams = np.moveaxis(self.at(name, **labels), -1, 0)
        return np.asarray(clauses - shams)

    def accuracy(self, arm: str) -> np.ndarray:
        """(P,) at the main width."""
        return self.at("accuracy", width=self.settings.hidden, arm=arm)

    def codes(self, arm: str) -> np.ndarray:
        """(P,) code rows per clause at the main width, less those of sham clauses."""
        return self.beyond("codes", width=self.settings.hidden, arm=arm)

    def graph(self, arm: str) -> np.ndarray:
        """(P,) accuracy of the multigraph of most bits."""
        return self.at("graph_accuracy", bits=self.settings.bits[-1], arm=arm)

    def moved(self, network: str, distance: str = "rows") -> np.ndarray:
        """(P,) how far a network is from the untrained one."""
        return self.at("motion", network=network, distance=distance)

    def masking(self) -> Table:
        """The table `masking`."""
        found, settings = self.found, self.settings
        permuted = {"accuracy": found["permuted_accuracy"], "codes": self.beyond("permuted_codes")}
        return {
            "networks": self.networks,
            "setting": self.setting(H=settings.hidden),
            "hidden": settings.hidden,
            "widths": list(settings.widths),
            "accuracy": self.curves("accuracy", "arm"),
            "codes beyond shams": {arm: mean_intervals(self.beyond("codes", arm=arm).T) for arm in ARMS},
            "density": mean_intervals(found["density"].T),
            "permuted": {name: intervals_by(SEARCHES, x) for name, x in permuted.items()},
            "detector": intervals_by(ARMS, found["detector"]),
            "motion": {name: intervals_by(MEASURES, self.at("motion", network=name)) for name in MOVED},
        }

    def multigraph(self) -> Table:
        """The table `multigraph`."""
        return {
            "networks": self.networks,
            "setting": self.setting(H=self.settings.hidden),
            "hidden": self.settings.hidden,
            "bits": list(self.settings.bits),
            "accuracy": self.curves("graph_accuracy", "arm"),
            "codes beyond shams": {arm: mean_intervals(self.beyond("graph_codes", arm=arm).T) for arm in graphs.ARMS},
            "information": self.curves("graph_bits", "count"),
            "edges": self.curves("graph_edges", "edges"),
            "detector": intervals_by(graphs.ARMS, self.found["graph_detector"]),
            "permuted": mean_interval(self.found["graph_permuted"]),
            "trained": mean_interval(self.accuracy("trained")),
            "trained codes": mean_interval(self.codes("trained")),
            "supermask": mean_interval(self.accuracy("edge-popup")),
        }
