"""Shared look of the figures, and saving them so that equal data give equal files."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import numpy as np

from toycomb.common.errors import InputError, shown
from toycomb.files.writing import PICTURES, replacing
from toycomb.plots.letters import lettered
from toycomb.plots.shown import Entry

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from toycomb.plots.picture import Picture

P = ParamSpec("P")
F = TypeVar("F", bound="Figure")

# Okabe and Ito's colours, told apart by readers with any colour vision.
BLACK, ORANGE, SKY, BLUE, VERMILION = "#000000", "#E69F00", "#56B4E9", "#0072B2", "#D55E00"
GREEN, PURPLE = "#009E73", "#CC79A7"
GREY = "#8A8A8A"
MARKERS = ("o", "s", "^", "v", "D", "P", "X")

RC: Any = {
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "svg.hashsalt": "toycomb",
}

OTHER_KINDS = (".pdf", ".jpg", ".jpeg", ".eps", ".ps", ".tif", ".tiff", ".gif", ".webp", ".bmp")
"""Endings of pictures that are not written here; any other ending is part of a name."""
OF_THE_SCREEN = (
    "backend",
    "backend_fallback",
    "interactive",
    "toolbar",
    "timezone",
    "date.epoch",
    "figure.max_open_warning",
    "figure.raise_window",
    "savefig.directory",
    "tk.window_focus",
)
"""Settings that belong to the process of the reader, not to a picture; they stay."""


def styled(draw: Callable[P, F]) -> Callable[P, F]:
    """Draw with the project's look, whatever the reader's own matplotlib settings are, and without touching them.

    Panels get their letters, see `toycomb.plots.letters.lettered`.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> F:
        with _look():
            figure = draw(*args, **kwargs)
            lettered(figure)
            return figure

    return drawn


def library() -> Any:
    """Matplotlib, loaded whatever back end and lines the reader's settings have; pictures for files need neither.

    Raises
    ------
    InputError
        If it cannot be loaded; the message says why.
    """
    if "matplotlib" in sys.modules:
        return sys.modules["matplotlib"]
    logger, backend = logging.getLogger("matplotlib"), os.environ.pop("MPLBACKEND", None)
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        import matplotlib
    except Exception as error:  # a settings file can make it fail in many ways
        raise InputError(
            f"figures cannot be drawn, since matplotlib does not load: {type(error).__name__}: {error}; perhaps its "
            "settings file (matplotlibrc, here or in your home) is damaged, or matplotlib is not installed"
        ) from None
    finally:
        logger.setLevel(level)
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    if backend:
        with suppress(ValueError):  # one that is not there is not missed
            matplotlib.rcParams["backend"] = backend
    return matplotlib


@contextmanager
def _look() -> Iterator[None]:
    """Matplotlib's own defaults with the project's changes."""
    mpl = library()
    plain = {name: value for name, value in mpl.rcParamsDefault.items() if name not in OF_THE_SCREEN}
    with mpl.rc_context({**plain, **RC}):
        yield


def blank(width: float, height: float) -> Picture:
    """A figure without axes and without pyplot's global state, which a notebook shows."""
    from toycomb.plots.picture import Picture

    figure = Picture(figsize=(width, height), layout="constrained")
    figure.look = _look
    return figure


def subplots(rows: int, columns: int, width: float, height: float, **options: Any) -> tuple[Figure, np.ndarray]:
    """A figure and its axes (rows, columns)."""
    figure = blank(width, height)
    return figure, figure.subplots(rows, columns, squeeze=False, **options)


def lines_of_panels(width: float, height: float, *lines: Sequence[float]) -> tuple[Figure, list[Axes]]:
    """A figure of lines of panels, each line given by the relative widths of its own panels, and all of its axes."""
    figure = blank(width, height)
    parts = figure.subfigures(len(lines), 1, squeeze=False)[:, 0]
    drawn = (part.subplots(1, len(x), width_ratios=x, squeeze=False) for part, x in zip(parts, lines, strict=True))
    return figure, [ax for axes in drawn for ax in axes[0]]


def stem(path: str | Path) -> Path:
    """The path of a picture without the ending `.png` or `.svg`; raises InputError for that of another kind."""
    path = Path(path)
    if path.suffix.lower() in OTHER_KINDS:
        raise InputError(f"{shown(path)} would be a {path.suffix[1:]} file; pictures are written as .png and .svg")
    return path.with_suffix("") if path.suffix in PICTURES else path


def save(figure: Figure, path: str | Path) -> None:
    """Write `path`.png and `path`.svg, each atomically and without a date; the layout of the first is that of both."""
    metadata: dict[str, dict[str, None]] = {".png": {"Software": None}, ".svg": {"Date": None}}
    engine = figure.get_layout_engine()
    with _look():
        try:
            for suffix in PICTURES:
                with replacing(f"{stem(path)}{suffix}") as temporary:
                    figure.savefig(temporary, metadata=metadata[suffix])
                figure.set_layout_engine("none")  # laying out takes a third of the time, and finds the same places
        finally:
            figure.set_layout_engine(engine)


UNKNOWN = {"value": None, "low": None, "high": None}
"""An interval of nothing."""


def column(entries: Iterable[Entry], key: str) -> np.ndarray:
    """One bound of a list of intervals as floats, NaN where it is not defined."""
    return np.array([np.nan if entry[key] is None else entry[key] for entry in entries], dtype=float)


def bounds(entries: Sequence[Entry]) -> np.ndarray:
    """(3, K) values of intervals, their lower and their upper bounds."""
    return np.array([column(entries, key) for key in ("value", "low", "high")])


def band(ax: Axes, x: Sequence[float], entries: Sequence[Entry], **style: Any) -> None:
    """A line through the values with a band for their intervals."""
    value, low, high = bounds(entries)
    ax.plot(x, value, **style)
    ax.fill_between(x, low, high, color=style.get("color"), alpha=0.18, linewidth=0)


def points(ax: Axes, x: Sequence[float], entries: Sequence[Entry], **style: Any) -> None:
    """Points with error bars for their intervals, joined by a line."""
    value, low, high = bounds(entries)
    ax.errorbar(x, value, yerr=np.nan_to_num([value - low, high - value]).clip(0), capsize=2, **style)


def diagonal(ax: Axes, low: float, high: float, **style: Any) -> None:
    """Both axes from low to high to one scale, and the line on which they are equal."""
    line: dict[str, Any] = {"color": GREY, "linestyle": "--", "linewidth": 1}
    ax.plot((low, high), (low, high), **line | style)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


def spread(numbers: Iterable[int]) -> str:
    """Numbers in words: the one, or the least to the most."""
    values = sorted(set(numbers))
    return str(values[0]) if len(values) == 1 else f"{values[0]} to {values[-1]}"


def epochs_axis(ax: Axes) -> None:
    """The first tenth of an epoch to scale, all later ones by their logarithm."""
    ax.set_xscale("symlog", linthresh=0.1)
    ax.set_xlim(left=0)
    ticks = [0, 0.1, 1, 10, 100]
    ax.set_xticks(ticks, [f"{x:g}" for x in ticks])
    ax.set_xlabel("epoch (linear below 0.1)")


def all_patterns(rows: Iterable[Mapping[str, Mapping[str, Any]]], key: str) -> dict[str, list[dict[str, Any]]]:
    """Intervals of every pattern of any row of a table at this key; where clauses differ in size, some are unknown."""
    entries = [row[key] for row in rows]
    names = dict.fromkeys(name for entry in entries for name in entry)
    return {name: [entry.get(name, UNKNOWN) for entry in entries] for name in names}


def codes_among(names: Iterable[str]) -> str:
    """The patterns that are codes, with all signs aligned: "4P", or "2P and 5P" of clauses of two sizes."""
    return " and ".join(name for name in names if "N" not in name)


def code_rows(about: Mapping[str, Any] | None) -> str:
    """On which rows codes stand: positive ones, of a CNF negative ones."""
    return "negative" if (about or {}).get("kind") == "cnf" else "positive"


def pattern_style(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Colour and marker of each alignment count, from all aligned (blue) to none (vermilion)."""
    colours = (BLUE, SKY, GREY, ORANGE, VERMILION) if len(names) == 5 else _ramp(len(names))
    return {
        name: {"color": colours[i], "marker": MARKERS[i % len(MARKERS)], "markersize": 4}
        for i, name in enumerate(names)
    }


def _ramp(count: int) -> list[Any]:
    import matplotlib as mpl

    return [mpl.colormaps["cividis"](x) for x in np.linspace(0, 0.95, count)]
