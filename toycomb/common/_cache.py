"""Compiled kernels on disk: numba's cache, made to bear what befalls files.

A cache may be cut short by a full disk, lose pages, be written by two processes at once, vanish, or turn read-only.
numba takes what it finds for what it wrote: a damaged file then ends the program, or runs as machine code. Here every
entry carries a digest of its content and of what it was compiled for, and whatever fails means: compile anew. And where
several processes need a kernel at once, one compiles it and the others wait for it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
import re
import warnings
from collections.abc import Callable
from typing import Any

from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.core.compiler_lock import global_compiler_lock
from numba.core.serialize import dumps

from toycomb.common.locks import FileLock
from toycomb.common.progress import noted

HINT = (
    "compiled kernels cannot be kept, so each process compiles them again (some seconds); "
    "set NUMBA_CACHE_DIR to a folder that can be written, with some megabytes free, to avoid this"
)
PATIENCE = 120
"""Seconds to wait for another process that compiles the same kernel; no machine takes as long."""


class CheckedFile(IndexDataCacheFile):
    """Index and entries of one kernel; an index that cannot be read counts as empty."""

    def save(self, key: Any, data: Any) -> None:
        """Write an entry with its digest."""
        content = dumps(data)
        super().save(key, (_digest(key, content), content))

    def load(self, key: Any) -> Any:
        """Read an entry, None if there is none; raises ValueError if it is damaged, or that of another key."""
        found = super().load(key)
        if found is None:
            return None
        digest, content = found
        if digest != _digest(key, content):
            raise ValueError("the entry is damaged")
        return pickle.loads(content)

    def _load_index(self) -> Any:
        try:
            overloads = super()._load_index()
        except Exception:  # bytes that are no pickle can raise almost anything
            return {}
        return overloads if isinstance(overloads, dict) else {}


class KernelCache(FunctionCache):
    """The cache of one kernel, which never fails: what cannot be read is compiled, what cannot be written is not kept.

    Parameters
    ----------
    function : the kernel, not compiled
    sources : str
        Digest of everything that decides what the kernel does; entries of other sources do not count.

    Raises
    ------
    RuntimeError, OSError or ValueError
        If there is no folder for it.
    """

    def __init__(self, function: Callable[..., Any], sources: str) -> None:
        super().__init__(function)
        plain = self._cache_file
        self._cache_file = CheckedFile(
            cache_path=self._cache_path,
            filename_base=self._impl.filename_base,
            source_stamp=(plain._source_stamp, sources),
        )
        self._alone = FileLock(os.path.join(self._cache_path, f"{self._impl.filename_base}.lock"), PATIENCE)

    def once(self, compiling: Callable[..., Any]) -> Callable[..., Any]:
        """Compile as before, but only where no other process does, or has done so meanwhile.

        numba's own lock comes first: a thread that compiles what another thread waits for must never wait for it. It
        also keeps other threads of this process from using a lock that belongs to the process.
        """

        @functools.wraps(compiling)
        def compile_once(sig: Any) -> Any:
            with global_compiler_lock, noted("compiling, once after installation"):
                try:
                    return compiling(sig)
                finally:
                    self._alone.release()

        return compile_once

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled kernel for some types, or None if it is to be compiled here."""
        found = self._load(sig, target_context)
        if found is None:
            self._alone.acquire()
            found = self._load(sig, target_context)  # by another process, meanwhile
        return found

    def _load(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # as above; the entry that is written next takes its place
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled, if that is possible."""
        try:
            super().save_overload(sig, data)
        except Exception:  # a full disk, a folder that vanished or turned read-only
            hint_once()


def _digest(key: Any, content: bytes) -> str:
    text = re.sub("0x[0-9a-f]+", "", str(key))  # places in memory, which differ from process to process
    return hashlib.sha256(text.encode() + content).hexdigest()


@functools.cache
def hint_once() -> None:
    """Say once that each process compiles."""
    warnings.warn(HINT, stacklevel=3)
