"""Which feature space a run has for a layer and an output."""

from __future__ import annotations

from typing import Any

from toycomb.geometry.layers import level_space
from toycomb.geometry.levels import levels_of
from toycomb.geometry.space import FeatureSpace
from toycomb.layered import Layered


def space_of(run: Any, layer: int = 1, output: int = 0, at: Any = slice(None)) -> FeatureSpace:
    """A hidden layer of a run for one output; see `toycomb.run.Run.feature_space`.

    Parameters
    ----------
    run : Run
    layer, output : as for `Run.feature_space`
    at : which snapshots, such as `[0, -1]`; all unless given
    """
    snapshots, learned = run.snapshots[at], run.settings.learn_embedding
    deep = len(Layered.of(snapshots).hidden) > 1
    output = Layered.of(snapshots).check_output(output)
    leveled = any(len(levels_of(task.output(output).formula)) > 1 for task in run.tasks)
    if layer == 1 and not (deep and leveled):
        return FeatureSpace.of(snapshots, run.tasks, output=output, learned=learned)
    return level_space(snapshots, run.tasks, layer, output, seed=run.seed, first=run.first, learned=learned)
