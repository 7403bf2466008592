"""What was measured, by name, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.account import Tables
from toycomb.accounts.tangent.measure import FIELDS, Settings
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence
from toycomb.evidence.intervals import Interval, mean_interval, mean_intervals, ratio_interval
from toycomb.evidence.slopes import slope
from toycomb.plots.shown import Table
from toycomb.training import Training

PERMUTATIONS, DRAWS = 120, 8
"""Repeat of the random numbers that permute scales and widths, and how many permutations a null averages over."""
ENDS = ("network", "linearised")


def fall(scale: Sequence[float], logarithm: np.ndarray) -> np.ndarray:
    """(P,) fall of `logarithm` (P, K) per decade of `scale` (K,), by least squares in each network."""
    return -slope(np.log10(scale), logarithm)


def falls(scale: Sequence[float], effect: np.ndarray, control: np.ndarray, seed: int) -> Evidence:
    """`fall` of log10 numbers (P, K) that should fall and of ones that should not; the null permutes the scale."""

    def permuted(index: int) -> float:
        rng = stream(seed, Purpose.THEORY, index, PERMUTATIONS)
        return float(np.mean([fall(scale, rng.permutation(effect[index])[None])[0] for _ in range(DRAWS)]))

    null = np.array([permuted(index) for index in range(len(effect))])
    return Evidence(effect=fall(scale, effect), null=null, control=fall(scale, control))


class Seen(seen.Seen):
    """Measured numbers of P networks."""

    settings: Settings
    place = "C={settings.clauses}"

    def log10(self, name: str) -> np.ndarray:
        """(P, K) logarithm of a number of the kernel regime."""
        return np.log10(self.found[f"regime_{name}"])

    def contrast(self, name: str, *beside: str) -> Evidence:
        """Effect, null and control as they were measured, and what stands behind them."""
        effect, null, control, *more = self.found[name].T
        return Evidence(effect=effect, null=null, control=control, beside=dict(zip(beside, more, strict=True)))

    def to_newton(self) -> Evidence:
        """Fall of the difference to the Gauss–Newton ticket, per decade of α."""
        return falls(self.settings.kernel_regime.alphas, self.log10("alpha"), self.log10("other"), self.seed)

    def to_kernel(self) -> Evidence:
        """Fall of the error of the kernel, per decade of width."""
        widths = self.settings.initialisation.widths
        return falls(widths, self.found["kernel_error"], self.found["kernel_other"], self.seed)

    def tables(self) -> Tables:
        """Tables `tangent` and `selection_index`."""
        settings = self.settings
        setting = self.setting(H=Training().hidden, C=settings.clauses)
        selected: dict[str, Any] = {
            "networks": self.networks,
            "setting": setting,
            "scale": {"x": list(settings.alphas), **self._cells("alpha")},
            "load": {"x": list(settings.loads), **self._cells("load")},
            "uncentred": {"x": [1], **self._cells("uncentred")},
        }
        return {"tangent": self._rates(), "selection_index": {**selected, "answer": _answer(selected["scale"])}}

    def _rates(self) -> Table:
        regime, initial, found = self.settings.kernel_regime, self.settings.initialisation, self.found
        slopes = {
            "scale": self.to_newton().effect,
            "width": fall(regime.widths, self.log10("width")),
            "kernel": self.to_kernel().effect,
        }
        return {
            "networks": self.networks,
            "setting": self.setting(C=self.settings.clauses, N=regime.points),
            "slopes": {name: mean_interval(x) for name, x in slopes.items()},
            "scale": {
                "x": list(regime.alphas),
                "difference": mean_intervals(self.log10("alpha").T),
                "other": mean_intervals(self.log10("other").T),
                "missed": _worst(found["regime_missed"]),
            },
            "width": {"x": list(regime.widths), "difference": mean_intervals(self.log10("width").T)},
            "agreement": dict(zip(("descent", "flow"), _worst(found["regime_agreement"]), strict=True)),
            "kernel": {
                "x": list(initial.widths),
                "error": mean_intervals(found["kernel_error"].T),
                "other": mean_intervals(found["kernel_other"].T),
            },
            "output": {"x": list(initial.output_widths), **self._output()},
        }

    def _output(self) -> Table:
        """Distribution of outputs at initialisation; floors are the standard deviation of what normal draws show."""
        initial, found = self.settings.initialisation, self.found
        draws = np.array([initial.rows // width for width in initial.output_widths])
        return {
            "kurtosis": mean_intervals(found["kurtosis"].T),
            "exact": [float(x) for x in found["kurtosis_exact"].mean(axis=0)],
            "floor": np.sqrt(24 / draws / self.networks).tolist(),
            "distance": mean_intervals(found["distance"].T),
            "distance_floor": (0.8687 / np.sqrt(draws)).tolist(),  # mean of Kolmogorov's distribution, √(π/2) ln 2
        }

    def _cells(self, prefix: str) -> Table:
        """Intervals over networks at every α or load: accuracy, code rows, selection, chance to end as a code."""
        names = ("accuracy", "rows", "gains", "selection")
        accuracy, rows, gains, selection = (np.moveaxis(self.found[f"{prefix}_{x}"], 0, -1) for x in names)
        found = {
            "accuracy": {name: mean_intervals(accuracy[:, i]) for i, name in enumerate(ENDS)},
            "rows": {name: mean_intervals(rows[:, i]) for i, name in enumerate(("start", *ENDS))},
            "gains": {name: mean_intervals(gains[:, i]) for i, name in enumerate(ENDS)},
            "selection": {name: _fields(selection[:, i]) for i, name in enumerate(("linearised", "initial"))},
            "undefined": [int(x) for x in np.isnan(selection[:, 0, 0]).sum(axis=-1)],
            "fates": {name: _fates(self.found[f"{prefix}_distance"][:, :, i]) for i, name in enumerate(ENDS)},
        }
        shortened = {"shortened": _fields(np.moveaxis(self.found["shortened"], 0, -1))}
        return found | shortened if prefix == "alpha" else found


def _answer(scale: Table) -> str:
    """The selection index from rich to lazy training, in words."""
    told = zip(scale["x"], scale["selection"]["linearised"]["index"], strict=True)
    parts = [f"{entry['value']:.2f} at α = {x:g}" for x, entry in told if entry["value"] is not None]
    if not parts:
        return "Selection index: undefined."
    return f"Selection index, from rich to lazy training: {', '.join(parts)}."


def _worst(values: np.ndarray) -> list[float]:
    """Largest over networks of each column of values (P, K)."""
    return [float(x) for x in values.max(axis=0)]


def _fields(told: np.ndarray) -> dict[str, list[Interval]]:
    """Intervals of each field of the selection index; told is (A, FIELDS, P)."""
    return {field: mean_intervals(told[:, j]) for j, field in enumerate(FIELDS)}


def _fates(counts: np.ndarray) -> list[dict[str, list[Interval]]]:
    """Chance to end as a code by initial distance at every α or load, of clauses and sham clauses.

    Parameters
    ----------
    counts : (P, A, 2, 2, DISTANCES), see `published.by_distance`
    """

    def chances(starts_ends: np.ndarray) -> list[Interval]:
        starts, ends = np.moveaxis(starts_ends, 1, 0)
        return [ratio_interval(*pair) for pair in zip(ends.T, starts.T, strict=True)]

    return [{"clauses": chances(counts[:, a, 0]), "sham": chances(counts[:, a, 1])} for a in range(counts.shape[1])]
