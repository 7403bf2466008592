"""Drawing figures from stored tables."""

from __future__ import annotations

from pathlib import Path

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.records.store import NoTable, Store


@one_thread
def draw(name: str, store: Store, path: Path) -> str:
    """Draw a figure from its stored table; return its caption. Raises InputError if the table is not there."""
    from toycomb import plots
    from toycomb.accounts.registry import FIGURES, made_by

    figure = FIGURES[name]
    try:
        table = store.table(figure.table)
    except NoTable:
        raise InputError(f"{store.path} holds nothing for the figure {name}; {made_by(name)}") from None
    plots.save(figure.draw(table), path)
    return figure.caption(table)
