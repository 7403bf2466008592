"""Claims of the account of double descent. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.double_descent.figure import FIGURES
from toycomb.accounts.double_descent.measure import Settings, measure
from toycomb.accounts.double_descent.peaks import best_before, drop_after, elsewhere, prominence, value_at
from toycomb.accounts.double_descent.random_features import KINDS
from toycomb.accounts.double_descent.seen import CLEAN, NOTHING, Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

UNLEARNABLE = "as many labels wrong as right, so that there is nothing to learn"
ELSEWHERE = "the same at the other inner widths, their mean"
PERMUTED = "the answers of one training permuted over the inputs"
claim_on_answers = partial(claim, scale="share of inputs", margin=0.02)


@claim_on_answers(
    "W1",
    "With label noise, the error on fresh inputs peaks where networks become wide enough to fit their labels.",
    measure="error at the first width with a training error below 1 %, less the higher of the error at the widest "
    "network and at the narrower width that is best for the other networks; 0 where it is not above both",
    null=ELSEWHERE,
    control=UNLEARNABLE,
)
def peaks(seen: Seen) -> Evidence:
    judged = seen.by_width(seen.judged)
    return Evidence(
        effect=prominence(*judged),
        null=elsewhere(*judged),
        control=prominence(*seen.by_width(NOTHING)),
        beside={"no wrong labels": prominence(*seen.by_width(CLEAN))},
    )


@claim_on_answers(
    "W2",
    "Beyond the threshold there is a second descent: networks several times as wide tell fresh inputs better.",
    measure="error on fresh inputs: first width with a training error below 1 %, less the widest",
    null=EXCHANGED,
    control=UNLEARNABLE,
)
def descends_again(seen: Seen) -> Evidence:
    errors, places = seen.by_width(seen.judged)
    return seen.paired(
        drop_after(errors, places),
        "descent",
        control=drop_after(*seen.by_width(NOTHING)),
        beside={
            "no wrong labels": drop_after(*seen.by_width(CLEAN)),
            "best before the threshold less widest": best_before(errors, places) - errors[:, -1],
        },
    )


@claim(
    "W3",
    "Check of the measure: least squares on random features peaks where there are as many rows as training inputs.",
    measure="log10 of the squared error at H = N, less the higher of that at the largest width and at the best smaller "
    "one; 0 where it is not above both",
    scale="decades",
    margin=0.2,
    null=ELSEWHERE,
    control="the best ridge at each width",
)
def random_features_peak(seen: Seen) -> dict[str, Evidence]:
    least, ridge = (seen.features(kind) for kind in KINDS)
    found = Evidence(effect=prominence(*least), null=elsewhere(*least), control=prominence(*ridge))
    return {f"N={seen.settings.features.inputs}": found}


@claim(
    "W4",
    "Codes survive label noise: the widest networks keep most of their codes while they fit every wrong label.",
    measure="code rows per clause less those of sham clauses and less the same where half of the labels are wrong, "
    "widest networks: with noise, over the mean of networks without",
    scale="share of the codes without noise",
    margin=0.5,
    null=EXCHANGED,
    control=of_instrument("one draw of sham clauses in place of the clauses"),
)
def codes_survive(seen: Seen) -> Evidence:
    """With the same at the threshold, where rows are fewer, by row, and against shams alone."""
    places, whole = seen.by_width(seen.judged)[1], seen.beyond(CLEAN)[:, -1].mean()
    beyond, widths = seen.beyond(seen.judged), np.array(seen.settings.widths)
    widest, narrow = beyond[:, -1], value_at(beyond, places)
    return seen.paired(
        widest / whole,
        "codes",
        control=seen.beyond(seen.judged, "one sham")[:, -1] / whole,
        beside={
            "rows per clause, widest": widest,
            "rows per clause, threshold": narrow,
            "share of rows, widest": widest / widths[-1],
            "share of rows, threshold": narrow / widths[places],
            "against shams alone": seen.codes(seen.judged)[:, -1] / seen.codes(CLEAN)[:, -1].mean(),
            "half of the labels wrong, rows per clause less shams": seen.codes(NOTHING)[:, -1],
        },
    )


@claim_on_answers(
    "W5",
    "Double descent by epochs: in the widest networks the error peaks when labels become fitted, and falls again.",
    measure="error at the first snapshot with a training error below 1 %, less the higher of that at the end and at "
    "the earlier snapshot that is best for the other networks; 0 where it is not above both",
    null="the same at the other inner snapshots, their mean",
    control=UNLEARNABLE,
)
def peaks_by_epochs(seen: Seen) -> Evidence:
    """With how much the widest networks lose by the long training."""
    errors, places = seen.by_epoch(seen.judged)
    last = np.full(len(errors), errors.shape[1] - 1)
    return Evidence(
        effect=prominence(errors, places),
        null=elsewhere(errors, places),
        control=prominence(*seen.by_epoch(NOTHING)),
        beside={
            "end less best earlier": errors[:, -1] - best_before(errors, last),
            "fitted less end": drop_after(errors, places),
        },
    )


@claim_on_answers(
    "W6",
    "What is learnt depends most on the path at the threshold: there two trainings on the same labels differ most.",
    measure="share of fresh inputs with different answers after trainings from other initial values and in another "
    "order: at the threshold, less the higher of that at the widest network and at the best narrower width; 0 where it "
    "is not above both",
    null=ELSEWHERE,
    control=PERMUTED,
)
def paths_part_most(seen: Seen) -> Evidence:
    shares, places = seen.apart()
    return Evidence(
        effect=prominence(shares, places),
        null=elsewhere(shares, places),
        control=prominence(*seen.apart("permuted")),
        beside={"threshold less best narrower": value_at(shares, places) - best_before(shares, places)},
    )


@claim_on_answers(
    "W7",
    "Beyond the threshold what is learnt depends less on the path, the wider the networks are.",
    measure="share of fresh inputs with different answers after two trainings as in W6: threshold less widest",
    null=EXCHANGED,
    control=PERMUTED,
)
def paths_part_less_beyond(seen: Seen) -> Evidence:
    (shares, places), permuted = seen.apart(), seen.apart("permuted")
    drop = drop_after(shares, places)
    return seen.paired(
        drop,
        "narrowing",
        control=drop_after(*permuted),
        beside={
            "threshold": drop + shares[:, -1],
            "widest": shares[:, -1],
            "widest, permuted": permuted[0][:, -1],
        },
    )


ACCOUNT = Account(
    name="double-descent",
    title="Double descent: is there a peak where networks begin to fit wrong labels, and codes beyond it?",
    claimed="“Double descent & Grokking”, a heading without text under “Evidence Of Low Path Dependence” (a review "
    "of path dependence); as described by Belkin et al. 2019 and Nakkiran et al. 2019: test error falls with width, "
    "rises to a peak where training error reaches zero, and falls again.",
    refuted="An error on fresh inputs that does not rise above both sides at the threshold, or that falls no further.",
    reading=(
        "The threshold is found by the training error alone, and the best narrower width by the other networks, so no "
        "place is chosen by the value that is judged. W1 is the peak and W2 the second descent; W3 checks the measure "
        "where the answer is known. W4 asks whether networks that fit every wrong label still hold codes, W5 for the "
        "same curve along training, and W6 what double descent has to do with paths: whether two trainings on the same "
        "labels differ most at the threshold. W7 is the second half of that alone: whether they differ less beyond it."
    ),
    order=190,
    measured=Measured(measure, Settings(), unlike=("samples",)),
    look=Seen.of,
    claims=(
        peaks,
        descends_again,
        random_features_peak,
        codes_survive,
        peaks_by_epochs,
        paths_part_most,
        paths_part_less_beyond,
    ),
    tables=lambda seen: {"double-descent": seen.table()},
    figures=FIGURES,
)
