"""Trained networks against random ones that fit the same training set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from toycomb.accounts.posterior.counting import Counts, together
from toycomb.accounts.posterior.samples import (
    MEASURES,
    TrainingSet,
    highest,
    mean_complexity,
    measured,
    renumbered,
    shifted,
)

OPTIMISERS = ("adam", "sgd")
FOUND = (*OPTIMISERS, "random")
"""Samples beside the reference: trained by either optimiser, and a second sample of random networks that fit."""
CUTS = ("shifted", "renumbered", "exchanged")
ARMS = (*FOUND, "random again", *(f"{name}, {cut}" for cut in CUTS for name in OPTIMISERS), "adam against sgd")
"""What is compared with the reference, and at the end the two optimisers with each other."""
FEWEST = 1000
"""Networks that a sample must have for any comparison."""


def compared(
    training: TrainingSet,
    random: Sequence[np.ndarray],
    trained: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    repeats: int,
    drawn: int,
) -> dict[str, np.ndarray]:
    """One training set. Samples that are compared with the reference are all cut to the size of the smallest.

    Parameters
    ----------
    random : three samples (N, words) of random networks that fit; the first is the reference
    trained : truth tables of trained networks that fit, by optimiser
    repeats : draws of the shift, and of the exchange of functions, that are averaged
    drawn : functions kept for a figure

    Returns
    -------
    agreement (arms, measures), NaN if a sample is smaller than `FEWEST`; errors (found,), complexity (found,) mean
    Lempel–Ziv complexity; fits (3 + optimisers,) sizes of all samples; points (found, drawn, 2) and sizes (found, 2)
    """
    reference, second, third = random
    size = min(len(x) for x in (second, third, *trained.values()))
    arms = {**{name: x[:size] for name, x in trained.items()}, "random": second[:size], "random again": third[:size]}
    values = np.full((len(ARMS), len(MEASURES)), np.nan)
    points = np.zeros((len(FOUND), drawn, 2), np.int64)
    if min(size, len(reference)) >= FEWEST:
        known, counted = Counts.of(reference), {name: Counts.of(x) for name, x in arms.items()}
        pairs = {name: together(known, x) for name, x in counted.items()}
        values[: len(arms)] = [measured(*x) for x in pairs.values()]
        values[len(arms) : -1] = _cut(training, known, arms, pairs, rng, repeats)
        values[-1] = measured(*together(counted["adam"], counted["sgd"]))
        points = np.stack([highest(pairs[name], drawn) for name in FOUND])
    everyone = [*trained.values(), np.concatenate(random)]
    inputs = len(training.target)
    return {
        "agreement": values,
        "errors": errors(training, everyone),
        "complexity": np.array([mean_complexity(Counts.of(x), inputs) if len(x) else np.nan for x in everyone]),
        "fits": np.array([len(x) for x in (*random, *trained.values())]),
        "points": points,
        "sizes": np.array([(len(reference), len(arms[name])) for name in FOUND]),
    }


def errors(training: TrainingSet, samples: Iterable[np.ndarray]) -> np.ndarray:
    """(samples,) mean error outside the training set; NaN for all if one sample is empty, so that means are paired."""
    found = [training.errors(x) if len(x) else np.nan for x in samples]
    return np.array(found) if not np.isnan(found).any() else np.full(len(found), np.nan)


def _cut(
    training: TrainingSet,
    known: Counts,
    arms: Mapping[str, np.ndarray],
    pairs: Mapping[str, np.ndarray],
    rng: np.random.Generator,
    repeats: int,
) -> list[np.ndarray]:
    """Agreement (measures,) of each optimiser once its functions are shifted, then renumbered, then exchanged."""
    draws = [
        [measured(*together(known, Counts.of(move(training, arms[name], rng)))) for _ in range(repeats)]
        for move in (shifted, renumbered)
        for name in OPTIMISERS
    ]
    for name in OPTIMISERS:
        draws.append([measured(pairs[name][0], rng.permutation(pairs[name][1])) for _ in range(repeats)])
    return [np.mean(x, axis=0) for x in draws]
