"""Inputs and their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from toycomb.common.arrays import binary, doubles
from toycomb.common.brief import brief
from toycomb.common.errors import InputError


@dataclass(frozen=True, eq=False)
class Dataset:
    """N Boolean inputs `X` (N, n) and their labels, both bool; 0 and 1 of any real type become bool.

    Parameters
    ----------
    X : (N, n)
    y : (N,) labels, or (N, O) of O outputs

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
        self._check_shapes()

    def _check_shapes(self) -> None:
        if self.X.ndim != 2 or self.y.ndim not in (1, 2) or self.y.shape[:1] != self.X.shape[:1] or not self.outputs:
            raise InputError(
                f"X has shape {self.X.shape} and y {self.y.shape}; they must be (N, n) and (N,), or (N, O) of O outputs"
            )

    @property
    def outputs(self) -> int:
        """Outputs O: 1 where labels are (N,)."""
        return 1 if self.y.ndim == 1 else int(self.y.shape[1])

    @property
    def real(self) -> bool:
        """Whether inputs are real numbers, see `RealDataset`."""
        return False

    def __repr__(self) -> str:
        true = " and ".join(f"{int(x):,}" for x in np.atleast_1d(self.y.sum(axis=0)))
        said = f"{true} of them true" if self.y.ndim == 1 else f"outputs true on {true} of them"
        return brief(self, [f"{len(self):,} inputs", f"n = {self.variables}", said])

    def __len__(self) -> int:
        return len(self.y)

    @classmethod
    def drawn(cls, words: np.ndarray, variables: int, y: np.ndarray) -> Dataset:
        """Inputs from their `words`; as an array `X` they are there once it is asked for.

        Parameters
        ----------
        words : (N, ⌈n / 64⌉) uint64
        variables : n
        y : (N,) or (N, O) bool
        """
        made = object.__new__(cls)
        made.__dict__.update(_words=words, _variables=variables, y=y)
        return made

    def __getattr__(self, name: str) -> Any:
        """`X` of inputs that were drawn, when it is first asked for."""
        if name != "X" or "_words" not in self.__dict__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        little = self._words.astype("<u8", copy=False).view(np.uint8)
        X = np.unpackbits(little, axis=1, count=self._variables, bitorder="little").view(bool)
        return self.__dict__.setdefault("X", X)

    @property
    def variables(self) -> int:
        """Variables n."""
        return int(self._variables if "_words" in self.__dict__ else self.X.shape[1])

    @property
    def words(self) -> np.ndarray:
        """(N, ⌈n / 64⌉) uint64: variable i of each input is bit i mod 64 of word ⌊i / 64⌋; the rest is zero."""
        if "X" not in self.__dict__:
            return np.asarray(self._words)
        # Not kept: whoever has the array can write into it.
        N, n = self.X.shape
        # Bytes that no two inputs share can be packed in one go, which is many times faster.
        whole = n % 8 == 0
        packed = np.packbits(self.X, axis=None if whole else 1, bitorder="little").reshape(N, -(-n // 8))
        padded = np.zeros((N, -(-n // 64) * 8), np.uint8)
        padded[:, : packed.shape[1]] = packed
        return padded.view("<u8").astype(np.uint64, copy=False)

    def labelled(self, y: np.ndarray) -> Dataset:
        """The same inputs with other labels."""
        return Dataset(self.X, y) if "X" in self.__dict__ else Dataset.drawn(self._words, self._variables, y)


class RealDataset(Dataset):
    """N inputs `X` (N, n) of real numbers, float64, and their labels `y` (N,) or (N, O), bool.

    Raises
    ------
    InputError
        If shapes do not fit, a label is neither 0 nor 1, or an input is not finite.
    """

    def __post_init__(self) -> None:
        object.__setattr__(self, "X", doubles("X", self.X) + 0.0)  # -0.0 and 0.0 are one number
        object.__setattr__(self, "y", binary("y", self.y))
        self._check_shapes()

    @property
    def real(self) -> bool:
        """Whether inputs are real numbers."""
        return True

    @property
    def words(self) -> np.ndarray:
        """(N, n) uint64: each number by its bits, so that rows are equal where their words are."""
        return np.ascontiguousarray(self.X).view(np.uint64)

    def labelled(self, y: np.ndarray) -> RealDataset:
        """The same inputs with other labels."""
        return RealDataset(self.X, y)
