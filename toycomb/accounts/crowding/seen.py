"""What C3 is read from, and the networks that it trains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from toycomb.accounts.account import Tables, Trains
from toycomb.accounts.crowding.conflict import Conflict
from toycomb.accounts.instruments import about, arms, populations
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset, of_both_ends
from toycomb.common.documents import Document
from toycomb.evidence.intervals import mean_interval, mean_known
from toycomb.geometry import FeatureSpace, shared_signs
from toycomb.geometry.edits import DOSES, SIGNS
from toycomb.plots.tables.rejection import by_conflict, rejection
from toycomb.records.specification import Population
from toycomb.run import Run

ARMS = {"clear": ("edit", "sham", "elsewhere"), "crowd": ("edit", "sham")}
DOSE_OF = {f"{name} {dose}": -sign * dose for name, sign in SIGNS.items() for dose in DOSES}
"""Positive entries that each arm of a load adds to its row."""


def row_load(space: FeatureSpace) -> np.ndarray:
    """(P, H, C) positive entries of the row of each location at initialisation."""
    return np.broadcast_to((space.F[0] > 0).sum(axis=-1)[..., None], space.distance[0].shape)


def shared(space: FeatureSpace) -> np.ndarray:
    """(P, H, C) variables that proximal locations on the row share with each location, wanted with the same sign."""
    return shared_signs(space.proximal(), *space.literals)[1]


MOVED: dict[str, Callable[[FeatureSpace], np.ndarray]] = {
    "crowd": FeatureSpace.crowd,
    "load": row_load,
    "shared": shared,
}
"""What edits move at initialisation, at their targets."""


def arms_of(preset: Preset) -> dict[str, tuple[str, ...]]:
    """Arms by kind of edit; the sham of a swap is left to studies that ask for what takes long."""
    loads = tuple(f"{name} {dose}" for name in SIGNS for dose in preset.doses)
    return {**ARMS, "load": loads, "swap": ("fewer", "more", *(("sham",) if preset.long else ()))}


@dataclass(frozen=True)
class Seen:
    """What C3 is read from, each by load.

    Parameters
    ----------
    dense : dense networks
    negated : those whose clauses have negated literals
    cleared, crowded, loaded, swapped : arms of each kind of edit
    beside : dense networks with the identity, by "identity" and load
    others : dense networks with other clauses, by these and load
    rows : biases and output weights (T, P, H) of all of the dense networks, by the same names
    epochs : times of the snapshots
    about : settings of all networks by name
    kept : what readings read last, by the same names
    """

    dense: Mapping[str, Observed]
    negated: Mapping[str, Conflict]
    cleared: Mapping[str, arms.Arms]
    crowded: Mapping[str, arms.Arms]
    loaded: Mapping[str, arms.Arms] = field(default_factory=dict)
    swapped: Mapping[str, arms.Arms] = field(default_factory=dict)
    beside: Mapping[str, Observed] = field(default_factory=dict)
    others: Mapping[str, Observed] = field(default_factory=dict)
    rows: Mapping[str, tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)
    epochs: tuple[float, ...] = ()
    about: Mapping[str, Document] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        loads = material.preset.claims(material.seed)
        negated = {load: Conflict.of(material.run(f"{load} negated"), material.seed) for load in loads}
        kinds = arms_of(material.preset).items()
        edited = {kind: {x: arms.Arms.of(material, x, kind, names) for x in loads} for kind, names in kinds}
        dense, beside, others = (of(material) for of in (Observed.by_load, Observed.beside, Observed.other_clauses))
        return cls(
            dense,
            negated,
            cleared=edited["clear"],
            crowded=edited["crowd"],
            loaded=edited["load"],
            swapped=edited["swap"],
            beside=beside,
            others=others,
            rows={x: _rows(material.run(x)) for x in (*dense, *beside, *others)},
            epochs=material.preset.snapshots,
            about=about.of_networks(material),
        )

    @property
    def arms(self) -> tuple[Mapping[str, arms.Arms], ...]:
        """Arms of every kind that there are."""
        return tuple(x for x in (self.cleared, self.crowded, self.loaded, self.swapped) if x)

    def tables(self) -> Tables:
        """What figures show."""
        return {
            "rejection": {load: rejection(x.space) for load, x in self.dense.items()},
            "crowding": {
                "conflict": {load: by_conflict(x.space) for load, x in self.negated.items()},
                "model": {load: x.model() for load, x in self.negated.items()},
                about.ABOUT: {load: self.about.get(f"{load} negated") for load in self.negated},
            },
            "interventions": {
                load: {x[load].kind: outcomes_by_arm(x[load]) for x in self.arms}
                | {about.ABOUT: self.about.get(arms.arm_name(load, "clear", "edit"))}
                for load in self.cleared
            },
        }


def _rows(run: Run) -> tuple[np.ndarray, np.ndarray]:
    return run.snapshots.b, run.snapshots.v


def outcomes_by_arm(edited: arms.Arms) -> Document:
    """Chance of the targets to end as codes in every arm, its change against the unedited twin, and their numbers."""
    shares = edited.shares()
    edits = edited.first.edits
    table: Document = {
        arm: {"chance": mean_interval(x), "change": mean_interval(x - shares["unedited"])} for arm, x in shares.items()
    }
    del table["unedited"]["change"]
    flips = [x.flips.sum() / max(len(x.rows), 1) for x in edits]
    for arm, x in edited.edited.items():
        table[arm] |= {f"{name} moved": float(mean_known(x.moved(what))) for name, what in MOVED.items()}
    table["targets"] = {
        "targets": float(np.mean([len(x.rows) for x in edits])),
        "flips": float(np.mean(flips)),
    }
    return table


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks with shuffled controls, edited ones, and networks whose clauses have negated literals."""
    wanted = populations.dense(preset, seed)
    for load, population in preset.edited(seed).items():
        wanted |= {f"{load} negated": negated(population), **arms.twins(load, population, arms_of(preset))}
    return wanted


def negated(population: Population) -> Population:
    """The population with every other literal negated, on average; both ends are kept alone."""
    return replace(of_both_ends(population), negated=0.5)
