"""Networks of scikit-learn, from the arrays of a fitted classifier."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.common.errors import InputError, shown, unknown
from toycomb.exchange.assembling import assembled
from toycomb.exchange.layers import layers_of
from toycomb.layered import Layered
from toycomb.network import Network

SOURCE = "the classifier"
WANTED = "a fitted MLPClassifier of scikit-learn, with hidden layers of ReLU or tanh"
ACTIVATIONS = ("relu", "tanh")
"""Those that both have."""


def from_sklearn(classifier: Any, *, output: int | str | None = None, embedding: Any = None) -> Network | Layered:
    """A network from scikit-learn's `MLPClassifier`, by its arrays; its logit is positive for `classes_[1]`.

    scikit-learn need not be installed.

    Parameters
    ----------
    classifier : fitted MLPClassifier
        `MLPClassifier(hidden_layer_sizes=(H,), activation="relu")`, or with more layers or "tanh", after `fit`, with
        two classes, or with several labels for each input. What stands before it in a pipeline, such as a scaling of
        inputs, is not part of it.
    output : int, optional
        Which of several labels, from 0; all unless given, each an output.
    embedding : optional
        As for `toycomb.from_torch`.

    Returns
    -------
    `Network` where there are one hidden ReLU layer and one output, else `Layered`

    Raises
    ------
    InputError
        If it is no fitted classifier, has another activation than ReLU and tanh, more than two classes, or no hidden
        layer.
    """
    if not (hasattr(classifier, "hidden_layer_sizes") and hasattr(classifier, "activation")):
        steps = "; of a pipeline it is the last step, pipeline[-1]" if hasattr(classifier, "steps") else ""
        raise InputError(f"from_sklearn takes {WANTED}; given is of type {type(classifier).__name__}{steps}")
    if not hasattr(classifier, "coefs_"):
        raise InputError(f"from_sklearn takes {WANTED}; this one is not fitted")
    if classifier.activation not in ACTIVATIONS:
        raise unknown("the activation of the classifier is", classifier.activation, ACTIVATIONS)
    if classifier.out_activation_ != "logistic":
        ends = shown(classifier.out_activation_, 40)
        raise InputError(f"{SOURCE} ends in {ends}; it must end in logistic: two classes, or several labels")
    pairs = zip(classifier.coefs_, classifier.intercepts_, strict=True)
    parts = {
        f"layer{i}.{word}": np.asarray(x) for i, pair in enumerate(pairs) for word, x in zip("wb", pair, strict=True)
    }
    layers = layers_of(parts, SOURCE)
    return assembled(layers, SOURCE, output=output, embedding=embedding, activation=classifier.activation)
