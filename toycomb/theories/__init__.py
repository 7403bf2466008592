"""The other accounts of tickets: each is an argument about what a ticket is, turned into a measurement and a verdict.

An account is a folder: `account.py` says what is claimed, by which rule it is judged and how it is read; what is
measured in one network lies beside it, and `instruments` holds what accounts share.
"""

from __future__ import annotations

from importlib import import_module

from toycomb.errors import InputError
from toycomb.study.contract import Part
from toycomb.theories.running import run

FOLDERS = (
    "detectors",
    "masking",
    "tangent",
    "upweighting",
    "symmetries",
    "alignment",
    "universality",
    "posterior",
    "influence",
    "bounds",
    "double_descent",
    "grokking",
)
"""One account a line, in the order of reports: first on selection or construction, then on path dependence."""
MODULES = tuple(import_module(f"{__name__}.{folder}.account") for folder in FOLDERS)
ACCOUNTS: dict[str, Part] = {module.PART.name: module.PART for module in MODULES}


def named(name: str) -> Part:
    """An account by name; raises InputError if there is none."""
    if name not in ACCOUNTS:
        raise InputError(f"there is no account {name!r}; there are {', '.join(ACCOUNTS)}")
    return ACCOUNTS[name]


__all__ = ["ACCOUNTS", "named", "run"]
