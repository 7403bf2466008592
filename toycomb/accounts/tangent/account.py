"""Tickets as points of the tangent space. What was fixed before and mended when stands in docs/history.md."""

from __future__ import annotations

from toycomb.accounts.account import Account, Measured
from toycomb.accounts.tangent.figure import FIGURES
from toycomb.accounts.tangent.measure import Settings, measure
from toycomb.accounts.tangent.seen import Seen
from toycomb.evidence.claims import Evidence, claim
from toycomb.evidence.instrument import of_instrument


@claim(
    "T1",
    "As the output scale grows, training becomes one Newton step.",
    measure="fall of log10 of the relative difference between trained network and Gauss–Newton ticket, a decade of α",
    scale="decades a decade",
    margin=0.5,
    null=of_instrument("α permuted over the points of each network"),
    control="the same networks against the Gauss–Newton ticket of another initial network",
)
def newton(seen: Seen) -> dict[str, Evidence]:
    return {"H=32": seen.to_newton()}


@claim(
    "T2",
    "At the published size and α = 1 the trained codes are those that the tangent space predicts.",
    measure="selection index of the linearised network's codes, C = 8, not clipped",
    scale="share of what a second training tells",
    margin=0.5,
    null=of_instrument("rows of the linearised network permuted within type"),
    control=of_instrument("the linearisation of another initial network, trained on the same data"),
)
def told(seen: Seen) -> Evidence:
    return seen.contrast("told")


@claim(
    "T2b",
    "At the published size and α = 1 the tangent space predicts the trained codes beyond what the initial codes tell.",
    measure="selection index of the linearised network's codes less that of the initial codes, C = 8, not clipped",
    scale="share of what a second training tells",
    margin=0.1,
    null=of_instrument("rows of both permuted within type"),
    control=of_instrument("linearisation and initial codes of another initial network"),
)
def told_beyond(seen: Seen) -> Evidence:
    return seen.contrast("told_beyond")


@claim(
    "T3",
    "Training goes beyond the tangent space: the network ends more accurate than its linearisation.",
    measure="accuracy on a new draw of inputs, network less linearisation, α = 1, C = 8",
    scale="share of inputs",
    margin=0.02,
    null=of_instrument("the two answers exchanged at random, input by input"),
    control="the same at the largest α",
)
def beyond(seen: Seen) -> Evidence:
    return seen.contrast("gap")


@claim(
    "T4",
    "The tangent-space ticket has codes: training in the tangent space makes code rows.",
    measure="code rows per clause that linearised training gains beyond shams, on labels less on permuted labels, α = "
    "1, C = 8",
    scale="rows per clause",
    margin=0.25,
    null=of_instrument("clauses and sham clauses exchanged at random, clause by clause"),
    control="the same read against the clauses of another network's formula, which is not learnt",
)
def made(seen: Seen) -> Evidence:
    return seen.contrast("made", "labels", "permuted labels")


@claim(
    "T5",
    "The tangent kernel at initialisation converges to the analytic one of infinite width.",
    measure="fall of log10 of the relative error of the kernel, a decade of width",
    scale="decades a decade",
    margin=0.4,
    null=of_instrument("widths permuted over the points of each network"),
    control="the same networks against the kernel of twice the weight variance",
)
def kernel(seen: Seen) -> dict[str, Evidence]:
    return {"every width": seen.to_kernel()}


ACCOUNT = Account(
    name="tangent",
    title="Tickets as points of the tangent space",
    claimed="“The “tickets” are exactly the models within the tangent space of the full NN model at initialization … "
    "SGD mostly “chooses a winning ticket” … as opposed to constructing a model incrementally” and “In the NTK/GP "
    "model, neural net training is functionally-identical to one step of Newton’s method” (a discussion of what the "
    "lottery-ticket hypothesis says; docs/accounts/tangent.md).",
    refuted="For the kernel regime: trained networks that do not approach the Gauss–Newton ticket as the output scale "
    "grows. For networks of the published size: final codes that the linearised network does not tell, or tells no "
    "better than the codes at initialisation.",
    reading="A network whose output is scaled by α and starts at 0 (Chizat, Oyallon and Bach 2019) goes from rich to "
    "lazy training as α grows; its linearisation at initialisation is trained beside it by the same code, loss, "
    "optimiser and order of data, and is the same for every α. The selection index is 0 where the linearised network's "
    "codes tell the trained network's no better than permuted rows do, and 1 where they tell as much as a second "
    "training from the same start in another order of data. For large α codes are those at initialisation, so that "
    "anything tells them: the index of the initial codes stands beside it, and T2b asks for the difference.",
    figures=FIGURES,
    order=110,
    measured=Measured(measure, Settings(), among={"clauses": "loads"}),
    look=Seen.of,
    claims=(newton, told, told_beyond, beyond, made, kernel),
    tables=Seen.tables,
)
