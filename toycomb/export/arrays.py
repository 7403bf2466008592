"""Arrays of a hidden layer beside the answer key: what is known of them, and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from toycomb.common.brief import Brief
from toycomb.common.errors import InputError
from toycomb.export import activation_files, answers


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Activations(Brief):
    """A hidden layer on N inputs, and what is known of the features in it.

    Parameters
    ----------
    X : (N, n) inputs, bool (real numbers where a task has such)
    y : (N,) bool, the labels
    Z : (N, m) embedded inputs, `E x`; m is what the network sees
    pre : (N, H) before the ReLU
    activations : (N, H) after it
    logits : (N,)
    E : (m, n) embedding; column i is the true direction of variable i in `Z`
    F : (H, n) feature space, `W E`; column i is the true direction of variable i in `pre`
    row_types : (H,) int8: +1 positive witness, -1 negative witness, 0 silent
    terms : (N, C) bool, optional
        Which terms are true on each input. The terms of a DNF are its clauses; those of a CNF are its negated clauses.
    literals : (C, k) int64, optional
        Signed variables of each term, counted from 1; 0 after those of a short one.
    codes : (H, C) bool, optional
        Rows of the code of each clause.
    directions : (C, H), optional
        By how much activations change on average as a term becomes true by its last literal, see
        `toycomb.export.answers.directions`.
    about : dict of str to str
        Formula (DIMACS text), embedding, inputs, network, epoch, seed, version of toycomb.

    Numbers have the type of the network's weights, which is float32 unless it was given with others. The last four
    arrays are None where nobody knows the clauses.
    """

    X: np.ndarray
    y: np.ndarray
    Z: np.ndarray
    pre: np.ndarray
    activations: np.ndarray
    logits: np.ndarray
    E: np.ndarray
    F: np.ndarray
    row_types: np.ndarray
    terms: np.ndarray | None = None
    literals: np.ndarray | None = None
    codes: np.ndarray | None = None
    directions: np.ndarray | None = None
    about: Mapping[str, str]

    def in_words(self) -> list[str]:
        """Its sizes in words."""
        clauses = "no clauses known" if self.terms is None else f"C = {self.terms.shape[1]}"
        N, m = self.Z.shape
        return [f"{N:,} inputs", f"n = {self.X.shape[1]}", f"m = {m}", f"H = {self.pre.shape[1]}", clauses]

    @property
    def missing(self) -> np.ndarray:
        """(N, C) int: literals of each term that are false on each input; 0 where the term is true.

        Raises
        ------
        InputError
            If nobody knows the clauses.
        """
        if self.literals is None:
            raise InputError("this needs clauses, and the activations were taken without any")
        return answers.missing(np.asarray(self.X, bool), np.asarray(self.literals, int))

    @property
    def contrasts(self) -> tuple[np.ndarray, np.ndarray]:
        """Two (N, C) bool: inputs among which a number must tell a term, if it is to stand for that term.

        First those that lack at most one literal of it: whatever sees single variables alone fails there. Then those on
        which it or another term is true: whatever sees the label alone fails there. For `best_latent`; ours.
        """
        near = self.missing <= 1
        return near, np.repeat((self.missing == 0).any(axis=1)[:, None], near.shape[1], axis=1)

    @property
    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays that there are, by name."""
        found = {name: getattr(self, name) for name in activation_files.SHAPES}
        return {name: x for name, x in found.items() if x is not None}

    def save(self, path: str | Path) -> None:
        """Write a `.npz` or a `.safetensors` file, atomically, with `about`; see docs/howto/dictionary_learning.md.

        Raises
        ------
        InputError
            If the ending is another one, or the file cannot be written.
        """
        activation_files.save(path, self.arrays, self.about)

    @classmethod
    def load(cls, path: str | Path) -> Activations:
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If it is no such file, or arrays are missing, unknown, or do not fit each other.
        """
        arrays, about = activation_files.load(path)
        return cls(**arrays, about=about)
