"""C3: is rejection a matter of crowding? Observed, adjusted, and by intervention.

C3c compares locations of one clause, since clauses with much conflict are also harder. What was mended when stands in
docs/history.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Tables, Trains
from toycomb.accounts.crowding.conflict import Conflict
from toycomb.accounts.crowding.figure import FIGURES
from toycomb.accounts.instruments import about, arms, effects, populations
from toycomb.accounts.instruments.observed import MISPAIRED, PERMUTED, Observed
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset, of_both_ends
from toycomb.common.documents import Document
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.intervals import mean_interval
from toycomb.plots.tables.rejection import by_conflict, rejection
from toycomb.records.specification import Population

ARMS = {"clear": ("edit", "sham", "elsewhere"), "crowd": ("edit", "sham")}
claim_on_edits = partial(claim, scale="probability", margin=0.05, null=arms.EXCHANGED, control=arms.UNTOUCHED)


@dataclass(frozen=True)
class Seen:
    """Dense networks, those with negated literals, and arms of cleared and of crowded rows; each by load.

    `about` has the settings of all networks by name.
    """

    dense: Mapping[str, Observed]
    negated: Mapping[str, Conflict]
    cleared: Mapping[str, arms.Arms]
    crowded: Mapping[str, arms.Arms]
    about: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        loads = material.preset.claims(material.seed)
        negated = {load: Conflict.of(material.run(f"{load} negated"), material.seed) for load in loads}
        cleared, crowded = ({x: arms.Arms.of(material, x, kind, names) for x in loads} for kind, names in ARMS.items())
        return cls(Observed.by_load(material), negated, cleared, crowded, about.of_networks(material))

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
                load: {x.kind: outcomes_by_arm(x) for x in (self.cleared[load], self.crowded[load])}
                | {about.ABOUT: self.about.get(arms.arm_name(load, "clear", "edit"))}
                for load in self.cleared
            },
        }


def outcomes_by_arm(edited: arms.Arms) -> Document:
    """Chance of the targets to end as codes in every arm, its change against the unedited twin, and their numbers."""
    shares = edited.shares()
    edits = edited.edited["edit"].edits
    table: Document = {
        arm: {"chance": mean_interval(x), "change": mean_interval(x - shares["unedited"])} for arm, x in shares.items()
    }
    del table["unedited"]["change"]
    flips = [x.flips.sum() / max(len(x.rows), 1) for x in edits]
    table["targets"] = {"targets": float(np.mean([len(x.rows) for x in edits])), "flips": float(np.mean(flips))}
    return table


@claim(
    "C3",
    "Rejection concentrates on crowded rows (as observed, without intervention): at equal initial distance, a proximal "
    "location is rejected more often the more other proximal locations share its row.",
    measure="slope of rejection on crowd within initial distance",
    scale="probability per crowding location",
    margin=0.01,
    null=PERMUTED,
    control=MISPAIRED,
)
def crowded_rows_reject(seen: Seen) -> ByPlace:
    return {load: x.evidence(effects.crowding) for load, x in seen.dense.items()}


@claim(
    "C3c",
    "Conflict rejects (as observed, half of the literals negated): among the locations of one clause, rejection "
    "rises with the number of variables that crowding clauses want with the opposite sign, at equal distance, crowd, "
    "agreement, row bias and |v|.",
    measure="slope of rejection on conflict within clauses, least squares in each network",
    scale="probability per conflicting variable",
    margin=0.01,
    null=PERMUTED,
    control=MISPAIRED,
)
def conflict_rejects(seen: Seen) -> ByPlace:
    return {load: x.slopes() for load, x in seen.negated.items()}


@claim_on_edits(
    "C3i",
    "Clearing the crowd of a row saves its proximal location, by more than as many sign flips of the same row outside "
    "all proximal clauses.",
    measure="chance to end as a code: row cleared less sham",
)
def clearing_saves(seen: Seen) -> ByPlace:
    return {load: clearing(x) for load, x in seen.cleared.items()}


def clearing(edited: arms.Arms) -> Evidence:
    """C3i of one place."""
    return edited.contrast("edit", "sham")


@claim_on_edits(
    "C3j",
    "Crowding a row costs its proximal location, by more than as many sign flips of the same row that crowd nothing.",
    measure="chance to end as a code: sham less row crowded",
)
def crowding_costs(seen: Seen) -> ByPlace:
    return {load: x.contrast("sham", "edit") for load, x in seen.crowded.items()}


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks with shuffled controls, edited ones, and networks whose clauses have negated literals."""
    wanted = populations.dense(preset, seed)
    for load, population in preset.edited(seed).items():
        wanted |= {f"{load} negated": negated(population), **arms.twins(load, population, ARMS)}
    return wanted


def negated(population: Population) -> Population:
    """The population with every other literal negated, on average; both ends are kept alone."""
    return replace(of_both_ends(population), negated=0.5)


ACCOUNT = Account(
    name="C3",
    title="Crowding: rejection on crowded rows, observed and by intervention",
    claimed="“Rejection concentrated at more crowded neurons, implicating competition under superposition” (abstract "
    "of arXiv 2605.17704). The earlier arXiv 2504.08842 saw no sign that overlap is responsible for failure to train.",
    refuted="Rejection that does not rise with crowd at fixed distance, or an intervention that clears the crowd and "
    "changes nothing.",
    reading="Sham clauses have a slope of their own, below 0, in C3: they share variables with what a row learns, so "
    "that no difference to them is judged. Observation and intervention may part, since crowded rows differ in more "
    "than their crowd. Edits flip signs of features at initialisation and are mapped back to weights exactly; every "
    "row keeps its norm. The sham flips as many entries of the same signs and about the same sizes on the same row, "
    "outside the target's and all proximal clauses, so what it changes is what any such disturbance changes.",
    order=30,
    trains=trains,
    look=Seen.of,
    claims=(crowded_rows_reject, conflict_rejects, clearing_saves, crowding_costs),
    tables=Seen.tables,
    figures=FIGURES,
)
