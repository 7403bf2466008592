"""Seals of stored rows: what is read is what was written, under the identity and index that were asked for.

A row has a digest of its content alone, which equal results share, and a seal: a digest of that digest together with
everything else in the row. So no row can stand in for another, whatever happens to the file: rows that were exchanged,
an index that leads to the wrong row, bytes that changed. What a row is asked for goes into the seal, not what is read.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

import numpy as np

from toycomb.common.documents import Document

NUMBERS = "biuf"
"""Kinds of arrays that are stored: bool, integers and real numbers."""
ALLOWED, NAMED = frozenset((bytes, str)), frozenset((str, int))
"""Types of what a row holds, and of what else is in it."""
RESERVED = ("file", "allow_pickle")
"""Names that `np.savez` has for itself."""


def checksum(content: bytes | str) -> str:
    """SHA-256 of stored bytes or text, in hexadecimal."""
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


def seal(*fields: str | int) -> str:
    """SHA-256 of the name of a table and all fields of a row but its content, with the content's digest among them."""
    # Texts and numbers as JSON has them, put together here: a file may have a hundred thousand rows.
    # A damaged field may be bytes, which JSON has not: its seal is then that of no row that was stored.
    pieces = [quoted(x) if type(x) is str else _plain(x) for x in fields]
    return checksum(f"[{', '.join(pieces)}]")


def _plain(field: Any) -> str:
    return str(field) if type(field) is int else json.dumps(field, default=repr)


def sealed(found: Any, content: Sequence[Any], digest: Any, *fields: Any) -> bool:
    """Whether a row is whole: its content has this digest, and the seal that was found is that of these fields.

    Parameters
    ----------
    found : the seal that was read
    content : pieces of the content, bytes or text, whose digest is that of all of them in turn
    digest : the digest that was read
    fields : the table's name, the identity and index that were asked for, and what else was read
    """
    if not ALLOWED.issuperset(map(type, content)) or not NAMED.issuperset(map(type, fields)):
        return False  # NULL, or a number where text should be
    whole = b"".join([x if type(x) is bytes else x.encode(errors="replace") for x in content])
    return checksum(whole) == digest and seal(*fields, digest) == found


def pack(arrays: Mapping[str, Any]) -> bytes:
    """Arrays as the bytes of a `.npz` file, the same for equal arrays."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def unpack(content: Any, names: Collection[str] | None = None) -> dict[str, np.ndarray] | None:
    """Arrays from bytes that `pack` made; None for anything else: damaged, compressed, pickled, not of numbers.

    Parameters
    ----------
    content : bytes
    names : those that are read, as far as they are there; all unless given
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(x.compress_type != zipfile.ZIP_STORED for x in entries):
                return None  # what is not compressed is no larger than what is stored
            arrays = {}
            for entry in entries:
                name = entry.filename.removesuffix(".npy")
                if names is None or name in names:
                    arrays[name] = np.lib.format.read_array(io.BytesIO(archive.read(entry)), allow_pickle=False)
    except Exception:  # damaged bytes can raise almost anything
        return None
    return arrays if all(x.dtype.kind in NUMBERS for x in arrays.values()) else None


def plain_object(text: Any) -> Document | None:
    """A JSON object from its text; None for anything else."""
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
