"""Which weights a method can prune, and what it sees of networks with several layers or outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from toycomb.common.errors import InputError
from toycomb.geometry.levels import levels_of
from toycomb.tickets.pruning import OUTPUTS, shares

if TYPE_CHECKING:
    from toycomb.tickets.context import Context
    from toycomb.tickets.definition import Method
    from toycomb.tickets.prunable import Prunable

PRUNES = ("all layers", "one layer", "layer 1", "one hidden layer")
"""What a method can prune, see `Method`."""


def check(method: Method, weights: Prunable) -> None:
    """Raise InputError unless a method can prune these weights."""
    if weights.pruning.outputs and not method.outputs:
        raise InputError(f"{method.name} prunes W alone; leave output weights out, or choose another method")
    if weights.plain:
        return
    if method.prunes == "one hidden layer":
        raise InputError(
            f"{method.name} is for networks of one hidden layer, one output and a fixed embedding; choose another "
            "method for others"
        )
    names = " and ".join(x if isinstance(x, str) else f"layer {x}" for x in weights.names)
    if method.prunes == "layer 1" and weights.names != (1,):
        raise InputError(
            f"{method.name} prunes layer 1 alone, and was asked to prune {names}; choose layers=(1,) (on the command "
            "line --layers 1), or another method"
        )
    if method.prunes == "one layer" and (OUTPUTS in weights.names or not alone(weights)):
        raise InputError(
            f"{method.name} prunes hidden layers one by one, and was asked to prune {names} together; choose one layer "
            'such as layers=(1,), or scope="layer" without outputs (toycomb tickets --layers 1, or --scope layer), or '
            "another method"
        )


def check_levels(method: Method, weights: Prunable, task: Any) -> None:
    """Raise InputError unless the clauses of a task have a level for each layer that a method reads."""
    above = [x for x in weights.names if isinstance(x, int) and x > 1]
    if weights.plain or method.prunes != "one layer" or not above:
        return
    if not task.has_clauses or (task.data is not None and task.data.real):
        what = "real numbers" if task.has_clauses else "without a formula"
        raise InputError(
            f"{method.name} prunes layer {above[0]} by clauses that it completes in inputs, and the data are {what}; "
            "choose layers=(1,), or another method"
        )
    levels = levels_of(task.output(weights.pruning.output).formula)
    if above := [x for x in above if x > len(levels)]:
        have = "one level" if len(levels) == 1 else f"{len(levels)} levels"
        raise InputError(
            f"{method.name} prunes layer {above[0]} by the clauses of level {above[0]}, and the formula has {have}; "
            "choose other layers, or a formula with levels (on the command line --family)"
        )


def alone(weights: Prunable) -> bool:
    """Whether no two layers compete."""
    return len(weights.names) == 1 or weights.pruning.scope == "layer"


def views(method: Method, context: Context) -> list[Context]:
    """The context as the method's function sees it, once for each layer; none where it sees all as it is."""
    if not context.layered or method.prunes not in ("one layer", "layer 1"):
        return []
    try:
        return [context.one_layer(int(x)) for x in context.layers]
    except InputError as error:
        raise InputError(f"{method.name} reads one layer: {error}") from None


def each(contexts: list[Context], kept: int) -> list[int]:
    """How many weights each of them keeps, `kept` in all."""
    return shares([int(np.prod(x.shape)) for x in contexts], kept)
