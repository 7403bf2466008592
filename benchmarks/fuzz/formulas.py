"""Formula files: DIMACS and its neighbours, whole and damaged, plain and compressed; and JSON files of levels."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import numpy as np

from benchmarks.fuzz.documents import changed, document_changed, written
from benchmarks.fuzz.target import Target, mutated, pick, placed

WORDS = (
    "1", "-1", "2", "-2", "0", "0", "+1", "00", "-0", "c", "c foo", "%", "p", "p cnf 3 2", "p dnf 3 1", "x1",
    "1_0", "\u0663", "1\u00a02", "\x0b", "\x1c", "\x00", "\x1a", "\ufeff", "\x1b[2J", "9" * 18, "9" * 19,
    "9" * 4400, "-",
    "+-1", "1.0", "\ufffd",
    "h 1 2 0", "p wcnf 3 2 9", "a 1 0", "e 2 0", "x 1 2 0", ".i 2", ".o 1", "aag 1 1 0 1 0", "p cnf 999999999999 5",
)  # fmt: skip
SPACES = (" ", " ", "\n", "\n", "\r\n", "\r", "\t", "\x0c", "\u2028", "\x85", "\n0\n", "\n%\n", "")
HEADS = (
    b"PK\x03\x04", b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.", b"\x89HDF\r\n\x1a\n", b"\xff\xfe",
    b"\x28\xb5\x2f\xfd", b"\x1f\x9d\x90",
    b"\x93NUMPY\x01\x00", b"version https://git-lfs.github.com/spec/v1\n", b"<!DOCTYPE html><html>",
    b"{\"a\": 1}", b"%PDF-1.7\n",
    b"\x08\x07\x12\x07pytorch", b".model x\n", b"(set-logic QF_LIA)\n", b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\x00",
)  # fmt: skip

RARELY = 0.002
"""Share of long files."""


def make(rng: np.random.Generator) -> bytes:
    """One file."""
    content = _formula(rng).encode("utf-8", "replace")
    if rng.random() < 0.3:
        content = mutated(content, rng)
    if rng.random() < 0.1:
        content = pick(rng, HEADS) + content
    if rng.random() < 0.15:
        pack = pick(rng, (gzip.compress, bz2.compress, lzma.compress))
        content = pack(content) if rng.random() < 0.9 else pack(content) + pack(content)
        if rng.random() < 0.5:
            content = mutated(content, rng)
    return content


def _formula(rng: np.random.Generator) -> str:
    n, clauses = int(rng.integers(1, 6)), int(rng.integers(1, 6))
    text = [f"p {pick(rng, ('cnf', 'dnf'))} {n} {clauses}\n"]
    for _ in range(clauses):
        for _ in range(int(rng.integers(1, 5))):
            text += [str(int(rng.integers(1, n + 1)) * int(rng.choice([1, -1]))), pick(rng, SPACES[:5])]
        text += ["0", pick(rng, SPACES[:6])]
    text.append(pick(rng, ("", "", "%\n0\n", "0\n", "\x1a", "\0\0", "c end", "0\n0 c x\n")))
    for _ in range(int(rng.choice([0, 0, 1, 2, 8]))):
        text.insert(int(rng.integers(len(text) + 1)), pick(rng, SPACES) + pick(rng, WORDS) + pick(rng, SPACES))
    if rng.random() < RARELY:
        text.insert(int(rng.integers(len(text) + 1)), pick(rng, ("1 ", "x", "c ", " ", "0 ")) * 100_000)
    return "".join(text)


def read(content: bytes, folder: Path) -> None:
    """Read it as a formula, and use what was read."""
    from toycomb import Formula
    from toycomb.tasks.dimacs import dump, parse

    formula = Formula.load(placed(folder, "formula", content))
    assert parse(dump(formula)) == formula, "what is written is not read back"
    assert len(formula.contradictory) == len(formula.sizes) == len(formula)
    assert all(note.isprintable() and len(note) < 300 for note in formula.notes), "a note is not one short line"


FORMULAS = Target(make, read, modules=("toycomb.files", "toycomb.tasks"))


def make_levels(rng: np.random.Generator) -> bytes:
    """One file of a formula in levels."""
    variables = size = int(rng.integers(1, 12))
    levels = []
    for _ in range(int(rng.integers(1, 5))):
        clauses = [_clause(rng, size) for _ in range(int(rng.integers(1, 9)))]
        levels.append({"kind": pick(rng, ("dnf", "cnf")), "clauses": clauses})
        size = len(clauses)
    document = {"format": 1, "variables": variables, "levels": levels}
    for _ in range(int(rng.choice([0, 0, 1, 2]))):
        document = changed(document, rng)
    return written(document, rng)


def _clause(rng: np.random.Generator, size: int) -> list[int]:
    signs = rng.choice([1, -1], size)
    return ((rng.permutation(size) + 1) * signs)[: int(rng.integers(1, 7))].tolist()


def read_levels(content: bytes, folder: Path) -> None:
    """Read it as a composed formula, and use what was read."""
    from toycomb import Composed

    formula = Composed.load(placed(folder, "formula.json", content))
    formula.save(folder / "again.json")
    assert Composed.load(folder / "again.json") == formula, "what is written is not read back"
    if formula.variables <= 12:
        X = np.arange(2**formula.variables)[:, None] >> np.arange(formula.variables) & 1
        last = formula.values(X, len(formula.levels))
        whole = last.any(axis=1) if formula.levels[-1].kind == "dnf" else last.all(axis=1)
        assert np.array_equal(whole, formula.evaluate(X)), "the flat DNF is another function"


LEVELS = Target(make_levels, read_levels, mutate=document_changed, modules=("toycomb.files", "toycomb.tasks"))
