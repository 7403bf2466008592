"""The other accounts of tickets: each is an argument about what a ticket is, turned into a measurement and a verdict.

An account is a folder: `account.py` says what is claimed, by which rule it is judged and how it is read; what is
measured in one network lies beside it, and `instruments` holds what accounts share.
"""

from __future__ import annotations

from toycomb.errors import InputError
from toycomb.study.contract import Part
from toycomb.theories.alignment import account as alignment
from toycomb.theories.bounds import account as bounds
from toycomb.theories.detectors import account as detectors
from toycomb.theories.double_descent import account as double_descent
from toycomb.theories.grokking import account as grokking
from toycomb.theories.influence import account as influence
from toycomb.theories.masking import account as masking
from toycomb.theories.posterior import account as posterior
from toycomb.theories.running import run
from toycomb.theories.symmetries import account as symmetries
from toycomb.theories.tangent import account as tangent
from toycomb.theories.upweighting import account as upweighting

MODULES = (
    detectors,
    masking,
    tangent,
    upweighting,
    symmetries,
    alignment,
    influence,
    bounds,
    posterior,
    grokking,
    double_descent,
)
"""One account a line, in the order of reports."""
ACCOUNTS: dict[str, Part] = {module.PART.name: module.PART for module in MODULES}


def named(name: str) -> Part:
    """An account by name; raises InputError if there is none."""
    if name not in ACCOUNTS:
        raise InputError(f"there is no account {name!r}; there are {', '.join(ACCOUNTS)}")
    return ACCOUNTS[name]


__all__ = ["ACCOUNTS", "named", "run"]
