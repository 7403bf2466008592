"""What was measured in a population: the numbers of every claim, and the table."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.double_descent.peaks import best_before, drop_after, elsewhere, prominence, threshold
from toycomb.accounts.double_descent.random_features import KINDS
from toycomb.evidence.exchange import exchanged
from toycomb.evidence.intervals import mean_intervals


class Seen:
    """What was measured, with places named: noise first, then widths, then snapshots."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings
        self.judged, self.noise = settings["judged"], settings["noise"]
        self.fresh = np.moveaxis(found["fresh_error"], 1, 0)  # (noise, P, W, T)
        self.train = np.moveaxis(found["train_error"], 1, 0)
        clauses, shams, one = np.moveaxis(found["codes"], (3, 1), (0, 1))  # (noise, P, W) each
        self.excess, self.sham = clauses - shams, one - shams
        self.places = np.stack([threshold(x[..., -1]) for x in self.train])  # (noise, P)
        self.nothing = self.noise.index(0.5)
        self.clean = self.noise.index(0.0)
        self.widths = np.array(settings["widths"])

    def peak(self) -> dict[str, np.ndarray]:
        """W1."""
        end, own = self.fresh[..., -1], self.judged
        heights = [prominence(values, places) for values, places in zip(end, self.places, strict=True)]
        return {
            "effect": heights[own], "null": elsewhere(end[own], self.places[own]), "control": heights[self.nothing],
            "no wrong labels": heights[self.clean],
        }  # fmt: skip

    def descent(self, seed: int) -> dict[str, np.ndarray]:
        """W2, with what is left against the best network before the threshold."""
        end, own = self.fresh[..., -1], self.judged
        drops = [drop_after(values, places) for values, places in zip(end, self.places, strict=True)]
        return {
            "effect": drops[own], "null": exchanged(drops[own], seed, "descent"), "control": drops[self.nothing],
            "no wrong labels": drops[self.clean],
            "best before the threshold less widest": best_before(end[own], self.places[own]) - end[own][:, -1],
        }  # fmt: skip

    def random_features(self) -> dict[str, np.ndarray]:
        """W3."""
        squared = self.found["features"][:, 0]  # (P, kinds, widths)
        features = self.settings["features"]
        places = np.full(len(squared), features["widths"].index(features["inputs"]))
        least, ridge = (squared[:, KINDS.index(kind)] for kind in KINDS)
        return {
            "effect": prominence(least, places), "null": elsewhere(least, places), "control": prominence(ridge, places),
        }  # fmt: skip

    def codes(self, seed: int) -> dict[str, np.ndarray]:
        """W4, with the same at the threshold, where rows are fewer, by row, and against shams alone."""
        excess, own, places = self.excess, self.judged, self.places[self.judged]
        beyond, sham = (x - x[self.nothing] for x in (excess, self.sham))  # (noise, P, W)
        whole = beyond[self.clean, :, -1].mean()
        share, empty = beyond[own][:, -1] / whole, sham[own][:, -1] / whole
        rows = np.where(places >= 0, beyond[own][np.arange(len(places)), places], np.nan)
        return {
            "effect": share, "null": exchanged(share, seed, "codes"), "control": empty,
            "rows a clause, widest": beyond[own][:, -1], "rows a clause, threshold": rows,
            "share of rows, widest": beyond[own][:, -1] / self.widths[-1],
            "share of rows, threshold": rows / self.widths[places],
            "against shams alone": excess[own][:, -1] / excess[self.clean][:, -1].mean(),
            "half of the labels wrong, rows a clause less shams": excess[self.nothing][:, -1],
        }  # fmt: skip

    def by_epochs(self) -> dict[str, np.ndarray]:
        """W5, with how much the widest networks lose by the long training."""
        curves = self.fresh[:, :, -1]  # (noise, P, T) of the widest
        places = [threshold(values[:, -1]) for values in self.train]
        heights = [prominence(values, place) for values, place in zip(curves, places, strict=True)]
        own, place = curves[self.judged], places[self.judged]
        return {
            "effect": heights[self.judged], "null": elsewhere(own, place), "control": heights[self.nothing],
            "end less best earlier": own[:, -1] - best_before(own, np.full(len(own), own.shape[1] - 1)),
            "fitted less end": drop_after(own, place),
        }  # fmt: skip

    def paths(self) -> dict[str, np.ndarray]:
        """W6, with the two sides of the peak."""
        (own, permuted), places = np.moveaxis(self.found["disagreement"], 1, 0), self.places[self.judged]
        return {
            "effect": prominence(own, places), "null": elsewhere(own, places), "control": prominence(permuted, places),
            "threshold less best narrower": own[np.arange(len(own)), places] - best_before(own, places),
        }  # fmt: skip

    def narrowing(self, seed: int) -> dict[str, np.ndarray]:
        """W7, with the two sides."""
        (own, permuted), places = np.moveaxis(self.found["disagreement"], 1, 0), self.places[self.judged]
        drop, empty = (drop_after(values, places) for values in (own, permuted))
        return {
            "effect": drop, "null": exchanged(drop, seed, "narrowing"), "control": empty,
            "threshold": drop + own[:, -1], "widest": own[:, -1], "widest, permuted": permuted[:, -1],
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The table that the figure is drawn from."""
        named = [f"{share:g}" for share in self.noise]
        by_noise = {
            "fresh error": self.fresh[..., -1], "train error": self.train[..., -1], "codes": self.excess,
            "log10 norm": np.log10(np.moveaxis(self.found["norm"], 1, 0)),
        }  # fmt: skip
        table: dict[str, Any] = {
            name: {share: mean_intervals(x.T) for share, x in zip(named, values, strict=True)}
            for name, values in by_noise.items()
        }
        features = self.settings["features"]
        (squared, wrong), disagreement = (
            np.moveaxis(self.found["features"], (1, 2), (0, 1)), np.moveaxis(self.found["disagreement"], 1, 0)
        )  # fmt: skip
        table |= {
            "networks": len(disagreement[0]),
            "inputs": self.settings["inputs"],
            "widths": self.settings["widths"],
            "noise": self.noise,
            "judged": named[self.judged],
            "threshold": dict(zip(named, self.thresholds(), strict=True)),
            "epochs": [0, *self.settings["training"]["snapshots"], self.settings["training"]["epochs"]],
            "fresh error by epochs": [mean_intervals(x.T) for x in np.moveaxis(self.fresh[self.judged], 1, 0)],
            "train error by epochs": [mean_intervals(x.T) for x in np.moveaxis(self.train[self.judged], 1, 0)],
            "disagreement": mean_intervals(disagreement[0].T),
            "disagreement, permuted": mean_intervals(disagreement[1].T),
            "features": {"inputs": features["inputs"], "widths": features["widths"]}
            | {f"squared, {kind}": mean_intervals(x.T) for kind, x in zip(KINDS, squared, strict=True)}
            | {f"wrong, {kind}": mean_intervals(x.T) for kind, x in zip(KINDS, wrong, strict=True)},
        }
        return table | {"answer": answer(table)}

    def thresholds(self) -> list[int | None]:
        """First width at which the mean training error is below 1 %, by noise; None where it never is."""
        places = threshold(self.train[..., -1].mean(axis=1))
        return [None if place < 0 else self.settings["widths"][place] for place in places]


def answer(table: dict[str, Any]) -> str:
    """The account's numbers in one sentence."""
    errors, widths = [x["value"] for x in table["fresh error"][table["judged"]]], table["widths"]
    apart = [x["value"] for x in table["disagreement"]]
    place = table["threshold"][table["judged"]]
    if place is None or place == widths[0]:
        return "No width, or the smallest one, is the first to fit the labels: there is no threshold to speak of."
    at = widths.index(place)
    low = min(range(at), key=errors.__getitem__)
    return (
        f"With {100 * float(table['judged']):g} % of the labels wrong, the error on fresh inputs is "
        f"{errors[low]:.3f} at H = {widths[low]}, {errors[at]:.3f} at H = {place}, the first that fits the labels, and "
        f"{errors[-1]:.3f} at H = {widths[-1]}; two trainings answer differently on {apart[low]:.3f}, {apart[at]:.3f} "
        f"and {apart[-1]:.3f} of the inputs."
    )
