"""Negated literals that another clause hides.

Let (a, b, ¬c, ¬d) and (a, c, ¬e, ¬f) be clauses. With a, b and c true the second one is true, so that ¬c is needed by
the first one nowhere, but where e or f are true as well. Few inputs show that, and votes over inputs do not see it. So
each accepted term is asked there: with a variable that makes another accepted term true, and one that makes it false
again. Where the network then says False, the variable is a negated literal of the term. Ours.
"""

from __future__ import annotations

import numpy as np

from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.words import Terms, bits, covered

LIMIT = -0.07
"""Mean margin, in units of the network's spread, below which the network says False: chosen on root seeds 101, 102."""


def completed(ask: Asked, terms: Terms, spread: float) -> Terms:
    """The terms with hidden negated literals: the clearest one is taken, then all are asked again."""
    pos, neg = terms.pos.copy(), terms.neg.copy()
    one = bits(ask.variables)
    for _ in range(terms.number * ask.variables):
        each = [_clearest(ask, Terms(pos, neg), t, one, spread) for t in range(len(pos))]
        margins = np.array([margin for margin, _ in each])
        if not len(each) or margins.min() >= LIMIT:
            break
        t = int(margins.argmin())
        neg[t] |= one[each[t][1]]
    return Terms(pos, neg)


def _clearest(ask: Asked, terms: Terms, t: int, one: np.ndarray, spread: float) -> tuple[float, int]:
    """The least mean margin of a term with a hiding variable true, and this variable; 0 where none hides."""
    others = terms.take([x for x in range(terms.number) if x != t])
    rest = np.flatnonzero(~terms.take([t]).used(len(one))[0])
    if not others.number or not len(rest):
        return 0.0, 0
    hiding = rest[covered(terms.pos[t] | one[rest], others).any(axis=0)]
    words, of = [np.zeros_like(one[:0])], [np.zeros(0, int)]
    for variable in hiding:
        pairs = terms.pos[t] | one[variable] | one[rest[rest != variable]]
        words.append(pairs[~covered(pairs, others).any(axis=0)])
        of.append(np.full(len(words[-1]), variable))
    place = np.concatenate(of)
    if not len(place):
        return 0.0, 0
    margins = ask(np.concatenate(words)) / spread
    return min((float(margins[place == v].mean()), int(v)) for v in np.unique(place))
