"""What is stored, from outside: the results file of a folder, and the population that a description describes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from toycomb.common.errors import InputError, shown
from toycomb.records.specification import Population
from toycomb.training import Training


def results_file(path: str | Path) -> Path:
    """The results file that a path is, or that its folder holds."""
    if not isinstance(path, str | os.PathLike):
        raise InputError(f"results are {shown(repr(path), 60)}; give a folder of results, or its results.sqlite")
    place = Path(path)
    file = place / "results.sqlite" if place.is_dir() else place
    if not file.is_file():
        raise InputError(
            f"{shown(place)} holds no results.sqlite; 'toycomb reproduce', 'toycomb tickets', 'toycomb theories' and "
            f"'toycomb sweep' make one with --out {shown(place)}"
        )
    return file


def population_of(description: dict[str, Any], count: int) -> Population | None:
    """What a description describes; None if it is no population of this version."""
    given = description.get("population")
    if set(description) != {"format", "population"} or not isinstance(given, dict):
        return None
    try:
        return Population(**{**given, "networks": count, "training": Training(**given.get("training", {}))})
    except (TypeError, AttributeError, InputError):
        return None
