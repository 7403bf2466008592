"""Which feature space of a run is shown for a layer and an output."""

from __future__ import annotations

from typing import Any

from toycomb.geometry.levels import levels_of
from toycomb.geometry.space import FeatureSpace


def space_of(run: Any, layer: int = 1, output: int = 0) -> FeatureSpace:
    """A hidden layer of a run, read against the clauses that it is there for.

    Layer l of a network of several hidden layers is read against level l of a formula in levels, see
    `toycomb.geometry.layers.level_space`. All else is read against the flat terms: one hidden layer has no other one
    for them. Ours.

    Parameters
    ----------
    run : Run
    layer : hidden layer, counted from 1
    output : counted from 0

    Raises
    ------
    InputError
        If there is no such layer, level or output.
    """
    deep = len(run.settings.widths) > 1
    leveled = deep and any(len(levels_of(task.output(output).formula)) > 1 for task in run.tasks)
    found: FeatureSpace = run.level_space(layer, output) if leveled else run.feature_space(layer, output)
    return found
