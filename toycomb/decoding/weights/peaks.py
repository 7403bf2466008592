"""The kind of a formula from the shape of rows: those that hold clauses together are level, others peaked. Ours.

A row that computes the AND of a term has about equal entries at its variables. A row of the other type has to fall
silent for each term by any of its literals, and ends with few large entries. Terms of a DNF speak for True, in
positive rows, and those of a CNF for False, in negative ones (P2, arXiv 2504.08842, has the dual). That peaks tell
them apart was seen in trained networks; no theorem stands behind it.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import mannwhitneyu

from toycomb.tasks.clauses import Kind


def kind_of(F: np.ndarray, row_types: np.ndarray, level: float) -> Kind | None:
    """DNF where negative rows are the more peaked ones, CNF where positive rows are; None where they are much alike.

    A row's peak is its largest size over its mean size. Types are compared by the rank test of Mann and Whitney, at the
    level.

    Parameters
    ----------
    F : (H, n) features
    row_types : (H,) +1, -1, or 0 for rows that are left out
    level : of the two-sided p value
    """
    sizes = np.abs(F)
    known = (row_types != 0) & (sizes.max(axis=1) > 0)
    peaks, types = sizes[known].max(axis=1) / sizes[known].mean(axis=1), row_types[known]
    positive, negative = peaks[types > 0], peaks[types < 0]
    if not len(positive) or not len(negative) or np.ptp(peaks) == 0:
        return None
    test = mannwhitneyu(positive, negative)
    if test.pvalue > level:
        return None
    return "dnf" if 2 * test.statistic < len(positive) * len(negative) else "cnf"
