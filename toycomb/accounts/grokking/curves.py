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


def rise(times: np.ndarray, values: np.ndarray, since: float = 0.0) -> tuple[float, float]:
    """What a curve gains from a time to its end, and the sum of its gains times the logarithms of when they came.

    Sums over several curves give the mean time of what they gain together.

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
    return float(gains.sum()), float(gains @ (t[:-1] + t[1:]) / 2)


def centre(gain: float, moment: float) -> float:
    """Geometric mean time of a curve's way, each step weighted by what it adds; NaN if the curve ends no higher.

    For a curve that rises at once it is when it does, and half-way for one that is symmetric in the logarithm of time.
    Unlike the first time at which half of the way is made it averages over noise, but it can lie outside the training
    where a noisy curve gains next to nothing.

    Parameters
    ----------
    gain, moment : as `rise` gives them
    """
    return float(np.exp(moment / gain)) if gain > 0 else np.nan


def decades(later: float, earlier: float) -> float:
    """log10 of the ratio of two times; NaN where one is not known."""
    return float(np.log10(later / earlier)) if later > 0 and earlier > 0 else np.nan
