"""Labelled inputs from outside: read, checked, and asked whether a network computes their labels."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from toycomb.common.arrays import doubles, real
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, enumerated, shown
from toycomb.common.limits import need
from toycomb.network import Network
from toycomb.parameters import read_arrays
from toycomb.tasks.labelled import KEYS, one_output

LEVEL = 0.05
"""Of the test in `Fit`."""
PART = 0.5
"""Share of the errors of the best constant answer that a network must stay below for its function to fit."""


def read_labelled(path: str | Path, output: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """X and y of a `.npz` file; test inputs that stand there too are left alone.

    Parameters
    ----------
    path : path
    output : which of several outputs, if y is (N, O), counted from 0

    Raises
    ------
    InputError
        If it holds anything else, or no such output.
    """
    arrays = read_arrays(path)
    if not {*KEYS[:2]} <= set(arrays) <= {*KEYS}:
        found = [f"{shown(key, 30)} ({'×'.join(map(str, x.shape))})" for key, x in arrays.items()]
        raise InputError(enumerated(f"{shown(path)} must hold X (N×m) and y (N); its keys are ", found))
    y = arrays["y"]
    return arrays["X"], one_output(y, "", output) if y.ndim == 2 or output is not None else y


def labelled(X: np.ndarray, y: np.ndarray, inputs: int, outputs: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Embedded inputs (N, m) and labels (N,), or (N, O) of several outputs, as floats, once known to be right.

    Raises
    ------
    InputError
        If shapes do not fit, labels are not 0 and 1, or values are not finite.
    """
    X, y = doubles("X", X), real("y", y)
    if X.ndim != 2 or X.shape[1] != inputs or not len(X):
        raise InputError(f"X has shape {X.shape}; the network takes (N, {inputs})")
    wanted = (len(X),) if outputs == 1 else (len(X), outputs)
    if y.shape != wanted:
        raise InputError(f"y has shape {y.shape}; with {len(X)} inputs it must be {wanted}")
    if not np.isin(y, (0, 1)).all():
        raise InputError(f"y holds {y[~np.isin(y, (0, 1))][0]}; labels are 0 and 1")
    return X, y.astype(float)


class Fit(NamedTuple):
    """How well a network computes given labels.

    Parameters
    ----------
    inputs : int
        Number N of labelled inputs.
    error : float
        Share of them that the network misclassifies.
    constant_error : float
        The same of the better one of the two answers that never change.
    fits : bool
        The network surely makes fewer than half of the errors of the best constant answer, by an exact binomial test
        at 5 %.
    """

    inputs: int
    error: float
    constant_error: float
    fits: bool

    @property
    def warning(self) -> str | None:
        """What to say where the function does not fit, as one sentence."""
        if self.fits:
            return None
        if not self.constant_error:
            return f"all {self.inputs} labels are the same, so they cannot show whether the network computes them"
        said = (
            f"the network's error on the {self.inputs} inputs is {self.error:.3g}, that of a constant answer "
            f"{self.constant_error:.3g}"
        )
        if self.error < PART * self.constant_error:
            return f"{said}; these are too few inputs to be sure that the network computes the labels"
        return (
            f"{said}: its function does not fit them; is it a ReLU network, are the inputs embedded as it takes them?"
        )


@one_thread
def fit(network: Network, X: np.ndarray, y: np.ndarray) -> Fit:
    """Whether the function of one network, read as a ReLU network, fits labelled inputs.

    Parameters
    ----------
    network : Network without leading axes
    X : (N, m) embedded inputs
    y : (N,) labels, 0 and 1

    Raises
    ------
    InputError
        As for `labelled`.
    """
    from scipy.stats import binomtest

    X, y = labelled(X, y, network.W.shape[-1])
    need(8.0 * len(X) * len(network.b), f"{len(X)} inputs and {len(network.b)} rows")
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is above nothing
        logits = np.maximum(X @ network.W.T + network.b, 0) @ network.v + network.c
    wrong = int(((logits > 0) != (y > 0)).sum())
    constant = float(min(y.mean(), 1 - y.mean()))
    sure = constant > 0 and binomtest(wrong, len(y), PART * constant, alternative="less").pvalue < LEVEL
    return Fit(len(y), wrong / len(y), constant, bool(sure))
