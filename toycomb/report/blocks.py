"""Blocks of HTML that a notebook shows: a heading, words, a table, a picture.

Colours of letters and ground are those of the notebook, so that a block can be read in a light and in a dark one.
Pictures are PNG within the text; nothing is fetched from anywhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from toycomb.plots.picture import Picture

LINE = "border-bottom: 1px solid rgba(128, 128, 128, .35); vertical-align: top; background: transparent"
ASIDE = "opacity: .75; font-size: 90%"
SHORT = 24
"""Characters of what stands in one line."""
SHARP = (1.5, 1.0)
"""Pixels of a picture for each that it takes on the page, in each direction; fewer where it is large."""
LARGEST = 55_000
"""Bytes of a picture; a larger one is left out, so that a notebook stays small."""


def block(*parts: str) -> str:
    """Parts below each other."""
    return f'<div style="max-width: 75em; margin: .3em 0">{"".join(x for x in parts if x)}</div>'


def heading(name: str, words: Iterable[str]) -> str:
    """What it is, and its settings in words."""
    said = ", ".join(x for x in words if x)
    return f'<div><strong>{escape(name)}</strong> <span style="{ASIDE}">{escape(said)}</span></div>'


def remark(text: str) -> str:
    """A sentence below."""
    return f'<div style="{ASIDE}">{escape(text)}</div>' if text else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns with a line of heads; the first column names what stands beside it."""
    top = "".join(f'<th style="text-align: left">{escape(x)}</th>' for x in head)
    lines = "".join(f'<tr style="{LINE}">{"".join(map(_cell, row))}</tr>' for row in rows)
    return (
        '<table cellpadding="3" style="border-collapse: collapse; margin: .4em 0">'
        f'<thead><tr style="{LINE}">{top}</tr></thead><tbody>{lines}</tbody></table>'
    )


def _cell(text: str) -> str:
    """A cell, without line breaks where it is short."""
    wrap = "; white-space: nowrap" if len(text) <= SHORT else ""
    return f'<td style="text-align: left{wrap}">{escape(text)}</td>'


def picture(draw: Callable[[], Picture], about: str) -> str:
    """A small picture, with words for those who do not see it; nothing where it cannot be drawn, or stays large."""
    with suppress(Exception):  # the table stands without it
        figure = draw()
        for sharp in SHARP:
            png = figure.png(sharp * figure.dpi)
            if len(png) <= LARGEST:
                wide = round(figure.get_figwidth() * figure.dpi)
                return (
                    f'<img src="data:image/png;base64,{b64encode(png).decode()}" width="{wide}" '
                    f'alt="{escape(about, quote=True)}" style="max-width: 100%; height: auto; background: white">'
                )
    return ""
