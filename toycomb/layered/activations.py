"""Activations of hidden layers that can be run forward."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toycomb.common.errors import unknown
from toycomb.parameters import RELU

NAMES = (RELU, "gelu", "tanh")


def check_known(value: object, source: str) -> str:
    """The name of an activation, however it is spelt; raises InputError where it is none of `NAMES`."""
    said = str(value).casefold()
    if said not in NAMES:
        raise unknown(f"{source} is", str(value), NAMES)
    return said


def function_of(name: str) -> Callable[[np.ndarray], np.ndarray]:
    """The function of an activation: GELU is the exact one, `x Φ(x)` (Hendrycks and Gimpel 2016, arXiv 1606.08415)."""
    if name == RELU:
        return lambda z: np.maximum(z, 0)
    if name == "tanh":
        return np.tanh
    return _gelu


def _gelu(z: np.ndarray) -> np.ndarray:
    from scipy.special import ndtr

    return np.asarray(z * ndtr(z))
