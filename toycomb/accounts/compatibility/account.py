"""C4: does a dense network balance proximity against interference, as a joint choice of locations would?

All measures are ours; the published abstract states none. Chance in C4b is the same set on permuted rows, so that it
says what C1 says, on another scale. The overlap of codes stands among the published numbers. What was mended when
stands in docs/history.md.
"""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account, Trains
from toycomb.accounts.compatibility.figure import FIGURES
from toycomb.accounts.compatibility.readings import READINGS
from toycomb.accounts.compatibility.seen import Seen, follows
from toycomb.accounts.instruments import populations
from toycomb.accounts.instruments.observed import MISPAIRED
from toycomb.accounts.instruments.ticket_rows import TWO_RANDOM
from toycomb.accounts.presets import Preset
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.instrument import of_instrument

claim_on_agreement = partial(
    claim,
    measure="Jaccard index of final codes and chosen locations: chosen jointly, less each clause's nearest rows",
    scale="Jaccard index",
    margin=0.01,
    null="final codes with rows permuted within their initial type",
    control=MISPAIRED,
)
claim_on_cost = partial(
    claim,
    measure="share of the way from the mean cost on permuted rows to the least possible cost",
    scale="share of the way from chance to optimum",
    margin=0.1,
    null=of_instrument("the codes on permuted rows"),
    control=MISPAIRED,
)


@claim_on_agreement(
    "C4",
    "Behind the study's embedding (Hadamard unless it was changed), the dense network's family is chosen jointly: the "
    "locations that become codes are told better by low distance together with low interference than by low distance "
    "alone.",
)
def chosen_jointly(seen: Seen) -> ByPlace:
    return {load: x.jointly() for load, x in seen.choices.items()}


@claim_on_agreement(
    "C4-id",
    "With the identity in place of the study's embedding, the dense network's family is chosen jointly: the locations "
    "that become codes are told better by low distance together with low interference than by low distance alone.",
)
def chosen_jointly_beside(seen: Seen) -> ByPlace:
    return {load: x.jointly() for load, x in seen.beside.items()}


@claim_on_cost(
    "C4b",
    "Behind the study's embedding (Hadamard unless it was changed), the dense network's code set lies nearer to the "
    "optimal joint choice than the same set on other rows (by its distance, at the interference that it has: permuting "
    "rows leaves interference as it is).",
)
def near_the_optimum(seen: Seen) -> ByPlace:
    return {load: x.optimal() for load, x in seen.choices.items()}


@claim_on_cost(
    "C4b-id",
    "With the identity in place of the study's embedding, the dense network's code set lies nearer to the optimal "
    "joint choice than the same set on other rows (by its distance, at the interference that it has).",
)
def near_the_optimum_beside(seen: Seen) -> ByPlace:
    return {load: x.optimal() for load, x in seen.beside.items()}


@claim(
    "C4t",
    "A ticket that serves jointly chosen locations (near, and few on a row) is more accurate than one that serves the "
    "nearest locations of each clause.",
    measure="accuracy of the compatible-family probe less that of the same probe at no price of interference",
    scale="accuracy",
    margin=0.01,
    null=of_instrument("the two tickets exchanged at random"),
    control=TWO_RANDOM,
)
def worth_to_a_ticket(seen: Seen) -> ByPlace:
    found = {}
    for place, x in seen.tickets.items():
        joint, alone = x.mean("compatible", "accuracy"), x.mean("proximity", "accuracy")
        found[place] = Evidence(
            effect=joint - alone,
            null=x.exchanged(joint - alone),
            control=x.mean("random", "accuracy") - x.mean("random-reinitialised", "accuracy"),
            beside={"jointly": joint, "each clause by itself": alone},
        )
    return found


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks behind the study's embedding and the identity; for long readings further ones, as C2 has them."""
    pruned = populations.pruned(preset, seed) if preset.long else {}
    return {**preset.claims(seed), **preset.beside(seed), **preset.other_clauses(seed), **pruned}


ACCOUNT = Account(
    name="C4",
    title="Compatible family: proximity balanced against interference",
    claimed="“A winning ticket is thus a family of compatible code locations that jointly balance proximity to final "
    "codes with low inter-feature interference” (abstract of arXiv 2605.17704).",
    refuted="Choosing by proximity alone does as well as choosing jointly: it tells the final codes as well, and its "
    "tickets are as accurate.",
    reading="Each clause is given as many rows as the trained network gave it, and the locations are chosen from the "
    "untrained network by soft distance: by each clause for itself, in turns, or jointly and exactly, at several "
    "prices of a shared row. The smallest price decides between equals alone. The agreement with the codes that "
    "training made says which choice training resembles; the price of the verdict comes from the other half of the "
    "networks. Then where the codes lie between chance and the exact optimum, and how many pairs of them share a row. "
    "That is more than independence gives, since clauses that share a variable want the same sign of it; no verdict "
    "rests on it. Last, what the joint choice is worth to a ticket.",
    order=40,
    trains=trains,
    prunes=populations.tickets,
    follows=follows,
    readings=READINGS,
    look=Seen.of,
    claims=(chosen_jointly, chosen_jointly_beside, near_the_optimum, near_the_optimum_beside, worth_to_a_ticket),
    tables=lambda seen: {"compatibility": seen.table()},
    figures=FIGURES,
)
