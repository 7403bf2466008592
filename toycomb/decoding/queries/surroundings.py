"""What a network says around a term: the term, and the term with one literal broken, each in many contexts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.asked import TIE, Asked
from toycomb.decoding.queries.plans import Plan
from toycomb.decoding.queries.words import Terms, bits


@dataclass(frozen=True)
class Surroundings:
    """Questions about T terms in M contexts, and the answers.

    Parameters
    ----------
    words : (T, J, M, w) inputs, question 0 of a term being the term itself, the others with one variable flipped
    asked : (T, J, M) bool
    margins : (T, J, M) for the term, in units of the network's spread: above 0 where question 0 is True, and where the
        others are False; NaN where not asked
    used : (T, n) bool variables of each term
    with_variable : (n, R) contexts in which each variable is true
    """

    words: np.ndarray
    asked: np.ndarray
    margins: np.ndarray
    used: np.ndarray
    with_variable: np.ndarray


def surroundings(ask: Asked, terms: Terms, plan: Plan, spread: float) -> Surroundings:
    """Ask about each term in all contexts."""
    used = terms.used(ask.variables)
    most, w = int(used.sum(axis=1).max(initial=0)), terms.pos.shape[1]
    flips = np.zeros((terms.number, 1 + most, w), np.uint64)
    one = bits(ask.variables)
    for flip, own in zip(flips, used, strict=True):
        flip[1 : 1 + own.sum()] = one[own]
    shape = terms.number, 1 + most, len(plan.contexts)
    words, asked = np.empty((*shape, w), np.uint64), np.empty(shape, bool)
    questions.around(*terms, flips, plan.contexts, plan.cleared, words, asked)
    margins = np.full(shape, np.nan)
    margins[asked] = ask(words[asked]) / spread
    margins[:, 1:] = np.where(margins[:, 1:] == 0, TIE, -margins[:, 1:])
    return Surroundings(words, asked, margins, used, plan.with_variable)


def unrivalled(around: Surroundings, rivals: Terms, skipped: np.ndarray) -> np.ndarray:
    """(T, J, M) bool: questions on which no rival is true but those that a term skips (T, A)."""
    out = np.empty(around.asked.shape, bool)
    questions.unrivalled(around.words, *rivals, skipped, around.asked, out)
    return out
