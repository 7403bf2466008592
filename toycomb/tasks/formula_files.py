"""Formula files of any kind: DIMACS, one or several outputs of a two-level table, or a formula in levels (JSON)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toycomb.tasks.clauses import Kind
    from toycomb.tasks.formula import Formula


def load(path: Path, read_as: Kind | None = None, output: int | None = None) -> Formula:
    """The formula of a file, whichever kind it is of; of a table that of one output, see `toycomb.Formula.load`."""
    from toycomb.tasks.composed import Composed
    from toycomb.tasks.formula import Formula

    kind = Composed if has_levels(path) else Formula
    return kind.load(path, read_as, output=output)


def has_levels(path: Path) -> bool:
    """Whether a file holds a JSON document, as formulas in levels are kept; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    except (OSError, ValueError):  # ValueError: a name that no file can have
        return False


def is_table(path: Path) -> bool:
    """Whether a file holds a two-level table."""
    from toycomb.tasks import loaded

    return not has_levels(path) and loaded.is_table(path)


def outputs_of(path: Path, output: int | None) -> int:
    """How many outputs are learnt of a formula file: all of a table unless one is named, one of any other file."""
    from toycomb.tasks import pla

    return pla.load(path).outputs if output is None and is_table(path) else 1


def text_of(path: Path, output: int | None) -> str:
    """The text by which stored results know a formula file: of a table with several outputs, none named, all of it.

    Outputs that will be left out, as they are constant, are told.
    """
    from toycomb.common.notices import tell
    from toycomb.tasks import dimacs, pla
    from toycomb.tasks.composed import Composed

    if output is None and is_table(path) and (table := pla.load(path)).outputs > 1:
        for constant in filter(None, map(table.constant, range(table.outputs))):
            tell(f"an output is left out: {constant}")
        return pla.dump(table)
    found = load(path, output=output)
    return found.dump() if isinstance(found, Composed) else dimacs.dump(found)
