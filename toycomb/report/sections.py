"""One section a part: what is claimed, what would refute it, and what was found."""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from toycomb.report.markup import (
    anchor,
    badge,
    effect,
    number,
    provenance_id,
    row,
    seeds,
    source_link,
    table,
    terms,
    words,
)
from toycomb.report.provenance import provenance

JUDGED = ("effect", "null", "control")
CSS_PIXELS = 96 / 160
"""Figures are saved with 160 dots an inch: all at their own size, their letters are equally large."""

Figures = Mapping[str, tuple[str, bytes]]
Shown = Mapping[str, tuple[int, str]]
"""Number of each figure, and the part that shows it."""


def section(part: Mapping[str, Any], claims: Sequence[Mapping[str, Any]], figures: Figures, shown: Shown) -> str:
    """The section of a part.

    Parameters
    ----------
    part : see `report`
    claims : rows of the claims table, of this part
    figures : caption and PNG bytes by name
    shown : number of each figure, and the part that shows it
    """
    name = str(part["name"])
    return "\n".join(
        [
            f'<section id="{anchor("part", name)}">',
            f'<h2><span class="name">{escape(name)}</span> {escape(part["title"])}</h2>',
            terms([("Published", escape(part["published"])), ("Refuted if", escape(part["refuted"]))]),
            *(_claim(claim) for claim in claims),
            *(_figure(x, *figures[x], shown[x], name) for x in part["figures"]),
            "<h3>How to read this</h3>",
            f"<p>{escape(part['reading'])}</p>",
            _notes(part.get("notes", ())),
            provenance(part),
            "</section>",
        ]
    )


def _claim(claim: Mapping[str, Any]) -> str:
    said = seeds(claim)
    small = f' <span class="small">{said}</span>' if said else ""
    return (
        f'<article id="{anchor("claim", claim["id"])}"><h3><span class="name">{escape(claim["id"])}</span> '
        f"{escape(claim['statement'])}</h3><p>{badge(claim['verdict'])}{small}</p>"
        f"{terms(_facts(claim))}{_by(claim)}</article>"
    )


def _facts(claim: Mapping[str, Any]) -> list[tuple[str, str]]:
    count, starts, undefined = claim["n_networks"], claim["n_initialisations"], claim["undefined"]
    of = f" ({starts} initialisations under {count // starts} labels)" if count > starts else ""
    networks = f"{count}{of}; the effect is {f'undefined in {undefined}' if undefined else 'defined in all'} of them"
    control = escape(claim["control"]["what"])
    if claim["control_fails"]:
        control += ' <strong class="alarm">This control fails: it shows the effect that it must not show.</strong>'
    facts = [
        ("Measure", escape(claim["measure"])),
        ("Unit", escape(claim["unit"])),
        ("Margin", f"{claim['margin']:g}"),
        ("Networks", networks),
        ("Null", escape(claim["null"]["what"])),
        ("Control", control),
    ]
    if claim.get("other"):
        # Its networks are not among the sources of this part: only the root seed sets them apart.
        target = f'<a href="#{provenance_id(claim["part"])}">specifications of this part</a>'
        facts.append(("Other seed", f"effect {number(claim['other'])}, from the {target} under the other root seed"))
    return facts


def _by(claim: Mapping[str, Any]) -> str:
    """Every kind of number by label, under what they come to over several labels."""
    by = claim["by"]
    kinds = list(dict.fromkeys([*JUDGED, *(kind for kinds in by.values() for kind in kinds)]))
    heads = ["", *map(words, kinds)]
    judged = {"effect": effect(claim), "null": claim["null"], "control": claim["control"]}
    whole = [number(judged[kind]) if kind in judged else "" for kind in kinds]
    missing = {"value": None, "low": None, "high": None}
    rows = [
        row(heads, escape(label), (number(numbers.get(kind, missing)) for kind in kinds))
        for label, numbers in by.items()
    ]
    caption = f"{escape(claim['id'])} in its parts, in {escape(claim['unit'])}: {source_link(claim['part'])}"
    together = [row(heads, "all", whole)] if len(by) > 1 else []  # of a single label it would be the same line again
    return table(caption, heads, [*together, *rows], "by")


def _figure(name: str, caption: str, picture: bytes, shown: tuple[int, str], part: str) -> str:
    """A figure; a link to it where an earlier part shows it already."""
    count, home = shown
    label = escape(words(name))
    if home != part:
        return f'<p>See also <a href="#{anchor("figure", name)}">figure {count}, {label}</a>, under {escape(home)}.</p>'
    data = base64.b64encode(picture).decode()
    return (
        f'<figure id="{anchor("figure", name)}"><div class="card">'
        f'<img alt="Figure {count}, {label}: described in its caption"{_size(picture)} '
        f'src="data:image/png;base64,{data}"></div>'
        f"<figcaption><b>Figure {count}, {label}.</b> {escape(caption)} "
        f"Numbers: {source_link(part)}.</figcaption></figure>"
    )


def _size(picture: bytes) -> str:
    """Width and height on screen, which a PNG file names in bytes 16 to 24."""
    if not picture.startswith(b"\x89PNG") or len(picture) < 24:
        return ""
    width, height = (round(x * CSS_PIXELS) for x in struct.unpack(">II", picture[16:24]))
    return f' width="{width}" height="{height}"'


def _notes(notes: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>" if notes else ""
