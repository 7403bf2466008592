"""Drawings of the task and of the network: from literal to row."""

import numpy as np
import tiny
from sheet import BAD, BLUE_FACE, DIM, GOOD, GREY_FACE, SOFT, Sheet

INPUT = np.array([1, 1, 1, 0, 0, 0, 0, 1], bool)
"""One input: clause 0 is met, the others are not."""


def literal():
    """A variable as it is, and negated."""
    sheet = Sheet(15, 4.2)
    sheet.text(0.4, 0.9, "one input:")
    sheet.bits(3, 0.4, INPUT)
    for column, words, colour, y in ((2, "literal $x_3$: met, $x_3$ is true", GOOD, 3.0), (7, "", BAD, 3.0)):
        sheet.frame(3 + column, 0.4, 1, colour=colour)
        sheet.arrow((3.5 + column, 2.55), (3.5 + column, 2.1), colour)
        sheet.text(3.5 + column, y, words, at="center", color=colour)
    sheet.text(10.5, 3.6, "literal $\\neg x_8$: not met, $x_8$ is true", at="center", color=BAD)
    return sheet


def clause():
    """Three clauses (each an AND) and the formula (their OR), for one input."""
    sheet = Sheet(15, 7.2)
    sheet.bits(3, 0.4, INPUT)
    places = ((2.9, 3.3), (6.3, 4.7), (9.7, 3.3))
    met = tiny.FORMULA.term_values(INPUT[None])[0]
    for c, (x, y) in enumerate(places):
        names = " ".join(f"$x_{{{v + 1}}}$" for v in tiny.columns(c))
        sheet.box(
            x - 0.4,
            y - 0.55,
            3.2,
            1.15,
            f"clause {c}: {names}\nall true? {met[c]}",
            BLUE_FACE if met[c] else GREY_FACE,
            7.5,
        )
        for v in tiny.columns(c):
            sheet.ax.plot([3.5 + v, x + 1.2], [2.15, y - 0.57], color=SOFT, linewidth=0.8)
        sheet.ax.plot([x + 1.2, 7.5], [y + 0.62, 6.1], color=SOFT, linewidth=0.8)
    answer = bool(tiny.FORMULA.evaluate(INPUT[None])[0])
    sheet.box(5.7, 6.1, 3.6, 0.8, f"is any clause met? {answer}", BLUE_FACE, 8)
    return sheet


def embedding():
    """The bits, the matrix, what the network sees."""
    sheet, E = Sheet(17.5, 6.2), tiny.TASK.E
    sheet.text(3, 0.5, "input", at="center")
    for j, bit in enumerate(INPUT):
        sheet.text(2.2, 1.25 + 0.55 * j, f"$x_{{{j + 1}}}$", 8, "right")
        sheet.text(3, 1.25 + 0.55 * j, str(int(bit)), 8.5, "center")
    sheet.cells(5.2, 1, E, numbers=False, limit=np.abs(E).max() * 1.6, size=0.55)
    sheet.text(7.4, 0.5, "embedding $E$, 8 × 8: fixed", at="center")
    sheet.text(7.4, 5.8, "orange: +0.35   purple: −0.35", 7.5, "center", color=DIM)
    sheet.arrow((3.6, 3.2), (4.9, 3.2))
    sheet.arrow((9.9, 3.2), (11.2, 3.2))
    for j, value in enumerate(E @ INPUT):
        sheet.text(12.6, 1.25 + 0.55 * j, f"{value:+.2f}".replace("-", "−"), 8.5, "center")
    sheet.text(12.8, 0.5, "what the network is given", at="center")
    return sheet


def network():
    """One hidden layer, with its letters, for one input."""
    sheet, net = Sheet(18.5, 5.6), tiny.run().final[0]
    seen = tiny.TASK.E @ INPUT
    active = np.maximum(net.W @ seen + net.b, 0)
    sheet.box(0.4, 1.8, 2.2, 1.6, "input,\nembedded\n(8 numbers)", size=7.5)
    sheet.arrow((2.7, 2.6), (3.4, 2.6))
    sheet.cells(3.5, 0.9, net.W, numbers=False, size=0.55)
    sheet.text(5.7, 0.45, "weights $W$ (6 × 8)", at="center")
    sheet.arrow((8.0, 2.6), (8.7, 2.6))
    for r, (a, v) in enumerate(zip(active, net.v, strict=True)):
        y = 1.2 + 0.55 * r
        sheet.dot(9.4, y, "0.15" if a > 0 else "0.8")
        sheet.text(9.7, y, f"{a:.1f}", 8)
        sheet.ax.plot([10.6, 13.9], [y, 2.6], color=GOOD if v > 0 else BAD, linewidth=0.4 + 0.25 * abs(v))
    sheet.text(9.8, 0.45, "rows $a = \\mathrm{ReLU}(z)$", at="center")
    sheet.text(12.4, 4.9, "output weights $v$: blue +, orange −", 7.5, "center")
    logit = float(active @ net.v + net.c)
    sheet.box(14, 2.0, 4.1, 1.2, f"logit {logit:+.1f}:\nthe network says {logit > 0}", size=8)
    sheet.text(5.7, 4.9, "$z = W E x + b$", at="center")
    return sheet


def feature_space():
    """The same trained weights, before and after multiplying by the embedding."""
    sheet = Sheet(23.2, 9.2)
    sheet.text(7.0, 0.5, "weight space $W$: no order to be seen", at="center")
    sheet.rows(3.0, 1, tiny.types())
    sheet.cells(3.0, 1, tiny.run().final[0].W)
    sheet.arrow((11.2, 4), (12.6, 4))
    sheet.text(11.9, 3.4, "× $E$", 10, "center")
    sheet.text(17.0, 0.5, "feature space $F = WE$: the clauses show", at="center")
    sheet.cells(13.0, 1, tiny.features(-1), limit=4)
    sheet.variables(13.0, 7.4, 8)
    for c, y in ((0, 7.9), (1, 8.5), (2, 7.9)):
        sheet.bracket(13.0 + tiny.columns(c)[0], y, 3, f"clause {c}")
    sheet.text(7.0, 7.4, "embedded inputs 1 … 8", at="center")
    return sheet


def row():
    """Six rows; what the sign of the output weight makes of each."""
    sheet, net = Sheet(18.5, 8.0), tiny.run().final[0]
    sheet.rows(3.0, 1, tiny.types())
    sheet.cells(3.0, 1, tiny.features(-1), limit=4)
    sheet.frame(3.0, 1, 8)
    sheet.text(7.0, 0.5, "a row of $F$ for each hidden neuron", at="center")
    sheet.text(12.2, 0.5, "$v$", 9, "center")
    for r, v in enumerate(net.v):
        sheet.text(12.2, r + 1.5, f"{v:+.1f}".replace("-", "−"), 8.5, "center")
        kind, colour = ("positive witness", GOOD) if v > 0 else ("negative witness", BAD)
        sheet.text(13.3, r + 1.5, kind, color=colour)
    sheet.text(3.0, 7.5, "A row with $v = 0$, or without a kept weight, is silent.", 8, color=DIM)
    return sheet


def load():
    """Number of clauses against number of rows."""
    sheet = Sheet(13, 3.6)
    sheet.text(0.4, 0.9, "3 clauses:")
    for c in range(3):
        sheet.box(3.2 + 2.6 * c, 0.5, 2.2, 0.8, f"clause {c}", BLUE_FACE, 8)
    sheet.text(0.4, 2.3, "6 rows:")
    for r in range(6):
        sheet.box(3.2 + 1.3 * r, 1.9, 1.0, 0.8, str(r), size=8)
    sheet.text(3.2, 3.2, "load C = 3, that is C/H = .5 clauses per row", 8, color=DIM)
    return sheet
