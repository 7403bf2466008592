"""Which layer and output of a network from a file a command looks at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toycomb.common.errors import InputError, shown

if TYPE_CHECKING:
    from toycomb.layered import Layered
    from toycomb.network import Network
    from toycomb.tasks.clauses import Kind
    from toycomb.tasks.formula import Formula


class Seen(NamedTuple):
    """One output of a network, and what geometry reads of its first hidden layer for it.

    Parameters
    ----------
    network : as it computes, in the general form
    rows : its first hidden layer with the linear path to the output
    output : counted from 0
    """

    network: Layered
    rows: Network
    output: int

    @property
    def notes(self) -> list[str]:
        """What is to be known of row types where there are deeper layers."""
        between = self.network.hidden[1:]
        path = "rows are positive or negative by the sign of their linear path to the output, through all deeper layers"
        return [path] if between else []


def seen_in(path: Path, layer: int, output: int | None) -> Seen:
    """The first hidden layer of the network of a file, and the output that is asked for, or the only one.

    Raises
    ------
    InputError
        If the file holds no network, or none of ReLUs; if there is no such layer or output, or none is named and there
        are several; or if the layer is another one than the first, whose clauses no formula file says.
    """
    from toycomb.layered import Layered, read_network

    network = Layered.of(read_network(path))
    network.check_kink()
    if network.check_layer(layer) != 1:
        raise InputError(
            f"layer {layer} was asked for, and a formula file says clauses over the variables, which layer 1 reads; "
            "deeper layers are read in Python, by the feature space of a task with levels"
        )
    output = output_of(network, output, path)
    return Seen(network, network.seen(layer, output), output)


def output_of(network: Layered, output: int | None, path: Path) -> int:
    """The output of a network that is asked for, or the only one; the number then is one of the formula file."""
    if output is None and network.outputs > 1:
        which = ", ".join(map(str, range(min(network.outputs, 8)))) + (", …" if network.outputs > 8 else "")
        raise InputError(
            f"{shown(path, 80)} has {network.outputs} outputs; say with --output whose formula this is: {which}"
        )
    return 0 if network.outputs == 1 else network.check_output(output or 0)


def formula_of(path: Path, read_as: Kind | None, output: int | None, *, several: bool) -> Formula:
    """The formula of a file; of a table that of the output, which DIMACS files have not where networks have several."""
    from toycomb.commands.formulas import is_table, load

    return load(path, read_as, None if several and not is_table(path) else output)
