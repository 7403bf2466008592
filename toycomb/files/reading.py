"""Files from outside, until they are read: only plain files, and never more of them than was agreed."""

from __future__ import annotations

import bz2
import json
import lzma
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from toycomb.common.errors import InputError, shown
from toycomb.common.limits import memory_text

PIECE = 1 << 20
"""Bytes that are unpacked at once."""
JSON_LARGEST = 1 << 24
DICTIONARY = 1 << 28
"""Bytes that an xz stream may ask for as its dictionary; `xz -9` takes a quarter of it."""


@contextmanager
def plain_file(path: str | Path) -> Iterator[BinaryIO]:
    """Open a plain file; what may wait or never end (a pipe, a device, a folder) is refused unopened.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, or is no plain file.
    """
    try:
        _check_plain(os.stat(path).st_mode, path)
        flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
        with open(path, "rb", opener=lambda name, _: os.open(name, flags)) as file:
            _check_plain(os.fstat(file.fileno()).st_mode, path)  # it may have been exchanged in between
            yield file
    except InputError:
        raise
    except OSError as error:
        raise InputError(f"cannot read {shown(path)}: {error.strerror or error}") from None
    except ValueError:
        raise InputError(f"cannot read {shown(path)}: no file can have this name") from None


def _check_plain(mode: int, path: str | Path) -> None:
    if stat.S_ISDIR(mode):
        raise InputError(f"cannot read {shown(path)}: it is a folder")
    if not stat.S_ISREG(mode):
        raise InputError(f"cannot read {shown(path)}: it is a pipe or a device; save the content as a file first")


def read_bytes(path: str | Path, most: int) -> bytes:
    """All bytes of a plain file.

    Raises
    ------
    InputError
        As `plain_file` does, and if the file has more than `most` bytes.
    """
    with plain_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(most + 1) if size <= most else b""
    if size > most or len(content) > most:
        raise InputError(f"{shown(path)} holds more than {memory_text(most)}; no larger file is read here")
    return content


def unpacked(content: bytes, most: int) -> tuple[bytes, list[str]]:
    """Content without its compression (gzip, bz2 or xz, told by the first bytes), and notes on what was done.

    Several compressed parts in a row are one content, as `cat` makes them.

    Raises
    ------
    InputError
        If the compressed data are damaged or end early, or unpack to more than `most` bytes.
    """
    for name, magic, new in _COMPRESSIONS:
        if content.startswith(magic):
            notes = [f"unpacked from {name}"]
            return b"".join(_pieces(content, name, magic, new, most, notes)), notes
    return content, []


_COMPRESSIONS: tuple[tuple[str, bytes, Callable[[], Any]], ...] = (
    ("gzip", b"\x1f\x8b", lambda: zlib.decompressobj(wbits=31)),
    ("bz2", b"BZh", bz2.BZ2Decompressor),
    ("xz", b"\xfd7zXZ\x00", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=DICTIONARY)),
)


def _pieces(
    content: bytes, name: str, magic: bytes, new: Callable[[], Any], most: int, notes: list[str]
) -> Iterator[bytes]:
    """Unpacked pieces of every part in turn."""
    position = total = 0
    while content.startswith(magic, position):
        part, waiting = new(), b""
        while not part.eof:
            if not waiting and getattr(part, "needs_input", True):
                waiting = content[position : position + PIECE // 16]
                position += len(waiting)
                if not waiting:
                    raise InputError(f"its {name} data end early; the file is not complete")
            try:
                piece = part.decompress(waiting, PIECE)
            except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError):
                raise InputError(f"its {name} data are damaged, or need more than {memory_text(DICTIONARY)}") from None
            waiting = getattr(part, "unconsumed_tail", b"")
            total += len(piece)
            if total > most:
                raise InputError(f"it unpacks to more than {memory_text(most)}; no larger file is read here")
            yield piece
        position -= len(part.unused_data)
        while content[position : position + 1] == b"\0":  # padding
            position += 1
    if position < len(content):
        notes.append(f"left out {len(content) - position} bytes after the {name} data")


def read_json(path: str | Path, most: int = JSON_LARGEST) -> Any:
    """The document of a JSON file.

    Raises
    ------
    InputError
        As `read_bytes` does, and if the content is no JSON, lies too deep, names a key twice, or holds a number that
        JSON has not (NaN, Infinity) or Python cannot hold.
    """
    return parsed_json(read_bytes(path, most), shown(path))


def parsed_json(content: bytes, name: str) -> Any:
    """The document that bytes are, which a sentence calls `name`; raises as `read_json` does."""
    try:
        return json.loads(content, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except InputError as error:
        raise InputError(f"{name}: {error}") from None
    except RecursionError:
        raise InputError(f"{name} holds lists within lists, deeper than can be read") from None
    except ValueError as error:
        raise InputError(f"{name} is no JSON file: {shown(error, 100)}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for i, name in enumerate(names) if name in set(names[:i]))
        raise InputError(f"the key {shown(twice)} stands twice in one object")
    return found


def _no_number(word: str) -> Any:
    raise InputError(f"{word} is no number of JSON")


def _finite(word: str) -> float:
    value = float(word)
    if value in (float("inf"), float("-inf")):
        raise InputError(f"the number {shown(word)} is too large")
    return value
