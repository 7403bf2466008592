"""All readings of C5: what comes back on another row, or is preserved as a family, by every sensible definition.

Every combination of embedding, codes of the table of tickets, recovery, opponent (none, or a ticket that preserves
nothing) and shams is asked. Everything else is changed one at a time from there, with shams: ticket, density and
further definitions of a code for clauses that keep no row, further opponents for families. Partial codes are asked with
the identity alone: behind another embedding a mask cuts no literal to zero, and partial codes are the whole ones.
"""

from __future__ import annotations

import numpy as np

from toycomb.accounts.instruments.ticket_rows import TICKET, Tickets, behind
from toycomb.accounts.reexpression.fates import CODES, prefix_of
from toycomb.accounts.reexpression.recoveries import NOTHING_KEPT, Beside, Recovery, anywhere, elsewhere, moved_of_all
from toycomb.accounts.reexpression.seen import Seen
from toycomb.evidence.claims import Evidence, pooled
from toycomb.evidence.intervals import mean_known
from toycomb.evidence.readings import Choices, Declared

NONE_KEPT, ALL_CODED, FAMILY = "on other rows, if no row is kept", "on other rows, of all coded", "on any row"
RECOVERIES: dict[str, Recovery] = {NONE_KEPT: elsewhere, ALL_CODED: moved_of_all, FAMILY: anywhere}
NO_OTHER, ELSEWHERE = "no other ticket", "random mask, other start"
OPPONENTS = {ELSEWHERE: NOTHING_KEPT, "random mask": "random", "dense network retrained": "ceiling"}
MEAN = "mean"
VARIED = {
    "recovery": tuple(RECOVERIES),
    "codes": CODES,
    "embedding": ("hadamard", "identity"),
    "opponent": (NO_OTHER, *OPPONENTS),
    "shams": ("with", "without"),
    "ticket": (TICKET, "one-shot", "imp-rewind"),
    "density": (MEAN, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02),
}
CORE = {
    "codes": CODES[:2],
    "opponent": (NO_OTHER, ELSEWHERE),
    "ticket": (TICKET,),
    "density": (MEAN,),
}
"""Values that are combined in full, with all of `recovery`, `embedding` and `shams`."""
LONG = {"codes": CODES[2:], "ticket": ("imp-rewind",), "density": (0.5, 0.3, 0.02)}
WORDS = {
    "recovery": "which clauses count as brought back: coded on other rows alone, among those that keep no row or among "
    "all that the dense network codes; or coded on any row",
    "codes": "what a code is: all literals aligned; in the ticket none opposed and two aligned; all aligned and none "
    "weak; all aligned on two rows; or any pattern of signs on any row type, each a family of its own",
    "embedding": "what stands between variables and network",
    "opponent": "the ticket of which the same is subtracted",
    "shams": "whether the same for sham clauses is subtracted",
    "ticket": "the method that found it",
    "density": "share of the weights kept, or the mean over the densities of the claims",
}


def sensible(choices: Choices) -> bool:
    """In full within `CORE`; else one step out of it, see above. Partial codes with the identity alone."""
    out = [name for name, values in CORE.items() if choices[name] not in values]
    if choices["codes"] == "partial" and choices["embedding"] != "identity":
        return False
    if not out:
        return True
    if len(out) > 1 or choices["shams"] != "with":
        return False
    if out == ["opponent"]:
        return choices["recovery"] == FAMILY
    return choices["recovery"] == NONE_KEPT and choices["opponent"] == NO_OTHER


def long(choices: Choices) -> bool:
    """What needs weights of retrained tickets, or tickets that the claims do not have."""
    return any(choices[name] in values for name, values in LONG.items())


def read(seen: Seen, choices: Choices) -> Evidence | None:
    """One reading, pooled over loads."""
    at = None if choices["density"] == MEAN else (choices["density"],)
    places = behind(choices["embedding"], seen.all)
    found = {
        name: _evidence(x.at(at or seen.tickets[name].densities), choices)
        for name, x in places.items()
        if _holds(x, at, choices)
    }
    if not found or len(found) < len(places):
        return None
    effect, null, control, headroom = (pooled(found, kind) for kind in ("effect", "null", "control", "headroom"))
    return Evidence(effect=effect, null=null, control=control, headroom=headroom)


def _holds(tickets: Tickets, at: tuple[float, ...] | None, choices: Choices) -> bool:
    """Whether what a reading needs is there."""
    key = f"start_{prefix_of(choices['codes'])}clauses_moved"
    own = [x for x in tickets.by_method.get(choices["ticket"], ()) if key in x and (at is None or x["density"] in at)]
    return bool(own) and OPPONENTS.get(choices["opponent"], TICKET) in tickets.by_method


def _evidence(tickets: Tickets, choices: Choices) -> Evidence:
    prefix, recovery = prefix_of(choices["codes"]), RECOVERIES[choices["recovery"]]
    less_shams = choices["shams"] == "with"
    own = Beside.of(tickets, choices["ticket"], prefix, recovery)
    if choices["opponent"] == NO_OTHER:
        start = Beside.of(tickets, choices["ticket"], f"start_{prefix}", recovery)
        effect, control = (x.beyond if less_shams else x.clauses for x in (own, start))
        return Evidence(
            effect=own.where_known(effect),
            null=mean_known(own.sham - own.shamb) if less_shams else own.where_known(own.shams),
            control=start.where_known(control),
            headroom=own.where_known(1 - own.shams),
        )
    other = Beside.of(tickets, OPPONENTS[choices["opponent"]], prefix, recovery)
    effect, control, room = (
        (own.beyond - other.beyond, own.sham - own.shamb - (other.sham - other.shamb), 1 - own.shams - other.beyond)
        if less_shams
        else (own.clauses - other.clauses, own.shams - other.shams, 1 - other.clauses)
    )
    difference = mean_known(effect)
    return Evidence(
        effect=difference,
        null=tickets.exchanged(difference),
        control=mean_known(control),
        headroom=mean_known(np.where(np.isnan(effect), np.nan, room)),
    )


READINGS = Declared(
    claim="C5",
    sentence="A retrained ticket brings a clause back on another row: what it preserves is the family, not the row.",
    measure="share of clauses that the ticket brings back, less that of what it is set against",
    scale="share of clauses",
    margin=0.1,
    varied=VARIED,
    sensible=sensible,
    long=long,
    read=read,
    words=WORDS,
)
