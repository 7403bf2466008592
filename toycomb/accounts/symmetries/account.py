"""Symmetries: networks that are one function. What was mended when stands in docs/history.md."""

from __future__ import annotations

from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.symmetries.figure import FIGURES
from toycomb.accounts.symmetries.measure import Settings, measure
from toycomb.accounts.symmetries.seen import UNDETERMINED, Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED
from toycomb.evidence.instrument import of_instrument

ORDERS = of_instrument("training in another order of the inputs in place of what is claimed")
SPARSE = "ticket, density 0.05"
claim_on_rows = partial(claim, scale="share of the rows", margin=0.05, null=EXCHANGED)
claim_on_balance = partial(claim, scale="natural logarithm", margin=0.2, null=EXCHANGED)


@claim_on_rows(
    "S1",
    "Training makes rows on which the non-generic symmetries act.",
    measure="share of rows with weights that do not cross their kink on a new draw: trained less initial, H = 32, "
    "C = 8",
    control=ORDERS,
)
def training_makes_special_rows(seen: Seen) -> Evidence:
    initial, trained = seen.special("initial"), seen.special("trained")
    return seen.paired(
        trained - initial,
        "special",
        control=seen.special("other order") - trained,
        beside={
            "initial": initial,
            "trained": trained,
            "no embedding": seen.special("identity, trained") - seen.special("identity, initial"),
            "undetermined codes": seen.count("trained", UNDETERMINED),
        },
    )


@claim_on_balance(
    "S2",
    "Weight decay takes away the freedom of rescaling under gradient descent: rows end nearer to balance.",
    measure="mean |log(length of weights and bias / |v|)| over rows: SGD without less SGD with weight decay",
    control="the same from a balanced copy of the initial network",
)
def decay_balances_descent(seen: Seen) -> Evidence:
    even, decayed = (seen.imbalance(f"SGD, balanced start{x}") for x in ("", ", weight decay"))
    return _balanced(seen, "SGD", "SGD, ", even - decayed)


@claim_on_balance(
    "S3",
    "Weight decay takes away the freedom of rescaling under Adam.",
    measure="as S2, Adam in place of SGD",
    control=ORDERS,
)
def decay_balances_adam(seen: Seen) -> Evidence:
    return _balanced(seen, "", "", seen.imbalance("trained") - seen.imbalance("other order"))


def _balanced(seen: Seen, optimiser: str, prefix: str, control: np.ndarray) -> Evidence:
    names = ("initial", optimiser or "trained", f"{prefix}other order", f"{prefix}weight decay")
    initial, without, other, decayed = (seen.imbalance(name) for name in names)
    beside = {"other order": without - other, "initial": initial, "without": without, "with": decayed}
    return seen.paired(without - decayed, f"balance{optimiser}", control=control, beside=beside)


@claim_on_rows(
    "S4",
    "Sparse tickets are more degenerate than dense networks.",
    measure="share of rows with weights that do not cross their kink on a new draw of inputs: one-shot ticket at "
    "density .05, retrained, less dense",
    control=of_instrument("a ticket that keeps all weights, retrained in the tickets' order"),
)
def tickets_are_more_degenerate(seen: Seen) -> Evidence:
    dense, sparse = seen.special("trained"), seen.special(SPARSE)
    densities = [f"density {x:g}" for x in seen.settings.densities]
    return seen.paired(
        sparse - dense,
        "tickets",
        control=seen.special("other order") - dense,
        beside={
            "dense": dense,
            "ticket": sparse,
            "emptied rows": seen.count(SPARSE, "silent"),
            **{f"less dense, {density}": seen.special(f"ticket, {density}") - dense for density in densities},
        },
    )


@claim(
    "S5",
    "Training does not respect rescaling: a copy that is the same function ends with other codes.",
    measure="Jaccard index of final code locations with those of the original, same inputs in the same order: permuted "
    "copy less rescaled copy",
    scale="Jaccard index",
    margin=0.1,
    null=EXCHANGED,
    control=of_instrument("another permuted copy in place of the rescaled one"),
)
def rescaled_copies_end_elsewhere(seen: Seen) -> Evidence:
    permuted, rescaled = seen.jaccard("permuted"), seen.jaccard("rescaled")
    return seen.paired(
        permuted - rescaled,
        "copies",
        control=permuted - seen.jaccard("permuted otherwise"),
        beside={name: seen.jaccard(name) for name in ("permuted", "rescaled", "rescaled otherwise", "other order")},
    )


ACCOUNT = Account(
    name="symmetries",
    title="Symmetries: networks that are one function",
    claimed="“Weight space doesn't tell us everything. Neural networks are full of internal symmetries that allow a "
    "given function to be implemented by different choices of weights … you can permute two columns in one layer … "
    "you can scale up the inputs to a layer as long as you scale the outputs accordingly … There are also a handful "
    "of ‘non-generic’ symmetries, which the model is free to build or break during training” (a public review of path "
    "dependence). Rescaling “breaks down in the presence of regularization”.",
    refuted="A declared symmetry that changes what it says it keeps; trained networks without rows on which the "
    "non-generic ones act; weight decay that leaves rows as unbalanced as before; rescaled copies that train alike.",
    reading="The matrix says how far copies are from their network by each property: a dot marks what a symmetry "
    "declares to keep. Dead and linear rows matter for codes, since turning such a row round leaves the function as "
    "it is and makes its location the opposite of a code; rows that cross their kink can be turned only if a linear "
    "row takes up the remainder. S5 shows that symmetric networks need not be trained to symmetric ends.",
    order=130,
    measured=Measured(measure, Settings()),
    look=Seen.of,
    claims=(
        training_makes_special_rows,
        decay_balances_descent,
        decay_balances_adam,
        tickets_are_more_degenerate,
        rescaled_copies_end_elsewhere,
    ),
    tables=lambda seen: {"symmetries": seen.table()},
    figures=FIGURES,
)
