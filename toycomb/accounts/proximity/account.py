"""C1: are the dense network's final codes near at initialisation, and nearer still under a ticket's mask?

C1 and C1b are of dense networks behind the study's embedding, and C1-id and C1b-id of the same with the identity.

The ticket of C1t, C1s and C1u is that of `imp`, and a *winning* one: its accuracy is within `WITHIN` of its dense
network's (`instruments.winning`). A network counts with the mean over the densities at which its ticket wins. Distances
are over *rows that are left* by the mask, for codes and others, with and without the mask, in null and control alike:
see `proximity.masked` for why the verdicts stand on these. Beside each claim stand the same over all rows, over all
tickets, and of all tickets of each density. Every other method stands in the table. C1u is not asked with the identity:
literals that the mask cuts count one half, so that every gap shrinks. What was mended when stands in docs/history.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from toycomb.accounts.account import Account, Measures, Prunes, Trains
from toycomb.accounts.instruments import effects, populations, retrained
from toycomb.accounts.instruments.observed import MISPAIRED, ONE_SHAM, PERMUTED
from toycomb.accounts.instruments.ticket_rows import TICKET, behind_the_first
from toycomb.accounts.instruments.winning import WITHIN
from toycomb.accounts.presets import Preset
from toycomb.accounts.proximity.figure import FIGURES
from toycomb.accounts.proximity.masked import ALL, LEFT, Masked
from toycomb.accounts.proximity.readings import READINGS
from toycomb.accounts.proximity.seen import Seen
from toycomb.evidence.claims import ByPlace, Evidence, claim
from toycomb.evidence.intervals import mean_known

NEARNESS = "mean initial distance of locations that do not end as codes less that of those that do"
MASKED = (
    "masked initial distance of other rows less that of the dense codes, same clause and type, on rows that are left"
)
PERMUTED_CODES = "dense codes on rows permuted within their type, among rows left, mean over eight draws"
OTHER_CODES = "dense codes of other networks, mean over eight"
WINNING = f"winning ticket (IMP, accuracy within {WITHIN:g} of the dense network's)"

claim_in_literals = partial(claim, scale="literals", margin=0.1)
claim_of_codes = partial(claim_in_literals, measure=NEARNESS, null=PERMUTED, control=MISPAIRED)
claim_beyond_shams = partial(
    claim_in_literals, measure=f"{NEARNESS}; less the same for sham clauses", null=PERMUTED, control=ONE_SHAM
)


@claim_of_codes(
    "C1",
    "Behind the study's embedding (Hadamard unless it was changed), final code locations of dense networks were "
    "nearer to their template at initialisation than the other locations on rows of the same type.",
)
def codes_began_near(seen: Seen) -> ByPlace:
    return {load: x.evidence(effects.nearness) for load, x in seen.dense.items()}


@claim_of_codes(
    "C1-id",
    "With the identity in place of the study's embedding, final code locations of dense networks were nearer to their "
    "template at initialisation than the other locations on rows of the same type.",
)
def codes_began_near_with_the_identity(seen: Seen) -> ByPlace:
    return {load: x.evidence(effects.nearness) for load, x in seen.beside.items()}


@claim_beyond_shams(
    "C1b",
    "Behind the study's embedding (Hadamard unless it was changed), codes began nearer than persistence alone "
    "explains: nearer than sham clauses that end all aligned.",
)
def nearer_than_shams(seen: Seen) -> ByPlace:
    return {load: x.beyond_shams(effects.nearness, ONE_SHAM) for load, x in seen.dense.items()}


@claim_beyond_shams(
    "C1b-id",
    "With the identity in place of the study's embedding, codes began nearer than persistence alone explains: nearer "
    "than sham clauses that end all aligned.",
)
def nearer_than_shams_with_the_identity(seen: Seen) -> ByPlace:
    return {load: x.beyond_shams(effects.nearness, ONE_SHAM) for load, x in seen.beside.items()}


@claim_in_literals(
    "C1t",
    f"Under the mask of a {WINNING} the dense network's code locations are nearer, before any retraining, than other "
    "rows of their type.",
    measure=MASKED,
    null=PERMUTED_CODES,
    control=OTHER_CODES,
)
def nearer_under_the_mask(seen: Seen) -> ByPlace:
    return {place: nearer(x) for place, x in seen.masked.items()}


def nearer(masked: Masked) -> Evidence:
    """C1t of one place."""
    return of_winning_tickets(
        masked,
        lambda rows, prefix: masked.gap(TICKET, TICKET, prefix, rows),
        **{
            "unmasked": masked.gap(TICKET, TICKET, "unmasked_"),
            "random mask": masked.gap("random", TICKET),
        },
    )


@claim_in_literals(
    "C1s",
    f"The mask of a {WINNING} selects them: they are nearer, against other rows, than under a random mask of the same "
    "density.",
    measure=f"{MASKED}; less the same under a random mask",
    null=PERMUTED_CODES,
    control="IMP's mask with the entries of each row shuffled, in place of IMP's",
)
def nearer_than_under_random_masks(seen: Seen) -> ByPlace:
    return {place: selected(x) for place, x in seen.masked.items()}


def selected(masked: Masked) -> Evidence:
    """C1s of one place."""

    def beyond(rows: str, prefix: str, method: str = TICKET) -> np.ndarray:
        return masked.gap(method, TICKET, prefix, rows) - masked.gap("random", TICKET, prefix, rows)

    return of_winning_tickets(masked, beyond, control=beyond(LEFT, "", "imp-shuffled-rows"))


@claim_in_literals(
    "C1u",
    f"The mask of a {WINNING} sharpens it: against other rows, the dense codes are nearer under the mask than in the "
    "unmasked network.",
    measure=f"{MASKED}; less the same in the unmasked network",
    null=PERMUTED_CODES,
    control=OTHER_CODES,
)
def nearer_than_unmasked(seen: Seen) -> ByPlace:
    return {place: sharpened(x) for place, x in behind_the_first(seen.masked).items()}


def sharpened(masked: Masked) -> Evidence:
    """C1u of one place."""
    return of_winning_tickets(
        masked,
        lambda rows, prefix: masked.gain(TICKET, TICKET, prefix, rows),
        **{
            "random mask": masked.gain("random", TICKET),
            "codes nearer than unmasked": masked.brought_nearer(TICKET, TICKET, "codes"),
            "other rows nearer than unmasked": masked.brought_nearer(TICKET, TICKET, "others"),
        },
    )


def of_winning_tickets(
    masked: Masked,
    measure: Callable[[str, str], np.ndarray],
    control: np.ndarray | None = None,
    **beside: np.ndarray,
) -> Evidence:
    """Evidence over winning tickets, and beside it over all rows, over all tickets, and at each density.

    Parameters
    ----------
    measure : function of (rows, prefix)
        Gives (D, P) at each density of `TICKET`, over rows that are left or all, of codes or of null or control.
    control : (D, P), optional
        `measure` of the control's codes unless given.
    **beside : (D, P)
        Further numbers.
    """
    effect = measure(LEFT, "")
    control = measure(LEFT, "control_") if control is None else control
    densities = masked.densities(TICKET)
    return Evidence(
        effect=masked.winning(effect, TICKET),
        null=masked.winning(measure(LEFT, "null_"), TICKET),
        control=masked.winning(control, TICKET),
        beside={
            "all rows": masked.winning(measure(ALL, ""), TICKET),
            "all tickets": mean_known(effect, axis=0),
            **{f"density {density:g}": x for density, x in zip(densities, effect, strict=True)},
            **{name: masked.winning(x, TICKET) for name, x in beside.items()},
        },
    )


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks, and those that tickets are cut from."""
    return populations.dense(preset, seed) | populations.pruned(preset, seed)


def prunes(preset: Preset, seed: int) -> Prunes:
    """The tickets of the benchmark, and those that dense enough win."""
    return populations.tickets(preset, seed) | populations.further_tickets(preset, seed)


def follows(preset: Preset, seed: int) -> Measures:
    """Retrained tickets whose own codes are read, where long readings are asked."""
    return retrained.measures(preset, seed, populations.READ)


ACCOUNT = Account(
    name="C1",
    title="Proximity: final codes begin near, and tickets keep what is near",
    claimed="“Winning tickets in weight space correspond to precursor locations in feature space that are already "
    "near, at initialization, to the final feature-channel codes” (abstract of arXiv 2605.17704).",
    refuted="A masked initial distance at final code locations that is no smaller than at matched other locations, or "
    "than under permuted rows.",
    reading="Distances count literals on the wrong side; a literal whose feature the mask has cut to exactly zero "
    "counts one half, as a fair coin would, so that cutting alone brings a location neither nearer nor further from "
    "chance. Rows without a kept weight are no part of a ticket, and are left out. “Near” is said against four things: "
    "other rows of the same clause and type, permuted rows, a random mask, and the unmasked network. The first two are "
    "what would refute the claim as published; the last two ask what the mask adds.",
    order=10,
    trains=trains,
    prunes=prunes,
    follows=follows,
    readings=READINGS,
    look=Seen.of,
    claims=(
        codes_began_near,
        codes_began_near_with_the_identity,
        nearer_than_shams,
        nearer_than_shams_with_the_identity,
        nearer_under_the_mask,
        nearer_than_under_random_masks,
        nearer_than_unmasked,
    ),
    tables=lambda seen: {"masked_distance": seen.table()},
    figures=FIGURES,
)
