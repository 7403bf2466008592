"""Drawing a figure again from stored results, from Python or by `figures/draw.py`."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path
from typing import NoReturn

from toycomb.common.errors import InputError, shown, unknown
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
        raise unknown("there is no figure", name, FIGURES, see="figures/draw.py --list")
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


def drawing_script(file: str, arguments: list[str] | None = None) -> None:
    """What the script `figures/draw.py` does; wrong input is one sentence and exit code 2.

    The pictures beside the script are those that the project shows, so they are replaced only if `--out` says so.

    Parameters
    ----------
    file : path of the script
    arguments : of the command line, unless given those of this process
    """
    parser = argparse.ArgumentParser(description="Draw a figure again from stored results.")
    parser.add_argument("name", nargs="?", help="of the figure; without it, the names of all are told")
    parser.add_argument("results", nargs="?", default="results", help="a folder that `toycomb reproduce` filled")
    parser.add_argument("--out", help="the picture, or a folder for it; RESULTS/figures unless given")
    parser.add_argument("--list", action="store_true", help="tell the names of all figures, and draw none")
    chosen = parser.parse_args(arguments)
    if chosen.list or chosen.name is None:
        print("\n".join(_told()))
        return
    try:
        if chosen.out is None:
            _spare(Path(file).parent, Path(chosen.results) / "figures", chosen.name)
        print(f"drew {shown(str(redraw(chosen.name, chosen.results, chosen.out)))}.png and .svg")
    except (InputError, OSError) as error:
        _fail(error)


def figure_script(file: str, arguments: list[str] | None = None) -> None:
    """What the script of one figure did, whose name was that of the figure: it goes with the next release."""
    warnings.warn("a figure has no script of its own now; use study.drawing_script", DeprecationWarning, stacklevel=2)
    drawing_script(file, [Path(file).stem, *(sys.argv[1:] if arguments is None else arguments)])


def _told() -> list[str]:
    """A line for each figure: its name, and what it shows."""
    from toycomb.accounts.registry import FIGURES

    longest = max(map(len, FIGURES))
    return [f"{name:<{longest}}  {(x.draw.__doc__ or '').partition(chr(10))[0]}" for name, x in FIGURES.items()]


def _spare(home: Path, folder: Path, name: str) -> None:
    """Raise InputError if the pictures of this name in a folder are, or are links to, those at home."""
    for picture in pictures([name]):
        place = os.path.dirname(os.path.realpath(folder / picture))
        if os.path.exists(place) and os.path.samefile(place, home):
            raise InputError(f"{folder} holds the pictures that the project shows; say --out {folder} to replace them")


def _fail(error: Exception) -> NoReturn:
    print(shown(str(error)), file=sys.stderr)
    sys.exit(2)
