"""What templates of the report write beside plain text: numbers and bounds, names of places, sizes of pictures."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Mapping
from typing import Any

from toycomb.evidence.verdicts import LEAST

MARKS = {
    "holds": ("✓", "holds"),
    "below the margin": ("↓", "below"),
    "does not hold": ("✗", "fails"),
    "undecided": ("?", "open"),
}
"""Sign and style class of each verdict, so that it can be read without colour."""
NOTHING = {"value": None, "low": None, "high": None}
CSS_PIXELS = 96 / 160
"""Figures are saved with 160 dots an inch: all at their own size, their letters are equally large."""


def interval(entry: Mapping[str, Any]) -> str:
    """`value [low, high]` with three decimals; a dash where it is not defined."""
    value, low, high = (_decimals(entry[key]) for key in ("value", "low", "high"))
    return f"{value} [{low}, {high}]" if value and low and high else value or "–"


def written(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Value and bounds of an interval, with signs of their own for minus; bounds are empty where not defined."""
    value, bracket, bounds = interval(entry).replace("-", "−").partition(" [")
    return value, bracket.strip() + bounds


def effect(claim: Mapping[str, Any]) -> dict[str, Any]:
    """The effect of a claim as an interval."""
    return {"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]}


def kinds_of(claim: Mapping[str, Any]) -> list[str]:
    """Every kind of number that a claim has under any of its labels, those that it is judged by first."""
    return list(dict.fromkeys(["effect", "null", "control", *(kind for x in claim["by"].values() for kind in x)]))


def few(claim: Mapping[str, Any]) -> str:
    """Why fewer initialisations than decide anything leave a claim undecided; empty if there are enough of them."""
    count = claim["n_initialisations"]
    return f"{count} initialisations, fewer than {LEAST} decide nothing" if count < LEAST else ""


def seeds(claim: Mapping[str, Any]) -> str:
    """What either root seed says; empty if only one was asked."""
    if "own_verdict" not in claim:
        return ""
    own, other = claim["own_verdict"], claim["other_verdict"]
    return "on both root seeds" if own == other else f"own root seed: {own}; other root seed: {other or 'not asked'}"


def anchor(kind: str, name: str) -> str:
    """An `id` for a name; different names get different ones, whatever stands in them."""
    return f"{kind}-" + re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", name)


def size(picture: bytes) -> tuple[int, ...]:
    """Width and height on screen, which a PNG file names in bytes 16 to 24; empty for other bytes."""
    if not picture.startswith(b"\x89PNG") or len(picture) < 24:
        return ()
    return tuple(round(x * CSS_PIXELS) for x in struct.unpack(">II", picture[16:24]))


def _decimals(value: float | None) -> str:
    """Three decimals, without a minus before a zero; empty where it is not defined."""
    return "" if value is None or math.isnan(value) else f"{value:z.3f}"
