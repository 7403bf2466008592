"""C4t: is a ticket better for choosing its locations jointly? Written down before it was computed."""

from __future__ import annotations

from toycomb.accounts.family.account import Tickets, column
from toycomb.evidence.claims import Claim, Numbers
from toycomb.evidence.exchange import exchanged

C4T = Claim(
    "C4t",
    "A ticket that serves jointly chosen locations (near, and few on a row) is more accurate than one that serves the "
    "nearest locations of each clause.",
    "accuracy of the compatible-family probe less that of the same probe at no price of interference",
    "accuracy",
    0.01,
    "the two tickets exchanged at random",
    "two random masks, of which one is on other initial weights (tests the instrument alone)",
)


def tickets(rows: Tickets, seed: int, place: str) -> Numbers:
    """C4t of one place."""
    joint, alone, one, other = (
        column(rows, name, "accuracy") for name in ("compatible", "proximity", "random", "random-reinitialised")
    )
    return {"effect": joint - alone, "null": exchanged(joint - alone, seed, place), "control": one - other,
            "jointly": joint, "each clause by itself": alone}  # fmt: skip
