"""What a method of one's own answers: masks and scores of any type, shape and value."""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, mutated, pick

SHAPE = (3, 4)
TYPES = ("?", "i1", "u1", "<u8", ">i4", "f2", "<f4", ">f8", "g", "c16", "U3", "S2", "M8[s]", "m8[s]", "f4,f4", "V4")


def make(rng: np.random.Generator) -> bytes:
    """The answer as a .npy file, after a byte that says how it is given."""
    shape: tuple[int, ...] = SHAPE
    if rng.random() < 0.2:
        shape = tuple(int(rng.choice([0, 1, 3, 4, 12])) for _ in range(int(rng.integers(0, 4))))
    size = math.prod(shape)
    values = rng.permutation(np.arange(size) < size // 2).astype(float)
    if rng.random() < 0.5:
        values = rng.choice([0, 1, -1, 2, 0.5, 1e300, np.inf, -np.inf, np.nan], size)
    answer = values.reshape(shape)
    with warnings.catch_warnings(), contextlib.suppress(TypeError, ValueError):
        warnings.simplefilter("ignore")
        answer = answer.astype(np.dtype(pick(rng, TYPES)))
    buffer = io.BytesIO()
    np.save(buffer, np.asfortranarray(answer) if rng.random() < 0.2 else answer)
    return bytes([int(rng.integers(10))]) + buffer.getvalue()


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """Another way to give it, other values of the same type and shape, or another answer."""
    array = np.load(io.BytesIO(content[1:]), allow_pickle=False)
    kind = int(rng.integers(3))
    if kind == 0:
        return make(rng)
    if kind == 1 or not array.nbytes:
        return bytes([int(rng.integers(10))]) + content[1:]
    end = len(content) - array.nbytes
    damaged = mutated(content[end:], rng)[: array.nbytes]
    return content[:end] + damaged + content[end + len(damaged) :]


def _listed(answer: np.ndarray) -> Any:
    """The answer as lists; as it is where texts hold no letters, of which Python makes none."""
    try:
        return answer.tolist()
    except (SystemError, ValueError):
        return answer


def _given(way: int, answer: np.ndarray) -> Any:
    from toycomb.tickets import Found

    ways = (_listed(answer), Found(answer), None, "mask", [[1], [1, 2]])
    return ways[way] if way < len(ways) else answer


def read(content: bytes, folder: Path) -> None:
    """Find the ticket of a method that gives this answer, as a mask or as scores."""
    from toycomb import Network, tickets
    from toycomb.tickets.definition import Method

    answer = _given(content[0], np.load(io.BytesIO(content[1:]), allow_pickle=False))
    network = Network(np.ones(SHAPE), np.zeros(3), np.ones(3), np.zeros(()))
    context = tickets.given(network, np.ones((2, 4)), np.array([0, 1]))
    for nested in (False, True):
        method = Method("answer", lambda *_, **__: answer, frozenset({"initial"}), nested=nested)
        mask = method.find(context.limited(method.needs), 6).mask
        assert mask.dtype == bool, "the mask is not bool"
        assert mask.shape == SHAPE, "the mask has another shape"
        assert mask.sum() == 6, "the mask has another size"


ANSWERS = Target(make, read, mutate=changed, modules=("toycomb.tickets",))
