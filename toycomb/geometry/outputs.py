"""Rows that code for several outputs at once, and how large the codes of each are. Ours where the papers are silent.

A row codes for an output if it is a code of any of its clauses, typed by the sign of its path to that output. P2 (arXiv
2504.08842) counts rows that outputs share; what is beside it here are shams.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.errors import InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry.nulls import SHAMS, sham_formula
from toycomb.geometry.space import FeatureSpace
from toycomb.geometry.taught import Taught


@dataclass(frozen=True, eq=False)
class Shared:
    """Rows by the outputs that they code for.

    Parameters
    ----------
    rows : (T, P, O, H) bool: the row codes a clause of the output
    code_size : (T, P, O) mean rows a clause of the output
    """

    rows: np.ndarray
    code_size: np.ndarray

    @property
    def each(self) -> np.ndarray:
        """(T, P, O) rows that code for each output."""
        return self.rows.sum(axis=-1)

    @property
    def coding(self) -> np.ndarray:
        """(T, P) rows that code for any output."""
        return self.rows.any(axis=-2).sum(axis=-1)

    @property
    def share(self) -> np.ndarray:
        """(T, P) share of the rows that code for any output which code for two or more; NaN where none codes."""
        several = (self.rows.sum(axis=-2) > 1).sum(axis=-1)
        return np.where(self.coding > 0, several / np.maximum(self.coding, 1), np.nan)


def output_spaces(taught: Taught) -> list[FeatureSpace]:
    """Layer 1 of networks read for each of their outputs."""
    return [
        FeatureSpace.of(taught.networks, taught.tasks, output=o, learned=taught.learned)
        for o in range(taught.networks.outputs)
    ]


def shared_rows(spaces: Sequence[FeatureSpace], *, significant: bool = False) -> Shared:
    """Rows that code for each output and for several.

    Parameters
    ----------
    spaces : of the same networks, one an output, such as `output_spaces`
    significant : count `significant_codes` alone

    Raises
    ------
    InputError
        If there is no space, or they differ in networks or rows.
    """
    if len({space.row_types.shape for space in spaces}) != 1:
        raise InputError("one feature space for each output is needed, all of the same networks and rows")
    codes = [space.significant_codes if significant else space.code_locations for space in spaces]
    sizes = [x.sum(axis=-2).mean(axis=-1) for x in codes]
    return Shared(np.stack([x.any(axis=-1) for x in codes], axis=-2), np.stack(sizes, axis=-1))


def sham_outputs(spaces: Sequence[FeatureSpace], seed: int, first: int = 0) -> list[list[FeatureSpace]]:
    """The spaces of all outputs read against sham clauses of each (`sham_formula`), several draws. Ours.

    What rows share by their signs alone, at clauses that nobody asked for.
    """
    rngs = [
        [stream(seed, Purpose.SHAM, first + p, 1 + o) for p in range(len(space.formulas))]
        for o, space in enumerate(spaces)
    ]
    return [
        [
            space.with_formulas([sham_formula(x, rng) for x, rng in zip(space.formulas, own, strict=True)])
            for space, own in zip(spaces, rngs, strict=True)
        ]
        for _ in range(SHAMS)
    ]


def permuted_outputs(spaces: Sequence[FeatureSpace]) -> list[list[FeatureSpace]]:
    """The spaces of O outputs with the formulas of other outputs, O - 1 times: output o gets those of o + 1, o + 2, ….

    Rows are typed by one output and read against the clauses of another one, which the network knows as well. What is
    left says how much a code is one of its output, and how much of every output that its row leads to. Ours.

    Raises
    ------
    InputError
        If there is one output.
    """
    count = len(spaces)
    if count < 2:
        raise InputError("there is one output; formulas are permuted among two or more")
    return [
        [space.with_formulas(spaces[(o + turn) % count].formulas) for o, space in enumerate(spaces)]
        for turn in range(1, count)
    ]
