"""The numbers of a page as one block of JSON: what `toycomb.geometry` finds, rounded where it says so, and packed.

Arrays are base64 of their bytes, least significant first. Feature space is rounded to whole multiples of `step`, which
is its largest size divided by 32767; everything else is exact.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import numpy as np

from toycomb._version import __version__
from toycomb.common.documents import Document
from toycomb.explorer.arranged import column_groups, row_order, row_sections, striking
from toycomb.explorer.watched import Watched
from toycomb.geometry import Fate, FeatureSpace

FORMAT = 1
LARGEST = 32767
"""Of the whole numbers that stand for feature space."""


def block(panes: Sequence[Watched], title: str, proximal: int = 1) -> Document:
    """The data of a page with one pane, or two that move together.

    Parameters
    ----------
    panes : one or two of Watched
    title : str
    proximal : largest initial distance of a precursor
    """
    shown = [_pane(x, proximal) for x in panes]
    if len(panes) == 2 and panes[0].rows and panes[0].rows == panes[1].rows:
        fates = [x.space.fates(proximal)[0] for x in panes]
        shown[0]["start"] = striking(shown[0]["order"], *fates)
        shown[1] |= {"shared_rows": True, **{key: shown[0][key] for key in ("order", "sections", "start")}}
    return {
        "format": FORMAT,
        "made_by": f"toycomb {__version__}",
        "title": title,
        "proximal": proximal,
        "fates": [fate.name.lower() for fate in Fate],
        "frames": _frames(panes),
        "scale": _scale(panes),
        "panes": shown,
        **({"above": True} if any(x.layer > 1 for x in panes) else {}),
        **({"read": read} if (read := " ".join(dict.fromkeys(x.read for x in panes if x.read))) else {}),
    }


def _pane(watched: Watched, proximal: int) -> Document:
    space = watched.space
    step = float(np.abs(space.F).max()) / LARGEST or 1.0
    return {
        "label": watched.label,
        "facts": [list(pair) for pair in watched.facts],
        "witness": int(space.witness[0]),
        **({} if watched.layer == 1 else {"level": watched.layer - 1}),
        "shape": [len(space.F), *space.F.shape[2:]],
        "step": step,
        "F": packed(np.rint(space.F[:, 0] / step), "<i2"),
        "types": packed(space.row_types[:, 0], "i1"),
        "order": row_order(space),
        "sections": row_sections(space),
        "start": striking(row_order(space), space.fates(proximal)[0]),
        "shared_rows": False,
        "groups": column_groups(watched.formula),
        "error": None if watched.error is None else [float(x) for x in watched.error],
        "codes": space.code_locations[:, 0].sum(axis=(1, 2)).tolist(),
        "fate_counts": np.bincount(space.fates(proximal).ravel(), minlength=len(Fate)).tolist(),
        "clauses": _located(space, proximal),
        "shams": _located(watched.shams, proximal),
    }


def _located(space: FeatureSpace, proximal: int) -> Document:
    """Every location of one network: distance and code at each time, and what became of it."""
    distance, code = space.distance[:, 0], space.code_locations[:, 0]
    largest = int(space.sizes.max())
    return {
        "literals": [list(clause) for clause in space.formulas[0].clauses],
        "distance": packed(distance, "u1" if largest < 256 else "<u2"),
        "code": packed(np.packbits(code.ravel(), bitorder="little"), "u1"),
        "fate": packed(space.fates(proximal)[0], "u1"),
        "crowd": packed(space.crowd(proximal)[0], "<u2"),
        "precursor": packed(space.proximal(proximal)[0], "u1"),
    }


def packed(values: np.ndarray, kind: str) -> Document:
    """An array as its kind and base64 text."""
    array = np.ascontiguousarray(values).astype(kind)
    return {"kind": kind.lstrip("<"), "data": b64encode(array.tobytes()).decode()}


def _frames(panes: Sequence[Watched]) -> Document:
    """The moments of the slider: what each is called, and which snapshot of each pane it shows.

    Where all times are known there is a moment at each of them, and a pane shows its last snapshot so far. Otherwise
    snapshots are numbered, and a pane with fewer of them keeps step from its first to its last.
    """
    lengths = [len(x.space.F) for x in panes]
    if all(x.times is not None for x in panes):
        times = [np.asarray(x.times, dtype=float) for x in panes]
        moments = np.unique(np.concatenate(times))
        at = [np.maximum(np.searchsorted(own, moments, side="right") - 1, 0).tolist() for own in times]
        return {"unit": "epoch", "names": [f"{x:.6g}" for x in moments], "at": at}
    count = max(lengths)
    at = [np.rint(np.linspace(0, length - 1, count)).astype(int).tolist() for length in lengths]
    return {"unit": "snapshot", "names": [str(i) for i in range(count)], "at": at}


def _scale(panes: Sequence[Watched]) -> Document:
    """Of the colours: the largest size of any value, and the size at which they turn from linear to logarithmic.

    That is the middle size at initialisation, so that first signs show beside what grows ten times as large.
    """
    largest = max(float(np.abs(x.space.F).max()) for x in panes)
    first = np.concatenate([np.abs(x.space.F[0]).ravel() for x in panes])
    kept = first[first > 0]
    middle = float(np.median(kept)) if len(kept) else largest
    limit = largest or 1.0
    return {"limit": _digits(limit, up=True), "linear": min(_digits(middle or limit), limit)}


def _digits(value: float, up: bool = False) -> float:
    """A value with two digits; with `up` no smaller than it was."""
    rounded = float(f"{value:.1e}")
    return float(f"{value * 1.05:.1e}") if up and rounded < value else rounded
