"""Formulas from DIMACS files and texts, `p cnf` and `p dnf`, and back; see `toycomb.tasks.written`."""

from __future__ import annotations

from pathlib import Path

from toycomb.tasks import written
from toycomb.tasks.clauses import Kind
from toycomb.tasks.formula import Formula


def load(path: str | Path, read_as: Kind | None = None) -> Formula:
    """Read a DIMACS file, also one that is compressed by gzip, bz2 or xz.

    Raises
    ------
    InputError
        If the file cannot be read or is too large, or as `parse` does; the message begins with the path.
    """
    return Formula(*written.load(path, read_as))


def parse(text: str, read_as: Kind | None = None) -> Formula:
    """Read DIMACS text.

    Comments (`c …`, up to the end of the line) may stand anywhere, a clause may run over several lines, and
    everything after a `%` line (the trailer of SATLIB files) is left out. So are zeros after the last clause that the
    header promises, where nothing but zeros and comments follows (the trailer of the `pret` files); any other clause
    without a literal is an error. Within a clause a repeated literal counts once; a clause with both polarities of a
    variable is kept (its term is never true); a last clause without its closing 0 is kept. Each of these is noted.

    Parameters
    ----------
    text : str
    read_as : "dnf", "cnf" or None
        Reads the clauses as conjunctions or disjunctions whatever the header says.

    Raises
    ------
    InputError
        If the header is missing, doubled or wrong about the number of clauses, a clause is empty, a literal is
        out of range, or a word is not a number. A text of another known format is named as such.
    """
    return Formula(*written.parse(text, read_as))


def dump(formula: Formula) -> str:
    """DIMACS text of a formula, one clause a line."""
    return written.dump(formula.kind, formula.variables, formula.clauses)
