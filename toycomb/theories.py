"""Accounts by themselves: `run` measures one and judges its claims; `ACCOUNTS` has all of them by name."""

from toycomb.accounts.registry import ACCOUNTS, named
from toycomb.accounts.running import run

__all__ = ["ACCOUNTS", "named", "run"]
