"""The terms of a formula as words of bits, for the samplers."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.limits import need

if TYPE_CHECKING:
    from toycomb.tasks.formula import Formula


class Terms(NamedTuple):
    """The clauses of a formula, read as conjunctions.

    Parameters
    ----------
    pick : clauses that can be true
    care, value : (C, words) uint64
        A term is true on an input where its bits agree with `value` wherever `care` has a bit.
    needed : variables of the largest clause that can be true, and one more where it has a positive literal
    """

    pick: np.ndarray
    care: np.ndarray
    value: np.ndarray
    needed: int


def terms(formula: Formula) -> Terms:
    """The terms of a formula.

    Raises
    ------
    InputError
        If no clause can be true, or there is not enough memory.
    """
    pick = np.flatnonzero(~formula.contradictory)
    if not len(pick):
        never = "true" if formula.kind == "dnf" else "false"
        raise InputError(f"every clause holds a variable in both polarities, so the formula is never {never}")
    words = formula.variables // 64 + 1  # at least one spare bit, see below
    need(16.0 * len(formula) * words, f"{len(formula)} clauses over {formula.variables} variables as bits")
    care = np.zeros((len(formula), words), np.uint64)
    value = np.zeros_like(care)
    literals = np.fromiter(chain.from_iterable(formula.clauses), np.int64, int(formula.sizes.sum()))
    clauses, variables = np.repeat(np.arange(len(formula)), formula.sizes), np.abs(literals) - 1
    bits, true = np.uint64(1) << (variables & 63).astype(np.uint64), literals > 0
    np.bitwise_or.at(care, (clauses, variables >> 6), bits)
    # As written: the sampler draws the dual of a CNF.
    np.bitwise_or.at(value, (clauses[true], variables[true] >> 6), bits[true])
    # A bit that no input can have and `care` does not cover: the term is never true.
    value[formula.contradictory, formula.variables >> 6] |= np.uint64(1 << (formula.variables & 63))
    return Terms(pick, care, value, int((formula.sizes + value.any(axis=1))[pick].max()))
