"""Random features: rows stay at their initial values, and the output layer alone is fitted by least squares.

Here a peak where there are as many rows as training inputs is known beforehand (Hastie, Montanari, Rosset and
Tibshirani 2019; Mei and Montanari 2019), and the best ridge at each width removes it (Nakkiran, Venkat, Kakade and Ma
2020). So random features are the check of whatever measures a peak.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from toycomb.accounts.double_descent.examples import Examples
from toycomb.network import init

RIDGES = 10.0 ** np.arange(-6, 3)
"""Over the mean squared length of a training input's features."""
KINDS = ("least", "ridge")
FRESH = 5
"""Fresh inputs that are told, in training inputs."""
NEGLIGIBLE = 1e-10  # singular values below this share of the largest count as zero


def outputs(train: np.ndarray, targets: np.ndarray, fresh: np.ndarray, ridges: ArrayLike) -> np.ndarray:
    """(1 + ridges, M) predictions by least squares of the smallest norm, then with each ridge.

    Weights minimise `‖Φw - t‖² + λ ‖w‖²`, or are the smallest of those that minimise it for λ = 0; no constant.

    Parameters
    ----------
    train : (N, H) features Φ
    targets : (N,) t
    fresh : (M, H)
    ridges : λ, in units of the mean squared length of a line of Φ
    """
    U, s, Vt = np.linalg.svd(train, full_matrices=False)
    kept = s > NEGLIGIBLE * s[0]
    U, s, Vt = U[:, kept], s[kept], Vt[kept]
    unit = (s**2).sum() / len(train)
    shrunk = np.stack([s / (s**2 + ridge * unit) for ridge in np.append(0.0, ridges)])
    return (shrunk * (targets @ U)) @ (fresh @ Vt.T).T


def errors(
    examples: Examples,
    labels: np.ndarray,
    inputs: int,
    widths: Sequence[int],
    *,
    seed: int,
    index: int,
    repeat: int = 0,
) -> np.ndarray:
    """(2, 2, widths) mean squared error and share told wrong, by `KINDS`, on fresh inputs with targets ±1.

    The ridge is the one of the least squared error at each width, known from the fresh inputs: no lower error is there
    to be had by a ridge, so a peak that is left is none of the fit's.

    Parameters
    ----------
    examples : Examples
    labels : (N,) of the training inputs
    inputs : training inputs that are fitted
    widths : rows H
    seed, index, repeat : int
        Which initial values.
    """
    E = examples.task.E
    X, targets = examples.train.X[:inputs], np.where(labels[:inputs], 1.0, -1.0)
    told = slice(FRESH * inputs)
    signs = np.where(examples.fresh.y[told], 1.0, -1.0)
    found = np.empty((2, 2, len(widths)))
    for i, hidden in enumerate(widths):
        rows = init(hidden, len(E), seed=seed, first=index, repeat=repeat)[0]
        given = outputs(rows.activations(X, E), targets, rows.activations(examples.fresh.X[told], E), RIDGES)
        squared, wrong = ((given - signs) ** 2).mean(axis=1), ((given > 0) != (signs > 0)).mean(axis=1)
        best = 1 + int(squared[1:].argmin())
        found[:, :, i] = (squared[0], squared[best]), (wrong[0], wrong[best])
    return found
