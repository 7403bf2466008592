"""Two clauses with the same positive literals, which hide each other.

Of (a, b, ¬c, ¬d) and (a, b, ¬e, ¬f) neither shows while the other is not known: where c is true as well, the second one
still holds, so that ¬c seems to be needed by nobody. Candidates with the same positive literals are therefore also
looked at in pairs, each with the other one as its rival, and accepted where both are then sure. Ours.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.candidates import Candidates
from toycomb.decoding.queries.confidence import PAIR, confidence
from toycomb.decoding.queries.numbers import NAMES, Numbers, numbers
from toycomb.decoding.queries.surroundings import Surroundings
from toycomb.decoding.queries.words import Terms, nested

GROUPS, MEMBERS = 12, 8
"""Groups of candidates that are looked at, by unexplained inputs, and candidates of each, by votes."""
ACCEPTED = 0.5


class Pairs(NamedTuple):
    """R ordered pairs (R, 2) of candidates, each followed by the same in the other order, and numbers of the first."""

    members: np.ndarray
    numbers: Numbers


def siblings(found: Candidates, around: Surroundings, accepted: np.ndarray, plan: str) -> tuple[np.ndarray, np.ndarray]:
    """Candidates (S,) that are accepted in pairs, beside those that are accepted already, and their confidence (S,)."""
    members, seen = pairs(found, around, accepted)
    sure = confidence(seen, plan, PAIR)
    both = np.minimum(sure[::2], sure[1::2])
    taken: list[int] = []
    chances: list[float] = []
    for place in np.argsort(-both, kind="stable"):
        if both[place] <= ACCEPTED:
            break
        pair = members[2 * place]
        if not nested(found.terms.take(pair), found.terms.take(taken)).any():
            taken += [int(x) for x in pair]
            chances += [float(both[place])] * 2
    return np.array(taken, int), np.array(chances)


def pairs(found: Candidates, around: Surroundings, accepted: np.ndarray) -> Pairs:
    """Pairs of candidates of groups in which none is accepted, each beside the other and all accepted ones."""
    members = _members(found, accepted)
    if not len(members):
        return Pairs(members, Numbers(np.zeros((0, len(NAMES))), np.zeros(0, bool)))
    first, second = members.T
    others = np.unique(second)
    rivals = found.terms.take(np.concatenate([accepted, others]))
    skipped = nested(found.terms.take(first), rivals)
    skipped[:, len(accepted) :] = others != second[:, None]
    return Pairs(members, numbers(found.take(first), around.take(first), rivals, skipped))


def _members(found: Candidates, accepted: np.ndarray) -> np.ndarray:
    """(R, 2) pairs of candidates with negated literals, of groups that would explain most of what is not yet."""
    pos, group = np.unique(found.terms.pos, axis=0, return_inverse=True)
    group = group.ravel()
    open_ = found.terms.neg.any(axis=1) & (found.exact > 0) & ~np.isin(group, group[accepted])
    several = np.flatnonzero(np.bincount(group[open_], minlength=len(pos)) > 1)
    whole, rivals = Terms(pos[several], np.zeros_like(pos[several])), found.terms.take(accepted)
    unexplained = np.empty(len(several))
    skipped = np.zeros((len(several), len(accepted)), bool)
    questions.alone(found.true_inputs, *whole, *rivals, skipped, unexplained)
    listed: list[tuple[int, int]] = []
    for g in several[np.argsort(-unexplained, kind="stable")[:GROUPS]]:
        own = np.flatnonzero(open_ & (group == g))
        own = own[np.argsort(-found.exact[own], kind="stable")[:MEMBERS]]
        near = nested(found.terms.take(own), found.terms.take(own))
        i, j = np.nonzero(np.triu(~near, 1))
        for a, b in zip(own[i].tolist(), own[j].tolist(), strict=True):
            listed += [(a, b), (b, a)]
    return np.array(listed, int).reshape(-1, 2)
