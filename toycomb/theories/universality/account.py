"""Claims of the account "what repeats", and how they are judged.

Effects, margins, nulls and controls were written down before any agreement was computed.
"""

from __future__ import annotations

from typing import Any

from toycomb.study.claims import Claim
from toycomb.study.contract import Derived, Material, Measures, Part
from toycomb.study.measurement import Measurement
from toycomb.study.presets import Preset
from toycomb.theories.universality import unit
from toycomb.theories.universality.seen import Seen

NAME = "universality"
SETTINGS: dict[str, Any] = {
    "main": {},
    "small": {"variables": 16, "clauses": 4},
    "training": {"epochs": 40, "patience": None},
    "repeats": 2,
    "fresh": 20_000,
    "hardest": 0.02,
    "hyper": {"rate": 3e-3, "sgd": 0.05, "hidden": 64},
    "wrong": [5, 20],
    "kick": {"times": [1, 5, 20], "sizes": [0.1, 0.3, 1, 3], "judged": {"time": 5, "size": 1}},
}
EXCHANGED = "the two sides exchanged at random, network by network"
SHARE, BEYOND = "share beyond chance", "agreement (0 chance, 1 identity)"

R1 = Claim(
    "R1",
    "Function repeats where it is hardest: networks that share nothing but the formula find the same inputs hard.",
    "share of the hardest 2 % of fresh near-misses, in strata of label and number of true variables, that are the same, "
    "beyond chance; pairs that share only the formula",
    SHARE, 0.1, "inputs of the partner permuted within strata", "a partner trained on permuted labels of the same inputs",
)  # fmt: skip
R2 = Claim(
    "R2",
    "Code sizes repeat: the clauses that get many rows are the same in networks that share nothing but the formula.",
    "correlation over clauses of the number of code rows; pairs that share only the formula",
    "correlation", 0.1, "clauses of the partner permuted at random", "networks of other formulas, read against the clauses",
)  # fmt: skip
R3 = Claim(
    "R3",
    "Which row codes which clause repeats only with the initial weights.",
    "Jaccard index of code locations, rows matched by weights, beyond chance: same initial weights and another order, "
    "less other initial weights and the same order",
    "Jaccard index, chance-corrected", 0.1, EXCHANGED,
    "partners of another formula: from the same initial weights, less from other ones",
)  # fmt: skip
R4 = Claim(
    "R4",
    "Function repeats where weights do not, even with rows matched and rescaling undone.",
    "agreement beyond chance: what is told of fresh inputs, less matched rows; pairs that share only the formula",
    BEYOND, 0.2, EXCHANGED, "a copy of the network with rows permuted and rescaled in place of the partner",
)  # fmt: skip
R5 = Claim(
    "R5",
    "After wrong labels for a while the same codes come back on the same rows.",
    "chance-corrected Jaccard index with the codes of the undisturbed twin: permuted labels and then right ones, less "
    "other initial weights and right ones alone",
    "Jaccard index, chance-corrected", 0.1, EXCHANGED,
    "wrong labels, then right ones, from other initial weights, less the same without wrong labels",
)  # fmt: skip
R6 = Claim(
    "R6",
    "After a kick the codes that it broke come back on the same rows.",
    "share of the twin's code locations broken by a kick of the size of the weights at epoch 5 that are codes at the "
    "end, beyond rows permuted within their type",
    SHARE, 0.1, "the sign of each network's share drawn at random", "the same kick in a network of other initial weights",
)  # fmt: skip


def measures(preset: Preset, seed: int) -> Measures:
    """One population, with all partners and disturbances of each network."""
    if not preset.account_networks:
        return {}
    return {NAME: Measurement(unit.measure, preset.account_networks, seed, SETTINGS)}


def derive(material: Material) -> Derived:
    """The table `universality`, and the claims."""
    seen = Seen(material.measured(NAME), SETTINGS)
    seed = material.seed
    main = "n=32, C=8"
    judged = (
        (R1, {main: seen.hard()}), (R2, {main: seen.sizes()}), (R3, {main: seen.rows(seed)}),
        (R4, {main: seen.ladder(seed)}), (R5, seen.relearned(seed)), (R6, {main: seen.kicked(seed)}),
    )  # fmt: skip
    return Derived({NAME: seen.table()}, [claim.judged(by, part=NAME) for claim, by in judged])


PART = Part(
    name=NAME,
    title="What repeats: a ladder from weights up to function",
    published="“Train the same network twice from a different initial state or with a different choice of "
    "hyperparameters, and the final weights will end up looking very different. But weight space doesn't tell us "
    "everything … regardless of architecture, hyperparameters, and initial weights different models learn the same "
    "things” (a public review of path dependence).",
    refuted=(
        "Hard inputs or code sizes that differ between networks of one formula as between those of two; code rows that "
        "repeat as well without shared initial weights; matched rows that agree as well as function does; codes that "
        "come back after wrong labels or a kick no better than in a network of other initial weights."
    ),
    reading=(
        "Each rung of the ladder is an agreement on which 0 is chance and 1 is what a network shares with itself. Chance "
        "is a network of another formula (weights, matched rows, matched code rows, patterns, families, function), rows "
        "permuted within their type (code rows), or exact (code sizes, hardest inputs, mistakes, all inputs). A copy "
        "with rows permuted and rescaled must be 1 from matched rows upwards; a network of another formula must be 0."
    ),
    derive=derive,
    figures=(NAME, "disturbances"),
    measures=measures,
)
