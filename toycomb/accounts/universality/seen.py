"""What was measured, by name: numbers of the claims, and tables."""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.universality.interventions import LABELS, MEASURES, STAGES, UNDISTURBED
from toycomb.accounts.universality.rungs import RUNGS
from toycomb.accounts.universality.unit import INDEPENDENT, PAIRS
from toycomb.evidence.intervals import mean_interval, mean_intervals, mean_known

Numbers = dict[str, np.ndarray]
ORDER, WEIGHTS, BOTH, OTHER = "other order", "other initial weights", "other weights and order", "other formula"
PERMUTED = "permuted labels"


class Seen:
    """Numbers (P, ...) of all networks, with the settings that they were measured under."""

    def __init__(self, found: Numbers, settings: dict[str, Any]) -> None:
        self.found, self.settings = found, settings

    def rung(self, pair: str, rung: str, task: str = "ladder") -> np.ndarray:
        """(P,) agreement of one kind of pair on one rung."""
        return self.found[task][:, PAIRS.index(pair), RUNGS.index(rung)]

    def hardest(self) -> Numbers:
        """R1."""
        kinds = (WEIGHTS, BOTH, ORDER, PERMUTED)
        return {
            "effect": self.rung(INDEPENDENT, "hardest inputs"), "null": self.found["null"][:, 0],
            "control": self.rung(OTHER, "hardest inputs"),
            "n=16, all inputs": self.rung(INDEPENDENT, "hardest inputs", "small"),
            "mistakes": self.rung(INDEPENDENT, "mistakes"),
            "mistakes, n=16, all inputs": self.rung(INDEPENDENT, "mistakes", "small"),
        } | {x: self.rung(x, "hardest inputs") for x in kinds}  # fmt: skip

    def sizes(self) -> Numbers:
        """R2."""
        kinds = (WEIGHTS, BOTH, ORDER, "learning rate × 3", "SGD", "twice as wide")
        return {
            "effect": self.rung(INDEPENDENT, "code sizes"), "null": self.found["null"][:, 1],
            "control": self.rung(OTHER, "code sizes"), "families": self.rung(INDEPENDENT, "families"),
        } | {x: self.rung(x, "code sizes") for x in kinds}  # fmt: skip

    def rows(self) -> Numbers:
        """R3."""
        shared, own, both = (self.rung(x, "codes, matched rows") for x in (ORDER, WEIGHTS, BOTH))
        plain = [self.rung(x, "codes, same rows") for x in (ORDER, WEIGHTS)]
        return {
            "effect": shared - own, "control": own - both, "same initial weights": shared, WEIGHTS: own,
            "same rows": plain[0] - plain[1], "same rows, other initial weights": plain[1],
            OTHER: self.rung(OTHER, "codes, matched rows"),
        }  # fmt: skip

    def ladder(self) -> Numbers:
        """R4."""
        labels, weights = ({x: self.rung(x, y) for x in (INDEPENDENT, OTHER)}
                           for y in ("labels", "weights, matched rows"))  # fmt: skip
        return {
            "effect": labels[INDEPENDENT] - weights[INDEPENDENT], "control": labels[OTHER] - weights[OTHER],
            "labels": labels[INDEPENDENT], "weights, matched rows": weights[INDEPENDENT],
            "logits": self.rung(INDEPENDENT, "logits"), "weights": self.rung(INDEPENDENT, "weights"),
        }  # fmt: skip

    def relearned(self) -> dict[str, Numbers]:
        """R5 by epochs of permuted labels."""
        floor, labels = self.rung(WEIGHTS, "codes, same rows"), {}
        for i, epochs in enumerate(self.settings["wrong"]):
            of, other = (self.found["wrong"][:, kind, i, :, 0] for kind in range(len(LABELS)))
            labels[f"{epochs} epochs"] = {
                "effect": of[:, 1] - floor, "control": of[:, 2] - floor, "right after wrong labels": of[:, 0],
                "in place of other labels, another formula’s": other[:, 1] - floor,
                "undisturbed, other order": self.rung(ORDER, "codes, same rows"), "floor": floor,
            }  # fmt: skip
        return labels

    def kicked(self) -> Numbers:
        """R6."""
        time, size = self.settings["judged"]
        at = self.settings["times"].index(time)
        here = self.found["kicks"][:, at, self.settings["sizes"].index(size)]  # (P, STAGES, MEASURES)
        levels = self.found["levels"][:, at]
        returned = MEASURES.index("returned")
        return {
            "effect": here[:, 1, 0] - levels[:, 1, 0], "control": here[:, 2, 0] - levels[:, 1, 0],
            "right after the kick": here[:, 0, 0], "undisturbed, other order": levels[:, 0, 0],
            "returned, of codes that the kick broke": here[:, 1, returned],
            "returned, other initial weights": here[:, 2, returned],
        }  # fmt: skip

    def table(self) -> dict[str, Any]:
        """The table `universality`."""
        parts = {"n=32": "ladder", "n=16": "small"}
        pairs = {
            label: {pair: _intervals(self.found[name][:, i]) for i, pair in enumerate(PAIRS)}
            for label, name in parts.items()
        }
        shown = {
            name: pairs["n=32"][INDEPENDENT][RUNGS.index(rung)]["value"] or 0.0
            for name, rung in (("labels", "labels"), ("weights", "weights, matched rows"), ("hard", "hardest inputs"))
        }
        shared = mean_interval(self.rung(ORDER, "codes, same rows"))["value"] or 0.0
        return {
            "networks": len(self.found["null"]),
            "rungs": list(RUNGS),
            "pairs": pairs,
            "raw": {x: dict(zip(PAIRS, _intervals(self.found["raw"][:, i]), strict=True)) for i, x in enumerate(parts)},
            "mistakes": {x: _intervals(self.found["errors"][:, i]) for i, x in enumerate(parts)},
            "answer": (
                "Beyond chance (0) and below identity (1), networks that share nothing but the formula agree by "
                f"{shown['labels']:.3f} in labels, {shown['hard']:.2f} in which inputs are hardest and "
                f"{shown['weights']:.2f} in weights with rows matched; codes stand on the same rows only if initial "
                f"weights are shared ({shared:.2f})."
            ),
        }

    def disturbed(self) -> dict[str, Any]:
        """The table `disturbed`."""
        floor, ceiling = (mean_interval(self.rung(x, "codes, same rows")) for x in (WEIGHTS, ORDER))
        return {
            "networks": len(self.found["null"]),
            **{name: self.settings[name] for name in ("wrong", "times", "sizes", "after", "epochs", "judged")},
            "labels": {
                kind: {stage: _by_measure(self.found["wrong"][:, i, :, j]) for j, stage in enumerate(STAGES)}
                for i, kind in enumerate(LABELS)
            },
            "kicks": [
                {stage: _by_measure(self.found["kicks"][:, t, :, j]) for j, stage in enumerate(STAGES)}
                for t in range(len(self.settings["times"]))
            ],
            "levels": {x: _by_measure(self.found["levels"][:, :, i]) for i, x in enumerate(UNDISTURBED)},
            "whole training": {"other start": floor, "other order": ceiling},
            "answer": self._comes_back(),
        }

    def _comes_back(self) -> str:
        share = {kind: mean_known(self.kicked()[kind]) for kind in ("returned, of codes that the kick broke",
                                                                    "returned, other initial weights")}  # fmt: skip
        kept = [float(np.nan_to_num(x)) for x in share.values()]
        time, size = self.settings["judged"]
        return (
            f"Of the codes that a kick of size {size} at epoch {time} breaks, {kept[0]:.2f} come back on their rows, "
            f"against {kept[1]:.2f} by chance in networks of other initial weights."
        )


def _intervals(values: np.ndarray) -> list[dict[str, float | None]]:
    """Of (P, K), over networks."""
    return mean_intervals(values.T.astype(float))


def _by_measure(values: np.ndarray) -> dict[str, list[dict[str, float | None]]]:
    """Of (P, K, MEASURES), over networks."""
    return {name: _intervals(values[..., i]) for i, name in enumerate(MEASURES)}
