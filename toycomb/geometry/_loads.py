"""Edits of what a row serves: how many of its entries are positive, and its crowd while that number stays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toycomb.geometry._view import MOST_FLIPS, View

DOSES = (1, 2, 4)
"""Entries that are turned at a time."""
SIGNS = {"lower": 1, "raise": -1}
"""Sign, before, of the entries that are turned."""
PAIRS = MOST_FLIPS // 2
_NEVER = 1000
"""Price of a change that must not be, above all that other flips can be worth."""


def dosed(view: View, r: int, c: int) -> dict[str, list[int]]:
    """Variables to flip for every dose, `lower 1` … `raise 4`, a larger one with the smaller; none if one cannot be.

    Entries lie outside the target's clause and the proximal ones of its row, and no location becomes proximal. Those
    of variables that some clause uses come first, then those nearest to the middle size of the row.
    """
    chosen = {name: _apart(view, r, c, sign, max(DOSES)) for name, sign in SIGNS.items()}
    if any(len(flips) < max(DOSES) for flips in chosen.values()):
        return {}
    return {f"{name} {dose}": flips[:dose] for name, flips in chosen.items() for dose in DOSES}


def _apart(view: View, r: int, c: int, sign: int, number: int) -> list[int]:
    """As many variables of one sign, at most, that no proximal location of a row needs and that make none proximal."""
    near, size = view.near(r, c), np.abs(view.F[r])
    pool = np.flatnonzero(view.outside(near) & (view.F[r] * sign > 0))
    far, chosen = view.possible & ~near, list[int]()
    for i in pool[np.lexsort((np.abs(size[pool] - np.median(size)), ~view.used[pool]))].tolist():
        if len(chosen) < number and (view.distances(r, [*chosen, i])[far] >= 2).all():
            chosen.append(i)
    return chosen


def swapped(view: View, r: int, c: int) -> dict[str, list[int]]:
    """Variables to flip for `fewer`, `more` and `sham`, each `PAIRS` of both signs; none if one cannot be.

    The row keeps its number of positive entries. Other locations become proximal (`more`), or are so no more (`fewer`);
    in `sham` each stays what it is, and its distance changes as little as can be. Only clauses that share no variable
    with the target's come and go: one that shares a variable and wants its sign helps, which is no competition.
    """
    others = view.others(c)
    start, sharing = view.distances(r, [])[others], view.sharing(c)[others]

    def changed(distance: np.ndarray, among: np.ndarray) -> np.ndarray:
        was = (start <= 1).reshape(-1, *[1] * (distance.ndim - 1))
        return np.asarray(((distance <= 1) != was)[among].sum(axis=0))

    def fewer(distance: np.ndarray) -> np.ndarray:
        return -np.maximum(2 - distance, 0).sum(axis=0) - _NEVER * changed(distance, sharing)

    def more(distance: np.ndarray) -> np.ndarray:
        steps = np.maximum(distance - 1, 0).sum(axis=0) / _NEVER  # of equal crowds, that whose next ones are nearer
        return (distance <= 1).sum(axis=0) - steps - _NEVER * changed(distance, sharing)

    def sham(distance: np.ndarray) -> np.ndarray:
        moved = np.abs(distance - start[:, None, None]).sum(axis=0)
        return -moved - _NEVER * changed(distance, np.full(len(others), True))

    chosen = {f.__name__: _pairs(view, r, c, f) for f in (fewer, more, sham)}
    after = {name: view.distances(r, flips)[others] for name, flips in chosen.items()}
    crowd = {name: int((distance <= 1).sum()) for name, distance in after.items()}
    kept = [changed(after[name], sharing) for name in ("fewer", "more")]
    whole = all(len(flips) == 2 * PAIRS for flips in chosen.values())
    moves = crowd["fewer"] < (start <= 1).sum() < crowd["more"] and not any(kept)
    still = not changed(after["sham"], np.full(len(others), True))
    return chosen if whole and moves and still else {}


def _pairs(view: View, r: int, c: int, worth: Callable[[np.ndarray], np.ndarray]) -> list[int]:
    """Pairs of a positive and a negative entry, outside the target's clause, that are worth most, one by one."""
    others, free, chosen = view.others(c), view.used & (view.literals[c] == 0), list[int]()
    for _ in range(PAIRS):
        positive, negative = (np.flatnonzero(free & (view.F[r] * sign > 0)) for sign in (1, -1))
        if not len(positive) or not len(negative):
            break
        step = np.sign(view.F[r]) * view.literals[others]
        pair = step[:, positive, None] + step[:, None, negative]
        gain = worth(view.distances(r, chosen)[others, None, None] + pair)
        i, j = np.unravel_index(gain.argmax(), gain.shape)
        chosen += [int(positive[i]), int(negative[j])]
        free[chosen] = False
    return chosen
