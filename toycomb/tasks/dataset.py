"""Inputs and their labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.errors import InputError


@dataclass(frozen=True, eq=False)
class Dataset:
    """N Boolean inputs `X` (N, n) and their labels `y` (N,), both bool; 0 and 1 of any real type become bool.

    Raises
    ------
    InputError
        If shapes do not fit, or a value is neither 0 nor 1.
    """

    X: np.ndarray
    y: np.ndarray

    def __post_init__(self) -> None:
        for name in ("X", "y"):
            object.__setattr__(self, name, binary(name, getattr(self, name)))
        if self.X.ndim != 2 or self.y.shape != self.X.shape[:1]:
            raise InputError(f"X has shape {self.X.shape} and y {self.y.shape}; they must be (N, n) and (N,)")

    def __len__(self) -> int:
        return len(self.y)
