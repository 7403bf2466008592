"""Older names: copies and pickles of methods that toycomb 0.1 made are made again by these."""

from typing import Any

from toycomb.tickets.definition import Method
from toycomb.tickets.registered import again

__all__ = ["again", "made"]


def made(values: dict[str, Any]) -> Method:
    """A method that is not registered."""
    return Method(**values)
