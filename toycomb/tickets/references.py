"""The section `References` of a docstring, as NumPy's style has it, and what stands before its sections."""

from __future__ import annotations

import inspect
import re
from typing import Any

HEADING = re.compile(r"^References?\n-+\n", re.MULTILINE)
NEXT = re.compile(r"^\S.*\n-{3,}$", re.MULTILINE)
"""The heading of a section that follows."""
MARK = re.compile(r"^\s*(\.\. )?\[\d+\]_?\s*|^\s*[-*] ", re.MULTILINE)
"""What numbers an entry, or makes it one of a list."""


def of_function(function: Any) -> str | None:
    """What the section of a function's docstring says, else that of the file which it stands in; None without one."""
    around = getattr(function, "__globals__", {}).get("__doc__")
    return section(getattr(function, "__doc__", None)) or section(around)


def notes(docstring: Any) -> str:
    """What a docstring says between its first line and its first section; "" without one."""
    if not isinstance(docstring, str):
        return ""
    text = inspect.cleandoc(docstring).partition("\n")[2]
    following = NEXT.search(text)
    return (text[: following.start()] if following else text).strip()


def section(docstring: Any) -> str | None:
    """What the section of one docstring says, in one line; None without one."""
    if not isinstance(docstring, str):
        return None
    text = inspect.cleandoc(docstring)
    heading = HEADING.search(text)
    if heading is None:
        return None
    body = text[heading.end() :]
    following = NEXT.search(body)
    body = body[: following.start()] if following else body
    return " ".join(MARK.sub("", body).split()) or None
