"""Memory for compiled kernels."""

from __future__ import annotations

import math
from itertools import accumulate

import numpy as np

LINE = 64
"""Bytes of a cache line."""


def aligned(shape: int | tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
    """Zeros that begin at a cache line, so that 64 bytes from there never lie on two."""
    size = np.dtype(dtype).itemsize * (shape if isinstance(shape, int) else math.prod(shape))
    return _bytes(size).view(dtype).reshape(shape)


def aligned_parts(*parts: tuple[int, type]) -> list[np.ndarray]:
    """Zeros as several arrays in one piece of memory, given by size and type; each begins at a cache line."""
    sizes = [size * np.dtype(dtype).itemsize for size, dtype in parts]
    ends = list(accumulate(-(-size // LINE) * LINE for size in sizes))
    raw = _bytes(ends[-1])
    begins = [0, *ends[:-1]]
    return [raw[a : a + size].view(x[1]) for a, size, x in zip(begins, sizes, parts, strict=True)]


def _bytes(size: int) -> np.ndarray:
    raw = np.zeros(size + LINE, dtype=np.uint8)
    begin = -raw.__array_interface__["data"][0] % LINE
    return raw[begin : begin + size]
