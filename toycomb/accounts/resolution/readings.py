"""All readings of C2: what it can mean that training resolves proximal locations.

Every reading is a difference of two chances to end as a code. What is observed departs from the reading of the claims
table in one definition at a time, behind each embedding, with and without shams. What is done by hand, planting and
removing, is read against the unedited twin, against flips elsewhere on the row, and beyond persistence of signs. Which
combinations make sense, and the margin, were declared before any was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.arms import Arms
from toycomb.accounts.instruments.definition import CODES, Definition, Locations
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.presets import OTHER_CLAUSES
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.readings import Choices, Declared

if TYPE_CHECKING:
    from toycomb.accounts.resolution.account import Seen

OUTRIGHT = "4 positive"
"""The published clauses."""


def selection_within_clauses(sets: Sequence[Locations]) -> np.ndarray:
    """(P,) as `effects.selection`, by the locations of one clause at a time.

    The least-squares slope of being a code on being proximal, with an intercept for each clause: every clause counts
    with the product of its numbers of proximal and other locations over their sum.
    """
    top, bottom = [], []
    for at in sets:
        near, far = at.on_type & at.proximal, at.on_type & ~at.proximal
        n, m, codes, others = (x.sum(axis=1) for x in (near, far, at.code & near, at.code & far))
        both = np.maximum(n + m, 1)
        top.append(((codes * m - others * n) / both).sum(axis=1))
        bottom.append((n * m / both).sum(axis=1))
    weight = np.sum(bottom, axis=0)
    return np.divide(np.sum(top, axis=0), weight, out=np.full(len(weight), np.nan), where=weight > 0)


EFFECTS: dict[str, effects.Effect] = {"over clauses": effects.selection, "within clause": selection_within_clauses}
VARIED: dict[str, tuple[Any, ...]] = {
    "asked by": ("observing", "planting", "removing"),
    "embedding": ("hadamard", "identity"),
    "clauses": (OUTRIGHT, *OTHER_CLAUSES),
    "start": (0, 0.2, 0.5, 2),
    "distance": ("signs", "soft", "own end"),
    "proximal": (1, 0, 2),
    "codes": CODES,
    "row type": ("asked", "not asked"),
    "comparison": tuple(EFFECTS),
    "shams": ("without", "with", "sham flips"),
}
WORDS = {
    "asked by": "whether locations are observed as they are, or brought near or away by hand before training",
    "embedding": "Hadamard stands for the study's embedding",
    "clauses": "size of the clauses, and polarity of their literals",
    "start": "the epoch of dense training that counts as initialisation",
    "distance": "literals not aligned; the soft distance; or literals whose sign is not the one that the location ends "
    "with, whether that is a code or not",
    "proximal": "largest distance of a proximal location in literals; by another distance, as many are proximal",
    "codes": "all literals aligned; all aligned and none small; or all aligned, on two rows or more",
    "row type": "whether rows of the code's type count alone, or all that are not silent",
    "comparison": "whether proximal locations are set against others of all clauses, or of their own",
    "shams": "whether what sham clauses show is taken off; by hand, `without` is against the unedited network, and "
    "`sham flips` is less what as many flips elsewhere on the row do",
}
USUAL = {name: values[0] for name, values in VARIED.items()}
DEFINED = ("start", "distance", "proximal", "codes", "row type", "comparison")
"""Choices of which an observed reading varies one at a time."""
SHAMS = ("without", "with")
BLOCKS: tuple[Mapping[str, Sequence[Any]], ...] = (
    *({"embedding": VARIED["embedding"], "shams": SHAMS, name: VARIED[name]} for name in DEFINED),
    {"clauses": VARIED["clauses"], "shams": SHAMS},
    {"asked by": ("planting",), "shams": VARIED["shams"]},
    {"asked by": ("removing",), "shams": ("without", "sham flips")},  # no sham clause was removed
)


def long(choices: Choices) -> bool:
    """Whether it needs networks that no claim needs."""
    return bool(choices["clauses"] != OUTRIGHT)


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """The evidence of one reading, network by network over loads; None where the study does not hold it."""
    if choices["asked by"] != "observing":
        arms = seen.planted if choices["asked by"] == "planting" else seen.removed
        by_hand = BY_HAND[choices["asked by"], choices["shams"]]
        found = {load: by_hand(x) for load, x in arms.items()}
    else:
        found = {load: _observed(x, choices) for load, x in _defined(seen, choices).items()}
    if not found:
        return None
    effect, null, control = (pooled(found, kind) for kind in ("effect", "null", "control"))
    return Evidence(effect=effect, null=null, control=control)


def _observed(observed: Observed, choices: Choices) -> Evidence:
    effect = EFFECTS[choices["comparison"]]
    return observed.evidence(effect) if choices["shams"] == "without" else observed.beyond_shams(effect)


def _defined(seen: Seen, choices: Choices) -> Mapping[str, Observed]:
    """Networks of every load by the definitions of a reading; the last ones stay, which other readings share."""
    if choices["clauses"] != OUTRIGHT:
        named = {x: observed for x, observed in seen.others.items() if x.startswith(f"{choices['clauses']} ")}
    else:
        named = dict(seen.dense if choices["embedding"] == "hadamard" else seen.beside)
    if choices["start"] and choices["start"] not in seen.epochs:
        return {}
    start = seen.epochs.index(choices["start"]) if choices["start"] else 0
    how = Definition(
        distance=choices["distance"],
        proximal=choices["proximal"],
        codes=choices["codes"],
        typed=choices["row type"] == "asked",
    )
    usual = how == Definition() and not start
    return named if usual else seen.shelf.get((*named, how, start), lambda: _under(named, how, start))


def _under(named: Mapping[str, Observed], how: Definition, start: int) -> dict[str, Observed]:
    return {name: x.under(how, start) for name, x in named.items()}


def _against_the_unedited(arms: Arms, more: str, less: str) -> Evidence:
    with_it = replace(arms, edited={**arms.edited, "unedited": arms.unedited()})
    return with_it.contrast(more, less)


BY_HAND: dict[tuple[str, str], Callable[[Arms], Evidence]] = {
    ("planting", "without"): lambda x: _against_the_unedited(x, "edit", "unedited"),
    ("planting", "with"): Arms.beyond_persistence,
    ("planting", "sham flips"): lambda x: x.contrast("edit", "sham"),
    ("removing", "without"): lambda x: _against_the_unedited(x, "unedited", "edit"),
    ("removing", "sham flips"): lambda x: x.contrast("sham", "edit"),
}

READINGS = Declared(
    claim="C2",
    sentence="Training selects among the locations that begin near: these become codes more often than others.",
    measure="chance to end as a code, proximal less other locations, or with a precursor less without",
    scale="probability",
    margin=0.05,
    varied=VARIED,
    read=read,
    blocks=BLOCKS,
    long=long,
    words=WORDS,
)
