"""Code objects as they run: instructions without line numbers, docstrings, and what only marks a line."""

from __future__ import annotations

import dis
import functools
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Any

SILENT = {"NOP", "CACHE", "EXTENDED_ARG", "PRECALL", "NOT_TAKEN"}
"""Instructions that do nothing: a line to stop at, a place for the interpreter's notes, part of a wide argument."""
LABELS = {"__doc__", "__module__", "__qualname__", "__firstlineno__", "__static_attributes__"}
"""What the body of a class stores about its text."""
FLAGS = 0x04 | 0x08 | 0x20 | 0x80 | 0x100 | 0x200
"""Of a code object: variable arguments, generators and coroutines."""
BY_NAME = {"locals", "vars", "dir", "eval", "exec"}
"""Builtins that can read local variables by their names."""
JUMPS = {*dis.hasjrel, *dis.hasjabs}
KNOWN = 1024
"""Code objects that are remembered: they never change, and what a method reaches is looked at after each ticket."""


@dataclass(frozen=True)
class Step:
    """One instruction: its name, what kind of argument it has, and the argument.

    Kinds are "constant", "name", "local", "jump" (argument: number of the step that it goes to) and "plain".
    """

    operation: str
    kind: str
    argument: Any
    variables: tuple[str, ...] = ()

    @property
    def stores(self) -> tuple[str, ...]:
        """Local variables that get a value; some versions of Python store and load in one step."""
        if not self.operation.startswith(("STORE_FAST", "STORE_DEREF", "DELETE_")):
            return ()
        return self.variables[:1] if "LOAD" in self.operation else self.variables

    @property
    def loads(self) -> tuple[str, ...]:
        """Local variables whose value is used."""
        if self.operation.startswith("LOAD_"):
            return () if self.operation == "LOAD_CLOSURE" else self.variables
        return self.variables[1:] if "LOAD" in self.operation else ()


@functools.lru_cache(KNOWN)
def steps(code: CodeType) -> tuple[Step, ...]:
    """Instructions of a code object, in order; equal for texts that differ in lines, comments and docstrings alone."""
    kept = _kept(code)
    offsets = [x.offset for x in kept]
    by_name = bool(BY_NAME & set(code.co_names))
    return tuple(_step(x, code, offsets, by_name) for x in kept)


@functools.lru_cache(KNOWN)
def handlers(code: CodeType) -> tuple[tuple[int, ...], ...]:
    """Where exceptions are caught: first and last step, handler, depth of the stack."""
    offsets = [x.offset for x in _kept(code)]
    entries = dis.Bytecode(code).exception_entries  # type: ignore[attr-defined]
    found = [
        (*(bisect_left(offsets, x) for x in (entry.start, entry.end, entry.target)), entry.depth, int(entry.lasti))
        for entry in entries
    ]
    return tuple(x for x in found if x[0] < x[1])


def signature(code: CodeType) -> tuple[Any, ...]:
    """Names of the arguments, of which kind they are, and what kind of function it is."""
    count = code.co_argcount + code.co_kwonlyargcount + bool(code.co_flags & 0x04) + bool(code.co_flags & 0x08)
    counts = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags & FLAGS)
    return (*counts, *code.co_varnames[:count])


def stored_once(code: CodeType) -> set[str]:
    """Local variables that are no arguments and get a value in one place."""
    changes = Counter(name for x in steps(code) for name in x.stores)
    arguments = set(signature(code)[4:])
    by_name = BY_NAME & set(code.co_names)  # `locals()` may find what goes into a variable
    return set() if by_name else {name for name, count in changes.items() if count == 1 and name not in arguments}


def _kept(code: CodeType) -> list[dis.Instruction]:
    found = [x for x in dis.get_instructions(code) if x.opname not in SILENT]
    dropped: set[int] = set()
    for position, (x, after) in enumerate(pairwise(found)):
        if after.opname == "STORE_NAME" and after.argval in LABELS and x.opname.startswith("LOAD_"):
            dropped |= {position, position + 1}
    return [x for position, x in enumerate(found) if position not in dropped]


def _step(x: dis.Instruction, code: CodeType, offsets: list[int], by_name: bool) -> Step:
    if x.opcode in dis.hasconst and x.arg is not None:  # dis itself does not know the constants of KW_NAMES
        return Step(x.opname, "constant", code.co_consts[x.arg])
    if x.opcode in JUMPS:
        return Step(x.opname, "jump", bisect_left(offsets, x.argval))
    if x.opcode in dis.hasname:
        return Step(x.opname, "name", x.argval)
    if x.opcode in dis.haslocal or x.opcode in dis.hasfree:
        names = x.argval if isinstance(x.argval, tuple) else (x.argval,)
        return Step(x.opname, "local", x.argval if by_name else x.arg, tuple(map(str, names)))
    return Step(x.opname, "plain", x.arg)
