"""What is measured in one network: a ladder for every kind of pair, and training that is disturbed on its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.universality import rungs
from toycomb.accounts.universality.interventions import kicks, wrong_labels
from toycomb.accounts.universality.partners import INDEPENDENT, PAIRS, WEIGHTS, Stage
from toycomb.accounts.universality.place import Place, View
from toycomb.evidence.correlations import pearson
from toycomb.evidence.intervals import mean_known
from toycomb.training import Outcome

CHANCE, NULL = 4, 5
"""Random numbers of chance levels and of nulls."""
DRAWS, FEW = 100, 3
"""Permutations of clauses, and of inputs, that a null is the mean of."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    hidden, epochs : of the reference network
    width, rate : rows of the wide partner, learning rate of the one trained with SGD
    fresh : inputs on which functions are compared
    shams : draws of sham clauses
    strangers : networks of other formulas, at least 2
    small : family of a second task (`toycomb.random_tasks`), few enough variables for all inputs
    wrong : epochs of wrong labels
    times, sizes : epochs and sizes of kicks
    judged : epoch and size of the kick that a claim is about
    after : epochs of training after a kick
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    hidden: int = 32
    width: int = 64
    epochs: int = 40
    rate: float = 0.1
    fresh: int = 40_000
    shams: int = 40
    strangers: int = 4
    small: Mapping[str, int] = field(default_factory=lambda: {"variables": 16, "clauses": 4})
    wrong: Sequence[int] = (5, 20)
    times: Sequence[int] = (1, 5, 20)
    sizes: Sequence[float] = (0.1, 0.3, 1, 3)
    judged: Sequence[float] = (5, 1)
    after: int = 20
    task: Mapping[str, Any] = field(default_factory=dict)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        `ladder` and `small` (PAIRS, RUNGS); `errors` (2, PAIRS + 1) share of mistakes at either task, the reference's
        last; `raw` (2, PAIRS) share of inputs that get the same label; `null` (2,) of hardest inputs and of code sizes;
        `wrong` (LABELS, epochs, STAGES, MEASURES), `kicks` (times, sizes, STAGES, MEASURES) and `levels` (times,
        UNDISTURBED, MEASURES)
    """

    def stage_of(**family: int) -> Stage:
        place = Place.of(Subject.of(seed, index, **{**settings.task, **family}), settings.fresh, settings.shams)
        return Stage(place, settings.hidden, settings.epochs, settings.rate, settings.width)

    stage, second, times = stage_of(), stage_of(**settings.small), settings.times
    outcomes = stage.partners(times)
    compared = _compared(stage, outcomes, settings.strangers)
    on_all = _compared(second, second.partners(()), settings.strangers)
    ours, theirs = ([outcomes[x].snapshots[t] for t in range(1, 1 + len(times))] for x in ("", WEIGHTS))
    struck, levels = kicks(stage, ours, theirs, settings.sizes, settings.judged, times, settings.after)
    twin = stage.place.view(outcomes[""].snapshots[-1])
    return {
        "ladder": compared["ladder"],
        "small": on_all["ladder"],
        "errors": np.stack([compared["errors"], on_all["errors"]]),
        "raw": np.stack([compared["raw"], on_all["raw"]]),
        "null": compared["null"],
        "wrong": wrong_labels(stage, twin, settings.wrong),
        "kicks": struck,
        "levels": levels,
    }


def _compared(stage: Stage, outcomes: Mapping[str, Outcome], count: int) -> dict[str, np.ndarray]:
    """The reference's `ladder` (PAIRS, RUNGS) with all others, `errors`, `raw` agreement and `null`.

    Chance of matched weights is the mean over strangers; for a stranger itself, over the other ones.
    """
    place, rng = stage.place, stage.place.subject.rng(CHANCE)
    here, *views = (place.view(x.snapshots[-1]) for x in outcomes.values())
    narrow = [place.view(x) for x in stage.strangers(count)]
    wide = place.view(stage.strangers(1, stage.width)[0])
    like = np.array([rungs.likeness(here, rungs.matched(here, x)) for x in narrow])
    levels = {len(wide.types): rungs.likeness(here, rungs.matched(here, wide)), len(here.types): float(like.mean())}
    found = [rungs.ladder(here, x, levels[len(x.types)], place, rng) for x in views]
    far = [rungs.ladder(here, x, float(np.delete(like, i).mean()), place, rng) for i, x in enumerate(narrow)]
    errors = [np.mean(x.answers != place.y) for x in (*views, *narrow, here)]
    raw = [np.mean(x.answers == here.answers) for x in (*views, *narrow)]
    n = len(views)
    return {
        "ladder": np.array([*found, mean_known(np.array(far), axis=0)]),
        "errors": np.array([*errors[:n], np.mean(errors[n:-1]), errors[-1]]),
        "raw": np.array([*raw[:n], np.mean(raw[n:])]),
        "null": _nulls(here, views[PAIRS.index(INDEPENDENT)], place, place.subject.rng(NULL)),
    }


def _nulls(first: View, second: View, place: Place, rng: np.random.Generator) -> np.ndarray:
    """(2,) agreement of hardest inputs permuted within strata, and of code sizes permuted."""
    one, other = (rungs.hard(x.logits, place) for x in (first, second))
    order = np.argsort(place.strata, kind="stable")
    sizes = first.codes.sum(axis=0), second.codes.sum(axis=0)
    inputs, clauses = [], [pearson(sizes[0], rng.permutation(sizes[1])) for _ in range(DRAWS)]
    for _ in range(FEW):
        moved = np.empty_like(other)
        moved[order] = other[np.lexsort((rng.random(len(other)), place.strata))]
        inputs.append(rungs.hardest(one, moved))
    return np.array([np.mean(inputs), np.mean(clauses)])
