"""One array of a NumPy file: its header, read alone and with bounds, and then its data."""

from __future__ import annotations

import io
import math
import struct
import sys
import warnings
from typing import IO, Any, NamedTuple

import numpy as np

from toycomb.common.errors import bounded, shown

HEADER = 10_000
"""Bytes of an array's header, the limit that NumPy sets itself."""
LARGEST = 1 << 56
"""Numbers that an array can have lengths for: in any real type their bytes can be counted."""
KINDS = "biufcSU"
"""Types of array that are read: numbers and short texts."""


class Header(NamedTuple):
    """What an array will be."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool

    @property
    def size(self) -> int:
        """Bytes of its data, whatever they come to."""
        count = self.dtype.itemsize
        for length in self.shape:
            count *= length
        return count


class Unwanted(Exception):
    """Why an array is not read, as the rest of a sentence."""


def read_header(file: IO[bytes]) -> Header:
    """Read the header of an array, at most `HEADER` bytes of it."""
    magic = _exactly(file, 8)
    version = tuple(magic[6:])
    if magic[:6] != b"\x93NUMPY" or version not in ((1, 0), (2, 0), (3, 0)):
        raise Unwanted("is no array of NumPy")
    packed = _exactly(file, 2 if version == (1, 0) else 4)
    (length,) = struct.unpack("<H" if version == (1, 0) else "<I", packed)
    if length > HEADER:
        raise Unwanted(f"has a header of {length} bytes, more than {HEADER}")
    text = _exactly(file, length)
    if version == (3, 0) and not text.isascii():
        raise Unwanted("has named fields")
    shape, fortran, dtype = _parsed(text)
    if dtype.hasobject:
        raise Unwanted("holds a pickled object")
    if dtype.kind not in KINDS or dtype.itemsize < 1:
        raise Unwanted(f"has type {shown(dtype, 40)}")
    if any(length < 0 for length in shape):
        raise Unwanted("has a negative length")
    if math.prod(filter(None, shape)) > LARGEST:  # also where another length is 0, so that it holds nothing
        raise Unwanted(f"has the shape {bounded(str(shape), 80)}, which no array of numbers can have")
    return Header(shape, dtype, fortran)


def filled(file: IO[bytes], header: Header, piece: int) -> np.ndarray:
    """The array, filled piece by piece."""
    array = np.empty(header.shape, header.dtype, order="F" if header.fortran else "C")
    flat = memoryview(array.reshape(-1, order="A").view(np.uint8)) if array.size else memoryview(b"")
    position = 0
    while position < len(flat):
        part = file.read(min(piece, len(flat) - position))
        if not part:
            raise Unwanted("ends early")
        flat[position : position + len(part)] = part
        position += len(part)
    if header.dtype.kind == "U":
        points = array.reshape(-1, order="A").view(np.dtype(np.uint32).newbyteorder(header.dtype.byteorder))
        if array.size and points.max() > sys.maxunicode:  # NumPy would end in an error of the interpreter's own
            raise Unwanted("holds text that is none")
    return array


def _parsed(text: bytes) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and type, by NumPy's own parser."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # headers that Python 2 wrote
            whole = io.BytesIO(struct.pack("<I", len(text)) + text)
            return np.lib.format.read_array_header_2_0(whole, max_header_size=HEADER)
    except Exception:  # a damaged header can raise almost anything
        raise Unwanted("has a damaged header") from None


def _exactly(file: IO[bytes], size: int) -> bytes:
    """So many bytes; bz2 and lzma give less than was asked for at times."""
    parts = []
    while size:
        part = file.read(size)
        if not part:
            raise Unwanted("is damaged or truncated")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
