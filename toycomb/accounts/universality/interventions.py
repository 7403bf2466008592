"""Training disturbed on its way: wrong labels for a while, and kicks; do the codes of an undisturbed twin come back?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.universality import rungs
from toycomb.accounts.universality.partners import FORMULA, KICKS, Stage, kicked
from toycomb.accounts.universality.place import View
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.training.inputs import Inputs

LABELS = ("permuted", "of another formula")
"""Kinds of wrong labels."""
STAGES = ("disturbed", "after training", "other start, after training")
"""When the twin's codes are looked for: right after the disturbance, after right training, and after the same two from
other initial weights, whose codes can be the twin's by chance alone."""
UNDISTURBED = ("other order", "other start")
"""Networks that were not disturbed, on the way from the same time."""
ALONG = 7
"""The order of inputs in a phase of wrong labels, which no other training has."""
MEASURES = ("same rows", "recall", "returned")
"""Of codes in common, see `in_common`."""
UNKNOWN = np.full(len(MEASURES), np.nan)
CHANCE = 3
"""Random numbers of chance levels."""


def in_common(stage: Stage, twin: View, network: Network, before: Network | None = None) -> np.ndarray:
    """(MEASURES,) code locations in common with the twin.

    Jaccard index, corrected for rows permuted within their type; share of the twin's that are there; and share of those
    that were not there `before` (NaN without one, or if none was missing).
    """
    found = stage.place.view(network)
    missing = np.zeros_like(twin.codes) if before is None else twin.codes & ~stage.place.view(before).codes
    shares = [(found.codes & x).sum() / x.sum() if x.any() else np.nan for x in (twin.codes, missing)]
    return np.array([rungs.locations(found, twin, stage.place.subject.rng(CHANCE)), *shares])


def wrong_labels(stage: Stage, twin: View, epochs: Sequence[int]) -> np.ndarray:
    """(LABELS, epochs, STAGES, MEASURES) codes in common with the twin, `in_common`.

    The twin sees right labels alone, as long and in the same order as the others do once their wrong labels are over.
    """
    own = stage.place.subject.data
    other = stage.encoded(Dataset(own.X, stage.foreign(FORMULA).evaluate(own.X)))
    return np.array([[_misled(stage, twin, x, count) for count in epochs] for x in (stage.permuted, other)])


def _misled(stage: Stage, twin: View, wrong: Inputs, epochs: int) -> np.ndarray:
    """(STAGES, MEASURES) after so many epochs of wrong labels."""
    found = []
    for draw in (0, 1):
        misled = stage.train(stage.start(draw), wrong, ALONG, epochs=epochs).snapshots[-1]
        found += [in_common(stage, twin, misled), _returned(stage, twin, misled, stage.epochs)]
    return np.array([found[i] for i in (0, 1, 3)])


def kicks(
    stage: Stage,
    ours: Sequence[Network],
    others: Sequence[Network],
    sizes: Sequence[float],
    judged: Sequence[float],
    times: Sequence[int],
    after: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Codes in common with a twin that goes on from the same time without a kick.

    Twin and kicked networks start anew with fresh moments of the optimiser and see the same inputs in the same order.

    Parameters
    ----------
    ours, others : the network, and one of other initial weights, at each time
    sizes : of kicks, in units of each row's root mean square
    judged : epoch and size at which networks of other initial weights are kicked too
    times : epochs
    after : epochs of training that follow

    Returns
    -------
    (times, sizes, STAGES, MEASURES), and (times, UNDISTURBED, MEASURES) of networks without a kick
    """
    found, levels = [], []
    for number, (time, here, there) in enumerate(zip(times, ours, others, strict=True)):
        twin = stage.place.view(_on(stage, here, after))
        rng, struck = stage.place.subject.rng(KICKS + number), []
        for size in sizes:
            hit, elsewhere = (kicked(x, size, rng) for x in (here, there))
            far = _returned(stage, twin, elsewhere, after) if (time, size) == tuple(judged) else UNKNOWN
            struck.append([in_common(stage, twin, hit), _returned(stage, twin, hit, after), far])
        found.append(struck)
        undisturbed = _on(stage, here, after, order=1), _on(stage, there, after)
        levels.append([in_common(stage, twin, x) for x in undisturbed])
    return np.array(found), np.array(levels)


def _returned(stage: Stage, twin: View, disturbed: Network, epochs: int) -> np.ndarray:
    """(MEASURES,) after so many epochs of right training."""
    return in_common(stage, twin, _on(stage, disturbed, epochs), disturbed)


def _on(stage: Stage, network: Network, epochs: int, order: int = 0) -> Network:
    return stage.train(network, order=order, epochs=epochs).snapshots[-1]
