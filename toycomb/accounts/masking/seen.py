"""What was measured, by name of what it was measured in, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Labelled
from toycomb.accounts.masking import graphs
from toycomb.accounts.masking.information import COUNTS
from toycomb.accounts.masking.measure import Settings
from toycomb.accounts.masking.readings import MEASURES
from toycomb.accounts.masking.supermasks import ARMS, MOVED, SEARCHES
from toycomb.evidence.intervals import Interval, mean_interval, mean_intervals

ON, SWITCHED = "on", "switched"


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings

    @property
    def label(self) -> str:
        """The place of most readings."""
        return f"H={self.settings.hidden}"

    def at(self, name: str, **labels: str | int) -> np.ndarray:
        """(P, ...) one array of `measure` at the labels of its axes."""
        widths, bits = {"width": self.settings.widths}, {"bits": self.settings.bits}
        axes: Mapping[str, Mapping[str, Sequence[Any]]] = {
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
        return Labelled(self.found[name], axes[name]).at(**labels)

    def beyond(self, name: str, **labels: str | int) -> np.ndarray:
        """(P, ...) code rows a clause, less those of sham clauses."""
        clauses, shams = np.moveaxis(self.at(name, **labels), -1, 0)
        return np.asarray(clauses - shams)

    def accuracy(self, arm: str) -> np.ndarray:
        """(P,) at the main width."""
        return self.at("accuracy", width=self.settings.hidden, arm=arm)

    def codes(self, arm: str) -> np.ndarray:
        """(P,) code rows a clause at the main width, less those of sham clauses."""
        return self.beyond("codes", width=self.settings.hidden, arm=arm)

    def graph(self, arm: str) -> np.ndarray:
        """(P,) accuracy of the multigraph of most bits."""
        return self.at("graph_accuracy", bits=self.settings.bits[-1], arm=arm)

    def moved(self, network: str, distance: str = "rows") -> np.ndarray:
        """(P,) how far a network is from the untrained one."""
        return self.at("motion", network=network, distance=distance)

    def masking(self) -> Mapping[str, Any]:
        """The table `masking`."""
        found, settings = self.found, self.settings
        permuted = {"accuracy": found["permuted_accuracy"], "codes": self.beyond("permuted_codes")}
        return {
            "networks": self.networks,
            "hidden": settings.hidden,
            "widths": list(settings.widths),
            "accuracy": {arm: mean_intervals(self.at("accuracy", arm=arm).T) for arm in ARMS},
            "codes beyond shams": {arm: mean_intervals(self.beyond("codes", arm=arm).T) for arm in ARMS},
            "density": mean_intervals(found["density"].T),
            "permuted": {name: _by(SEARCHES, x) for name, x in permuted.items()},
            "detector": _by(ARMS, found["detector"]),
            "motion": {name: _by(MEASURES, self.at("motion", network=name)) for name in MOVED},
        }

    def multigraph(self) -> Mapping[str, Any]:
        """The table `multigraph`."""
        return {
            "networks": self.networks,
            "hidden": self.settings.hidden,
            "bits": list(self.settings.bits),
            "accuracy": {arm: mean_intervals(self.at("graph_accuracy", arm=arm).T) for arm in graphs.ARMS},
            "codes beyond shams": {arm: mean_intervals(self.beyond("graph_codes", arm=arm).T) for arm in graphs.ARMS},
            "information": {count: mean_intervals(self.at("graph_bits", count=count).T) for count in COUNTS},
            "edges": {x: mean_intervals(self.at("graph_edges", edges=x).T) for x in (ON, SWITCHED)},
            "detector": _by(graphs.ARMS, self.found["graph_detector"]),
            "permuted": mean_interval(self.found["graph_permuted"]),
            "trained": mean_interval(self.accuracy("trained")),
            "trained codes": mean_interval(self.codes("trained")),
            "supermask": mean_interval(self.accuracy("edge-popup")),
        }


def _by(names: Sequence[str], values: np.ndarray) -> dict[str, Interval]:
    """Intervals of values (P, names)."""
    return dict(zip(names, mean_intervals(values.T), strict=True))
