"""Names from outside, such as those of methods of one's own, as pictures write them."""

from __future__ import annotations

from toycomb.common.errors import shown

LONGEST = 60
"""Characters of a name, at most."""


def plainly(name: object) -> str:
    """A name as it is, in one line: Matplotlib would read what stands between two dollars as a formula, or fail."""
    return shown(name, LONGEST).replace("$", r"\$")
