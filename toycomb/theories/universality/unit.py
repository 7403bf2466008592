"""What is measured in one network: a ladder for every kind of pair, and training that is disturbed on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toycomb.theories.instruments.networks import randomness
from toycomb.theories.universality import rungs
from toycomb.theories.universality.interventions import kicks, wrong_labels
from toycomb.theories.universality.partners import PAIRS, Stage
from toycomb.theories.universality.place import Place, View
from toycomb.training import Training

CHANCE, NULL = 40, 41
"""Random numbers of chance levels and of nulls."""
INDEPENDENT = "nothing but the formula"
DRAWS, FEW = 100, 3
"""Permutations of clauses, and of inputs, that a null is the mean of."""


def measure(
    seed: int,
    index: int,
    *,
    hidden: int,
    width: int,
    epochs: int,
    rate: float,
    fresh: int,
    shams: int,
    small: Mapping[str, Any],
    wrong: Sequence[int],
    times: Sequence[int],
    sizes: Sequence[float],
    judged: Sequence[float],
    after: int,
) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Parameters
    ----------
    seed, index : int
    hidden, epochs : of the reference network
    width, rate : rows of the wide partner, learning rate of the one trained with SGD
    fresh : inputs on which functions are compared
    shams : draws of sham clauses
    small : family of a second task (`toycomb.random_tasks`), few enough variables for all inputs
    wrong : epochs of wrong labels
    times, sizes : epochs and sizes of kicks
    judged : epoch and size of the kick that a claim is about
    after : epochs of training after a kick

    Returns
    -------
    dict of arrays
        `ladder` and `small` (PAIRS, RUNGS); `errors` (2, PAIRS + 1) share of mistakes at either task, the reference's
        last; `raw` (2, PAIRS) share of inputs that get the same label; `null` (2,) of hardest inputs and of code sizes;
        `wrong` (LABELS, epochs, STAGES, MEASURES), `kicks` (times, sizes, STAGES, MEASURES) and `levels` (times,
        UNDISTURBED, MEASURES)
    """
    settings = Training(hidden=hidden, epochs=epochs, patience=None)
    stage = Stage(Place.of(seed, index, {}, fresh, shams), settings, rate, width)
    others, reference, *strangers = stage.partners(times)
    here, pairs, first = _compared(
        stage, [x.snapshots[-1] for x in others.values()], reference.snapshots[-1], strangers
    )
    second = Stage(Place.of(seed, index, small, fresh, shams), settings, rate, width)
    few, twin, *far = second.partners(())
    _, all_inputs, third = _compared(second, [x.snapshots[-1] for x in few.values()], twin.snapshots[-1], far)
    ours, theirs = ([x.snapshots[t] for t in range(1, 1 + len(times))]
                    for x in (reference, others["other initial weights"]))  # fmt: skip
    struck, levels = kicks(stage, ours, theirs, sizes, judged[1], after)
    return {
        "ladder": pairs,
        "small": all_inputs,
        "errors": np.stack([first[0], third[0]]),
        "raw": np.stack([first[1], third[1]]),
        "null": first[2],
        "wrong": wrong_labels(stage, here, wrong),
        "kicks": struck,
        "levels": levels,
    }


def _compared(
    stage: Stage, partners: Sequence[Any], reference: Any, strangers: Sequence[Any]
) -> tuple[View, np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The reference's view, its (PAIRS, RUNGS) with the partners, and shares of mistakes, of equal labels, nulls."""
    place = stage.place
    here, *views = (place.view(x) for x in (reference, *partners))
    narrow, wide = (place.view(x) for x in strangers)
    rng = randomness(place.seed, place.index, CHANCE)
    found = [rungs.ladder(here, x, narrow if len(x.types) == len(here.types) else wide, place, rng) for x in views]
    errors = np.array([np.mean(x.answers != place.y) for x in (*views, here)])
    raw = np.array([np.mean(x.answers == here.answers) for x in views])
    null = _nulls(here, views[PAIRS.index(INDEPENDENT)], place, randomness(place.seed, place.index, NULL))
    return here, np.array(found), (errors, raw, null)


def _nulls(first: View, second: View, place: Place, rng: np.random.Generator) -> np.ndarray:
    """(2,) agreement of hardest inputs permuted within strata, and of code sizes permuted."""
    one, other = (rungs.hard(x.logits, place) for x in (first, second))
    order = np.argsort(place.strata, kind="stable")
    sizes = first.codes.sum(axis=0), second.codes.sum(axis=0)
    inputs, clauses = [], [rungs.correlation(sizes[0], rng.permutation(sizes[1])) for _ in range(DRAWS)]
    for _ in range(FEW):
        moved = np.empty_like(other)
        moved[order] = other[np.lexsort((rng.random(len(other)), place.strata))]
        inputs.append(rungs.hardest(one, moved))
    return np.array([np.mean(inputs), np.mean(clauses)])
