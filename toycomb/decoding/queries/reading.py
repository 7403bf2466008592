"""The terms of a function that can be asked, and whether it is rather a DNF or the dual of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.candidates import Candidates, candidates
from toycomb.decoding.queries.choosing import choose
from toycomb.decoding.queries.confidence import WHOLE, constants, logistic
from toycomb.decoding.queries.first import First
from toycomb.decoding.queries.overlaps import completed
from toycomb.decoding.queries.plans import SPARSE
from toycomb.decoding.queries.surroundings import surroundings
from toycomb.decoding.queries.words import Terms, covered, nested

FLOOR, SIGNS = 1e-6, 4


@dataclass(frozen=True)
class Reading:
    """Terms that were read of one function.

    Parameters
    ----------
    terms : A terms, the surest first
    confidence : (A,) of each; a term that got hidden literals keeps that of what it was
    signs : (4,) numbers from which the chance of the whole formula is made, see `signs_of`
    plan : name of the plan
    """

    terms: Terms
    confidence: np.ndarray
    signs: np.ndarray
    plan: str

    @property
    def evidence(self) -> float:
        """Clauses to be expected among those that were read."""
        return float(self.confidence.sum())

    @property
    def whole(self) -> float:
        """Chance that these are all clauses of the formula, and no others; 0 where none was read."""
        if not self.terms.number:
            return 0.0
        return float(logistic(self.signs[None], constants()[self.plan][WHOLE])[0])


def read_terms(first: First) -> Reading:
    """Candidates, what is said around them, the choice, and literals that other terms hide."""
    ask, plan = first.ask, first.plan
    found = candidates(first)
    around = surroundings(ask, found.terms, plan, found.spread)
    choice = choose(found, around, plan.name)
    terms, signs = signs_of(ask, found, choice.accepted, choice.confidence, plan.name)
    return Reading(terms, choice.confidence[choice.accepted], signs, plan.name)


def signs_of(
    ask: Asked, found: Candidates, accepted: np.ndarray, confidence: np.ndarray, plan: str
) -> tuple[Terms, np.ndarray]:
    """The accepted terms with their hidden literals, and the signs of a whole formula.

    These are logarithms: of the chance that all accepted candidates are clauses, and all others are not, as if they did
    not depend on each other; of the share of True inputs that no term explains; and of the number of terms.
    """
    chosen = found.terms.take(accepted)
    terms = completed(ask, chosen, found.spread) if plan == SPARSE else chosen
    apart = ~nested(found.terms, chosen).any(axis=1)
    explained = np.asarray(covered(found.true_inputs, terms).any(axis=0))
    unexplained = 1 - explained.mean() if len(explained) else 0.0
    sure, doubts = confidence[accepted], 1 - confidence[apart]
    logs = [np.log(np.maximum(x, FLOOR)).sum() for x in (sure, doubts)]
    return terms, np.array([*logs, np.log(unexplained + FLOOR), np.log(terms.number + 1)])
