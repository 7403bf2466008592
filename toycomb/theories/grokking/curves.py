"""When a curve over training reaches a level, and by how much one is later than another. Definitions are ours."""

from __future__ import annotations

import numpy as np


def reached(times: np.ndarray, values: np.ndarray, level: float) -> float:
    """Time at which a curve first reaches a level, between two times along the logarithm; NaN if it never does.

    Parameters
    ----------
    times : (T,) rising; the first may be 0
    values : (T,)
    """
    found = np.flatnonzero(values >= level)
    if not len(found):
        return np.nan
    t = int(found[0])
    if t == 0 or times[t - 1] <= 0:
        return float(times[t])
    share = (level - values[t - 1]) / (values[t] - values[t - 1])
    return float(np.exp(np.log(times[t - 1]) * (1 - share) + np.log(times[t]) * share))


def half_risen(times: np.ndarray, values: np.ndarray, since: float = 0.0) -> float:
    """Time at which a curve is half-way from its value at the time `since` to its last one; NaN if it does not rise."""
    start = float(np.interp(since, times, values))
    later = times >= since
    if values[-1] <= start:
        return np.nan
    return reached(times[later], values[later], (start + values[-1]) / 2)


def decades(later: float, earlier: float) -> float:
    """log10 of the ratio of two times; NaN where one is not known."""
    return float(np.log10(later / earlier)) if later > 0 and earlier > 0 else np.nan
