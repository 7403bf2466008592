"""Writing files so that a reader finds the old content or the new one, never half of it.

The rule for every writer: a file is replaced in one step, and only if it is new, or a plain file that may be written.
Links are followed: what they lead to is replaced, and they stay. Devices, pipes, sockets and folders are refused, and
so is a file that is read-only, whoever asks. Permissions are kept. What a command reads is never replaced by what it
writes.
"""

from __future__ import annotations

import json
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError
from toycomb.files.temporary import temporary_beside

KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
)

ACCESS_LIST = "system.posix_acl_access"
"""Where Linux keeps permissions beyond the nine bits."""

PICTURES = (".png", ".svg")

_inputs: ContextVar[tuple[Path, ...]] = ContextVar("_inputs", default=())


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside the file; on success it replaces the file in one step.

    Of a file with several names (hard links) the one that is written gets the new content, the others keep the old.

    Raises
    ------
    InputError
        If the file must not be replaced, see `destination`; if it is an input of the running command; or if it cannot
        be written. The old content stays.
    """
    end = destination(path)
    _refuse_inputs(path, _inputs.get())
    try:
        with temporary_beside(end) as temporary:
            yield temporary
            _permit(temporary, end)
            os.replace(temporary, end)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror or error}") from None


def destination(path: str | Path) -> Path:
    """Where a file of this name is written: the name itself, or what its links lead to, whether that exists or not.

    Raises
    ------
    InputError
        If something stands there that must not be replaced: anything but a plain file, or a read-only one.
    """
    try:
        end = Path(os.path.realpath(path))
        found = os.stat(path)
    except FileNotFoundError:
        return end
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise InputError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}") from None
    if not stat.S_ISREG(found.st_mode):
        kind = next((name for test, name in KINDS if test(found.st_mode)), "no plain file")
        raise InputError(f"cannot write {path}: it is {kind}")
    if not found.st_mode & stat.S_IWUSR or not os.access(end, os.W_OK):
        raise InputError(f"cannot write {path}: it is read-only")
    if not _one_file(path, end):
        raise InputError(f"cannot write {path}: the file that it leads to has no name")
    return end


def check_files(writes: Iterable[str | Path], reads: Iterable[str | Path] = ()) -> None:
    """Check, before any work is done, that files can be written and that none of them lands on another one.

    Parameters
    ----------
    writes : paths of files that will be written
    reads : paths of files that will be read

    Raises
    ------
    InputError
        If a file must not be replaced, its folder is missing or cannot be written, or two names are one file, whatever
        their spelling and whichever links lead there.
    """
    ends: dict[Path, str | Path] = {}
    reads = [x for x in reads if os.path.exists(x)]
    for path in writes:
        end = destination(path)
        _refuse_inputs(path, reads)
        if end in ends or any(_one_file(end, x) for x in ends):
            raise InputError(f"{path} would be written twice by one command; choose another file or folder")
        ends[end] = path
    for folder, path in {end.parent: path for end, path in ends.items()}.items():
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            missing = "" if folder.exists() else f" (there is no folder {Path(path).parent})"
            raise InputError(f"cannot write {path}: {error.strerror or error}{missing}") from None


def pictures(names: Iterable[str]) -> list[str]:
    """Names of the files of figures, each figure once."""
    return [f"{name}{suffix}" for name in dict.fromkeys(names) for suffix in PICTURES]


def check_file(path: str | Path) -> None:
    """`check_files` of one file."""
    check_files([path])


@contextmanager
def guarded(writes: Iterable[str | Path], reads: Iterable[str | Path]) -> Iterator[None]:
    """`check_files`, and in the body no writer replaces what is read."""
    inputs = [Path(x) for x in reads]
    check_files(writes, inputs)
    token = _inputs.set((*_inputs.get(), *inputs))
    try:
        yield
    finally:
        _inputs.reset(token)


def _refuse_inputs(path: str | Path, reads: Iterable[str | Path]) -> None:
    if any(_one_file(path, x) for x in reads):
        raise InputError(f"this would replace {path}, which the same command reads; choose another file or folder")


def _one_file(first: str | Path, second: str | Path) -> bool:
    """Two names are of one file that exists."""
    try:
        return os.path.samefile(first, second)
    except (OSError, ValueError):
        return False


def _permit(temporary: Path, end: Path) -> None:
    """Give a new file the permissions of the one that it replaces, or those that any new file gets.

    Owner and group are kept where the system lets us. Where it does not keep the group, what that group was allowed
    shrinks to what everybody is. Set-user and set-group bits are not copied: they were given to the old content.
    """
    try:
        old = os.stat(end)
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        return
    mode, new = old.st_mode & 0o777, os.stat(temporary)
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        for owner in ((old.st_uid, old.st_gid), (-1, old.st_gid)):
            with suppress(OSError):
                os.chown(temporary, *owner)
                break
        if os.stat(temporary).st_gid != old.st_gid:
            mode &= ~0o070 | (mode & 0o007) << 3
    temporary.chmod(mode)
    if hasattr(os, "setxattr"):
        with suppress(OSError):
            os.setxattr(temporary, ACCESS_LIST, os.getxattr(end, ACCESS_LIST))


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text atomically; a byte of a file's name that is no text is written as an escape."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8", errors="backslashreplace")


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
    except FileExistsError:
        raise InputError(f"cannot write into the output folder {path}: it is a file; give another name") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot write into the output folder {path}: {reason}") from None
    return path


@contextmanager
def output_folder(path: Path | None) -> Iterator[None]:
    """Make an output folder for the body; if the body fails, folders that were made and stayed empty are removed."""
    if path is None:
        yield
        return
    made = [folder for folder in (path, *path.parents) if not os.path.exists(folder)]
    try:
        writable_folder(path)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise
