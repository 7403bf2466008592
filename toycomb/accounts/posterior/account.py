"""Claims of the account "training as Bayesian inference". What was mended when stands in docs/history.md."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.posterior.figure import FIGURES
from toycomb.accounts.posterior.measure import Settings, measure
from toycomb.accounts.posterior.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

NAMES = {"adam": "Adam", "sgd": "SGD"}
SHIFTED = "functions that training finds, each xor one random function that is False on the training set"
SWAPPED = "training's counts handed to any of the functions that were found"
claim_on_agreement = partial(claim, margin=0.5, null=SWAPPED, control=SHIFTED)
claim_on_simplicity = partial(
    claim, scale="correlation", margin=0.3, null=of_instrument("functions exchanged within their class")
)


def by_optimiser(read: Callable[[Seen, str], Evidence]) -> Callable[[Seen], dict[str, Evidence]]:
    """A reading for each optimiser."""
    return lambda seen: {label: read(seen, arm) for arm, label in NAMES.items()}


@claim_on_agreement(
    "B1",
    "What random networks that fit the training set often compute, training often finds.",
    measure="correlation of log10 P_B(f|S) and log10 P_OPT(f|S) over functions that are at least 10 times among the "
    "random networks, and to be expected as often among the trained ones, clause-structured targets",
    scale="correlation",
)
@by_optimiser
def training_finds_what_is_frequent(seen: Seen, arm: str) -> Evidence:
    beside = {
        "second random sample": seen.agreement("clauses", "random", "correlation"),
        "functions often in both": seen.agreement("clauses", arm, "mutual correlation"),
        "uniform targets": seen.agreement("uniform", arm, "correlation"),
        "uniform targets, second random sample": seen.agreement("uniform", "random", "correlation"),
    }
    return _agreement(seen, arm, "correlation", beside)


@claim_on_agreement(
    "B2",
    "Training and random networks that fit share at least half of their probability.",
    measure="Σ min(P_B, P_OPT), in units of the same sum for a second sample of random networks of the same size, "
    "clause-structured targets",
    scale="share of two equal samples'",
)
@by_optimiser
def probability_is_shared(seen: Seen, arm: str) -> Evidence:
    beside = {
        "cosine, without bias": seen.agreement("clauses", arm, "cosine"),
        "uniform targets": seen.agreement("uniform", arm, "shared"),
        "uniform targets, cosine": seen.agreement("uniform", arm, "cosine"),
    }
    return _agreement(seen, arm, "shared", beside)


def _agreement(seen: Seen, arm: str, measure: str, beside: dict[str, np.ndarray]) -> Evidence:
    arms = (arm, *(f"{arm}, {cut}" for cut in ("exchanged", "shifted", "renumbered")))
    own, null, control, renumbered = (seen.agreement("clauses", x, measure) for x in arms)
    return Evidence(effect=own, null=null, control=control, beside={"other inputs renumbered": renumbered, **beside})


@claim(
    "B3",
    "Almost: training is no Bayesian sampler; it finds other functions than random networks that fit compute.",
    measure="1 less the measure of B2",
    scale="share of two equal samples'",
    margin=0.1,
    null=EXCHANGED,
    control=of_instrument("a third sample of random networks in place of training"),
)
@by_optimiser
def training_departs(seen: Seen, arm: str) -> Evidence:
    departure = 1 - seen.agreement("clauses", arm, "shared")
    return seen.paired(
        departure,
        NAMES[arm],
        control=1 - seen.agreement("clauses", "random again", "shared"),
        beside={"uniform targets": 1 - seen.agreement("uniform", arm, "shared")},
    )


@claim_on_simplicity(
    "B4",
    "Random networks prefer simple functions, also among functions that are True equally often.",
    measure="correlation of log10 P(f) with minus its Lempel–Ziv complexity, within classes of functions that are True "
    "on equally many inputs",
    control="the same with the inputs numbered in random order",
)
def short_strings_are_frequent(seen: Seen) -> dict[str, Evidence]:
    return _preference(seen, "Lempel–Ziv")


@claim_on_simplicity(
    "B5",
    "Random networks prefer functions with a small minimal DNF, also among functions that are True equally often.",
    measure="correlation of log10 P(f) with minus the number of literals of its minimal DNF, within classes of "
    "functions that are True on equally many inputs",
    control="the same function on inputs exchanged at random",
)
def small_forms_are_frequent(seen: Seen) -> dict[str, Evidence]:
    return _preference(seen, "minimal DNF")


def _preference(seen: Seen, complexity: str) -> dict[str, Evidence]:
    """By number of variables, where the complexity is known."""
    found = {}
    for n, _ in seen.settings.prior:
        within, over_all = (seen.simplicity(kind, n, complexity) for kind in ("within", "over_all"))
        if not np.isnan(list(within.values())).all():
            found[f"n={n}"] = Evidence(
                effect=within["as they are"],
                null=within["exchanged"],
                control=within["renumbered"],
                beside={
                    "over all functions": over_all["as they are"],
                    "over all functions, renumbered": over_all["renumbered"],
                },
            )
    return found


@claim(
    "B6",
    "Training generalises better than random networks that fit.",
    measure="mean error on inputs outside the training set, clause-structured targets: random networks that fit less "
    "trained ones",
    scale="share of inputs",
    margin=0.02,
    null=EXCHANGED,
    control="uniformly random targets",
)
@by_optimiser
def training_generalises_better(seen: Seen, arm: str) -> Evidence:
    beside = {"trained": seen.errors("clauses", arm), "random": seen.errors("clauses", "random")}
    gain, control = (seen.gain(target, arm) for target in ("clauses", "uniform"))
    return seen.paired(gain, f"error {NAMES[arm]}", control=control, beside=beside)


ACCOUNT = Account(
    name="posterior",
    title="Training as Bayesian inference: are random networks that fit what training finds?",
    claimed="“P_OPT(f|S) is the probability of finding f on E under a stochastic optimizer like SGD trained to 100% "
    "accuracy on S; P_B(f|S) is the probability of finding f on E upon randomly sampling parameters from i.i.d. "
    "Gaussians to get 100% accuracy on S” (a review of path dependence, on Mingard et al. 2020, who find the two "
    "strikingly alike); “‘simple’ models that generalize better take up more volume in weight space, which make them "
    "easier to find” (the same, on singular learning theory).",
    refuted="Functions that training finds often and random networks that fit seldom, or the other way round; and "
    "random networks that compute complex functions as often as simple ones.",
    reading="All functions of five variables can be told apart by their truth tables, so both probabilities are "
    "counted. B1 and B2 ask whether they agree, B3 whether they differ by more than two samples of random networks "
    "do: all three can hold at once. A sample of random networks compared with a second one stands beside every "
    "number: this is the most that counting can show. B4 and B5 are about random networks alone, before any training "
    "set; there is one prior, so that their intervals show nothing but counting. B6 asks whether the difference "
    "matters for generalisation.",
    order=160,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(
        training_finds_what_is_frequent,
        probability_is_shared,
        training_departs,
        short_strings_are_frequent,
        small_forms_are_frequent,
        training_generalises_better,
    ),
    tables=lambda seen: {"posterior": seen.table(), "simplicity": seen.simple()},
    figures=FIGURES,
)
