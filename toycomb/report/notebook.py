"""Runs, tickets and claims as a notebook shows them: a table, and a small figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError, bounded
from toycomb.geometry.of_runs import space_of
from toycomb.plots import small
from toycomb.report.blocks import block, heading, picture, remark, table
from toycomb.report.markup import MARKS, effect, interval
from toycomb.report.readings import lines_of

if TYPE_CHECKING:
    from toycomb.run import Run
    from toycomb.tickets.finding import Ticket

MOST = 40
"""Claims that are shown, at most."""
OUTPUTS = 8
"""Outputs that are shown one by one, at most."""
LONGEST = 250
"""Characters of a statement."""
ERRORS = "test error over training: each network, and their mean"


def of_run(run: Run) -> str:
    """Settings, errors before and after training, and how many codes there are."""
    count = len(run.tasks)
    rows = [
        ["test error", *(_spread(run.test_error[i]) for i in (0, -1))],
        ["training error", "–", _spread(run.train_error)],
        *_codes(run),
    ]
    over = f"mean [least, most] of {count} networks" if count > 1 else "one network"
    if run.tasks[0].outputs > 1:
        wrong = [_spread(run.any_error[i]) for i in (0, -1)]
        each = [
            [f"test error of output {o}", *(_spread(run.output_error[i, :, o]) for i in (0, -1))] for o in _shown(run)
        ]
        rows[1:1] = [*each, ["any output wrong", *wrong]]
    return block(
        heading("Run", run.in_words()),
        table([over, f"epoch {run.times[0]:g}", f"epoch {run.times[-1]:g}"], rows),
        "" if np.isnan(run.test_error).all() else picture(lambda: small.errors(run), ERRORS),
    )


def _codes(run: Run) -> list[list[str]]:
    """Lines about codes; none where nobody knows the clauses."""
    try:
        spaces = {o: space_of(run, output=o).ends() for o in _shown(run)}
        sizes = {o: x.code_locations.sum(axis=2) for o, x in spaces.items()}  # (2, P, C)
    except InputError:
        return []
    where = " in layer 1" if len(run.settings.widths) > 1 else ""
    several = run.tasks[0].outputs > 1
    return [
        [f"{what}{where}{f', output {o}' if several else ''}", *map(_spread, found.mean(axis=-1))]
        for o, size in sizes.items()
        for what, found in (("rows per code", size), ("share of clauses with a code", size > 0))
    ]


def _shown(run: Run) -> range:
    """Outputs that have lines of their own."""
    return range(min(run.tasks[0].outputs, OUTPUTS))


def of_ticket(ticket: Ticket) -> str:
    """Method, weights that are kept, cost, and the mask of the first network."""
    costs, count = ticket.costs, len(ticket.costs)
    names = ["W", "v"] if ticket.mask is not None else [f"layer {i}" for i in range(1, len(ticket.masks))] + ["outputs"]
    masks = {name: mask for name, mask in zip(names, ticket.masks, strict=True) if mask is not None}
    rows = []
    for name, mask in masks.items():
        rows += [[f"weights of {name} kept", f"{_spread(mask.sum(axis=(1, 2)))} of {mask[0].size}"]]
        if name not in ("v", "outputs"):
            where = "" if ticket.mask is not None else f" in {name}"
            rows += [[f"rows that keep a weight{where}", f"{_spread(mask.any(axis=2).sum(axis=1))} of {mask.shape[1]}"]]
    rows += [
        ["training steps to find it", _spread([x.steps for x in costs])],
        ["inputs looked at", _spread([x.samples for x in costs])],
        ["processor seconds", _spread([x.seconds for x in costs])],
    ]
    name, mask = next(iter(masks.items()))
    title = f"{name} of network {ticket.run.first}: {mask[0].sum()} of {mask[0].size} kept"
    return block(
        heading("Ticket", ticket.in_words()),
        table(["", f"mean [least, most] of {count} networks" if count > 1 else "one network"], rows),
        picture(lambda: small.mask(mask[0], title), f"{title}; black is kept"),
    )


def of_result(result: Mapping[str, Any]) -> str | None:
    """The claims of a study or an account, with verdicts in words; None where a result has no claims."""
    claims: Sequence[Mapping[str, Any]] = result.get("claims") or ()
    if not claims:
        return None
    shown = claims[:MOST]
    rows = [
        [x["id"], bounded(x["statement"], LONGEST), interval(effect(x)), x["unit"], f"{x['margin']:g}", _said(x)]
        for x in shown
    ]
    more = f"{len(claims) - MOST} more claims are in result['claims']. " if len(claims) > MOST else ""
    return block(
        heading(str(result.get("title") or "Claims"), _counted(claims)),
        table(["claim", "statement", "effect [95 % interval]", "counted in", "margin", "verdict"], rows),
        picture(lambda: small.intervals(shown), "effects with intervals, in margins; the table has the numbers"),
        *_over(claims),
        remark(
            f"{more}The margin is the smallest effect that would matter. In the figure each effect is divided by its "
            "margin: the dashed line is one margin, the full line is none. A circle holds, a triangle is below the "
            "margin, a cross does not hold, a square is undecided."
        ),
    )


def _over(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """A table of the published claims over all of their readings; nothing where none were asked."""
    lines = [
        [x["id"], f"{x['mark'][0]} {x['verdict']}", bounded(x["sentence"], LONGEST), x["held"], x["decides"]]
        for x in lines_of(claims)
    ]
    return (
        [table(["claim", "over all readings", "the sentence", "holds under", "what decides"], lines)] if lines else []
    )


def _counted(claims: Sequence[Mapping[str, Any]]) -> list[str]:
    """How many claims have each verdict."""
    verdicts = [x["verdict"] for x in claims]
    return [f"{name}: {verdicts.count(name)}" for name in MARKS if name in verdicts]


def _said(claim: Mapping[str, Any]) -> str:
    """Sign and words of a verdict, and whether its control failed."""
    sign, _ = MARKS.get(claim["verdict"], ("?", ""))
    return f"{sign} {claim['verdict']}{'; its control fails' if claim.get('control_fails') else ''}"


def _spread(values: Any) -> str:
    """Mean, least and most of the known ones; a dash where none is known."""
    found = np.asarray(values, float).ravel()
    found = found[~np.isnan(found)]
    if not len(found):
        return "–"
    mean, low, high = (_number(x) for x in (found.mean(), found.min(), found.max()))
    return mean if low == high else f"{mean} [{low}, {high}]"


def _number(x: float) -> str:
    """Whole numbers whole, others with three digits that count."""
    if x == int(x):
        return f"{int(x):,}"
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.3g}"
