"""Which candidates are taken for clauses: in rounds, each beside what the round before accepted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.decoding.queries.candidates import Candidates
from toycomb.decoding.queries.confidence import FIRST, LATER, confidence
from toycomb.decoding.queries.numbers import numbers
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
    """Accept candidates until the choice stands: what a round accepts are the rivals of the next one."""
    accepted, sure = np.zeros(0, int), np.zeros(found.terms.number)
    for turn in range(ROUNDS):
        seen = numbers(found, around, found.terms.take(accepted))
        sure = confidence(seen, plan, LATER if turn else FIRST)
        before, accepted = accepted, surest(found.terms, sure)
        if turn > 1 and set(accepted) == set(before):
            break
    return Choice(accepted, sure)


def surest(terms: Terms, confidence: np.ndarray) -> np.ndarray:
    """Candidates above one half, the surest first; one that is nested with a surer one is left out."""
    order = np.argsort(-confidence, kind="stable")
    order = order[confidence[order] > ACCEPTED]
    near = nested(terms.take(order), terms.take(order))
    taken: list[int] = []
    for place in range(len(order)):
        if not near[place, taken].any():
            taken.append(place)
    return order[taken]
