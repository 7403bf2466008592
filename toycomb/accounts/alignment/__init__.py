"""Alignment: which row of one trained network is which of another, and the loss on the line between them."""

from toycomb.accounts.alignment.of_runs import barriers

__all__ = ["barriers"]
