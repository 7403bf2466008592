"""Inputs and their labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.arrays import binary
from toycomb.common.cached import cached_property
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

    @property
    def variables(self) -> int:
        """Variables n."""
        return int(self.X.shape[1])

    @cached_property
    def words(self) -> np.ndarray:
        """(N, ⌈n / 64⌉) uint64: variable i of each input is bit i mod 64 of word ⌊i / 64⌋; the rest is zero."""
        N, n = self.X.shape
        # Bytes that no two inputs share can be packed in one go, which is many times faster.
        whole = n % 8 == 0
        packed = np.packbits(self.X, axis=None if whole else 1, bitorder="little").reshape(N, -(-n // 8))
        padded = np.zeros((N, -(-n // 64) * 8), np.uint8)
        padded[:, : packed.shape[1]] = packed
        return padded.view("<u8").astype(np.uint64, copy=False)

    def labelled(self, y: np.ndarray) -> Dataset:
        """The same inputs with other labels."""
        return Dataset(self.X, y)


class Packed(Dataset):
    """Inputs that are drawn as words, see `Dataset.words`; as an array `X` they are there once it is asked for.

    Parameters
    ----------
    words : (N, ⌈n / 64⌉) uint64
    n : variables
    y : (N,) bool
    """

    def __init__(self, words: np.ndarray, n: int, y: np.ndarray) -> None:
        # The parent is frozen, and holds both as what it computes once.
        self.__dict__.update(words=words, y=y, n=n)

    @property
    def variables(self) -> int:
        """Variables n."""
        return int(self.__dict__["n"])

    @cached_property
    def X(self) -> np.ndarray:
        """(N, n) bool."""
        little = self.words.astype("<u8", copy=False).view(np.uint8)
        return np.unpackbits(little, axis=1, count=self.variables, bitorder="little").view(bool)

    def labelled(self, y: np.ndarray) -> Dataset:
        """The same inputs with other labels."""
        return Packed(self.words, self.variables, y)
