"""C3: is rejection a matter of crowding? Observed, adjusted, and by intervention.

Written down before any of it was computed: margins; kinds of edits, targets and shams (`toycomb.geometry.edits`).
Leads that were known: a prototype saw clearing help with 16 clauses and not with 8, and adding crowd help as well, both
without the sham on the same row; the observed slope of earlier studies was .006. C3c compared locations of all clauses
at first. Its null and control did not vanish (root seed 3: .04 and .02 beside an effect of .14), since clauses with
much conflict are also harder; it now compares locations of one clause.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived, Trains
from toycomb.accounts.crowding.figure import FIGURES
from toycomb.accounts.instruments import arms, effects, tables
from toycomb.accounts.instruments.observed import MISPAIRED, PERMUTED, Observed
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.presets import Preset
from toycomb.accounts.proximity.account import shuffled
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Claim
from toycomb.evidence.intervals import mean_interval, ratio_interval
from toycomb.evidence.regression import marginal_effects
from toycomb.evidence.slopes import within
from toycomb.geometry import Fate, FeatureSpace, permuted_rows, shared_signs
from toycomb.records.edited import Edited
from toycomb.run import Run

ARMS = (("clear", "edit"), ("clear", "sham"), ("clear", "elsewhere"), ("crowd", "edit"), ("crowd", "sham"))
TERMS = ("distance", "crowd", "conflict", "agreement", "row bias", "|v|")

C3 = Claim(
    "C3",
    "Rejection concentrates on crowded rows (as observed, without intervention): at equal initial distance, a proximal "
    "location is rejected more often the more other proximal locations share its row.",
    "slope of rejection on crowd within initial distance", "probability per crowding location", 0.01,
    PERMUTED, MISPAIRED,
)  # fmt: skip
C3C = Claim(
    "C3c",
    "Conflict rejects (as observed, half of the literals negated): among the locations of one clause, rejection "
    "rises with the number of variables that crowding clauses want with the opposite sign, at equal distance, crowd, "
    "agreement, row bias and |v|.",
    "slope of rejection on conflict within clauses, least squares in each network",
    "probability per conflicting variable", 0.01, PERMUTED, MISPAIRED,
)  # fmt: skip
C3I = Claim(
    "C3i",
    "Clearing the crowd of a row saves its proximal location, by more than as many sign flips of the same row outside "
    "all proximal clauses.",
    "chance to end as a code: row cleared less sham", "probability", 0.05, arms.EXCHANGED, arms.UNTOUCHED,
)  # fmt: skip
C3J = Claim(
    "C3j",
    "Crowding a row costs its proximal location, by more than as many sign flips of the same row that crowd nothing.",
    "chance to end as a code: sham less row crowded", "probability", 0.05, arms.EXCHANGED, arms.UNTOUCHED,
)  # fmt: skip


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks with shuffled controls, edited ones, and networks whose clauses have negated literals."""
    claims = preset.claims(seed)
    edited = {
        arms.arm_name(load, kind, arm): Edited(x, kind, arm)
        for load, x in preset.edited(seed).items()
        for kind, arm in ARMS
    }
    return {
        **claims,
        **{f"{load} shuffled": shuffled(x, preset) for load, x in claims.items()},
        **{f"{load} negated": negated(x) for load, x in preset.edited(seed).items()},
        **edited,
    }


def negated(population: Any) -> Any:
    """The population with every other literal negated, on average; both ends are kept alone."""
    return replace(population, negated=0.5, training=replace(population.training, snapshots=()))


def derive(material: Material) -> Derived:
    """Tables `rejection`, `crowding` and `interventions`, and the claims."""
    preset, seed = material.preset, material.seed
    loads = list(preset.claims(seed))
    seen = {load: Observed(material.space(load), material.space(f"{load} shuffled"), seed) for load in loads}
    runs = {load: material.run(f"{load} negated") for load in loads}
    claims = [
        C3.judged({load: x.numbers(effects.crowding) for load, x in seen.items()}, part="C3"),
        C3C.judged({load: conflict_slopes(run, seed) for load, run in runs.items()}, part="C3"),
        C3I.judged({load: arms.contrast(material, load, "clear", "edit", "sham") for load in loads}, part="C3"),
        C3J.judged({load: arms.contrast(material, load, "crowd", "sham", "edit") for load in loads}, part="C3"),
    ]
    found = {
        "rejection": tables.rejection({load: x.space for load, x in seen.items()}),
        "crowding": {
            "conflict": {load: by_conflict(run.feature_space().ends()) for load, run in runs.items()},
            "model": {load: model(run) for load, run in runs.items()},
        },
        "interventions": {load: outcomes_by_arm(material, load) for load in loads},
    }
    return Derived(found, claims)


def outcomes_by_arm(material: Material, load: str) -> dict[str, dict[str, Any]]:
    """Chance of the targets to end as codes in every arm, and its change against the unedited twin."""
    table: dict[str, dict[str, Any]] = {}
    for kind in ("clear", "crowd"):
        own = [arm for name, arm in ARMS if name == kind]
        base = arms.share(material, load, kind, "unedited")
        table[kind] = {"unedited": {"chance": mean_interval(base)}}
        for arm in own:
            value = arms.share(material, load, kind, arm)
            table[kind][arm] = {"chance": mean_interval(value), "change": mean_interval(value - base)}
        edits = arms.read(material, load, kind, "edit").edits
        flips = [x.flips.sum() / max(len(x.rows), 1) for x in edits]
        targets = [len(x.rows) for x in edits]
        table[kind]["targets"] = {"targets": float(np.mean(targets)), "flips": float(np.mean(flips))}
    return table


def by_conflict(space: FeatureSpace) -> dict[str, list[dict[str, Any]]]:
    """Share rejected by crowd, for locations without, with some and with much conflict; distance 0 and 1 together."""
    proximal, crowd = space.proximal(), space.crowd()
    rejected = space.fates() == Fate.REJECTED
    conflict = shared_signs(proximal, *space.literals)[0]
    table: dict[str, list[dict[str, Any]]] = {}
    for label, inside in (("none", conflict == 0), ("1", conflict == 1), ("2 or more", conflict >= 2)):
        table[label] = []
        for low, high in tables.groups(crowd[proximal]):
            chosen = proximal & inside & (crowd >= low) & (crowd <= high)
            if chosen.sum() >= 30:
                counts = (rejected & chosen).sum(axis=(1, 2)), chosen.sum(axis=(1, 2))
                table[label].append({"crowd": float(crowd[chosen].mean()), "count": int(chosen.sum()),
                                     "rejected": ratio_interval(*counts)})  # fmt: skip
    return table


def regressors(run: Run, space: FeatureSpace) -> np.ndarray:
    """(P, H, C, terms) of every location at initialisation, in the order of `TERMS`; bias and |v| by their sd."""
    proximal = space.proximal()
    conflict, agreement = shared_signs(proximal, *space.literals)
    bias, size = (_scaled(x)[..., None] for x in (run.initial.b, np.abs(run.initial.v)))
    parts = (space.distance[0], space.crowd(), conflict, agreement, bias, size)
    return np.stack([np.broadcast_to(x, proximal.shape) for x in parts], axis=-1).astype(float)


def _scaled(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / values.std()


def conflict_slopes(run: Run, seed: int) -> dict[str, np.ndarray]:
    """C3c of one load: slope of rejection on conflict, all other terms held."""
    space = run.feature_space().ends()
    X, near, codes = regressors(run, space), space.proximal(), space.code_locations[-1]
    rows = permuted_rows(space.row_types[0], stream(seed, Purpose.NULL))
    other = effects.mispaired(space)
    # The mispaired beginning is that of the next network; its locations are judged by this network's clauses.
    moved = replace(run, snapshots=replace_first(run))
    return {
        "effect": _slopes(X, near, ~codes),
        "null": _slopes(X, near, ~np.take_along_axis(codes, rows[..., None], axis=1)),
        "control": _slopes(regressors(moved, other), other.proximal(), ~other.code_locations[-1]),
    }


def replace_first(run: Run) -> Any:
    """Snapshots whose biases and output weights at initialisation are those of the next network."""
    b, v = run.snapshots.b.copy(), run.snapshots.v.copy()
    b[0], v[0] = np.roll(b[0], -1, axis=0), np.roll(v[0], -1, axis=0)
    return replace(run.snapshots, b=b, v=v)


def _slopes(X: np.ndarray, near: np.ndarray, rejected: np.ndarray) -> np.ndarray:
    """(P,) coefficient of conflict in each network, all terms and outcomes taken from the mean of their clause."""
    place = TERMS.index("conflict")
    slopes = []
    for terms, chosen, outcome in zip(X, near, rejected, strict=True):
        clause = np.nonzero(chosen)[1]
        design, y = (within(x[chosen], clause) for x in (terms, outcome.astype(float)))
        varies = len(design) > 2 * len(TERMS) and np.ptp(design[:, place]) > 0
        slopes.append(np.linalg.lstsq(design, y, rcond=None)[0][place] if varies else np.nan)
    return np.array(slopes)


def model(run: Run) -> list[dict[str, Any]]:
    """Mean marginal effects of every term on rejection, logistic regression with errors clustered by network."""
    space = run.feature_space().ends()
    near = space.proximal()
    rejected = (~space.code_locations[-1])[near]
    network = np.broadcast_to(np.arange(len(near))[:, None, None], near.shape)[near]
    found = marginal_effects(regressors(run, space)[near], rejected, network)
    return [{"term": term, **{key: _number(x[i]) for key, x in found.items()}} for i, term in enumerate(TERMS)]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


ACCOUNT = Part(
    name="C3",
    title="Crowding: rejection on crowded rows, observed and by intervention",
    published="“Rejection concentrated at more crowded neurons, implicating competition under superposition” (abstract "
    "of arXiv 2605.17704). The earlier arXiv 2504.08842 saw no sign that overlap is responsible for failure to train.",
    refuted="Rejection that does not rise with crowd at fixed distance, or an intervention that clears the crowd and "
    "changes nothing.",
    reading="Sham clauses have a slope of their own, below 0, in C3: they share variables with what a row learns, so "
    "that no difference to them is judged. Observation and intervention may part, since crowded rows differ in more "
    "than their crowd. Edits flip signs of features at initialisation and are mapped back to weights exactly; every "
    "row keeps its norm. The sham flips as many entries of the same signs and about the same sizes on the same row, "
    "outside the target's and all proximal clauses, so what it changes is what any such disturbance changes.",
    trains=trains,
    derive=derive,
    figures=FIGURES,
    order=30,
)
