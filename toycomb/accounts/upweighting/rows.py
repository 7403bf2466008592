"""Upweighting of rows: random rows stay as they are, and the output layer alone is fitted (random features)."""

from __future__ import annotations

import numpy as np

from toycomb.evidence.regression import logistic
from toycomb.network import Network

PENALTIES = 10.0 ** np.arange(-6, 3)
"""Of ridge regression, in units of the mean square of a feature times the number of features."""


def features(network: Network, embedded: np.ndarray) -> np.ndarray:
    """(N, H) activations `ReLU(W E x + b)`, float32, of one network on the embedded inputs `E x` (N, m)."""
    z = embedded.astype(np.float32) @ network.W.T
    z += network.b
    return np.maximum(z, 0, out=z)


def ridge(train: np.ndarray, labels: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """(M,) decisions on a new draw of inputs of ridge regression on the labels ±1, for any number of features.

    In the dual form, `α = (K + λ)^-1 y` with the Gram matrix K of the training inputs, features and labels less their
    means. λ is the one of `PENALTIES` with the least leave-one-out error, in closed form `(y - Hy)_i / (1 - H_ii)`
    (Hastie, Tibshirani and Friedman 2009, section 7.10) with the constant in H = K (K + λ)^-1 + 1/N.

    Parameters
    ----------
    train, fresh : (N, R), (M, R) features
    labels : (N,) bool
    """
    mean, y = train.mean(axis=0), np.where(labels, 1.0, -1.0)
    offset, centred = y.mean(), train - mean
    values, vectors = np.linalg.eigh(centred.astype(float) @ centred.T.astype(float))
    values = values.clip(0)
    scale = max(values.mean(), 1e-300)
    turned, squares = vectors.T @ (y - offset), np.square(vectors)
    fits = []
    for penalty in PENALTIES:
        strength = penalty * scale
        alpha = vectors @ (turned / (values + strength))
        left_out = strength * alpha / (squares @ (strength / (values + strength)) - 1 / len(y))
        fits.append((float(np.square(left_out).mean()), alpha))
    alpha = min(fits, key=lambda fit: fit[0])[1]
    slope = centred.T @ alpha
    return fresh @ slope + (offset - mean @ slope) > 0


def output_layer(train: np.ndarray, labels: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """(M,) decisions on a new draw of logistic regression on features (N, R): v and c alone, trained to the end."""
    design, others = (np.column_stack([x, np.ones(len(x))]) for x in (train, fresh))
    return others @ logistic(design, labels) > 0


def squares(train: np.ndarray, labels: np.ndarray, fresh: np.ndarray) -> np.ndarray:
    """(M,) decisions on a new draw of inputs of least squares on the labels ±1, for more inputs than features."""
    design, others = (np.column_stack([x, np.ones(len(x), np.float32)]) for x in (train, fresh))
    gram, aim = (design.T @ x for x in (design, np.where(labels, 1, -1).astype(np.float32)))
    return others @ np.linalg.lstsq(gram.astype(float), aim.astype(float), rcond=1e-7)[0] > 0
