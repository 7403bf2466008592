"""Signs: is it by the signs of its weights that a ticket wins? What was fixed when stands in docs/history.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.signs.figure import FIGURES
from toycomb.accounts.signs.measure import Settings, measure
from toycomb.accounts.signs.seen import Seen
from toycomb.evidence.claims import Claim, Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

SHARE = "share of the loss"
ORDER = of_instrument("own start less own start, in another order of the inputs")
WHERE = {"hadamard": ("", "behind the Hadamard embedding"), "identity": ("-id", "with the identity embedding")}
"""Suffix of claims and words by embedding."""
ByCell = Mapping[str, Evidence]
Read = Callable[[Seen, dict[str, Any], str], Evidence]


def at_cells(embedding: str, id: str, statement: str, **words: Any) -> Callable[[Read], Claim]:
    """A claim at one embedding, made of the function that reads one cell (its labels, its place)."""
    suffix, where = WHERE[embedding]

    def of(read: Read) -> Claim:
        def by_load(seen: Seen) -> ByCell:
            return {f"C={cell['load']}": read(seen, cell, place) for place, cell in seen.behind(embedding).items()}

        return claim(f"{id}{suffix}", f"{statement}, {where}.", null=EXCHANGED, **words)(by_load)

    return of


def both(id: str, statement: str, **words: Any) -> Callable[[Read], tuple[Claim, ...]]:
    """The same claim at either embedding."""
    return lambda read: tuple(at_cells(x, id, statement, **words)(read) for x in WHERE)


@both(
    "N1",
    "A ticket transfers to another start once its final signs go with it",
    measure="loss from another start under the mask of imp that the ticket's final signs of both layers remove",
    scale=SHARE,
    margin=0.85,
    control="final signs of the same mask on a formula of renamed variables",
)
def signs_transfer(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    arms = ("final signs, redrawn and scaled", "initial signs, redrawn", "final signs of W, redrawn")
    return seen.paired(
        seen.share("final signs, redrawn", **cell),
        f"transfer {place}",
        control=seen.share("a stranger's signs, redrawn", **cell),
        beside={
            **{x: seen.share(x, **cell) for x in (*arms, "final signs of v, redrawn")},
            "loss": seen.gain("own start", "another start", **cell),
        },
    )


@both(
    "N2",
    "It takes the final signs of both layers to carry a ticket to another start",
    measure="loss from another start that is left by the ticket's final signs of one layer, the better one",
    scale=SHARE,
    margin=0.4,
    control=ORDER,
)
def both_layers(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    W, v = (seen.share(f"final signs of {x}, redrawn", **cell) for x in "Wv")
    better = W if W.mean() >= v.mean() else v
    control = 1 - seen.share("own start, other order", **cell)
    return seen.paired(1 - better, f"layers {place}", control=control, beside={"W": W, "v": v})


on_accuracy = partial(both, scale="accuracy")


@on_accuracy(
    "N3",
    "Final signs help without the ticket's mask",
    measure="random mask: the dense network's final signs on own magnitudes, less own initial weights",
    margin=0.015,
    control=of_instrument("another random mask in place of the signs"),
)
def signs_without_mask(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    return seen.paired(
        seen.gain("random mask, final signs", "random mask", **cell),
        f"unmasked {place}",
        control=seen.gain("random mask otherwise", "random mask", **cell),
        beside={
            "largest initial weights": seen.gain(
                "largest initial weights, final signs", "largest initial weights", **cell
            )
        },
    )


@on_accuracy(
    "N4",
    "The ticket's mask helps without its signs",
    measure="mask of imp with random signs and redrawn magnitudes, less a random mask with own initial weights",
    margin=0.04,
    control=of_instrument("another random mask in place of the ticket's"),
)
def mask_without_signs(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    return seen.paired(
        seen.gain("another start", "random mask", **cell),
        f"mask {place}",
        control=seen.gain("random mask otherwise", "random mask", **cell),
        beside={
            "random signs, own magnitudes": seen.gain("random signs", "random mask", **cell),
            "random signs, final magnitudes": seen.gain("random signs, final magnitudes", "random mask", **cell),
        },
    )


@on_accuracy(
    "N5",
    "A ticket gains by having its final signs from the beginning",
    measure="own magnitudes: the ticket's final signs less its initial signs",
    margin=0.003,
    control=ORDER,
)
def signs_in_advance(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    control = seen.gain("own start", "own start, other order", **cell)
    return seen.paired(seen.gain("final signs", "own start", **cell), f"advance {place}", control=control)


on_flips = partial(both, scale="share of the kept weights", margin=0.05)


@on_flips(
    "N6",
    "Iterative pruning picks weights whose signs stay",
    measure="kept weights whose sign turns in retraining: a random mask less the mask of imp",
    control=of_instrument("another random mask in place of the ticket's"),
)
def signs_stay(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    random = seen.flips("random mask", **cell)
    last = {x: seen.rounds("imp", x, **cell)[:, -1] for x in ("kept", "as many")}
    return seen.paired(
        random - seen.flips("own start", **cell),
        f"flips {place}",
        control=random - seen.flips("random mask otherwise", **cell),
        beside={
            "ticket": seen.flips("own start", **cell),
            "random mask": random,
            "largest initial weights": seen.flips("largest initial weights", **cell),
            **last,
        },
    )


@on_flips(
    "N7",
    "Where weights are never rewound, more of the initial signs are given up",
    measure="kept weights whose sign is not the initial one when the search ends: imp-continued less imp",
    control=ORDER,
)
def rewinding_keeps_signs(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    left = {x: seen.rounds(x, "since the start", **cell)[:, -1] for x in ("imp", "imp-rewind", "imp-continued")}
    control = seen.flips("own start", **cell) - seen.flips("own start, other order", **cell)
    return seen.paired(left["imp-continued"] - left["imp"], f"rewinding {place}", control=control, beside=left)


hadamard = partial(at_cells, "hadamard")


@hadamard(
    "N8",
    "Feature-space signs at code locations carry a ticket better than as many bits elsewhere on those rows",
    measure="redrawn magnitudes, final signs of v: signs of features at dense code locations less those at as many "
    "other entries",
    scale="accuracy",
    margin=0.02,
    control="signs of as many weights less those at other entries",
)
def signs_at_codes(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    codes, entries, weights = (f"signs of {x}, redrawn" for x in ("codes", "entries", "weights"))
    return seen.paired(
        seen.gain(codes, entries, **cell),
        f"features {place}",
        control=seen.gain(weights, entries, **cell),
        beside={
            **{
                f"{x}, over signs of v alone": seen.gain(f"signs of {x}, redrawn", "final signs of v, redrawn", **cell)
                for x in ("codes", "positive rows", "negative rows")
            },
            "bits": seen.at("told", told="codes", count="weights", **cell),
        },
    )


@hadamard(
    "N9",
    "Dense training makes codes of the final signs that were not there when it began",
    measure="Jaccard index with the dense network's codes, redrawn magnitudes: gained in training from the dense "
    "network's signs, less gained from another start",
    scale="Jaccard index",
    margin=0.1,
    control=of_instrument("a third start in place of the signs"),
)
def codes_of_signs(seen: Seen, cell: dict[str, Any], place: str) -> Evidence:
    gained = {x: np.subtract(*(seen.codes(x, t, **cell) for t in ("trained", "untrained"))) for x in CODES}
    return seen.paired(
        gained["final signs"] - gained["another start"],
        f"codes {place}",
        control=gained["a third start"] - gained["another start"],
        beside={f"{x}, {t}": seen.codes(x, t, **cell) for x in CODES[:-1] for t in ("untrained", "trained")},
    )


CODES = ("final signs", "initial signs", "own start", "another start", "a third start")

ACCOUNT = Account(
    name="signs",
    title="Signs: is it by the signs of its weights that a ticket wins?",
    claimed="That the signs of its weights are what a ticket keeps: correct signs suffice, whatever the magnitudes "
    "(arXiv 2504.12801); mask and signs together transfer to any initialisation (arXiv 2504.05357); and rewinding the "
    "learning rate alone escapes bad signs, and rewinding the weights does not (arXiv 2402.19262).",
    refuted="Another start that stays as bad with the ticket's signs as without; signs of one layer that do as well as "
    "both; final signs that help a random mask as much as they help the ticket's; a mask that is worth no more than a "
    "random one once its signs are gone; tickets whose signs turn in retraining as often as those of random weights.",
    reading="Every arm is one mask with signs and magnitudes of its own, retrained as the ticket is. Redrawn "
    "magnitudes are those of another start, with its biases. A share of the loss is 0 for that start as it is, and 1 "
    "for the ticket's own start. N3 and N5 are expected to fall below their margins: then signs add nothing there.",
    order=125,
    measured=Measured(measure, Settings(), unlike=("clauses", "embedding")),
    look=Seen.of,
    claims=(
        *(*signs_transfer, *both_layers, *signs_without_mask, *mask_without_signs, *signs_in_advance),
        *(*signs_stay, *rewinding_keeps_signs),
        *(signs_at_codes, codes_of_signs),
    ),
    tables=lambda seen: {"ticket_signs": seen.signs(), "sign_rounds": seen.sign_rounds()},
    figures=FIGURES,
)
