"""C5: does sparse retraining bring back the same clauses on other rows?

The ticket of the verdicts is that of `imp`, averaged over the densities of the preset, behind the Hadamard embedding.
With the identity whole codes vanish at low density, so C5c and C5d ask the same of partial codes there. The share of
all coded clauses that moved would be no measure of a claim: a clause that is kept cannot move. Ratios are taken within
each density, see `recoveries`. What was mended when stands in docs/history.md.
"""

from __future__ import annotations

from functools import partial

from toycomb.accounts.account import Account
from toycomb.accounts.instruments import populations
from toycomb.accounts.instruments.ticket_rows import behind, behind_the_first
from toycomb.accounts.reexpression.figure import FIGURES
from toycomb.accounts.reexpression.readings import READINGS
from toycomb.accounts.reexpression.recoveries import moved, preserved
from toycomb.accounts.reexpression.seen import Seen, follows
from toycomb.evidence.claims import ByPlace, claim
from toycomb.evidence.instrument import of_instrument

MOVED = (
    "share {} on other rows, among coded clauses of the dense network of which the retrained IMP ticket keeps no row; "
    "less the same for sham clauses, within each density and then averaged"
)
PRESERVED = "share of clauses with any {}, less that of sham clauses: IMP less random mask on other initial weights"
claim_on_moving = partial(
    claim,
    scale="share of clauses",
    margin=0.1,
    null=of_instrument("one half of the sham clauses against the other half"),
    control="the same ticket before retraining, masked initial weights",
)
claim_on_keeping = partial(
    claim,
    scale="share of clauses",
    margin=0.05,
    null=of_instrument("the two tickets exchanged at random"),
    control="sham clauses in place of the clauses",
)


@claim_on_moving(
    "C5",
    "Sparse retraining re-expresses clauses on other rows: of the clauses that keep none of their dense rows, more are "
    "coded elsewhere in the ticket than of sham clauses that keep none.",
    measure=MOVED.format("coded"),
)
def coded_on_other_rows(seen: Seen) -> ByPlace:
    return {place: moved(x) for place, x in behind_the_first(seen.tickets).items()}


@claim_on_keeping(
    "C5b",
    "The family is preserved by the ticket: it comes back more fully than in a random mask on other initial weights, "
    "which preserves nothing.",
    measure=PRESERVED.format("code row"),
)
def family_preserved(seen: Seen) -> ByPlace:
    return {place: preserved(x) for place, x in behind_the_first(seen.tickets).items()}


@claim_on_moving(
    "C5c",
    "With the identity embedding, where masks leave parts of codes: of the clauses that keep none of their dense rows, "
    "more are coded in part elsewhere in the ticket than of sham clauses that keep none.",
    measure=MOVED.format("coded in part"),
)
def coded_in_part_on_other_rows(seen: Seen) -> ByPlace:
    return {place: moved(x, "partial_") for place, x in behind("identity", seen.tickets).items()}


@claim_on_keeping(
    "C5d",
    "With the identity embedding the family of partial codes is preserved by the ticket: it comes back more fully than "
    "in a random mask on other initial weights, which preserves nothing.",
    measure=PRESERVED.format("row that codes it in part"),
)
def partial_family_preserved(seen: Seen) -> ByPlace:
    return {place: preserved(x, "partial_") for place, x in behind("identity", seen.tickets).items()}


ACCOUNT = Account(
    name="C5",
    title="Family, not row: what sparse retraining brings back",
    claimed="“Sparse retraining often re-expresses the same clause/template family on a different row, so the "
    "preserved object is family-level rather than microscopic row identity” (abstract of arXiv 2605.17704).",
    refuted="Exact and family recovery that fall together; clauses coded on other rows no more often than sham "
    "clauses; or families that come back as fully in tickets that preserve nothing.",
    reading="Two questions are kept apart. Does the clause come back on another row (C5)? And is that something that "
    "the ticket preserved, or does any network that learns the task code its clauses (C5b)? Sham clauses tell where "
    "“coded” says little: a sparse row that hangs on the constant coordinate of a Hadamard matrix has one sign "
    "everywhere and codes whatever clause there is. Family recovery saturates (a clause with four code rows survives "
    "the loss of three), so that it stands above exact recovery by itself; no claim rests on that gap. C5c and C5d ask "
    "both again of partial codes with the identity embedding, where shams leave room.",
    order=50,
    trains=populations.pruned,
    prunes=populations.tickets,
    follows=follows,
    look=Seen.of,
    claims=(coded_on_other_rows, family_preserved, coded_in_part_on_other_rows, partial_family_preserved),
    readings=READINGS,
    tables=Seen.tables,
    figures=FIGURES,
)
