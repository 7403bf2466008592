"""Barriers between any two runs, trained here or elsewhere: are their networks one but for the order of rows?"""

from __future__ import annotations

import numpy as np

from toycomb.accounts.alignment.lines import barrier, line
from toycomb.accounts.alignment.matchings import MATCHINGS, Pair
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.errors import InputError, instance, whole
from toycomb.common.progress import Progress
from toycomb.geometry.rows import balanced, permuted
from toycomb.network import Network
from toycomb.run import Run
from toycomb.tickets.gradients import Batch


def barriers(first: Run, second: Run, *, points: int = 11, inputs: int = 2_000) -> dict[str, dict[str, np.ndarray]]:
    """Barriers between the final networks of two runs, with rows matched in every way that the account compares.

    Network i of one run is set against network i of the other. Rows are balanced, those of the second network are put
    into the order of the first, and loss and accuracy are read on the straight line between the two (Entezari et al.
    2022, eq. 1; Ainsworth, Hayase and Srinivasa 2022).

    Parameters
    ----------
    first, second : Run
        Of P networks with the same tasks and as many rows, such as two root seeds of one training, or a run and its
        retrained tickets. Inputs and random numbers are those of the first.
    points : of a line, both ends among them
    inputs : newly drawn ones that the line is read on, and at most so many training inputs that a matching looks at

    Returns
    -------
    dict of str to dict
        By the name of the matching, such as `none`, `weights` and `codes` (see
        `toycomb.accounts.alignment.matchings.MATCHINGS`): `loss` (P,), height of the barrier in nats; `accuracy` (P,),
        the accuracy that is lost; `agree` (P,), share of the code rows of the first network that are matched with
        a row that codes one of the same clauses, NaN without code rows.

    Raises
    ------
    InputError
        If the runs differ in their number of networks, their rows, formulas or embeddings, or a number is too small.
    """
    _check(first, second)
    for name, value, least in (("points", points, 2), ("inputs", inputs, 1)):
        if whole(f"the number of {name}", value) < least:
            raise InputError(f"{value} {name} were asked for; at least {least} is needed")
    found = []
    with Progress("barriers", len(first.tasks)) as bar:
        for i, task in enumerate(first.tasks):
            subject = Subject(first.seed, first.first + i, task)
            found.append(_between(subject, first.final[i], second.final[i], points, inputs))
            bar.update()
    table = np.array(found)  # (P, matchings, 3)
    names = ("loss", "accuracy", "agree")
    return {way: dict(zip(names, table[:, k].T, strict=True)) for k, way in enumerate(MATCHINGS)}


def _between(subject: Subject, one: Network, other: Network, points: int, inputs: int) -> list[tuple[float, ...]]:
    """Barrier in loss and accuracy, and agreement of codes, by every matching."""
    fresh, seen = subject.fresh(inputs), subject.data
    drawn = Batch(subject.embedded(fresh.X), fresh.y.astype(float))
    known = Batch(subject.embedded(seen.X[:inputs]), seen.y[:inputs].astype(float))
    pair = Pair.of(subject, balanced(one), balanced(other), known, subject.rng())
    a, b = pair.codes(subject.task.formula)
    coding, found = a.any(axis=1), []
    for match in MATCHINGS.values():
        order = match(pair)
        height = barrier(line(pair.first, permuted(pair.second, order), drawn, points))
        agree = (a & b[order]).any(axis=1)[coding].mean() if coding.any() else np.nan
        found.append((*height, agree))
    return found


def _check(first: Run, second: Run) -> None:
    for run in (first, second):
        instance("a run", run, Run, "toycomb.train(task, seed=…) or toycomb.Run.of(initial, final, task=…) gives one")
    one, other = (run.final.W.shape for run in (first, second))
    if one != other:
        raise InputError(f"W of the final networks has shape {one} and {other}; the runs must have equal shapes")
    for a, b in zip(first.tasks, second.tasks, strict=True):
        if a.formula != b.formula or not np.array_equal(a.E, b.E):
            raise InputError("the runs have other formulas or embeddings; they must be of the same tasks in one order")
