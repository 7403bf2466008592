"""The claims about positions, Q4 to Q6; when they were fixed says `toycomb.accounts.setups.account`."""

from __future__ import annotations

import numpy as np

from toycomb.accounts.setups.positions import RULES
from toycomb.accounts.setups.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.exchange import EXCHANGED

UNTRAINED = "the same networks before training"
PERMUTED = "networks trained on permuted labels"


@claim(
    "Q4",
    "Training makes rows that code positions.",
    measure="rows a position, less rows a sham of four inputs",
    scale="rows",
    margin=1.0,
    null=UNTRAINED,
    control=PERMUTED,
)
def rows_code_positions(seen: Seen) -> Evidence:
    """With what is published of these rows, and by the number of further inputs that are set."""

    def beyond(of: str, extra: str = "") -> np.ndarray:
        return seen.rows("rows a position", of, extra) - seen.rows("rows a sham", of, extra)

    trained, untrained, permuted = map(beyond, ("trained", "untrained", "permuted labels"))
    return Evidence(
        effect=trained,
        null=untrained,
        control=permuted,
        beside={
            **{x: seen.rows(x) for x in ("coding rows", "rows a position", "spread", "uncoded", "contributions")},
            **{f"beyond shams, {x} more set": beyond("trained", x) for x in seen.extras[1:]},
        },
    )


@claim(
    "Q5",
    "The answer can be read from the codes of positions alone.",
    measure="share of new inputs that are answered rightly from codes, less that from the codes of the untrained "
    f"network; answered True: {next(iter(RULES.values()))}",
    scale="share of the inputs",
    margin=0.05,
    null=EXCHANGED,
    control=f"{PERMUTED}, less the untrained ones",
)
def answer_is_read(seen: Seen) -> Evidence:
    """With both kinds of errors, other rules, and by the number of further inputs that are set."""
    trained, untrained, permuted = (seen.answers("right", x) for x in ("trained", "untrained", "permuted labels"))
    return seen.paired(
        trained - untrained,
        "read",
        control=permuted - untrained,
        beside={
            "right": trained,
            "right, untrained": untrained,
            "false positives": seen.answers("false positives"),
            "false negatives": seen.answers("false negatives"),
            "exact": seen.answers("exact"),
            **{f"right, {x} more set": seen.answers("right", extra=x) for x in seen.extras[1:]},
            **{f"right by {x}": seen.answers("right", rule=x) for x in list(RULES)[1:]},
        },
    )


@claim(
    "Q6",
    "Rows that code positions have negative biases.",
    measure="share of negative biases: rows that code a position less the other rows",
    scale="share of the rows",
    margin=0.1,
    null=EXCHANGED,
    control=UNTRAINED,
)
def coding_rows_have_negative_biases(seen: Seen) -> Evidence:
    """With the shares of both kinds of rows, and by the number of further inputs that are set."""

    def apart(of: str) -> np.ndarray:
        return seen.rows("negative bias, coding", of) - seen.rows("negative bias, others", of)

    trained, untrained = map(apart, ("trained", "untrained"))
    return seen.paired(
        trained,
        "biases",
        control=untrained,
        beside={
            **{x: seen.rows(x) for x in ("negative bias, coding", "negative bias, others", "bias, coding")},
            **{f"coding, {x} more set": seen.rows("negative bias, coding", extra=x) for x in seen.extras[1:]},
        },
    )
