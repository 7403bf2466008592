"""What the scripts that write numbers into pages share: marked parts, tables, and how a number is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Cell = float | None


def number(x: Cell, digits: int = 3) -> str:
    """With a proper minus sign, and no minus before zero."""
    return "–" if x is None else f"{round(x, digits) + 0.0:.{digits}f}".replace("-", "−")


def interval(value: Cell, low: Cell, high: Cell, digits: int | None = None) -> str:
    """Value and bounds: unless it is said, two digits behind the point from .1 on, else three."""
    if digits is None:
        digits = 2 if value is not None and abs(value) >= 0.1 else 3
    return f"{number(value, digits)} [{number(low, digits)}, {number(high, digits)}]"


def effect(claim: Mapping[str, Any]) -> str:
    """The effect of a claim, as `claims.json` has it."""
    return interval(claim["effect"], claim["ci_low"], claim["ci_high"])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    return "\n".join(f"|{''.join(f' {x} |' if x else ' |' for x in row)}" for row in (head, ["---"] * len(head), *rows))


def written(page: str, mark: str, text: Callable[[str, str], str]) -> str:
    """The page with `text(X, old)` in place of the old text between `<!-- MARK: X -->` and `<!-- end -->`."""
    part = re.compile(rf"(<!-- {mark}: ([\w. =]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    return part.sub(lambda found: f"{found[1]}{text(found[2], found[3])}\n{found[4]}", page)
