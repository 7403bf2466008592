"""Claims of the account "training as Bayesian inference", and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed; learning rates and the size of
training sets were chosen by how many steps training takes and how many random networks fit. Mended after a look at the
development seed (root seed 3), before any number of the published ones: which functions B1 correlates, now those that
are to be expected ten times in both samples, as counts of one or two kept even two samples of random networks at .73;
two training sets of each kind a population and 6,000 runs each, as training sets differ much; at least 1,000 networks a
sample, as ratios of smaller ones were erratic. Margins and training stayed as they were. In the versions tried B1 lay
between .33 and .56 and B2 between .43 and .51: both are near their margins.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from toycomb.accounts.account import Derived
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.accounts.posterior import unit
from toycomb.accounts.posterior.figure import FIGURES
from toycomb.accounts.posterior.tables import Seen, agreement_table, simplicity_table
from toycomb.evidence.claims import Claim
from toycomb.evidence.exchange import exchanged

NAME = "posterior"
SETTINGS: dict[str, Any] = {
    "variables": 5,
    "hidden": 16,
    "training": 8,
    "formula": {"clauses": 2, "literals": 2, "negated": 0.5},
    "sampled": 24_000_000,
    "sets": 2,
    "runs": 6_000,
    "rules": {
        "adam": {"optimiser": "adam", "rate": 0.01, "batch": 4, "limit": 5000},
        "sgd": {"optimiser": "sgd", "rate": 0.1, "batch": 4, "limit": 5000},
    },
    "repeats": 2,
    "drawn": 400,
    "prior": [[5, 2_097_152], [7, 524_288]],
    "orders": 3,
}
EXCHANGED = "the two sides exchanged at random, network by network"
SHIFTED = "functions that training finds, each xor one random function that is False on the training set"
SWAPPED = "training's counts handed to any of the functions that were found"

B1 = Claim(
    "B1",
    "What random networks that fit the training set often compute, training often finds.",
    "correlation of log10 P_B(f|S) and log10 P_OPT(f|S) over functions that are at least 10 times among the random "
    "networks, and to be expected as often among the trained ones, clause-structured targets",
    "correlation", 0.5, SWAPPED, SHIFTED,
)  # fmt: skip
B2 = Claim(
    "B2",
    "Training and random networks that fit share at least half of their probability.",
    "Σ min(P_B, P_OPT), in units of the same sum for a second sample of random networks of the same size, "
    "clause-structured targets",
    "share of two equal samples'", 0.5, SWAPPED, SHIFTED,
)  # fmt: skip
B3 = Claim(
    "B3",
    "Almost: training is no Bayesian sampler; it finds other functions than random networks that fit compute.",
    "1 less the measure of B2", "share of two equal samples'", 0.1, EXCHANGED,
    "a third sample of random networks in place of training",
)  # fmt: skip
B4 = Claim(
    "B4",
    "Random networks prefer simple functions, also among functions that are True equally often.",
    "correlation of log10 P(f) with minus its Lempel–Ziv complexity, within classes of functions that are True on "
    "equally many inputs",
    "correlation", 0.3, "functions exchanged within their class", "the same with the inputs numbered in random order",
)  # fmt: skip
B5 = Claim(
    "B5",
    "Random networks prefer functions with a small minimal DNF, also among functions that are True equally often.",
    "correlation of log10 P(f) with minus the number of literals of its minimal DNF, within classes of functions that "
    "are True on equally many inputs",
    "correlation", 0.3, "functions exchanged within their class",
    "the same function on inputs exchanged at random",
)  # fmt: skip
B6 = Claim(
    "B6",
    "Training generalises better than random networks that fit.",
    "mean error on inputs outside the training set, clause-structured targets: random networks that fit less trained "
    "ones",
    "share of inputs", 0.02, EXCHANGED, "uniformly random targets",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """Tables `posterior` and `simplicity`, and the claims."""
    seen, seed = Seen(material.measured(NAME), SETTINGS), material.seed
    departures = {label: _against_exchange(x, seed, label) for label, x in seen.departure().items()}
    gains = {label: _against_exchange(x, seed, f"error {label}") for label, x in seen.gain().items()}
    claims = [
        B1.judged(seen.correlations(), part=NAME),
        B2.judged(seen.shares(), part=NAME),
        B3.judged(departures, part=NAME),
        B4.judged(seen.simple("Lempel–Ziv"), part=NAME),
        B5.judged(seen.simple("minimal DNF"), part=NAME),
        B6.judged(gains, part=NAME),
    ]
    return Derived({"posterior": agreement_table(seen), "simplicity": simplicity_table(seen)}, claims)


def _against_exchange(numbers: dict[str, np.ndarray], seed: int, place: str) -> dict[str, np.ndarray]:
    return numbers | {"null": exchanged(numbers["effect"], seed, place)}


ACCOUNT = Part(
    name=NAME,
    title="Training as Bayesian inference: are random networks that fit what training finds?",
    published="“P_OPT(f|S) is the probability of finding f on E under a stochastic optimizer like SGD trained to 100% "
    "accuracy on S; P_B(f|S) is the probability of finding f on E upon randomly sampling parameters from i.i.d. "
    "Gaussians to get 100% accuracy on S” (a review of path dependence, on Mingard et al. 2020, who find the two "
    "strikingly alike); “‘simple’ models that generalize better take up more volume in weight space, which make them "
    "easier to find” (the same, on singular learning theory).",
    refuted=(
        "Functions that training finds often and random networks that fit seldom, or the other way round; and random "
        "networks that compute complex functions as often as simple ones."
    ),
    reading=(
        "All functions of five variables can be told apart by their truth tables, so both probabilities are counted. "
        "B1 and B2 ask whether they agree, B3 whether they differ by more than two samples of random networks do: all "
        "three can hold at once. A sample of random networks compared with a second one stands beside every number: "
        "this is the most that counting can show. B4 and B5 are about random networks alone, before any training set; "
        "there is one prior, so that their intervals show nothing but counting. B6 asks whether the difference "
        "matters for generalisation."
    ),
    derive=derive,
    figures=FIGURES,
    order=160,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
