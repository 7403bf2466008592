"""C6: do probes of feature space beat weight-based methods, and how often?

The probes are `distance` and `motion` with the options of the ticket benchmark, the established methods those of
`presets.ESTABLISHED` that the preset holds; every pair of a probe and an established method on the same formula,
initial weights, embedding and density is one comparison, ties counted half. What was mended when stands in
docs/history.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from toycomb.accounts.account import Account
from toycomb.accounts.instruments import about, populations
from toycomb.accounts.instruments.ticket_rows import TWO_RANDOM, Places, Tickets, behind_the_first, by_place
from toycomb.accounts.material import Material
from toycomb.accounts.presets import ESTABLISHED, PROBES
from toycomb.accounts.probes.figure import FIGURES
from toycomb.common.documents import Document
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.comparison import grouped
from toycomb.evidence.instrument import of_instrument
from toycomb.evidence.intervals import mean_interval, mean_known

MEASURES = ("accuracy", "unseen_accuracy", "exact_jaccard", "corrected_jaccard")
"""Accuracy is that on a new draw of inputs, and claims are about that; the one on unseen inputs stands beside it."""
SHARE = "share of comparisons won, less one half"
claim_on_comparisons = partial(
    claim,
    scale="share of comparisons",
    margin=0.1,
    null=of_instrument("the two sides of each comparison exchanged at random"),
)


@dataclass(frozen=True)
class Seen:
    """Tickets by place, the established methods among them, and settings by place."""

    tickets: Places
    baselines: Sequence[str]
    about: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        established = [x for x in ESTABLISHED if x in material.preset.methods]
        return cls(by_place(material), established, about.of_tickets(material))

    def table(self) -> list[Document]:
        """`probes`: a row per place, probe, method and density."""
        places = self.tickets.items()
        return [{**row, about.ABOUT: self.about.get(place)} for place, x in places for row in pairs(x, self.baselines)]


@claim_on_comparisons(
    "C6",
    "Probes frequently beat established weight-based methods in accuracy.",
    measure=f"{SHARE}: distance and motion against magnitude, SNIP, GraSP, SynFlow, one-shot and IMP",
    control=TWO_RANDOM,
)
def beat_weight_based(seen: Seen) -> ByPlace:
    return {place: frequency(x, "accuracy", seen.baselines) for place, x in seen.tickets.items()}


@claim_on_comparisons(
    "C6i",
    "Probes frequently beat iterative magnitude pruning, the strongest of them, in accuracy.",
    measure=f"{SHARE}: distance and motion probes against IMP",
    control=TWO_RANDOM,
)
def beat_imp(seen: Seen) -> ByPlace:
    return {place: frequency(x, "accuracy", ["imp"]) for place, x in seen.tickets.items()}


@claim_on_comparisons(
    "C6r",
    "Probes frequently beat established weight-based methods in exact recovery of codes (Hadamard).",
    measure=f"{SHARE}, by chance-corrected Jaccard index: probes against the same methods",
    control=of_instrument("two random masks on the dense network's initial weights and on others, by accuracy"),
)
def beat_in_recovery(seen: Seen) -> ByPlace:
    places = behind_the_first(seen.tickets)
    return {place: frequency(x, "corrected_jaccard", seen.baselines) for place, x in places.items()}


@claim_on_comparisons(
    "C6s",
    "It is the clauses that they know, not which variables are used: the distance probe beats established methods in "
    "accuracy more often than the same probe told sham clauses.",
    measure="share of comparisons won by the distance probe less that won by its sham twin",
    control=TWO_RANDOM,
)
def beyond_sham(seen: Seen) -> ByPlace:
    found = {}
    for place, x in seen.tickets.items():
        own, sham = (wins(x, "accuracy", [name], seen.baselines) for name in ("distance", "distance-sham"))
        found[place] = Evidence(
            effect=share(own) - share(sham),
            null=share(x.exchanged(own - sham)),
            control=_two_random(x),
            beside={"distance": share(own), "distance-sham": share(sham)},
        )
    return found


def frequency(tickets: Tickets, measure: str, against: Sequence[str]) -> Evidence:
    """How often the probes win in one place, and their mean difference."""
    difference = differences(tickets, measure, PROBES, against)
    won = _signs(difference)
    return Evidence(
        effect=share(won),
        null=share(tickets.exchanged(won)),
        control=_two_random(tickets),
        beside={"mean difference": mean_known(difference, axis=1)},
    )


def differences(tickets: Tickets, measure: str, ours: Sequence[str], theirs: Sequence[str]) -> np.ndarray:
    """(P, comparisons) each of ours less each of theirs at each density, NaN where not defined."""
    return np.concatenate(
        [tickets.values(a, measure) - tickets.values(b, measure) for a in ours for b in theirs], axis=1
    )


def wins(tickets: Tickets, measure: str, ours: Sequence[str], theirs: Sequence[str]) -> np.ndarray:
    """(P, comparisons) +1 won, 0 tied, -1 lost, NaN where not defined."""
    return _signs(differences(tickets, measure, ours, theirs))


def _signs(difference: np.ndarray) -> np.ndarray:
    return np.sign(np.round(difference, 12))


def share(won: np.ndarray) -> np.ndarray:
    """(P,) share of comparisons won less one half."""
    return mean_known(won, axis=1) / 2


def _two_random(tickets: Tickets) -> np.ndarray:
    return share(wins(tickets, "accuracy", ["random"], ["random-reinitialised"]))


def pairs(tickets: Tickets, baselines: Sequence[str]) -> list[Document]:
    """Differences and shares won of each probe (and its controls) against each established method, by density."""
    probes = [*PROBES, *(x for x in ("compatible", "distance-sham") if x in tickets.by_method)]
    table = []
    for density, rows in sorted(grouped(tickets.rows, "density").items()):
        here = Tickets(rows, tickets.seed)
        inputs = {name: float(np.mean([row["cost_samples"] for row in x])) / 1e6 for name, x in here.by_method.items()}
        for probe in probes:
            for base in baselines:
                entry: Document = {"place": tickets.place, "density": density, "probe": probe, "baseline": base}
                for measure in MEASURES:
                    difference = differences(here, measure, [probe], [base])
                    entry[measure] = mean_interval(difference[:, 0])
                    entry[f"{measure}_won"] = mean_interval(share(_signs(difference)) + 0.5)
                table.append({**entry, "probe_inputs": inputs[probe], "baseline_inputs": inputs[base]})
    return table


ACCOUNT = Account(
    name="C6",
    title="Probes against weight-based ticket finders",
    claimed="“These probes frequently outperform established weight-based ticket discovery methods in both accuracy "
    "and exact code recovery” (abstract of arXiv 2605.17704).",
    refuted="Probes that do not win, at any density, in paired comparison.",
    reading="“Frequently” is read as: in at least 60 % of the comparisons. A comparison is one formula with its "
    "initial weights at one density, one probe and one established method, paired. Which methods stand on the other "
    "side decides much: most established methods look at the initial network alone, so IMP is also asked for by "
    "itself. Probes know the clauses and weight-based methods do not; sham twins, told renamed clauses, show what is "
    "left of that advantage.",
    order=60,
    trains=populations.pruned,
    prunes=populations.tickets,
    look=Seen.of,
    claims=(beat_weight_based, beat_imp, beat_in_recovery, beyond_sham),
    tables=lambda seen: {"probes": seen.table()},
    figures=FIGURES,
)
