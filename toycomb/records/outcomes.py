"""A trained network as the arrays of a stored unit, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from toycomb.carried import differ
from toycomb.common.errors import InputError
from toycomb.layered import Layered
from toycomb.layered.files import from_parameters, parameters
from toycomb.layered.layered import Networks
from toycomb.network import Network
from toycomb.parameters import PARAMETERS
from toycomb.training import Outcome, Training, Unseen

FIELDS = ("loss", "test_loss", "test_error", "train_error", "epochs_run")


def arrays_of(outcome: Outcome) -> dict[str, np.ndarray]:
    """Arrays by name: parameters at the snapshots, curves, errors."""
    arrays = _parameters(outcome.snapshots)
    arrays |= {name: np.asarray(getattr(outcome, name)) for name in FIELDS}
    if outcome.unseen is not None:
        arrays |= {"unseen_error": outcome.unseen.error, "unseen_share": np.asarray(outcome.unseen.share)}
    if outcome.by_output is not None:
        arrays["by_output"] = outcome.by_output
    return arrays


def _parameters(snapshots: Networks) -> dict[str, np.ndarray]:
    """Parameters by the names that network files have, and a learned embedding (T, m, n) as `E`."""
    if isinstance(snapshots, Network):
        return {name: getattr(snapshots, name) for name in PARAMETERS}
    learned = {"E": np.stack(list(snapshots.embedding))} if differ(snapshots.embedding) else {}
    return {**parameters(snapshots.layers), **learned}


def outcome_of(arrays: Mapping[str, np.ndarray], training: Training) -> Outcome | None:
    """The network of these arrays; None if names or shapes are not those of a network trained so.

    What was measured on unseen inputs is missing where the network was stored before that was.
    """
    T = len(training.snapshots)
    shapes: dict[str, tuple[int, ...]] = {
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
    snapshots = _layered(arrays, training, T) if "W1" in arrays else _plain(arrays, training, T)
    if snapshots is None:
        return None
    unseen = Unseen(arrays["unseen_error"], float(arrays["unseen_share"])) if "unseen_error" in arrays else None
    loss, test_loss, test_error, train_error, epochs_run = (arrays[name] for name in FIELDS)
    each = arrays.get("by_output")
    return Outcome(snapshots, loss, test_loss, test_error, float(train_error), int(epochs_run), unseen, each)


def _plain(arrays: Mapping[str, np.ndarray], training: Training, T: int) -> Network | None:
    """T snapshots of one hidden layer and one output."""
    H = training.hidden
    shapes = {"b": (T, H), "v": (T, H), "c": (T,)}
    if any(name not in arrays or arrays[name].shape != shape for name, shape in shapes.items()):
        return None
    if "W" not in arrays or arrays["W"].ndim != 3 or arrays["W"].shape[:2] != (T, H):
        return None
    return Network(*(arrays[name] for name in PARAMETERS))


def _layered(arrays: Mapping[str, np.ndarray], training: Training, T: int) -> Layered | None:
    """T snapshots of any number of hidden layers and outputs."""
    try:
        found = Layered(from_parameters(arrays, len(training.widths)))
    except (KeyError, InputError):
        return None
    errors = arrays.get("by_output", np.zeros(0))
    if found.lead != (T,) or found.hidden != training.widths or errors.shape != (T, found.outputs + 1):
        return None
    if not training.learn_embedding:
        return found
    E = arrays.get("E")
    if E is None or E.ndim != 3 or E.shape[:2] != (T, found.inputs):
        return None
    each = np.empty(T, object)
    each[:] = list(E)
    return replace(found, embedding=each)
