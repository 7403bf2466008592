"""Files of two-level tables (PLA), whole and damaged, plain and compressed."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import numpy as np

from benchmarks.fuzz.formulas import HEADS, RARELY
from benchmarks.fuzz.target import Target, mutated, pick, placed
from toycomb.common.errors import InputError
from toycomb.tasks import pla
from toycomb.tasks.formula import Formula

WORDS = (
    ".i 2", ".o 1", ".i", ".o 0", ".p 3", ".type fr", ".type fdr", ".type r", ".type", ".ilb a b", ".ob s", ".ilb",
    ".e", ".end", ".phase 01", ".pair 1 (a b)", ".kiss", ".mv 3 2 1", ".mv 4 2 3 1", ".symbolic a ; b ;", ".label x",
    ".model x", ".names a b", "#", "# 0 1", "|", "3", "4", "2", "~", "?", "x", "-", "\x00", "\x1a", "\ufeff", "\x1b[2J",
    ".i " + "9" * 18, ".o " + "9" * 19, ".i 4400000", "p cnf 2 1", "." * 50, "\u0663", "." + "a" * 4400,
    "\x85", "\u2028",
)  # fmt: skip
SPACES = ("", " ", "\n", "\n", "\r\n", "\r", "\t", "|", " | ", " # 1\n")


def make(rng: np.random.Generator) -> bytes:
    """One file."""
    content = _table(rng).encode("utf-8", "replace")
    if rng.random() < 0.3:
        content = mutated(content, rng)
    if rng.random() < 0.05:
        content = pick(rng, HEADS) + content
    if rng.random() < 0.1:
        content = pick(rng, (gzip.compress, bz2.compress, lzma.compress))(content)
        if rng.random() < 0.3:
            content = mutated(content, rng)
    return content


def _table(rng: np.random.Generator) -> str:
    n, o, rows = (int(x) for x in rng.integers(1, (8, 5, 9)))
    text = [f".i {n}\n", f".o {o}\n"]
    if rng.random() < 0.7:
        text.append(f".type {pick(rng, ('f', 'fd', 'fr', 'fdr'))}\n")
    if rng.random() < 0.3:
        text.append(".ilb " + pick(rng, SPACES[1:4]).join(f"x{i}" for i in range(n)) + "\n")
    if rng.random() < 0.3:
        text.append(f".p {rows}\n")
    for _ in range(rows):
        text.append("".join(pick(rng, "01--2") for _ in range(n)) + pick(rng, SPACES))
        text.append("".join(pick(rng, "0011-~4") for _ in range(o)) + pick(rng, SPACES[2:4]))
    text.append(pick(rng, ("", ".e\n", ".end", ".e\nmore", "\x1a", "\0\0")))
    for _ in range(int(rng.choice([0, 0, 0, 1, 2, 8]))):
        text.insert(int(rng.integers(len(text) + 1)), pick(rng, SPACES) + pick(rng, WORDS) + pick(rng, SPACES))
    if rng.random() < RARELY:
        text.insert(int(rng.integers(len(text) + 1)), pick(rng, ("1", "- ", "x", "\n", ".i 3\n", "1 1\n")) * 100_000)
    return "".join(text)


def read(content: bytes, folder: Path) -> None:
    """Read it as a table, and use what was read."""
    path = placed(folder, "table", content)
    table = pla.load(path)
    assert pla.parse(pla.dump(table)) == table, "what is written is not read back"
    assert all(note.isprintable() and len(note) < 300 for note in table.notes), "a note is not one short line"
    for output in range(min(table.outputs, 8)):
        constant = table.constant(output)
        assert (table.formulas[output] is None) == (constant is not None)
        table.dont_care_of(output)
        assert _formula(path, output) in (None, table.formulas[output]), "the file is another formula"


def _formula(path: Path, output: int) -> Formula | None:
    """One output; None where it has no formula, or the file is not told to be a table (by a title such as `p cnf`)."""
    try:
        return Formula.load(path, output=output)
    except InputError:
        return None


TABLES = Target(make, read, modules=("toycomb.files", "toycomb.tasks"))
