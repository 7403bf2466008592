"""Edits of feature space at initialisation, each with what it is set against. All ours.

An edit flips the sign of entries of `F`, so every row keeps its norm and every entry its size. Each kind is done on a
few target locations (row, clause) of one network, on rows of the code's type, all on rows and clauses of their own:

- *plant*: a location at distance 2 or 3 is brought to distance 0;
- *remove*: a proximal location is brought to distance k - 1;
- *clear*: other proximal locations on the row of a proximal one are brought to distance 2, without touching the target;
- *crowd*: other locations at distance 2 on the row of a proximal one become proximal, without touching the target;
- *load*: positive entries of the row of a proximal location turn negative (`lower 1`, `lower 2`, `lower 4`), or
  negative ones positive (`raise`), outside its clause and every proximal clause of that row, so that its crowd stays;
- *swap*: as many positive entries turn negative as negative ones positive, so that the load of the row stays; other
  locations that share no variable with the target become proximal (`more`), or are so no more (`fewer`).

The *sham* of the first four flips as many entries of the same signs, as near as can be in size, on the same row,
outside the target's clause and outside every proximal clause of that row, and makes no location proximal; variables
that some clause uses come first. So it changes the load of the row by as much as the edit does. That of a swap flips as
many pairs and changes no crowd. A load has no sham: it is set against the unedited network, dose by dose. *elsewhere*
is a clearing of as many other rows; *sham clause* plants clauses with renamed variables, which the task does not know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from toycomb.common.blas import one_thread
from toycomb.common.errors import InputError, unknown
from toycomb.geometry._loads import DOSES, SIGNS, dosed, swapped
from toycomb.geometry._view import MOST_FLIPS, View
from toycomb.geometry.nulls import sham_formula
from toycomb.tasks.formula import Formula

__all__ = ["DOSES", "KINDS", "MOST_FLIPS", "SIGNS", "Edit", "edit", "flipped"]

KINDS = {
    "plant": ("edit", "sham", "sham clause"),
    "remove": ("edit", "sham"),
    "clear": ("edit", "sham", "elsewhere"),
    "crowd": ("edit", "sham"),
    "load": tuple(f"{name} {dose}" for name in SIGNS for dose in DOSES),
    "swap": ("fewer", "more", "sham"),
}
"""Arms of each kind of edit."""
CHOICES = {"load": dosed, "swap": swapped}
"""What chooses the entries of all arms of a target, for kinds that are no edit and its sham."""


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
    view = View(F, row_types, formula)
    flips, rows, clauses = np.zeros(F.shape, bool), list[int](), list[int]()
    for r, c in rng.permutation(np.argwhere(view.eligible(kind))).tolist():
        if len(rows) == each:
            break
        if r in rows or c in clauses:
            continue
        chosen = _chosen(view, kind, r, c)
        if not chosen:
            continue
        rows.append(r)
        clauses.append(c)
        if arm != "elsewhere":
            flips[r, chosen["edit" if arm == "sham clause" else arm]] = True
    if arm == "elsewhere":
        for r in view.crowded_rows(rng, without=rows)[: len(rows)]:
            flips[r, view.cleared(r, None)] = True
    return Edit(np.array(rows, int), np.array(clauses, int), flips, formula)


def _chosen(view: View, kind: str, r: int, c: int) -> dict[str, list[int]]:
    """Variables to flip for a target, by arm; none unless every arm of it can be done."""
    if kind in CHOICES:
        return CHOICES[kind](view, r, c)
    return view.matched(kind, r, c)


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
