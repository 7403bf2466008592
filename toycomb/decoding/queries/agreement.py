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
from toycomb.decoding.queries.first import First
from toycomb.decoding.queries.plans import Plan
from toycomb.decoding.queries.surroundings import Surroundings, surroundings
from toycomb.decoding.queries.words import Terms, bits, complement, contained, covered, unpacked

UNEXPLAINED = 100
"""True inputs that are looked at in one turn."""
TURNS, TERMS = 40, 128
"""Turns and terms at most."""


def agreeing(first: First) -> Terms | None:
    """Few terms that give all answers to the first questions; None where there are no such terms, or none was found.

    True inputs that no term explains show new terms. A False input on which a term is true says that the term lacks a
    negated literal, one of the variables that make it False.
    """
    ask, plan = first.ask, first.plan
    terms = Terms(*np.zeros((2, 0, plan.contexts.shape[1]), np.uint64))
    for _ in range(TURNS):
        wrong, words = _differing(first, terms)
        if not len(words):
            return _needed(first, terms) if terms.number else None
        terms = _narrowed(ask, terms, words[0]) if wrong else _joined(terms, _shown(ask, words, plan))
        if not _shows(terms, ask.variables) or (not wrong and not covered(words, terms).any()):
            return None
    return None


def _needed(first: First, terms: Terms) -> Terms:
    """Terms without which some answer would be another: each is left out, if it can be, the longest first."""
    kept = np.arange(terms.number)
    for t in np.argsort(-terms.used(first.ask.variables).sum(axis=1), kind="stable"):
        rest = terms.take(kept[kept != t])
        own = terms.pos[t] | first.plan.contexts
        own = own[np.asarray(covered(own, terms.take([t])))[0]]
        if covered(own, rest).any(axis=0).all() and agrees(first, rest):
            kept = kept[kept != t]
    return terms.take(kept)


def _shows(terms: Terms, variables: int) -> bool:
    """Whether there are neither too many terms nor literals."""
    return 0 < terms.number <= TERMS and int(terms.used(variables).sum(axis=1).max()) <= LITERALS


def _joined(terms: Terms, others: Terms) -> Terms:
    """Both, each term once, without those that hold another one."""
    both = np.concatenate([np.concatenate(terms, axis=1), np.concatenate(others, axis=1)])
    return _minimal(Terms(*map(np.ascontiguousarray, np.split(np.unique(both, axis=0), 2, axis=1))))


def _minimal(terms: Terms) -> Terms:
    """Those that hold no other one."""
    inside = contained(terms, terms)
    np.fill_diagonal(inside, False)
    return terms.take(np.flatnonzero(~inside.any(axis=0)))


def _narrowed(ask: Asked, terms: Terms, word: np.ndarray) -> Terms:
    """Terms that are true on a False input are split: with each one of the variables negated that make it False."""
    true = np.asarray(covered(word[None], terms))[:, 0]
    parts = terms.take(np.flatnonzero(~true))
    for t in np.flatnonzero(true):
        small = word.copy()
        for one in bits(ask.variables):
            if (small & one & ~terms.pos[t]).any() and ask((small & ~one)[None])[0] <= 0:
                small &= ~one
        matter = bits(ask.variables)[unpacked(small & ~terms.pos[t], ask.variables)]
        parts = _joined(parts, Terms(np.tile(terms.pos[t], (len(matter), 1)), terms.neg[t] | matter))
    return parts


def agrees(first: First, terms: Terms, *, turned: bool = False) -> bool:
    """Whether the terms, or the dual of their formula, give all answers to the first questions."""
    return not len(_differing(first, terms, turned=turned)[1])


def _differing(first: First, terms: Terms, *, turned: bool = False) -> tuple[bool, np.ndarray]:
    """Whether terms are true on a False input, and the smallest of these; else the smallest True ones unexplained."""
    words = first.plan.contexts
    for words, true in first.answers():
        said = covered(complement(words, first.ask.variables) if turned else words, terms).any(axis=0) ^ turned
        for wrong in (True, False):
            which = (said & ~true) if wrong else (true & ~said)
            if which.any():
                return wrong, words[which][:UNEXPLAINED]
    return False, words[:0]


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
    """Terms that are True with any one variable true besides; that each literal is needed their inputs have shown."""
    few = unpacked(plan.contexts, variables).sum(axis=1) <= 1
    true = ((around.margins[:, 0] > 0) | ~around.asked[:, 0])[:, few].all(axis=1)
    return np.flatnonzero(true)


def _chosen(inputs: np.ndarray, terms: Terms) -> Terms:
    """Terms that explain what the terms explain of inputs (N, w), none of which could be left out: greedily."""
    terms = _minimal(terms)
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
