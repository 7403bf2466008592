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
from collections.abc import Callable
from importlib.resources import files
from typing import Any, TypeVar

import numba
from numba.core.codegen import get_host_cpu_features
from numba.core.options import DefaultOptions

from toycomb.common._cache import KernelCache, hint_once
from toycomb.common._compiling import Frame, Kernel, Part, Restrict

F = TypeVar("F", bound=Callable[..., Any])


def _known(**options: Any) -> dict[str, Any]:
    """Those options that this version of numba has."""
    return {name: value for name, value in options.items() if hasattr(DefaultOptions, name)}


COMMON = _known(nogil=True, error_model="numpy", _nrt=False)
INNER = COMMON | _known(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)


def kernel(function: F) -> F:
    """Compile a serial kernel: no interpreter lock, cached on disk, IEEE arithmetic; it must not make arrays.

    Kernels run in plain threads, one network per thread, so results do not depend on the number of threads.
    Processes that start together compile it once. Where no cache folder is writable each of them compiles it anew.
    """
    compiled = numba.njit(pipeline_class=Kernel, **COMMON)(function)
    try:
        cache = KernelCache(function, _sources())
        compiled._cache, compiled.compile = cache, cache.once(compiled.compile)
    except Exception:  # no folder that can be written, or a source that cannot be found
        hint_once()
    return compiled


def part(function: F) -> F:
    """Compile a piece of a kernel, called from compiled code alone."""
    return numba.njit(pipeline_class=Part, **INNER)(function)


def frame(function: F) -> F:
    """As `part`, for code that does little but call parts and loops.

    The kernel's own optimisation has to do, which shortens the first training. What holds loops of its own, or is
    called inside of loops, gets up to twice as slow this way.
    """
    return numba.njit(pipeline_class=Frame, **INNER)(function)


def loop(function: F) -> F:
    """As `part`, for loops over arrays that never overlap, which lets the compiler use vectors."""
    return numba.njit(pipeline_class=Restrict, **INNER)(function)


def summing_loop(function: F) -> F:
    """As `loop`, for sums whose order the compiler may choose: fixed on one machine, not between machines."""
    return numba.njit(pipeline_class=Restrict, fastmath={"reassoc", "nsz", "contract"}, **INNER)(function)


def exact(function: F) -> F:
    """As `part`, in IEEE arithmetic even where a summing loop calls it; a `part` would take over the loop's licence."""
    return numba.njit(fastmath=False, **INNER)(function)


@functools.cache
def _sources() -> str:
    """Digest of the files that hold compiled code or its constants, wherever the package was loaded from."""
    digest, folder = hashlib.sha256(), files("toycomb")
    with contextlib.suppress(OSError):  # a package without its sources does not change either
        public = [folder / "training" / f"{name}.py" for name in ("courses", "layout", "encoding")]
        for entry in [*_private(folder), *public]:
            digest.update(entry.read_bytes())
    return digest.hexdigest()


def _private(folder: Any) -> list[Any]:
    """Private Python files below a folder of the package, in a fixed order."""
    entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    found = [x for x in entries if x.name.startswith("_") and x.name.endswith(".py")]
    below = (x for x in entries if "." not in x.name and x.name != "__pycache__" and x.is_dir())
    return found + [x for inner in below for x in _private(inner)]


def _widest_vectors() -> None:
    """Use 512-bit vectors where the machine has them; LLVM prefers 256 on some. The user's own setting stays."""
    features = get_host_cpu_features()
    config: Any = numba.config
    if config.CPU_FEATURES is None and config.CPU_NAME is None and "+avx512f" in features:
        config.CPU_FEATURES = features + ",-prefer-256-bit"


_widest_vectors()
