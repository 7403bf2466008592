"""What is given to a command from outside: data; and which options then change nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toycomb.common.errors import InputError

if TYPE_CHECKING:
    from toycomb.common.documents import Document


def given_data(path: Path | None, held_out: float, output: int | None) -> Document:
    """Options of given data as keyword arguments of `Population`: none without a file.

    Raises
    ------
    InputError
        If the file cannot be read, or there is none and something is said about it.
    """
    from toycomb.tasks.labelled import Labelled

    if path is None:
        if output is not None:
            raise InputError(f"output {output} was asked for without data; --data names the file")
        check_no_data(held_out)
        return {}
    data = Labelled.load(path, output)
    data.check_held_out(held_out)
    return {"data": data, "held_out": held_out}


def check_no_data(held_out: float) -> None:
    """Raise InputError where a share of data is to be held out that were not given."""
    from toycomb.tasks.labelled import HELD_OUT

    if held_out != HELD_OUT:
        raise InputError(f"a share of {held_out} is to be held out without data; --data names the file")


def of_table(command: Any) -> int | None:
    """What `--output` says of `--formula`: which output of a table; beside data it says nothing of other files."""
    from toycomb.tasks.formula_files import is_table

    output: int | None = command.output
    return output if command.data is None or is_table(command.formula) else None


def of_data(command: Any) -> int | None:
    """What `--output` says of `--data`, or of nothing where there is no formula either."""
    output: int | None = command.output
    return output if command.data is not None or command.formula is None else None


def changed(options: Any, kind: type, without: Sequence[str] = ()) -> list[str]:
    """Options of a kind, such as `Fit`, that differ from their defaults, as the command line spells them."""
    return differing(options, [x.name for x in fields(kind) if x.name not in without])


def differing(options: Any, names: Collection[str]) -> list[str]:
    """Those of some options of a command that differ from its defaults, as the command line spells them."""
    usual = {x.name: x.default_factory() if callable(x.default_factory) else x.default for x in fields(options)}
    return [f"--{x.replace('_', '-')}" for x in names if getattr(options, x) != usual[x]]


def refuse(unused: Sequence[str], on: str) -> None:
    """Raise InputError for options that were given and change nothing."""
    if unused:
        raise InputError(f"{', '.join(unused)} would have no effect on {on}; leave that out")
