"""The page: one file of HTML with its style, its scripts and its data, and nothing outside it."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files

from toycomb.common.documents import Document

SCRIPTS = ("data", "colours", "map", "curves", "location", "moving", "keys", "main")
"""Files of the script, in the order in which the page has them; names of one stand in all later ones."""

FIRST = (
    "F = W E, in the unit of the weights",
    "The hidden weights in the coordinates of the variables, F = W E, where E embeds the variables in the inputs.",
)
ABOVE = (
    "F = W · channel: how much a clause of the level below changes the sum of the row",
    "The change of a row's sum when a clause of the level below becomes true, F = W · channel: the channel is the "
    "change of the activations of the layer below that goes with it.",
)
"""What an entry of feature space is, in the legend and among the words: of layer 1, and of layers above it."""


def page(block: Document) -> str:
    """The page of a data block, see `toycomb.explorer.block`; equal blocks give equal text.

    The page forbids itself every request, and every script and style but its own, which it names by their digest.
    """
    script, style = _script(), _read("style.css")
    policy = f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:"
    entry, space = ABOVE if block.get("above") else FIRST
    parts = {
        "@policy@": policy,
        "@title@": escape(str(block["title"])),
        "@style@": style,
        "@data@": _json(block),
        "@read@": f'\n<p class="lead">{escape(str(block["read"]))}</p>' if "read" in block else "",
        "@entry@": entry,
        "@space@": space,
        "@proximal@": "0" if not block["proximal"] else f"at most {block['proximal']}",
        "@made@": escape(str(block["made_by"])),
        "@rounding@": _rounding(block),
        "@script@": script,
    }
    return "".join(parts.get(text, text) for text in _template())


@cache
def _template() -> list[str]:
    """The texts between the places to fill, and the names of these, in turn."""
    return re.split(r"(@[a-z]+@)", _read("page.html"))


def _rounding(block: Document) -> str:
    """The smallest difference between values that each pane can tell."""
    steps = [f"{pane['step']:.2g}" for pane in block["panes"]]
    return f"whole multiples of {' and of '.join(dict.fromkeys(steps))}"


@cache
def _script() -> str:
    """All scripts as one, whose names stay in it."""
    texts = (_read(f"{name}.js") for name in SCRIPTS)
    return '"use strict";\n(() => {\n' + "\n".join(texts) + "})();\n"


def _read(name: str) -> str:
    return files("toycomb.explorer").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """As a policy names what it allows."""
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _json(block: Document) -> str:
    """JSON that no parser of HTML can take for anything else: without the sign that begins a tag."""
    text = json.dumps(block, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")
