"""What features the chosen locations ask for: from a choice (H, C) to target features (H, n). All ours."""

from __future__ import annotations

import numpy as np

from toycomb.tasks.formula import Formula


def negative_targets(chosen: np.ndarray, formula: Formula, F: np.ndarray) -> np.ndarray:
    """(H, n) target of negative witnesses: for each chosen location its best literal, and against the others."""
    target = np.zeros(F.shape)
    for row, c in np.argwhere(chosen):
        columns, signs = formula.index[c], formula.polarity[c].astype(float)
        columns, signs = columns[signs != 0], signs[signs != 0]
        opposed = np.where(np.arange(len(columns)) == np.argmax(signs * F[row, columns]), signs, -signs)
        np.add.at(target[row], columns, opposed)
    return target - target.mean(axis=1, keepdims=True)


def clause_targets(
    chosen: np.ndarray, formula: Formula, F: np.ndarray | None = None, *, centred: bool = True
) -> np.ndarray:
    """(H, n) target: the sum over the chosen locations of a row of its literals, `T[r, i] = Σ_c chosen[r, c] π_ci`.

    Parameters
    ----------
    chosen : (H, C), bool or weights
    formula : Formula
    F : (H, n), optional
        Features that weigh the literals, `π F` where it is positive, in place of 1 for each.
    centred : bool
        Take the mean off every row that has a target, since a constant asks for the bias, not for a weight.
    """
    literals = np.zeros((len(formula), formula.variables))
    for c, clause in enumerate(formula.clauses):
        for literal in clause:
            literals[c, abs(literal) - 1] += formula.witness * np.sign(literal)
    target = chosen.astype(float) @ literals
    if F is not None:
        target *= np.maximum(F * np.sign(target), 0)
    return target - target.mean(axis=1, keepdims=True) if centred else target
