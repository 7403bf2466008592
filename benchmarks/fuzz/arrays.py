"""NumPy files: archives and arrays built piece by piece, each field true, false or damaged."""

from __future__ import annotations

import io
import math
import struct
import warnings
import zipfile
import zlib

import numpy as np

from benchmarks.fuzz.target import mutated, pick

TYPES = (
    "<f4", "<f8", ">f8", "<f2", "<f16", "|b1", "|u1", "<i8", ">i4", "<c16", "|O", "<U3", "|S5", "<M8[s]", "<m8", "|V8",
    "<U0", "|V0", "<U999999999", "f4,f4", "(3,)f8", "f", "x", "", "O8", "<f99", "\x00",
)  # fmt: skip
NAMES = (
    "W", "b", "v", "c", "mask", "format", "X", "y", "embedding", "output_mask", "W1", "\u202e", "a/b", "../W", "W.npy",
    "x" * 5000,
)  # fmt: skip
LENGTHS = (0, 1, 2, 3, 5, -1, 2**31, 2**62, 2**64, 10**30, True)
HEADERS = ("(" * 3000, "{'descr': '<f8'}", "[]", "__import__('os')", "{" * 200 + "}" * 200, "'" + "9" * 8000)
USUAL, RARE = (0, 0, 1, 1, 1, -2.5), (0, 1, -2.5, 1e300, np.inf, np.nan)
ODD, RARELY = 0.03, 0.003
"""Share of every part that is not as it should be, and of parts that take long to read."""


def _header(rng: np.random.Generator, shape: tuple[object, ...], kind: str) -> bytes:
    text: object = {"descr": kind, "fortran_order": bool(rng.random() < 0.2), "shape": shape}
    if rng.random() < ODD:
        text = {"descr": [("a", "<f8"), ("b", kind)], "fortran_order": False, "shape": shape}
    if rng.random() < ODD:
        text = pick(rng, HEADERS)
    written = f"{text}".encode("latin-1", "replace")
    version = pick(rng, ((1, 0),) * 20 + ((2, 0), (2, 0), (3, 0), (9, 9)))
    written += b" " * (20_000 if rng.random() < RARELY else -(len(written) + 11) % 64) + b"\n"
    length = len(written) if rng.random() > ODD else int(pick(rng, (0, 1, 60_000, 2**32 - 1)))
    packed = struct.pack("<H", length % 65536) if version == (1, 0) else struct.pack("<I", length)
    return b"\x93NUMPY" + bytes(version) + packed + written


def array(rng: np.random.Generator, shape: tuple[int, ...] | None = None, kind: str | None = None) -> bytes:
    """The bytes of a .npy file; right if shape and type are given, but for a few."""
    odd = rng.random() < ODD
    if shape is None or odd:
        lengths = LENGTHS if rng.random() < 0.3 else LENGTHS[:5]
        shape = tuple(int(pick(rng, lengths)) for _ in range(int(rng.integers(0, 4))))
    kind = pick(rng, TYPES) if kind is None or odd else kind
    made = _header(rng, shape, kind) + _data(rng, shape, kind)
    return mutated(made, rng) if rng.random() < ODD else made


def _data(rng: np.random.Generator, shape: tuple[int, ...], kind: str) -> bytes:
    """What stands after the header."""
    size = math.prod(shape)
    try:
        dtype = np.dtype(kind)
    except TypeError:
        return rng.bytes(8)
    if not 0 <= size <= 10_000 or dtype.hasobject or dtype.itemsize > 100 or dtype.subdtype:
        return rng.bytes(int(rng.integers(200)))
    values = rng.choice(RARE if rng.random() < ODD else USUAL[: int(rng.integers(5, 7))], size)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            data = values.astype(dtype).tobytes()
        except (TypeError, ValueError):
            data = rng.bytes(size * dtype.itemsize)
    return rng.bytes(len(data)) if rng.random() < ODD else data


def archive(rng: np.random.Generator, shapes: dict[str, tuple[int, ...]]) -> bytes:
    """The bytes of a .npz file with these keys, and changes."""
    kinds = ("<f4", "<f8", ">f8", "<f2", "<i8", "|b1", "<f16")
    usual = pick(rng, kinds)
    members = []
    for name, shape in shapes.items():
        flags = "mask" in name or name in ("format", "y")
        kind = "|b1" if flags else usual if rng.random() < 0.9 else pick(rng, kinds)
        members.append((name, array(rng, shape, kind)))
    for _ in range(int(rng.choice([0, 0, 0, 0, 0, 1, 2]))):
        change = int(rng.integers(5))
        if change == 0 and members:
            members.pop(int(rng.integers(len(members))))
        elif change == 1:
            members.append((pick(rng, NAMES), array(rng)))
        elif change == 2:
            members.append(pick(rng, members or [("W", b"")]))
        elif change == 3:
            members.append((pick(rng, ("folder/", "a/b/", "README.txt", "W.npy/")), b""))
        else:
            members.append((pick(rng, NAMES), _large(rng)))
    made = _zip(rng, members)
    return mutated(made, rng) if rng.random() < 0.15 else made


def rebuilt(content: bytes, rng: np.random.Generator) -> bytes:
    """The archive with one of its members changed, left out, doubled or made anew; damaged as a whole now and then."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            members = [(x.filename.removesuffix(".npy"), file.read(x)[:4096]) for x in file.infolist()[:20]]
    except Exception:  # what is damaged already is changed further as it is
        return mutated(content, rng)
    if not members or rng.random() < 0.1:
        return mutated(content, rng)
    place, kind = int(rng.integers(len(members))), int(rng.integers(6))
    name, held = members[place]
    if kind == 0:
        del members[place]
    elif kind == 1:
        members[place] = (pick(rng, NAMES), held)
    elif kind == 2:
        members[place] = (name, array(rng))
    elif kind == 3:
        members.append((pick(rng, NAMES), held))
    else:
        members[place] = (name, mutated(held, rng))
    return _zip(rng, members)


def _large(rng: np.random.Generator) -> bytes:
    """An array that says it is large, and sometimes is."""
    buffer, length = io.BytesIO(), int(pick(rng, (2**20, 2**27, 2**31)))
    np.lib.format.write_array_header_1_0(buffer, {"descr": "|b1", "fortran_order": False, "shape": (length,)})
    return buffer.getvalue() + b"\0" * int(rng.choice([8, 2**20]))


def _zip(rng: np.random.Generator, members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    method = pick(rng, (zipfile.ZIP_STORED,) * 4 + (zipfile.ZIP_DEFLATED,) * 3 + (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(buffer, "w", method) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # names that stand twice
        for name, content in members:
            file.writestr(f"{name}.npy" if rng.random() < 0.98 else name, content)
    made = bytearray(buffer.getvalue())
    if rng.random() < 0.1:
        _forge(made, rng)
    return bytes(made)


def _forge(made: bytearray, rng: np.random.Generator) -> None:
    """Falsify a field of a record of the archive: flags, method, checksum, sizes, offsets, counts."""
    place = made.find(pick(rng, (b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06")))
    if place >= 0:
        offset = place + int(rng.integers(4, 46))
        field = struct.pack("<I", int(pick(rng, (0, 1, 9, 93, 99, 2**16 - 1, 2**31, 2**32 - 1, zlib.crc32(b"")))))
        made[offset : offset + int(rng.choice([1, 2, 4]))] = field[: int(rng.choice([1, 2, 4]))]
