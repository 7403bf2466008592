"""The one place where numba's and LLVM's options are set.

Plain loops run as fast as hand-written vectors once some obstacles are out of the compiler's way: arrays that might
overlap, short loops unrolled before they are vectorised, 256-bit vectors on machines that have 512, references counted
in every call, and arguments copied between the pieces of a kernel. numba has no public switch for most of them, so this
file leans on its internals. Where those change, kernels compile without the help and give the same numbers, only
later; `tests/test_compiled.py` notices.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding as llvm
import numba
from numba.core.codegen import get_host_cpu_features
from numba.core.compiler import Compiler
from numba.core.options import DefaultOptions

F = TypeVar("F", bound=Callable[..., Any])
LONGEST_UNROLLED, DEFAULT = 8, 2**32 - 1


class Restrict(Compiler):
    """Compiles loops whose array arguments never overlap (`restrict` in C); callers keep that promise."""

    def define_pipelines(self) -> Any:
        """As numba's own pipeline, with every pointer argument marked `noalias`."""
        with contextlib.suppress(AttributeError):
            self.state.flags.noalias = True
        return super().define_pipelines()

    def compile_extra(self, func: Any) -> Any:
        """Compile with loops of 16 or 32 rounds left whole, for the vectoriser to find."""
        llvm.set_option("toycomb", f"-unroll-full-max-count={LONGEST_UNROLLED}")
        try:
            return super().compile_extra(func)
        finally:
            llvm.set_option("toycomb", f"-unroll-full-max-count={DEFAULT}")


def _known(**options: Any) -> dict[str, Any]:
    """Those options that this version of numba has."""
    return {name: value for name, value in options.items() if hasattr(DefaultOptions, name)}


COMMON = _known(nogil=True, error_model="numpy", _nrt=False)
INNER = COMMON | _known(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def kernel(function: F) -> F:
    """Compile a serial kernel: no interpreter lock, cached on disk, IEEE arithmetic; it must not make arrays.

    Kernels run in plain threads, one network a thread, so results do not depend on the number of threads.
    Where no cache folder is writable the kernel is compiled anew in each process.
    """
    try:
        compiled = numba.njit(cache=True, **COMMON)(function)
    except RuntimeError:
        _warn_once()
        return numba.njit(**COMMON)(function)
    _stamp(compiled)
    return compiled


def part(function: F) -> F:
    """Compile a piece of a kernel, called from compiled code alone."""
    return numba.njit(**INNER)(function)


def loop(function: F) -> F:
    """As `part`, for loops over arrays that never overlap, which lets the compiler use vectors."""
    return numba.njit(pipeline_class=Restrict, **INNER)(function)


def summing_loop(function: F) -> F:
    """As `loop`, for sums whose order the compiler may choose: fixed on one machine, not between machines."""
    return numba.njit(pipeline_class=Restrict, fastmath={"reassoc", "nsz", "contract"}, **INNER)(function)


def _stamp(compiled: Any) -> None:
    """Let the cache see a change of any kernel file, not of the function's own alone."""
    with contextlib.suppress(AttributeError):
        cache = compiled._cache._cache_file
        cache._source_stamp = (cache._source_stamp, _sources())


@functools.cache
def _sources() -> str:
    """Digest of the files that hold compiled code or its constants."""
    digest, folder = hashlib.sha256(), Path(__file__).parent
    for path in [*sorted(folder.rglob("_*.py")), folder / "training/layout.py", folder / "training/encoding.py"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _warn_once() -> None:
    warnings.warn(
        "no writable folder for compiled kernels, so each process compiles them again (some seconds); "
        "set NUMBA_CACHE_DIR to a writable folder to avoid this",
        stacklevel=3,
    )


def _widest_vectors() -> None:
    """Use 512-bit vectors where the machine has them; LLVM prefers 256 on some. The user's own setting stays."""
    features = get_host_cpu_features()
    config: Any = numba.config
    if config.CPU_FEATURES is None and config.CPU_NAME is None and "+avx512f" in features:
        config.CPU_FEATURES = features + ",-prefer-256-bit"


_widest_vectors()
