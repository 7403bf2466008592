"""What became of the clauses of dense networks in other features of the same rows, by any definition of a code.

These are the measures of the table of tickets (`clauses_kept`, `sham_coverage`, …, see `Yardstick.measure`) for what
that table does not hold: masked networks before retraining, and other definitions of a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from toycomb.accounts.instruments.definition import Definition, code_locations
from toycomb.common.cached import cached_property
from toycomb.geometry import FeatureSpace, partial_codes, sham_spaces
from toycomb.geometry.agreement import SHARES, clause_shares
from toycomb.tickets.named_measures import LABELS
from toycomb.tickets.sums import mean_of_rows

CODES = ("signs", "partial", "significant", "two rows", "templates")
"""All aligned; none opposed and two aligned, of a ticket alone; all aligned and none weak; all aligned, on two rows or
more; any pattern of signs on a row of any type, each a family of its own."""
MOST = 6
"""Literals per clause up to which all patterns are gone through."""


def prefix_of(codes: str) -> str:
    """What stands before the names of measures by a definition of codes: nothing for those by sign."""
    return "" if codes == "signs" else f"{codes.replace(' ', '_')}_"


def located(space: FeatureSpace, codes: str) -> np.ndarray:
    """(P, H, C) bool: codes at the last snapshot; of templates (P, H, C · 2 · 2^k)."""
    if codes == "templates":
        return templates(space)
    if codes == "partial":
        return partial_codes(space.F[-1], *space.literals) & space.on_type[-1]
    return code_locations(space, Definition(codes=codes))


def templates(space: FeatureSpace) -> np.ndarray:
    """(P, H, C · 2 · 2^k) bool: which template each location shows at the last snapshot; none with a literal at zero.

    The family of a clause and a template, that is a row type with a pattern of aligned signs, is a column.
    """
    sign, absent = np.sign(space.signed[-1]), space.literals[1][:, None] == 0
    pattern = ((sign > 0) | absent) @ (1 << np.arange(sign.shape[-1]))
    shown = ((sign != 0) | absent).all(axis=-1) & (space.row_types[-1] != 0)[..., None]
    column = pattern + (1 << sign.shape[-1]) * (space.row_types[-1] > 0)[..., None]
    found = column[..., None] == np.arange(2 << sign.shape[-1])
    return (found & shown[..., None]).reshape(*pattern.shape[:2], -1)


class Clauses:
    """Clauses and sham clauses of P dense networks.

    Parameters
    ----------
    dense : FeatureSpace
        What its last snapshot codes is followed.
    seed : root seed of the shams
    """

    def __init__(self, dense: FeatureSpace, seed: int) -> None:
        end = replace(dense, F=dense.F[-1:], row_types=dense.row_types[-1:])
        self._dense, self._seed, self._codes = end, seed, dict[str, list[np.ndarray]]()

    @cached_property
    def _read(self) -> list[FeatureSpace]:
        return [self._dense, *sham_spaces(self._dense, self._seed)]

    @property
    def many(self) -> bool:
        """Whether clauses are too long for their templates to be gone through."""
        return self._dense.literals[0].shape[-1] > MOST

    def shares(self, F: np.ndarray, row_types: np.ndarray, codes: str) -> dict[str, np.ndarray]:
        """(P,) shares of clauses by the names of the table of tickets, without a prefix.

        Parameters
        ----------
        F : (P, H, n) features of the same rows, such as a ticket's
        row_types : (P, H)
        codes : of `CODES`, at both ends but for partial ones: those of a dense network are whole
        """
        there = (replace(x, F=F[None], row_types=row_types[None]) for x in self._read)
        wanted = self._wanted("signs" if codes == "partial" else codes)
        shares = np.stack([clause_shares(located(x, codes), y) for x, y in zip(there, wanted, strict=True)])
        return _named(shares)

    def _wanted(self, codes: str) -> Sequence[np.ndarray]:
        if codes not in self._codes:
            self._codes[codes] = [located(x, codes) for x in self._read]
        return self._codes[codes]


def _named(shares: np.ndarray) -> dict[str, np.ndarray]:
    """Means over clauses and both halves of shams of shares (1 + shams, P, 4), by name."""
    means = {label: np.stack([mean_of_rows(x, *rows) for x in shares.swapaxes(0, 1)]) for label, rows in LABELS.items()}
    names = [share if share == "coverage" else f"clauses_{share}" for share in SHARES]
    return {f"{label}{name}": mean[:, i] for label, mean in means.items() for i, name in enumerate(names)}
