"""Edits of feature space at initialisation, each with its matched sham. All ours.

An edit flips the sign of entries of `F`, so every row keeps its norm and every entry its size. Four kinds, each on a
few target locations (row, clause) of one network, on rows of the code's type, all on rows and clauses of their own:

- *plant*: a location at distance 2 or 3 is brought to distance 0;
- *remove*: a proximal location is brought to distance k - 1;
- *clear*: other proximal locations on the row of a proximal one are brought to distance 2, without touching the target;
- *crowd*: other locations at distance 2 on the row of a proximal one become proximal, without touching the target.

The *sham* of an edit flips as many entries of the same signs, as near as can be in size, on the same row, outside the
target's clause and outside every proximal clause of that row, and makes no location proximal; variables that some
clause uses come first. *elsewhere* is a clearing of as many other rows; *sham clause* plants clauses with renamed
variables, which the task does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, unknown
from toycomb.geometry.codes import hamming_distance, signed_features
from toycomb.geometry.nulls import sham_formula
from toycomb.tasks.formula import Formula

KINDS = {
    "plant": ("edit", "sham", "sham clause"),
    "remove": ("edit", "sham"),
    "clear": ("edit", "sham", "elsewhere"),
    "crowd": ("edit", "sham"),
}
"""Arms of each kind of edit."""
MOST_FLIPS = 4


@dataclass(frozen=True, eq=False)
class Edit:
    """Edits of one network.

    Parameters
    ----------
    rows, clauses : (K,) target locations
    flips : (H, n) bool, entries of F whose sign is flipped
    formula : Formula that the clauses belong to, that of the task but for sham clauses
    """

    rows: np.ndarray
    clauses: np.ndarray
    flips: np.ndarray
    formula: Formula


def edit(
    F: np.ndarray,
    row_types: np.ndarray,
    formula: Formula,
    kind: str,
    arm: str,
    seed: np.random.SeedSequence,
    each: int = 4,
) -> Edit:
    """Choose targets and entries to flip. All arms but `sham clause` have the same targets.

    Parameters
    ----------
    F : (H, n) at initialisation
    row_types : (H,)
    formula : Formula
    kind, arm : of `KINDS`
    seed : SeedSequence of the choice, the same for every arm
    each : targets per network at most; fewer where there are not as many

    Raises
    ------
    InputError
        If there is no such kind or arm.
    """
    if kind not in KINDS:
        raise unknown("there is no edit", kind, KINDS)
    if arm not in KINDS[kind]:
        raise unknown(f"the edit {kind!r} has no arm", arm, KINDS[kind])
    rng = np.random.Generator(np.random.PCG64(seed))
    if arm == "sham clause":
        formula = sham_formula(formula, rng)
    view = _View(F, row_types, formula)
    flips, rows, clauses = np.zeros(F.shape, bool), list[int](), list[int]()
    for r, c in rng.permutation(np.argwhere(view.eligible(kind))).tolist():
        if len(rows) == each:
            break
        if r in rows or c in clauses:
            continue
        wanted = view.wanted(kind, r, c)
        sham = view.sham(r, c, wanted)
        if not wanted or len(sham) < len(wanted):
            continue
        rows.append(r)
        clauses.append(c)
        if arm != "elsewhere":
            flips[r, sham if arm == "sham" else wanted] = True
    if arm == "elsewhere":
        for r in view.crowded_rows(rng, without=rows)[: len(rows)]:
            flips[r, view.cleared(r, None)] = True
    return Edit(np.array(rows, int), np.array(clauses, int), flips, formula)


@one_thread
def flipped(F: np.ndarray, W: np.ndarray, E: np.ndarray, flips: np.ndarray) -> np.ndarray:
    """(H, m) weights whose features are F (H, n) with the marked signs flipped: the smallest such change of W.

    Raises
    ------
    InputError
        If no weights give every feature space, as with fewer embedded inputs than variables.
    """
    if np.linalg.matrix_rank(E) < E.shape[1]:
        raise InputError(
            f"features are edited in {E.shape[1]} coordinates and the embedding keeps {np.linalg.matrix_rank(E)}; take "
            "an embedding of full rank, with at least as many embedded inputs as variables"
        )
    return W + np.where(flips, -2 * F, 0) @ np.linalg.pinv(E)


class _View:
    """One network's locations at initialisation."""

    def __init__(self, F: np.ndarray, row_types: np.ndarray, formula: Formula) -> None:
        self.F, self.formula = F, formula
        index, polarity = formula.index[None], formula.polarity[None]
        self.distance = hamming_distance(signed_features(F[None], index, polarity), formula.sizes[None])[0]
        self.on_type = row_types == formula.witness
        self.possible = ~formula.contradictory
        self.proximal = (self.distance <= 1) & self.on_type[:, None] & self.possible
        self.crowd = self.proximal.sum(axis=1, keepdims=True) - self.proximal
        self.literals = np.zeros((len(formula), F.shape[1]), int)  # what each clause wants of each variable
        np.add.at(self.literals, (np.arange(len(formula))[:, None], formula.index), formula.polarity)
        self.sizes = (self.literals != 0).sum(axis=1)
        self.used = (self.literals != 0).any(axis=0)

    def eligible(self, kind: str) -> np.ndarray:
        """(H, C) bool: locations that a kind of edit can take as a target."""
        if kind == "plant":
            return self.on_type[:, None] & self.possible & (self.distance >= 2) & (self.distance <= 3)
        if kind == "clear":
            return self.proximal & (self.crowd >= 2)
        if kind == "crowd":
            middle = np.median(self.crowd[self.proximal]) if self.proximal.any() else 0
            return self.proximal & (self.crowd <= middle)
        return self.proximal

    def wanted(self, kind: str, r: int, c: int) -> list[int]:
        """Variables whose sign the edit of a target flips; none where it cannot be done."""
        own = np.flatnonzero(self.literals[c])
        own = own[np.argsort(np.abs(self.F[r, own]), kind="stable")]  # smallest entries first
        aligned = self.F[r, own] * self.literals[c, own] > 0
        if kind == "plant":
            return own[~aligned].tolist()
        if kind == "remove":
            return own[aligned][: max(len(own) - 1 - int((~aligned).sum()), 0)].tolist()
        flips = self.cleared(r, c) if kind == "clear" else self._crowded(r, c)
        others = self._others(c)
        before, after = ((self._distances(r, x)[others] <= 1).sum() for x in ([], flips))
        return flips if (after < before if kind == "clear" else after > before) else []

    def cleared(self, r: int, target: int | None) -> list[int]:
        """Variables to flip, at most `MOST_FLIPS`, so that proximal locations of a row come to distance 2."""
        return self._greedy(r, target, lambda distance: -np.maximum(2 - distance, 0).sum(axis=0))

    def _crowded(self, r: int, target: int) -> list[int]:
        """Variables to flip, at most `MOST_FLIPS`, so that more locations of a row are proximal."""
        return self._greedy(r, target, lambda distance: (distance <= 1).sum(axis=0))

    def _greedy(self, r: int, target: int | None, worth: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        """Flips that raise the worth of the other locations' distances most, one by one, until none does."""
        others, free = self._others(target), self.used.copy()
        if target is not None:
            free &= self.literals[target] == 0
        chosen: list[int] = []
        while len(chosen) < MOST_FLIPS and free.any():
            distance = self._distances(r, chosen)[others, None]
            # Flipping an aligned literal takes a location one further away, and an opposed one nearer.
            after = distance + (np.sign(self.F[r]) * self.literals[others])[:, free]
            gain = worth(after) - worth(distance)
            if gain.max() <= 0:
                break
            chosen.append(int(np.flatnonzero(free)[gain.argmax()]))
            free[chosen[-1]] = False
        return chosen

    def _others(self, target: int | None) -> np.ndarray:
        """Clauses that can have a code, without the target's."""
        return np.flatnonzero(self.possible & (np.arange(len(self.possible)) != (-1 if target is None else target)))

    def _distances(self, r: int, flips: list[int]) -> np.ndarray:
        """(C,) distances of a row's locations once some of its signs are flipped."""
        row = self.F[r].copy()
        row[flips] *= -1
        return self.sizes - (self.literals * row > 0).sum(axis=1)

    def sham(self, r: int, c: int, wanted: list[int]) -> list[int]:
        """As many variables of equal sign, near in size, outside the clause and the proximal ones of the row."""
        near = self.proximal[r].copy()
        near[c] = True
        allowed = ~(self.literals[near] != 0).any(axis=0)
        allowed[wanted] = False
        far = self.possible & ~near
        chosen: list[int] = []
        for i in wanted:
            pool = np.flatnonzero(allowed & (self.F[r] * self.F[r, i] > 0))
            apart = np.abs(np.abs(self.F[r, pool]) - abs(self.F[r, i]))
            for j in pool[np.lexsort((apart, ~self.used[pool]))].tolist():
                if (self._distances(r, [*chosen, j])[far] >= 2).all():
                    chosen.append(j)
                    allowed[j] = False
                    break
        return chosen

    def crowded_rows(self, rng: np.random.Generator, without: list[int]) -> list[int]:
        """Rows of the code's type with at least three proximal locations, in random order."""
        rows = np.flatnonzero(self.on_type & (self.proximal.sum(axis=1) >= 3))
        return [r for r in rng.permutation(rows).tolist() if r not in without]
