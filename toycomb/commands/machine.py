"""What `toycomb doctor` says of the machine: versions, cores, vectors, linear algebra, memory, the cache of kernels."""

from __future__ import annotations

import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from toycomb.common.documents import Document

WIDTHS = {"+avx512f": 512, "+avx": 256, "+sse2": 128, "+neon": 128}
"""Bits of the registers that a feature of a processor brings, the widest first."""
SUFFIXES = (".nbi", ".nbc")
"""Of numba's files in a cache."""
UNCOMPILED = (
    "NUMBA_DISABLE_JIT is set, so no kernel is compiled, and training takes hundreds of times as long; unset it"
)


def versions() -> dict[str, str]:
    """Of Python, toycomb and everything that it needs to run; `missing` for what is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    from toycomb._version import __version__

    found = {"toycomb": __version__, "python": platform.python_version()}
    for name in _needed():
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def unmet() -> list[str]:
    """What is installed in another version than toycomb asks for, as sentences."""
    found = versions()
    return [
        f"{name} is {found[name]}; toycomb needs {specifier or 'any version'}"
        for name, specifier in _needed().items()
        if found[name] == "missing" or not specifier.contains(found[name], prereleases=True)
    ]


def _needed() -> dict[str, Any]:
    """Every package that has to be there, with its versions; empty for a copy that was never installed."""
    from importlib.metadata import PackageNotFoundError, requires

    from packaging.requirements import Requirement  # comes with matplotlib

    try:
        read = [Requirement(text) for text in requires("toycomb") or ()]
    except PackageNotFoundError:
        return {}
    return {x.name: x.specifier for x in read if x.marker is None or x.marker.evaluate({"extra": ""})}


def threads() -> Document:
    """How much is done at once unless `--threads` says otherwise, and what each library of linear algebra is."""
    import scipy.linalg  # noqa: F401  # brings a library of its own
    from threadpoolctl import threadpool_info

    from toycomb.workers.threads import usable_threads

    keys = ("internal_api", "version", "architecture")
    blas = [x for x in threadpool_info() if x.get("user_api") == "blas"]
    return {"usable": usable_threads(None), "blas": [{key: x.get(key) for key in keys} for x in blas]}


def vectors() -> Document:
    """The processor as the compiler knows it, and how wide the vectors are that kernels are compiled for."""
    import numba
    from llvmlite.binding import get_host_cpu_name
    from numba.core.codegen import get_host_cpu_features

    from toycomb.common import _numba  # noqa: F401  # sets what kernels are compiled for

    config: Any = numba.config
    features = (config.CPU_FEATURES or get_host_cpu_features()).split(",")
    bits = next((width for feature, width in WIDTHS.items() if feature in features), None)
    return {"processor": config.CPU_NAME or get_host_cpu_name(), "machine": platform.machine(), "bits": bits}


def cache() -> Document:
    """Where compiled kernels are kept, whether something can be written there, and how large it is.

    Kernels count that were loaded before; of each the folder is the one that its cache has found.
    """
    from toycomb.common._cache import KernelCache

    loaded = [getattr(x, "_cache", None) for name in _modules() for x in vars(sys.modules[name]).values()]
    kept = [x for x in loaded if isinstance(x, KernelCache)]
    folders = sorted({Path(x.cache_path) for x in kept})
    files = [file for folder in folders if folder.is_dir() for file in folder.iterdir() if file.suffix in SUFFIXES]
    return {
        "folders": [str(folder) for folder in folders],
        "writable": bool(folders) and all(map(_writable, folders)),
        "files": len(files),
        "bytes": sum(file.stat().st_size for file in files),
    }


def notes(cache: Document) -> list[str]:
    """What is not wrong and slows things down, as sentences."""
    import numba

    from toycomb.common._cache import HINT

    if getattr(numba.config, "DISABLE_JIT", 0):
        return [UNCOMPILED]
    return [] if cache["writable"] else [HINT]


def _modules() -> list[str]:
    """Modules of toycomb that hold kernels, as far as they are loaded."""
    return [name for name in list(sys.modules) if name.startswith("toycomb.") and name.rpartition(".")[2][:1] == "_"]


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
