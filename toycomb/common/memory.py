"""Memory for compiled kernels."""

from __future__ import annotations

import math

import numpy as np


def aligned(shape: int | tuple[int, ...], dtype: type = np.float32) -> np.ndarray:
    """Zeros that begin at a cache line, so that 64 bytes from there never lie on two."""
    size = np.dtype(dtype).itemsize * (shape if isinstance(shape, int) else math.prod(shape))
    raw = np.zeros(size + 64, dtype=np.uint8)
    begin = -raw.ctypes.data % 64
    return raw[begin : begin + size].view(dtype).reshape(shape)
