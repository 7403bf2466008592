"""Drawings of how claims are judged: base rate, null, readings, accounts, and what is stored."""

import numpy as np
import tiny
from sheet import BAD, BLUE_FACE, DIM, GOOD, GREY_FACE, SOFT, Sheet

from toycomb.geometry.distance import base_rate
from toycomb.plots.style import SKY


def base_rate_of_distance():
    """What fair coins would give, beside the tiny network."""
    sheet, rate = Sheet(15, 5.6), base_rate(3)
    found = np.bincount(tiny.space().distance[0, 0].ravel(), minlength=4) / 18
    for d in range(4):
        x = 1.6 + 3.2 * d
        sheet.ax.bar(x, -6 * rate[d], 0.9, 4.2, color=SOFT)
        sheet.ax.bar(x + 1, -6 * found[d], 0.9, 4.2, color=SKY)
        sheet.text(x, 4.0 - 6 * rate[d], f"{rate[d]:.2f}"[1:], 8, "center")
        sheet.text(x + 1, 4.0 - 6 * found[d], f"{found[d]:.2f}"[1:], 8, "center")
        sheet.text(x + 0.5, 4.6, f"distance {d}", 8, "center")
    sheet.text(7.5, 5.2, "grey: binomial(3, d) / 2³      blue: the 18 locations at initialisation", 8, "center")
    return sheet


def reading():
    """Three sensible measures of one sentence, on the tiny network."""
    space = tiny.space()
    rows = space.on_type[0, 0, :, 0]
    code = space.code_locations[-1, 0][rows]
    sheet = Sheet(19.5, 5.6)
    sheet.text(0.4, 0.6, "“Final codes began nearer than other locations”: what is *near*?".replace("*", ""), 9)
    measures = (
        ("distance, in literals", space.distance[0, 0]),
        ("soft distance, in row sizes", space.soft_distance[0, 0]),
        ("not proximal, as a share", ~space.proximal()[0]),
    )
    for i, (words, table) in enumerate(measures):
        values, y = np.asarray(table, float)[rows], 1.7 + 1.1 * i
        sheet.text(0.4, y, f"reading {i + 1}: {words}")
        sheet.text(9.6, y, f"others {values[~code].mean():.2f} − codes {values[code].mean():.2f}")
        gap = values[~code].mean() - values[code].mean()
        sheet.text(16.6, y, f"= {gap:.2f}", color=GOOD if gap > 0 else BAD, fontweight="bold")
    sheet.text(
        0.4,
        5.0,
        "A claim is judged over all of its readings: here all three agree (one small network decides nothing).",
        7.5,
        color=DIM,
    )
    return sheet


def account():
    """From an argument to a verdict."""
    sheet = Sheet(20.5, 3.4)
    steps = (
        "argument:\na sentence",
        "claim with\na margin",
        "measure, null\nand control",
        "verdict by\none rule",
        "figure\nand page",
    )
    for i, words in enumerate(steps):
        sheet.box(0.4 + 4.0 * i, 0.8, 3.4, 1.6, words, BLUE_FACE if i == 3 else GREY_FACE)
        if i:
            sheet.arrow((-0.15 + 4.0 * i, 1.6), (0.35 + 4.0 * i, 1.6))
    return sheet


def unit_of_work():
    """Rows of a results file."""
    sheet = Sheet(17.5, 5.2)
    sheet.frame(0.4, 0.4, 16.6, 4.4, "0.5", 1.2)
    sheet.text(0.9, 0.95, "results.sqlite", 9, fontweight="bold")
    lines = (
        "network: network 2 of root seed 1",
        "ticket: imp, density .4, of network 2",
        "measurement: what an account saw in network 2",
    )
    for i, words in enumerate(lines):
        sheet.box(0.9, 1.5 + 1.05 * i, 15.6, 0.85, words, BLUE_FACE)
    return sheet


def null_model():
    """The rows of the end, permuted within their type."""
    sheet, rows = Sheet(18.5, 8.0), np.arange(6)
    moved = rows.copy()
    moved[[0, 2, 4, 5]] = [4, 5, 2, 0]
    moved[[1, 3]] = [3, 1]
    sheet.text(3.5, 0.5, "before training", at="center")
    sheet.text(13.5, 0.5, "after training, permuted", at="center")
    sheet.rows(3.0, 1, tiny.types())
    sheet.cells(3.0, 1, tiny.features(0)[:, tiny.columns(1)], limit=1.8)
    sheet.cells(12.0, 1, tiny.features(-1)[moved][:, tiny.columns(1)], limit=4)
    for r, target in enumerate(moved):
        positive = tiny.types()[r] > 0
        sheet.ax.plot([6.2, 11.8], [target + 1.5, r + 1.5], color=GOOD if positive else SOFT, linewidth=1.2)
    sheet.text(
        3.0, 7.5, "Now row 0 is followed by the end of another positive row: what is left is chance.", 8, color=DIM
    )
    return sheet
