"""Figures: stored tables in, matplotlib figures out; nothing is computed here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toycomb.plots.fates import fate_by_distance, fate_caption, rejection_by_crowd, rejection_caption
from toycomb.plots.maps import feature_map, map_caption
from toycomb.plots.patterns import emergence, emergence_caption, patterns_by_load, patterns_caption
from toycomb.plots.style import save


@dataclass(frozen=True)
class FigureOf:
    """A figure of the study: the stored table it shows, how it is drawn, what its caption says."""

    table: str
    draw: Callable[[Any], Any]
    caption: Callable[[Any], str]


FIGURES = {
    "patterns_by_load": FigureOf("patterns", patterns_by_load, patterns_caption),
    "emergence": FigureOf("emergence", emergence, emergence_caption),
    "fate_by_distance": FigureOf("fates", fate_by_distance, fate_caption),
    "rejection_by_crowd": FigureOf("rejection", rejection_by_crowd, rejection_caption),
    "feature_map": FigureOf("feature_map", feature_map, map_caption),
}

__all__ = [
    "FIGURES",
    "FigureOf",
    "emergence",
    "fate_by_distance",
    "feature_map",
    "patterns_by_load",
    "rejection_by_crowd",
    "save",
]
