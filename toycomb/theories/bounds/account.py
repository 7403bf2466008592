"""Claims of the account "what the sample alone proves", and how they are judged.

Effects, margins, nulls and controls were written down before any of them was computed.
"""

from __future__ import annotations

from toycomb.study.claims import Claim

NAME = "bounds"
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
    "The bound orders densities as the error on fresh inputs does.",
    "rank correlation, over densities of one network, of the bound with the ticket's error on fresh inputs",
    "rank correlation", 0.5, "densities permuted, network by network", f"{COINS}, those of fresh inputs as well",
)  # fmt: skip
G4 = Claim(
    "G4",
    "The bound is tight: it proves most of what a ticket gets right beyond chance.",
    "(.5 - bound) / (.5 - error on fresh inputs), of the ticket with the best bound (Gaussian posterior)",
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
