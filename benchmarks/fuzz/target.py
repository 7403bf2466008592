"""What a reader under test is, and what changes bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np


def _nothing(*_: Any) -> None:
    """There is nothing to do."""


@dataclass(frozen=True)
class Target:
    """A reader.

    Parameters
    ----------
    make : function of a random generator
        One input, as bytes: what a file of it would hold.
    read : function of such bytes and an empty folder
        Reads them as a user would; returns what was read if they are accepted.
    prepare : function without arguments, optional
        What is done once before the first input, such as loading what is loaded on use.
    further : function of what was read and the folder, optional
        Longer work with what was read, done for every `every`-th accepted input.
    every : int
    mutate : function of bytes and a random generator, optional
        Changes an input such that most of its form stays, for runs that are guided by coverage. Unless given, bytes
        are changed wherever they stand.
    modules : names of packages and modules of toycomb
        What coverage is measured of.
    """

    make: Callable[[np.random.Generator], bytes]
    read: Callable[[bytes, Path], Any]
    prepare: Callable[[], Any] = _nothing
    further: Callable[[Any, Path], Any] = _nothing
    every: int = 1
    mutate: Callable[[bytes, np.random.Generator], bytes] | None = None
    modules: tuple[str, ...] = ("toycomb.files",)


def placed(folder: Path, name: str, content: bytes) -> Path:
    """A file of the folder with this content."""
    path = folder / name
    with open(path, "wb") as file:
        file.write(content)
    return path


def mutated(content: bytes, rng: np.random.Generator) -> bytes:
    """Bytes with a few changes: flips, cuts, doubled and foreign pieces, extreme numbers."""
    data = bytearray(content)
    for _ in range(int(pick(rng, (1, 1, 2, 4, 16)))):
        place = int(rng.integers(len(data) + 1))
        length = pick(rng, (1, 1, 2, 4, 8, 64))
        kind = int(rng.integers(7))
        if kind == 0 and place < len(data):
            data[place] ^= 1 << int(rng.integers(8))
        elif kind == 1:
            data[place : place + length] = rng.bytes(length)
        elif kind == 2:
            del data[place : place + length]
        elif kind == 3:
            data[place:place] = data[place : place + length] * pick(rng, (1, 2, 50))
        elif kind == 4:
            data[place : place + length] = pick(rng, NUMBERS)
        elif kind == 5:
            del data[place:]
        else:
            data[place:place] = rng.bytes(length)
    return bytes(data)


NUMBERS = (
    b"\0",
    b"\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\xff" * 8,
    b"\0" * 8,
    b"0",
    b"-1",
    b"9" * 18,
    b"9" * 19,
    b"9" * 5000,
    b"1e400",
    b"NaN",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"\x1b[31m",
    b"\xef\xbb\xbf",
)


def pick(rng: np.random.Generator, choices: Any) -> Any:
    """One of a sequence, whatever it holds."""
    return choices[int(rng.integers(len(choices)))]
