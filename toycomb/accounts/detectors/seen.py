"""What was measured, by name, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.detectors.law import rows_needed
from toycomb.accounts.detectors.measure import JUDGED, TRAINED, Settings
from toycomb.accounts.detectors.reliability import KINDS
from toycomb.accounts.detectors.stages import GROUPS, LABELS, STAGES
from toycomb.accounts.instruments.labelled import Axes
from toycomb.evidence.intervals import Interval, mean_interval, mean_interval_of_each, mean_known
from toycomb.plots.shown import Table

FEWEST = 10
"""Rows that reach a reliability in every network, below which their share is not taken for the chance."""
LAYERS = ("best", "law_best", "chance", "law")
LEVEL = 0.9
"""Reliability of the answer."""


class Seen(seen.Seen):
    """Measured numbers, each (P, ...)."""

    settings: Settings
    place = "C={settings.clauses}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`; clauses are the last axis where there is a kind or group."""
        stage, size, kind = {"stage": STAGES}, {"size": self.settings.sizes}, {"kind": KINDS}
        units = {name: {**stage, **kind} for name in ("unit", "unit_area", "unit_other")}
        sums = dict.fromkeys(("own", "read_own", "read_permuted"), stage)
        near = dict.fromkeys((*(f"near {name}" for name in LAYERS), "split", "split_fresh"), size)
        return {
            **units,
            **sums,
            **near,
            "group": {**stage, "group": GROUPS},
            "read_task_inputs": {"labels": LABELS},
            "trained_sizes": {"size": [x for x in self.settings.sizes if x != JUDGED], **kind},
            "trained_widths": {"width": self.settings.trained_widths, **kind},
        }

    def unit(self, stage: str, kind: str, name: str = "unit") -> np.ndarray:
        """(P,) mean over clauses of what the best unit of a stage shows."""
        return np.asarray(self.at(name, stage=stage, kind=kind).mean(axis=1))

    def widths(self) -> Table:
        """Best reliability by width, and rows needed by reliability: near misses by clause size, all inputs for one."""
        settings, found = self.settings, self.found
        others = self.axes["trained_sizes"]["size"]
        trained = {x: mean_interval(self.at("trained_sizes", size=x, kind="near")) for x in others}
        table: dict[str, Any] = {
            "clauses": settings.clauses,
            "networks": self.networks,
            "setting": self.setting(C=settings.clauses, k=None),
            "levels": list(settings.levels),
            "widths": [2**x for x in settings.log2_widths],
            "judged": JUDGED,
            "all": self._layers({name: found[f"all {name}"] for name in LAYERS}),
            "near": {
                str(size): {
                    **self._layers({name: self.at(f"near {name}", size=size) for name in LAYERS}),
                    "trained": trained.get(size),
                    "splitting": _each(rows_needed(self.at("split", size=size))),
                    "splitting_fresh": _each(self.at("split_fresh", size=size)),
                }
                for size in settings.sizes
            },
            "trained_widths": sorted({TRAINED, *settings.trained_widths}),
            "trained": {kind: self._trained(kind) for kind in KINDS},
            "permuted": _each(found["permuted"]),
            "other": _each(found["other"]),
        }
        return {**table, "answer": _answer(table)}

    def _layers(self, found: Mapping[str, np.ndarray]) -> dict[str, list[Any]]:
        """Best reliability by width and its law; log10 of the rows needed by level, counted where `FEWEST` are, and
        law."""
        pool = 2 ** max(self.settings.log2_widths)
        enough = [bool((x * pool >= FEWEST).all()) for x in found["chance"].T]
        return {
            "best": _each(found["best"]),
            "law_best": _each(found["law_best"]),
            "counted": [
                mean_interval(rows_needed(np.log10(x))) if counted else None
                for x, counted in zip(found["chance"].T, enough, strict=True)
            ],
            "law": _each(rows_needed(np.log10(np.maximum(found["law"], 1e-300)))),
        }

    def _trained(self, kind: str) -> list[Interval]:
        """Reliability of the best unit of trained networks by width, for clauses of size `JUDGED`."""
        widths = self.settings.trained_widths
        by_width = {x: self.at("trained_widths", width=x, kind=kind) for x in widths}
        by_width[TRAINED] = self.unit("trained", kind)
        return [mean_interval(by_width[width]) for width in sorted(by_width)]

    def stages(self) -> Table:
        """Reliability of units, of groups of rows and of weighted sums, and accuracy on the task, at each stage."""
        found = self.found
        per_stage = {
            "unit_all": [self.unit(x, "all") for x in STAGES],
            "unit_near": [self.unit(x, "near") for x in STAGES],
            "area_all": [self.unit(x, "all", "unit_area") for x in STAGES],
            "area_near": [self.unit(x, "near", "unit_area") for x in STAGES],
            "group": [mean_known(self.at("group", stage=x, group="code rows")) for x in STAGES],
            "read": found["read"].mean(axis=-1).T,
            "own": found["own"].T,
            "read_own": found["read_own"].T,
        }
        return {
            "stages": list(STAGES),
            **{name: _each(np.transpose(values)) for name, values in per_stage.items()},
            "read_inputs": mean_interval(found["read_inputs"].mean(axis=1)),
            "read_task_inputs": mean_interval(self.at("read_task_inputs", labels="labels")),
            "read_widths": list(self.settings.read_widths),
            "read_task": _each(found["read_task"]),
            "networks": self.networks,
            "clauses": self.settings.clauses,
            "setting": self.setting(H=TRAINED, C=self.settings.clauses, k=JUDGED),
        }


def _each(values: np.ndarray) -> list[Interval]:
    """Of each column of values (P, K)."""
    return mean_interval_of_each(list(values.T))


def _answer(table: Mapping[str, Any]) -> str:
    """The account in one number: rows needed for a reliability among near misses of the published clauses."""
    levels, layers = table["levels"], table["near"][str(JUDGED)]
    if LEVEL not in levels or layers["splitting"][levels.index(LEVEL)]["low"] is None:
        return f"Rows needed for a reliability of {LEVEL:g} among near misses: not measured."
    at = levels.index(LEVEL)
    found = layers["counted"][at] or layers["splitting"][at]
    how = "counted" if layers["counted"][at] else "out of reach of counting, estimated by splitting"
    value, low, high = (_rounded(found[key]) for key in ("value", "low", "high"))
    return (
        f"A random layer holds a unit of reliability {LEVEL:g} among near misses of {JUDGED} literals, with chance one "
        f"half, once it has {value} rows [{low}, {high}] ({how})."
    )


def _rounded(log10: float) -> str:
    """A number given by its logarithm, with two digits that count."""
    return f"{float(f'{10**log10:.2g}'):,.0f}"
