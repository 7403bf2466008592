"""All readings of C1: what "near at initialisation, to the final codes" can mean, and for which networks.

The sentence speaks of winning tickets, of precursor locations, of near, of initialisation and of final codes, and the
abstract defines none of them. One effect without a scale serves all: `instruments.effects.superiority`. Readings depart
from that of the claims table (dense networks, distance by signs) in few choices at once; which of them make sense, and
the margin, were declared before any was asked.
"""

from __future__ import annotations

from typing import Any

from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.definition import CODES, Definition
from toycomb.accounts.instruments.populations import READ
from toycomb.accounts.presets import OTHER_CLAUSES
from toycomb.accounts.proximity.pairs import DENSE, KEPT, NO_TICKET, OUTRIGHT, TICKET, WHOLE, Which
from toycomb.accounts.proximity.seen import Seen
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.readings import Choices, Declared

MARGIN = 0.03
"""What .1 literals, the margin of C1, are about: where distances spread by 1 literal, as those of four fair signs do, a
shift by a tenth gives a chance of .528."""
EFFECTS = {"within clause": effects.superiority, "over clauses": effects.superiority_over_clauses}
NEEDED = (0.2, 0.1, 0.05)
"""Densities of tickets that the claims of `paper` have."""
OWN = (0.2, 0.1)
"""Densities at which the codes that tickets end with are asked about."""

VARIED: dict[str, tuple[Any, ...]] = {
    "ticket": (NO_TICKET, *READ),
    "density": (1.0, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02),
    "codes of": (DENSE, TICKET),
    "weights": (WHOLE, KEPT),
    "embedding": ("hadamard", "identity"),
    "clauses": (OUTRIGHT, *OTHER_CLAUSES),
    "start": (0, 0.2, 0.5, 2),
    "distance": ("signs", "soft", "own end"),
    "codes": CODES,
    "row type": ("asked", "not asked"),
    "comparison": tuple(EFFECTS),
    "shams": ("without", "with"),
}
WORDS = {
    "ticket": "whose mask the network is under: none is the dense network, imp-rewind the mask that rewinding to 2 "
    "epochs finds",
    "density": "share of the weights that is kept; every ticket counts, winning or not",
    "codes of": "whose final codes are asked about: the dense network's, or those that the retrained ticket ends with",
    "weights": "whether the beginning has all of the initial weights, or those that the mask keeps; rows without any "
    "kept weight are left out in both",
    "embedding": "Hadamard stands for the study's embedding",
    "clauses": "size of the clauses, and polarity of their literals",
    "start": "the epoch of dense training that counts as initialisation",
    "distance": "literals on the wrong side (one half for each that is cut); the soft distance; or literals whose sign "
    "is not the one that the location ends with",
    "codes": "all literals aligned; all aligned and none small; or all aligned, on two rows or more",
    "row type": "whether rows of the code's type count alone, or all that are not silent",
    "comparison": "whether a code is set against other rows of its own clause, or against those of all clauses",
    "shams": "whether what sham clauses show is taken off",
}
BOTH = VARIED["embedding"]
DEFINED = ("start", "distance", "codes", "row type", "comparison")
"""Choices of which a reading of dense networks varies one at a time, with and without shams, behind each embedding."""
MASKED: dict[str, tuple[Any, ...]] = {"ticket": ("imp",), "weights": (KEPT,)}
"""The network under the mask of IMP."""
BLOCKS: list[dict[str, tuple[Any, ...]]] = [
    *({name: VARIED[name], "embedding": BOTH, "shams": VARIED["shams"]} for name in DEFINED),
    {"clauses": VARIED["clauses"], "shams": VARIED["shams"]},
    MASKED | {"density": VARIED["density"][1:], "embedding": BOTH},
    MASKED | {"ticket": ("one-shot",), "density": (0.5, 0.3, *NEEDED), "embedding": BOTH},
    MASKED | {"ticket": ("imp-rewind",), "density": (0.5, 0.2, 0.1), "embedding": BOTH},
    MASKED | {"density": (0.5, 0.2, 0.1), "embedding": BOTH, "shams": ("with",)},
    *(MASKED | {"density": (0.2,), name: VARIED[name]} for name in DEFINED[1:]),
    MASKED | {"ticket": READ, "density": OWN, "codes of": (TICKET,), "embedding": BOTH},
    MASKED | {"density": OWN, "codes of": (TICKET,), "weights": (WHOLE,), "embedding": BOTH},
    MASKED | {"density": (0.2,), "codes of": (TICKET,), "embedding": BOTH, "shams": ("with",)},
]
"""Dense networks by other definitions and with other clauses; masks by method and density, and by other definitions;
codes that tickets end with."""


def long(choices: Choices) -> bool:
    """Whether it needs networks or tickets that no claim needs."""
    if choices["ticket"] == NO_TICKET:
        return bool(choices["clauses"] != OUTRIGHT)
    return choices["codes of"] == TICKET or choices["density"] not in NEEDED or choices["ticket"] == "imp-rewind"


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """The evidence of one reading, network by network over loads; None where the study does not hold it."""
    found = {
        str(i): pair.evidence(EFFECTS[choices["comparison"]], definition(choices), choices["shams"] == "with")
        for i, pair in enumerate(seen.pairs.at(Which(*(choices[name] for name in list(VARIED)[:7]))))
    }
    if not found:
        return None
    effect, null, control = (pooled(found, kind) for kind in ("effect", "null", "control"))
    return Evidence(effect=effect, null=null, control=control)


def definition(choices: Choices) -> Definition:
    """How it defines near and code; under a mask a literal that is cut counts one half."""
    cut = choices["weights"] == KEPT and choices["distance"] == "signs"
    return Definition(
        distance="halves" if cut else choices["distance"],
        codes=choices["codes"],
        typed=choices["row type"] == "asked",
    )


READINGS = Declared(
    claim="C1",
    sentence="Final codes, and what a ticket keeps of them, began near: before training their signs were nearly right.",
    measure="chance that a final code location began nearer than another location of its clause on a row of its type, "
    "ties half, less one half",
    scale="probability",
    margin=MARGIN,
    varied=VARIED,
    read=read,
    blocks=BLOCKS,
    long=long,
    words=WORDS,
)
