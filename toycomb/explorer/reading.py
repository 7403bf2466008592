"""Networks of one training, read from files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from toycomb.carried import chosen
from toycomb.common.errors import InputError, instance, shown
from toycomb.explorer.watched import Watched, facts_of_shape, sham_of
from toycomb.geometry import FeatureSpace
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

    Raises
    ------
    InputError
        If a file cannot be read, networks have different shapes or embeddings, or do not fit the formula.
    """
    instance("the formula", formula, Formula, "toycomb.Formula.load(path) reads one")
    paths = [initial, *snapshots, final]
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
    assumed = " (assumed: no file names one)" if own.source == "assumed" else ""
    facts = (*facts_of_shape(space), ("embedding", own.name + assumed), ("read from", shown(Path(final).name)))
    return Watched(space, label, sham_of(formula, seed, 0), list(times) or None, facts=facts)
