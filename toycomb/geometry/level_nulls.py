"""What locations show at any layer where the clauses are not the network's, or its weights not in their places. Ours.

Four nulls, each a feature space of the same networks:
- *role-matched shams* (`role_shams`): other clauses, with variables renamed among those of the same role;
- *wrong splits* (`split_spaces`): the variables of each term, dealt out to other inner clauses;
- *shuffled weights* (`shuffled_spaces`): what the layer below makes alone;
- the *untrained network*, which is the first time of a space: no space of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry.channels import Channel
from toycomb.geometry.layers import level_space
from toycomb.geometry.levels import check_level, directions_of, levels_of
from toycomb.geometry.nulls import SHAMS, permuted_rows
from toycomb.geometry.space import FeatureSpace
from toycomb.geometry.taught import Taught
from toycomb.tasks.composed import Composed
from toycomb.tasks.formula import Formula

ROLES, SPLITS, MOST, OUTPUTS = 1, 2, 1 << 12, 1 << 12
"""Kinds of shams, and how many kinds and outputs have streams of their own."""


def role_sham(formula: Formula, level: int, rng: np.random.Generator) -> Formula:
    """The formula of a level with its variables renamed at random among those of equal role. Ours.

    The role of a variable: in how many clauses of the level it stands, by its polarity there and by the direction in
    which the clause moves the whole; how many clauses of the last level hang on it; and where it is itself a clause, of
    the level below, its own direction and its number of literals. So number, sizes, polarities and sharing of the
    clauses stay, the clause of each place keeps its direction, and a sham is asked of variables that the inputs treat
    alike. A variable that alone has its role keeps its name.
    """
    of_level = check_level([formula], level)[0]
    names = np.arange(of_level.variables + 1)
    groups: dict[Any, list[int]] = {}
    for number, role in enumerate(roles(formula, level), 1):
        groups.setdefault(role, []).append(number)
    for group in groups.values():
        names[group] = rng.permutation(group)
    clauses = (tuple(int(np.sign(x) * names[abs(x)]) for x in clause) for clause in of_level.clauses)
    return Formula(of_level.variables, tuple(clauses), of_level.kind)


def roles(formula: Formula, level: int) -> list[tuple[int, ...]]:
    """What `role_sham` keeps of each variable of a level."""
    levels, of_level = levels_of(formula), check_level([formula], level)[0]
    (signs,), uses = directions_of([formula], level), np.zeros((of_level.variables, 2, 3), int)
    for sign, clause in zip(signs, of_level.clauses, strict=True):
        for x in clause:
            uses[abs(x) - 1, int(x > 0), sign] += 1
    hang = (_stands(of_level)).astype(bool)
    for above in levels[level:]:
        hang = (hang.astype(int) @ _stands(above)) > 0
    table = [uses.reshape(len(uses), -1), hang.sum(axis=1)[:, None]]
    if level > 1:
        table += [directions_of([formula], level - 1).T, levels[level - 2].sizes[:, None]]
    return [tuple(row) for row in np.concatenate(table, axis=1).tolist()]


def _stands(formula: Formula) -> np.ndarray:
    """(n, C) 1 where a variable stands in a clause."""
    found = np.zeros((formula.variables, len(formula)), int)
    for c, clause in enumerate(formula.clauses):
        found[[abs(x) - 1 for x in clause], c] = 1
    return found


def role_shams(
    space: FeatureSpace, taught: Taught, level: int, output: int = 0, *, draws: int = SHAMS
) -> list[FeatureSpace]:
    """A level's space read against role-matched sham clauses, several draws, from the streams of shams.

    Parameters
    ----------
    space : of that level and output, see `toycomb.geometry.layers.level_space`
    taught : Taught
    level, output, draws : int
    """
    formulas, rngs = taught.formulas(output), _streams(taught, Purpose.SHAM, ROLES, level, output)
    return [
        space.with_formulas([role_sham(formula, level, rng) for formula, rng in zip(formulas, rngs, strict=True)])
        for _ in range(draws)
    ]


def split_spaces(space: FeatureSpace, taught: Taught, output: int = 0, *, draws: int = SHAMS) -> list[FeatureSpace]:
    """The space of level 1 read against wrong splits of the same terms, several draws (`Composed.resplit`).

    Parameters
    ----------
    space : of level 1 and of that output, see `toycomb.geometry.layers.level_space`
    taught, output, draws : as for `role_shams`

    Raises
    ------
    InputError
        If formulas have one level, so that there is nothing to split otherwise, or cannot be split otherwise.
    """
    formulas, rngs = taught.formulas(output), _streams(taught, Purpose.SHAM, SPLITS, 1, output)
    composed = [x for x in formulas if isinstance(x, Composed)]
    if len(composed) < len(formulas):
        raise InputError("a formula is flat; inner clauses of formulas with levels can be split otherwise")
    found = []
    for _ in range(draws):
        split = [formula.resplit(rng) for formula, rng in zip(composed, rngs, strict=True)]
        found.append(replace(space, formulas=tuple(check_level(split, 1)), signs=directions_of(split, 1)))
    return found


def shuffled_spaces(taught: Taught, channel: Channel, output: int = 0, *, draws: int = SHAMS) -> list[FeatureSpace]:
    """The space above a channel's level with the weights of its layer shuffled, several draws. Ours.

    The weights of each row are shuffled among the rows of the layer below that have one type, row by row, alike at all
    times. Channels and row types stay. What is left is what the layer below makes alone: its positive rows are active
    with clauses that go up, and rows above take them with positive weights.

    Parameters
    ----------
    taught : Taught
    channel : of the level below, see `toycomb.geometry.channels.paired_channel`
    output, draws : int
    """
    real = level_space(taught, level=channel.level + 1, output=output, channel=channel)
    W = np.asarray(taught.networks.layers[channel.level].W)
    below = taught.networks.seen(channel.level, output).row_types
    draws_of = [_shuffled(W, below, taught, channel.level, output, draw) for draw in range(draws)]
    return [replace(real, F=shuffled @ channel.values) for shuffled in draws_of]


def _shuffled(W: np.ndarray, below: np.ndarray, taught: Taught, level: int, output: int, draw: int) -> np.ndarray:
    """Weights (T, P, H, K), each row shuffled among the rows below (T, P, K) that have one type; alike at all times."""
    found = np.empty_like(W)
    for t in range(len(W)):
        for p, rng in enumerate(_streams(taught, Purpose.NULL, 1 + draw, level, output)):
            order = permuted_rows(np.broadcast_to(below[t, p], W.shape[2:]), rng)
            found[t, p] = np.take_along_axis(W[t, p], order, axis=-1)
    return found


def _streams(taught: Taught, purpose: Purpose, kind: int, level: int, output: int) -> list[np.random.Generator]:
    """A stream for each network, of its own for each kind of null, level and output."""
    repeat = kind + MOST * (output + OUTPUTS * level)
    return [stream(taught.seed, purpose, taught.first + p, repeat) for p in range(len(taught.tasks))]
