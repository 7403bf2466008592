"""C1: are the dense network's final codes near at initialisation, and nearer still under a ticket's mask?

The ticket of the verdicts is that of `imp`, averaged over the densities of the preset and over embeddings; every other
method and density stands in the table. C1u is not asked with the identity: literals that the mask cuts count one half,
so that every gap shrinks. What was mended when stands in docs/history.md.
"""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account
from toycomb.accounts.instruments import effects, populations
from toycomb.accounts.instruments.observed import MISPAIRED, ONE_SHAM, PERMUTED
from toycomb.accounts.instruments.ticket_rows import TICKET, behind_the_first
from toycomb.accounts.proximity.figure import FIGURES
from toycomb.accounts.proximity.seen import Masked, Seen
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.instrument import of_instrument

NEARNESS = "mean initial distance of locations that do not end as codes less that of those that do"
MASKED = "masked initial distance of other rows less that of the dense codes, same clause and row type"
PERMUTED_CODES = of_instrument("dense codes on rows permuted within their type")
OTHER_CODES = of_instrument("dense codes of another network")

claim_in_literals = partial(claim, scale="literals", margin=0.1)


@claim_in_literals(
    "C1",
    "Final code locations of dense networks were nearer to their template at initialisation than the other locations "
    "on rows of the same type.",
    measure=NEARNESS,
    null=PERMUTED,
    control=MISPAIRED,
)
def codes_began_near(seen: Seen) -> ByPlace:
    return {load: x.evidence(effects.nearness) for load, x in seen.dense.items()}


@claim_in_literals(
    "C1b",
    "Codes began nearer than persistence alone explains: nearer than sham clauses that end all aligned.",
    measure=f"{NEARNESS}; less the same for sham clauses",
    null=PERMUTED,
    control=ONE_SHAM,
)
def nearer_than_shams(seen: Seen) -> ByPlace:
    return {load: x.beyond_shams(effects.nearness, ONE_SHAM) for load, x in seen.dense.items()}


@claim_in_literals(
    "C1t",
    "Under the mask of a winning ticket (IMP) the dense network's code locations are nearer, before any retraining, "
    "than other rows of their type.",
    measure=MASKED,
    null=PERMUTED_CODES,
    control=OTHER_CODES,
)
def nearer_under_the_mask(seen: Seen) -> ByPlace:
    return {place: nearer(x) for place, x in seen.masked.items()}


def nearer(masked: Masked) -> Evidence:
    """C1t of one place."""
    return Evidence(
        effect=masked.gap(TICKET),
        null=masked.gap(TICKET, "null_"),
        control=masked.gap(TICKET, "control_"),
        beside={"unmasked": masked.gap(TICKET, "unmasked_"), "random mask": masked.gap("random")},
    )


@claim_in_literals(
    "C1s",
    "The mask selects them: they are nearer, against other rows, than under a random mask of the same density.",
    measure=f"{MASKED}; less the same under a random mask",
    null=PERMUTED_CODES,
    control="IMP's mask with the entries of each row shuffled, in place of IMP's",
)
def nearer_than_under_random_masks(seen: Seen) -> ByPlace:
    return {
        place: Evidence(
            effect=x.gap(TICKET) - x.gap("random"),
            null=x.gap(TICKET, "null_") - x.gap("random", "null_"),
            control=x.gap("imp-shuffled-rows") - x.gap("random"),
        )
        for place, x in seen.masked.items()
    }


@claim_in_literals(
    "C1u",
    "The mask sharpens it: against other rows, the dense codes are nearer under the mask than in the unmasked network.",
    measure=f"{MASKED}; less the same in the unmasked network",
    null=PERMUTED_CODES,
    control=OTHER_CODES,
)
def nearer_than_unmasked(seen: Seen) -> ByPlace:
    return {
        place: Evidence(
            effect=x.gain(TICKET),
            null=x.gain(TICKET, "null_"),
            control=x.gain(TICKET, "control_"),
            beside={
                "random mask": x.gain("random"),
                "codes nearer than unmasked": x.brought_nearer(TICKET, "codes"),
                "other rows nearer than unmasked": x.brought_nearer(TICKET, "others"),
            },
        )
        for place, x in behind_the_first(seen.masked).items()
    }


ACCOUNT = Account(
    name="C1",
    title="Proximity: final codes begin near, and tickets keep what is near",
    claimed="“Winning tickets in weight space correspond to precursor locations in feature space that are already "
    "near, at initialization, to the final feature-channel codes” (abstract of arXiv 2605.17704).",
    refuted="A masked initial distance at final code locations that is no smaller than at matched other locations, or "
    "than under permuted rows.",
    reading="Distances count literals on the wrong side; a literal whose feature the mask has cut to exactly zero "
    "counts one half, as a fair coin would, so that cutting alone brings a location neither nearer nor further from "
    "chance. “Near” is said against four things: other rows of the same clause and type, permuted rows, a random "
    "mask, and the unmasked network. The first two are what would refute the claim as published; the last two ask "
    "what the mask adds.",
    order=10,
    trains=lambda preset, seed: populations.dense(preset, seed) | populations.pruned(preset, seed),
    prunes=populations.tickets,
    look=Seen.of,
    claims=(
        codes_began_near,
        nearer_than_shams,
        nearer_under_the_mask,
        nearer_than_under_random_masks,
        nearer_than_unmasked,
    ),
    tables=lambda seen: {"masked_distance": seen.table()},
    figures=FIGURES,
)
