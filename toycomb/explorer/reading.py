"""Networks of one training, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from toycomb.carried import Chosen, chosen
from toycomb.common.errors import InputError, instance, shown
from toycomb.explorer.watched import Watched, facts_of_layers, facts_of_shape, sentences, sham_of
from toycomb.geometry import FeatureSpace
from toycomb.geometry.opened import snapshots_of, space_of
from toycomb.layered import Layered, read_network
from toycomb.network import Network, stack
from toycomb.tasks.formula import Formula


def networks(
    initial: str | Path,
    final: str | Path,
    formula: Formula,
    *,
    snapshots: Sequence[str | Path] = (),
    times: Sequence[float] = (),
    embedding: str | Path | np.ndarray | None = None,
    seed: int = 0,
    label: str = "network",
    layer: int = 1,
    output: int = 0,
) -> Watched:
    """One network at several times, each a file.

    Parameters
    ----------
    initial, final : paths of network files, see `toycomb.Network.load`
    formula : Formula
    snapshots : paths of those between them, in order
    times : epochs of all of them, the initial one first; unless given, snapshots are numbered
    embedding : as for `toycomb.FeatureSpace.read`
    seed : of a random embedding, and of the sham clauses
    label : what the page calls the network
    layer, output : which hidden layer is shown, from 1, and for which output, from 0

    Raises
    ------
    InputError
        If a file cannot be read, networks have different shapes or embeddings, or do not fit the formula.
    """
    instance("the formula", formula, Formula, "toycomb.Formula.load(path) reads one")
    paths = [initial, *snapshots, final]
    first = read_network(initial)
    if isinstance(first, Layered) or (layer, output) != (1, 0):
        found = snapshots_of(paths)
        space, own = space_of(found, formula, embedding, seed, layer, found[0].check_output(output))
        own.warn()
        facts = (*facts_of_shape(space), *facts_of_layers(found[0], layer, output))
        said = sentences(found[0], layer, output)
        return _watched(space, own, facts, final, label, seed, times, said, layer)
    read = [Network.load(path) for path in paths]
    for path, network in zip(paths, read, strict=True):
        if network.W.shape != read[0].W.shape:
            raise InputError(
                f"{shown(path)} has W of shape {network.W.shape} and {shown(initial)} {read[0].W.shape}; snapshots of "
                "one network have one shape"
            )
    taken = [chosen(x.embedding, embedding, formula.variables, seed) for x in read]
    own = next((x for x in taken if x.source != "assumed"), taken[0])
    own.warn()
    stacked = stack([replace(x, embedding=None) for x in read])
    for path, x in zip(paths, taken, strict=True):
        if x.source != "assumed" and not np.array_equal(x.E, own.E):
            raise InputError(f"{shown(path)} carries another embedding than the other files")
    space = FeatureSpace.from_embedding(stacked[:, None], [own.E], [formula])
    return _watched(space, own, facts_of_shape(space), final, label, seed, times)


def _watched(
    space: FeatureSpace,
    own: Chosen,
    facts: tuple[tuple[str, str], ...],
    final: str | Path,
    label: str,
    seed: int,
    times: Sequence[float],
    read: str = "",
    layer: int = 1,
) -> Watched:
    """The pane of a network of files."""
    assumed = " (assumed: no file names one)" if own.source == "assumed" else ""
    facts = (*facts, ("embedding", own.name + assumed), ("read from", shown(Path(final).name)))
    return Watched(
        space, label, sham_of(space.formulas[0], seed, 0), list(times) or None, facts=facts, read=read, layer=layer
    )
