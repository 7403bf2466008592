"""What one training input did, as a response function says. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.influence.figure import FIGURES
from toycomb.accounts.influence.measure import Settings, measure
from toycomb.accounts.influence.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED

SHIFTED = "predictions exchanged between the removed inputs"
claim_from_the_optimum = partial(
    claim,
    scale="correlation",
    margin=0.5,
    null=SHIFTED,
    control="prediction for another removed input of the same label",
)


@claim_from_the_optimum(
    "I1",
    "The implicit function theorem predicts what retraining from the optimum without an input does to the outputs.",
    measure="correlation of predicted with actual change of the logit over removed inputs and fresh inputs, warm start",
)
def outputs(seen: Seen) -> Evidence:
    return Evidence(
        effect=seen.agreement("outputs", "warm"),
        null=seen.agreement("outputs", "warm", "exchanged"),
        control=seen.agreement("outputs", "warm", "same label"),
        beside={
            "factor": seen.agreement("outputs", "warm", "factor"),
            "Newton step": seen.newton("correlation"),
            "Newton step, factor": seen.newton("factor"),
            "fresh loss": seen.at("agreement_loss", arm="warm"),
        },
    )


@claim(
    "I2",
    "It predicts what training anew without the input does.",
    measure="the same correlation for training from the same initial weights in the same order, less its chance level",
    scale="correlation",
    margin=0.3,
    null=SHIFTED,
    control="change between two trainings on all inputs, in two orders",
)
def anew(seen: Seen) -> Evidence:
    """Less its chance level, which is then also taken off the control."""
    chance = seen.agreement("outputs", "anew", "exchanged")
    nothing = [seen.agreement("outputs", "other orders", x) for x in ("correlation", "exchanged")]
    return Evidence(
        effect=seen.agreement("outputs", "anew") - chance,
        null=chance,
        control=nothing[0] - nothing[1],
        beside={
            "in another order": seen.agreement("outputs", "anew, other order"),
            "by Adam alone": seen.agreement("outputs", "anew, rough"),
            "reachable": seen.reachable,
        },
    )


@claim_from_the_optimum(
    "I3",
    "It predicts what retraining from the optimum without an input does to codes.",
    measure="correlation of predicted with actual change of alignment over removed inputs and code locations, warm "
    "start",
)
def codes(seen: Seen) -> Evidence:
    return Evidence(
        effect=seen.agreement("codes", "warm"),
        null=seen.agreement("codes", "warm", "exchanged"),
        control=seen.agreement("codes", "warm", "same label"),
        beside={
            "factor": seen.agreement("codes", "warm", "factor"),
            "sham clauses": seen.agreement("shams", "warm"),
        },
    )


@claim(
    "I4",
    "What the theorem misses lies in the path: it predicts retraining from the optimum better than training anew.",
    measure="correlation for the outputs, warm start less training anew",
    scale="correlation",
    margin=0.2,
    null=EXCHANGED,
    control="warm start less warm start with steps of Adam in between",
)
def path(seen: Seen) -> Evidence:
    warm = seen.agreement("outputs", "warm")
    return seen.paired(
        warm - seen.agreement("outputs", "anew"),
        "influence",
        control=warm - seen.agreement("outputs", "warm, Adam"),
        beside={"codes": seen.agreement("codes", "warm") - seen.agreement("codes", "anew")},
    )


@claim(
    "I5",
    "A clause's True inputs hold up its own code: removed as a group, they lower its alignment more than that of the "
    "other clauses.",
    measure="fall of the mean alignment at code locations, own clause less the others, warm start",
    scale="units of the row's RMS",
    margin=0.5,
    null=EXCHANGED,
    control="as many True inputs taken at random",
)
def clauses(seen: Seen) -> Evidence:
    return seen.clauses(seen.seed)


ACCOUNT = Account(
    name="influence",
    title="Influence: what a response function says about one training input",
    claimed="“We’re interested in how the optimal solution depends on [the data] … The function is called the "
    "response function … and the Implicit Function Theorem”; influence functions as “sensitivity to a change in "
    "training examples” (a review of path dependence).",
    refuted=(
        "Predictions that do not correlate with what retraining from the optimum does; or predictions that fare as "
        "well when training begins anew, which would make the path irrelevant."
    ),
    reading=(
        "I1 and I3 leave an input out and let training go on from the optimum; I2 begins anew, from the same initial "
        "weights in the same order; I4 is the difference, and so the part of the path. Correlation does not see scale: "
        "the factor beside it says how many times the prediction happened, and the Newton step, which knows that an "
        "input takes its own curvature with it, how much of that is curvature. I5 removes a clause's inputs at once."
    ),
    order=170,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(outputs, anew, codes, path, clauses),
    tables=lambda seen: {"influence": seen.table()},
    figures=FIGURES,
)
