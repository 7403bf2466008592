"""All readings of C4: what it can mean that a family of locations balances proximity and interference.

Every reading is a difference of two Jaccard indices with the same codes: of the locations that are chosen by proximity
and interference jointly, and of those that each clause chooses by proximity. Readings of dense networks depart from
that of the claims table in one definition at a time, for distances soft and by literals, behind each embedding. The
codes of tickets are asked about as well, since the abstract speaks of these. Which combinations make sense, and the
margin, were declared before any was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.accounts.compatibility.choices import DISTANCES
from toycomb.accounts.compatibility.joint import How, JointChoice
from toycomb.accounts.instruments.definition import CODES, Definition
from toycomb.accounts.presets import OTHER_CLAUSES
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.intervals import mean_known
from toycomb.evidence.readings import Choices, Declared
from toycomb.geometry import sham_spaces

if TYPE_CHECKING:
    from toycomb.accounts.compatibility.seen import Seen

OUTRIGHT = "4 positive"
"""The published clauses."""
DENSE, TICKET = "dense network", "ticket"
OF_OTHERS = "best in the other networks"
PRICES = (0.1, 1.0)
"""Of `toycomb.accounts.compatibility.choices.CROWDING`: one that moves few locations, and one that moves many."""

VARIED: dict[str, tuple[Any, ...]] = {
    "codes of": (DENSE, TICKET),
    "density": (1.0, 0.5, 0.3, 0.2, 0.1, 0.05),
    "weights": ("all", "kept"),
    "embedding": ("hadamard", "identity"),
    "clauses": (OUTRIGHT, *OTHER_CLAUSES),
    "start": (0, 0.2, 0.5, 2),
    "distance": DISTANCES,
    "codes": CODES,
    "row type": ("asked", "not asked"),
    "interference": ("shared rows", "opposed variables"),
    "choice": ("exact", "in turns"),
    "shams": ("without", "with"),
    "load": ("all", 8, 16),
    "price": (OF_OTHERS, *PRICES),
}
WORDS = {
    "codes of": "whose final codes are to be told: the dense network's, or those that the retrained ticket of IMP has",
    "density": "share of the weights that the ticket keeps; every ticket counts, winning or not",
    "weights": "whether locations are chosen by all initial weights, or by those that the ticket keeps",
    "embedding": "Hadamard stands for the study's embedding",
    "clauses": "size of the clauses, and polarity of their literals",
    "start": "the epoch of dense training that counts as initialisation",
    "distance": "what is near: the soft distance; literals not aligned; or these, equal ones by the soft distance",
    "codes": "all literals aligned; all aligned and none small; or all aligned, on two rows or more",
    "row type": "whether rows of the code's type count alone, or all that are not silent",
    "interference": "what costs: every pair of locations on one row, or every variable that a pair wants with opposite "
    "signs, which positive literals never do",
    "choice": "the exact choice of least cost, or that by clauses that take turns",
    "shams": "whether what sham clauses show is taken off",
    "load": "numbers of clauses",
    "price": "of interference, in the units of the distance: that which agrees best with the codes of the other half "
    "of the networks, or one for all",
}
USUAL = {name: values[0] for name, values in VARIED.items()}
DEFINED = ("start", "codes", "row type", "choice", "shams", "load", "price")
"""Choices of which a reading of dense networks varies one at a time."""
EMBEDDINGS, CROSSED, NEGATED = VARIED["embedding"], ("soft", "signs"), "half negated"
BLOCKS: tuple[Mapping[str, Sequence[Any]], ...] = (
    *({"embedding": EMBEDDINGS, "distance": CROSSED, name: VARIED[name]} for name in DEFINED),
    {"embedding": EMBEDDINGS, "distance": DISTANCES},
    {"clauses": VARIED["clauses"], "distance": CROSSED},
    # Variables are opposed where literals are negated, and no exact choice is known for them.
    {"clauses": (NEGATED,), "choice": ("in turns",), "interference": VARIED["interference"], "distance": CROSSED},
    {"codes of": (TICKET,), "density": (0.5, 0.2, 0.1, 0.05), "weights": VARIED["weights"]},
    # With the identity, sparser tickets keep hardly any whole code, and what a mask cuts has no soft distance.
    {"codes of": (TICKET,), "density": (0.5, 0.3), "embedding": ("identity",)},
)


def long(choices: Choices) -> bool:
    """Whether it needs networks or tickets that no claim needs."""
    return choices["codes of"] == TICKET or choices["clauses"] != OUTRIGHT


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """The evidence of one reading, network by network over loads; None where the study does not hold it."""
    named = seen.shelf.get(tuple(choices[x] for x in CHOSEN_BY), lambda: _joint_choices(seen, choices))
    price = None if choices["price"] == OF_OTHERS else choices["price"]
    wanted = [x for load, x in named.items() if choices["load"] == "all" or load.endswith(f"C={choices['load']}")]
    found = {
        str(i): x.jointly(price) if choices["shams"] == "without" else beyond_shams(x, price)
        for i, x in enumerate(wanted)
    }
    if not found:
        return None
    effect, null, control = (pooled(found, kind) for kind in ("effect", "null", "control"))
    return Evidence(effect=effect, null=null, control=control)


CHOSEN_BY = [x for x in VARIED if x not in ("shams", "load", "price")]


def _joint_choices(seen: Seen, choices: Choices) -> Mapping[str, JointChoice]:
    """Choices of every load by the definitions of a reading."""
    definition = Definition(codes=choices["codes"], typed=choices["row type"] == "asked")
    how = How(
        choices["distance"],
        definition,
        turns=choices["choice"] == "in turns",
        opposed=choices["interference"] == "opposed variables",
    )
    if choices["codes of"] == TICKET:
        spaces = seen.of_tickets(choices["embedding"], choices["density"], kept=choices["weights"] == "kept")
    elif choices["clauses"] != OUTRIGHT:
        spaces = {x: space for x, space in seen.others.items() if x.startswith(f"{choices['clauses']} ")}
    else:
        spaces = seen.since(choices["start"], beside=choices["embedding"] == "identity")
    return {load: JointChoice(space, seen.seed, how) for load, space in spaces.items()}


def beyond_shams(joint: JointChoice, price: float | None) -> Evidence:
    """What the joint choice tells of the codes, less what it tells of the aligned ends of sham clauses.

    Each network has the price that its clauses have.
    """
    own, crowding = joint.jointly(price), joint.crowding if price is None else price
    shams = [JointChoice(x, joint.seed, joint.how).jointly(crowding) for x in sham_spaces(joint.space, joint.seed)]

    def beyond(kind: str) -> np.ndarray:
        return getattr(own, kind) - mean_known(np.array([getattr(x, kind) for x in shams]), axis=0)

    return Evidence(effect=beyond("effect"), null=beyond("null"), control=beyond("control"))


READINGS = Declared(
    claim="C4",
    sentence="Codes are a compatible family: they balance being near against sharing rows with other codes.",
    measure="Jaccard index of final codes and chosen locations: chosen jointly, less each clause's nearest rows",
    scale="Jaccard index",
    margin=0.01,
    varied=VARIED,
    read=read,
    blocks=BLOCKS,
    long=long,
    words=WORDS,
)
