"""Layers among named arrays, as other libraries hold them: the neutral form between those and `toycomb.Network`.

The last word of a name says whether it is a weight or biases, and how a weight lies:

| words | library | weight |
| --- | --- | --- |
| `weight`, `bias` | PyTorch, equinox | (out, in) |
| `kernel`, `bias` | Flax, Keras | (in, out) |
| `w`, `b` | Haiku | (in, out) |

`weight_orig` and `weight_mask` are those of `torch.nn.utils.prune`: the weight is their product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.common.arrays import binary, first, real
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import listed

WORD = re.compile(r"(?:(?P<stem>.*)[./_])?(?P<word>weight|bias|kernel|w|b)(?P<part>_orig|_mask)?", re.DOTALL)
WEIGHTS = {"weight": False, "kernel": True, "w": True}
"""Words for a weight, and whether it lies as (in, out)."""
WRAPPERS = re.compile(r"^(?:module\.|_orig_mod\.)+")
"""What DataParallel and torch.compile put before every name."""
KNOWN = "a layer is weight and bias (PyTorch), kernel and bias (Flax), or w and b (Haiku)"
OTHERS = (
    (r"running_(mean|var)|num_batches_tracked|scale", "a normalisation layer"),
    (r"weight_[gv]|original\d*", "a weight that is computed from others; remove the parametrisation first"),
    (r"(weight|bias)_[ih]h_l\d+(_reverse)?", "a recurrent layer"),
    (r"in_proj_\w+", "an attention layer"),
)
"""Last words of names, and what has them."""


@dataclass(frozen=True)
class Layer:
    """One linear layer.

    Parameters
    ----------
    name : its own in the library that it comes from
    weight : (out, in), zero where the mask is
    bias : (out,), or None where it has none
    mask : (out, in) bool of the kept weights, or None where it has none
    pruned_biases : how many biases a mask held at zero
    """

    name: str
    weight: np.ndarray
    bias: np.ndarray | None = None
    mask: np.ndarray | None = None
    pruned_biases: int = 0

    @property
    def described(self) -> str:
        """Name and shape, such as `net.0 (16×10)`."""
        return f"{self.said} ({'×'.join(map(str, self.weight.shape))})"

    @property
    def said(self) -> str:
        """Its name in a sentence."""
        return named(self.name)


def layers_of(arrays: Mapping[str, np.ndarray], source: str) -> list[Layer]:
    """The linear layers that named arrays make up, in the order of their first arrays.

    Raises
    ------
    InputError
        If an array belongs to no linear layer, or is of another type or shape than it must be, or not finite; the
        sentence names it.
    """
    by_stem: dict[str, dict[str, tuple[str, np.ndarray]]] = {}
    for key, array in arrays.items():
        found = WORD.fullmatch(key)
        if found is None:
            raise _stranger(key, array, source)
        parts = by_stem.setdefault(WRAPPERS.sub("", found["stem"] or ""), {})
        name = f"{found['word']}{found['part'] or ''}"
        if name in parts:
            raise InputError(f"{source}: {shown(parts[name][0], 60)} and {shown(key, 60)} are one array of one layer")
        parts[name] = key, array
    if not by_stem:
        raise InputError(f"{source} holds no arrays; {KNOWN}")
    return [_layer(stem, parts, source) for stem, parts in by_stem.items()]


def named(name: str) -> str:
    """The name of a layer in a sentence, where a number alone would say nothing."""
    return f"layer {name[:40]}" if name.isdecimal() else shown(name, 40)


def described(layers: Sequence[Layer]) -> str:
    """Names and shapes of layers."""
    return listed([layer.described for layer in layers], 6)


def notes(layers: Sequence[Layer]) -> list[str]:
    """What of the layers the arrays did not say, or could not be kept; a sentence each."""
    missing = [layer.said for layer in layers if layer.bias is None]
    return [
        *(
            [f"zeros stand for the biases of {listed(missing)}, which {'have' if len(missing) > 1 else 'has'} none"]
            if missing
            else []
        ),
        *lost(layers),
    ]


def lost(layers: Sequence[Layer]) -> list[str]:
    """What cannot be kept of the layers; a sentence each."""
    return [
        f"{layer.pruned_biases} pruned biases of {layer.said} are 0; no mask will hold them there in a "
        "second training, since masks are of weights alone"
        for layer in layers
        if layer.pruned_biases
    ]


def _layer(stem: str, parts: Mapping[str, tuple[str, np.ndarray]], source: str) -> Layer:
    words = {word.partition("_")[0] for word in parts}
    weights = [word for word in WEIGHTS if word in words]
    if len(weights) != 1 or len(words) > 2:
        key, array = next(iter(parts.values()))
        raise _stranger(key, array, source)
    (word,) = weights
    weight, mask = _masked(parts, word, source)
    if weight.ndim != 2 or 0 in weight.shape:
        key, array = next(x for name, x in parts.items() if name.startswith(word))
        raise _stranger(key, array, source)
    bias, kept = _masked(parts, "b" if "b" in words else "bias", source) if words - {word} else (None, None)
    if WEIGHTS[word]:
        weight, mask = weight.T, None if mask is None else mask.T
    layer = Layer(stem or word, np.ascontiguousarray(weight), mask=None if mask is None else np.ascontiguousarray(mask))
    if bias is None:
        return layer
    if bias.shape != (len(weight),):
        raise InputError(
            f"{source}: the bias of {layer.described} has shape {bias.shape}; it must be ({len(weight)},), one for "
            "each output"
        )
    return replace(layer, bias=bias, pruned_biases=0 if kept is None else int(np.sum(~kept)))


def _masked(
    parts: Mapping[str, tuple[str, np.ndarray]], word: str, source: str
) -> tuple[np.ndarray, np.ndarray | None]:
    """The values of a weight or of biases, and their mask."""
    if word in parts and f"{word}_orig" not in parts and f"{word}_mask" not in parts:
        return _values(*parts[word], source), None
    for name in (f"{word}_orig", f"{word}_mask"):
        if name not in parts:
            there = shown(next(key for part, (key, _) in parts.items() if part.startswith(word)), 60)
            raise InputError(
                f"{source}: {there} stands without its {name}; a pruned one has {word}_orig and {word}_mask"
            )
    values = _values(*parts[f"{word}_orig"], source)
    key, array = parts[f"{word}_mask"]
    mask = binary(f"{source}: {shown(key, 60)}", array)
    if mask.shape != values.shape:
        raise InputError(
            f"{source}: {shown(key, 60)} has shape {mask.shape}; it must be {values.shape}, as what it masks"
        )
    return np.where(mask, values, values.dtype.type(0)), mask


def _values(key: str, array: np.ndarray, source: str) -> np.ndarray:
    """Floating numbers, single precision at least."""
    what = f"{source}: {shown(key, 60)}"
    values = real(what, array)
    if values.dtype.kind != "f":
        raise InputError(f"{what} has type {values.dtype}; weights and biases are floating numbers")
    with np.errstate(over="ignore"):
        values = values.astype(np.float32 if values.dtype.itemsize <= 4 else np.float64)
    finite = np.isfinite(values)
    if not finite.all():
        raise InputError(f"{what} holds {first(values, ~finite)}; every value must be finite")
    return values


def _stranger(key: str, array: np.ndarray, source: str) -> InputError:
    """What to raise for an array that is of no linear layer."""
    last = re.split(r"[./]", key)[-1]
    kind = next((kind for pattern, kind in OTHERS if re.fullmatch(pattern, last)), None)
    if kind is None and array.ndim > 2:
        kind = "a convolution, or another layer that is not linear"
    elif kind is None and array.ndim == 1 and last in WEIGHTS:
        kind = "a normalisation layer"
    what = f"{source}: {shown(key, 60)} ({'×'.join(map(str, array.shape)) or 'one number'})"
    if kind is not None:
        return InputError(f"{what} is of {kind}")
    fixed = "; a fixed embedding is given as embedding=, and left out here" if array.ndim == 2 else ""
    return InputError(f"{what} belongs to no linear layer; {KNOWN}{fixed}")
