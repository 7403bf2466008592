"""Random features: rows stay at their initial values, and the output layer alone is fitted by least squares.

Here a peak where there are as many rows as training inputs is known beforehand (Hastie, Montanari, Rosset and
Tibshirani 2019; Mei and Montanari 2019), and the best ridge at each width removes it (Nakkiran, Venkat, Kakade and Ma
2020). So random features are the check of whatever measures a peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from toycomb.accounts.double_descent.examples import Examples

RIDGES = 10.0 ** np.arange(-6, 3)
"""Over the mean squared length of a training input's features."""
MEASURES, KINDS = ("squared", "wrong"), ("least", "ridge")
"""Mean squared error and share told wrong; of least squares without and with the best ridge."""
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


@dataclass(frozen=True)
class Features:
    """Random features that are measured.

    Parameters
    ----------
    inputs : training inputs that are fitted
    widths : rows H
    draws : initial values, of which the mean is taken
    """

    inputs: int = 200
    widths: Sequence[int] = (10, 20, 50, 100, 150, 180, 200, 220, 250, 300, 500, 1000, 2000)
    draws: int = 2

    def measured(self, examples: Examples, labels: np.ndarray) -> np.ndarray:
        """(2, 2, widths) as `errors`, squared errors as log10, mean of the draws."""
        found = np.stack([self.errors(examples, labels, i) for i in range(self.draws)])
        found[:, 0] = np.log10(found[:, 0])
        return found.mean(axis=0)

    def errors(self, examples: Examples, labels: np.ndarray, repeat: int = 0) -> np.ndarray:
        """(2, 2, widths) `MEASURES` by `KINDS` on fresh inputs with targets ±1; initial values differ by repeat.

        The ridge is the one of the least squared error at each width, known from the fresh inputs: no lower error is
        there to be had by a ridge, so a peak that is left is none of the fit's. Labels (N,) are those of all training
        inputs.
        """
        E = examples.subject.task.E
        X, targets = examples.train.X[: self.inputs], np.where(labels[: self.inputs], 1.0, -1.0)
        told = slice(FRESH * self.inputs)
        signs = np.where(examples.fresh.y[told], 1.0, -1.0)
        found = np.empty((2, 2, len(self.widths)))
        for i, hidden in enumerate(self.widths):
            rows = examples.subject.start(hidden, repeat)
            given = outputs(rows.activations(X, E), targets, rows.activations(examples.fresh.X[told], E), RIDGES)
            squared, wrong = ((given - signs) ** 2).mean(axis=1), ((given > 0) != (signs > 0)).mean(axis=1)
            best = 1 + int(squared[1:].argmin())
            found[:, :, i] = (squared[0], squared[best]), (wrong[0], wrong[best])
        return found
