"""Candidates: terms that a network shows on its smallest True inputs.

Where an input is True, the literals of it whose flip makes it False are a *certificate*: every term that makes the
input True, and is the only one that does, holds just these literals. Ours; for Boolean functions the certificate of an
input is a standard term (Buhrman and de Wolf 2002, section 3), for networks that err a vote over inputs is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.first import First
from toycomb.decoding.queries.words import Terms, bits, packed, unpacked

TRUE_INPUTS = 8_000
"""True inputs whose flips are asked, the first ones."""
CERTIFICATES, GROUPS = 500, 250
"""Candidates by votes: certificates themselves, and groups of certificates with the same positive literals."""
HALF_A_VOTE = 0.5
"""What a candidate counts for that is no certificate."""
LITERALS = 8
"""Literals of the longest candidate."""


@dataclass(frozen=True)
class Candidates:
    """T terms and the votes for them.

    Parameters
    ----------
    terms : T terms
    exact, wider, group : (T,) certificates that are the term, that hold it with the same positive literals, and that
        have the same positive literals
    true_inputs : (N, w) True inputs whose certificates were taken
    parts, wholes : (T,) most votes of a candidate with fewer of its literals, and of one with more
    number_true, share_true : True inputs among the first ones
    spread : standard deviation of the network's margins on the first inputs, the unit of all margins
    """

    terms: Terms
    exact: np.ndarray
    wider: np.ndarray
    group: np.ndarray
    parts: np.ndarray
    wholes: np.ndarray
    true_inputs: np.ndarray
    number_true: int
    share_true: float
    spread: float


def candidates(first: First) -> Candidates:
    """Ask the first inputs, then the neighbours of those that are True, the first ones of them."""
    ask = first.ask
    true, number, share, spread = _first(first)
    shown, count = certificates(ask, true)
    terms = _proposed(shown, count, ask.variables)
    exact, wider, group, parts, wholes = np.empty((5, terms.number))
    questions.votes(*terms, *shown, count, exact, wider, group)
    questions.nearest(*terms, np.maximum(exact, HALF_A_VOTE), parts, wholes)
    return Candidates(terms, exact, wider, group, parts, wholes, true, number, share, spread)


def _first(first: First) -> tuple[np.ndarray, int, float, float]:
    """The first True inputs, how many there are, their share, and the spread of margins."""
    true, count, number, total, squares = [], 0, 0, 0.0, 0.0
    for words, margins in first.margins():
        found = words[margins > 0]
        if number < TRUE_INPUTS:
            true.append(found[: TRUE_INPUTS - number])
        count, number = count + len(words), number + len(found)
        total, squares = total + margins.sum(), squares + (margins**2).sum()
    spread = float(np.sqrt(max(squares / count - (total / count) ** 2, 0.0)))
    return np.concatenate(true), number, number / count, spread or 1.0


def certificates(ask: Asked, true: np.ndarray) -> tuple[Terms, np.ndarray]:
    """Certificates of True inputs (N, w), each once, and how many inputs have it."""
    w = true.shape[1]
    flipped = (true[:, None] ^ bits(ask.variables)).reshape(-1, w)
    needed = packed(ask(flipped).reshape(len(true), ask.variables) <= 0)
    pairs = np.concatenate([needed & true, needed & ~true], axis=1)
    found, count = np.unique(pairs[pairs.any(axis=1)], axis=0, return_counts=True)
    return Terms(*map(np.ascontiguousarray, (found[:, :w], found[:, w:]))), count


def _proposed(certificates: Terms, count: np.ndarray, variables: int) -> Terms:
    """The most frequent certificates; and of those with the same positive literals what most of them hold.

    The network's own errors add negated literals to single certificates: an input may turn False by a variable that no
    term holds. So each group of certificates with the same positive literals also proposes these alone, and these with
    the negated literals of at least half of the group.
    """
    pos, group = np.unique(certificates.pos, axis=0, return_inverse=True)
    group = group.ravel()
    votes = np.bincount(group, count, minlength=len(pos))
    most = np.argsort(-votes, kind="stable")[:GROUPS]
    held = np.zeros((len(pos), variables))
    np.add.at(held, group, unpacked(certificates.neg, variables) * count[:, None])
    usual = packed(held[most] >= votes[most, None] / 2)
    size = certificates.used(variables).sum(axis=1)
    short = np.flatnonzero(size <= LITERALS)
    own = short[np.argsort(-count[short], kind="stable")[:CERTIFICATES]]
    parts = [
        np.concatenate([certificates.pos[own], pos[most], pos[most]]),
        np.concatenate([certificates.neg[own], usual, np.zeros_like(usual)]),
    ]
    both = np.unique(np.concatenate(parts, axis=1), axis=0)
    terms = Terms(*map(np.ascontiguousarray, np.split(both, 2, axis=1)))
    size = terms.used(variables).sum(axis=1)
    return terms.take(np.flatnonzero((size > 0) & (size <= LITERALS)))
