"""Drawing figures from stored tables."""

from __future__ import annotations

from pathlib import Path

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError
from toycomb.plots.about import changes_said
from toycomb.plots.folders import settings_in
from toycomb.plots.picture import Picture
from toycomb.plots.shown import FigureOf, Table
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
    picture = drawn(figure, table, settings_in(store, figure.table))
    plots.save(picture, path)
    return picture.caption


def drawn(figure: FigureOf, table: Table, settings: Table) -> Picture:
    """A figure with its caption; both name what was changed in the study that made its table."""
    picture = figure.draw(table)
    picture.caption = picture.caption or figure.caption(table)
    return changes_said(picture, settings)
