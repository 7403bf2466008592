"""The section `References` of a docstring, as NumPy's style has it."""

from __future__ import annotations

import inspect
import re

HEADING = re.compile(r"^References?\n-+\n", re.MULTILINE)
NEXT = re.compile(r"^\S.*\n-{3,}$", re.MULTILINE)
"""The heading of a section that follows."""
MARK = re.compile(r"^\s*(\.\. )?\[\d+\]_?\s*|^\s*[-*] ", re.MULTILINE)
"""What numbers an entry, or makes it one of a list."""


def references(docstring: str | None) -> str | None:
    """What the section says, in one line; None without one."""
    text = inspect.cleandoc(docstring or "")
    heading = HEADING.search(text)
    if heading is None:
        return None
    body = text[heading.end() :]
    following = NEXT.search(body)
    body = body[: following.start()] if following else body
    return " ".join(MARK.sub("", body).split()) or None
