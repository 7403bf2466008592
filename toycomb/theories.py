"""Accounts by themselves: `run` measures one and judges its claims; `ACCOUNTS` has all of them by name.

What an account is measured by stands under its name too, such as `toycomb.theories.symmetries.canonical`.
"""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from toycomb.accounts.registry import ACCOUNTS, named
from toycomb.accounts.running import run

__all__ = ["ACCOUNTS", "named", "run"]
__path__: list[str] = []  # so that older names, such as `toycomb.theories.bounds.world`, can be imported


def __getattr__(name: str) -> ModuleType:
    package = f"toycomb.accounts.{name}"
    found = None if name.startswith("_") else find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise AttributeError(f"module 'toycomb.theories' has no attribute {name!r}")
    return import_module(package)
