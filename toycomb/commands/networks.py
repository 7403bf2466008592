"""Files of networks that a command reads: each at several times, for one output, against a formula."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toycomb.common.errors import InputError
from toycomb.common.notices import counted

if TYPE_CHECKING:
    from toycomb.carried import Chosen
    from toycomb.geometry import FeatureSpace
    from toycomb.tasks.formula import Formula


class Read(NamedTuple):
    """P networks at T times, their formula, the embedding of the first, their rows, and whether it was trained too."""

    space: FeatureSpace
    formula: Formula
    embedding: Chosen
    hidden: tuple[int, ...]
    outputs: int
    learned: bool


@dataclass(frozen=True)
class Files:
    """Names of files of P networks.

    Parameters
    ----------
    initial, final : P files each, of the same networks in the same order
    snapshots : files between them, those of one time together, the earliest first
    at : epochs of these times
    formula : file of the formula
    """

    initial: Sequence[Path]
    final: Sequence[Path]
    snapshots: Sequence[Path]
    at: Sequence[float]
    formula: Path

    def check(self) -> None:
        """Raise InputError where numbers do not fit each other."""
        count = len(self.initial)
        begin, end, between = (counted(len(x), "file") for x in (self.initial, self.final, self.snapshots))
        if len(self.final) != count:
            raise InputError(f"--initial names {begin} and --final {end}; both need one of each network")
        if len(self.snapshots) != count * len(self.at):
            each = "" if count == 1 else f", and for each epoch a file of each of {count} networks"
            raise InputError(
                f"--snapshots names {between} and --at has {counted(len(self.at), 'epoch')}; give the epoch of every "
                f"snapshot, in order{each}"
            )
        if not all(0 < x < math.inf for x in self.at) or len(set(self.at)) < len(self.at):
            raise InputError(f"the epochs of the snapshots are {list(self.at)}; they must be above 0, each named once")

    def read(
        self, formula: Formula, embedding: str | None, seed: int, layer: int = 1, output: int | None = None
    ) -> Read:
        """The networks against a formula, each by the embedding that it carries, else by the one that is given."""
        from toycomb.commands.layers import learned, output_of
        from toycomb.geometry.opened import snapshots_of, space_of
        from toycomb.geometry.together import together

        self.check()
        spaces, taken, trained, first = [], [], False, None
        for i in range(len(self.initial)):
            networks = snapshots_of([self.initial[i], *self.snapshots[i :: len(self.initial)], self.final[i]])
            first = first or networks[0]
            number = output_of(networks[0], output, self.initial[i], self.formula)
            space, chosen = space_of(networks, formula, embedding, seed, layer, number)
            spaces.append(space)
            trained |= learned(networks)
            taken.append(chosen)
        assert first is not None
        return Read(together(spaces), formula, taken[0], first.hidden, first.outputs, trained)
