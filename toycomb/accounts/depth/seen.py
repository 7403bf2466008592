"""What was measured, by name of what it was measured in, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.depth.measure import KEPT, LABELS, Settings
from toycomb.accounts.depth.place import (
    FAMILIES,
    INNER,
    KINDS,
    LAYERS,
    OUTER,
    PERMUTED,
    PLANTED,
    REAL,
    ROWS,
    SHARING,
    TIMES,
)
from toycomb.accounts.depth.start import ARMS, NEAR
from toycomb.accounts.depth.start import PLANTED as OF_TARGETS
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.intervals import Interval, intervals_by, mean_interval, mean_intervals
from toycomb.plots.shown import Table

ENDS = OF_TARGETS[:2]
"""Chances of targets to end as codes, planted and not."""


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings
    place = "H={settings.hidden}, {settings.hidden}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        families, loads, real = {"family": FAMILIES}, {"load": self.settings.loads}, {"family": REAL}
        layers, times = {"layer": LAYERS}, {"time": TIMES}
        return {
            "inner": {**families, **loads, "over": INNER, **times},
            "outer": {**families, **loads, "over": OUTER, **times},
            "error": {**families, **loads},
            "direction": {"kind": KINDS, "rows": ROWS, **times},
            "permuted": {**real, "over": INNER, **times},
            "shown": {"over": INNER, **times},
            "near": {**real, "labels": LABELS, **layers, "near": NEAR},
            "distances": {**real, **layers, "arm": ARMS},
            "planted": {"family": (*PLANTED, *PERMUTED.values()), **layers, "arm": ARMS, "of": OF_TARGETS},
            "kept": {**real, "rows": KEPT},
            "agreement": {**real, **layers, **times},
            "one layer": real,
        }

    def inner(self, family: str, over: str, time: str = "trained", load: int | None = None) -> np.ndarray:
        """(P,) excess of inner clauses in layer 1."""
        load = self.settings.clauses if load is None else load
        return self.at("inner", family=family, load=load, over=over, time=time)

    def outer(self, family: str, over: str, time: str = "trained", load: int | None = None) -> np.ndarray:
        """(P,) excess of outer clauses in layer 2."""
        load = self.settings.clauses if load is None else load
        return self.at("outer", family=family, load=load, over=over, time=time)

    def permuted_alone(self, family: str) -> np.ndarray:
        """(P,) excess of inner clauses without partners after training on permuted labels."""
        return self.at("permuted", family=family, over="alone", time="trained")

    def shown(self, over: str) -> np.ndarray:
        """(P,) excess of inner clauses of flat formulas, where inputs in levels show them."""
        return self.at("shown", over=over, time="trained")

    def on_rows(self, kind: str, rows: str, time: str = "trained") -> np.ndarray:
        """(P,) excess over shams of negated or other clauses on rows of one type."""
        return self.at("direction", kind=kind, rows=rows, time=time)

    def apart(self, kind: str, time: str = "trained") -> np.ndarray:
        """(P,) the same on negative rows less on positive ones."""
        return self.on_rows(kind, "negative", time) - self.on_rows(kind, "positive", time)

    def near(self, family: str, layer: int, near: str = "beyond shams", labels: str = "true") -> np.ndarray:
        """(P,) fall of the chance to end as a code per literal of initial distance, see `start.NEAR`."""
        return self.at("near", family=family, layer=layer, near=near, labels=labels)

    def planted(self, family: str, layer: int, arm: str, of: str) -> np.ndarray:
        """(P,) of the targets of an arm, see `start.PLANTED`."""
        return self.at("planted", family=family, layer=layer, arm=arm, of=of)

    def gain(self, family: str, layer: int, arm: str, *, alone: bool = False) -> np.ndarray:
        """(P,) change of the targets' chance to end as codes, less that of untouched locations unless `alone`."""
        change = np.subtract(*(self.planted(family, layer, arm, x) for x in ENDS))
        return change if alone else change - self.planted(family, layer, arm, "untouched")

    def beyond_sham(self, family: str, layer: int, *, alone: bool = False) -> np.ndarray:
        """(P,) `gain` of planted clauses less that of planted sham clauses."""
        return np.subtract(*(self.gain(family, layer, arm, alone=alone) for arm in ARMS))

    def kept(self, family: str, rows: str) -> np.ndarray:
        """(P,) share of rows that keep their type, see `measure.KEPT`."""
        return self.at("kept", family=family, rows=rows)

    def agreement(self, family: str, layer: int, time: str = "trained") -> np.ndarray:
        """(P,) share of rows whose type by paths is that by ablation."""
        return self.at("agreement", family=family, layer=layer, time=time)

    def table(self) -> Table:
        """The table `depth`."""
        settings = self.settings
        return {
            "networks": self.networks,
            "setting": self.setting(H=f"{settings.hidden}, {settings.hidden}", C=settings.clauses, k=self._literals),
            "loads": list(settings.loads),
            "clauses": settings.clauses,
            "inner": self._excess("inner", INNER),
            "outer": self._excess("outer", OUTER),
            "direction": {
                kind: {rows: intervals_by(TIMES, self.at("direction", kind=kind, rows=rows)) for rows in ROWS}
                for kind in KINDS
            },
            "shown": intervals_by(INNER, self.at("shown", time="trained")),
            "permuted": {x: mean_interval(self.permuted_alone(x)) for x in SHARING},
            "error": {x: mean_intervals(self.at("error", family=x).T) for x in FAMILIES},
            "one layer": intervals_by(REAL, self.at("one layer")),
            "distances": {
                f"layer {layer}": {
                    x: {arm: mean_intervals(self.at("distances", family=x, layer=layer, arm=arm).T) for arm in ARMS}
                    for x in REAL
                }
                for layer in LAYERS
            },
            "planted": {
                f"layer {layer}": {
                    x: {arm: self._of_targets(x, layer, arm) for arm in ARMS} for x in (*PLANTED, *PERMUTED.values())
                }
                for layer in LAYERS
            },
            "kept": {x: intervals_by(KEPT, self.at("kept", family=x)) for x in REAL},
            "agreement": {
                x: {
                    f"layer {layer}": intervals_by(TIMES, self.at("agreement", family=x, layer=layer))
                    for layer in LAYERS
                }
                for x in REAL
            },
        }

    @property
    def _literals(self) -> int:
        """Of an inner clause."""
        return int(dict(self.settings.task).get("literals", 3))

    def _excess(self, name: str, over: tuple[str, ...]) -> Table:
        """By family and null a list over loads, of both times."""
        return {
            family: {
                x: {time: self._over_loads(name, family=family, over=x, time=time) for time in TIMES} for x in over
            }
            for family in FAMILIES
        }

    def _over_loads(self, name: str, **labels: str) -> list[Interval]:
        return mean_intervals(self.at(name, **labels).T)

    def _of_targets(self, family: str, layer: int, arm: str) -> dict[str, Interval]:
        return intervals_by(OF_TARGETS, self.at("planted", family=family, layer=layer, arm=arm))
