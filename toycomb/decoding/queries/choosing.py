"""Which candidates are taken for clauses: in rounds, each beside what the round before accepted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.decoding.queries.candidates import Candidates
from toycomb.decoding.queries.confidence import FIRST, LATER, confidence
from toycomb.decoding.queries.numbers import numbers
from toycomb.decoding.queries.siblings import siblings
from toycomb.decoding.queries.surroundings import Surroundings
from toycomb.decoding.queries.words import Terms, nested

ROUNDS = 5
"""Rounds at most; nearly always the choice stands after three."""
ACCEPTED = 0.5


class Choice(NamedTuple):
    """Accepted candidates (A,), the surest first, and the confidence (T,) of all."""

    accepted: np.ndarray
    confidence: np.ndarray


def choose(found: Candidates, around: Surroundings, plan: str) -> Choice:
    """Accept candidates until the choice stands; then siblings, and again what stands beside them."""
    none = np.zeros(0, int)
    choice = settled(found, around, plan, none, none, FIRST)
    fixed, sure = siblings(found, around, choice.accepted, plan)
    if len(fixed):
        choice = settled(found, around, plan, choice.accepted, fixed, LATER)
        choice.confidence[fixed] = sure
    return choice


def settled(
    found: Candidates, around: Surroundings, plan: str, accepted: np.ndarray, fixed: np.ndarray, first: str
) -> Choice:
    """Rounds until the choice stands: what a round accepts are the rivals of the next one, beside what is fixed."""
    accepted = np.union1d(accepted, fixed).astype(int)
    sure = np.zeros(found.terms.number)
    for turn in range(ROUNDS):
        seen = numbers(found, around, found.terms.take(accepted))
        sure = confidence(seen, plan, LATER if turn else first)
        before, accepted = accepted, surest(found.terms, sure, fixed)
        if turn and set(accepted) == set(before):
            break
    return Choice(accepted, sure)


def surest(terms: Terms, confidence: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """What is fixed, then candidates above one half, the surest first; what is nested with one before is left out."""
    order = np.argsort(-confidence, kind="stable")
    order = order[(confidence[order] > ACCEPTED) & ~np.isin(order, fixed)]
    order = np.concatenate([fixed, order])
    near = nested(terms.take(order), terms.take(order))
    taken: list[int] = []
    for place in range(len(order)):
        if not near[place, taken].any():
            taken.append(place)
    return order[taken]
