"""Claims of the account of double descent, and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed. The set-up was found on the
development seed (root seed 3), by curves of the error on fresh inputs alone: `benchmarks/double_descent.py` has the
region that was searched. That is a search for a place where the phenomenon appears, as the question asks for; whether
it appears there again is for other root seeds to say.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.study.claims import Claim
from toycomb.study.contract import Derived, Material, Measures, Part
from toycomb.study.intervals import exchanged, mean_intervals
from toycomb.study.measurement import Measurement
from toycomb.study.presets import Preset
from toycomb.theories.double_descent import unit
from toycomb.theories.double_descent.peaks import best_before, drop_after, elsewhere, prominence, threshold
from toycomb.theories.double_descent.random_features import KINDS

NAME = "double-descent"
SETTINGS: dict[str, Any] = {
    "task": {"clauses": 4, "samples": 30_000},
    "inputs": 1000,
    "fresh": 5000,
    "noise": [0.0, 0.2, 0.5],
    "judged": 1,
    "widths": [1, 2, 4, 6, 8, 12, 16, 20, 24, 32, 64, 128],
    "training": {
        "epochs": 500,
        "learning_rate": 0.003,
        "snapshots": [1, 2, 3, 5, 8, 13, 20, 30, 50, 80, 130, 200, 300],
    },
    "shams": 20,
    "features": {
        "inputs": 200,
        "widths": [10, 20, 50, 100, 150, 180, 200, 220, 250, 300, 500, 1000, 2000],
        "draws": 2,
    },
}
NOTHING = "as many labels wrong as right, so that there is nothing to learn"
EXCHANGED = "the two sides exchanged at random, network by network"

W1 = Claim(
    "W1",
    "With label noise, the error on fresh inputs peaks where networks become wide enough to fit their labels.",
    "error at the first width with a training error below 1 %, less the higher of the error at the widest network and "
    "at the narrower width that is best for the other networks; 0 where it is not above both",
    "share of inputs", 0.02, "the same at the other inner widths, their mean", NOTHING,
)  # fmt: skip
W2 = Claim(
    "W2",
    "Beyond the threshold there is a second descent: networks several times as wide tell fresh inputs better.",
    "error on fresh inputs: first width with a training error below 1 %, less the widest",
    "share of inputs", 0.02, EXCHANGED, NOTHING,
)  # fmt: skip
W3 = Claim(
    "W3",
    "Check of the measure: least squares on random features peaks where there are as many rows as training inputs.",
    "log10 of the squared error at H = N, less the higher of that at the largest width and at the best smaller one; 0 "
    "where it is not above both",
    "decades", 0.2, "the same at the other inner widths, their mean", "the best ridge at each width",
)  # fmt: skip
W4 = Claim(
    "W4",
    "Codes survive label noise: the widest networks keep most of their codes while they fit every wrong label.",
    "code rows a clause less those of sham clauses, widest networks: with noise, over the mean of networks without",
    "share of the rows without noise", 0.5, "clauses and shams exchanged at random, network by network", NOTHING,
)  # fmt: skip
W5 = Claim(
    "W5",
    "Double descent by epochs: in the widest networks the error peaks when labels become fitted, and falls again.",
    "error at the first snapshot with a training error below 1 %, less the higher of that at the end and at the "
    "earlier snapshot that is best for the other networks; 0 where it is not above both",
    "share of inputs", 0.02, "the same at the other inner snapshots, their mean", NOTHING,
)  # fmt: skip
W6 = Claim(
    "W6",
    "What is learnt depends most on the path at the threshold: there two trainings on the same labels differ most.",
    "share of fresh inputs with different answers after trainings from other initial values and in another order: at "
    "the threshold, less the higher of that at the widest network and at the best narrower width; 0 where it is not "
    "above both",
    "share of inputs", 0.02, "the same at the other inner widths, their mean",
    "the answers of one training permuted over the inputs",
)  # fmt: skip


def measures(preset: Preset, seed: int) -> Measures:
    """Every width, noise and training of one population."""
    if not preset.account_networks:
        return {}
    return {NAME: Measurement(unit.measure, preset.account_networks, seed, SETTINGS)}


def derive(material: Material) -> Derived:
    """The table, and the claims."""
    seen = Seen(material.measured(NAME), SETTINGS)
    label = f"N={SETTINGS['inputs']}"
    claims = [
        W1.judged({label: seen.peak()}, part=NAME),
        W2.judged({label: seen.descent(material.seed)}, part=NAME),
        W3.judged({f"N={SETTINGS['features']['inputs']}": seen.random_features()}, part=NAME),
        W4.judged({label: seen.codes(material.seed)}, part=NAME),
        W5.judged({label: seen.by_epochs()}, part=NAME),
        W6.judged({label: seen.paths()}, part=NAME),
    ]
    return Derived({NAME: seen.table()}, claims)


class Seen:
    """What was measured, with places named: noise first, then widths, then snapshots."""

    def __init__(self, found: dict[str, np.ndarray], settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings
        self.judged, self.noise = settings["judged"], settings["noise"]
        self.fresh = np.moveaxis(found["fresh_error"], 1, 0)  # (noise, P, W, T)
        self.train = np.moveaxis(found["train_error"], 1, 0)
        self.excess = np.moveaxis(found["codes"][..., 0] - found["codes"][..., 1], 1, 0)  # (noise, P, W)
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
        """W4, with the same at the threshold, where rows are fewer, and by row."""
        excess, own, places = self.excess, self.judged, self.places[self.judged]
        share = excess[..., -1] / excess[self.clean, :, -1].mean()
        rows = np.where(places >= 0, excess[own][np.arange(len(places)), places], np.nan)
        return {
            "effect": share[own], "null": exchanged(share[own], seed, "codes"), "control": share[self.nothing],
            "rows a clause, widest": excess[own][:, -1], "rows a clause, threshold": rows,
            "share of rows, widest": excess[own][:, -1] / self.widths[-1],
            "share of rows, threshold": rows / self.widths[places],
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
            "threshold less widest": drop_after(own, places),
            "widest": own[:, -1], "widest, permuted": permuted[:, -1],
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The table that the figure is drawn from."""
        named = [f"{share:g}" for share in self.noise]
        by_noise = {
            "fresh error": self.fresh[..., -1], "train error": self.train[..., -1], "codes": self.excess,
            "norm": np.moveaxis(self.found["norm"], 1, 0),
        }  # fmt: skip
        table = {
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
        f"With {float(table['judged']):.0%} of the labels wrong, the error on fresh inputs is {errors[low]:.3f} at "
        f"H = {widths[low]}, {errors[at]:.3f} at H = {place}, the first width that fits the labels, and "
        f"{errors[-1]:.3f} at H = {widths[-1]}; two trainings answer differently on {apart[low]:.3f}, {apart[at]:.3f} "
        f"and {apart[-1]:.3f} of the inputs."
    )


PART = Part(
    name=NAME,
    title="Double descent: is there a peak where networks begin to fit wrong labels, and codes beyond it?",
    published="“Double descent & Grokking”, a heading without text under “Evidence Of Low Path Dependence” (a review "
    "of path dependence); as described by Belkin et al. 2019 and Nakkiran et al. 2019: test error falls with width, "
    "rises to a peak where training error reaches zero, and falls again.",
    refuted="An error on fresh inputs that does not rise above both sides at the threshold, or that falls no further.",
    reading=(
        "The threshold is found by the training error alone, and the best narrower width by the other networks, so no "
        "place is chosen by the value that is judged. W1 is the peak and W2 the second descent; W3 checks the measure "
        "where the answer is known. W4 asks whether networks that fit every wrong label still hold codes, W5 for the "
        "same curve along training, and W6 what double descent has to do with paths: whether two trainings on the same "
        "labels differ most at the threshold."
    ),
    derive=derive,
    figures=("double-descent",),
    measures=measures,
)
