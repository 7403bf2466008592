"""How numba compiles kernels and their pieces: nothing is made that nobody asks for.

numba treats every function as one that Python may call: it is optimised and turned into machine code by itself, before
it is optimised again inside each of its callers. The pieces of a kernel are called by kernels alone, so that most of
this is for nothing, and it was half of the time of the first training after installation. This file leans on numba's
internals. Where those change, kernels are compiled as numba does it, and give the same numbers, only later.
"""

from __future__ import annotations

import contextlib
import gc
from types import SimpleNamespace
from typing import Any

import llvmlite.binding as llvm
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import PassManager

LONGEST_UNROLLED, DEFAULT = 8, 2**32 - 1
NEEDLESS = {
    "DumpParforDiagnostics",
    "FindLiterallyCalls",
    "InlineClosureLikes",
    "InlineInlinables",
    "InlineOverloads",
    "IRLegalization",
    "LiteralUnroll",
    "MakeFunctionToJitFunction",
    "NopythonRewrites",
    "RewriteDynamicRaises",
    "WithLifting",
}
"""Passes for what no kernel has: closures, expressions of whole arrays, `with`, messages of errors made at run time."""


class Once(JITCodeLibrary):
    """The code of a kernel: optimised when it is complete, and not before, function by function, as well."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout


class Optimised(Once):
    """The code of a piece: optimised, and linked into kernels. No machine code is made of it."""

    def _finalize_final_module(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """No address: nothing outside a kernel calls a piece."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """Who sets up the Python side of compiled functions, which a piece has not."""
        return SimpleNamespace(set_env=lambda name, env: None)


class Raw(Optimised):
    """As `Optimised`, but the kernel's own optimisation has to do."""

    def _optimize_final_module(self) -> None:
        pass


class Kernel(Compiler):
    """Compiles without passes that kernels never need, and without looks for garbage, of which there is little."""

    library: type[JITCodeLibrary] = Once

    def define_pipelines(self) -> Any:
        """As numba's own pipelines, only shorter."""
        with contextlib.suppress(AttributeError, TypeError):
            if self.state.library is None:
                self.state.library = self.library(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
                self.state.library.enable_object_caching()  # or kernels could not be kept on disk
        return [_shorter(manager) for manager in super().define_pipelines()]

    def compile_extra(self, func: Any) -> Any:
        """Compile while the collector of garbage rests."""
        collected = gc.isenabled()
        gc.disable()
        try:
            return super().compile_extra(func)
        finally:
            if collected:
                gc.enable()


class Part(Kernel):
    """Compiles a piece of a kernel."""

    library = Optimised


class Frame(Kernel):
    """Compiles a piece that is optimised in the kernel alone: what it costs by itself would be paid again there."""

    library = Raw


class Restrict(Kernel):
    """Compiles loops whose array arguments never overlap (`restrict` in C); callers keep that promise.

    Each is optimised by itself: inside a kernel the compiler would no longer know how long the loops are, and that
    arrays do not overlap.
    """

    library = Optimised

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


def _shorter(manager: Any) -> Any:
    try:
        shorter = PassManager(manager.pipeline_name)
        shorter.passes.extend(step for step in manager.passes if step[0].__name__ not in NEEDLESS)
        shorter.finalize()
    except Exception:  # another numba, with other passes
        return manager
    return shorter
