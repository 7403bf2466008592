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


def centre(times: np.ndarray, values: np.ndarray, since: float = 0.0) -> float:
    """Geometric mean time of a curve's way from the time `since` to its end, each step weighted by what it adds.

    For a curve that rises at once it is when it does, and half-way for one that is symmetric in the logarithm of time.
    Unlike the first time at which half of the way is made it averages over noise. NaN if the curve ends no higher.

    Parameters
    ----------
    times : (T,) rising; the first may be 0
    values : (T,)
    since : what comes before is left out; the value then is interpolated
    """
    later = times > max(since, 0.0)
    start = float(np.interp(since, times, values))
    t = np.log(np.concatenate([[since if since > 0 else times[later][0]], times[later]]))
    gains = np.diff(np.concatenate([[start], values[later]]))
    total = gains.sum()
    return float(np.exp(gains @ (t[:-1] + t[1:]) / 2 / total)) if total > 0 else np.nan


def decades(later: float, earlier: float) -> float:
    """log10 of the ratio of two times; NaN where one is not known."""
    return float(np.log10(later / earlier)) if later > 0 and earlier > 0 else np.nan
