"""Drawing a figure again from a folder of results, whichever command filled it."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from toycomb.accounts.registry import FIGURES, made_by
from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, shown
from toycomb.files.tracked import spare_tracked
from toycomb.files.writing import check_files, pictures
from toycomb.plots.folders import stored_table
from toycomb.plots.picture import Picture
from toycomb.plots.shown import FigureOf
from toycomb.plots.style import save, stem
from toycomb.study.drawing import drawn

OTHERWISE = {"fate_by_distance": "probe", "patterns_by_load": "patterns"}
"""Figures that a command of another name draws too."""
OF_RUNS = ("precursor",)
"""Figures of one location in one network, whose table no command stores."""
ELSEWHERE = "draw to another place by --out FILE, or replace it by --replace"


class Redrawn(NamedTuple):
    """A figure that was drawn again.

    Parameters
    ----------
    picture : Picture, with its caption
    files : that were written
    source : the file that its table stands in
    """

    picture: Picture
    files: list[Path]
    source: Path


def every() -> Mapping[str, FigureOf]:
    """Every figure by name: those of accounts, then those of tickets."""
    from toycomb.report.tickets import DRAWINGS

    return {**FIGURES, **DRAWINGS}


@cache
def summaries() -> dict[str, str]:
    """What each figure shows, and which commands make its table."""
    return {name: f"{_first_line(x)} Made by {_makers(name)}." for name, x in every().items()}


def _first_line(figure: FigureOf) -> str:
    text = (figure.draw.__doc__ or "").partition("\n")[0]
    return text if text.endswith(".") else f"{text}."


def _makers(name: str) -> str:
    """The commands in short."""
    from toycomb.accounts.registry import ACCOUNTS

    if name not in FIGURES:
        return "tickets"
    accounts = [x.name for x in ACCOUNTS.values() if name in [figure.name for figure in x.figures]]
    others = [OTHERWISE[name]] if name in OTHERWISE else []
    return ", ".join(["reproduce", *(f"theories {x}" for x in accounts), *others])


def redraw(
    name: str, results: str | Path = "results", path: str | Path | None = None, *, replace: bool = False
) -> Path:
    """Draw one figure again from a folder of results.

    Parameters
    ----------
    name : a figure of `toycomb figure --list`
    results : folder that `toycomb reproduce`, `theories`, `tickets`, `patterns` or `probe` filled, or one of its files
    path : of the pictures, with or without `.png` or `.svg`, or a folder; where the command put them unless given
    replace : bool
        Write over pictures that git tracks, too.

    Returns
    -------
    path of the pictures, without `.png` or `.svg`

    Raises
    ------
    InputError
        If there is no such figure, the folder holds no results or not those of the figure, or a file cannot be written.
    """
    return stem(redrawn(name, results, path, replace=replace).files[0])


@one_thread
def redrawn(name: str, results: str | Path, path: str | Path | None = None, *, replace: bool = False) -> Redrawn:
    """`redraw`, with the picture and the files that were written."""
    figure = _named(name)
    try:
        found = stored_table(name, figure.table, results)
    except InputError as error:
        raise InputError(f"{error}; {_how(name)}") from None
    place = found.folder / _own_name(name, found.file) if path is None else Path(path)
    place = place / name if place.is_dir() else stem(place)
    files = [place.with_name(x) for x in pictures([place.name])]
    if not replace:
        spare_tracked(files, ELSEWHERE)
    if path is None:
        place.parent.mkdir(exist_ok=True)
    check_files(files, [found.file])
    picture = drawn(figure, found.content, found.settings)
    save(picture, place)
    return Redrawn(picture, files, found.file)


def _own_name(name: str, source: Path) -> str:
    """What a picture is called beside its document: commands whose figure has another name call it as themselves."""
    return source.stem if OTHERWISE.get(name) == source.stem and source.suffix == ".json" else name


def _how(name: str) -> str:
    """Which commands make what is missing."""
    also = f", or by toycomb {OTHERWISE[name]} --out DIR" if name in OTHERWISE else ""
    return f"{made_by(name)}{also}" if name in FIGURES else "toycomb tickets --out DIR makes it"


def _named(name: str) -> FigureOf:
    """A figure by name; raises InputError with the nearest names if there is none."""
    from difflib import get_close_matches

    known = every()
    if name in known:
        return known[name]
    if name in OF_RUNS:
        raise InputError(
            f"{name} is drawn from a run, in Python: toycomb.plots.{name}(run); toycomb figure --list shows the others"
        )
    word = str(name)[:60].casefold().replace("-", "_").replace(" ", "_")
    of_commands = {command: figure for figure, command in OTHERWISE.items()}
    spelt = {x.replace("-", "_"): x for x in known} | of_commands
    holding = [x for x in spelt if word.removesuffix("s") and x.startswith(word.removesuffix("s"))]
    found = [word] if word in spelt else [*holding, *get_close_matches(word, spelt, 3)]
    near = list(dict.fromkeys(spelt[x] for x in found))[:3]
    hint = f"perhaps you meant {' or '.join(near)}; " if near else ""
    raise InputError(f"there is no figure {shown(repr(name), 60)}; {hint}toycomb figure --list shows all")


def figure_script(file: str, arguments: list[str] | None = None) -> None:
    """What the script of one figure did, whose name was that of the figure: it goes with the next release."""
    warnings.warn("a figure has no script of its own now; use toycomb figure", DeprecationWarning, stacklevel=2)
    parser = argparse.ArgumentParser()
    parser.add_argument("results", nargs="?", default="results")
    parser.add_argument("--out")
    chosen = parser.parse_args(arguments)
    try:
        print(f"drew {shown(redraw(Path(file).stem, chosen.results, chosen.out))}.png and .svg")
    except (InputError, OSError) as error:
        print(shown(error), file=sys.stderr)
        sys.exit(2)
