"""Nulls and controls that no network can make fail, called what they are.

Some comparisons are 0 by construction: a coin decides which side is which, both sides are drawn alike, or rows and
clauses are exchanged with others of the same kind. Whatever networks do, such a number is 0 but for chance. If it is
not, the instrument is wrong; that it is 0 says nothing about the claim. All other nulls and controls can fail because
the world is otherwise, such as one on shuffled labels.
"""

from __future__ import annotations

ALONE = "tests the instrument alone"


def of_instrument(words: str) -> str:
    """The words of a null or control that is 0 by construction."""
    return f"{words} ({ALONE})"


def is_of_instrument(words: str) -> bool:
    """Whether the words of a null or control say that it is 0 by construction."""
    return ALONE in words
