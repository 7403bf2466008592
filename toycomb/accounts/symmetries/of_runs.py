"""Symmetries of any run, trained here or elsewhere: which act on its networks, what they keep, and special rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.symmetries.counts import COUNTS, degeneracies, imbalance
from toycomb.accounts.symmetries.declared import PROPERTIES, SYMMETRIES
from toycomb.accounts.symmetries.domain import Domain
from toycomb.accounts.symmetries.verify import deviations
from toycomb.common.errors import InputError, instance, whole
from toycomb.common.progress import Progress
from toycomb.network import Network
from toycomb.run import Run


def survey(run: Run, *, inputs: int = 2_000) -> dict[str, Any]:
    """Which changes leave the final networks of a run the functions that they are, and how many codes they move.

    Parameters
    ----------
    run : Run of P networks
    inputs : newly drawn ones on which rows are looked at

    Returns
    -------
    dict
        `acts`: for each symmetry of `toycomb.theories.symmetries.SYMMETRIES`, (P,) bool, whether the network has rows
        that it can change; `changes`: for each symmetry and property, (P,) how far one changed copy is from its
        network, as `toycomb.accounts.symmetries.verify.deviations` measures it, NaN where it does not act; `rows`:
        (P,) shares of rows in special positions, and of codes on such rows, as in
        `toycomb.accounts.symmetries.counts.degeneracies`; `imbalance`: (P,) see `counts.imbalance`.

    Raises
    ------
    InputError
        If this is no run, or inputs of its tasks cannot be drawn.
    """
    instance("the run", run, Run, "toycomb.train(task, seed=…) or toycomb.Run.of(initial, final, task=…) gives one")
    if whole("the number of inputs", inputs) < 1:
        raise InputError(f"{inputs} inputs were asked for; at least 1 is needed")
    changes, rows = [], []
    with Progress("symmetries", len(run.tasks)) as bar:
        for i, task in enumerate(run.tasks):
            subject = Subject(run.seed, run.first + i, task)
            Z = subject.embedded(subject.fresh(inputs).X)
            changes.append(_changed(subject, run.final[i], Z))
            rows.append(degeneracies(run.final[i], task, Z))
            bar.update()
    table = dict(zip(SYMMETRIES, np.moveaxis(np.array(changes), 1, 0), strict=True))  # each (P, PROPERTIES)
    return {
        "acts": {name: ~np.isnan(found[:, 0]) for name, found in table.items()},
        "changes": {name: dict(zip(PROPERTIES, found.T, strict=True)) for name, found in table.items()},
        "rows": dict(zip(COUNTS, np.array(rows).T, strict=True)),
        "imbalance": np.array([imbalance(run.final[i]) for i in range(len(run.tasks))]),
    }


def _changed(subject: Subject, network: Network, Z: np.ndarray) -> list[np.ndarray]:
    """(SYMMETRIES, PROPERTIES) deviations of one copy that each symmetry changes."""
    rng, domain, found = subject.rng(), Domain(Z), []
    for symmetry in SYMMETRIES.values():
        copy = symmetry.apply(network, domain, rng)
        missing = np.full(len(PROPERTIES), np.nan)
        task = subject.task
        found.append(missing if copy is None else deviations(network, copy, Z, task.E, task.formula))
    return found
