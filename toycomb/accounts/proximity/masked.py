"""Distances of the dense codes at the start of tickets: over all rows, and over the rows that the mask leaves.

A mask of low density leaves rows without a weight: `imp` empties 8 of 32 at density .05. All features of such a row are
zero, and half a literal for each of them is a number of the rule for cut literals, and not one of the ticket. Whichever
rows a mask empties, codes and other rows come nearer to each other by that. So claims are judged over *rows that are
left*, which have at least one kept weight: codes, other rows, the unmasked network, nulls and controls alike. The same
numbers over all rows stand beside them. This was decided before any number over rows that are left was seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.instruments.effects import PERMUTATIONS
from toycomb.accounts.instruments.populations import WINNING
from toycomb.accounts.instruments.winning import WITHIN
from toycomb.common.documents import Document
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import mean_intervals, mean_known
from toycomb.geometry import FeatureSpace, permuted_rows, sign_distance

KINDS = ("codes", "others")
LEFT, ALL = "left_", ""
"""Which rows a number is of, as its name begins: those that are left, or all."""
Ticket = tuple[str, float]
"""Method and density."""


@dataclass(frozen=True)
class Start:
    """P initial networks under the masks of one method at one density.

    Parameters
    ----------
    F : (P, H, n)
        Features at initialisation once the weights are cut.
    left : (P, H) bool
        Rows with at least one kept weight.
    lost : (P,)
        Accuracy of the dense network less that of the retrained ticket.
    """

    F: np.ndarray
    left: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True)
class Masked:
    """Distances of the dense codes at each ticket's start in one place, in literals.

    Parameters
    ----------
    cells : dict of (method, density) to dict of (P,)
        `codes`, `others` (rows of their type, clauses weighed alike), `unmasked_codes`, `unmasked_others`; with `null_`
        before their names those of the codes on rows permuted within type, with `control_` of another network's codes.
        With `left_` before all that, over rows that are left.
    starts : dict of (method, density) to Start
    space : FeatureSpace of the dense networks, at both ends
    within : float
        Accuracy that a winning ticket may lose.
    """

    cells: Mapping[Ticket, Mapping[str, np.ndarray]]
    starts: Mapping[Ticket, Start] = field(repr=False)
    space: FeatureSpace = field(repr=False)
    within: float = WITHIN

    @classmethod
    def between(cls, space: FeatureSpace, starts: Mapping[Ticket, Start], seed: int, within: float = WITHIN) -> Masked:
        """From dense networks and the starts of their tickets."""
        ends = space.ends()
        bare = sign_distance(ends.F[0], *ends.literals)
        cells = {x: distances(ends, bare, start, seed, _draws(*x)) for x, start in starts.items()}
        return cls(cells, starts, ends, within)

    def densities(self, method: str) -> list[float]:
        """Those of a method, largest first."""
        return sorted((density for name, density in self.cells if name == method), reverse=True)

    def gap(self, method: str, of: str, prefix: str = "", rows: str = LEFT) -> np.ndarray:
        """(D, P) how much nearer codes are than other rows, at each density of the method `of`; NaN where none is."""
        return self._apart(method, of, f"{rows}{prefix}others", f"{rows}{prefix}codes")

    def gain(self, method: str, of: str, prefix: str = "", rows: str = LEFT) -> np.ndarray:
        """(D, P) by how much the mask widens that gap, on the same rows."""
        return self.gap(method, of, prefix, rows) - self.gap(method, of, f"{prefix}unmasked_", rows)

    def brought_nearer(self, method: str, of: str, kind: str, rows: str = LEFT) -> np.ndarray:
        """(D, P) how much nearer locations are than in the unmasked network."""
        return self._apart(method, of, f"{rows}unmasked_{kind}", f"{rows}{kind}")

    def winning(self, values: np.ndarray, method: str) -> np.ndarray:
        """(P,) mean of values (D, P) over the densities at which a network's ticket wins; NaN where none does."""
        wins = np.stack([self.starts[method, density].lost <= self.within for density in self.densities(method)])
        return mean_known(np.where(wins, values, np.nan), axis=0)

    def _apart(self, method: str, of: str, more: str, less: str) -> np.ndarray:
        undefined = np.full(len(self.space.formulas), np.nan)
        cells = [self.cells.get((method, density)) for density in self.densities(of)]
        return np.stack([undefined if cell is None else cell[more] - cell[less] for cell in cells])

    def rows(self, place: str) -> list[Document]:
        """Intervals of every ticket, with the share of winning ones and the mean number of rows that are emptied."""
        return [
            {
                "place": place,
                "method": method,
                "density": density,
                **dict(zip(cell, mean_intervals(np.array(list(cell.values()))), strict=True)),
                "winning": float((self.starts[method, density].lost <= self.within).mean()),
                "empty_rows": float((~self.starts[method, density].left).sum(axis=1).mean()),
            }
            for (method, density), cell in self.cells.items()
        ]


def _draws(method: str, density: float) -> int:
    """Draws of null and control: several where claims are judged, since one of them is as wide as an effect."""
    return PERMUTATIONS if method in WINNING else 1


def distances(space: FeatureSpace, bare: np.ndarray, start: Start, seed: int, draws: int = 1) -> dict[str, np.ndarray]:
    """All numbers of one ticket, see `Masked`.

    Parameters
    ----------
    space : FeatureSpace of P dense networks, at both ends
    bare : (P, H, C) distance of every location at initialisation without a mask
    start : Start
    seed : root seed of the permutations
        They are the same for all tickets; those of rows that are left keep emptied rows apart.
    draws : int
        Permutations, and other networks, over which null and control are means; fewer where there are fewer networks.
    """
    masked, types, own = sign_distance(start.F, *space.literals), space.row_types[0], space.code_locations[-1]
    found: dict[str, np.ndarray] = {}
    everything = np.ones_like(start.left)
    for rows, kept, groups in ((ALL, everything, types), (LEFT, start.left, 2 * types + start.left)):
        among, rng = space.on_type[0] & kept[..., None], stream(seed, Purpose.NULL)
        codes = {
            "": [own & among],
            "control_": [np.roll(own & space.on_type[0], -i, axis=0) & among for i in _others(len(own), draws)],
            "null_": [
                np.take_along_axis(own & among, permuted_rows(groups, rng)[..., None], axis=1) for _ in range(draws)
            ],
        }
        for prefix, chosen in codes.items():
            for label, distance in (("", masked), ("unmasked_", bare)):
                means = [codes_and_others(distance, x, among) for x in chosen]
                for kind in KINDS:
                    found[f"{rows}{prefix}{label}{kind}"] = mean_known(np.array([x[kind] for x in means]), axis=0)
    return found


def _others(networks: int, draws: int) -> range:
    """How far away the networks stand whose codes are taken; a network alone takes its own."""
    return range(1, 1 + min(draws, max(networks - 1, 1)))


def codes_and_others(distance: np.ndarray, codes: np.ndarray, rows: np.ndarray) -> dict[str, np.ndarray]:
    """(P,) mean distance of codes, and of other rows for the same clauses in the same proportions.

    Parameters
    ----------
    distance : (P, H, C)
    codes : (P, H, C) bool
    rows : (P, H, 1) bool
        Rows that count: those of the type, which may have to be left by a mask too.
    """
    others = rows & ~codes
    weight = codes.sum(axis=1) * others.any(axis=1)
    total = np.where(weight.sum(axis=1) > 0, weight.sum(axis=1), np.nan)
    means = ((distance * x).sum(axis=1) / np.maximum(x.sum(axis=1), 1) for x in (codes, others))
    return {kind: (mean * weight).sum(axis=1) / total for kind, mean in zip(KINDS, means, strict=True)}
