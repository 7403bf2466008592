"""When locations become what they end as, and how well a score tells beforehand. Settling times are ours."""

from __future__ import annotations

import numpy as np


def settled_from(status: np.ndarray) -> np.ndarray:
    """(...) first snapshot from which a status never changes again; T - 1 if it changes at the last one.

    Parameters
    ----------
    status : (T, ...) of any type, such as code or not
    """
    final = (status == status[-1])[::-1]
    return len(status) - np.logical_and.accumulate(final, axis=0).sum(axis=0)


def area_under_curve(score: np.ndarray, ends: np.ndarray, among: np.ndarray) -> np.ndarray:
    """(...) chance that a location of `ends` has a larger score than one outside; ties count half.

    The area under the receiver operating characteristic (Hanley and McNeil 1982), which is the statistic of Mann and
    Whitney (1947) over the number of pairs, from mid-ranks.

    Parameters
    ----------
    score : (..., N)
        Locations without a finite score are left out.
    ends, among : (..., N) bool
        Locations to be told from the others, and those that count at all. Axes broadcast.

    Returns
    -------
    (...)
        NaN without a location on either side.
    """
    from scipy.stats import rankdata

    among = among & np.isfinite(score)
    # What does not count comes after everything else, so that it moves no rank.
    ranks = rankdata(np.where(among, score, np.inf), axis=-1)
    ends = ends & among
    positive = ends.sum(axis=-1).astype(float)
    pairs = positive * (among.sum(axis=-1) - positive)
    above = np.where(ends, ranks, 0).sum(axis=-1) - positive * (positive + 1) / 2
    return np.where(pairs > 0, above / np.maximum(pairs, 1), np.nan)
