"""One network's locations at initialisation, as edits choose among them: what can be a target, and what to flip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from toycomb.geometry.codes import hamming_distance, signed_features
from toycomb.tasks.formula import Formula

MOST_FLIPS = 4


class View:
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

    def matched(self, kind: str, r: int, c: int) -> dict[str, list[int]]:
        """Variables that the edit of a target flips, and those of its sham; none where one of them cannot be done."""
        wanted = self.wanted(kind, r, c)
        sham = self.sham(r, c, wanted)
        return {"edit": wanted, "sham": sham} if wanted and len(sham) == len(wanted) else {}

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
        others = self.others(c)
        before, after = ((self.distances(r, x)[others] <= 1).sum() for x in ([], flips))
        return flips if (after < before if kind == "clear" else after > before) else []

    def cleared(self, r: int, target: int | None) -> list[int]:
        """Variables to flip, at most `MOST_FLIPS`, so that proximal locations of a row come to distance 2."""
        return self._greedy(r, target, lambda distance: -np.maximum(2 - distance, 0).sum(axis=0))

    def _crowded(self, r: int, target: int) -> list[int]:
        """Variables to flip, at most `MOST_FLIPS`, so that more locations of a row are proximal."""
        return self._greedy(r, target, lambda distance: (distance <= 1).sum(axis=0))

    def _greedy(self, r: int, target: int | None, worth: Callable[[np.ndarray], np.ndarray]) -> list[int]:
        """Flips that raise the worth of the other locations' distances most, one by one, until none does."""
        others, free = self.others(target), self.used.copy()
        if target is not None:
            free &= self.literals[target] == 0
        chosen: list[int] = []
        while len(chosen) < MOST_FLIPS and free.any():
            distance = self.distances(r, chosen)[others, None]
            # Flipping an aligned literal takes a location one further away, and an opposed one nearer.
            after = distance + (np.sign(self.F[r]) * self.literals[others])[:, free]
            gain = worth(after) - worth(distance)
            if gain.max() <= 0:
                break
            chosen.append(int(np.flatnonzero(free)[gain.argmax()]))
            free[chosen[-1]] = False
        return chosen

    def others(self, target: int | None) -> np.ndarray:
        """Clauses that can have a code, without the target's."""
        return np.flatnonzero(self.possible & (np.arange(len(self.possible)) != (-1 if target is None else target)))

    def distances(self, r: int, flips: list[int]) -> np.ndarray:
        """(C,) distances of a row's locations once some of its signs are flipped."""
        row = self.F[r].copy()
        row[flips] *= -1
        return self.sizes - (self.literals * row > 0).sum(axis=1)

    def near(self, r: int, c: int) -> np.ndarray:
        """(C,) bool: the target's clause and the proximal ones of its row."""
        return self.proximal[r] | (np.arange(len(self.possible)) == c)

    def outside(self, clauses: np.ndarray) -> np.ndarray:
        """(n,) bool: variables that none of some clauses (C,) uses."""
        return ~(self.literals[clauses] != 0).any(axis=0)

    def sharing(self, c: int) -> np.ndarray:
        """(C,) bool: clauses that use a variable of clause c."""
        return np.asarray((self.literals[:, self.literals[c] != 0] != 0).any(axis=1))

    def sham(self, r: int, c: int, wanted: list[int]) -> list[int]:
        """As many variables of equal sign, near in size, outside the clause and the proximal ones of the row."""
        near = self.near(r, c)
        allowed = self.outside(near)
        allowed[wanted] = False
        far = self.possible & ~near
        chosen: list[int] = []
        for i in wanted:
            pool = np.flatnonzero(allowed & (self.F[r] * self.F[r, i] > 0))
            apart = np.abs(np.abs(self.F[r, pool]) - abs(self.F[r, i]))
            for j in pool[np.lexsort((apart, ~self.used[pool]))].tolist():
                if (self.distances(r, [*chosen, j])[far] >= 2).all():
                    chosen.append(j)
                    allowed[j] = False
                    break
        return chosen

    def crowded_rows(self, rng: np.random.Generator, without: list[int]) -> list[int]:
        """Rows of the code's type with at least three proximal locations, in random order."""
        rows = np.flatnonzero(self.on_type & (self.proximal.sum(axis=1) >= 3))
        return [r for r in rng.permutation(rows).tolist() if r not in without]
