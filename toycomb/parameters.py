"""The arrays of a network by name: which there are, how a file gives them, and what is checked of them."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.arrays import first, real
from toycomb.common.errors import InputError, enumerated, nearest, shown, unknown
from toycomb.common.notices import counted
from toycomb.files.archives import read_npz

FORMAT = 1
"""Of the file of one network of one hidden layer and one output."""
PARAMETERS = ("W", "b", "v", "c")
READ = "one hidden ReLU layer, one output, as W (H×m), b (H), v (H), c ()"
"""What a network is, in a sentence."""
RELU = "relu"
MASKS = {"mask": "W", "output_mask": "v"}
"""Masks, and the parameters that they are masks of."""
KEYS = (*PARAMETERS, *MASKS, "embedding", "activation", "format")
"""Of a network file."""
INITIALISERS = ("uniform", "he")
LARGEST_SCALE = 1_000_000
"""Of initial values."""
OF_LAYERS = {"W1": "W", "b1": "b", "V": "v", "mask1": "mask"}
"""Keys of a file of format 2 with one hidden layer, where format 1 has other names."""


def refused(sentence: str, arrays: Mapping[str, np.ndarray]) -> InputError:
    """What to raise where arrays are no network: what one is, and which keys there are instead, with their shapes."""
    found = [f"{shown(key, 30)} ({'×'.join(map(str, x.shape))})" for key, x in arrays.items()]
    return InputError(enumerated(f"{sentence}{_hint(arrays)}; a network is {READ}; the keys are ", found))


def _hint(arrays: Mapping[str, np.ndarray]) -> str:
    """How the first array of a wrong shape would fit, as other libraries have it: transposed, or with an axis too many.

    What has none of our keys may be of another library.

    It stands in the sentence of an error alone, so that stored results do not depend on it.
    """
    if not arrays.keys() & set(PARAMETERS) and any(x.ndim == 2 for x in arrays.values()):
        return "; toycomb import may read this file"
    if not {"W", "b", "v"} <= arrays.keys() or arrays["W"].ndim != 2:
        return ""
    hidden, inputs = arrays["W"].shape
    if hidden != inputs and arrays["b"].shape == arrays["v"].shape == (inputs,):
        return ", or W must be transposed: W.T"
    shapes: dict[str, tuple[int, ...]] = {"b": (hidden,), "v": (hidden,), "c": ()}
    wrong = next((x for x in shapes if x in arrays and arrays[x].shape != shapes[x]), None)
    fits = wrong is not None and arrays[wrong].size == math.prod(shapes[wrong])
    return f", such as {wrong}.reshape({shapes[str(wrong)]})" if fits else ""


def check_activation(value: object, source: str) -> None:
    """Raise InputError unless the activation of the hidden layer is ReLU, however it is spelt."""
    said = str(value)
    if said.casefold() != RELU:
        raise InputError(f"{source} is {shown(repr(said), 40)}; it must be {RELU}: a network is {READ}")


def check_initialiser(initialiser: str, scale: float) -> None:
    """Raise InputError unless the initialiser is known, and the scale of the initial values positive and finite."""
    if not (isinstance(initialiser, str) and initialiser in INITIALISERS):
        raise unknown("the initialiser is", initialiser, INITIALISERS)
    real_number = isinstance(scale, int | float | np.integer | np.floating) and not isinstance(scale, bool)
    if not (real_number and 0 < scale <= LARGEST_SCALE):
        raise InputError(f"the scale of the initial values is {scale}; it must be positive and at most {LARGEST_SCALE}")


def check_alike(forms: Sequence[Hashable]) -> None:
    """Raise InputError unless there are networks to be stacked, all of one form: its shapes, and what else counts."""
    if not forms:
        raise InputError("no network was given; at least one is needed to stack")
    if other := next((x for x in forms if x != forms[0]), None):
        raise InputError(f"networks of {forms[0]} and of {other} were given; only those of one form can be stacked")


def check_inputs(X: np.ndarray, E: np.ndarray, inputs: int) -> None:
    """Raise InputError unless inputs X (N, n) and an embedding E (m, n) fit networks of m `inputs`."""
    if np.ndim(E) != 2 or len(E) != inputs or np.ndim(X) != 2 or np.shape(X)[1] != np.shape(E)[1]:
        raise InputError(f"X has shape {np.shape(X)} and E {np.shape(E)}; they must be (N, n) and ({inputs}, n)")


def masked(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same arrays, with what the masks leave out at zero."""
    held = {of: (arrays[name] != 0, arrays[of]) for name, of in MASKS.items() if name in arrays}
    return arrays | {of: np.where(mask, x, x.dtype.type(0)) for of, (mask, x) in held.items()}


def zeroed(name: str, mask: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights with those that a mask leaves out at exactly zero; the very array where they are already.

    Raises
    ------
    InputError
        If the mask, which a sentence calls `name`, has another shape.
    """
    values = real(MASKS[name], values)
    if mask.shape != values.shape:
        called = name.replace("_", " ")
        raise InputError(f"the {called} has shape {mask.shape}; it must be that of {MASKS[name]}, {values.shape}")
    return np.where(mask, values, values.dtype.type(0)) if values[~mask].any() else values


def stacked_masks(networks: Sequence[Any], name: str, of: str, axis: int) -> np.ndarray | None:
    """Masks of networks along a new axis, those that have none with ones; None where none has any."""
    masks = [getattr(x, name) for x in networks]
    if all(mask is None for mask in masks):
        return None
    whole = [np.ones(np.shape(getattr(x, of)), bool) for x in networks]
    return np.stack([full if mask is None else mask for full, mask in zip(whole, masks, strict=True)], axis)


def read_arrays(path: str | Path) -> dict[str, np.ndarray]:
    """Every array of a `.npz` file of plain arrays; see `toycomb.files.archives.read_npz`."""
    return read_npz(path)


def of_one(arrays: dict[str, np.ndarray], source: str) -> dict[str, np.ndarray]:
    """The same arrays by the names of format 1, where a file of format 2 has one hidden layer and one output.

    Raises
    ------
    InputError
        If it has more of either or another activation, or an array does not fit; the sentence names it as the file
        does.
    """
    if not {"W1", "V"} & arrays.keys() or {"W", "v"} & arrays.keys():
        return arrays
    held = dict(arrays)
    if held.pop("format", np.array(2)).tolist() != 2:
        raise InputError(f"{source}: format is {arrays['format']}; W1, b1, … are of format 2")
    for key in ("W1", "V"):
        if key not in held:
            raise refused(f"{shown(source)}: key {key} is missing", arrays)
    hidden = sum(re.fullmatch(r"W[1-9][0-9]{0,3}", key) is not None for key in held)
    outputs = len(held["V"]) if held["V"].ndim == 2 else 1
    said = str(held.get("activation", RELU)).casefold()
    if hidden > 1 or outputs > 1 or said != RELU:
        raise InputError(
            f"{shown(source)} holds {counted(hidden, 'hidden layer')} ({shown(said, 20)}) and "
            f"{counted(outputs, 'output')}, which toycomb.Layered.load reads; here a network is {READ}"
        )
    return _renamed(held, source)


def known(arrays: dict[str, np.ndarray], source: str) -> dict[str, np.ndarray]:
    """The arrays of a file of one network by the names of format 1, but for its format and activation; see `of_one`.

    Raises
    ------
    InputError
        If these are others, or a key is missing or unknown.
    """
    held = dict(of_one(arrays, source))
    version = held.pop("format", np.array(FORMAT))
    if version.shape != () or version != FORMAT:
        raise InputError(f"{source}: format is {version}; this version of toycomb reads format {FORMAT}")
    check_activation(held.pop("activation", RELU), f"{shown(source)}: the activation")
    for key in PARAMETERS:
        if key not in held:
            raise refused(f"{shown(source)}: key {key} is missing", held)
    for key in held:
        if key not in KEYS:
            near = " or ".join(nearest(key, KEYS))
            raise refused(f"{shown(source)}: unknown key {shown(key, 40)}{near and f', perhaps {near}'}", held)
    return held


def of_one_type(arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same arrays with parameters in float32, where all of them are, else in float64."""
    single = all(arrays[key].dtype.newbyteorder("=") == np.float32 for key in PARAMETERS)
    with np.errstate(over="ignore", invalid="ignore"):
        return arrays | {key: arrays[key].astype(np.float32 if single else np.float64) for key in PARAMETERS}


def _renamed(held: dict[str, np.ndarray], source: str) -> dict[str, np.ndarray]:
    """Arrays of format 2 by the names of format 1, checked by their own; zeros stand for biases that there are not."""
    W = held["W1"]
    if W.ndim != 2 or 0 in W.shape:
        raise InputError(f"{source}: W1 has shape {W.shape}; it must be (H, m)")
    H = len(W)
    held = {"b1": np.zeros(H, W.dtype), "c": np.zeros(1, W.dtype), **held}
    shapes = {"W1": W.shape, "b1": (H,), "V": (1, H), "c": (1,), "mask1": W.shape, "output_mask": (1, H)}
    for key, shape in shapes.items():
        array = real(f"{source}: {key}", held.get(key, np.zeros(shape)))
        if array.shape != shape:
            raise InputError(f"{source}: {key} has shape {array.shape}; with W1 of {W.shape} it must be {shape}")
        if not np.isfinite(array).all():
            raise InputError(f"{source}: {key} holds {first(array, ~np.isfinite(array))}; every value must be finite")
    return {OF_LAYERS.get(x, x): a[0, ...] if x in ("V", "c", "output_mask") else a for x, a in held.items()}


def check(arrays: dict[str, np.ndarray], source: str) -> None:
    """Raise InputError naming the first key whose type, shape or values are wrong."""
    for key, array in arrays.items():
        if array.dtype.kind not in "biuf":
            raise InputError(f"{source}: {key} has type {array.dtype}; it must be real numbers")
    if arrays["W"].ndim != 2 or 0 in arrays["W"].shape:
        raise refused(f"{source}: W has shape {arrays['W'].shape}; it must be (H, m), one network", arrays)
    hidden, inputs = arrays["W"].shape
    shapes: dict[str, tuple[int, ...]] = {"b": (hidden,), "v": (hidden,), "c": ()}
    shapes |= {"mask": (hidden, inputs), "output_mask": (hidden,)}
    for key, shape in shapes.items():
        if key in arrays and arrays[key].shape != shape:
            it = f"{source}: {key} has shape {arrays[key].shape}"
            wrong = f"{it}; with W of shape {(hidden, inputs)} it must be {shape}"
            raise refused(wrong, arrays) if key in PARAMETERS else InputError(wrong)
    for key, array in arrays.items():
        finite = np.isfinite(array)
        if not finite.all():
            raise InputError(f"{source}: {key} holds {first(array, ~finite)}; every value must be finite")
    for key in MASKS:
        if key in arrays and not np.isin(arrays[key], (0, 1)).all():
            raise InputError(f"{source}: {key} holds values other than 0 and 1")
