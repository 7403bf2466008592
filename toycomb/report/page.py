"""The page as a whole, verdicts first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from toycomb.evidence.intervals import LEVEL, RESAMPLES
from toycomb.report.markup import MARKS, anchor, badge, effect, few, number, row, seeds, table
from toycomb.report.provenance import plain_json
from toycomb.report.sections import Figures, Shown, section

TITLE = "What does a winning lottery ticket preserve?"
PURPOSE = (
    "This page tests the claims of arXiv 2605.17704 on what winning tickets preserve. Its abstract states neither "
    "measures nor controls, so measures, nulls and controls are toycomb's own. Other accounts of what a ticket is, "
    "from public discussions, follow where they were measured. Each section says what is claimed, what would refute "
    "it and what was found. A number leads to where it comes from: the trained networks, their specification, and the "
    "command that makes them again."
)
WORDS = {
    "row": "a hidden neuron; its type is the sign of its output weight",
    "location": "a row and a clause",
    "distance": "how many literals of a location do not have their sign in feature space, F = W E (hidden weights in "
    "the coordinates of the variables); the others are aligned",
    "code": "a location at distance 0 on a row of the right type (positive for DNF)",
    "proximal": "at distance 0 or 1 at initialisation on a row of the right type; such a location is a precursor, and "
    "is rejected if it does not end as a code",
    "crowd": "how many other proximal locations share the row",
    "sham clause": "a clause with renamed variables, which the network was not taught; it shows what the persistence "
    "of signs does alone",
    "dense": "of the network without a mask",
    "ticket": "a mask, and the initial weights that it is trained again from; IMP is iterative magnitude pruning",
    "probe": "a ticket method that knows the clauses",
    "recovery": "what of the dense codes a retrained ticket has again: on the same rows, or, as a family, on any",
    "C": "the number of clauses",
}
HEADS = ("claim", "verdict", "statement", "effect", "null", "control")
# Nothing may be loaded from anywhere, whatever a caption or a statement contains.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report(
    parts: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    figures: Figures,
    versions: Mapping[str, str],
) -> str:
    """The report as HTML text; equal input gives equal text.

    Parameters
    ----------
    parts : in order
        Each with `name`, `title`, `published`, `refuted`, `reading`, `figures` (names), `command`, `redraw` (commands)
        and `sources` (each with `name`, `kind`, `identity`, `networks`, `specification`), and perhaps `notes`.
    claims : the claims table
        Rows of `Claim.judged` with `part`, the name of the part; perhaps joined by `confirmed`.
    settings : of the preset, with `preset` and `seed`
    figures : caption and PNG bytes of each figure, by name
    versions : what produced the results

    Raises
    ------
    ValueError
        If a claim or a figure belongs to no part, since then nothing would say where its numbers come from.
    """
    shown = _shown(parts)
    _check(parts, claims, figures, shown)
    own = {part["name"]: [x for x in claims if x["part"] == part["name"]] for part in parts}
    return "\n".join(
        [
            *_head(settings),
            _contents(parts),
            "<main>",
            f'<h1>{TITLE}</h1><p class="subtitle">toycomb report, preset {escape(str(settings["preset"]))}, '
            f"root seed {escape(str(settings['seed']))}</p>",
            f"<p>{escape(PURPOSE)}</p>",
            _banner(claims),
            _verdicts(claims),
            _words(),
            _rule(claims),
            *(section(part, own[part["name"]], figures, shown) for part in parts),
            _settings(settings, versions),
            "</main></body></html>",
            "",
        ]
    )


def _shown(parts: Sequence[Mapping[str, Any]]) -> Shown:
    """Number of each figure, and the first part that has it."""
    homes: dict[str, str] = {}
    for part in parts:
        for name in part["figures"]:
            homes.setdefault(name, part["name"])
    return {name: (count, home) for count, (name, home) in enumerate(homes.items(), 1)}


def _check(
    parts: Sequence[Mapping[str, Any]], claims: Sequence[Mapping[str, Any]], figures: Figures, shown: Shown
) -> None:
    names = {part["name"] for part in parts}
    lost = [f"claim {x['id']}" for x in claims if x["part"] not in names]
    lost += [f"figure {name}" for name in figures if name not in shown]
    if lost:
        raise ValueError(f"no part of the report says where these come from: {', '.join(lost)}")


def _head(settings: Mapping[str, Any]) -> list[str]:
    style = files("toycomb.report").joinpath("style.css").read_text(encoding="utf-8")
    return [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>toycomb report: preset {escape(str(settings['preset']))}</title>",
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<style>\n{style}</style></head><body>",
    ]


def _contents(parts: Sequence[Mapping[str, Any]]) -> str:
    links = [("verdicts", "Verdicts", ""), ("words", "Words", ""), ("rule", "Rule", "")]
    links += [(anchor("part", part["name"]), part["name"], part["title"]) for part in parts]
    links += [("settings", "Settings", "")]
    items = "".join(
        f'<li><a href="#{target}" title="{escape(title)}">{escape(text)}</a></li>' for target, text, title in links
    )
    return f'<nav aria-label="Contents"><ol>{items}</ol></nav>'


def _banner(claims: Sequence[Mapping[str, Any]]) -> str:
    failed = [_claim_link(claim) for claim in claims if claim["control_fails"]]
    if not failed:
        return ""
    return (
        '<p class="banner" role="alert"><strong>A negative control shows the effect that it must not show: '
        f"{', '.join(failed)}.</strong> The instrument is wrong there, so trust no verdict on this page.</p>"
    )


def _verdicts(claims: Sequence[Mapping[str, Any]]) -> str:
    counts = Counter(claim["verdict"] for claim in claims)
    tally = ", ".join(f"{verdict}: {counts[verdict]}" for verdict in MARKS)
    caption = f"{len(claims)} claims ({tally}). Each number stands with its interval and leads to its source."
    body = table(escape(caption), HEADS, (_verdict(claim) for claim in claims), "verdicts")
    return f'<section id="verdicts"><h2>Verdicts</h2>{body}</section>'


def _verdict(claim: Mapping[str, Any]) -> str:
    part = claim["part"]
    said = "; ".join(x for x in (seeds(claim), few(claim)) if x)
    unit = f'<span class="small">effect in {escape(claim["unit"])}, margin {claim["margin"]:g}</span>'
    alarm = '<strong class="alarm">control fails</strong>' if claim["control_fails"] else ""
    cells = [
        badge(claim["verdict"]) + (f'<span class="small">{said}</span>' if said else ""),
        f"<span>{escape(claim['statement'])}</span>{unit}",
        number(effect(claim), part),
        number(claim["null"], part),
        number(claim["control"], part) + alarm,
    ]
    return row(HEADS, _claim_link(claim), cells)


def _claim_link(claim: Mapping[str, Any]) -> str:
    return f'<a href="#{anchor("claim", claim["id"])}">{escape(claim["id"])}</a>'


def _words() -> str:
    said = "".join(f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>" for word, meaning in WORDS.items())
    return f'<section id="words"><h2>Words</h2><dl>{said}</dl></section>'


def _rule(claims: Sequence[Mapping[str, Any]]) -> str:
    rules = "".join(f"<li>{escape(rule)}</li>" for rule in dict.fromkeys(claim["rule"] for claim in claims))
    return (
        f'<section id="rule"><h2>Rule and intervals</h2><p>A claim gets its verdict by a rule:</p><ul>{rules}</ul>'
        "<p>The <em>margin</em> is the smallest effect that would matter. A <em>null</em> is the same effect once the "
        "link that the claim is about is cut by chance. A <em>control</em> is the same effect in a place where it must "
        "vanish; one that is surely as far from 0 as the margin <em>fails</em>, and then the instrument is "
        "wrong, not the claim. Where another root seed was asked and its verdict differs, the claim is undecided.</p>"
        f"<p>Intervals are {LEVEL * 100:g} % percentile bootstrap intervals over networks, with {RESAMPLES:,} "
        "resamples. Numbers of one network are averaged over labels (such as loads) before intervals are taken. A dash "
        "stands where a number is not defined.</p>"
        "<p>Accuracy and error without more words are those on a <em>new draw</em> of inputs: it comes from the "
        "distribution of the training inputs, so that some of its inputs may have been trained on. <em>Unseen</em> "
        "inputs are those of the new draw that are no training input of that network. Parts with tickets say what "
        "their accuracy is on either.</p>"
        "<p>An <em>identity</em> is the SHA-256 of a specification, written as JSON with sorted keys. Under it "
        "networks and tickets stand in <code>results.sqlite</code> beside this page. Earlier forms of rule and claims, "
        "and what was seen before each was written down, stand in <code>docs/history.md</code>.</p></section>"
    )


def _settings(settings: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    return (
        f'<section id="settings"><h2>Settings and versions</h2><h3>Preset</h3>{plain_json(settings)}'
        f"<h3>Versions</h3>{plain_json(versions)}</section>"
    )
