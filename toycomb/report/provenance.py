"""Where the numbers of a part come from: networks and tickets, their identities and specifications, and commands."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from toycomb.report.markup import provenance_id, row, table, words

HEADS = ("source", "kind", "networks", "identity and specification")


def provenance(part: Mapping[str, Any]) -> str:
    """The block that every number of a part links to.

    It is open from the start: a link does not open what is closed, and what is closed is not printed. Only the
    specifications are folded.
    """
    rows = [_source(source) for source in part["sources"]]
    sources = table("What was trained and pruned for this part", HEADS, rows, "sources") if rows else ""
    redraw = f"<p>Its figures are redrawn, one a line, by</p>{code(*part['redraw'])}" if part["redraw"] else ""
    return (
        f'<details open class="provenance" id="{provenance_id(part["name"])}">'
        f"<summary>Where these numbers come from: {escape(part['name'])}</summary>"
        f"<p>Networks, tickets and numbers of this part are made, and its figures drawn, by</p>{code(part['command'])}"
        f"{redraw}{sources}</details>"
    )


def code(*lines: str) -> str:
    """Lines to be copied."""
    return f"<pre><code>{escape(chr(10).join(lines))}</code></pre>"


def plain_json(content: Any) -> str:
    """Plain values as indented JSON."""
    return code(json.dumps(content, indent=2, ensure_ascii=False))


def _source(source: Mapping[str, Any]) -> str:
    identity = escape(source["identity"])
    folded = (
        f'<details><summary><code title="{identity}">{escape(source["identity"][:12])}</code></summary>'
        f'<p><code class="identity">{identity}</code></p>{plain_json(source["specification"])}</details>'
    )
    cells = [escape(words(source["kind"])), str(source["networks"]), folded]
    return row(HEADS, escape(source["name"]), cells)
