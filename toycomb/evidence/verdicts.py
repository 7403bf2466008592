"""Claims, and the rule by which each gets its verdict.

The rule. A claim *holds* when its effect is at least `margin` (the smallest effect that would matter), the lower
bound of its interval lies above 0 and above the interval of the null, and the control's interval lies within half
the effect around 0. It *does not hold* when the upper bound is below `margin`. If the effect is surely above 0 all the
same (the lower bound lies above 0 and above the interval of the null), it is *below the margin* instead: there is
something, and less than would matter. Everything else is *undecided*, and so is whatever fewer than `LEAST` networks
say.

A *null* is the same effect once the link that the claim is about is cut by chance (rows permuted, arms exchanged). A
*control* is the same effect in a place where it must vanish. A control that is as far from 0 as the margin, on either
side, and surely so (an exact test at one in two thousand; there are over twenty controls), *fails*: then the
instrument, not the claim, is wrong, the claim is undecided, and the study says so loudly. Where shams leave less room
than the margin (kind `headroom`) a claim cannot be told from its failure, and is undecided too.

The exact test flips the signs of networks (Fisher 1935, section 21): where a control is nothing, a network is as likely
to show a number as its opposite, so that the mean found is one of all those that flipped signs give. It knows ties,
zeros and shares of few comparisons for what they are; of shares that all networks win or lose alike it is the binomial
test. n networks that are not 0 have a p of at least 2^(1 - n), so that fewer than 12 never make a control fail.

Earlier forms of the rule, and what was seen before each claim was fixed, stand in `docs/history.md`.
"""

from __future__ import annotations

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import Interval

RULE = (
    "holds: effect >= margin, ci_low above 0 and above the null's interval, and the control's interval within ± half "
    "the effect; below the margin: ci_high < margin, and ci_low above 0 and above the null's interval; does not hold: "
    "ci_high < margin otherwise; undecided in all other cases, with fewer than 8 networks, where a control fails (8 "
    "networks or more, a mean as far from 0 as the margin, p of at most 1 in 2000 by exact flips of signs), and where "
    "shams leave less room than the margin"
)
LEAST = 8
"""Networks below which nothing is decided, and no control fails."""
SURE = 1 / 2000
"""Chance, at most, that a control which is zero counts as failing, before it is asked to reach the margin."""
FLIPS = 19_999
"""Flips of signs that are drawn where there are more than so many in all."""
VERDICTS = ("holds", "below the margin", "does not hold", "undecided")
REFUTED = ("below the margin", "does not hold")
"""Verdicts of an effect that is surely smaller than would matter."""


def verdict(effect: Interval, null: Interval, control: Interval, margin: float) -> str:
    """One of `VERDICTS` by the rule; an undefined interval leaves a claim undecided."""
    bounds = [entry[key] for entry in (effect, null, control) for key in ("value", "low", "high")]
    defined = [float(x) for x in bounds if x is not None]
    if len(defined) < len(bounds):
        return "undecided"
    value, low, high, _, _, null_high, _, control_low, control_high = defined
    stands_out = low > max(0, null_high)
    if high < margin:
        return "below the margin" if stands_out else "does not hold"
    vanishes = -value / 2 <= control_low and control_high <= value / 2
    return "holds" if value >= margin and stands_out and vanishes else "undecided"


def agreed(own: str, other: str | None) -> str:
    """What two root seeds say together; None is a seed that was not asked.

    Two verdicts that differ leave a claim undecided, but that one seed finds an effect below the margin where the
    other finds none: both say that it is smaller than would matter, and so it does not hold.
    """
    if own == other:
        return own
    return "does not hold" if own in REFUTED and other in REFUTED else "undecided"


def fails(control: np.ndarray, margin: float) -> bool:
    """Whether a control (P,) shows an effect of either sign: at least the margin, and surely not 0."""
    known = control[~np.isnan(control)]
    return len(known) >= LEAST and bool(abs(known.mean()) >= margin) and chance(known) <= SURE


def chance(values: np.ndarray) -> float:
    """p that the mean of values (P,) is as far from 0 if each has either sign alike; zeros say nothing.

    All 2^P flips up to `FLIPS`; else as many drawn (from a stream of its own, so that p is the same each time) and the
    values themselves, with which p stays exact (Phipson and Smyth 2010).
    """
    from scipy.stats import permutation_test

    told = values[values != 0]
    if len(told) < 2:
        return 1.0
    drawn = stream(0, Purpose.BOOTSTRAP, repeat=1)
    test = permutation_test(
        (told,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=FLIPS,
        batch=2_000,
        random_state=drawn,
    )
    return float(test.pvalue)
