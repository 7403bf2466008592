"""Drawings of locations, codes, and where codes come from."""

import numpy as np
import tiny
from sheet import BAD, DIM, GOOD, Sheet, number, signs

START, END = 0, -1


def _map(sheet, x, y, at, limit=None):
    sheet.cells(x, y, tiny.features(at), limit=limit or (1.8 if at == START else 4))
    sheet.variables(x, y + 6.4, 8)


def location():
    """One row, one clause: three entries."""
    sheet = Sheet(19, 8.4)
    sheet.rows(3.0, 0.6, tiny.types())
    _map(sheet, 3.0, 0.6, START)
    sheet.bracket(5.0, 7.5, 3, "clause 1")
    sheet.frame(5.0, 0.6, 3, line=2.6)
    sheet.text(11.4, 1.1, "framed: location (row 0, clause 1)")
    sheet.text(11.4, 1.9, "there are 6 × 3 = 18 locations", 8, color=DIM)
    return sheet


def aligned_sign():
    """The three entries of a location against the signs of its literals."""
    sheet = Sheet(15.5, 4.4)
    sheet.text(0.4, 0.8, "literals")
    sheet.text(0.4, 1.9, "entries of $F$")
    sheet.text(0.4, 3.1, "aligned?")
    values = tiny.entries(START, 0, 1)
    for j, v in enumerate(tiny.columns(1)):
        sheet.text(4.5 + j, 0.8, f"$x_{{{v + 1}}}$", at="center")
    sheet.cells(4.0, 1.4, values, limit=1.8)
    signs(sheet, 4.0, 3.1, values)
    sheet.text(8.0, 1.3, "$x_4$ asks for a positive entry, $\\neg x_4$ for a negative one.", 7.5)
    sheet.text(8.0, 2.1, "An entry of zero is not aligned.", 7.5)
    sheet.text(8.0, 3.1, f"{int((values > 0).sum())} of {len(values)} are", 8)
    return sheet


def alignment_count():
    """One location for each number of aligned literals, before training."""
    sheet, names = Sheet(16, 6.4), ("3P", "2P1N", "1P2N", "3N")
    for d, name in enumerate(names):
        r, c = (int(x) for x in np.argwhere(tiny.space().distance[START, 0] == d)[0])
        values, y = tiny.entries(START, r, c), 0.5 + 1.25 * d
        sheet.text(0.4, y + 0.5, name, 10, fontweight="bold")
        sheet.cells(2.6, y, values, limit=1.8)
        signs(sheet, 6.0, y + 0.5, values)
        sheet.text(9.6, y + 0.5, f"row {r}, clause {c}: {3 - d} aligned", 8)
    sheet.text(0.4, 5.9, "With 4 literals, as published: 4P, 3P1N, 2P2N, 3N1P, 4N.", 7.5, color=DIM)
    return sheet


def template():
    """Row type and pattern of aligned signs."""
    sheet = Sheet(17, 4.4)
    for y, kind, pattern, words in (
        (0.5, "positive row", (1, 1, 1), "the code template"),
        (1.8, "positive row", (1, 1, -1), "another one: nearly a code"),
        (3.1, "negative row", (1, 1, -1), "another one: a row against near misses"),
    ):
        sheet.text(0.4, y + 0.5, kind)
        sheet.text(4.0, y + 0.5, "and", color=DIM)
        sheet.cells(5.2, y, 0.4 * np.array(pattern, float), numbers=False, limit=1)
        for j, sign in enumerate(pattern):
            sheet.text(5.7 + j, y + 0.5, "+" if sign > 0 else "−", 11, "center")
        sheet.text(8.8, y + 0.5, words)
    return sheet


def code():
    """The rows of a clause that match the code template after training."""
    sheet = Sheet(17.5, 8.4)
    sheet.rows(3.0, 0.6, tiny.types())
    _map(sheet, 3.0, 0.6, END)
    rows = tiny.space().codes()[0][1]
    sheet.bracket(5.0, 7.5, 3, "clause 1")
    for r in rows:
        sheet.frame(5.0, r + 0.6, 3, line=2.6)
    sheet.text(11.4, 1.1, f"framed: the code of clause 1,\nrows {rows[0]} and {rows[1]}")
    sheet.text(11.4, 3.1, "Row 1 has no code:\nit is negative, and one\nsign is not aligned.", 7.5, color=DIM)
    return sheet


def family():
    """The dense network and its ticket, trained again: clause 1 has a family in both, on other rows."""
    sheet = Sheet(18, 8.1)
    for x, at, words in (
        (3.0, tiny.space(), "dense network"),
        (12.0, tiny.again().feature_space(), "ticket, trained again"),
    ):
        sheet.text(x + 1.5, 0.5, words, at="center")
        sheet.cells(x, 1, at.F[-1, 0][:, tiny.columns(1)], limit=4)
        sheet.bracket(x, 7.2, 3, "clause 1")
        rows = at.codes()[0][1]
        for r in rows:
            sheet.frame(x, r + 1, 3, line=2.6)
        sheet.text(x + 3.3, 3.2, f"family of\nclause 1:\n{len(rows)} row{'s' * (len(rows) > 1)}", 8)
    sheet.rows(3.0, 1, tiny.types())
    return sheet


def distance():
    """A scale from 0 to 3 with a location at each."""
    sheet = Sheet(17, 4.6)
    sheet.ax.plot([1.5, 15.5], [1.2, 1.2], color="black", linewidth=1.2)
    for d in range(4):
        x = 1.5 + 14 * d / 3
        r, c = (int(v) for v in np.argwhere(tiny.space().distance[START, 0] == d)[0])
        sheet.disc(x, 1.2, str(d))
        left = min(max(x - 1.5, 0.2), 13.8)
        sheet.cells(left, 2.1, tiny.entries(START, r, c), limit=1.8)
        signs(sheet, left, 3.6, tiny.entries(START, r, c))
    sheet.text(0.9, 0.45, "a code, on a positive row", 8)
    sheet.text(8.5, 4.3, "distance: literals that are not aligned", 8, "center", color=DIM)
    return sheet


def soft_distance():
    """What is on the wrong side adds up, in units of the row's own size."""
    sheet, values = Sheet(16.5, 5.9), tiny.entries(START, 0, 1)
    scale, total = np.sqrt(np.mean(tiny.features(START)[0] ** 2)), tiny.space().soft_distance[START, 0, 0, 1]
    sheet.ax.plot([1, 7], [2.6, 2.6], color="black", linewidth=1)
    for j, (v, value) in enumerate(zip(tiny.columns(1), values, strict=True)):
        x, height = 1.6 + 2 * j, 1.4 * value
        sheet.ax.bar(x + 0.5, -height, 0.9, 2.6, color=GOOD if value > 0 else BAD)
        sheet.text(x + 0.5, 2.6 - height + (-0.35 if value > 0 else 0.4), number(value), 8, "center")
        sheet.text(x + 0.5, 5.4, f"$x_{{{v + 1}}}$", at="center")
    sheet.text(8.0, 1.6, "above: right side, counts nothing", 8, color=GOOD)
    sheet.text(8.0, 2.6, "below: wrong side, counts its length", 8, color=BAD)
    wrong = -values[values < 0].sum()
    sheet.text(8.0, 3.8, f"{wrong:.2f} / {scale:.2f} (rms of the row) = {total:.2f}", 9)
    return sheet


def motion():
    """One location at four times."""
    sheet, space = Sheet(19, 5.2), tiny.space()
    for i, epoch in enumerate(tiny.run().times):
        x = 0.4 + 4.7 * i
        sheet.cells(x, 1.2, tiny.entries(i, 0, 1), limit=1.8 if i < 3 else 4)
        sheet.text(x + 1.5, 0.6, f"epoch {epoch:g}", at="center")
        signs(sheet, x, 2.7, tiny.entries(i, 0, 1))
        sheet.text(x + 1.5, 3.5, f"distance {tiny.distance(i, 0, 1)}", at="center")
        if i:
            sheet.arrow((x - 1.5, 1.7), (x - 0.2, 1.7))
    change = int(space.motion()[0, 0, 1])
    sheet.text(
        0.4,
        4.6,
        f"motion from start to end: {number(change)[:-2]} in distance, "
        f"{space.alignment_motion()[0, 0, 1]:+.1f} in aligned weight (over the row's first rms)",
        8,
    )
    return sheet
