"""What was measured, by name of what it was measured in, and the tables that the figures draw."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np

from toycomb.accounts import seen
from toycomb.accounts.instruments.labelled import Axes
from toycomb.accounts.signs import neuron
from toycomb.accounts.signs.arms import ARMS
from toycomb.accounts.signs.features import COUNTS, TOLD
from toycomb.accounts.signs.measure import DENSE, EMBEDDINGS, TIMES, Settings
from toycomb.accounts.signs.rounds import KINDS, ROUNDS
from toycomb.evidence.intervals import intervals_by, mean_interval, mean_intervals
from toycomb.plots.shown import Table

SHARES = tuple(x for x in ARMS if "redrawn" in x)
"""Arms whose share of the loss from another start is looked at."""
GRID = np.linspace(-1.4, 1.4, 15)
"""Starts of the single neuron, either weight."""
PUBLISHED: dict[str, Any] = {
    "what": "ResNet50, 90 % of the weights pruned, three ways of finding the mask; accuracy in %, second-hand",
    "final signs, redrawn": (74.9, 73.8, 73.7),
    "random signs, final magnitudes": (70.9, 68.4, 72.4),
}
"""Of arXiv 2504.12801, of another network and another task."""


def shares(gain: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """(P,) numbers whose mean is `Σ gain / Σ loss`, and whose spread is that of the ratio.

    A ratio in each network would divide by losses near 0. These are the ratio of the means and, beside it, what each
    network adds to it to first order: `R + (gain - R · loss) / mean loss`. NaN where nothing is lost in the mean.
    """
    mean = loss.mean()
    if not mean > 0:
        return np.full(len(loss), np.nan)
    ratio = gain.mean() / mean
    return np.asarray(ratio + (gain - ratio * loss) / mean)


class Seen(seen.Seen):
    """Measured numbers, each (P, embeddings, loads, ...)."""

    settings: Settings
    place = "H={settings.hidden}"

    @property
    def axes(self) -> Mapping[str, Axes]:
        """Of the arrays of `measure`."""
        cells = {"embedding": EMBEDDINGS, "load": self.settings.loads}
        return {
            "accuracy": {**cells, "arm": tuple(ARMS)},
            "flips": {**cells, "arm": tuple(ARMS), "layer": ("W", "v")},
            "told": {**cells, "told": TOLD, "count": COUNTS},
            "codes": {**cells, "embedding": EMBEDDINGS[:1], "of": tuple(DENSE), "time": TIMES},
            "dense": cells,
            **{f"rounds {name}": cells for name in ROUNDS},
        }

    @property
    def cells(self) -> dict[str, dict[str, Any]]:
        """Labels of embedding and load by place, such as "hadamard C=8"."""
        both = product(EMBEDDINGS, self.settings.loads)
        return {f"{embedding} C={load}": {"embedding": embedding, "load": load} for embedding, load in both}

    def behind(self, embedding: str) -> dict[str, dict[str, Any]]:
        """The cells of one embedding."""
        return {place: x for place, x in self.cells.items() if x["embedding"] == embedding}

    def share(self, arm: str, **cell: Any) -> np.ndarray:
        """(P,) `shares` of the loss from another start under the ticket's mask that an arm does not have."""
        accuracy = {x: self.at("accuracy", arm=x, **cell) for x in ("own start", "another start", arm)}
        start = accuracy["another start"]
        return shares(accuracy[arm] - start, accuracy["own start"] - start)

    def gain(self, arm: str, other: str, **cell: Any) -> np.ndarray:
        """(P,) accuracy of an arm less that of another."""
        return self.at("accuracy", arm=arm, **cell) - self.at("accuracy", arm=other, **cell)

    def flips(self, arm: str, **cell: Any) -> np.ndarray:
        """(P,) share of kept weights of W whose signs turn in retraining."""
        return self.at("flips", arm=arm, layer="W", **cell)

    def codes(self, of: str, time: str, **cell: Any) -> np.ndarray:
        """(P,) Jaccard index of codes of a dense network trained again, or of its start, with the dense network's."""
        return self.at("codes", of=of, time=time, **cell)

    def rounds(self, method: str, kind: str, **cell: Any) -> np.ndarray:
        """(P, rounds) shares of flipped signs, see `rounds.KINDS`."""
        return np.asarray(self.at(f"rounds {method}", **cell)[..., KINDS.index(kind)])

    @property
    def all_cells(self) -> dict[str, Any]:
        """What figures say of all cells together."""
        loads = " and ".join(map(str, self.settings.loads))
        return self.setting(H=self.settings.hidden, C=loads, embedding="Hadamard or identity")

    def signs(self) -> Table:
        """The table `ticket_signs`."""
        settings = self.settings
        return {
            "networks": self.networks,
            "setting": self.all_cells,
            "density": settings.density,
            "accuracy": {x: self._by_arm("accuracy", cell) for x, cell in self.cells.items()},
            "loss": {
                x: intervals_by(ARMS, np.stack([self.gain(arm, "own start", **cell) for arm in ARMS], axis=-1))
                for x, cell in self.cells.items()
            },
            "share": {
                x: intervals_by(SHARES, np.stack([self.share(arm, **cell) for arm in SHARES], axis=-1))
                for x, cell in self.cells.items()
            },
            "dense": {x: mean_interval(self.at("dense", **cell)) for x, cell in self.cells.items()},
            "told": {
                x: {name: intervals_by(COUNTS, self.at("told", told=name, **cell)) for name in TOLD}
                for x, cell in self.cells.items()
            },
            "published": PUBLISHED,
            "lost": {
                x: mean_interval(self.gain("final signs, redrawn", "random signs, final magnitudes", **cell))
                for x, cell in self.cells.items()
            },
        }

    def _by_arm(self, name: str, cell: Mapping[str, Any]) -> dict[str, Any]:
        return intervals_by(ARMS, self.at(name, **cell))

    def sign_rounds(self) -> Table:
        """The table `sign_rounds`."""
        w, v = np.meshgrid(GRID, GRID)
        return {
            "networks": self.networks,
            "setting": self.all_cells,
            "density": self.settings.density,
            "rounds": {
                x: {
                    name: {kind: mean_intervals(self.rounds(name, kind, **cell).T) for kind in KINDS} for name in ROUNDS
                }
                for x, cell in self.cells.items()
            },
            "retraining": {
                x: intervals_by(ARMS, self.at("flips", layer="W", **cell)) for x, cell in self.cells.items()
            },
            "codes": {
                x: {name: intervals_by(TIMES, self.at("codes", of=name, **cell)) for name in DENSE}
                for x, cell in self.behind(EMBEDDINGS[0]).items()
            },
            "neuron": {"starts": GRID, "recovers": neuron.recovers(w, v), "ends": neuron.descent(w, v)},
        }
