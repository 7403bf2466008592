"""The report of a sweep: one page with what it was, how far it is, a picture and the first rows of its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from toycomb.common.errors import shown
from toycomb.common.notices import counted
from toycomb.report.blocks import block, heading, remark, table

ROWS = 300
"""Rows of the table that the page has; the file has all."""
COLUMNS = 14
"""Columns that it has beside those of the design."""
FAILED = 50
"""Failures that it names."""


def page(
    told: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], varied: Sequence[str], picture: tuple[str, str] | None
) -> str:
    """The page as HTML text; whatever stands in names and values is escaped.

    Parameters
    ----------
    told : what a sweep says of itself: `kind`, `points`, `done`, `failed`, `failures`
    rows : the first rows of its table
    varied : names of the fields that the design varies
    picture : name of the file and caption
    """
    drawn = ""
    if picture is not None:
        name, caption = picture
        drawn = f'<img src="{escape(name, quote=True)}" alt="{escape(caption, quote=True)}" style="max-width: 100%">'
        drawn += remark(caption)
    counts = f"{told['done']} done, {told['failed']} failed"
    return "".join(
        [
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>toycomb: a sweep</title>',
            '<body style="font-family: sans-serif; margin: 2em">',
            block(
                heading("Sweep", [str(told["kind"]), counted(int(told["points"]), "point"), counts]),
                drawn,
                _failures(told["failures"]),
                _table(rows, varied),
                remark(f"The first {len(rows)} rows; points.csv has all of them." if len(rows) == ROWS else ""),
            ),
            "</body></html>\n",
        ]
    )


def _table(rows: Sequence[Mapping[str, Any]], varied: Sequence[str]) -> str:
    """Rows with means, and their intervals in brackets."""
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row if not name.endswith(("_low", "_high"))))
    first = [x for x in ("point", *varied, "method", "density", "networks") if x in names]
    columns = [*first, *[x for x in names if x not in first][:COLUMNS]]
    return table(columns, [[_cell(row, name) for name in columns] for row in rows])


def _cell(row: Mapping[str, Any], name: str) -> str:
    value, low, high = (row.get(x) for x in (name, f"{name}_low", f"{name}_high"))
    if isinstance(value, float):
        ends = "" if low is None or high is None or low == high else f" [{low:.3g}, {high:.3g}]"
        return f"{value:.3g}{ends}"
    return "" if value is None else shown(value, 60)


def _failures(failures: Sequence[Mapping[str, Any]]) -> str:
    if not failures:
        return ""
    rows = [[str(x["point"]), str(x["unit"]), str(x["reason"])] for x in failures[:FAILED]]
    return table(["point", "what failed", "why"], rows)
