"""C6: do probes of feature space beat weight-based methods, and how often?

The probes are `distance` and `motion` with the options of the ticket benchmark, the established methods those of
`presets.ESTABLISHED` that the preset holds; every pair of a probe and an established method on the same formula,
initial weights, embedding and density is one comparison, ties counted half. What was mended when stands in
docs/history.md.
"""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account
from toycomb.accounts.instruments import populations
from toycomb.accounts.instruments.ticket_rows import behind, behind_the_first
from toycomb.accounts.presets import PROBES
from toycomb.accounts.probes.comparisons import ALIKE, SHARE, beyond_sham, frequency, partial_recovery, share, wins
from toycomb.accounts.probes.figure import FIGURES
from toycomb.accounts.probes.readings import READINGS
from toycomb.accounts.probes.seen import Seen, of_fewer, prunes
from toycomb.evidence.claims import ByPlace, claim
from toycomb.evidence.instrument import of_instrument

claim_on_comparisons = partial(
    claim,
    scale="share of comparisons",
    margin=0.1,
    null=of_instrument("the two sides of each comparison exchanged at random"),
    control=ALIKE,
)


@claim_on_comparisons(
    "C6",
    "Probes frequently beat established weight-based methods in accuracy.",
    measure=f"{SHARE}: distance and motion against magnitude, SNIP, GraSP, SynFlow, one-shot and IMP, as far as the "
    "study has them",
)
def beat_weight_based(seen: Seen) -> ByPlace:
    return {place: frequency(x, "accuracy", seen.baselines) for place, x in seen.tickets.items()}


@claim_on_comparisons(
    "C6i",
    "Probes frequently beat iterative magnitude pruning, the strongest of them, in accuracy.",
    measure=f"{SHARE}: distance and motion probes against IMP",
)
def beat_imp(seen: Seen) -> ByPlace:
    return {place: frequency(x, "accuracy", ["imp"]) for place, x in seen.tickets.items()}


@claim_on_comparisons(
    "C6r",
    "Probes frequently beat established weight-based methods in exact recovery of codes (Hadamard).",
    measure=f"{SHARE}, by chance-corrected Jaccard index: probes against the same methods",
)
def beat_in_recovery(seen: Seen) -> ByPlace:
    places = behind_the_first(seen.tickets)
    return {place: frequency(x, "corrected_jaccard", seen.baselines) for place, x in places.items()}


@claim_on_comparisons(
    "C6r-id",
    "With the identity embedding probes frequently beat established weight-based methods in exact recovery of codes.",
    measure=f"{SHARE}, by chance-corrected Jaccard index: probes against the same methods",
)
def beat_in_recovery_with_identity(seen: Seen) -> ByPlace:
    return {
        place: frequency(
            x,
            "corrected_jaccard",
            seen.baselines,
            partial=share(wins(x, partial_recovery, PROBES, seen.baselines)),
            imp=share(wins(x, "corrected_jaccard", PROBES, ["imp"])),
        )
        for place, x in behind("identity", seen.tickets).items()
    }


@claim_on_comparisons(
    "C6s",
    "It is the clauses that they know, not which variables are used: the distance probe beats established methods in "
    "accuracy more often than the same probe told sham clauses.",
    measure="share of comparisons won by the distance probe less that won by its sham twin",
)
def beat_by_clauses(seen: Seen) -> ByPlace:
    return {place: beyond_sham(x, "accuracy", seen.baselines) for place, x in seen.tickets.items()}


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
    "left of that advantage. The control has as many comparisons as methods of one distribution allow, by the measure "
    "of the claim.",
    order=60,
    trains=populations.pruned,
    prunes=prunes,
    look=Seen.of,
    claims=(beat_weight_based, beat_imp, beat_in_recovery, beat_in_recovery_with_identity, beat_by_clauses),
    readings=READINGS,
    tables=lambda seen: {"probes": seen.table()},
    figures=FIGURES,
    notes=of_fewer,
)
