"""Files of activations, `.npz` and `.safetensors`: one set of names and shapes for both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.common.arrays import first
from toycomb.common.errors import InputError, shown
from toycomb.files.archives import read_npz
from toycomb.files.tensors import read_tensors, write_tensors
from toycomb.files.writing import replacing

SHAPES = {
    "X": ("N", "n"),
    "y": ("N",),
    "Z": ("N", "m"),
    "pre": ("N", "H"),
    "activations": ("N", "H"),
    "logits": ("N",),
    "E": ("m", "n"),
    "F": ("H", "n"),
    "row_types": ("H",),
    "terms": ("N", "C"),
    "literals": ("C", "k"),
    "codes": ("H", "C"),
    "directions": ("C", "H"),
}
"""Arrays by name, with their sizes."""
CLAUSES = ("terms", "literals", "codes", "directions")
"""Those that are there where the clauses are known."""
WHOLE = {"y": (0, 1), "row_types": (-1, 1), "terms": (0, 1), "codes": (0, 1)}
"""Arrays of whole numbers, and their range. With clauses, X is one, and `literals` are, from -n to n."""
ENDINGS = (".npz", ".safetensors")
ABOUT = "about"
"""The key of a `.npz` file that holds the words as JSON; safetensors has a place for them."""


def save(path: str | Path, arrays: Mapping[str, np.ndarray], about: Mapping[str, str]) -> None:
    """Write arrays and words; see `toycomb.export.Activations.save`."""
    if _ending(path) == ".safetensors":
        write_tensors(path, arrays, about)
        return
    words = np.array(json.dumps(dict(about), ensure_ascii=False))
    whole: dict[str, Any] = {ABOUT: words, **arrays}
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, **whole)


def load(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Arrays and words of a file; see `toycomb.export.Activations.load`."""
    arrays, about = (_npz if _ending(path) == ".npz" else read_tensors)(path)
    check(arrays, shown(path))
    return arrays, about


def check(arrays: Mapping[str, np.ndarray], source: str) -> None:
    """Raise InputError unless all arrays are there, are real numbers of their range, and fit each other."""
    some = any(name in arrays for name in CLAUSES)
    lacking = [name for name in SHAPES if name not in arrays and (some or name not in CLAUSES)]
    if lacking or not set(arrays) <= set(SHAPES):
        wrong = (
            f"key {lacking[0]} is missing" if lacking else f"unknown key {shown(min(set(arrays) - set(SHAPES)), 40)}"
        )
        raise InputError(f"{source}: {wrong}; a file of activations has {', '.join(SHAPES)}")
    sizes: dict[str, int] = {}
    for name, array in arrays.items():
        if array.dtype.kind not in "biuf" or array.ndim != len(SHAPES[name]):
            raise InputError(f"{source}: {name} has shape {array.shape} and type {array.dtype}; {_wanted(name)}")
        for letter, size in zip(SHAPES[name], array.shape, strict=True):
            if sizes.setdefault(letter, size) != size:
                there = f"{letter} is {sizes[letter]} elsewhere"
                raise InputError(f"{source}: {name} has shape {array.shape}, and {there}; {_wanted(name)}")
    n = sizes["n"]
    clauses = {"literals": (-n, n), "X": (0, 1)} if some else {}
    for name, (least, most) in {**WHOLE, **clauses}.items():
        if name in arrays:
            _check_whole(source, name, arrays[name], least, most)


def _check_whole(source: str, name: str, array: np.ndarray, least: int, most: int) -> None:
    """Raise InputError unless an array holds whole numbers of a range."""
    wrong = ~((array >= least) & (array <= most))
    if array.dtype.kind == "f":
        wrong |= array != np.rint(array)
    if wrong.any():
        value = first(array, wrong)
        raise InputError(f"{source}: {name} holds {value}; it must hold whole numbers from {least} to {most}")


def _wanted(name: str) -> str:
    return f"it must be real numbers of shape ({', '.join(SHAPES[name])}{',' * (len(SHAPES[name]) == 1)})"


def _ending(path: str | Path) -> str:
    ending = Path(path).suffix
    if ending not in ENDINGS:
        raise InputError(f"{shown(path)}: activations are kept in files that end in {' or '.join(ENDINGS)}")
    return ending


def _npz(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    arrays = read_npz(path)
    words = arrays.pop(ABOUT, None)
    if words is None or words.dtype.kind != "U" or words.ndim:
        raise InputError(f"{shown(path)}: key {ABOUT} is missing, or is no text; toycomb.export.activations writes it")
    try:
        about = json.loads(str(words))
    except (ValueError, RecursionError):
        about = None
    if not isinstance(about, dict) or not all(isinstance(x, str) for x in about.values()):
        raise InputError(f"{shown(path)}: key {ABOUT} must be JSON, texts by name")
    return arrays, about
