"""Documents that are kept beside the one that takes their name: nothing larger or other is replaced without a word."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.notices import counted, tell
from toycomb.files.reading import read_json
from toycomb.files.writing import replacing

LARGEST = 1 << 28
"""Bytes of a document: that of a million tickets is smaller."""


def read(path: Path) -> Document | None:
    """A document that stands in a folder; None if there is none, or what is there is none."""
    try:
        found = read_json(path, LARGEST)
    except InputError:
        return None
    return found if isinstance(found, dict) else None


def put_aside(
    folder: Path, name: str, files: Iterable[str], label: Callable[[Mapping[str, Any]], str | None]
) -> list[Path]:
    """Copy what a document says and shows to names of its own before another one replaces it.

    Parameters
    ----------
    folder, name : the document is `NAME.json` in the folder
    files : names of all files that belong to it
    label : of the document that stands there, what tells it from others; None if what comes holds all of it; empty
        for a label by content

    Returns
    -------
    list of Path
        The files that were copied, under their old names.
    """
    path = folder / f"{name}.json"
    old = read(path)
    chosen = None if old is None else label(old)
    if chosen is None:
        return []
    chosen = chosen or hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    found = [folder / x for x in files if (folder / x).is_file()]
    for file in found:
        with replacing(file.with_stem(f"{file.stem}-{chosen}")) as temporary:
            shutil.copyfile(file, temporary)
    also = f", and {counted(len(found) - 1, 'file')} that belong to it likewise" if len(found) > 1 else ""
    tell(f"{path} was made with other settings or more networks; it is kept as {path.stem}-{chosen}.json{also}")
    return found


def clear(copied: Iterable[Path], written: Iterable[str]) -> None:
    """Remove what was put aside and not written anew, so that no picture stands beside another one's table."""
    names = set(written)
    for path in copied:
        if path.name not in names and not path.is_symlink():
            path.unlink(missing_ok=True)
