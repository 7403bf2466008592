"""Clauses of two literals read from columns of sizes that go together, as P2 does, with a chance beside each.

References
----------
P2 (arXiv 2504.08842); what it leaves open is said in `toycomb.geometry.pairing`. Ours are the chance and the signs:
published clauses had positive literals.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import pearsonr

from toycomb.decoding.weights.pattern import Pattern, ranked
from toycomb.geometry.pairing import mutual, partners

FEWEST_ROWS = 3
"""Rows from which on a correlation has a chance."""


def paired_patterns(F: np.ndarray, effect: np.ndarray) -> list[Pattern]:
    """Columns that name each other, the most correlated first; each literal has the sign of its variable's effect.

    Their `expected` is the p value of Pearson's correlation (one-sided, as for normal entries), times the number of
    pairs of columns. A column without an effect has no sign, and is in no pair.

    Parameters
    ----------
    F : (H, n) features; published is W, which they are with the identity embedding
    effect : (n,) see `toycomb.decoding.weights.by_weights.effects`
    """
    rows, variables = F.shape
    if rows < FEWEST_ROWS or variables < 2:
        return []
    partner, sizes, sign = partners(F), np.abs(F), np.sign(effect).astype(int)
    pairs = [(i, int(partner[i])) for i in np.flatnonzero(mutual(partner)) if i < partner[i]]
    chances = {(i, j): pearsonr(sizes[:, i], sizes[:, j], alternative="greater").pvalue for i, j in pairs}
    looked = variables * (variables - 1) / 2
    return ranked(
        Pattern((int(sign[i] * (i + 1)), int(sign[j] * (j + 1))), float(chance) * looked)
        for (i, j), chance in chances.items()
        if sign[i] and sign[j]
    )
