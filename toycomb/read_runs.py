"""Runs whose clauses were read out of their own networks: codes, fates and probes where nobody knows the formula."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from toycomb.common.errors import Doubt, InputError, instance
from toycomb.common.notices import listed
from toycomb.common.progress import Progress
from toycomb.decoding.tasks import Reading, decoded_task
from toycomb.run import Run, alone


class Unread(Doubt):
    """Networks of which no formula was read, and which are left out."""


def decoded_run(run: Run, *, progress: bool = True, **options: Any) -> Run:
    """The same networks, on tasks that hold the decoded formulas in place of the true or the unknown ones. Ours.

    Networks, inputs and labels stay as they are, so that tickets are retrained on what the networks were trained on.
    `feature_space()`, and all that is made of it, asks networks of one run for equally many clauses; where these
    differ, `decoded_runs` gives the networks one by one. Tickets need no such thing.

    Parameters
    ----------
    run : Run, of tasks with a formula or without
    progress : bool
    **options : of `toycomb.decode`

    Returns
    -------
    Run

    Raises
    ------
    InputError
        If of any network no formula was read, or as `decode`.
    """
    found = readings(run, progress=progress, **options)
    if unread := _unread(run, found):
        raise InputError(
            f"no formula was read of {_named(list(unread))}, of {len(found)} networks: {next(iter(unread.values()))}"
            + (". decoded_runs(run) gives the others one by one" if len(unread) < len(found) else "")
        )
    return replace(run, tasks=tuple(x.task for x in found))


def decoded_runs(run: Run, *, progress: bool = True, **options: Any) -> dict[int, Run]:
    """A run of each network of which a formula was read, by its place in the run, from 0; see `decoded_run`.

    Networks of which no formula was read are left out, with the warning `Unread`. Messages name a network by its index,
    which is `run.first` plus its place.
    """
    found = readings(run, progress=progress, **options)
    if unread := _unread(run, found):
        text = f"{_named(list(unread))} left out, of which no formula was read: {next(iter(unread.values()))}"
        if run.first:
            text += f". Keys are places in the run, so that network {run.first} has the key 0"
        warnings.warn(text, Unread, stacklevel=2)
    return {i: replace(alone(run, i), tasks=(x.task,)) for i, x in enumerate(found) if x.task is not None}


def readings(run: Run, *, progress: bool = True, **options: Any) -> list[Reading]:
    """What was read of the final network of each task of a run; options are those of `decode`."""
    instance("the run", run, Run, "toycomb.train(task, seed=…) gives one")
    if "learned" in options:
        raise InputError(
            "learned is not asked for: the settings of the run say whether its embedding was; leave it out"
        )
    learned, found = run.settings.learn_embedding, []
    with Progress("decoding", len(run.tasks), unit="network", show=progress) as bar:
        for i, task in enumerate(run.tasks):
            found.append(decoded_task(task, run.final[i], learned=learned, **options))
            bar.update()
    return found


def _unread(run: Run, found: Sequence[Reading]) -> Mapping[int, str]:
    """Why, by the index of each network of which no formula was read."""
    return {run.first + i: x.why for i, x in enumerate(found) if x.task is None}


def _named(networks: Sequence[int]) -> str:
    return f"network{'s' * (len(networks) > 1)} {listed([str(x) for x in networks], 12)}"
