"""What was measured, by name, and the table that the figure draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.upweighting.growth import extrapolated, within_reach
from toycomb.accounts.upweighting.measure import Settings
from toycomb.common.cached import cached_property
from toycomb.evidence.intervals import Interval, mean_interval, mean_interval_of_each, mean_known
from toycomb.plots.shown import Table

FORWARD_PASSES = 3
"""What a step of training counts for, in inputs looked at: its backward pass as two forward ones."""
TARGET = [8, 4]
"""Clauses, and literals per clause, of the published task; what it needs is extrapolated from the other tasks."""


class Seen(seen.Seen):
    """Measured numbers of candidates and networks; tasks are named by their places in the settings."""

    settings: Settings

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays that do not have all tasks."""
        codes = [name for name in self.found if name.startswith("codes")]
        return {"rows": {"task": self.settings.widened}, **{name: {"task": self.settings.coded} for name in codes}}

    def of_task(self, a: int) -> str:
        """The place of readings on one task."""
        clauses, literals = self.settings.tasks[a]
        return f"C={clauses}, k={literals}"

    def at_end(self, name: str, a: int) -> np.ndarray:
        """(P,) a curve of one task at its last point."""
        return self.found[name][:, a, -1]

    @cached_property
    def direct(self) -> np.ndarray:
        """(P, A, L) log10 of the chance of each accuracy, counted; where some network has too few, NaN in all."""
        counted = self.found["direct"]
        return np.where(np.isnan(counted).any(axis=0), np.nan, counted)

    @cached_property
    def needed(self) -> np.ndarray:
        """(P, A, L) log10 of the candidates needed for one of each accuracy, counted where that can be."""
        return -np.where(np.isnan(self.direct), self.found["split"], self.direct)

    @property
    def literals(self) -> int:
        """Clause size of the first task and of those that growth is read on."""
        return self.settings.tasks[0][1]

    def table(self) -> Table:
        """The table `upweighting`."""
        needed, settings = self._needed(), self.settings
        return {
            "networks": self.networks,
            "setting": self.setting(n=settings.variables, H=settings.rows, C=None, k=None, N=settings.inputs),
            "accuracy": [self._accuracies(a) for a in range(len(settings.tasks))],
            "needed": needed,
            "codes": self._codes(),
            "outputs": self._outputs(),
            "answer": within_reach(needed, max(settings.counts), self.literals, settings.scarce.levels[-2]),
        }

    def _accuracies(self, a: int) -> Table:
        """Accuracies on one task by candidates looked at: curves of selection, training and upweighting of rows."""
        found, settings = self.found, self.settings
        clauses, literals = settings.tasks[a]
        looked = [FORWARD_PASSES * epoch for epoch in settings.epochs]
        curves = {name: _curve(settings.counts, found[name][:, a]) for name in ("selected", "best", "perfect")}
        curves["trained"] = _curve(looked, found["trained"][:, a])
        if a in settings.widened:
            curves["rows"] = _curve(settings.widths, self.at("rows", task=a))
        return {
            "clauses": clauses,
            "literals": literals,
            **curves,
            "fits": mean_interval(self.at_end("fits", a)),
            "heard": mean_interval(found["heard"][:, a]),
        }

    def _needed(self) -> Table:
        """log10 candidates for each accuracy, by task; what is extrapolated; how far splitting is to be trusted."""
        levels, tasks = self.settings.scarce.levels, self.settings.tasks
        other = [a for a, task in enumerate(tasks) if list(task) != TARGET]
        smaller, both = [tasks[a] for a in other], self.direct - self.found["split"]
        beyond = {
            f"{level:g}": np.array([extrapolated(smaller, y, TARGET) for y in self.needed[:, other, i]])
            for i, level in enumerate(levels)
            if level > 0.5
        }
        trusted = {f"{level:g}": mean_known(both[:, :, i]) for i, level in enumerate(levels)}
        return {
            "levels": list(levels),
            "rows": self.settings.rows,
            "tasks": [self._needed_by(a) for a in range(len(tasks))],
            "target": TARGET,
            "extrapolated": {level: mean_interval(x) for level, x in beyond.items()},
            "splitting less counting": {level: mean_interval(x) for level, x in trusted.items()},
        }

    def _needed_by(self, a: int) -> Table:
        clauses, literals = self.settings.tasks[a]
        asked = self.needed[:, a, : self.settings.scarce.reach[a]]
        return {
            "clauses": clauses,
            "literals": literals,
            "needed": _each(self.needed[:, a]),
            "counted": _each(-self.direct[:, a]),
            "by splitting": _each(-self.found["split"][:, a]),
            "not reached": np.isnan(asked).sum(axis=0).tolist(),
            "accuracy beyond": mean_interval(self.found["beyond"][:, a]),
        }

    def _codes(self) -> Table:
        tasks = [self.settings.tasks[a] for a in self.settings.coded]
        rows = {name: _each(x) for name, x in self.found.items() if name.startswith("codes")}
        return {"clauses": [C for C, _ in tasks], "literals": tasks[0][1], **rows}

    def _outputs(self) -> Table:
        published, names = self.settings.published, ("full", "output", "full permuted", "output permuted")
        return {
            "rows": published.rows,
            "widths": list(published.widths),
            "wide": _each(self.found["wide"]),
            **{name: mean_interval(self.found[name]) for name in names},
        }


def _each(values: np.ndarray) -> list[Interval]:
    """Intervals of each column of values (P, K)."""
    return mean_interval_of_each(list(values.T))


def _curve(candidates: Sequence[int], accuracy: np.ndarray) -> Table:
    return {"candidates": list(candidates), "accuracy": _each(accuracy)}
