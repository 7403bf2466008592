"""Claims of the account "what the sample alone proves", and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed. Mended after a look at the
development seed (root seed 3), before any number of the published ones: length and rates of the fit of posteriors, by
the bounds of two networks; fewer draws of noise and new inputs, for time; random masks at two densities; and smaller
steps of the fit whose prior is trained, which left that prior before. No effect, margin, null or control was changed.
"""

from __future__ import annotations

from typing import Any

from toycomb.accounts.account import Derived
from toycomb.accounts.bounds import unit
from toycomb.accounts.bounds.figure import FIGURES
from toycomb.accounts.bounds.seen import Seen
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part, measured_in_accounts
from toycomb.evidence.claims import Claim

NAME = "bounds"
SETTINGS: dict[str, Any] = {
    "hidden": 32,
    "epochs": 40,
    "fresh": 20_000,
    "densities": [1, 0.5, 0.2, 0.1, 0.05, 0.02],
    "random": [0.5, 0.2],
    "bounds": {
        "fit": {"steps": 6000, "batch": 32, "rate": 0.02, "ratio": 2.0, "spread": 0.1, "weight": 1.0},
        "draws": 2,
        "delta": 0.05,
        "sampling": 0.01,
        "grids": [[1, 2, 3, 4], [0, 1, 2, 3]],
        "few": 2000,
    },
}
EXCHANGED = "the two sides exchanged at random, network by network"
COINS = "all of it on labels that are fair coins"
CUT = "the same posteriors, their errors counted on permuted labels"

G1 = Claim(
    "G1",
    "A PAC-Bayes bound on a trained dense network is not vacuous.",
    "what it proves beyond chance: .5 less the bound on the Gaussian posterior at the dense network, prior at the "
    "initial values; 0 where the bound is .5 or more",
    "share of inputs", 0.1, CUT, COINS,
)  # fmt: skip
G2 = Claim(
    "G2",
    "A ticket has a tighter bound than its dense network, the bits of its mask paid for.",
    "bound on the dense network less the best of its tickets' (Gaussian posteriors, both at most .5)",
    "share of inputs", 0.02, EXCHANGED, COINS,
)  # fmt: skip
G3 = Claim(
    "G3",
    "The bound orders densities as the error on a new draw of inputs does.",
    "rank correlation, over densities of one network, of the bound with the ticket's error on a new draw of inputs",
    "rank correlation", 0.5, "densities permuted, network by network", f"{COINS}, those of newly drawn inputs as well",
)  # fmt: skip
G4 = Claim(
    "G4",
    "The bound is tight: it proves most of what a ticket gets right beyond chance.",
    "(.5 - bound) / (.5 - error on a new draw of inputs), of the ticket with the best bound (Gaussian posterior)",
    "share of the accuracy beyond chance", 0.8, CUT, COINS,
)  # fmt: skip
G5 = Claim(
    "G5",
    "The mask pays for its bits: a ticket has a tighter bound than a random mask, which costs none.",
    "best bound of random masks less best bound of tickets (Gaussian posteriors, both at most .5)",
    "share of inputs", 0.02, EXCHANGED, COINS,
)  # fmt: skip
G6 = Claim(
    "G6",
    "Bounds hold where nothing can be learned: on labels that are fair coins none lies below the true error, .5.",
    "share of bounds (dense, tickets, random masks; Gaussian and in bits) that are at least .5 on such labels",
    "share of bounds", 0.95, "the bounds of descriptions in bits, were all of these free",
    "errors on the sample, as if they were bounds",
)  # fmt: skip


def derive(material: Material) -> Derived:
    """Table `bounds` and the claims."""
    seen = Seen(material.measured(NAME), SETTINGS)
    rows = (
        (G1, seen.not_vacuous()),
        (G2, seen.ticket_gain(material.seed)),
        (G3, seen.order(material.seed)),
        (G4, seen.tightness()),
        (G5, seen.mask_gain(material.seed)),
        (G6, seen.coverage_on_coins()),
    )
    label = f"H={SETTINGS['hidden']}"
    return Derived({NAME: seen.table()}, [claim.judged({label: numbers}, part=NAME) for claim, numbers in rows])


ACCOUNT = Part(
    name=NAME,
    title="What the sample alone proves of a network, and of its ticket",
    published="“PAC-Bayes bounds. Binarized MNIST, Link with compression, and more. Bounds as a way of testing your "
    "theories” (an outline of a review of path dependence).",
    refuted=(
        "Bounds of one half or more on trained networks; tickets whose bound is no tighter than their dense "
        "network's, or than that of a random mask; bounds that order densities otherwise than errors do. One of "
        "G6's bounds below one half where labels are coins would be a mistake and no result."
    ),
    reading=(
        "A bound holds for the classifier it is about with probability .95 over samples, whatever the network. "
        "Gaussian bounds are about networks with noise on their weights, bounds in bits about networks with rounded "
        "weights; the true error beside each is that of the same classifier. A dense network is a ticket of density 1. "
        "G2 asks whether a mask makes the proof shorter, G5 whether a mask that was found does so more than one that "
        "costs nothing. On coins every classifier is wrong half of the time."
    ),
    derive=derive,
    figures=FIGURES,
    order=180,
    measures=measured_in_accounts(NAME, unit.measure, lambda: SETTINGS),
)
