"""The report: one HTML file with verdicts, figures and settings, and nothing outside it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid #ddd; }
td.number { min-width: 8.5rem; font-variant-numeric: tabular-nums; }
.verdict { font-weight: 600; white-space: nowrap; }
figure { margin: 2.2rem 0; }
figure img { max-width: 100%; height: auto; }
figcaption { font-size: .92rem; color: #333; }
.note { color: #555; font-size: .92rem; }
pre { font-size: .8rem; background: #f6f6f6; padding: .8rem; overflow: auto; }
"""
MARKS = {"holds": "✓", "does not hold": "✗", "undecided": "?"}


def report(
    claims: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    captions: Mapping[str, str],
    pictures: Mapping[str, bytes],
    versions: Mapping[str, str],
) -> str:
    """The report as HTML text.

    Parameters
    ----------
    claims : the claims table
    settings : of the preset
    captions, pictures : text and PNG bytes of each figure, by name
    versions : what produced the results
    """
    title = f"toycomb report: preset {settings['preset']}"
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            "<p>What does a winning lottery ticket preserve? These are the claims of arXiv 2605.17704 on dense "
            "training, tested under toycomb's own definitions: the abstract states neither its "
            "measures nor its controls.</p>",
            "<h2>Verdicts</h2>",
            _claims_table(claims),
            f'<p class="note">Rule: {escape(str(claims[0]["rule"]))}. '
            f"Null: the same effect with {escape(claims[0]['null']['what'])}. Control: the same effect with what "
            "stands below its interval. Intervals: 95 % bootstrap over networks. The rule is the third version; its "
            "history stands in <code>toycomb/study/claims.py</code>.</p>",
            "<h3>By load</h3>",
            _load_table(claims),
            "<h2>Figures</h2>",
            *(_figure(name, captions[name], pictures[name]) for name in captions),
            "<h2>Settings</h2>",
            f"<pre>{escape(json.dumps({**settings, 'versions': versions}, indent=2))}</pre>",
            "</body></html>",
            "",
        ]
    )


def interval(entry: Mapping[str, Any]) -> str:
    """`value [low, high]` with three digits; a dash where it is not defined."""
    if entry["value"] is None:
        return "–"
    if entry["low"] is None or entry["high"] is None:
        return f"{entry['value']:.3f}"
    return f"{entry['value']:.3f} [{entry['low']:.3f}, {entry['high']:.3f}]"


def _claims_table(claims: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        _row(
            [
                f'<b>{escape(claim["id"])}</b><br><span class="verdict">{MARKS[claim["verdict"]]} '
                f"{escape(claim['verdict'])}</span>",
                f"{escape(claim['statement'])}<br>"
                f'<span class="note">{escape(claim["measure"])}; in {escape(claim["unit"])}, margin '
                f"{claim['margin']:g}, {claim['n_networks']} networks</span>",
            ],
            [
                interval({"value": claim["effect"], "low": claim["ci_low"], "high": claim["ci_high"]}),
                interval(claim["null"]),
                f"{interval(claim['control'])} {claim['control']['what']}",
            ],
        )
        for claim in claims
    ]
    return _table(["", "claim", "effect", "null", "control"], rows)


def _load_table(claims: Sequence[Mapping[str, Any]]) -> str:
    """The effects of each load on the clauses and, for claims with a twin, on sham clauses and their difference."""
    ids = {claim["id"] for claim in claims}
    rows = []
    for claim in claims:
        twin = claim["id"].endswith("b")
        if twin or f"{claim['id']}b" not in ids:
            kinds = ("clauses", "sham", "effect") if twin else ("clauses",)
            for load, parts in claim["by_load"].items():
                numbers = [interval(parts[kind]) for kind in kinds] + ["–"] * (3 - len(kinds))
                rows.append(_row([escape(claim["id"]), escape(load)], numbers))
    return _table(["", "load", "clauses", "sham clauses", "difference"], rows)


def _row(texts: Sequence[str], numbers: Sequence[str]) -> str:
    """A table row; an interval stands under its value and a remark under both."""
    cells = [f"<td>{text}</td>" for text in texts]
    for number in numbers:
        value, opening, rest = escape(number).partition(" [")
        bounds, closing, remark = rest.partition("]")
        below = f"<br>[{bounds}]<br><span class=note>{remark.strip()}</span>" if closing else ""
        cells.append(f'<td class="number">{value if opening else escape(number)}{below}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _table(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th>{escape(x)}</th>" for x in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _figure(name: str, caption: str, picture: bytes) -> str:
    data = base64.b64encode(picture).decode()
    label = escape(name.replace("_", " "))
    return (
        f'<figure id="{escape(name)}"><img alt="{label}" src="data:image/png;base64,{data}">'
        f"<figcaption><b>{label.capitalize()}.</b> {escape(caption)}</figcaption></figure>"
    )
