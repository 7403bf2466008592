"""The arrays of a network by name: which there are, how a file gives them, and what is checked of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from toycomb.common.arrays import first
from toycomb.common.errors import InputError
from toycomb.files.archives import read_npz

PARAMETERS = ("W", "b", "v", "c")
MASKS = {"mask": "W", "output_mask": "v"}
"""Masks, and the parameters that they are masks of."""


def masked(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same arrays, with what the masks leave out at zero."""
    held = {of: (arrays[name] != 0, arrays[of]) for name, of in MASKS.items() if name in arrays}
    return arrays | {of: np.where(mask, x, x.dtype.type(0)) for of, (mask, x) in held.items()}


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Every array of a `.npz` file of plain arrays; see `toycomb.files.archives.read_npz`."""
    return read_npz(path)


def check(arrays: dict[str, np.ndarray], source: str) -> None:
    """Raise InputError naming the first key whose type, shape or values are wrong."""
    for key, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise InputError(f"{source}: {key} has type {array.dtype}; it must be real numbers")
    if arrays["W"].ndim != 2 or 0 in arrays["W"].shape:
        raise InputError(f"{source}: W has shape {arrays['W'].shape}; it must be (H, m), one network")
    hidden, inputs = arrays["W"].shape
    shapes: dict[str, tuple[int, ...]] = {"b": (hidden,), "v": (hidden,), "c": ()}
    shapes |= {"mask": (hidden, inputs), "output_mask": (hidden,)}
    for key, shape in shapes.items():
        if key in arrays and arrays[key].shape != shape:
            raise InputError(
                f"{source}: {key} has shape {arrays[key].shape}; with W of shape {(hidden, inputs)} it must be {shape}"
            )
    for key, array in arrays.items():
        finite = np.isfinite(array)
        if not finite.all():
            raise InputError(f"{source}: {key} holds {first(array, ~finite)}; every value must be finite")
    for key in MASKS:
        if key in arrays and not np.isin(arrays[key], (0, 1)).all():
            raise InputError(f"{source}: {key} holds values other than 0 and 1")
