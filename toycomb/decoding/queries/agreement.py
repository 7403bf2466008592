"""Formulas that give just the answers of a network, to all first questions, those of the other kind included.

The confidence of a clause was fitted on networks of some set-ups, and says little of others: of formulas of one clause,
of clauses of one or two literals, of few variables. Where a short formula gives every answer, no confidence is needed:
it is what the network computes, as far as it was asked. Networks that were trained err on inputs unlike those of their
training, which the questions of the other kind are, so that such a formula is found of few of them. Ours; in exact
learning, first questions stand for an equivalence query, and True inputs that no term explains yet are its
counter-examples (Angluin 1988, "Queries and concept learning").
"""

from __future__ import annotations

import numpy as np

from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.candidates import LITERALS, certificates
from toycomb.decoding.queries.overlaps import completed
from toycomb.decoding.queries.plans import SPARSE, Plan
from toycomb.decoding.queries.surroundings import Surroundings, surroundings
from toycomb.decoding.queries.words import Terms, complement, contained, covered, unpacked

UNEXPLAINED = 100
"""True inputs that are looked at in one turn."""
TURNS, TERMS = 40, 128
"""Turns and terms at most."""


def agreeing(ask: Asked, plan: Plan) -> Terms | None:
    """Few terms that give all answers to the first questions; None where there are no such terms, or none was found."""
    terms = Terms(*np.zeros((2, 0, plan.contexts.shape[1]), np.uint64))
    for _ in range(TURNS):
        unexplained = _unexplained(ask, terms, plan)
        if unexplained is None:
            terms = completed(ask, terms, _spread(ask, plan))
            unexplained = _unexplained(ask, terms, plan)
        if unexplained is None or not len(unexplained):
            return None if unexplained is None or not terms.number else terms
        more = _shown(ask, unexplained, plan)
        if not more.number or terms.number + more.number > TERMS:
            return None
        terms = Terms(np.concatenate([terms.pos, more.pos]), np.concatenate([terms.neg, more.neg]))
    return None


def _spread(ask: Asked, plan: Plan) -> float:
    """Standard deviation of the margins in contexts."""
    return float(ask(plan.contexts).std()) or 1.0


def agrees(ask: Asked, terms: Terms, plan: Plan, *, turned: bool = False) -> bool:
    """Whether the terms, or the dual of their formula, give all answers to the first questions, asked once more."""
    for words in plan.first():
        said = covered(complement(words, ask.variables) if turned else words, terms).any(axis=0) ^ turned
        if not np.array_equal(said, ask(words) > 0):
            return False
    return True


def _unexplained(ask: Asked, terms: Terms, plan: Plan) -> np.ndarray | None:
    """The smallest True inputs that no term explains; None if a term is true on a False input before these."""
    for words in plan.first():
        said, true = np.asarray(covered(words, terms).any(axis=0)), ask(words) > 0
        if (said & ~true).any():
            return None
        if (true & ~said).any():
            return words[true & ~said][:UNEXPLAINED]
    return words[:0]


def _shown(ask: Asked, inputs: np.ndarray, plan: Plan) -> Terms:
    """Terms shown by certificates of True inputs."""
    terms = certificates(ask, inputs)[0]
    size = terms.used(ask.variables).sum(axis=1)
    terms = terms.take(np.flatnonzero(size <= LITERALS))
    if not terms.number:
        return terms
    around = surroundings(ask, terms, plan, 1.0)
    return _chosen(inputs, terms.take(_implicants(around, plan, ask.variables)))


def _implicants(around: Surroundings, plan: Plan, variables: int) -> np.ndarray:
    """Terms that are True with any one variable true besides, and False somewhere with any one literal broken."""
    few = unpacked(plan.contexts, variables).sum(axis=1) <= 1
    says = around.asked & (around.margins > 0)
    true = (says[:, 0] | ~around.asked[:, 0])[:, few].all(axis=1)
    needed = says.any(axis=2) | ~around.asked.any(axis=2)
    return np.flatnonzero(true & needed.all(axis=1))


def _chosen(inputs: np.ndarray, terms: Terms) -> Terms:
    """Terms that explain what the terms explain of inputs (N, w), none of which could be left out: greedily."""
    inside = contained(terms, terms)
    np.fill_diagonal(inside, False)
    terms = terms.take(np.flatnonzero(~inside.any(axis=0)))
    holds = np.asarray(covered(inputs, terms))
    left, taken = holds.any(axis=0), []
    while left.any():
        taken.append(int((holds & left).sum(axis=1).argmax()))
        left &= ~holds[taken[-1]]
    count = holds[taken].sum(axis=0)
    kept = []
    for t in taken:
        if (count[holds[t]] > 1).all():
            count -= holds[t]
        else:
            kept.append(t)
    return terms.take(kept)
