"""The one place where numba's options are set.

numba's cache notices changes of a kernel's own file alone: after a change here, clear it or touch the kernel files.
"""

import functools
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F, **options: Any) -> F:
    """Compile a serial kernel: no interpreter lock, cached on disk, IEEE arithmetic.

    Kernels run in plain threads, one network a thread, so results do not depend on the number of threads.
    Where no cache folder is writable the kernel is compiled anew in each process.
    """
    options = {"nogil": True, "error_model": "numpy", **options}
    try:
        return njit(cache=True, **options)(function)
    except RuntimeError:
        _warn_once()
        return njit(**options)(function)


@functools.cache
def _warn_once() -> None:
    warnings.warn(
        "no writable folder for compiled kernels, so each process compiles them again (some seconds); "
        "set NUMBA_CACHE_DIR to a writable folder to avoid this",
        stacklevel=3,
    )


def reassociating_kernel(function: F) -> F:
    """As `kernel`, for a sum whose order may be chosen by the compiler: fixed on one machine, not between machines."""
    return kernel(function, fastmath={"reassoc", "nsz", "contract"})
