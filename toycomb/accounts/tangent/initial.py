"""Networks at initialisation against their infinite width: tangent kernel, and distribution of the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.tangent import infinite, linearised

KERNELS, OUTPUTS = 40, 41
"""Repeats of the random numbers."""
OTHER = infinite.Deviations(W=2**0.5)
"""Of the kernel that no network here converges to: twice the variance of the weights."""


def kernel_errors(
    Z: np.ndarray, widths: Sequence[int], draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(K,) relative Frobenius error of the empirical kernel on Z (N, m) against two analytic ones, mean of log10.

    Returns
    -------
    against the kernel of these networks, and of ones whose weights have twice the variance
    """
    right, wrong = infinite.tangent(Z), infinite.tangent(Z, by=OTHER)
    found = np.empty((2, len(widths)))
    for k, width in enumerate(widths):
        scales = linearised.Scales.kernel(width, Z.shape[1])
        kernels = [linearised.kernel(linearised.normal(width, Z.shape[1], rng), scales, Z) for _ in range(draws)]
        for i, limit in enumerate((right, wrong)):
            errors = [np.linalg.norm(K - limit) / np.linalg.norm(limit) for K in kernels]
            found[i, k] = np.mean(np.log10(errors))
    return found[0], found[1]


def output_distribution(
    x: np.ndarray, widths: Sequence[int], rows: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Excess kurtosis (Q,) of outputs at the input x (m,), and their Kolmogorov–Smirnov distance (Q,) to the limit.

    `rows` neurons are drawn once and dealt to `rows // H` networks of each width H, each with an output bias of its
    own. The kurtosis is about the known mean, 0.
    """
    from scipy.stats import kstest

    W = rng.standard_normal((rows, len(x)), dtype=np.float32)
    bias, v = rng.standard_normal(rows), rng.standard_normal(rows)
    parts = np.maximum(W @ x.astype(np.float32) / np.sqrt(len(x)) + bias, 0) * v
    deviation = np.sqrt(infinite.gaussian_process(x[None])[0, 0])
    excess, distance = [], []
    for width in widths:
        networks = rows // width
        sums = parts[: networks * width].reshape(networks, width).sum(axis=1)
        f = sums / np.sqrt(width) + rng.standard_normal(networks)
        excess.append(np.mean(f**4) / np.mean(f**2) ** 2 - 3)
        distance.append(kstest(f / deviation, "norm").statistic)
    return np.array(excess), np.array(distance)


@dataclass(frozen=True)
class Settings:
    """Widths and draws of each for the kernel; widths for the output, and rows that are dealt to its networks."""

    widths: Sequence[int] = (32, 128, 512, 2048, 8192)
    draws: int = 4
    output_widths: Sequence[int] = (4, 16, 64, 256)
    rows: int = 2**17


def measure(subject: Subject, Z: np.ndarray, settings: Settings) -> dict[str, np.ndarray]:
    """What networks at initialisation show on the embedded inputs Z (N, m), the output at the first of them.

    Returns
    -------
    dict of arrays
        `kernel_error`, `kernel_other` (K,): log10 of relative errors; `kurtosis`, `kurtosis_exact`, `distance` (Q,).
    """
    widths = settings.output_widths
    right, wrong = kernel_errors(Z, settings.widths, settings.draws, subject.rng(KERNELS))
    excess, distance = output_distribution(Z[0], widths, settings.rows, subject.rng(OUTPUTS))
    variance = float(infinite.covariance(Z[:1], Z[:1], infinite.Deviations())[0][0, 0])
    return {
        "kernel_error": right,
        "kernel_other": wrong,
        "kurtosis": excess,
        "kurtosis_exact": np.array([infinite.excess_kurtosis(variance, width) for width in widths]),
        "distance": distance,
    }
