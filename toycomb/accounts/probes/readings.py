"""All readings of C6: how often probes win, by every sensible measure, opponent, probe and place.

Every combination of measure and opponents is asked. Probe, what it is given beyond a sham twin, embedding and density
are changed one at a time from there, by accuracy and by corrected recovery, against all established methods and IMP.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toycomb.accounts.instruments.ticket_rows import Reader, Tickets, behind
from toycomb.accounts.presets import PROBES
from toycomb.accounts.probes.comparisons import alike, partial_recovery, sham_twin, share, wins
from toycomb.accounts.probes.seen import Seen
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.readings import Choices, Declared

MEASURES: dict[str, Reader] = {
    "accuracy": "accuracy",
    "unseen accuracy": "unseen_accuracy",
    "recall": "exact_recall",
    "precision": "exact_precision",
    "jaccard": "exact_jaccard",
    "corrected": "corrected_jaccard",
    "partial": partial_recovery,
}
ALL, EQUAL_COST = "all established", "those of at most equal cost"
AGAINST: dict[str, Sequence[str]] = {
    "IMP": ("imp",),
    "those that see the initial network alone": ("magnitude", "snip", "grasp", "synflow"),
}
BOTH = "distance and motion"
CLAUSES, BEYOND_SHAM = "clauses", "clauses, less a twin told sham ones"
EVERYWHERE, MEAN = "both", "mean"
VARIED = {
    "measure": tuple(MEASURES),
    "opponent": (ALL, *AGAINST, EQUAL_COST),
    "probe": (BOTH, *PROBES, "compatible"),
    "knows": (CLAUSES, BEYOND_SHAM),
    "embedding": (EVERYWHERE, "hadamard", "identity"),
    "density": (MEAN, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02),
}
MAIN = {"measure": ("accuracy", "corrected"), "opponent": (ALL, "IMP")}
"""Where everything else is changed."""
WORDS = {
    "measure": "what decides a comparison: accuracy on a new draw of inputs or on unseen ones; recovery of the dense "
    "network's code locations by four indices; or the share of clauses that keep a row in part, less that of shams",
    "opponent": "the weight-based methods on the other side; the cost is the number of inputs that a method uses",
    "probe": "the probes that compete",
    "knows": "whether only what a probe wins beyond its twin that is told sham clauses counts",
    "embedding": "what stands between variables and network",
    "density": "share of the weights kept, or all densities of the claims together",
}


def sensible(choices: Choices) -> bool:
    """Measure and opponents in full; everything else one at a time within `MAIN`, see above."""
    changed = {name for name, values in VARIED.items() if name not in MAIN and choices[name] != values[0]}
    if choices["knows"] == BEYOND_SHAM:
        if choices["probe"] not in ("distance", "compatible"):
            return False  # motion has no such twin
        changed.discard("probe")
    return not changed or (len(changed) == 1 and all(choices[name] in values for name, values in MAIN.items()))


def long(choices: Choices) -> bool:
    """Densities, and a twin of `compatible`, that no claim needs."""
    twin = choices["probe"] == "compatible" and choices["knows"] == BEYOND_SHAM
    return twin or choices["density"] in (0.5, 0.3, 0.02)


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """One reading, pooled over loads and, where both are asked, embeddings."""
    anywhere = choices["embedding"] == EVERYWHERE
    places = seen.all if anywhere else behind(choices["embedding"], seen.all)
    found = {}
    for name, x in places.items():
        densities = seen.tickets[name].densities if choices["density"] == MEAN else (choices["density"],)
        here = x.at(densities)
        if (evidence := _evidence(here, seen.baselines, choices)) is None:
            return None
        found[name] = evidence
    if not found:
        return None
    effect, null, control = (pooled(found, kind) for kind in ("effect", "null", "control"))
    return Evidence(effect=effect, null=null, control=control)


def _evidence(tickets: Tickets, baselines: Sequence[str], choices: Choices) -> Evidence | None:
    """In one place; None where it lacks a method."""
    probes = PROBES if choices["probe"] == BOTH else (choices["probe"],)
    against = [x for x in AGAINST.get(choices["opponent"], baselines) if x in baselines]
    twins = [sham_twin(x) for x in probes] if choices["knows"] == BEYOND_SHAM else []
    if not against or not {*probes, *against, *twins} <= tickets.by_method.keys():
        return None
    measure, equal = MEASURES[choices["measure"]], choices["opponent"] == EQUAL_COST
    won = _won(tickets, measure, probes, against, equal)
    if twins:
        sham = _won(tickets, measure, twins, against, equal)
        effect, null = share(won) - share(sham), tickets.exchanged(won - sham)
    else:
        effect, null = share(won), tickets.exchanged(won)
    return Evidence(effect=effect, null=share(null), control=alike(tickets, measure))


def _won(tickets: Tickets, measure: Reader, probes: Sequence[str], against: Sequence[str], equal: bool) -> np.ndarray:
    """(P, comparisons) won, tied or lost; with `equal` those against what uses no more inputs alone."""
    won = wins(tickets, measure, probes, against)
    if not equal:
        return won
    return np.where(wins(tickets, "cost_samples", probes, against) >= 0, won, np.nan)


READINGS = Declared(
    claim="C6",
    sentence="Probes of feature space often beat weight-based ticket finders, in accuracy and in recovery of codes.",
    measure="share of paired comparisons won by probes, less one half",
    scale="share of comparisons",
    margin=0.1,
    varied=VARIED,
    sensible=sensible,
    long=long,
    read=read,
    words=WORDS,
)
