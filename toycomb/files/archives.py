"""NumPy files from outside: `.npz` and `.npy`, checked member by member before an array is made.

The header of an array says how much memory it takes. It is read first, alone and with bounds, and compared with the
archive's own figures and with what may be asked for; nothing is ever unpickled.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

import numpy as np

from toycomb.common.errors import InputError, bounded, shown
from toycomb.common.limits import memory_text, need
from toycomb.files import formats
from toycomb.files.headers import Header, Unwanted, filled, read_header
from toycomb.files.reading import plain_file

MEMBERS = 1_000
"""Arrays of one archive."""
DIRECTORY = 1 << 20
"""Bytes of an archive's list of members."""
FREE = 1 << 28
"""Bytes that any archive may unpack to …"""
RATIO = 20
"""… and a larger one at most so many times its own size."""
METHODS = {
    zipfile.ZIP_STORED: 1 << 20,
    zipfile.ZIP_DEFLATED: 1 << 20,
    zipfile.ZIP_BZIP2: 1 << 12,
    zipfile.ZIP_LZMA: 1 << 12,
}
"""Compressions that are read, and the bytes asked for at once: bz2 and lzma unpack a whole piece whatever it gives."""
PLAIN = "a .npz file of plain arrays"
OTHERS = {1: "shrink", 6: "implode", 9: "deflate64", 93: "zstd", 95: "xz", 98: "PPMd", 99: "AES encryption"}
"""Compressions that are not read, by their numbers in zip files."""


Check = Callable[[Mapping[str, Header]], None]


def read_npz(path: str | Path, check: Check | None = None, wanted: str = PLAIN) -> dict[str, np.ndarray]:
    """Every array of a `.npz` file of plain arrays.

    Parameters
    ----------
    path : path
    check : function of the headers by key, optional
        Called before any array is made; raises InputError for what is not wanted.
    wanted : what is said to be needed where it is a file of another format

    Raises
    ------
    InputError
        If it is none, or damaged; if a key stands twice or is a pickle; or if the arrays are larger than can be had.
    """
    name = shown(path)
    with plain_file(path) as file:
        _expect_zip(file, name, wanted)
        try:
            with zipfile.ZipFile(_Bounded(file, name)) as archive:
                members = _members(archive, name)
                headers = {key: _header_of(archive, info, key, name) for key, info in members.items()}
                total = sum(header.size for header in headers.values())
                _check_total(total, os.fstat(file.fileno()).st_size, name)
                if check is not None:
                    check(headers)
                return {key: _array(archive, members[key], headers[key], key, name) for key in members}
        except (InputError, MemoryError):
            raise
        except Exception:  # a damaged archive can raise almost anything
            raise InputError(f"{name} is damaged or truncated, or not a .npz file of plain arrays") from None


def check_archive(path: str | Path) -> None:
    """Raise InputError if a zip archive, for another library to read, is damaged or unpacks to more than can be had."""
    name = shown(path)
    with plain_file(path) as file:
        try:
            with zipfile.ZipFile(_Bounded(file, name)) as archive:
                total = sum(info.file_size for info in archive.infolist())
        except InputError:
            raise
        except Exception:  # a damaged archive can raise almost anything
            raise InputError(f"{name} is damaged or truncated") from None
        _check_total(total, os.fstat(file.fileno()).st_size, name)


def read_npy(path: str | Path, check: Callable[[Header], None] | None = None) -> np.ndarray:
    """The array of a `.npy` file.

    Parameters
    ----------
    path : path
    check : function of the header, optional
        Called before the array is made; raises InputError for what is not wanted.

    Raises
    ------
    InputError
        If it is none, damaged, a pickle, or larger than can be had.
    """
    name = shown(path)
    with plain_file(path) as file:
        start = file.read(formats.HEAD)
        if start[:2] == b"PK":
            raise InputError(f"{name} is an archive; an embedding is a .npy file of one matrix")
        if not start.startswith(b"\x93NUMPY"):
            other = formats.foreign(start)
            text = "is damaged, or not a .npy file of one plain matrix"
            raise InputError(f"{name} {formats.instead(other, 'a .npy file') if other else text}")
        file.seek(0)
        try:
            header = read_header(file)
            if header.size > os.fstat(file.fileno()).st_size - file.tell():
                raise Unwanted("ends early")
            if check is not None:
                check(header)
            need(3 * header.size, f"{name} with an array of shape {bounded(str(header.shape), 80)}")
            return filled(file, header, 1 << 20)
        except (InputError, MemoryError):
            raise
        except Exception as error:  # a damaged file can raise almost anything
            reason = f": it {error}" if isinstance(error, Unwanted) else ""
            raise InputError(f"{name} is damaged, or not a .npy file of one plain matrix{reason}") from None


class _Bounded:
    """A file that gives at most so many bytes at once: what claims a longer list of members is refused."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file, self._name = file, name
        self.seek, self.tell, self.close, self.seekable = file.seek, file.tell, lambda: None, file.seekable

    def read(self, size: int = -1) -> bytes:
        most = DIRECTORY + 65_536
        data = self._file.read(size if 0 <= size <= most else most + 1)
        if len(data) > most:
            raise InputError(f"{self._name}: its list of members takes more than {memory_text(DIRECTORY)}")
        return data


def _expect_zip(file: IO[bytes], name: str, wanted: str) -> None:
    start = file.read(formats.HEAD)
    file.seek(0)
    if start.startswith(b"\x93NUMPY"):
        raise InputError(f"{name} is a single array; a .npz file is needed")
    other = formats.foreign(start, "a NumPy archive (.npz)", "a zip archive") or formats.text(start)
    if other:
        raise InputError(f"{name} {formats.instead(other, wanted)}")
    if not start.startswith(b"PK"):
        raise InputError(f"{name} is damaged or truncated, or not a .npz file of plain arrays")


def _members(archive: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    """Members by key."""
    infos = archive.infolist()
    if len(infos) > MEMBERS:
        raise InputError(f"{name} holds {len(infos)} members; at most {MEMBERS} are read")
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        key = info.filename.removesuffix(".npy")
        if info.is_dir():
            raise InputError(f"{name} holds the folder {shown(key, 80)}; only plain arrays are read")
        if key in found:
            raise InputError(f"{name} holds the key {shown(key, 80)} twice")
        if info.flag_bits & 1:
            raise InputError(f"{name}: key {shown(key, 80)} is encrypted; only plain arrays are read")
        if info.compress_type not in METHODS:
            method = OTHERS.get(info.compress_type, f"method {info.compress_type}")
            raise InputError(f"{name}: key {shown(key, 80)} is compressed by {method}; save it with numpy.savez")
        found[key] = info
    return found


def _header_of(archive: zipfile.ZipFile, info: zipfile.ZipInfo, key: str, name: str) -> Header:
    """The header of a member, compared with the archive's own figures."""
    try:
        with archive.open(info) as member:
            header = read_header(member)
            if member.tell() + header.size != info.file_size:
                raise Unwanted("is damaged or truncated")
            return header
    except Unwanted as error:
        raise InputError(f"{name}: key {shown(key, 80)} {error}; only complete plain numeric arrays are read") from None
    except Exception:  # as above
        raise InputError(
            f"{name}: key {shown(key, 80)} is damaged or truncated; only complete plain numeric arrays are read"
        ) from None


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo, header: Header, key: str, name: str) -> np.ndarray:
    try:
        with archive.open(info) as member:
            read_header(member)
            array = filled(member, header, METHODS[info.compress_type])
            if member.read(1):  # also lets the archive compare its checksum
                raise Unwanted("goes on")
            return array
    except MemoryError:
        raise
    except Exception:  # as above
        raise InputError(
            f"{name}: key {shown(key, 80)} is damaged or truncated; only complete plain numeric arrays are read"
        ) from None


def _check_total(total: int, stored: int, name: str) -> None:
    if total > max(FREE, RATIO * stored):
        raise InputError(
            f"{name} unpacks to {memory_text(total)}, {total // max(stored, 1)} times its size; what is larger than "
            f"{memory_text(FREE)} may unpack to at most {RATIO} times its size"
        )
    need(3 * total, f"{name} with arrays of {memory_text(total)}")
