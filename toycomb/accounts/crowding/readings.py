"""All readings of C3: what "rejection", "crowded" and "concentrates" can mean, observed and by intervention.

One scale serves all: change of the chance to end as a code, per standard deviation of what crowds. Readings depart from
that of the claims table in few choices at once. Which of them make sense, and the margin, were declared before any was
asked. Sham clauses are read at the crowds of the task's clauses, with shared variables held: at crowds of their own
they show an effect where crowd causes none, see docs/accounts/C3.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from toycomb.accounts.crowding.interventions import loading, swapping
from toycomb.accounts.crowding.places import Crowds
from toycomb.accounts.crowding.rejection import ROW, SHARED, Rejection
from toycomb.accounts.crowding.seen import Seen
from toycomb.accounts.instruments.arms import UNEDITED, Arms
from toycomb.accounts.instruments.definition import CODES, CROWDS, Definition
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.presets import OTHER_CLAUSES
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.intervals import mean_known
from toycomb.evidence.readings import Choices, Declared
from toycomb.geometry.edits import MOST_FLIPS

MARGIN = 0.02
"""That of C3. From the least crowded twentieth of locations to the most crowded it is .07."""
OBSERVED, BOTH, OUTRIGHT = "observing", "8 and 16", "4 positive"
HELD: dict[str, tuple[str, ...]] = {"nothing": (), "shared variables": SHARED, "all of the row": (*SHARED, *ROW)}
VARIED: dict[str, tuple[Any, ...]] = {
    "asked by": (OBSERVED, "clearing", "crowding", "swapping", "loading"),
    "crowd": CROWDS,
    "embedding": ("hadamard", "identity"),
    "number of clauses": (BOTH, 8, 16),
    "clauses": (OUTRIGHT, *OTHER_CLAUSES),
    "start": (0, 0.2, 0.5, 2),
    "distance": ("signs", "soft", "own end"),
    "proximal": (1, 0, 2),
    "codes": CODES,
    "row type": ("asked", "not asked"),
    "comparison": ("over clauses", "within clause"),
    "what is kept equal": tuple(HELD),
    "shams": ("without", "with"),
}
WORDS = {
    "asked by": "by observing, or by an intervention at initialisation: clearing or crowding the row of a location, "
    "swapping what crowds it at constant load, or loading the row; with shams, against as many flips of the same signs",
    "crowd": "what crowds: other proximal locations on the row, other final codes there, or its positive entries",
    "embedding": "Hadamard stands for the study's embedding",
    "number of clauses": "how many clauses the task has; both counts once, network by network",
    "clauses": "size of the clauses, and polarity of their literals",
    "start": "the epoch of dense training that counts as initialisation",
    "distance": "literals on the wrong side; the soft distance; or literals whose sign is not the one that the "
    "location ends with",
    "proximal": "the largest distance of a proximal location",
    "codes": "all literals aligned; all aligned and none small; or all aligned, on two rows or more",
    "row type": "whether rows of the code's type count alone, or all that are not silent",
    "comparison": "whether locations of one clause are compared, or those of all",
    "what is kept equal": "beside initial distance: nothing; the variables that a location shares with crowding ones; "
    "or these and the load, the bias and |v| of the row",
    "shams": "whether what sham clauses show is taken off",
}
WITHIN: dict[str, tuple[Any, ...]] = {"comparison": ("within clause",), "what is kept equal": ("shared variables",)}
"""What C3b holds. Clauses that share many variables are coded more often for that alone, so clauses are held too."""
BEYOND: dict[str, tuple[Any, ...]] = WITHIN | {"shams": ("with",)}
"""That of C3b."""
ONE = ("crowd", "embedding", "number of clauses", "clauses", "start", "distance", "proximal", "codes", "row type")
BLOCKS: list[dict[str, tuple[Any, ...]]] = [
    *({name: VARIED[name]} for name in ONE),
    *({name: VARIED[name]} | BEYOND for name in ONE),
    {name: VARIED[name] for name in ("comparison", "what is kept equal", "embedding")},
    {name: VARIED[name] for name in ("comparison", "shams")} | {"what is kept equal": tuple(HELD)[1:]},
    {name: VARIED[name] for name in ("crowd", "embedding")} | WITHIN,
    {"asked by": ("clearing", "crowding"), "shams": VARIED["shams"]},
    {"asked by": ("swapping",)},
    {"asked by": ("loading",), "crowd": ("load",)},
]
"""One definition at a time, as C3 and as C3b have it; what is compared and held; what crowds; interventions."""


def long(choices: Choices) -> bool:
    """Whether it needs networks that no claim needs."""
    return bool(choices["clauses"] != OUTRIGHT)


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """The evidence of one reading, network by network over loads; None where the study does not hold it."""
    wanted = choices["number of clauses"]
    of = _observed if choices["asked by"] == OBSERVED else _by_intervention
    found = {load: x for load, x in of(seen, choices).items() if wanted == BOTH or load.endswith(f"C={wanted}")}
    if not found:
        return None
    effect, null, control = (pooled(found, kind) for kind in ("effect", "null", "control"))
    return Evidence(effect=effect, null=null, control=control)


def _observed(seen: Seen, choices: Choices) -> dict[str, Evidence]:
    held, by_clause = HELD[choices["what is kept equal"]], choices["comparison"] == "within clause"
    found = {load: Rejection(x, held, by_clause) for load, x in crowds(seen, choices).items()}
    return {load: x.beyond_shams() if choices["shams"] == "with" else x.evidence() for load, x in found.items()}


def crowds(seen: Seen, choices: Choices) -> dict[str, Crowds]:
    """The networks of a reading by load, read by its definitions; each made once for all readings."""
    definition = Definition(
        distance=choices["distance"],
        proximal=choices["proximal"],
        codes=choices["codes"],
        typed=choices["row type"] == "asked",
        crowd=choices["crowd"],
    )
    if choices["start"] and choices["start"] not in seen.epochs:
        return {}
    start = seen.epochs.index(choices["start"]) if choices["start"] else 0
    return {load: _once(seen, load, x, definition, start) for load, x in _population(seen, choices).items()}


def _once(seen: Seen, load: str, observed: Observed, definition: Definition, start: int) -> Crowds:
    """What was read last of a population, if it is the same again: all that could be asked of it takes much memory."""
    key, kept = (definition, start), seen.kept.get(load)
    if kept is None or kept[0] != key:
        since = observed.under(observed.definition, start) if start else observed
        bias, out = (x[start] for x in seen.rows[load])
        kept = seen.kept[load] = key, Crowds(since, definition, (bias, out))
    return kept[1]


def _population(seen: Seen, choices: Choices) -> Mapping[str, Observed]:
    if choices["clauses"] != OUTRIGHT:
        return {load: x for load, x in seen.others.items() if load.startswith(choices["clauses"])}
    return seen.beside if choices["embedding"] == "identity" else seen.dense


def _by_intervention(seen: Seen, choices: Choices) -> dict[str, Evidence]:
    kinds = {"clearing": seen.cleared, "crowding": seen.crowded, "swapping": seen.swapped, "loading": seen.loaded}
    chosen = kinds[choices["asked by"]]
    against = "sham" if choices["shams"] == "with" else UNEDITED
    asked = {
        "clearing": lambda x: (x.contrast("edit", against), -_moved(x, "edit")),
        "crowding": lambda x: (x.contrast(against, "edit"), _moved(x, "edit")),
        "swapping": lambda x: (swapping(x), _moved(x, "more") - _moved(x, "fewer")),
        "loading": lambda x: (loading(x), float(MOST_FLIPS)),
    }[choices["asked by"]]
    return {load: _per_spread(*asked(x), _spread(seen, load, choices)) for load, x in chosen.items()}


def _moved(edited: Arms, arm: str) -> float:
    """By how many crowding locations an arm moves the crowd of its targets, over all networks."""
    return float(mean_known(edited.edited[arm].moved()))


def _spread(seen: Seen, load: str, choices: Choices) -> float:
    """Standard deviation of crowd in the unedited networks, as where it is observed."""
    return Rejection(crowds(seen, choices)[load]).spread


def _per_spread(found: Evidence, moved: float, spread: float) -> Evidence:
    """An effect of moving crowd by so much, per standard deviation."""
    parts = {kind: getattr(found, kind) * (spread / moved) for kind in ("effect", "null", "control")}
    return replace(found, **parts, beside={})


READINGS = Declared(
    claim="C3",
    sentence="A location that begins near is rejected more often the more crowded its row is.",
    measure="rise of the chance to be rejected with the crowd of the row, within initial distance, for proximal "
    "locations",
    scale="probability per standard deviation of crowd",
    margin=MARGIN,
    varied=VARIED,
    blocks=BLOCKS,
    read=read,
    long=long,
    words=WORDS,
)
