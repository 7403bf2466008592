"""A sheet to draw on, in units of one cell: cells with numbers, frames, arrows, words."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.transforms import Bbox

from toycomb.files.writing import replacing
from toycomb.plots.style import BLACK, BLUE, GREY, VERMILION, styled

CELL = 0.42
"""Inches."""
LIMIT = 2.4
"""Feature weight of the deepest colour."""
GOOD, BAD, SOFT = BLUE, VERMILION, GREY
BLUE_FACE, GREY_FACE, DIM = "#d7e9f7", "0.94", "0.35"


def number(x):
    """With one decimal; minus zero is zero."""
    return f"{round(float(x), 1) + 0.0:.1f}".replace("-", "−")


class Sheet:
    """A white sheet; x to the right and y down, in cells."""

    def __init__(self, width, height):
        self.figure = Figure(figsize=(width * CELL, height * CELL), facecolor="white")
        FigureCanvasAgg(self.figure)
        self.ax = self.figure.add_axes((0, 0, 1, 1))
        self.ax.set(xlim=(0, width), ylim=(height, 0))
        self.ax.axis("off")

    def drawn_on(self, margin=0.12):
        """The part of the sheet that has anything on it, in inches, with a margin."""
        artists = [*self.ax.texts, *self.ax.patches, *self.ax.lines]
        extents = [x.get_window_extent(self.figure.canvas.get_renderer()) for x in artists]
        extent = Bbox.union([x for x in extents if np.isfinite(x.extents).all()])  # empty words have none
        return extent.transformed(self.figure.dpi_scale_trans.inverted()).padded(margin)

    def text(self, x, y, words, size=8.5, at="left", **style):
        """Words, their middle line at y."""
        self.ax.text(x, y, words, fontsize=size, ha=at, va="center", **style)

    def cells(self, x, y, values, numbers=True, limit=LIMIT, kept=None, size=1.0):
        """A matrix or a row of weights from its upper left corner on; what a mask cuts is left blank."""
        values = np.atleast_2d(values)
        kept = np.ones(values.shape, bool) if kept is None else np.atleast_2d(kept)
        for (i, j), value in np.ndenumerate(values):
            colour = mpl.colormaps["PuOr_r"](0.5 + 0.5 * value / limit) if kept[i, j] else "white"
            corner = (x + j * size, y + i * size)
            self.ax.add_patch(Rectangle(corner, size, size, facecolor=colour, edgecolor="0.75", linewidth=0.4))
            if numbers and kept[i, j]:
                ink = "white" if abs(value) > 0.72 * limit else "black"
                middle = (corner[0] + size / 2, corner[1] + size / 2)
                self.ax.text(*middle, number(value), fontsize=7, color=ink, ha="center", va="center")

    def bits(self, x, y, values, names=True):
        """Inputs that are true (black) or false (white)."""
        for j, bit in enumerate(values):
            face, ink = ("0.15", "white") if bit else ("white", "black")
            self.ax.add_patch(Rectangle((x + j, y), 1, 1, facecolor=face, edgecolor="0.4", linewidth=0.6))
            self.text(x + j + 0.5, y + 0.5, str(int(bit)), at="center", color=ink)
        if names:
            self.variables(x, y + 1.4, len(values))

    def variables(self, x, y, count, size=1.0):
        """Names of variables in a line."""
        for j in range(count):
            self.text(x + (j + 0.5) * size, y, f"$x_{{{j + 1}}}$", at="center")

    def rows(self, x, y, types, size=1.0):
        """Names of rows, right before x, with the sign of their type."""
        signs = {1: "+", -1: "−", 0: "0"}
        for i, kind in enumerate(types):
            self.text(x - 0.2, y + (i + 0.5) * size, f"row {i}  ({signs[int(kind)]})", at="right")

    def frame(self, x, y, width, height=1.0, colour=BLACK, line=2.0, dashed=False):
        """A frame; its corner is the upper left one."""
        style = {"fill": False, "edgecolor": colour, "linewidth": line, "zorder": 3}
        self.ax.add_patch(Rectangle((x, y), width, height, linestyle="--" if dashed else "-", **style))

    def box(self, x, y, width, height, words, face=GREY_FACE, size=8.5):
        """A rounded box with words in its middle."""
        look = {"boxstyle": "round,pad=0,rounding_size=0.25", "facecolor": face, "edgecolor": "0.5"}
        self.ax.add_patch(FancyBboxPatch((x, y), width, height, **look))
        self.text(x + width / 2, y + height / 2, words, size, "center")

    def arrow(self, begin, end, colour=BLACK, line=1.4):
        """A straight arrow."""
        look = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
        self.ax.add_patch(FancyArrowPatch(begin, end, color=colour, linewidth=line, **look))

    def bracket(self, x, y, width, words, below=True):
        """A line below (or above) some columns, with words."""
        self.ax.plot([x + 0.12, x + width - 0.12], [y, y], color=BLACK, linewidth=1.4)
        self.text(x + width / 2, y + (0.4 if below else -0.4), words, 8, "center")

    def dot(self, x, y, colour=BLACK, radius=0.13, **style):
        """A dot."""
        self.ax.add_patch(Circle((x, y), radius, color=colour, **style))

    def disc(self, x, y, words, radius=0.38):
        """A white number on a black disc."""
        self.dot(x, y, radius=radius, zorder=4)
        self.text(x, y, words, 24 * radius, "center", color="white", fontweight="bold", zorder=5)


def signs(sheet, x, y, signed):
    """Below each entry a tick if it is aligned, a cross if not."""
    for j, value in enumerate(signed):
        mark, colour = ("✓", GOOD) if value > 0 else ("✗", BAD)
        sheet.text(x + j + 0.5, y, mark, 10, "center", color=colour, fontfamily="DejaVu Sans")


@styled
def write(draw, folder, suffix=".svg"):
    """Draw into a folder, under the name of the function, with the look of the project's figures, and give it back."""
    drawn = draw()
    figure, crop = (drawn.figure, {"bbox_inches": drawn.drawn_on()}) if isinstance(drawn, Sheet) else (drawn, {})
    metadata = {".svg": {"Date": None}, ".png": {"Software": None}}
    with replacing(Path(folder) / f"{draw.__name__}{suffix}") as temporary:
        figure.savefig(temporary, metadata=metadata[suffix], dpi=200, **crop)
    return figure
