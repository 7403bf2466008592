"""Formulas from files, of whichever of the formats that are read; the format is told by the content."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from toycomb.common.errors import InputError
from toycomb.tasks import tabled, texts, written
from toycomb.tasks.clauses import Kind
from toycomb.tasks.written import Written

_FIRST = re.compile(rb"(?:\A|(?<=[\r\n]))[ \t]*(?:(?P<dimacs>p[ \t]+[cd]nf\b)|\.(?:i|o|mv)[ \t]+\d)")
"""The header of a DIMACS formula, or a line by which a table is told."""


def load(path: str | Path, read_as: Kind | None = None, output: int | None = None) -> Written:
    """Read a formula of DIMACS, or that of one output of a two-level table; see `toycomb.Formula.load`."""
    return texts.read(path, partial(_parsed, read_as=read_as, output=output))


def is_table(path: str | Path) -> bool:
    """Whether a file holds a two-level table, and no DIMACS formula."""
    return texts.read(path, lambda text, notes, head: says_table(head))


def says_table(head: bytes) -> bool:
    """Whether a text that begins so is a two-level table, and no DIMACS formula."""
    found = _FIRST.search(head)
    return found is not None and not found["dimacs"]


def _parsed(text: str, notes: list[str], head: bytes, read_as: Kind | None, output: int | None) -> Written:
    if says_table(head):
        return tabled.one(tabled.parsed(text, notes, head), read_as, output)
    if output is not None:
        raise InputError("an output was asked for; a DIMACS formula has one, so that output= is for tables (PLA) alone")
    return written.parsed(text, notes, head, read_as)
