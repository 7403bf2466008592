"""Drawings of where codes come from: precursors, their fates, and what shares a row with them."""

import numpy as np
import tiny
from sheet import BAD, DIM, GOOD, Sheet

START, END = 0, -1


def _before_after(sheet, y, r, c):
    for x, at, limit in ((5.2, START, 1.8), (10.2, END, 4)):
        sheet.cells(x, y, tiny.entries(at, r, c), limit=limit)
        if tiny.space().code_locations[at, 0, r, c]:
            sheet.frame(x, y, 3)
    sheet.arrow((8.5, y + 0.5), (9.9, y + 0.5))


def precursor():
    """A proximal location at initialisation, and what became of it."""
    sheet = Sheet(18.5, 3.9)
    sheet.text(6.7, 0.5, "at initialisation", at="center")
    sheet.text(11.7, 0.5, "after training", at="center")
    _before_after(sheet, 1.0, 0, 1)
    sheet.text(0.4, 1.5, "row 0, clause 1")
    sheet.disc(6.7, 2.6, "1")
    sheet.text(7.3, 2.6, "precursor", fontweight="bold")
    sheet.disc(11.7, 2.6, "2")
    sheet.text(12.3, 2.6, "code", fontweight="bold")
    sheet.text(0.4, 3.5, "A precursor need not become a code: see the fates.", 7.5, color=DIM)
    return sheet


def proximal():
    """Distance 0 or 1, and the right type of row."""
    sheet, near, types = Sheet(18, 5.2), tiny.space().proximal()[0], tiny.types()
    distances = tiny.space().distance[START, 0]
    wanted = [
        (near & (distances == 0)),
        (near & (distances == 1)),
        (distances == 2),
        (distances <= 1) & (types < 0)[:, None],
    ]
    for i, which in enumerate(wanted):
        r, c = (int(x) for x in np.argwhere(which & ((types > 0)[:, None] if i == 2 else True))[0])
        y = 0.3 + 1.2 * i
        sheet.text(0.4, y + 0.5, f"row {r} ({'positive' if types[r] > 0 else 'negative'})")
        sheet.cells(5.2, y, tiny.entries(START, r, c), limit=1.8)
        sheet.text(8.6, y + 0.5, f"distance {distances[r, c]}")
        yes = bool(near[r, c])
        why = "" if yes else (": too far" if types[r] > 0 else ": on a negative row")
        sheet.text(12.0, y + 0.5, f"{'proximal' if yes else 'not proximal'}{why}", color=GOOD if yes else BAD)
    return sheet


def fate():
    """One location of each fate."""
    sheet = Sheet(19.5, 7.4)
    sheet.text(6.7, 0.5, "at initialisation", at="center")
    sheet.text(11.7, 0.5, "after training", at="center")
    means = {
        "held": "a code at both ends",
        "converged": "proximal, then a code",
        "rejected": "proximal, then no code",
        "recruited": "not proximal, yet a code",
        "idle": "neither",
    }
    for i, (name, meaning) in enumerate(means.items()):
        y = 1.0 + 1.2 * i
        sheet.text(0.4, y + 0.5, name, 9, fontweight="bold")
        _before_after(sheet, y, *tiny.locations(name)[-1])
        sheet.text(13.5, y + 0.5, meaning, 8)
    sheet.text(0.4, 7.1, "frame: a code", 7.5, color=DIM)
    return sheet


def crowd():
    """The proximal locations of one row."""
    sheet, r = Sheet(18, 4.8), 5
    near, crowd = tiny.space().proximal()[0, r], tiny.space().crowd()[0, r]
    sheet.text(0.4, 1.5, f"row {r}, before training", 8)
    sheet.cells(5.6, 1, tiny.features(START)[r], limit=1.8)
    sheet.variables(5.6, 2.4, 8)
    for c, y in zip(range(3), (2.9, 3.6, 2.9), strict=True):
        sheet.bracket(5.6 + tiny.columns(c)[0], y, 3, f"clause {c}: distance {tiny.distance(START, r, c)}")
    sheet.text(0.4, 0.5, f"{int(near.sum())} proximal locations on one row: each has a crowd of {int(crowd[2])}")
    return sheet


def interference():
    """A row that codes two clauses."""
    sheet, r = Sheet(18, 4.8), 2
    sheet.text(0.4, 1.5, f"row {r}, after training", 8)
    sheet.cells(5.6, 1, tiny.features(END)[r], limit=4)
    held = [c for c in range(3) if r in tiny.space().codes()[0][c]]
    for c, y in zip(held, (2.9, 3.6), strict=True):
        sheet.frame(5.6 + tiny.columns(c)[0], 1, 3, line=2.4)
        sheet.bracket(5.6 + tiny.columns(c)[0], y, 3, f"code of clause {c}")
    sheet.variables(5.6, 2.4, 8)
    sheet.text(0.4, 0.5, "two codes share this row: interference 1")
    return sheet


def load_of_a_row():
    """Positive entries of each row, before training."""
    sheet, positive = Sheet(17.5, 8.0), tiny.features(START) > 0
    sheet.rows(3.0, 1, tiny.types())
    sheet.cells(3.0, 1, tiny.features(START), limit=1.8)
    for r, j in np.argwhere(positive):
        sheet.dot(3.82 + j, r + 1.18, radius=0.09)
    sheet.text(12.5, 0.5, "load", 9, "center", fontweight="bold")
    for r, count in enumerate(positive.sum(axis=1)):
        sheet.text(12.5, r + 1.5, str(int(count)), 9, "center")
    sheet.text(3.0, 7.5, "dot: a positive entry, whatever the clause", 8, color=DIM)
    return sheet
