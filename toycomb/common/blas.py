"""Matrix products by one thread of the linear algebra library (BLAS), whatever number the session has set.

A library that shares a product among threads cuts it into other blocks, so that sums run in another order and the last
bits differ; a search that follows them ends elsewhere. Everything that toycomb makes is therefore made inside
`one_thread`, and cores are filled with networks side by side. The user's own setting comes back afterwards.

`threadpoolctl` knows OpenBLAS (NumPy and SciPy each bring one), MKL, BLIS and FlexiBLAS. Apple's Accelerate cannot be
limited in a running process: there set VECLIB_MAXIMUM_THREADS=1 before Python starts. PyTorch has threads and a library
of its own, which are asked where something has imported it.
"""

from __future__ import annotations

import os
import sys
import threading
from contextlib import ContextDecorator
from typing import Any


class OneThread(ContextDecorator):
    """A context, and a decorator of functions, in which products are made by one BLAS thread.

    It may be entered again inside itself and from several threads at once: most libraries have one setting for the
    whole process, so the first to come in sets it and the last to leave puts back what it was. Each entry looks again,
    which costs some microseconds, since libraries may be loaded later, their number be set by others, or be a number of
    each thread (OpenBLAS with OpenMP).
    """

    def __init__(self) -> None:
        self._inside = 0
        self._own = threading.local()
        self._libraries: list[Any] = []
        self._modules = -1
        self._before: dict[str, tuple[Any, int]] = {}
        self.renew_lock()

    def renew_lock(self) -> None:
        """A lock for this process: in a forked one the copy may be held by a thread that it does not have."""
        self._lock = threading.RLock()

    def __enter__(self) -> OneThread:
        with self._lock:
            self._look()
            self._inside += 1
            self._own.inside = getattr(self._own, "inside", 0) + 1
            for library in self._libraries:
                threads = library.get_num_threads()
                if threads is not None and threads != 1:
                    self._memory(library).setdefault(library.filepath, (library, threads))
                    _set(library, 1)
        return self

    def __exit__(self, *error: object) -> None:
        with self._lock:
            self._inside -= 1
            self._own.inside = getattr(self._own, "inside", 1) - 1
            if self._own.inside <= 0:
                _put_back(self._own.__dict__.get("before", {}))
            if not self._inside:
                _put_back(self._before)

    def _memory(self, library: Any) -> dict[str, tuple[Any, int]]:
        """Where the number that was found is kept: for the process, or for this thread alone."""
        if not _of_each_thread(library):
            return self._before
        before: dict[str, tuple[Any, int]] = self._own.__dict__.setdefault("before", {})
        return before

    def _look(self) -> None:
        """Find the libraries that are loaded, if any module was imported since the last look."""
        import numpy  # noqa: F401  # its library has to be there before it is looked for
        from threadpoolctl import ThreadpoolController

        modules = len(sys.modules)  # before the look: another thread may import in the midst of it
        if modules != self._modules:
            self._libraries = [*ThreadpoolController().select(user_api="blas").lib_controllers, *_torch()]
            self._modules = modules


class _Torch:
    """PyTorch as one library more. A thread has a number of its own, and one that comes later the number set last."""

    filepath = "libtorch"

    def __init__(self, module: Any) -> None:
        self.get_num_threads, self.set_num_threads = module.get_num_threads, module.set_num_threads


def _torch() -> list[_Torch]:
    """PyTorch, if it is loaded: its compiled part, which is whole once it is there."""
    module = sys.modules.get("torch._C")
    return [_Torch(module)] if hasattr(module, "set_num_threads") else []


def _of_each_thread(library: Any) -> bool:
    """Whether the number is one of each thread; of most libraries it is one of the process."""
    if isinstance(library, _Torch):
        return True
    return bool(library.threading_layer == "openmp" and library.internal_api == "openblas")


def _put_back(before: dict[str, tuple[Any, int]]) -> None:
    while before:
        _set(*before.popitem()[1])


def _set(library: Any, threads: int) -> None:
    """Set the number of threads, also where another thread was the last to set it.

    Since version 3.8 threadpoolctl lets but one thread set it, without a word to the others, until it is cleared.
    """
    library.set_num_threads(threads)
    clear = getattr(library, "clear_controlling_thread", None)
    if clear is not None:
        if library.get_num_threads() != threads:
            clear(force=True)
            library.set_num_threads(threads)
        clear()


one_thread = OneThread()
"""The context itself: `with one_thread:` around products, or `@one_thread` above a function that makes some."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=one_thread.renew_lock)
