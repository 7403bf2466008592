"""Drawing figures from stored tables."""

from __future__ import annotations

from pathlib import Path

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.plots.shown import Table
from toycomb.records.store import NoTable, Store
from toycomb.report.changed import captioned, named


@one_thread
def draw(name: str, store: Store, path: Path) -> str:
    """Draw a figure from its stored table; return its caption. Raises InputError if the table is not there."""
    from toycomb import plots
    from toycomb.accounts.registry import FIGURES

    figure = FIGURES[name]
    try:
        table = store.table(figure.table)
    except NoTable:
        raise InputError(f"{store.path} holds nothing for the figure {name}; {_made_by(name)}") from None
    picture, settings = figure.draw(table), _settings(store)
    if changed := named(settings.get("changed", {})):
        picture.suptitle(changed, fontsize="medium", fontweight="bold")
    plots.save(picture, path)
    return captioned(figure.caption(table), settings)


def _settings(store: Store) -> Table:
    """Of the study that made the tables; empty where they come from one account by itself."""
    try:
        return store.table("settings")
    except NoTable:
        return {}


def _made_by(name: str) -> str:
    """Which account and presets of the study make a figure."""
    from toycomb.accounts.presets import PRESETS
    from toycomb.accounts.registry import ACCOUNTS

    for account in ACCOUNTS.values():
        if name in [x.name for x in account.figures]:
            asking = [x for x, sizes in PRESETS.items() if account.asked(sizes, 0)]
            presets = " or ".join(asking)
            return f"it is of the account {account.name}, which toycomb reproduce makes with --preset {presets}"
    return "no account makes it"
