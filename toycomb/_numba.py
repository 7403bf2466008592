"""The one place where numba's options are set."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a serial kernel: no interpreter lock, cached on disk, IEEE arithmetic.

    Kernels run in plain threads, one network a thread, so results do not depend on the number of threads.
    Where no cache folder is writable the kernel is compiled anew in each process.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "boundscheck": False}
    try:
        return njit(cache=True, **options)(function)
    except RuntimeError:
        warnings.warn(
            "no writable folder for compiled kernels, so each process compiles them again (some seconds); "
            "set NUMBA_CACHE_DIR to a writable folder to avoid this",
            stacklevel=2,
        )
        return njit(**options)(function)
