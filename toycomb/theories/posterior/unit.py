"""What is measured for one pair of training sets: how far training agrees with random networks that fit, and simplicity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.theories.instruments.networks import randomness
from toycomb.theories.posterior.fitting import Rule
from toycomb.theories.posterior.samples import (
    MEASURES,
    TrainingSet,
    agreement,
    exchanged_functions,
    highest,
    mean_complexity,
    random_fits,
    shifted,
    trained_fits,
    training_sets,
)
from toycomb.theories.posterior.sampling import Sampler, Shape
from toycomb.theories.posterior.simplicity import simplicity

OPTIMISERS = ("adam", "sgd")
FOUND = (*OPTIMISERS, "random")
"""Samples beside the reference: trained by either optimiser, and a second sample of random networks that fit."""
ARMS = (
    *FOUND, "random again",
    *(f"{name}, {cut}" for cut in ("shifted", "exchanged") for name in OPTIMISERS), "adam against sgd",
)  # fmt: skip
"""What is compared with the reference, and at the end the two optimisers with each other."""
FEWEST = 100
"""Networks that a sample must have for any comparison."""


def measure(
    seed: int,
    index: int,
    *,
    variables: int,
    hidden: int,
    training: int,
    formula: Mapping[str, Any],
    sampled: int,
    runs: int,
    rules: Mapping[str, Mapping[str, Any]],
    repeats: int,
    drawn: int,
    prior: Sequence[Sequence[int]],
    orders: int,
) -> dict[str, np.ndarray]:
    """Everything measured with number `index`.

    Parameters
    ----------
    seed, index : int
    variables, hidden : n and H
    training : inputs of a training set
    formula : arguments of `Formula.random` for the clause-structured target
    sampled : random networks, rounded up to three samples of whole groups
    runs : trained networks for each training set and optimiser
    rules : fields of `fitting.Rule` by optimiser
    repeats : draws of the shift, and of the exchange of functions, that are averaged
    drawn : functions kept for a figure
    prior : [n, networks] of the random networks whose simplicity is measured; the first is also that of DNFs
    orders : of the inputs, see `simplicity`

    Returns
    -------
    agreement (targets, arms, measures), errors and complexity (targets, found), fits (targets, 3 + 2) sizes of the
    samples of random networks that fit and of trained ones, training (targets, optimisers, 2), points (targets,
    found, drawn, 2) and sizes (targets, found, 2), and arrays of `simplicity` with a leading axis of priors
    """
    rng = randomness(seed, index)
    sampler = Sampler(Shape(variables, hidden), _key(rng))
    sets = training_sets(rng, variables, training, formula)
    random = random_fits(sampler, sets, sampled)
    fit = {name: Rule(**rules[name]) for name in OPTIMISERS}
    read = [
        _compared(x, random[name], *trained_fits(sampler, x, fit, runs, rng), rng, repeats, drawn)
        for name, x in sets.items()
    ]
    bias = [
        simplicity(Sampler(Shape(n, hidden), _key(rng)), networks, rng, orders, drawn) for n, networks in prior
    ]  # fmt: skip
    return {
        **{name: np.stack([x[name] for x in read]) for name in read[0]},
        **{name: np.stack([x[name] for x in bias]) for name in bias[0]},
    }


def _key(rng: np.random.Generator) -> int:
    return int(rng.integers(2**64, dtype=np.uint64))


def _compared(
    training: TrainingSet,
    random: Sequence[np.ndarray],
    trained: Mapping[str, np.ndarray],
    spent: np.ndarray,
    rng: np.random.Generator,
    repeats: int,
    drawn: int,
) -> dict[str, np.ndarray]:
    """One training set. Samples that are compared with the reference are all cut to the size of the smallest."""
    reference, second, third = random
    size = min(len(x) for x in (second, third, *trained.values()))
    enough = min(size, len(reference)) >= FEWEST
    arms = {**{name: x[:size] for name, x in trained.items()}, "random": second[:size], "random again": third[:size]}
    values = np.full((len(ARMS), len(MEASURES)), np.nan)
    if enough:
        values[: len(arms)] = [agreement(reference, x) for x in arms.values()]
        for i, name in enumerate(OPTIMISERS, len(arms)):
            cut = (shifted(training, arms[name], rng) for _ in range(repeats))
            values[i] = np.mean([agreement(reference, x) for x in cut], axis=0)
        for i, name in enumerate(OPTIMISERS, len(arms) + len(OPTIMISERS)):
            values[i] = np.mean([exchanged_functions(reference, arms[name], rng) for _ in range(repeats)], axis=0)
        values[-1] = agreement(arms["adam"], arms["sgd"])
    everyone = {**trained, "random": np.concatenate(random)}
    inputs = len(training.target)
    return {
        "agreement": values,
        "errors": np.array([training.errors(x) if len(x) else np.nan for x in everyone.values()]),
        "complexity": np.array([mean_complexity(x, inputs) if len(x) else np.nan for x in everyone.values()]),
        "fits": np.array([len(x) for x in (*random, *trained.values())]),
        "training": spent,
        "points": np.stack([highest(reference, arms[name], drawn) for name in FOUND]),
        "sizes": np.array([(len(reference), len(arms[name])) for name in FOUND]),
    }
