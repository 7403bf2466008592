"""What a clause of one level adds to the next layer: the *paired channel*, and stand-ins from weights. Ours.

Level 1's clauses are computed by layer 1, and layer 2 reads them there. To ask a row of layer 2 what it does with a
clause one needs the clause's *channel*: how the activations of layer 1 differ between the clause being true and false.

The mean over inputs with the clause less the mean over inputs without it will not do. In the inputs of a task a clause
comes together with its partners in the terms that it stands in: that difference holds the partners' channels too, and
untrained networks show codes by it. So the inputs are paired: the same input with the clause completed, and with one
of its literals taken away (`toycomb.geometry.pairs`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError, whole
from toycomb.geometry.ablation import agreeing
from toycomb.geometry.features import by_given, by_own
from toycomb.geometry.levels import check_level, levels_of
from toycomb.geometry.pairs import clause_pairs
from toycomb.geometry.space import FeatureSpace
from toycomb.geometry.taught import Taught
from toycomb.tasks.formula import Formula

INPUTS = 400
"""Inputs that pairs of each clause are made of, unless another number is given."""


@dataclass(frozen=True, eq=False)
class Channel:
    """Paired channels of the clauses of a level.

    Parameters
    ----------
    level : counted from 1
    values : (T, P, H, C) mean activation with the clause less that without it, of the rows of the level's own layer;
        NaN where there is no pair
    pairs : (P, C) pairs that it is a mean of
    """

    level: int
    values: np.ndarray
    pairs: np.ndarray

    def check(self) -> None:
        """Raise InputError if a clause has no pair."""
        if not self.pairs.all():
            p, c = np.argwhere(self.pairs == 0)[0].tolist()
            raise InputError(
                f"clause {c} of level {self.level} has no pair of inputs in network {p}: whenever it changes, so does "
                "another clause of its level; take another formula, or more inputs"
            )


def paired_channel(taught: Taught, level: int, output: int = 0, *, inputs: int = INPUTS) -> Channel:
    """Mean difference of a layer's activations between inputs with a clause and the same ones without it. Ours.

    `channel[r, c] = mean over pairs (x, x') of a_l[r](x) - a_l[r](x')`, where l is the level and the layer, and pairs
    of clause c are those of `toycomb.geometry.pairs.clause_pairs`, made of inputs of the task (`Taught.drawn`). All
    times of a network have the same pairs.

    Of level 0, whose clauses are the variables, it would be the embedding, as `a_0 = E x`; so the channel's image under
    the next layer's weights is to clauses what `W E` is to variables.

    Parameters
    ----------
    taught : Taught
    level : whose clauses are asked for, counted from 1
    output : whose formula has the levels
    inputs : that each clause's pairs are made of, before those are left out between which another clause changes

    Raises
    ------
    InputError
        If there is no such level or layer, or inputs are not Boolean.
    """
    if whole("the number of inputs", inputs) < 1:
        raise InputError(f"{inputs} inputs were asked for; a channel is a mean over at least 1")
    networks, formulas = taught.networks, taught.formulas(output)
    rows = networks.hidden[networks.check_layer(level) - 1]
    count = len(check_level(formulas, level)[0])
    values = np.full((*networks.lead, rows, count), np.nan)
    pairs = np.zeros((len(formulas), count), np.int64)
    for p, formula in enumerate(formulas):
        X, rng = taught.drawn(p, inputs)
        found = [clause_pairs(levels_of(formula), level, c, X, rng) for c in range(count)]
        pairs[p] = [len(on) for on, _ in found]
        both = [np.concatenate(x) for x in zip(*found, strict=True)]
        owner = np.repeat(np.arange(count), pairs[p])
        for t, E in enumerate(taught.embeddings(p)):
            on, off = (networks[t, p].activations(x, E, level) for x in both)
            values[t, p] = _means(on - off, owner, pairs[p])
    return Channel(level, values, pairs)


def _means(differences: np.ndarray, owner: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """(H, C) means of differences (K, H) over the pairs of each clause; NaN without any."""
    total = np.zeros((len(pairs), differences.shape[1]))
    np.add.at(total, owner, differences)
    return np.where(pairs > 0, total.T / np.maximum(pairs, 1), np.nan)


def linear_features(taught: Taught, level: int, output: int = 0, *, inputs: int = INPUTS) -> np.ndarray:
    """(T, P, H, C) stand-in for the paired features, from weights and how often rows are active. Ours.

    For layer l + 1 in the coordinates of level l's clauses: `F_{l+1} = W_{l+1} D_l F_l M_l` and `F_1 = W_1 E`. `D_l` is
    diagonal, with the share of the task's inputs on which each row of layer l is active, and `M_l[i, c]` is the sign of
    variable i in clause c over the number of its literals, else 0. It says what one literal of the clause adds, in the
    mean over them, if every row is active as often as ever. It does not know that literals meet in a row.

    Parameters and errors are those of `paired_channel`, but that pairs are not made.
    """
    networks, formulas = taught.networks, taught.formulas(output)
    networks.check_layer(level)
    check_level(formulas, level)
    features = _first(taught)
    shares = _shares(taught, level, inputs)
    for number in range(1, level + 1):
        means = np.stack([literal_means(levels_of(formula)[number - 1]) for formula in formulas])
        features = networks.layers[number].W @ (shares[number - 1][..., None] * (features @ means))
    return features


def literal_means(formula: Formula) -> np.ndarray:
    """(n, C) sign of each variable in each clause over the number of the clause's literals, as they are written."""
    found = np.zeros((formula.variables, len(formula)))
    for c, clause in enumerate(formula.clauses):
        for x in clause:
            found[abs(x) - 1, c] += np.sign(x) / len(clause)
    return found


def coding_features(taught: Taught, space: FeatureSpace) -> np.ndarray:
    """(T, P, H, C) stand-in for the paired features of layer 2: mean weight from the rows that code a clause. Ours.

    NaN where no row codes it. A code of an OR stands for its being false, so its weights count with the other sign.

    Parameters
    ----------
    taught : Taught
    space : of level 1, see `toycomb.geometry.layers.level_space`
    """
    codes = space.code_locations.astype(float)
    said = np.array([formula.witness for formula in space.formulas])[:, None, None]
    total, count = taught.networks.layers[1].W @ codes, codes.sum(axis=-2, keepdims=True)
    return np.where(count > 0, said * total / np.maximum(count, 1), np.nan)


def sign_agreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """(T, P) share of places (H, C) at which two features have one sign, of those at which both have one."""
    return agreeing(*(x.reshape(*x.shape[:-2], -1) for x in (first, second)))


def _first(taught: Taught) -> np.ndarray:
    """(T, P, H, n) features of layer 1."""
    seen = taught.networks.seen(1, 0)
    if taught.learned:
        return by_own(seen, taught.tasks[0].E.shape[1])
    return by_given(seen.W, [taught.embeddings(p)[0] for p in range(len(taught.tasks))])


def _shares(taught: Taught, layers: int, inputs: int) -> list[np.ndarray]:
    """(T, P, H) share of inputs on which each row of layers 1, 2, … is active."""
    networks = taught.networks
    found = [np.empty((*networks.lead, rows)) for rows in networks.hidden[:layers]]
    for p in range(len(taught.tasks)):
        X = taught.drawn(p, inputs)[0]
        for t, E in enumerate(taught.embeddings(p)):
            for number, shares in enumerate(found, 1):
                shares[t, p] = (networks[t, p].activations(X, E, number) > 0).mean(axis=0)
    return found
