"""What the sample alone proves of a network, and of its ticket. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.bounds.figure import FIGURES
from toycomb.accounts.bounds.measure import Settings, measure
from toycomb.accounts.bounds.seen import ARMS, COINS, Seen
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.correlations import spearman
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

COIN = "all of it on labels that are fair coins"
CUT = "the same posteriors, their errors counted on permuted labels"
claim_on_gains = partial(claim, scale="share of inputs", margin=0.02, null=EXCHANGED, control=COIN)


@claim(
    "G1",
    "A PAC-Bayes bound on a trained dense network is not vacuous.",
    measure="what it proves beyond chance: .5 less the bound on the Gaussian posterior at the dense network, prior at "
    "the initial values; 0 where the bound is .5 or more",
    scale="share of inputs",
    margin=0.1,
    null=CUT,
    control=COIN,
)
def not_vacuous(seen: Seen) -> Evidence:
    return Evidence(
        effect=0.5 - seen.dense(),
        null=0.5 - np.minimum(seen.on("ticket_permuted")[:, 0], 0.5),
        control=0.5 - seen.dense(labels=COINS),
        beside={
            "bound": seen.on("ticket_bound")[:, 0],
            "error on fresh inputs": seen.on("ticket_fresh")[:, 0],
            "bound of McAllester's form": seen.on("ticket_mcallester")[:, 0],
            "bound, network in bits": seen.on("described_bound")[:, 0],
        },
    )


@claim_on_gains(
    "G2",
    "A ticket has a tighter bound than its dense network, the bits of its mask paid for.",
    measure="bound on the dense network less the best of its tickets' (Gaussian posteriors, both at most .5)",
)
def ticket_gains(seen: Seen) -> Evidence:
    return seen.paired(
        seen.dense() - seen.best(),
        "ticket",
        control=seen.dense(labels=COINS) - seen.best(labels=COINS),
        beside={
            "dense": seen.dense(),
            "best ticket": seen.best(),
            "gain, networks in bits": seen.dense("described") - seen.best("described"),
        },
    )


@claim(
    "G3",
    "The bound orders densities as the error on a new draw of inputs does.",
    measure="rank correlation, over densities of one network, of the bound with the ticket's error on a new draw of "
    "inputs",
    scale="rank correlation",
    margin=0.5,
    null=of_instrument("densities permuted, network by network"),
    control=f"{COIN}, those of newly drawn inputs as well",
)
def orders_densities(seen: Seen) -> Evidence:
    bound, error = seen.on("ticket_bound"), seen.on("network_fresh")
    rng = stream(seen.seed, Purpose.NULL, repeat=3)
    return Evidence(
        effect=spearman(bound, error),
        null=np.mean([spearman(bound, rng.permuted(error, axis=1)) for _ in range(8)], axis=0),
        control=spearman(seen.on("ticket_bound", COINS), seen.on("network_fresh", COINS)),
        beside={
            "with the posterior's error": spearman(bound, seen.on("ticket_fresh")),
            "networks in bits": spearman(seen.on("described_bound"), seen.on("described_fresh")),
        },
    )


@claim(
    "G4",
    "The bound is tight: it proves most of what a ticket gets right beyond chance.",
    measure="(.5 - bound) / (.5 - error on a new draw of inputs), of the ticket with the best bound (Gaussian "
    "posterior)",
    scale="share of the accuracy beyond chance",
    margin=0.8,
    null=CUT,
    control=COIN,
)
def tight(seen: Seen) -> Evidence:
    """On coins, where nothing lies beyond chance, by what lies beyond it on the task's labels."""
    lines, place = np.arange(seen.networks), 1 + seen.on("ticket_bound")[:, 1:].argmin(axis=1)
    error = seen.on("ticket_fresh")[lines, place]
    return Evidence(
        effect=(0.5 - seen.best()) / (0.5 - error),
        null=(0.5 - np.minimum(seen.on("ticket_permuted")[lines, place], 0.5)) / (0.5 - error),
        control=(0.5 - seen.best(labels=COINS)) / (0.5 - error),
        beside={
            "bound less error": seen.best() - error,
            "dense network": (0.5 - seen.dense()) / (0.5 - seen.on("ticket_fresh")[:, 0]),
        },
    )


@claim_on_gains(
    "G5",
    "The mask pays for its bits: a ticket has a tighter bound than a random mask, which costs none.",
    measure="best bound of random masks less best bound of tickets (Gaussian posteriors, both at most .5)",
)
def mask_gains(seen: Seen) -> Evidence:
    return seen.paired(
        seen.best("random") - seen.best(),
        "mask",
        control=seen.best("random", COINS) - seen.best(labels=COINS),
        beside={"best random mask": seen.best("random"), "best ticket": seen.best()},
    )


@claim(
    "G6",
    "Bounds hold where nothing can be learned: on labels that are fair coins none lies below the true error, .5.",
    measure="share of bounds (dense, tickets, random masks; Gaussian and in bits) that are at least .5 on such labels",
    scale="share of bounds",
    margin=0.95,
    null="the bounds of descriptions in bits, were all of these free",
    control="errors on the sample, as if they were bounds",
)
def cover_on_coins(seen: Seen) -> Evidence:
    """Shares over arms and densities."""
    bounds = np.concatenate([seen.on(f"{arm}_bound", COINS) for arm in ARMS], axis=1)
    sample = np.concatenate([seen.on(f"{arm}_sample", COINS) for arm in ("network", "random network")], axis=1)
    return Evidence(
        effect=np.mean(bounds >= 0.5, axis=1),
        null=np.mean(seen.on("described_free", COINS) >= 0.5, axis=1),
        control=np.mean(sample >= 0.5, axis=1),
        beside={"lowest bound": bounds.min(axis=1)},
    )


ACCOUNT = Account(
    name="bounds",
    title="What the sample alone proves of a network, and of its ticket",
    claimed="“PAC-Bayes bounds. Binarized MNIST, Link with compression, and more. Bounds as a way of testing your "
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
    order=180,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(not_vacuous, ticket_gains, orders_densities, tight, mask_gains, cover_on_coins),
    tables=lambda seen: {"bounds": seen.table()},
    figures=FIGURES,
)
