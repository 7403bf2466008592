"""Drawing a figure again from stored results, from Python or by a script of `figures/`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from toycomb.common.errors import InputError, shown
from toycomb.files.writing import check_files, pictures
from toycomb.records.store import opened
from toycomb.study.drawing import draw


def redraw(name: str, results: str | Path, path: str | Path | None = None) -> Path:
    """Draw one figure again from a folder of results.

    Parameters
    ----------
    name : one of `toycomb.plots.FIGURES`
    results : folder that `run` filled
    path : of the pictures, with or without `.png` or `.svg`, or a folder; `results/figures` unless given

    Returns
    -------
    path of the pictures, without `.png` or `.svg`

    Raises
    ------
    InputError
        If there is no such figure, the folder holds no results or not those of the figure, or a file cannot be written.
    """
    from toycomb import plots
    from toycomb.accounts.registry import FIGURES

    if name not in FIGURES:
        raise InputError(f"there is no figure {name!r}; there are {', '.join(FIGURES)}")
    file = Path(results) / "results.sqlite"
    if not file.is_file():
        raise InputError(f"{results} holds no results.sqlite; run 'toycomb reproduce --out {results}' first")
    place = Path(results) / "figures" if path is None else Path(path)
    if path is None:
        place.mkdir(exist_ok=True)
    place = place / name if place.is_dir() else plots.style.stem(place)
    check_files(pictures([str(place)]), [file])
    with opened(file, read_only=True) as store:
        draw(name, store, place)
    return place


def figure_script(file: str, arguments: list[str] | None = None) -> None:
    """What a script `figures/NAME.py` does; wrong input is one sentence and exit code 2.

    The pictures beside the script are those that the project shows, so they are replaced only if `--out` says so.

    Parameters
    ----------
    file : path of the script; its name is that of the figure
    arguments : of the command line, unless given those of this process
    """
    script = Path(file)
    parser = argparse.ArgumentParser(description=f"Draw the figure {script.stem} again from stored results.")
    parser.add_argument("results", nargs="?", default="results", help="a folder that `toycomb reproduce` filled")
    parser.add_argument("--out", help="the picture, or a folder for it; RESULTS/figures unless given")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.out is None:
            _spare(script, Path(chosen.results) / "figures")
        print(f"drew {shown(str(redraw(script.stem, chosen.results, chosen.out)))}.png and .svg")
    except (InputError, OSError) as error:
        _fail(error)


def _spare(script: Path, folder: Path) -> None:
    """Raise InputError if the pictures of this folder are, or are links to, those beside the script."""
    for picture in pictures([script.stem]):
        home = os.path.dirname(os.path.realpath(folder / picture))
        if os.path.exists(home) and os.path.samefile(home, script.parent):
            raise InputError(f"{folder} holds the pictures that the project shows; say --out {folder} to replace them")


def _fail(error: Exception) -> NoReturn:
    print(shown(str(error)), file=sys.stderr)
    sys.exit(2)
