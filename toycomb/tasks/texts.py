"""Files of formulas until they are text: plain or compressed, of bounded size, with the file named in every error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from toycomb.common.errors import InputError, shown
from toycomb.common.limits import need
from toycomb.files import formats
from toycomb.files.reading import read_bytes, unpacked

LARGEST = 1 << 28
"""Bytes of a formula's text."""
MEMORY = 12
"""Bytes of memory a byte of text: a literal and its place in a clause."""
Read = TypeVar("Read")


def read(path: str | Path, parsed: Callable[[str, list[str], bytes], Read]) -> Read:
    """What a reader makes of a file, also of one that is compressed by gzip, bz2 or xz.

    Parameters
    ----------
    path : str or Path
    parsed : function of the text, notes on what was done so far, and the first bytes

    Raises
    ------
    InputError
        If the file cannot be read or is too large, or as the reader does; the message begins with the path.
    """
    content = read_bytes(path, LARGEST)
    try:
        content, notes = unpacked(content, LARGEST)
        need(MEMORY * len(content), f"a formula of {len(content)} bytes")
        head = content[: formats.HEAD]
        text = content.decode("utf-8", errors="replace")
        del content
        return parsed(text, notes, head)
    except InputError as error:
        raise InputError(f"{shown(path)}: {error}") from None


def first_bytes(text: str) -> bytes:
    """The first bytes of a text, by which its format is told."""
    return text[: formats.HEAD].encode("utf-8", "replace")


def named(error: InputError, head: bytes, line: str, own: str) -> InputError:
    """The error, with the name of the format that the text seems to have where that is not its `own`."""
    whole = formats.foreign(head, own)
    if whole in formats.BINARY:
        return InputError(f"it {formats.instead(whole, own)}")
    found = formats.foreign(line.encode("utf-8", "replace") + b"\n", own) or whole
    return InputError(f"{error}; the file {formats.instead(found, own)}") if found else error
