"""Writing files so that a reader finds the old content or the new one, never half of it."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from toycomb.errors import InputError

TEMPORARY = ".toycomb-writing-"
"""Names of files that are being written begin so; a process that was killed may leave one behind."""


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; on success it replaces `path` in one step.

    Raises
    ------
    InputError
        If the folder does not exist or cannot be written.
    """
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=TEMPORARY, suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        os.replace(temporary, path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text atomically."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: str | Path, document: Any) -> None:
    """Write one JSON document atomically, keys in the order given."""
    write_text(path, json.dumps(document, indent=2, allow_nan=False) + "\n")


def writable_folder(path: str | Path) -> Path:
    """Make a folder and check, before any work is done, that files can be written there.

    Raises
    ------
    InputError
        If the folder cannot be made or written.
    """
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise InputError(f"cannot write into the output folder {path}: {error.strerror}") from None
    return path


def check_file(path: Path) -> None:
    """Check, before any work is done, that a file can be written.

    Raises
    ------
    InputError
        If the name is a folder's or no file's, or its folder is missing or cannot be written.
    """
    try:
        if path.is_dir():
            raise InputError(f"cannot write {path}: it is a folder")
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None


@contextmanager
def output_folder(path: Path | None) -> Iterator[None]:
    """Make an output folder for the body; if the body fails, folders that were made and stayed empty are removed."""
    if path is None:
        yield
        return
    made = [folder for folder in (path, *path.parents) if not folder.exists()]
    try:
        writable_folder(path)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
