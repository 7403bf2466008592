"""Claims of the account "what repeats". What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.universality.figure import FIGURES
from toycomb.accounts.universality.measure import Settings, measure
from toycomb.accounts.universality.partners import (
    BOTH,
    FASTER,
    INDEPENDENT,
    ORDER,
    OTHER,
    PERMUTED,
    SGD,
    WEIGHTS,
    WIDER,
)
from toycomb.accounts.universality.seen import AFTER, DISTURBED, ELSEWHERE, RETURNED, Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

STRANGERS = "networks of other formulas, mean of four"
BEYOND = "agreement (0 chance, 1 identity)"
claim_on_codes = partial(claim, scale="Jaccard index, chance-corrected", margin=0.1, null=EXCHANGED)


@claim(
    "R1",
    "Function repeats where it is hardest: networks that share nothing but the formula find the same inputs hard.",
    measure="share of the hardest 2 % of new near misses, among inputs of one label with equally many true variables, "
    "that are the other network's too, beyond chance; pairs that share nothing but the formula",
    scale=BEYOND,
    margin=0.1,
    null=of_instrument("hardest inputs of one side permuted among their like"),
    control=STRANGERS,
)
def hard_inputs_repeat(seen: Seen) -> Evidence:
    return Evidence(
        effect=seen.rung(INDEPENDENT, "hardest inputs"),
        null=seen.at("null", rung="hardest inputs"),
        control=seen.rung(OTHER, "hardest inputs"),
        beside={
            "n=16, all inputs": seen.rung(INDEPENDENT, "hardest inputs", "small"),
            "mistakes": seen.rung(INDEPENDENT, "mistakes"),
            "mistakes, n=16, all inputs": seen.rung(INDEPENDENT, "mistakes", "small"),
            **{x: seen.rung(x, "hardest inputs") for x in (WEIGHTS, BOTH, ORDER, PERMUTED)},
        },
    )


@claim(
    "R2",
    "Code sizes repeat: which clauses get many rows is the same in networks that share nothing but the formula.",
    measure="correlation of the number of code rows over clauses; pairs that share nothing but the formula",
    scale="correlation",
    margin=0.1,
    null=of_instrument("clauses of one side permuted"),
    control=STRANGERS,
)
def code_sizes_repeat(seen: Seen) -> Evidence:
    return Evidence(
        effect=seen.rung(INDEPENDENT, "code sizes"),
        null=seen.at("null", rung="code sizes"),
        control=seen.rung(OTHER, "code sizes"),
        beside={
            "families": seen.rung(INDEPENDENT, "families"),
            **{x: seen.rung(x, "code sizes") for x in (WEIGHTS, BOTH, ORDER, FASTER, SGD, WIDER)},
        },
    )


@claim_on_codes(
    "R3",
    "Which row codes which clause repeats through the initial weights.",
    measure="Jaccard index of code locations with rows matched by weights: same initial weights and another order of "
    "inputs, less other initial weights and the same order",
    control="other initial weights: same order of inputs less another order",
)
def rows_repeat(seen: Seen) -> Evidence:
    shared, own, both, other = (seen.rung(x, "codes, matched rows") for x in (ORDER, WEIGHTS, BOTH, OTHER))
    plain, floor = (seen.rung(x, "codes, same rows") for x in (ORDER, WEIGHTS))
    return seen.paired(
        shared - own,
        "R3",
        control=own - both,
        beside={
            "same initial weights": shared,
            WEIGHTS: own,
            "same rows": plain - floor,
            "same rows, other initial weights": floor,
            OTHER: other,
        },
    )


@claim(
    "R4",
    "Function repeats where weights do not, even with rows balanced and matched.",
    measure="agreement of labels on newly drawn near misses less that of weights; pairs that share nothing but the "
    "formula",
    scale=BEYOND,
    margin=0.2,
    null=EXCHANGED,
    control=STRANGERS,
)
def function_repeats_where_weights_do_not(seen: Seen) -> Evidence:
    labels, weights = (seen.rung(INDEPENDENT, x) for x in ("labels", "weights, matched rows"))
    return seen.paired(
        labels - weights,
        "R4",
        control=seen.rung(OTHER, "labels") - seen.rung(OTHER, "weights, matched rows"),
        beside={
            "labels": labels,
            "weights, matched rows": weights,
            "logits": seen.rung(INDEPENDENT, "logits"),
            "weights": seen.rung(INDEPENDENT, "weights"),
        },
    )


@claim_on_codes(
    "R5",
    "After wrong labels for a while and right ones then, the same codes come back on the same rows.",
    measure="Jaccard index of code locations with the undisturbed twin's: permuted labels for 5 or 20 epochs, then "
    "right ones; less that of other initial weights and right labels alone",
    control="other initial weights: wrong labels, then right ones, less right ones alone",
)
def codes_return_after_wrong_labels(seen: Seen) -> dict[str, Evidence]:
    return {f"{epochs} epochs": _after_wrong_labels(seen, epochs) for epochs in seen.settings.wrong}


def _after_wrong_labels(seen: Seen, epochs: int) -> Evidence:
    floor, ceiling = (seen.rung(x, "codes, same rows") for x in (WEIGHTS, ORDER))
    return seen.paired(
        seen.misled(epochs, AFTER) - floor,
        f"{epochs} epochs",
        control=seen.misled(epochs, ELSEWHERE) - floor,
        beside={
            "right after wrong labels": seen.misled(epochs, DISTURBED),
            "in place of other labels, another formula’s": seen.misled(epochs, AFTER, "of another formula") - floor,
            "undisturbed, other order": ceiling,
            "floor": floor,
        },
    )


@claim_on_codes(
    "R6",
    "After a kick as large as the weights the same codes come back on the same rows.",
    measure="Jaccard index of code locations with the undisturbed twin's: kicked at epoch 5 by each row's root mean "
    "square, then trained; less that of other initial weights without a kick",
    control="other initial weights: kicked less not kicked",
)
def codes_return_after_a_kick(seen: Seen) -> Evidence:
    floor = seen.level("other start")
    return seen.paired(
        seen.kicked(AFTER) - floor,
        "R6",
        control=seen.kicked(ELSEWHERE) - floor,
        beside={
            "right after the kick": seen.kicked(DISTURBED),
            "undisturbed, other order": seen.level("other order"),
            "returned, of codes that the kick broke": seen.kicked(AFTER, RETURNED),
            "returned, other initial weights": seen.kicked(ELSEWHERE, RETURNED),
        },
    )


ACCOUNT = Account(
    name="universality",
    title="What repeats: a ladder from weights up to function",
    claimed="“Train the same network twice from a different initial state or with a different choice of "
    "hyperparameters, and the final weights will end up looking very different. But weight space doesn’t tell us "
    "everything”; and of universal circuits: “This is path independence at the highest level: regardless of "
    "architecture, hyperparameters, and initial weights different models learn the same things” (a public review of "
    "path dependence).",
    refuted="Hard inputs or code sizes that differ between networks of one formula as much as chance says; weights "
    "that agree, rows matched, as well as labels do; codes that stand on the same rows without shared initial "
    "weights, or that do not come back after wrong labels or a kick.",
    reading="On each rung 0 is chance and 1 identity. See how far agreement falls from function, at the bottom, to "
    "weights, at the top, the less two networks share. Labels agree almost wholly because both are nearly right; the "
    "hardest inputs and logits say whether they also agree in what labels do not tell. Matching by weights lines up "
    "signs and so makes some code locations agree by itself: networks of another formula show how many.",
    order=150,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(
        hard_inputs_repeat,
        code_sizes_repeat,
        rows_repeat,
        function_repeats_where_weights_do_not,
        codes_return_after_wrong_labels,
        codes_return_after_a_kick,
    ),
    tables=lambda seen: {"universality": seen.table(), "disturbed": seen.disturbed()},
    figures=FIGURES,
)
