"""Figures: stored tables in, matplotlib figures out; nothing is computed here. Accounts draw theirs with these."""

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
    """What stood here before every account had its own figures."""
    figures = importlib.import_module("toycomb.accounts.registry").FIGURES
    if name == "FIGURES":
        return figures
    for function in (x for figure in figures.values() for x in (figure.draw, figure.caption)):
        if function.__name__ == name:
            return function
    raise AttributeError(f"module 'toycomb.plots' has no attribute {name!r}")
