"""Drawings of tickets, what they keep, and how claims are judged."""

import numpy as np
import tiny
from sheet import BAD, BLUE_FACE, DIM, GOOD, Sheet

import toycomb as tc
from toycomb.geometry.compatibility import cheapest, nearest, pairs_on_rows


def ticket():
    """Initial weights that the mask keeps."""
    sheet, W, mask = Sheet(21.5, 8.4), tiny.run().initial.W[0], tiny.ticket().mask[0]
    sheet.text(7.0, 0.5, "initial weights $W$", at="center")
    sheet.rows(3.0, 1, tiny.types())
    sheet.cells(3.0, 1, W, limit=0.6)
    sheet.arrow((11.3, 4), (12.7, 4))
    sheet.text(12.0, 3.4, "mask", 8.5, "center")
    sheet.text(17.0, 0.5, f"ticket: {int(mask.sum())} of {mask.size} weights are kept", at="center")
    sheet.cells(13.0, 1, W, limit=0.6, kept=mask)
    sheet.text(3.0, 7.7, "The ticket is trained again from these weights; blank ones stay exactly zero.", 8, color=DIM)
    return sheet


def _places(sheet, x, codes, names=True):
    for c in range(3):
        sheet.text(x + 1.5 * c + 0.75, 0.9, f"cl. {c}", 7.5, "center")
        for r in range(6):
            sheet.frame(x + 1.5 * c, 1.2 + r, 1.5, 1, "0.75", 0.8)
    for r, c in np.argwhere(codes):
        sheet.dot(x + 1.5 * c + 0.75, 1.7 + r, radius=0.22)


def _codes():
    return (np.asarray(run.feature_space().code_locations[-1, 0]) for run in (tiny.run(), tiny.again()))


def exact_recovery():
    """The codes of the dense network and of the ticket, place by place."""
    sheet, (dense, found) = Sheet(23, 8.6), _codes()
    sheet.rows(3.0, 1.2, tiny.types())
    for x, words, codes in ((3.0, "dense network", dense), (9.0, "ticket, trained again", found)):
        sheet.text(x + 2.25, 0.3, words, at="center")
        _places(sheet, x, codes)
    for r, c in np.argwhere(dense & found):
        for x in (3.0, 9.0):
            sheet.frame(x + 1.5 * c, 1.2 + r, 1.5, 1, GOOD, 2.2)
    both, either = int((dense & found).sum()), int((dense | found).sum())
    measured = {name: float(x[0]) for name, x in tc.recovery(tiny.again(), tiny.run()).items()}
    sheet.text(14.5, 1.7, f"blue: the same place, {both}", color=GOOD)
    lines = (
        f"recall: {both} of {int(dense.sum())} = {measured['exact_recall']:.2f}",
        f"precision: {both} of {int(found.sum())} = {measured['exact_precision']:.2f}",
        f"Jaccard: {both} of {either} = {measured['exact_jaccard']:.2f}",
        f"chance Jaccard, rows permuted: {measured['chance_jaccard']:.2f}",
        f"chance-corrected Jaccard: {measured['corrected_jaccard']:.2f}",
    )
    for i, line in enumerate(lines):
        sheet.text(14.5, 2.8 + 0.9 * i, line)
    sheet.text(3.0, 8.0, "dot: a code", 8, color=DIM)
    return sheet


def family_recovery():
    """The same two networks, rows forgotten."""
    sheet, (dense, found) = Sheet(19.5, 5.4), _codes()
    measured = {name: float(x[0]) for name, x in tc.recovery(tiny.again(), tiny.run()).items()}
    for y, words, codes in ((1.2, "dense network", dense), (2.7, "ticket, trained again", found)):
        sheet.text(0.4, y + 0.5, words)
        for c, count in enumerate(codes.sum(axis=0)):
            sheet.box(
                6.5 + 4.2 * c,
                y,
                3.8,
                1,
                f"{int(count)} code row{'' if count == 1 else 's'}",
                BLUE_FACE if count else "white",
            )
    for c in range(3):
        sheet.text(8.4 + 4.2 * c, 0.6, f"clause {c}", at="center")
    sheet.text(
        0.4,
        4.6,
        f"clauses with at least one code row: {measured['family_coverage']:.2f}      "
        f"mean code size: {measured['code_size']:.2f}",
    )
    return sheet


def sham_clause():
    """A clause and its sham on one row, before and after training."""
    sheet, r, real = Sheet(20.5, 7.6), 5, 2
    sham = next(c for c, x in enumerate(tiny.sham().clauses) if set(x) == {3, 7, 8})
    renamed = tiny.sham().index[sham]
    for y, words, at, limit in ((1.2, "before training", 0, 1.8), (3.4, "after training", -1, 4)):
        sheet.text(0.4, y + 0.5, f"row {r}, {words}", 8)
        sheet.cells(5.6, y, tiny.features(at)[r], limit=limit)
        sheet.frame(5.6 + tiny.columns(real)[0], y, 3, colour=GOOD, line=2.4)
        for v in renamed:
            sheet.frame(5.72 + v, y + 0.12, 0.76, 0.76, BAD, 1.8, dashed=True)
        aligned = int((tiny.features(at)[r, renamed] > 0).sum())
        sheet.text(14.0, y + 0.2, f"clause 2: {3 - tiny.distance(at, r, real)} of 3 aligned", 8, color=GOOD)
        sheet.text(14.0, y + 0.9, f"sham: {aligned} of 3 aligned", 8, color=BAD)
    sheet.variables(5.6, 4.8, 8)
    sheet.text(0.4, 0.6, "frame: clause 2, taught      dashed: $x_3, x_7, x_8$, its variables renamed, not taught")
    sheet.text(
        0.4, 6.1, "What shams do as well is what persistence of signs explains: a sign that is there mostly stays.", 8
    )
    sheet.text(
        0.4,
        6.9,
        "(Drawn: a sham of the same formula; each variable gets the name of one that stands in as many clauses.)",
        7,
        color=DIM,
    )
    return sheet


def compatible_family():
    """The nearest rows of each clause against a joint choice, by distance and shared rows."""
    space = tiny.space()
    cost, rows, counts = space.distance[0].astype(float), space.on_type[0, :, :, 0], np.full((1, 3), 2)
    alone, joint = nearest(cost, rows, counts)[0], cheapest(cost, rows, counts, 1.0)[0]
    sheet = Sheet(19.5, 9.4)
    sheet.rows(3.0, 1.2, tiny.types())
    for x, words, chosen in ((3.0, "each clause by itself", alone), (11.5, "jointly: a compatible family", joint)):
        sheet.text(x + 2.25, 0.3, words, at="center")
        _places(sheet, x, np.zeros((6, 3), bool))
        for r, c in np.ndindex(6, 3):
            allowed = rows[0, r]
            if chosen[r, c]:
                sheet.frame(x + 1.5 * c, 1.2 + r, 1.5, 1, GOOD, 2.4)
            sheet.text(x + 1.5 * c + 0.75, 1.7 + r, str(int(cost[0, r, c])) if allowed else "–", 9, "center")
        distance, pairs = int(cost[0][chosen].sum()), int(pairs_on_rows(chosen))
        sheet.text(x + 2.25, 7.8, f"distance {distance}, pairs on one row {pairs}", at="center")
    sheet.text(3.0, 8.8, "numbers: distance at initialisation; frames: two rows per clause, chosen", 8, color=DIM)
    return sheet
