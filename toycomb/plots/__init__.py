"""Figures: a run, a feature space, a stored population or a stored table in, a figure that shows itself out.

`toycomb.plots.fate_by_distance(run)` is one; `toycomb figure --list` names all. Those that show many networks of an
account, such as `universality`, take its stored table or a folder of results.
"""

import importlib
from typing import Any

from toycomb.plots.fates import fate_by_distance, rejection_by_crowd
from toycomb.plots.maps import feature_map
from toycomb.plots.patterns import emergence, patterns_by_load
from toycomb.plots.precursor import precursor
from toycomb.plots.shown import FigureOf
from toycomb.plots.style import save

__all__ = [
    "FIGURES",
    "FigureOf",
    "emergence",
    "fate_by_distance",
    "feature_map",
    "patterns_by_load",
    "precursor",
    "rejection_by_crowd",
    "save",
]


def __getattr__(name: str) -> Any:
    """Figures of accounts and of tickets, which stand where their numbers are made."""
    if name.startswith("_"):
        raise AttributeError(f"module 'toycomb.plots' has no attribute {name!r}")
    if name.startswith("tickets_"):
        drawings = importlib.import_module("toycomb.report.tickets").DRAWINGS
        if name in drawings:
            return drawings[name].draw
    registry = importlib.import_module("toycomb.accounts.registry")
    if name == "FIGURES":
        return registry.FIGURES
    if name in registry.FIGURES:
        return registry.public(name)
    for caption in (figure.caption for figure in registry.FIGURES.values()):
        if caption.__name__ == name:
            return caption
    from toycomb.common.errors import nearest

    names = __dir__()
    near = " or ".join(nearest(name, names) or [x for x in names if x.startswith(name.rstrip("s"))][:3])
    raise AttributeError(f"module 'toycomb.plots' has no attribute {name!r}{near and f'; perhaps you meant {near}'}")


def __dir__() -> list[str]:
    """Figures by name, for whoever completes words; modules of this package are no figures."""
    figures = importlib.import_module("toycomb.accounts.registry").FIGURES
    tickets = importlib.import_module("toycomb.report.tickets").DRAWINGS
    return sorted({*__all__, *figures, *tickets})
