"""What training gave of many networks, one behind the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.carried import one_or_each
from toycomb.layered import Layered, stack_layers
from toycomb.layered.layered import Networks
from toycomb.network import Network, stack
from toycomb.tasks.base import BaseTask
from toycomb.training.outcome import Outcome
from toycomb.training.settings import Training

AXES = {"loss": 0, "test_loss": 1, "test_error": 1, "train_error": 0, "epochs_run": 0}
"""Arrays of a run that outcomes have too, and the axis of networks in each."""


def arrays_of(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The arrays of a run by name, from the outcomes of its networks; `by_output` is None where one has none."""
    arrays: dict[str, Any] = {
        name: np.stack([np.asarray(getattr(x, name)) for x in outcomes], axis) for name, axis in AXES.items()
    }
    each = [x.by_output for x in outcomes if x.by_output is not None]
    return arrays | {"by_output": np.stack(each, axis=1) if len(each) == len(outcomes) else None}


def networks_of(tasks: Sequence[BaseTask], settings: Training, snapshots: Sequence[Networks]) -> Networks:
    """Networks with leading axes (T, P), which carry the embeddings of their tasks unless these were learned."""
    plain = [x for x in snapshots if isinstance(x, Network)]
    layered = [x for x in snapshots if isinstance(x, Layered)]
    found: Networks = stack(plain, axis=1) if plain else stack_layers(layered, axis=1)
    if settings.learn_embedding:
        return found
    first = [x.c if isinstance(x, Network) else x.layers[-1].b[..., 0] for x in snapshots]
    own = one_or_each([task.carried for task in tasks], first, axis=1)
    return replace(found, embedding=own)  # those that come from a store carry none
