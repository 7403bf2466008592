"""A trained network as the arrays of a stored unit, and back."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from toycomb.network import PARAMETERS, Network
from toycomb.training import Outcome, Training, Unseen

FIELDS = ("loss", "test_loss", "test_error", "train_error", "epochs_run")


def arrays_of(outcome: Outcome) -> dict[str, np.ndarray]:
    """Arrays by name: parameters at the snapshots, curves, errors."""
    arrays = {name: getattr(outcome.snapshots, name) for name in PARAMETERS}
    arrays |= {name: np.asarray(getattr(outcome, name)) for name in FIELDS}
    if outcome.unseen is not None:
        arrays |= {"unseen_error": outcome.unseen.error, "unseen_share": np.asarray(outcome.unseen.share)}
    return arrays


def outcome_of(arrays: Mapping[str, np.ndarray], training: Training) -> Outcome | None:
    """The network of these arrays; None if names or shapes are not those of a network trained so.

    What was measured on unseen inputs is missing where the network was stored before that was.
    """
    H, T = training.hidden, len(training.snapshots)
    shapes = {
        "b": (T, H),
        "v": (T, H),
        "c": (T,),
        "test_loss": (T,),
        "test_error": (T,),
        "train_error": (),
        "epochs_run": (),
        "loss": (training.epochs,),
    }
    if "unseen_error" in arrays:
        shapes |= {"unseen_error": (T,), "unseen_share": ()}
    if any(name not in arrays or arrays[name].shape != shape for name, shape in shapes.items()):
        return None
    if "W" not in arrays or arrays["W"].ndim != 3 or arrays["W"].shape[:2] != (T, H):
        return None
    unseen = Unseen(arrays["unseen_error"], float(arrays["unseen_share"])) if "unseen_error" in arrays else None
    loss, test_loss, test_error, train_error, epochs_run = (arrays[name] for name in FIELDS)
    snapshots = Network(*(arrays[name] for name in PARAMETERS))
    return Outcome(snapshots, loss, test_loss, test_error, float(train_error), int(epochs_run), unseen)
