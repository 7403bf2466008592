"""Part C2: training resolves proximal locations. Observed in dense training, and asked by planting and removing.

C2k was added once root seed 3 had shown that planted sham clauses end aligned more often as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived, Trains
from toycomb.accounts.instruments import arms, effects, tables
from toycomb.accounts.instruments.observed import MISPAIRED, PERMUTED, SHUFFLED, Observed
from toycomb.accounts.instruments.timing import prediction, timing
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.presets import SNAPSHOTS, Preset
from toycomb.accounts.proximity.account import shuffled
from toycomb.accounts.selection.figure import FIGURES
from toycomb.evidence.claims import Claim, Numbers
from toycomb.evidence.intervals import mean_interval
from toycomb.records.edited import Edited

MARGIN = 0.05
ARMS = {"plant": ("edit", "sham", "sham clause"), "remove": ("edit", "sham")}
C2 = Claim(
    "C2",
    "Training selects among proximal locations: a location within distance 1 at initialisation is more likely to end "
    "as a code than one further away.",
    "chance to end as a code, proximal less other locations",
    "probability",
    MARGIN,
    PERMUTED,
    MISPAIRED,
)
C2B = Claim(
    "C2b",
    "The difference in chance between proximal and other locations is larger than persistence alone explains.",
    "chance to end as a code, proximal less other locations; less the same for sham clauses",
    "probability",
    MARGIN,
    PERMUTED,
    SHUFFLED,
)
C2I = Claim(
    "C2i",
    "Planting: a location at distance 2 or 3 whose signs are set to distance 0 at initialisation ends as a code more "
    "often than if as many other entries of its row are flipped.",
    "chance of the targets to end as codes, planted less sham",
    "probability",
    MARGIN,
    arms.EXCHANGED,
    arms.UNTOUCHED,
)
C2K = Claim(
    "C2k",
    "Planting works beyond persistence of signs: it raises the chance of a clause's location by more than planting a "
    "sham clause raises the chance of the sham's own.",
    "change of the chance by planting a clause, less the change by planting a sham clause",
    "probability",
    MARGIN,
    "the two changes exchanged at random",
    "the same at rows that nothing touched",
)
C2J = Claim(
    "C2j",
    "Removing: a proximal location whose signs are set to all but one not aligned at initialisation ends as a code "
    "less often than if as many other entries of its row are flipped.",
    "chance of the targets to end as codes, sham less removed",
    "probability",
    MARGIN,
    arms.EXCHANGED,
    arms.UNTOUCHED,
)


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks, their twins on shuffled labels, and those with planted and removed precursors."""
    wanted: Trains = {}
    for load, population in preset.claims(seed).items():
        wanted |= {load: population, f"{load} shuffled": shuffled(population, preset)}
    for load, population in preset.edited(seed).items():
        for kind, names in ARMS.items():
            wanted |= {arms.arm_name(load, kind, arm): Edited(population, kind, arm) for arm in names}
    return wanted


def derive(material: Material) -> Derived:
    """Tables and claims."""
    spaces = {load: material.space(load) for load in material.preset.claims(material.seed)}
    seen = {x: Observed(space, material.space(f"{x} shuffled"), material.seed) for x, space in spaces.items()}
    shares = {load: _shares(material, load) for load in material.preset.edited(material.seed)}
    epochs = np.array(SNAPSHOTS, dtype=float)
    return Derived(
        {
            "fates": tables.fates(spaces, material.seed),
            "timing": timing(spaces, epochs),
            "prediction": prediction(spaces, epochs, material.seed),
            "planting": {load: _table(x) for load, x in shares.items()},
        },
        [
            C2.judged({load: _selected(x) for load, x in seen.items()}, part="C2"),
            C2B.judged({load: x.beyond_shams(effects.selection) for load, x in seen.items()}, part="C2"),
            C2I.judged({load: _planted(material, load, x["plant"]) for load, x in shares.items()}, part="C2"),
            C2K.judged({load: arms.beyond_persistence(material, load) for load in shares}, part="C2"),
            C2J.judged({load: _removed(material, load, x["remove"]) for load, x in shares.items()}, part="C2"),
        ],
    )


def _selected(seen: Observed) -> Numbers:
    return {**seen.numbers(effects.selection), "shuffled labels": effects.selection([seen.shuffled[0]])}


def _shares(material: Material, load: str) -> dict[str, dict[str, np.ndarray]]:
    """Kind of edit -> arm -> (P,) share of the targets that end as codes."""
    return {
        kind: {arm: arms.share(material, load, kind, arm) for arm in ("unedited", *names)}
        for kind, names in ARMS.items()
    }


def _table(shares: Mapping[str, Numbers]) -> dict[str, Any]:
    return {kind: {arm: mean_interval(x) for arm, x in parts.items()} for kind, parts in shares.items()}


def _planted(material: Material, load: str, shares: Numbers) -> Numbers:
    parts = {"planted": "edit", "sham": "sham", "base": "unedited", "sham clause": "sham clause"}
    change = arms.contrast(material, load, "plant", "edit", "sham")
    return {**change, **{name: shares[arm] for name, arm in parts.items()}}


def _removed(material: Material, load: str, shares: Numbers) -> Numbers:
    parts = {"removed": "edit", "sham": "sham", "base": "unedited"}
    change = arms.contrast(material, load, "remove", "sham", "edit")
    return {**change, **{name: shares[arm] for name, arm in parts.items()}}


ACCOUNT = Part(
    name="C2",
    title="Selection: training resolves proximal locations",
    published="“Dense SGD resolves these locations through structured selection: proximal locations either converge to "
    "final codes or are rejected” (abstract of arXiv 2605.17704).",
    refuted=(
        "The chance to end as a code does not fall with initial distance, falls no more than for sham clauses, or does "
        "not follow when a precursor is planted or removed."
    ),
    reading=(
        "Chances to end as a code by initial distance, against sham clauses in the same networks, which show what "
        "persistence of signs does by itself; then the same over training, and how early the final code set can be "
        "told. Last the interventions: networks trained again with a precursor planted or removed, each beside a sham "
        "that flips as many other entries of the same row. Signs persist, so a planted sham clause ends aligned more "
        "often too: C2k asks what planting does beyond that."
    ),
    derive=derive,
    figures=FIGURES,
    order=20,
    trains=trains,
)
