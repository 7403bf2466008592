"""Which layer and output of networks from files a command looks at, and what is to be known of their codes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toycomb.common.errors import InputError, shown
from toycomb.tasks.formula_files import is_table, load

if TYPE_CHECKING:
    from toycomb.carried import Chosen
    from toycomb.geometry import FeatureSpace
    from toycomb.layered import Layered
    from toycomb.tasks.clauses import Kind
    from toycomb.tasks.formula import Formula


USUAL = (
    "it learns clauses itself, so that rows of the other type show the usual codes as well, and are no negative "
    "control; read the significant codes instead (FeatureSpace.significant_codes in Python)"
)
LEARNED = f"the embedding was trained too: {USUAL}"
CARRIED = f"the network carries a matrix as its embedding; if that was trained too, {USUAL}"
"""What is to be known of the usual codes of layer 1 where the embedding was trained, or may have been."""


class Seen(NamedTuple):
    """One layer of a network at one time or at several, read against a formula for one output.

    Parameters
    ----------
    networks : as they compute, in the general form, in the order of time
    formula : that of the file
    space : the layer that is read
    embedding : by which it is read
    layer, output : which, layers counted from 1, outputs from 0
    level : of the formula, against which the layer is read, or None where it is read against all of it
    """

    networks: list[Layered]
    formula: Formula
    space: FeatureSpace
    embedding: Chosen
    layer: int
    output: int
    level: int | None

    @property
    def last(self) -> Layered:
        """The network at the last time."""
        return self.networks[-1]

    @property
    def notes(self) -> list[str]:
        """What is to be known of row types where there are deeper layers, and of the codes of a trained embedding."""
        from toycomb.geometry.levels import levels_of

        path = "rows are positive or negative by the sign of their linear path to the output, through all deeper layers"
        flat = "the formula has levels and the network one hidden layer, which is read against the terms of the whole"
        told = [path] if self.last.hidden[self.layer :] else []
        told += [flat] if self.level is None and len(levels_of(self.formula)) > 1 else []
        return told if self.layer > 1 else [*told, *self._of_embedding()]

    @property
    def code_types(self) -> list[int]:
        """Type of the rows that the code of each clause stands on: 1, -1, or 0 where either will do."""
        found, count = self.space.witness[0], len(self.space.formulas[0])
        return [int(x) for x in (found if self.space.witness.ndim > 1 else [found] * count)]

    def _of_embedding(self) -> list[str]:
        """Of one file alone it cannot be known whether its embedding was trained."""
        if learned(self.networks):
            return [LEARNED]
        one = len(self.networks) == 1 and self.embedding.source == "file"
        return [CARRIED] if one and not isinstance(self.last.embedding, str) else []


def seen_in(
    paths: Sequence[Path],
    formula: Path,
    read_as: Kind | None,
    embedding: str | None,
    seed: int,
    layer: int,
    output: int | None,
) -> Seen:
    """A layer of the network of some files, for the output that is asked for, or the only one.

    Layer l of several is read against level l of a formula in levels; layer 1 against any other formula.

    Raises
    ------
    InputError
        If a file holds no network, or none of ReLUs; if there is no such layer or output, or none is named and there
        are several; or if the layer is another one than the first and the formula has no such level.
    """
    from toycomb.geometry.levels import levels_of
    from toycomb.geometry.opened import snapshots_of, space_of

    networks = snapshots_of(paths)
    for network in networks:
        network.check_kink()
    last = networks[-1]
    layer, number = last.check_layer(layer), output_of(last, output, paths[-1], formula)
    read = formula_of(formula, read_as, output)
    levels = len(levels_of(read))
    if layer > 1 and levels == 1:
        raise InputError(
            f"layer {layer} was asked for, and {shown(formula, 60)} says clauses over the variables, which layer 1 "
            "reads; deeper layers need a formula in levels (JSON, see toycomb.Composed)"
        )
    space, taken = space_of(networks, read, embedding, seed, layer, number)
    return Seen(networks, read, space, taken, layer, number, layer if levels > 1 and len(last.hidden) > 1 else None)


def notes_of(trained: bool, layer: int) -> list[str]:
    """What is to be known of the codes of a layer where the embedding was trained; measured at layer 1 alone."""
    return [LEARNED] if trained and layer == 1 else []


def learned(networks: Sequence[Layered]) -> bool:
    """Whether files of a network at several times show that its embedding was trained with it."""
    from toycomb.geometry.opened import learned as differing

    return differing(networks, None)


def output_of(network: Layered, output: int | None, path: Path, formula: Path) -> int:
    """The output of a network that is asked for, or the only one; the number then may be one of a table of several."""
    if output is None and network.outputs > 1:
        which = ", ".join(map(str, range(min(network.outputs, 8)))) + (", …" if network.outputs > 8 else "")
        raise InputError(
            f"{shown(path, 80)} has {network.outputs} outputs; say with --output whose formula this is: {which}"
        )
    of_table = network.outputs == 1 and is_table(formula)
    return 0 if of_table else network.check_output(output or 0)


def formula_of(path: Path, read_as: Kind | None, output: int | None) -> Formula:
    """The formula of a file; of a table that of the output, which other files do not have."""
    return load(path, read_as, output if is_table(path) else None)
