"""Tests of paired differences: the share above 0, the signed-rank test, and p adjusted over many of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

DIGITS = 12  # differences are rounded to this, or noise of subtraction would break ties
EXACT = 13  # non-zero differences up to which all 2^n signs are enumerated


def won(differences: np.ndarray) -> float | None:
    """Share of the differences (n,) above 0, ties counted half."""
    signs = np.sign(np.round(differences[~np.isnan(differences)], DIGITS))
    return float((signs + 1).mean() / 2) if len(signs) else None


def wilcoxon(differences: np.ndarray) -> float | None:
    """Two-sided p of the signed-rank test with Pratt's zeros (ranked, then dropped); 1 if all differences (n,) are 0.

    With few other differences all signs are enumerated here: SciPy's approximation is too small when most are 0, its
    exact method counts ranks as if there were no zeros and ties, and its permutations take 5 to 70 times the time.
    """
    from scipy.stats import rankdata, wilcoxon

    d = np.round(differences[~np.isnan(differences)], DIGITS)
    ranks, signs = rankdata(np.abs(d))[d != 0], np.sign(d[d != 0])
    if len(ranks) > EXACT:
        return float(wilcoxon(d, zero_method="pratt").pvalue)
    positive = np.arange(2 ** len(ranks))[:, None] >> np.arange(len(ranks)) & 1
    sums = (2 * positive - 1) @ ranks
    return float(np.mean(np.abs(sums) >= abs(signs @ ranks))) if len(d) else None


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Holm's adjusted p (Scand. J. Statist. 6, 1979); None stays None and does not count as a comparison.

    The same numbers as `multipletests` of statsmodels, which takes 0.05 s and more a call (it collects garbage) and
    brings pandas into every benchmark of tickets.
    """
    tested = sorted((value, i) for i, value in enumerate(p) if value is not None)
    adjusted, highest = list(p), 0.0
    for done, (value, i) in enumerate(tested):
        adjusted[i] = highest = max(highest, min(1.0, (len(tested) - done) * value))
    return adjusted
