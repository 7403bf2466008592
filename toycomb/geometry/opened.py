"""Networks of files as feature spaces: each at several times, one layer for one output, against a formula."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.carried import Chosen, chosen
from toycomb.common.errors import InputError, shown
from toycomb.geometry.layers import level_space
from toycomb.geometry.levels import levels_of
from toycomb.geometry.space import FeatureSpace
from toycomb.layered import Layered, read_network, stack_layers
from toycomb.layered.choosing import alone
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task


def snapshots_of(paths: Sequence[str | Path]) -> list[Layered]:
    """One network at several times, each from a file; raises InputError unless all have one shape."""
    found = [Layered.of(read_network(path)) for path in paths]
    for path, network in zip(paths, found, strict=True):
        if (network.inputs, network.hidden, network.outputs) != (found[0].inputs, found[0].hidden, found[0].outputs):
            shapes = [_shape(x) for x in (network, found[0])]
            raise InputError(
                f"{shown(path)} has {shapes[0]} and {shown(paths[0])} {shapes[1].removeprefix('W of shape ')}; "
                "snapshots of one network have one shape"
            )
    return found


def _shape(network: Layered) -> str:
    """The shape of a network in a sentence; of one layer and output that of W."""
    if len(network.hidden) == 1 and network.outputs == 1:
        return f"W of shape {network.layers[0].W.shape}"
    return f"{network.shape_in_words}, {network.inputs} inputs"


def space_of(
    networks: Sequence[Layered],
    formula: Formula,
    embedding: Any,
    seed: int,
    layer: int = 1,
    output: int = 0,
) -> tuple[FeatureSpace, Chosen]:
    """One network at several times, for one output, by the embedding that it carries, else by the one that is given.

    Of a formula in levels, layer l of a network of several hidden layers is read against level l.
    """
    own = next((x.embedding for x in networks if x.embedding is not None), None)
    taken = chosen(own, embedding, formula.variables, seed)
    trained = learned(networks, embedding)
    deep = layer > 1 or (len(networks[0].hidden) > 1 and len(levels_of(formula)) > 1)
    if not deep:
        E = None if trained else taken.E
        return FeatureSpace.read(list(networks), formula, E, layer=layer, output=output, learned=trained), taken
    single = [alone(x, output) for x in networks]
    inputs = "levels" if len(levels_of(formula)) > 1 else "near-miss"
    task = Task(formula, inputs, taken.E, seed=seed)
    return level_space(stack_layers(single)[:, None], [task], layer, seed=seed, learned=trained), taken


def learned(networks: Sequence[Layered], embedding: Any) -> bool:
    """Whether no embedding is given, and a network carries another one at each time, so that it was trained too."""
    own = [x.embedding for x in networks]
    return (
        embedding is None
        and all(isinstance(x, np.ndarray) for x in own)
        and not all(np.array_equal(x, own[0]) for x in own)
    )
