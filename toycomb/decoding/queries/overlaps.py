"""Negated literals that another clause hides.

Let (a, b, ¬c, ¬d) and (a, c, ¬e, ¬f) be clauses. With a, b and c true the second one is true, so that ¬c seems to be
needed by the first one nowhere, but where e or f are true as well. Few inputs show that, and votes over inputs do not
see it. So each accepted term is asked there: with a variable that makes another accepted term true, and one that makes
it false again. Where the network then says False, the variable is a negated literal of the term.
"""

from __future__ import annotations

import numpy as np

from toycomb.decoding.queries.asked import Asked
from toycomb.decoding.queries.words import Terms, bits, covered

LIMIT = -0.07
"""Mean margin, in units of the network's spread, below which the network says False: found on root seeds 101 and 102."""


def completed(ask: Asked, terms: Terms, spread: float) -> Terms:
    """The terms with hidden negated literals, the clearest first, each with the rivals that those before leave."""
    pos, neg = terms.pos.copy(), terms.neg.copy()
    one = bits(ask.variables)
    known: dict[int, tuple[float, int]] = {}
    for _ in range(terms.count * ask.variables):
        for t in range(len(pos)):
            if t not in known:
                known[t] = _hidden(ask, Terms(pos, neg), t, one, spread)
        least, place, variable = min(((*known[t], t) for t in known), default=(0.0, 0, 0), key=lambda x: x[0])
        margin, term = least, variable
        if margin >= LIMIT:
            break
        neg[term] |= one[place]
        known.clear()
    return Terms(pos, neg)


def _hidden(ask: Asked, terms: Terms, t: int, one: np.ndarray, spread: float) -> tuple[float, int]:
    """The least mean margin with one more variable true, and the variable."""
    others = terms.take([x for x in range(terms.count) if x != t])
    used = terms.take([t]).used(ask.variables)[0]
    rest = np.flatnonzero(~used)
    if not others.count or not len(rest):
        return 0.0, 0
    hiding = covered(terms.pos[t] | one[rest], others).any(axis=0)
    words, of = [], []
    for variable in rest[hiding]:
        pair = terms.pos[t] | one[variable] | one[rest[rest != variable]]
        free = pair[~covered(pair, others).any(axis=0)]
        words.append(free)
        of += [int(variable)] * len(free)
    if not of:
        return 0.0, 0
    margins, place = ask(np.concatenate(words)) / spread, np.array(of)
    means = [(float(margins[place == v].mean()), int(v)) for v in np.unique(place)]
    return min(means)
