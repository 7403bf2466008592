"""One linear layer of a network, alone or stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from toycomb.common.arrays import binary, real
from toycomb.common.brief import Brief
from toycomb.common.errors import InputError, instance


@dataclass(frozen=True, eq=False, repr=False)
class Layer(Brief):
    """`z = W x + b`, with any leading axes.

    Parameters
    ----------
    W : (..., H, K) weights of H rows that read K numbers
    b : (..., H); zeros where the layer has no biases
    mask : (..., H, K) bool, optional
        Kept weights of a ticket; `W` is made exactly zero elsewhere. 0 and 1 of any real type are read.

    Raises
    ------
    InputError
        If shapes do not fit each other, or a mask holds anything but 0 and 1.
    """

    W: np.ndarray
    b: np.ndarray
    mask: np.ndarray | None = None

    def __post_init__(self) -> None:
        W, b = real("W", self.W), real("b", self.b)
        if W.ndim < 2 or 0 in W.shape[-2:] or b.shape != W.shape[:-1]:
            raise InputError(
                f"W of a layer has shape {W.shape} and b {b.shape}; they must be (…, H, K) and (…, H), H rows of K "
                "weights each"
            )
        if self.mask is not None:
            mask = binary("the mask", self.mask)
            if mask.shape != W.shape:
                raise InputError(f"the mask of a layer has shape {mask.shape}; it must be that of W, {W.shape}")
            W = np.where(mask, W, W.dtype.type(0)) if W[~mask].any() else W
            object.__setattr__(self, "mask", mask)
        object.__setattr__(self, "W", W)
        object.__setattr__(self, "b", b)

    def __getitem__(self, key: Any) -> Layer:
        """Index the leading axes of all arrays alike."""
        return Layer(self.W[key], self.b[key], None if self.mask is None else self.mask[key])

    @property
    def rows(self) -> int:
        """H."""
        return int(self.W.shape[-2])

    @property
    def inputs(self) -> int:
        """K."""
        return int(self.W.shape[-1])

    @property
    def kept(self) -> np.ndarray:
        """(..., H, K) bool: the mask, or all weights where there is none."""
        return np.ones(self.W.shape, bool) if self.mask is None else self.mask


def checked(layers: Any) -> tuple[Layer, ...]:
    """The layers of a network, the hidden ones and its outputs, once each is known to read what the one before gives.

    Raises
    ------
    InputError
        If they are no list of layers, there are fewer than two, or they do not fit each other.
    """
    for layer in layers if isinstance(layers, Sequence) else [layers]:
        instance("a layer", layer, Layer, "toycomb.layered.Layer(W, b) makes one")
    if not isinstance(layers, Sequence):
        raise InputError("one layer was given; a network has a list of them, the hidden ones, then its outputs")
    if len(layers) < 2:
        raise InputError(f"{len(layers)} layers were given; a network has a hidden one and its outputs")
    for number, (before, after) in enumerate(pairwise(layers), 1):
        if before.W.shape[:-2] != after.W.shape[:-2] or before.rows != after.inputs:
            raise InputError(
                f"W of layer {number} has shape {before.W.shape} and that of the next {after.W.shape}; each must "
                "read as many numbers as the one before has rows, with the same leading axes"
            )
    return tuple(layers)


def stacked(layers: list[Layer], axis: int) -> Layer:
    """Layers of one shape along a new leading axis; where only some have a mask, the others keep all."""
    W, b = (np.stack([getattr(x, name) for x in layers], axis) for name in ("W", "b"))
    if all(x.mask is None for x in layers):
        return Layer(W, b)
    return Layer(W, b, np.stack([x.kept for x in layers], axis))
