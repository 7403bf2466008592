"""Pieces of HTML for the whole report: what comes in as text is escaped, what goes out is HTML."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from toycomb.evidence.claims import LEAST

MARKS = {"holds": ("✓", "holds"), "does not hold": ("✗", "fails"), "undecided": ("?", "open")}
"""Sign and style class of each verdict."""


def interval(entry: Mapping[str, Any]) -> str:
    """`value [low, high]` with three decimals; a dash where it is not defined."""
    if not _defined(entry["value"]):
        return "–"
    value = _decimals(entry["value"])
    return value if _bounds(entry) is None else f"{value} {_bounds(entry)}"


def number(entry: Mapping[str, Any], source: str | None = None) -> str:
    """An interval for a table cell: the value with its bounds beneath.

    Parameters
    ----------
    entry : with `value`, `low` and `high`
    source : name of the part that the number comes from, if it shall link there
    """
    value, _, bounds = interval(entry).replace("-", "−").partition(" [")
    text = f'<span class="value">{value}</span>'
    text = text if source is None else f'<a href="#{provenance_id(source)}">{text}</a>'
    below = f' <span class="bounds">[{bounds}</span>' if bounds else ""
    return f'<span class="number">{text}{below}</span>'


def effect(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The effect of a claim as an interval."""
    return {"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]}


def badge(verdict: str) -> str:
    """A verdict as sign and word, so that it can be read without colour."""
    mark, style = MARKS[verdict]
    return f'<span class="verdict {style}"><span aria-hidden="true">{mark}</span> {escape(verdict)}</span>'


def few(claim: Mapping[str, Any]) -> str:
    """Why fewer initialisations than decide anything leave a claim undecided; empty if there are enough of them."""
    count = claim["n_initialisations"]
    return f"{count} initialisations, fewer than {LEAST} decide nothing" if count < LEAST else ""


def seeds(claim: Mapping[str, Any]) -> str:
    """What either root seed says; empty if only one was asked."""
    if "own_verdict" not in claim:
        return ""
    own, other = claim["own_verdict"], claim["other_verdict"]
    if own == other:
        return "on both root seeds"
    return f"own root seed: {escape(own)}; other root seed: {escape(other or 'not asked')}"


def anchor(kind: str, name: str) -> str:
    """An `id` for a name; different names get different ones, whatever stands in them."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", name)


def provenance_id(part: str) -> str:
    """The `id` of the place that says where the numbers of a part come from."""
    return anchor("from", part)


def source_link(part: str) -> str:
    """A link to that place."""
    return f'<a class="source" href="#{provenance_id(part)}">where these numbers come from</a>'


def words(name: str) -> str:
    """An identifier as words."""
    return name.replace("_", " ")


def terms(entries: Iterable[tuple[str, str]]) -> str:
    """A list of terms (text) with what is said of each (HTML)."""
    return f"<dl>{''.join(f'<dt>{escape(term)}</dt><dd>{said}</dd>' for term, said in entries)}</dl>"


def table(caption: str, heads: Sequence[str], rows: Iterable[str], style: str = "") -> str:
    """A table that scrolls sideways where it does not fit.

    Parameters
    ----------
    caption : HTML
    heads : text of the column heads
    rows : HTML
    style : class of the table
    """
    head = "".join(f'<th scope="col">{escape(x)}</th>' for x in heads)
    return (
        f'<div class="scroll" tabindex="0"><table class="{style}"><caption><span>{caption}</span></caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def row(heads: Sequence[str], first: str, cells: Iterable[str], identifier: str = "") -> str:
    """A table row of HTML cells; each carries its column's head for narrow screens, where rows become cards."""
    mark = f' id="{identifier}"' if identifier else ""
    inner = "".join(f'<td data-head="{escape(head)}">{cell}</td>' for head, cell in zip(heads[1:], cells, strict=True))
    return f'<tr{mark}><th scope="row">{first}</th>{inner}</tr>'


def _defined(value: float | None) -> bool:
    return value is not None and not math.isnan(value)


def _bounds(entry: Mapping[str, Any]) -> str | None:
    low, high = entry["low"], entry["high"]
    return f"[{_decimals(low)}, {_decimals(high)}]" if _defined(low) and _defined(high) else None


def _decimals(value: float) -> str:
    return f"{value:z.3f}"  # z: no minus before a zero
