"""The two pictures of the README: a precursor and its code, and six words."""

import tiny
from sheet import BAD, GOOD, Sheet

from toycomb.plots.precursor import precursor

BEFORE, AFTER = (3.1, 2.0), (11.7, 2.0)
"""Upper left corners of the two maps."""
WORDS = ("row", "witness", "location", "precursor", "code", "sham")


def precursor_and_code():
    """The project's figure of one location, before and after training."""
    return precursor(tiny.run())


def six_words():
    """Row, witness, location, precursor, code and sham, in one network before and after training."""
    sheet, sham = Sheet(20.1, 12.2), next(x for x in tiny.sham().index if set(x) == {2, 6, 7})
    for (x, y), at, limit, words in ((BEFORE, 0, 1.8, "before training"), (AFTER, -1, 4, "after training")):
        sheet.text(x + 4, 0.7, words, 10, "center", fontweight="bold")
        sheet.cells(x, y, tiny.features(at), limit=limit)
        sheet.variables(x, y + 6.4, 8)
        for c, line in ((0, 6.9), (1, 7.6), (2, 6.9)):
            sheet.bracket(x + tiny.columns(c)[0], y + line, 3, f"clause {c}")
        for v in sham:
            sheet.frame(x + v + 0.1, y + 5.1, 0.8, 0.8, BAD, 1.8, dashed=True)
        sheet.disc(x + 2.05, y + 5.05, "6", 0.26)
    x, y = BEFORE
    sheet.rows(x, y, tiny.types())
    sheet.frame(x, y + 3, 8, line=1.6)
    sheet.disc(x + 0.05, y + 3.05, "1", 0.26)
    sheet.disc(x - 0.35, y + 0.95, "2", 0.26)
    sheet.frame(x + 5, y + 4, 3, colour=GOOD, line=2.2)
    sheet.disc(x + 5.05, y + 4.05, "3", 0.26)
    for (left, top), mark in ((BEFORE, "4"), (AFTER, "5")):
        sheet.frame(left + 2, top, 3, line=2.8)
        sheet.disc(left + 2.05, top + 0.05, mark, 0.26)
    for i, word in enumerate(WORDS):
        sheet.disc(0.7 + 3.3 * i, 11.3, str(i + 1), 0.3)
        sheet.text(1.2 + 3.3 * i, 11.3, word, 10, fontweight="bold")
    return sheet
