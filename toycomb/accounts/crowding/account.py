"""C3: is rejection a matter of crowding? Observed, adjusted, and by intervention.

C3b and C3c compare locations of one clause, since clauses that share many variables, or conflict in many, end as codes
more or less often for that alone. What was mended when stands in docs/history.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from toycomb.accounts.account import Account
from toycomb.accounts.crowding.figure import FIGURES
from toycomb.accounts.crowding.interventions import clearing, loading, swapping
from toycomb.accounts.crowding.places import Crowds
from toycomb.accounts.crowding.readings import READINGS
from toycomb.accounts.crowding.rejection import SHARED, Rejection
from toycomb.accounts.crowding.seen import Seen, trains
from toycomb.accounts.instruments import arms, effects
from toycomb.accounts.instruments.observed import MISPAIRED, PERMUTED, SHUFFLED, Observed
from toycomb.evidence.claims import ByPlace, Evidence, claim

claim_on_crowd = partial(claim, scale="probability per standard deviation of crowd", margin=0.02, null=PERMUTED)
claim_on_edits = partial(claim, scale="probability", margin=0.05, null=arms.EXCHANGED, control=arms.UNTOUCHED)


@claim_on_crowd(
    "C3",
    "Rejection concentrates on crowded rows (as observed, behind the study's embedding): at equal initial distance, a "
    "proximal location is rejected more often the more other proximal locations share its row.",
    measure="slope of rejection on crowd within initial distance, times the spread of crowd",
    control=MISPAIRED,
)
def crowded_rows_reject(seen: Seen) -> ByPlace:
    return by_spread(seen.dense)


@claim_on_crowd(
    "C3-id",
    "Rejection concentrates on crowded rows, as C3, with the identity as embedding.",
    measure="slope of rejection on crowd within initial distance, times the spread of crowd",
    control=MISPAIRED,
)
def crowded_rows_reject_with_the_identity(seen: Seen) -> ByPlace:
    return by_spread(seen.beside)


def by_spread(dense: Mapping[str, Observed]) -> dict[str, Evidence]:
    """C3 of some networks, with the slope per crowding location beside it."""
    return {
        load: x.evidence(effects.crowding_by_spread, **{"per location": effects.crowding([x.real])})
        for load, x in dense.items()
    }


@claim_on_crowd(
    "C3b",
    "Crowd rejects beyond what it does to sham clauses on the same rows: among the locations of one clause, at equal "
    "initial distance and with as many variables shared with crowding clauses.",
    measure="slope of rejection on the crowd of the task's clauses, within clause and distance, shared variables held, "
    "times the spread of crowd; less the same for sham clauses",
    control=SHUFFLED,
)
def crowd_rejects_beyond_shams(seen: Seen) -> ByPlace:
    return {load: Rejection(Crowds(x), SHARED, by_clause=True).beyond_shams() for load, x in seen.dense.items()}


@claim(
    "C3c",
    "Conflict rejects (as observed, half of the literals negated): among the locations of one clause, rejection "
    "rises with the number of variables that crowding clauses want with the opposite sign, at equal distance, crowd, "
    "agreement, row bias and |v|.",
    measure="slope of rejection on conflict within clauses, least squares in each network",
    scale="probability per conflicting variable",
    margin=0.01,
    null=PERMUTED,
    control=MISPAIRED,
)
def conflict_rejects(seen: Seen) -> ByPlace:
    return {load: x.slopes() for load, x in seen.negated.items()}


@claim_on_edits(
    "C3i",
    "Clearing the crowd of a row saves its proximal location, by more than as many flips of the same signs outside all "
    "proximal clauses of that row, which change its load by as much.",
    measure="chance to end as a code: row cleared less sham",
)
def clearing_saves(seen: Seen) -> ByPlace:
    return {load: clearing(x) for load, x in seen.cleared.items()}


@claim_on_edits(
    "C3j",
    "Crowding a row costs its proximal location, by more than as many flips of the same signs that crowd nothing and "
    "change the load of the row by as much.",
    measure="chance to end as a code: sham less row crowded",
)
def crowding_costs(seen: Seen) -> ByPlace:
    return {load: x.contrast("sham", "edit") for load, x in seen.crowded.items()}


@claim_on_edits(
    "C3l",
    "Load costs: the more entries of its row turn positive outside its clause and all proximal ones, the less often a "
    "proximal location ends as a code; the fewer, the more often.",
    measure="fall of the chance to end as a code over four entries of load, least squares over doses up and down and "
    "the unedited network",
    null=arms.MIRRORED,
)
def load_costs(seen: Seen) -> ByPlace:
    return {load: loading(x) for load, x in seen.loaded.items()}


@claim_on_edits(
    "C3m",
    "Crowd costs at constant load: a proximal location ends as a code less often if its row is made more crowded than "
    "if it is made less crowded, by as many flips of both signs.",
    measure="chance to end as a code: fewer crowding locations less more of them",
)
def crowd_costs_at_constant_load(seen: Seen) -> ByPlace:
    return {load: swapping(x) for load, x in seen.swapped.items()}


ACCOUNT = Account(
    name="C3",
    title="Crowding: rejection on crowded rows, observed and by intervention",
    claimed="“Rejection concentrated at more crowded neurons, implicating competition under superposition” (abstract "
    "of arXiv 2605.17704). The earlier arXiv 2504.08842 saw no sign that overlap is responsible for failure to train.",
    refuted="Rejection that does not rise with crowd at fixed distance, or an intervention that clears the crowd and "
    "changes nothing.",
    reading="C3 is the observed slope per standard deviation of crowd, C3-id the same with the identity. Sham clauses "
    "at their own crowds show a slope below 0 where crowd causes nothing, since they share variables with what a row "
    "learns; so C3b reads them at the crowds of the task's clauses, with shared variables held. Observation and "
    "intervention may part, since crowded rows differ in more than their crowd. Edits flip signs of features at "
    "initialisation and are mapped back to weights exactly; every row keeps its norm. The sham of clearing and of "
    "crowding flips as many entries of the same signs on the same row, so it changes the row's load by as much: C3i "
    "and C3j ask for crowd beyond load. C3l asks for load itself, against the unedited network, and C3m for crowd "
    "while the load stays.",
    order=30,
    trains=trains,
    look=Seen.of,
    claims=(
        crowded_rows_reject,
        crowded_rows_reject_with_the_identity,
        crowd_rejects_beyond_shams,
        conflict_rejects,
        clearing_saves,
        crowding_costs,
        load_costs,
        crowd_costs_at_constant_load,
    ),
    readings=READINGS,
    tables=Seen.tables,
    figures=FIGURES,
)
