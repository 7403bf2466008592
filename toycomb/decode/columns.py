"""Clauses of two literals read from columns of sizes that go together, as P2 does, with a chance beside each.

References
----------
P2 (arXiv 2504.08842); what it leaves open is said in `toycomb.geometry.pairing`. Ours are the chance, the signs and the
kind: published clauses had positive literals, and which kind they were was known.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binomtest, pearsonr

from toycomb.decode.pattern import Pattern, ranked
from toycomb.geometry.pairing import mutual, partners
from toycomb.tasks.clauses import Kind

FEWEST_ROWS = 3
"""Rows from which on a correlation has a chance."""


def paired_patterns(F: np.ndarray, effect: np.ndarray) -> list[Pattern]:
    """Columns that name each other, the most correlated first; each literal has the sign of its variable's effect.

    Their `expected` is the p value of Pearson's correlation (one-sided, as for normal entries), times the number of
    pairs of columns. A column without an effect has no sign, and is in no pair.

    Parameters
    ----------
    F : (H, n) features; published is W, which they are with the identity embedding
    effect : (n,) see `toycomb.decode.by_weights.effects`
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


def kind_of(F: np.ndarray, row_types: np.ndarray, pairs: list[Pattern], level: float) -> Kind | None:
    """In which rows the two columns of a pair have their literals' signs together: positive (DNF), negative (CNF).

    Rows that compute an AND have both entries of one sign, rows that veto it one of each. Each pair says which type of
    rows has the larger cosine of its two columns; None where pairs do not agree beyond the level (a sign test).
    """
    lead = sum(_lead(F, row_types, pair) > 0 for pair in pairs)
    if not pairs or binomtest(lead, len(pairs)).pvalue > level:
        return None
    return "dnf" if 2 * lead > len(pairs) else "cnf"


def _lead(F: np.ndarray, row_types: np.ndarray, pair: Pattern) -> float:
    """The pair's cosine in positive rows less that in negative ones."""
    columns = [np.sign(x) * F[:, abs(x) - 1] for x in pair.literals]
    return _cosine(*(x[row_types > 0] for x in columns)) - _cosine(*(x[row_types < 0] for x in columns))


def _cosine(first: np.ndarray, second: np.ndarray) -> float:
    size = np.sqrt((first**2).sum() * (second**2).sum())
    return float((first * second).sum() / size) if size > 0 else 0.0
