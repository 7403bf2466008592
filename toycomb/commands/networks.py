"""Files of networks that a command reads: each at several times, for one output, against a formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted

if TYPE_CHECKING:
    from toycomb.carried import Chosen
    from toycomb.geometry import FeatureSpace
    from toycomb.layered import Layered
    from toycomb.tasks.formula import Formula


class Read(NamedTuple):
    """P networks at T times, their formula, the embedding of the first of them, and rows of their hidden layers."""

    space: FeatureSpace
    formula: Formula
    embedding: Chosen
    hidden: tuple[int, ...]
    outputs: int


@dataclass(frozen=True)
class Files:
    """Names of files of P networks.

    Parameters
    ----------
    initial, final : P files each, of the same networks in the same order
    snapshots : files between them, those of one time together, the earliest first
    at : epochs of these times
    """

    initial: Sequence[Path]
    final: Sequence[Path]
    snapshots: Sequence[Path]
    at: Sequence[float]

    def check(self) -> None:
        """Raise InputError where numbers do not fit each other."""
        count = len(self.initial)
        begin, end, between = (counted(len(x), "file") for x in (self.initial, self.final, self.snapshots))
        if len(self.final) != count:
            raise InputError(f"--initial names {begin} and --final {end}; both need one of each network")
        if len(self.snapshots) != count * len(self.at):
            each = "" if count == 1 else f", and for each epoch a file of each of {count} networks"
            raise InputError(
                f"--snapshots names {between} and --at has {counted(len(self.at), 'epoch')}; give the epoch of every "
                f"snapshot, in order{each}"
            )
        if not all(0 < x < math.inf for x in self.at) or len(set(self.at)) < len(self.at):
            raise InputError(f"the epochs of the snapshots are {list(self.at)}; they must be above 0, each named once")

    def read(
        self, formula: Formula, embedding: str | None, seed: int, layer: int = 1, output: int | None = None
    ) -> Read:
        """The networks against a formula, each by the embedding that it carries, else by the one that is given."""
        from toycomb.geometry.together import together

        self.check()
        spaces, taken, first = [], [], None
        for i in range(len(self.initial)):
            networks = snapshots_of([self.initial[i], *self.snapshots[i :: len(self.initial)], self.final[i]])
            first = first or networks[0]
            space, chosen = space_of(networks, formula, embedding, seed, layer, output, self.initial[i])
            spaces.append(space)
            taken.append(chosen)
        assert first is not None
        return Read(together(spaces), formula, taken[0], first.hidden, first.outputs)


def snapshots_of(paths: Sequence[Path]) -> list[Layered]:
    """One network at several times, each from a file; raises InputError unless all have one shape."""
    from toycomb.layered import Layered, opened

    found = [Layered.of(opened(path)) for path in paths]
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
    embedding: str | None,
    seed: int,
    layer: int,
    output: int | None,
    path: Path,
) -> tuple[FeatureSpace, Chosen]:
    """One network at several times, for one output, by the embedding that it carries, else by the one that is given.

    Of a formula in levels, layer l of a network of several hidden layers is read against level l.
    """
    from toycomb.carried import chosen
    from toycomb.commands.layers import output_of
    from toycomb.geometry import FeatureSpace
    from toycomb.geometry.layers import level_space
    from toycomb.geometry.levels import levels_of
    from toycomb.layered import stack_layers
    from toycomb.layered.choosing import alone
    from toycomb.tasks.task import Task

    number = output_of(networks[0], output, path)
    own = next((x.embedding for x in networks if x.embedding is not None), None)
    taken = chosen(own, embedding, formula.variables, seed)
    learned = _learned(networks, embedding)
    deep = layer > 1 or (len(networks[0].hidden) > 1 and len(levels_of(formula)) > 1)
    if not deep:
        E = None if learned else taken.E
        return FeatureSpace.read(list(networks), formula, E, layer=layer, output=number, learned=learned), taken
    single = [alone(x, number) for x in networks]
    inputs = "levels" if len(levels_of(formula)) > 1 else "near-miss"
    task = Task(formula, inputs, taken.E, seed=seed)
    return level_space(stack_layers(single)[:, None], [task], layer, seed=seed, learned=learned), taken


def _learned(networks: Sequence[Layered], embedding: str | None) -> bool:
    """Whether a network carries another embedding at each time, so that it was trained too."""
    import numpy as np

    own = [x.embedding for x in networks]
    return (
        embedding is None
        and all(isinstance(x, np.ndarray) for x in own)
        and not all(np.array_equal(x, own[0]) for x in own)
    )
