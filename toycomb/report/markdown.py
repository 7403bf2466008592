"""Texts from outside, such as names of methods and sentences of errors, as Markdown shows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARKS = re.compile(r"[\\|]|<(?=[A-Za-z/!?])|\](?=\()")
"""What would be a column, a tag or a link wherever it stands."""
PAIRED = {"*": re.compile(r"\*"), "`": re.compile("`"), "_": re.compile(r"(?<!\w)_|_(?!\w)")}
"""What would change the letters between two of it; `_` within a word does not."""
CODE = re.compile(r"(`[^`]*`)")


def plain(text: str) -> str:
    """A text that shows as it is, in a cell of a table or elsewhere."""
    found = MARKS.sub(r"\\\g<0>", text)
    for mark, pattern in PAIRED.items():
        if found.count(mark) > 1:
            found = pattern.sub(r"\\\g<0>", found)
    return found


def line(cells: Iterable[str]) -> str:
    """A line of a table."""
    return f"| {' | '.join(map(plain, cells))} |"


def rule(columns: int) -> str:
    """The line below the heads of so many columns."""
    return f"| {' | '.join(['---'] * columns)} |"


def prose(text: str) -> str:
    """Sentences in which code stands between backticks; all else shows as it is."""
    return "".join(part if CODE.fullmatch(part) else plain(part) for part in CODE.split(text))
