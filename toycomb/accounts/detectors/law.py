"""The extreme-value law of random rows: how reliable the best of H random units is.

A row with isotropic normal weights F in feature space has the signal-to-noise ratio `d' = F·d / sqrt(F S F)` between
two classes of inputs, with d the difference of their means and S the mean of their covariances. If its pre-activation
were normal within the classes, its best balanced accuracy would be Φ(d'/2). Then the chance p(ρ) of a reliability of at
least ρ is that of a quadratic form in normal numbers being positive, and the best of H rows reaches ρ with chance
`1 - (1 - p)^H`. Ours; the approximations are the normal classes (inputs have few true variables) and normal weights
(those of one Hadamard-embedded row are sums of m uniform ones), and that a ReLU keeps what the cut needs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

NEAR_ZERO = 1e-6


def chance_of_reliability(reliability: ArrayLike, difference: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """(L,) chance that a random row is at least so reliable, either way round.

    Parameters
    ----------
    reliability : (L,) balanced accuracies between 0.5 and 1
    difference : (n,) of the class means
    covariance : (n, n) mean of the two classes' covariances
    """
    from scipy.stats import norm

    ratios = 2 * norm.ppf(np.atleast_1d(reliability))
    forms = (np.outer(difference, difference) - ratio**2 * covariance for ratio in ratios)
    return np.array([positive_form(np.linalg.eigvalsh(form)) for form in forms])


def positive_form(eigenvalues: np.ndarray) -> float:
    """Chance that `Σ λ_i g_i²` is positive, g standard normal, by the saddlepoint formula of Lugannani and Rice.

    As given by Kuonen (1999), Biometrika 86, equations 2 to 4, at the point 0. Relative errors are a few per cent,
    however small the chance.
    """
    from scipy.optimize import brentq
    from scipy.stats import norm

    values = eigenvalues[np.abs(eigenvalues) > 1e-12 * np.abs(eigenvalues).max()]
    if (values < 0).all() or (values > 0).all():
        return float(values.max() > 0)
    low, high = 1 / (2 * values.min()), 1 / (2 * values.max())

    def slope(s: float) -> float:
        return float(np.sum(values / (1 - 2 * s * values)))

    inside = 1 - 1e-10
    s = brentq(slope, low * inside, high * inside)
    cumulant, curvature = -0.5 * np.log(1 - 2 * s * values).sum(), 2 * np.sum((values / (1 - 2 * s * values)) ** 2)
    w, u = np.sign(s) * np.sqrt(max(-2 * cumulant, 0.0)), s * np.sqrt(curvature)
    if abs(w) < NEAR_ZERO:  # at the mean the formula is 0/0; its limit there needs the third cumulant
        third = 8 * np.sum((values / (1 - 2 * s * values)) ** 3)
        return float(0.5 - third / (6 * np.sqrt(2 * np.pi) * curvature**1.5))
    return float(norm.sf(w + np.log(u / w) / w))


def best_of(rows: ArrayLike, reliability: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """(W,) median reliability of the best of so many random rows.

    Parameters
    ----------
    rows : (W,) numbers of rows
    reliability : (L,) rising
    chance : (L,) that one row is at least so reliable, falling
    """
    wanted = -np.expm1(np.log(0.5) / np.asarray(rows, dtype=float))
    tiny = np.log(np.maximum(chance, 1e-300))
    return np.interp(-np.log(wanted), -tiny, reliability)


def rows_needed(log10_chance: np.ndarray) -> np.ndarray:
    """log10 of the number of rows of which the best is reliable enough with chance one half."""
    chance = 10.0**log10_chance
    exact = np.log10(np.log(0.5) / np.log1p(-np.clip(chance, 1e-12, 0.5)))
    return np.where(chance > 1e-9, exact, np.log10(np.log(2)) - log10_chance)
