"""C2: training resolves proximal locations. Observed in dense training, and asked by planting and removing.

What was mended when stands in docs/history.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Tables, Trains
from toycomb.accounts.instruments import about, arms, effects, populations
from toycomb.accounts.instruments.observed import MISPAIRED, PERMUTED, SHUFFLED, Observed
from toycomb.accounts.material import Material, Shelf
from toycomb.accounts.presets import SNAPSHOTS, Preset
from toycomb.accounts.resolution.figure import FIGURES
from toycomb.accounts.resolution.readings import READINGS
from toycomb.accounts.resolution.timing import prediction, timing
from toycomb.common.documents import Document
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.intervals import Interval, mean_interval
from toycomb.plots.tables.fates import fates

ARMS = {"plant": ("edit", "sham", "sham clause"), "remove": ("edit", "sham")}
claim_on_chances = partial(claim, scale="probability", margin=0.05)
claim_on_selection = partial(
    claim_on_chances,
    measure="chance to end as a code, proximal less other locations",
    null=PERMUTED,
    control=MISPAIRED,
)
claim_beyond_shams = partial(
    claim_on_chances,
    measure="chance to end as a code, proximal less other locations; less the same for sham clauses",
    null=PERMUTED,
    control=SHUFFLED,
)


@dataclass(frozen=True)
class Seen:
    """Dense networks by load, and the epochs of their snapshots; arms of planted and of removed precursors by load.

    `about` has the settings of all networks by name. `beside` are dense networks with the identity by load, and
    `others` those with other clauses by clauses and load. On `shelf` lies what the last reading was taken from.
    """

    dense: Mapping[str, Observed]
    planted: Mapping[str, arms.Arms]
    removed: Mapping[str, arms.Arms]
    epochs: tuple[float, ...] = SNAPSHOTS
    about: Mapping[str, Document] = field(default_factory=dict)
    beside: Mapping[str, Observed] = field(default_factory=dict)
    others: Mapping[str, Observed] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=lambda: Shelf(1), repr=False, compare=False)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        loads = material.preset.edited(material.seed)
        planted, removed = ({x: arms.Arms.of(material, x, kind, names) for x in loads} for kind, names in ARMS.items())
        dense, beside, others = (of(material) for of in (Observed.by_load, Observed.beside, Observed.other_clauses))
        return cls(
            dense,
            planted,
            removed,
            material.preset.snapshots,
            about.of_networks(material),
            beside=beside,
            others=others,
        )

    def tables(self) -> Tables:
        """What figures show."""
        spaces = {load: x.snapshots for load, x in self.dense.items()}
        seed = next(x.seed for x in self.dense.values())
        epochs = np.array(self.epochs, dtype=float)
        dense = {about.ABOUT: {load: self.about.get(load) for load in self.dense}}
        return {
            "fates": fates(spaces, seed),
            "timing": timing(spaces, epochs) | dense,
            "prediction": prediction(spaces, epochs, seed) | dense,
            "planting": {
                load: {x.kind: _intervals(x.shares()) for x in (self.planted[load], self.removed[load])}
                | {about.ABOUT: self.about.get(arms.arm_name(load, "plant", "edit"))}
                for load in self.planted
            },
        }


def _intervals(shares: Mapping[str, np.ndarray]) -> dict[str, Interval]:
    return {arm: mean_interval(x) for arm, x in shares.items()}


@claim_on_selection(
    "C2",
    "Behind the study's embedding (Hadamard unless it was changed), training selects among proximal locations: a "
    "location within distance 1 at initialisation is more likely to end as a code than one further away.",
)
def proximal_end_as_codes(seen: Seen) -> ByPlace:
    return _selection(seen.dense)


@claim_on_selection(
    "C2-id",
    "With the identity in place of the study's embedding, training selects among proximal locations: a location within "
    "distance 1 at initialisation is more likely to end as a code than one further away.",
)
def proximal_end_as_codes_with_the_identity(seen: Seen) -> ByPlace:
    return _selection(seen.beside)


def _selection(dense: Mapping[str, Observed]) -> ByPlace:
    return {
        load: x.evidence(effects.selection, **{"shuffled labels": effects.selection([x.shuffled[0]])})
        for load, x in dense.items()
    }


@claim_beyond_shams(
    "C2b",
    "Behind the study's embedding (Hadamard unless it was changed), the difference in chance between proximal and "
    "other locations is larger than persistence alone explains.",
)
def beyond_shams(seen: Seen) -> ByPlace:
    return {load: x.beyond_shams(effects.selection) for load, x in seen.dense.items()}


@claim_beyond_shams(
    "C2b-id",
    "With the identity in place of the study's embedding, the difference in chance between proximal and other "
    "locations is larger than persistence alone explains.",
)
def beyond_shams_with_the_identity(seen: Seen) -> ByPlace:
    return {load: x.beyond_shams(effects.selection) for load, x in seen.beside.items()}


@claim_on_chances(
    "C2i",
    "Planting (behind the study's embedding): a location at distance 2 or 3 whose signs are set to distance 0 at "
    "initialisation ends as a code more often than if as many other entries of its row are flipped.",
    measure="chance of the targets to end as codes, planted less sham",
    null=arms.EXCHANGED,
    control=arms.UNTOUCHED,
)
def planting(seen: Seen) -> ByPlace:
    names = {"planted": "edit", "sham": "sham", "base": "unedited", "sham clause": "sham clause"}
    return {load: _beside(x, x.contrast("edit", "sham"), names) for load, x in seen.planted.items()}


@claim_on_chances(
    "C2k",
    "Planting (behind the study's embedding) works beyond persistence of signs: it raises the chance of a clause's "
    "location by more than planting a sham clause raises the chance of the sham's own.",
    measure="change of the chance by planting a clause, less the change by planting a sham clause",
    null=of_instrument("the two changes exchanged at random"),
    control="the same at rows that nothing touched",
)
def planting_beyond_persistence(seen: Seen) -> ByPlace:
    return {load: x.beyond_persistence() for load, x in seen.planted.items()}


@claim_on_chances(
    "C2j",
    "Removing (behind the study's embedding): a proximal location whose signs are set to all but one not aligned at "
    "initialisation ends as a code less often than if as many other entries of its row are flipped.",
    measure="chance of the targets to end as codes, sham less removed",
    null=arms.EXCHANGED,
    control=arms.UNTOUCHED,
)
def removing(seen: Seen) -> ByPlace:
    names = {"removed": "edit", "sham": "sham", "base": "unedited"}
    return {load: _beside(x, x.contrast("sham", "edit"), names) for load, x in seen.removed.items()}


def _beside(edited: arms.Arms, reading: Evidence, names: Mapping[str, str]) -> Evidence:
    """A reading with the shares of arms beside it, by name."""
    shares = edited.shares()
    return replace(reading, beside={name: shares[arm] for name, arm in names.items()})


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks, their twins on shuffled labels, and those with planted and removed precursors."""
    wanted = populations.dense(preset, seed)
    for load, population in preset.edited(seed).items():
        wanted |= arms.twins(load, population, ARMS)
    return wanted


ACCOUNT = Account(
    name="C2",
    title="Selection: training resolves proximal locations",
    claimed="“Dense SGD resolves these locations through structured selection: proximal locations either converge to "
    "final codes or are rejected” (abstract of arXiv 2605.17704).",
    refuted="The chance to end as a code does not fall with initial distance, falls no more than for sham clauses, or "
    "does not follow when a precursor is planted or removed.",
    reading="Chances to end as a code by initial distance, against sham clauses in the same networks, which show what "
    "persistence of signs does by itself; then the same over training, and how early the final code set can be told. "
    "Last the interventions: networks trained again with a precursor planted or removed, each beside a sham that flips "
    "as many other entries of the same row. Signs persist, so a planted sham clause ends aligned more often too: C2k "
    "asks what planting does beyond that.",
    order=20,
    trains=trains,
    look=Seen.of,
    claims=(
        proximal_end_as_codes,
        proximal_end_as_codes_with_the_identity,
        beyond_shams,
        beyond_shams_with_the_identity,
        planting,
        planting_beyond_persistence,
        removing,
    ),
    readings=READINGS,
    tables=Seen.tables,
    figures=FIGURES,
)
