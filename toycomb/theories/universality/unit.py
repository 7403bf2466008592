"""What is measured in one network: its ladder of agreement with partners, and what comes back after disturbances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.geometry.agreement import chance_jaccard
from toycomb.network import Network
from toycomb.theories.instruments.networks import randomness
from toycomb.theories.universality.disturbing import kicks, misled
from toycomb.theories.universality.inputs import Probe
from toycomb.theories.universality.ladder import RUNGS, Reading, agreement, correlation
from toycomb.theories.universality.partners import (
    BOTH, COPY, INITIAL, NOTHING, ORDER, PERMUTED, RATE, SGD, STRANGE_CHANCE, STRANGER, STRANGER_STARTED, WIDE,
    WIDE_CHANCE, World, partners,
)  # fmt: skip
from toycomb.training import Training

KINDS = (
    COPY, ORDER, INITIAL, BOTH, NOTHING, STRANGER, STRANGE_CHANCE, RATE, SGD, WIDE, PERMUTED, STRANGER_STARTED,
    WIDE_CHANCE,
)  # fmt: skip
"""Kinds of pairs, in the order of the arrays; the first `PLAIN` are there in each set-up."""
PLAIN = KINDS.index(STRANGE_CHANCE) + 1
DRAWS = 100
"""Permutations of rows, of clauses and of inputs that a level of chance averages over."""
PAIRED = 500
"""Random numbers of these permutations begin here."""


def measure(
    seed: int, index: int, *, main: Mapping[str, Any], small: Mapping[str, Any], training: Mapping[str, Any],
    repeats: int, fresh: int, hardest: float, hyper: Mapping[str, Any], wrong: Sequence[int], kick: Mapping[str, Any],
) -> dict[str, np.ndarray]:  # fmt: skip
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    main, small : keyword arguments of `random_tasks`; the second has at most 20 variables
    training : fields of `Training`
    repeats : partners of each kind that differs by chance alone
    fresh, hardest : fresh inputs, and the share of them that counts as hardest
    hyper : of partners of other learning rate, optimiser and width, see `partners`
    wrong : epochs of wrong labels
    kick : keyword arguments of `kicks`

    Returns
    -------
    dict of arrays
        `main` and `small` (KINDS, RUNGS): raw agreement with the reference, mean of the partners of a kind, NaN where
        a set-up has none; with `... chance` (KINDS, 3): levels of chance of the code rows with rows permuted within
        their type, and values of hardest inputs and code sizes once inputs are permuted within strata and clauses at
        random; `... accuracy` (KINDS + 1,), of the reference last; `... picked`: chance of the hardest inputs; and
        what `misled` and `kicks` measure in the main set-up
    """
    settings = Training(**training)
    found: dict[str, np.ndarray] = {}
    for name, family, more in (("main", main, hyper), ("small", small, None)):
        world = World(seed, index, family, settings)
        probe = Probe.of(world.task, seed, index, fresh, hardest, everywhere=name == "small")
        reference = world.train()
        found |= {f"{name}{key}": x for key, x in _ladder(world, probe, reference, repeats, more).items()}
        if name == "main":
            found |= misled(world, probe, reference, wrong) | kicks(world, probe, **kick)
    return found


def _ladder(
    world: World, probe: Probe, reference: Network, repeats: int, hyper: Mapping[str, Any] | None
) -> dict[str, np.ndarray]:
    """`main` or `small` without its name."""
    first = Reading.of(reference, world.task, probe)
    rows: dict[str, list[np.ndarray]] = {kind: [] for kind in KINDS}
    for number, (kind, network, task) in enumerate(partners(world, reference, repeats=repeats, hyper=hyper)):
        second = Reading.of(network, task, probe)
        rng = randomness(world.seed, world.index, PAIRED + number)
        rows[kind].append(np.array([*agreement(first, second), *_chance(first, second, probe, rng), second.accuracy]))
    means = np.array([_mean(rows[kind]) for kind in KINDS])
    split = len(RUNGS)
    return {
        "": means[:, :split],
        " chance": means[:, split:-1],
        " accuracy": np.append(means[:, -1], first.accuracy),
        " picked": np.array(probe.chance),
    }


def _mean(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Mean of the rows entry by entry, NaN entries left out; NaN where nothing is left."""
    values = np.array(rows) if rows else np.full((1, len(RUNGS) + 4), np.nan)
    known = ~np.isnan(values)
    counts = known.sum(axis=0)
    return np.where(counts > 0, np.where(known, values, 0).sum(axis=0) / np.maximum(counts, 1), np.nan)


def _chance(first: Reading, second: Reading, probe: Probe, rng: np.random.Generator) -> list[float]:
    """Jaccard index with rows permuted within their type, hardest inputs within strata, code sizes over clauses."""
    same = first.own.shape == second.own.shape
    rows = float(chance_jaccard(second.own, first.own, second.row_types, rng, DRAWS)) if same else np.nan
    picked = first.hardest & probe.permuted(second.hardest, rng)
    sizes = first.codes.sum(axis=0), second.codes.sum(axis=0)
    shuffled = np.mean([correlation(sizes[0], rng.permutation(sizes[1])) for _ in range(DRAWS)])
    return [rows, float(picked.sum() / first.hardest.sum()), float(shuffled)]
