"""A figure that shows itself in a notebook, with its caption, and without pyplot."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from html import escape
from io import BytesIO

from matplotlib.figure import Figure

SHARP = 2
"""Pixels of the picture for each that it takes on the page, in each direction."""


class Picture(Figure):
    """A Matplotlib figure that a notebook shows when it is the last value of a cell.

    Everything that a figure can do it can: `savefig(path)` writes it, and `axes` has its panels. `caption` says in
    words what to see, and stands below it in a notebook.
    """

    caption: str = ""
    look: Callable[[], AbstractContextManager[None]] = staticmethod(nullcontext)
    """Matplotlib's settings with which it is shown, whatever those of the reader are."""

    def png(self, dots: float) -> bytes:
        """The picture alone, with so many dots an inch."""
        file = BytesIO()
        with self.look():
            self.savefig(file, format="png", dpi=dots)
        return file.getvalue()

    def _repr_png_(self) -> bytes:
        """The picture alone, for front ends that show no HTML."""
        return self.png(self.dpi)

    def _repr_html_(self) -> str:
        """The picture above its caption."""
        wide = round(self.get_figwidth() * self.dpi)
        source = b64encode(self.png(SHARP * self.dpi)).decode()
        short = escape(self.caption.partition(". ")[0], quote=True)
        image = (
            f'<img src="data:image/png;base64,{source}" width="{wide}" alt="{short}" '
            'style="max-width: 100%; height: auto; background: white">'
        )
        words = f'<figcaption style="max-width: 60em">{escape(self.caption)}</figcaption>' if self.caption else ""
        return f'<figure style="margin: 0">{image}{words}</figure>'
