"""Feature space of any layer: layer 1 in the coordinates of the variables, layer l + 1 in those of level l's clauses.

The definition of the second is ours. Codes, distance, motion, fates and crowd of all of them are the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.channels import INPUTS, Channel, paired_channel
from toycomb.geometry.levels import check_level, directions_of
from toycomb.geometry.space import FeatureSpace
from toycomb.geometry.taught import Taught


def level_space(
    networks: Any,
    tasks: Sequence[Any] | None = None,
    level: int = 1,
    output: int = 0,
    *,
    inputs: int = INPUTS,
    seed: int | None = None,
    first: int | None = None,
    learned: bool = False,
    channel: Channel | None = None,
) -> FeatureSpace:
    """Layer `level` of networks, read against the clauses of level `level` of their formulas.

    At level 1 the features are `W_1 E`, and the clauses those of level 1 over the variables. At level l > 1 they are
    `W_l · channel` (T, P, H_l, C_{l-1}), the mean change of the rows' sums between level l - 1's clause being true and
    false (`toycomb.geometry.channels.paired_channel`; ours), and the clauses are those of level l over the clauses of
    level l - 1. Row types are the signs of the rows' paths to the output. A clause that moves the whole down is coded
    on negative rows, see `toycomb.geometry.witness`.

    Parameters
    ----------
    networks : Run; Layered or Network with leading axes (T, P); or Taught
    tasks : sequence of P tasks or joint tasks; those of the run unless given
    level : counted from 1; of flat formulas there is one
    output : counted from 0
    inputs : that pairs of each clause are made of
    seed, first : of the inputs that are drawn; those of the run unless given, else 0
    learned : the embedding was trained with the networks: each is read with the one that it carries
    channel : of level `level` - 1, if it is there already

    Raises
    ------
    InputError
        If there is no such level, layer or output, a clause has no pair, or networks and tasks do not fit each other.
    """
    taught = Taught.of(networks, tasks, seed, first, learned=learned)
    formulas = taught.formulas(output)
    own, signs = check_level(formulas, level), directions_of(formulas, level)
    seen = taught.networks.seen(level, output)
    if level == 1:
        E = None if taught.learned else [taught.embeddings(p)[0] for p in range(len(formulas))]
        return replace(FeatureSpace.from_embedding(seen, E, own), signs=signs)
    if channel is None:
        channel = paired_channel(taught, level - 1, output, inputs=inputs)
    if channel.level != level - 1:
        raise InputError(f"the channel is of level {channel.level}; level {level} is read by that of level {level - 1}")
    channel.check()
    return FeatureSpace(np.asarray(seen.W) @ channel.values, seen.row_types, tuple(own), signs)
