"""Values without parts, as text: equal for equal values in every process, and for no others."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import numpy as np

SIMPLE = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented))
LONG = 256
Token = tuple[Any, ...]


def simple(value: Any) -> Token:
    """A value of one of the types `SIMPLE`."""
    kind = type(value)
    if kind is int:
        return ("int", hex(value))
    if kind in (float, complex):
        parts = (value,) if kind is float else (value.real, value.imag)
        return (kind.__name__, struct.pack(f">{len(parts)}d", *parts).hex())
    if kind is str:
        return ("str", value if len(value) < LONG else digest(value.encode(errors="surrogatepass")))
    if kind is bytes:
        return ("bytes", value.hex() if len(value) < LONG else digest(value))
    return ("constant", repr(value))


def array(value: np.ndarray) -> Token:
    """An array without objects: type, shape and content."""
    plain = np.asarray(value)
    rows = () if plain.flags.c_contiguous else (plain.strides,)  # in which order sums run over it
    return ("array", repr(np.lib.format.dtype_to_descr(plain.dtype)), plain.shape, digest(plain.tobytes()), *rows)


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
