"""safetensors files of networks, ours and of other libraries, each field right, odd or damaged."""

from __future__ import annotations

import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.documents import document_changed
from benchmarks.fuzz.target import Target, mutated, pick, placed

WIDTHS = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "X": 4}
LENGTHS = (0, 1, 2, 3, 5, -1, 2**31, 2**62, 10**30, True, 0.5, None, "3", [])
NAMES = ("0.weight_mask", "0.weight_orig", "1.running_mean", "module.0.weight", "", "\u202e", "W", "x" * 5000)
METADATA: tuple[Any, ...] = (
    {},
    {"toycomb_format": "1"},
    {"toycomb_format": "2", "activation": "tanh"},
    {"embedding": "hadamard"},
    {"a": 1},
    [],
    None,
    "x",
)
ODD = 0.02
"""Share of every part that is not as it should be."""


def make(rng: np.random.Generator) -> bytes:
    """A file with the layers of a network, and changes."""
    H, m = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    shapes: dict[str, list[Any]] = {"0.weight": [H, m], "0.bias": [H], "2.weight": [1, H], "2.bias": [1]}
    if rng.random() < 0.3:
        shapes = {"W": [H, m], "b": [H], "v": [H], "c": []}
    elif rng.random() < 0.3:
        outputs = int(rng.integers(1, 4))
        shapes = {"W1": [H, m], "b1": [H], "W2": [2, H], "mask2": [2, H], "V": [outputs, 2], "c": [outputs]}
    elif rng.random() < 0.3:
        shapes |= {"2.weight": [2, H], "2.bias": [2], "4.weight": [3, 2]}
    if rng.random() < 0.2:
        shapes |= {"0.weight_orig": [H, m], "0.weight_mask": [H, m]}
    if rng.random() < 0.1:
        shapes |= {pick(rng, NAMES): [H]}
    usual, header, data = pick(rng, list(WIDTHS)[:4]), dict[str, Any](), b""
    for name, shape in shapes.items():
        kind = pick(rng, list(WIDTHS)) if rng.random() < ODD else "U8" if name.endswith("mask") else usual
        count = math.prod(shape)
        values = (
            rng.integers(0, 2, count).astype(np.uint8) if kind == "U8" else rng.integers(0, 60, (count, WIDTHS[kind]))
        )
        part = values.astype(np.uint8).tobytes()
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [len(data), len(data) + len(part)]}
        data += part
        if rng.random() < ODD:
            header[name][pick(rng, ("dtype", "shape", "data_offsets"))] = pick(
                rng, [[pick(rng, LENGTHS)] * 2, *LENGTHS]
            )
    if rng.random() < 0.3:
        header["__metadata__"] = pick(rng, METADATA)
    text = json.dumps(header).encode()
    made = len(text).to_bytes(8, "little") + text + data
    return mutated(made, rng) if rng.random() < 0.2 else made


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """The file with its header changed, whose length is right again, or with bytes changed anywhere."""
    end = 8 + int.from_bytes(content[:8], "little")
    if rng.random() < 0.2 or end > len(content):
        return mutated(content, rng)
    header = document_changed(content[8:end], rng)
    return len(header).to_bytes(8, "little") + header + content[end:]


def read(content: bytes, folder: Path) -> None:
    """Read it as `toycomb import` does."""
    from toycomb import Layered, exchange

    path = placed(folder, "net.safetensors", content)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".* pruned biases of")
        network = exchange.read(path).network
    network.save(folder / "net.npz")
    layers = Layered.of(network).layers
    assert all(np.isfinite(x).all() for layer in layers for x in (layer.W, layer.b)), "not finite"


TENSORS = Target(make, read, mutate=changed, modules=("toycomb.files", "toycomb.exchange"))
