"""Training disturbed on its way: wrong labels for a while, and kicks; do the codes of an undisturbed twin come back?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.network import Network
from toycomb.sampling import Dataset
from toycomb.theories.instruments.networks import randomness
from toycomb.theories.universality import rungs
from toycomb.theories.universality.partners import FORMULA, Stage, kicked
from toycomb.training import Outcome
from toycomb.training.inputs import Inputs

LABELS = ("permuted", "of another formula")
"""Kinds of wrong labels."""
STAGES = ("disturbed", "after training", "other start, after training")
"""When the twin's codes are looked for: right after the disturbance, after right training, and after the same two from
other initial weights, whose codes can be the twin's by chance alone."""
KICKS, JUDGED, CHANCE = 10, 11, 12
"""Random numbers of kicks and of chance levels."""


def wrong_labels(stage: Stage, twin: Network, epochs: Sequence[int]) -> np.ndarray:
    """(LABELS, epochs, STAGES) codes in common with the twin, which sees right labels alone, as long and in one order.

    The phase of wrong labels has an order of its own; the right phase is the twin's own training.
    """
    own, data = stage.inputs, stage.foreign(FORMULA)
    # the other formula's labels, on the same inputs: a formula of the family, not seen elsewhere in the right phase
    labels = _foreign_labels(stage, own.data)
    del data
    kinds = (stage.permuted, stage.encoded(Dataset(own.data.X, labels)))
    return np.array([[_misled(stage, twin, inputs, count) for count in epochs] for inputs in kinds])
