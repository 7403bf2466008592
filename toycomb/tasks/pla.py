"""Two-level tables, Berkeley PLA: the format of espresso and of the MCNC benchmark functions.

A row (cube) is an AND of literals over the inputs, with a sign for each output. What a sign means is said by `.type`:

==========  ==================  =================  ======================  ==========
type        1 or 4              0                  - or 2                  ~
==========  ==================  =================  ======================  ==========
f           true (on-set)       nothing            nothing                 nothing
fd          true                nothing            either (don't-care)     nothing
fr          true                false (off-set)    nothing                 nothing
fdr         true                false              either                  nothing
==========  ==================  =================  ======================  ==========

Without `.type` it is fd. Inputs in no set are false in types f and fd, and don't-cares in type fr. A formula takes the
on-set alone. In type fd an input in both on-set and don't-care set counts as a don't-care to espresso; here the formula
is true on it and `Table.dont_care` too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from toycomb.tasks import tabled, tabled_tasks, texts
from toycomb.tasks.formula import Formula
from toycomb.tasks.joint import JointTask
from toycomb.tasks.table import Names, Table
from toycomb.tasks.tabled_tasks import LeftOut

__all__ = ["LeftOut", "Names", "Table", "dump", "joint", "load", "parse"]


def load(path: str | Path) -> Table:
    """Read a table from a file, also from one that is compressed by gzip, bz2 or xz.

    Raises
    ------
    InputError
        If the file cannot be read or is too large, or as `parse` does; the message begins with the path.
    """
    return Table(texts.read(path, tabled.parsed))


def parse(text: str) -> Table:
    """Read the text of a table.

    Keywords are `.i`, `.o`, `.mv` (of binary variables), `.type`, `.ilb`, `.ob`, `.p` and `.e` or `.end`; `#` begins a
    comment. Between places there may be blanks, tabs and `|`, and a row may run over several lines (noted). A number of
    rows that is not that of `.p`, what follows the end, `.phase`, `.pair` and unknown keywords are left out with a
    note: they do not change the function.

    Raises
    ------
    InputError
        If sizes are missing, doubled or out of range, a place is none, a row is not complete, an input is both true
        and false for an output (types fr and fdr), or the table has what is not read: other types, symbols, variables
        of several values. It names the line. A text of another known format is named as such.
    """
    return Table(tabled.parsed(text, [], texts.first_bytes(text)))


def dump(table: Table | Formula | Sequence[Formula]) -> str:
    """Text of a table, or of formulas (`Table.of` says which); what is written is read back as the same table."""
    return (table if isinstance(table, Table) else Table.of(table)).text()


def joint(
    table: Table | str | Path,
    outputs: Iterable[int] | None = None,
    *,
    inputs: str | None = None,
    dont_care: str = "leave-out",
    samples: int | None = None,
    **options: Any,
) -> JointTask:
    """A task of several outputs of a table.

    Parameters
    ----------
    table : Table, or the path of a file
    outputs : numbers of outputs, counted from 0, optional
        Which are learned, in this order. Unless given, all that are not constant; those that are left out are told in a
        warning (`LeftOut`).
    inputs : "exhaustive", or as for `JointTask`, optional
        `exhaustive`: every input, to train and to test on; labels are as frequent as they are, not balanced. Unless
        given, this for up to 20 variables, else `in-turn`.
    dont_care : "leave-out" or "on-set"
        Of all inputs, those are left out that are don't-cares of one of these outputs; or they are kept, and labels
        there are as the on-set says. Where inputs are drawn they are always kept (a warning says so).
    samples : int, optional
        Training inputs. If all are taken, each is there equally often, and so often that there are at least so many.
    options : as for `JointTask`
        `true`, the range of the number of true variables of drawn inputs, is 0 to n unless given.

    Raises
    ------
    InputError
        As `toycomb.tasks.pla.load` and `JointTask`; if an output is constant, or every input is a don't-care.
    """
    chosen = table if isinstance(table, Table) else load(table)
    return tabled_tasks.joint(chosen, outputs, inputs, dont_care, samples, options)
