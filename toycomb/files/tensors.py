"""safetensors files: arrays by name behind a header of JSON, in which nothing can be run.

The format is small enough to be read here with bounds: the header is held against the size of the file before an array
is made. (Eight bytes: the length of the header. The header: for each name its type, its shape, and where its bytes
begin and end. Then the bytes, little-endian.)
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from toycomb.common.errors import InputError, bounded, shown
from toycomb.common.limits import memory_text, need
from toycomb.files import formats
from toycomb.files.reading import parsed_json, plain_file
from toycomb.files.writing import replacing

HEADER = 1 << 20
"""Bytes of the header."""
MEMBERS = 1_000
"""Arrays of one file."""
AXES = 32
"""Of one array."""
METADATA = "__metadata__"
TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "|u1",
    "BOOL": "|b1",
}
"""Types that are read, as NumPy has them; a bfloat16 is the upper half of a float32."""
NAMES = {np.dtype(kind): name for name, kind in TYPES.items() if name != "BF16"}
NAMES_ALLOWED = "float16, float32, float64, whole numbers or truth values"


def read_tensors(path: str | Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Every array of a safetensors file, and its metadata (texts by name).

    bfloat16 becomes float32, which holds the same values. The order is that of the bytes in the file.

    Raises
    ------
    InputError
        If it is none, or damaged; if it holds a type that is not read; or if the arrays are larger than can be had.
    """
    name = shown(path)
    with plain_file(path) as file:
        _expect_header(file, name)
        header, size = _header(file, name)
        metadata = header.pop(METADATA, {})
        if not isinstance(metadata, dict) or not all(isinstance(x, str) for x in metadata.values()):
            raise InputError(f"{name}: its metadata are no texts by name")
        places = list(_places(header, size, name))
        need(3.0 * size, f"{name} with arrays of {memory_text(size)}")
        return {key: _array(file.read(count), kind, shape) for key, kind, shape, count in places}, metadata


def write_tensors(
    path: str | Path, arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write arrays and metadata (texts by name) as a safetensors file, atomically, bit by bit as they are.

    Raises
    ------
    InputError
        If an array is of a type that the format has not, or the file cannot be written.
    """
    plain = {}
    for key, value in arrays.items():
        array = np.asarray(value)
        kind = array.dtype.newbyteorder("<")
        if kind not in NAMES or key == METADATA:
            raise InputError(f"{shown(path)}: {shown(key, 40)} has type {array.dtype}; it must be {NAMES_ALLOWED}")
        plain[key] = array.astype(kind, copy=False)
    header: dict[str, Any] = {METADATA: dict(metadata)} if metadata else {}
    position = 0
    wide_first = sorted(plain, key=lambda key: -plain[key].dtype.itemsize)  # so that each begins at a whole place
    for key in wide_first:
        end = position + plain[key].nbytes
        header[key] = {
            "dtype": NAMES[plain[key].dtype],
            "shape": list(plain[key].shape),
            "data_offsets": [position, end],
        }
        position = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path) as temporary, temporary.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for key in wide_first:
            file.write(plain[key].tobytes())


def _expect_header(file: IO[bytes], name: str) -> None:
    start = file.read(formats.HEAD)
    file.seek(0)
    other = None if start[8:9] == b"{" else formats.foreign(start)
    if other:
        raise InputError(f"{name} {formats.instead(other, 'a safetensors file')}")


def _header(file: IO[bytes], name: str) -> tuple[dict[str, Any], int]:
    """The header, and the number of bytes behind it."""
    length = int.from_bytes(file.read(8), "little")
    size = os.fstat(file.fileno()).st_size - 8 - length
    if size < 0:
        raise InputError(f"{name} is damaged or truncated, or not a safetensors file")
    if length > HEADER:
        raise InputError(f"{name}: its header takes {memory_text(length)}; at most {memory_text(HEADER)} are read")
    header = parsed_json(file.read(length), f"the header of {name}")
    if not isinstance(header, dict):
        raise InputError(f"{name} is damaged, or not a safetensors file: its header is no object")
    if len(header) > MEMBERS + 1:
        raise InputError(f"{name} holds {len(header)} arrays; at most {MEMBERS} are read")
    return header, size


def _places(header: dict[str, Any], size: int, name: str) -> Iterator[tuple[str, str, tuple[int, ...], int]]:
    """Name, type, shape and number of bytes of each array, in the order of the bytes; together they fill the file."""
    position = 0
    for key, entry in sorted(header.items(), key=lambda item: _offsets(item[1], f"{name}: {shown(item[0], 80)}")):
        what = f"{name}: {shown(key, 80)}"
        begin, end = _offsets(entry, what)
        kind, shape = entry["dtype"], entry["shape"]
        if kind not in TYPES:
            raise InputError(f"{what} has type {shown(kind, 40)}; types that are read are {', '.join(TYPES)}")
        if end - begin != math.prod(shape) * np.dtype(TYPES[kind]).itemsize or begin != position or end > size:
            raise InputError(f"{what} of shape {bounded(str(shape), 80)} does not fit the file, which is damaged")
        position = end
        yield key, kind, tuple(shape), end - begin
    if position != size:
        raise InputError(f"{name} is damaged: {size - position} of its bytes belong to no array")


def _offsets(entry: Any, what: str) -> tuple[int, int]:
    """Begin and end of an array's bytes, once the entry is known to be one."""
    wanted = {"dtype": str, "shape": list, "data_offsets": list}
    right = isinstance(entry, dict) and all(isinstance(entry.get(key), kind) for key, kind in wanted.items())
    numbers = [*entry["shape"], *entry["data_offsets"]] if right else [None]
    whole = all(type(x) is int and 0 <= x < 1 << 56 for x in numbers)
    if not whole or len(entry["data_offsets"]) != 2 or len(entry["shape"]) > AXES:
        raise InputError(f"{what} is described in a way that no safetensors file has; it is damaged")
    begin, end = entry["data_offsets"]
    return begin, end


def _array(content: bytes, kind: str, shape: tuple[int, ...]) -> np.ndarray:
    found = np.frombuffer(content, TYPES[kind])
    if kind == "BF16":
        found = (found.astype(np.uint32) << 16).view(np.float32)
    if kind == "BOOL":
        found = np.frombuffer(content, np.uint8) != 0
    return found.reshape(shape).astype(found.dtype.newbyteorder("="))
