"""The page as a whole, verdicts first: templates that escape whatever they are given."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from toycomb.common.changed import named
from toycomb.evidence.intervals import LEVEL, RESAMPLES
from toycomb.evidence.over import OVER
from toycomb.report import markup
from toycomb.report.readings import explains, held, joint_words, lines_of
from toycomb.report.summary import summary

if TYPE_CHECKING:
    from jinja2 import Environment

Figures = Mapping[str, tuple[str, bytes]]
Shown = Mapping[str, tuple[int, str]]
"""Number of each figure, and the first account that has it."""


def report(
    accounts: Sequence[Mapping[str, Any]],
    claims: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
    figures: Figures,
    versions: Mapping[str, str],
) -> str:
    """The report as HTML text; equal input gives equal text.

    Parameters
    ----------
    accounts : in order
        Each with `name`, `title`, `published`, `refuted`, `reading`, `figures` (names), `command`, `redraw` (commands)
        and `sources` (each with `name`, `kind`, `identity`, `networks`, `specification`), and perhaps `notes`, and
        `pages` (pairs of a file beside the report, and what a link to it says).
    claims : the claims table
        Rows of `Claim.judged` with `part`, the name of the account; perhaps joined by `confirmed`.
    settings : of the preset, with `preset` and `seed`
    figures : caption and PNG bytes of each figure, by name
    versions : what produced the results

    Raises
    ------
    ValueError
        If a claim or a figure belongs to no account, since then nothing would say where its numbers come from.
    """
    shown = _shown(accounts)
    names = {account["name"] for account in accounts}
    lost = [f"claim {x['id']}" for x in claims if x["part"] not in names]
    lost += [f"figure {name}" for name in figures if name not in shown]
    if lost:
        raise ValueError(f"no account of the report says where these come from: {', '.join(lost)}")
    return (
        _environment()
        .get_template("page.html")
        .render(
            accounts=accounts,
            claims=claims,
            settings=settings,
            changed=named(settings.get("changed", {})),
            summary=summary(claims, settings),
            lines=lines_of(claims),
            over_rule=OVER,
            two_seeds=any("own_verdict" in x for x in claims),
            figures=figures,
            versions=versions,
            shown=shown,
        )
    )


def _shown(accounts: Sequence[Mapping[str, Any]]) -> Shown:
    homes: dict[str, str] = {}
    for account in accounts:
        for name in account["figures"]:
            homes.setdefault(name, account["name"])
    return {name: (count, home) for count, (name, home) in enumerate(homes.items(), 1)}


@cache
def _environment() -> Environment:
    """Templates, and what they may call."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=PackageLoader("toycomb.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    tools = (
        *(markup.anchor, markup.effect, markup.few, markup.kinds_of, markup.seeds, markup.size, markup.written),
        *(explains, held, joint_words),
    )
    made.globals |= {tool.__name__: tool for tool in tools}
    made.globals |= {
        "MARKS": markup.MARKS,
        "NOTHING": markup.NOTHING,
        "LEVEL": LEVEL,
        "RESAMPLES": RESAMPLES,
        "style": Markup(files("toycomb.report").joinpath("style.css").read_text(encoding="utf-8")),
        "base64": lambda picture: b64encode(picture).decode(),
        "json": lambda content: json.dumps(content, indent=2, ensure_ascii=False),
    }
    return made
