"""DIMACS files: `p cnf` and `p dnf`, read as they are found in the wild.

Every clause of the file becomes a clause of the formula, in the same order, so that clause indices in results
can be looked up in the file. What had to be interpreted is said in `Formula.notes`.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from toycomb.errors import InputError
from toycomb.formula import Clause, Formula, Kind, check_clause


def load(path: str | Path, read_as: Kind | None = None) -> Formula:
    """Read a DIMACS file.

    Raises
    ------
    InputError
        If the file cannot be read, or as `parse` does; the message begins with the path.
    """
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
    try:
        return parse(text, read_as)
    except InputError as error:
        raise InputError(f"{path}: {error}") from None


def parse(text: str, read_as: Kind | None = None) -> Formula:
    """Read DIMACS text.

    Comments (`c …`, up to the end of the line) may stand anywhere, a clause may run over several lines, and
    everything after a `%` line (the trailer of SATLIB files) is left out. Within a clause a repeated literal counts
    once; a clause with both polarities of a variable is kept (its term is never true); a last clause without
    its closing 0 is kept. Each of these is noted.

    Parameters
    ----------
    text : str
    read_as : "dnf", "cnf" or None
        Reads the clauses as conjunctions or disjunctions whatever the header says.

    Raises
    ------
    InputError
        If the header is missing, doubled or wrong about the number of clauses, a clause is empty, a literal is
        out of range, or a word is not a number.
    """
    header: tuple[Kind, int, int] | None = None
    clauses: list[Clause] = []
    current: list[int] = []
    notes: list[str] = []
    for number, words in _lines(text, notes):
        if words[0] == "p":
            if header is not None:
                raise InputError(f"line {number}: a second header; a file has one")
            header = _header(words, number)
            continue
        if header is None:
            raise InputError(f"line {number}: clauses before the header 'p cnf VARIABLES CLAUSES'")
        for word in words:
            literal = _integer(word, number)
            if literal:
                current.append(literal)
                check_clause(current[-1:], len(clauses) + 1, header[1])
            else:
                clauses.append(_clause(current, len(clauses) + 1, header[1], notes))
                current = []
    if header is None:
        raise InputError("no header; a DIMACS file has a line 'p cnf VARIABLES CLAUSES' or 'p dnf …'")
    if current:
        notes.append(f"clause {len(clauses) + 1} has no closing 0; it was kept")
        clauses.append(_clause(current, len(clauses) + 1, header[1], notes))
    kind, variables, promised = header
    if len(clauses) != promised:
        raise InputError(f"the header promises {promised} clauses and the file holds {len(clauses)}")
    return Formula(variables, tuple(clauses), read_as or kind, tuple(notes))


def dump(formula: Formula) -> str:
    """DIMACS text of a formula, one clause a line."""
    lines = [f"p {formula.kind} {formula.variables} {len(formula)}"]
    lines += [" ".join(map(str, (*clause, 0))) for clause in formula.clauses]
    return "\n".join(lines) + "\n"


def _lines(text: str, notes: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as words, without comments, up to the trailer."""
    text = text.lstrip("\ufeff").rstrip("\x1a\x00 \t\r\n")  # some old files end in ^Z or NULs
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        words = line.split()
        for position, word in enumerate(words):
            if word.startswith("%"):
                if words[:position]:
                    yield number, words[:position]
                rest = " ".join(words[position:] + " ".join(lines[number:]).split())
                notes.append(f"line {number}: left out the trailer '{rest[:40]}'")
                return
            if word == "c" or (position == 0 and word[0] == "c"):
                words = words[:position]
                break
        if words:
            yield number, words


def _header(words: list[str], number: int) -> tuple[Kind, int, int]:
    if len(words) != 4 or words[1] not in ("cnf", "dnf"):
        raise InputError(
            f"line {number}: the header is {' '.join(words)[:40]!r}; it must be 'p cnf VARIABLES CLAUSES' or 'p dnf …'"
        )
    variables, clauses = _integer(words[2], number), _integer(words[3], number)
    if variables < 1 or clauses < 1:
        raise InputError(f"line {number}: the header has {variables} variables and {clauses} clauses; both must be ≥ 1")
    return ("cnf" if words[1] == "cnf" else "dnf"), variables, clauses


def _integer(word: str, number: int) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", word):
        raise InputError(f"line {number}: {word[:24]!r} is not a whole number of at most 18 digits")
    return int(word)


def _clause(literals: list[int], number: int, variables: int, notes: list[str]) -> Clause:
    check_clause(literals, number, variables)
    unique = tuple(dict.fromkeys(literals))
    if len(unique) < len(literals):
        notes.append(f"clause {number} repeats a literal; each was counted once")
    if any(-x in unique for x in unique):
        notes.append(f"clause {number} holds a variable in both polarities; it was kept and can have no code")
    return unique
