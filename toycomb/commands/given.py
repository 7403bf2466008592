"""What is given to a command from outside: files of networks, data; and which options then change nothing."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted

if TYPE_CHECKING:
    from toycomb.carried import Chosen
    from toycomb.common.documents import Document
    from toycomb.geometry import FeatureSpace
    from toycomb.network import Network
    from toycomb.tasks.formula import Formula


class Read(NamedTuple):
    """P networks at T times, their formula, and the embedding of the first of them."""

    space: FeatureSpace
    formula: Formula
    embedding: Chosen


@dataclass(frozen=True)
class Files:
    """Names of files of P networks.

    Parameters
    ----------
    initial, final : P files each, of the same networks in the same order
    snapshots : files between them, those of one time together, the earliest first
    at : epochs of these times
    """

    initial: Sequence[Path]
    final: Sequence[Path]
    snapshots: Sequence[Path]
    at: Sequence[float]

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

    def read(self, formula: Formula, embedding: str | None, seed: int) -> Read:
        """The networks against a formula, each by the embedding that it carries, else by the one that is given."""
        from toycomb.carried import chosen
        from toycomb.geometry import FeatureSpace

        self.check()
        spaces, taken, count = [], [], len(self.initial)
        for i in range(count):
            networks = self._one(i)
            own = next((x.embedding for x in networks if x.embedding is not None), None)
            taken.append(chosen(own, embedding, formula.variables, seed))
            spaces.append(FeatureSpace.read(networks, formula, taken[-1].E))
        return Read(_beside(spaces), formula, taken[0])

    def _one(self, i: int) -> list[Network]:
        """One network at all times."""
        from toycomb.network import Network

        paths = [self.initial[i], *self.snapshots[i :: len(self.initial)], self.final[i]]
        found = [Network.load(path) for path in paths]
        shapes = [x.W.shape for x in found]
        for path, shape in zip(paths, shapes, strict=True):
            if shape != shapes[0]:
                raise InputError(
                    f"{shown(path)} has W of shape {shape} and {shown(paths[0])} {shapes[0]}; snapshots of one network "
                    "have one shape"
                )
        return found


def _beside(spaces: Sequence[FeatureSpace]) -> FeatureSpace:
    """Feature spaces of one network each as that of a population."""
    import numpy as np

    from toycomb.geometry import FeatureSpace

    rows = sorted({x.F.shape[2] for x in spaces})
    if len(rows) > 1:
        raise InputError(f"the networks have {' and '.join(map(str, rows))} rows; networks of one call need as many")
    F, types = (np.concatenate([getattr(x, name) for x in spaces], axis=1) for name in ("F", "row_types"))
    return FeatureSpace(F, types, tuple(x.formulas[0] for x in spaces))


def given_data(path: Path | None, held_out: float, output: int | None) -> Document:
    """Options of given data as keyword arguments of `Population`: none without a file.

    Raises
    ------
    InputError
        If the file cannot be read, or there is none and something is said about it.
    """
    from toycomb.tasks.labelled import HELD_OUT, Labelled

    if path is None:
        if output is not None:
            raise InputError(f"output {output} was asked for without data; --data names the file")
        if held_out != HELD_OUT:
            raise InputError(f"a share of {held_out} is to be held out without data; --data names the file")
        return {}
    data = Labelled.load(path, output)
    data.check_held_out(held_out)
    return {"data": data, "held_out": held_out}


def of_table(command: Any) -> int | None:
    """What `--output` says of `--formula`: which output of a table, where there are no data of which it says which."""
    output: int | None = command.output
    return output if command.data is None else None


def of_data(command: Any) -> int | None:
    """What `--output` says of `--data`, or of nothing where there is no formula either."""
    output: int | None = command.output
    return output if command.data is not None or command.formula is None else None


def changed(options: Any, kind: type, without: Sequence[str] = ()) -> list[str]:
    """Options of a kind, such as `Fit`, that differ from their defaults, as the command line spells them."""
    return differing(options, [x.name for x in fields(kind) if x.name not in without])


def differing(options: Any, names: Collection[str]) -> list[str]:
    """Those of some options of a command that differ from its defaults, as the command line spells them."""
    usual = {x.name: x.default_factory() if callable(x.default_factory) else x.default for x in fields(options)}
    return [f"--{x.replace('_', '-')}" for x in names if getattr(options, x) != usual[x]]


def refuse(unused: Sequence[str], on: str) -> None:
    """Raise InputError for options that were given and change nothing."""
    if unused:
        raise InputError(f"{', '.join(unused)} would have no effect on {on}; leave that out")
