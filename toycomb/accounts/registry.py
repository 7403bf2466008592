"""Every account by name: a folder of this package that holds `account.py` is one."""

from __future__ import annotations

import copyreg
import pkgutil
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import toycomb.accounts
from toycomb.accounts.account import Account
from toycomb.accounts.of_runs import MADE
from toycomb.accounts.presets import PRESETS
from toycomb.common.errors import unknown
from toycomb.plots.drawable import drawable
from toycomb.plots.shown import FigureOf


def found() -> list[Account]:
    """Every account, in the order of reports."""
    folders = (
        f"{toycomb.accounts.__name__}.{x.name}" for x in pkgutil.iter_modules(toycomb.accounts.__path__) if x.ispkg
    )
    modules = (f"{folder}.account" for folder in folders)
    accounts = [import_module(module).ACCOUNT for module in modules if find_spec(module) is not None]
    return sorted(accounts, key=lambda x: (x.order, x.name))


ACCOUNTS: dict[str, Account] = {account.name: account for account in found()}
"""In the order of reports: the published claims, maps and comparisons, then the other accounts of tickets."""
FIGURES: dict[str, FigureOf] = {figure.name: figure for account in ACCOUNTS.values() for figure in account.figures}
"""Every figure of the study by name."""


def public(name: str) -> Callable[..., Any]:
    """The function that draws a figure from whatever may be given for it, see `toycomb.plots.drawable`."""
    figure = FIGURES[name]
    if hasattr(figure.draw, "drawable"):
        return figure.draw
    needs = f"{name} shows more than a run; {made_by(name)}"
    return drawable(figure.table, figure.caption, MADE.get(name), needs)(figure.draw)


def made_by(name: str) -> str:
    """Which account a figure is of, and which commands make its table."""
    account = next(x for x in ACCOUNTS.values() if name in [figure.name for figure in x.figures])
    presets = " or ".join(x for x, sizes in PRESETS.items() if account.asked(sizes, 0))
    return (
        f"{name} is of the account {account.name}: make it by toycomb reproduce --preset {presets}, or by toycomb "
        f"theories {account.name} --out DIR"
    )


def named(name: str) -> Account:
    """An account by name; raises InputError if there is none."""
    if name not in ACCOUNTS:
        raise unknown("there is no account", name, ACCOUNTS, see="toycomb theories --help")
    return ACCOUNTS[name]


def _reduced(account: Account) -> tuple[Any, ...]:
    """Copies and pickles of a registered account name it: its functions may be made on the spot."""
    registered = ACCOUNTS.get(account.name) is account
    return (named, (account.name,)) if registered else tuple(account.__reduce_ex__(4))


for kind in {type(account) for account in ACCOUNTS.values()}:
    copyreg.pickle(kind, _reduced)


def chosen(names: tuple[str, ...] = ()) -> list[Account]:
    """Accounts by name, all of them if none is named; raises InputError if there is no such account."""
    for name in names:
        named(name)
    return [account for name, account in ACCOUNTS.items() if not names or name in names]
