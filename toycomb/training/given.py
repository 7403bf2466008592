"""Labelled inputs from outside: read, checked, and asked whether a network computes their labels."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from toycomb.common.arrays import doubles, real
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, enumerated, shown
from toycomb.common.limits import need
from toycomb.common.notices import counted
from toycomb.layered import Layered
from toycomb.layered.activations import function_of
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
    X, y = _read(path)
    return X, one_output(y, "", output) if y.ndim == 2 or output is not None else y


def read_columns(path: str | Path, outputs: int, output: int) -> tuple[np.ndarray, np.ndarray]:
    """X and y of a `.npz` file for one output of a network of several.

    Parameters
    ----------
    path : path
    outputs : outputs O of the network
    output : which of them; y is then its column of (N, O), or all of (N,)

    Raises
    ------
    InputError
        If the file holds anything else, or y has another number of columns.
    """
    if outputs == 1:
        return read_labelled(path)
    X, y = _read(path)
    if y.ndim != 2:
        return X, y
    if y.shape[1] != outputs:
        raise InputError(
            f"{shown(path)}: y has shape {y.shape}; the network has {counted(outputs, 'output')}, so it must be (N,) "
            f"or (N, {outputs})"
        )
    return X, y[:, output]


def _read(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """X and y of a file as they stand there, once its keys are known to be right."""
    arrays = read_arrays(path)
    if not {*KEYS[:2]} <= set(arrays) <= {*KEYS}:
        found = [f"{shown(key, 30)} ({'×'.join(map(str, x.shape))})" for key, x in arrays.items()]
        raise InputError(enumerated(f"{shown(path)} must hold X (N×m) and y (N); its keys are ", found))
    return arrays["X"], arrays["y"]


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
def fit(network: Network | Layered, X: np.ndarray, y: np.ndarray, output: int = 0) -> Fit:
    """Whether the function of one network fits labelled inputs; that of a `Network` is read as one of ReLUs.

    Parameters
    ----------
    network : Network or Layered without leading axes
    X : (N, m) embedded inputs
    y : (N,) labels, 0 and 1
    output : which output they are labels of, counted from 0

    Raises
    ------
    InputError
        As for `labelled`; also if there is no such output.
    """
    from scipy.stats import binomtest

    whole = Layered.of(network)
    output = whole.check_output(output)
    X, y = labelled(X, y, whole.inputs)
    need(8.0 * len(X) * max(whole.hidden), f"{len(X)} inputs and {max(whole.hidden)} rows")
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is above nothing
        logits = _logits(whole, X, output)
    wrong = int(((logits > 0) != (y > 0)).sum())
    constant = float(min(y.mean(), 1 - y.mean()))
    sure = constant > 0 and binomtest(wrong, len(y), PART * constant, alternative="less").pvalue < LEVEL
    return Fit(len(y), wrong / len(y), constant, bool(sure))


def _logits(network: Layered, X: np.ndarray, output: int) -> np.ndarray:
    """(N,) logits of one output of one network on embedded inputs (N, m)."""
    function, *hidden, last = function_of(network.activation), *network.layers
    for layer in hidden:
        X = function(X @ layer.W.T + layer.b)
    return np.asarray(X @ last.W[output] + last.b[output])
