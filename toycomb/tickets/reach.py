"""Which weights a method can prune, and what it sees of networks with several layers or outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toycomb.common.errors import InputError

if TYPE_CHECKING:
    from toycomb.tickets.context import Context
    from toycomb.tickets.definition import Method
    from toycomb.tickets.prunable import Prunable

PRUNES = ("all layers", "layer 1", "one hidden layer")
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
    if method.prunes == "layer 1" and weights.names != (1,):
        names = " and ".join(x if isinstance(x, str) else f"layer {x}" for x in weights.names)
        raise InputError(
            f"{method.name} prunes layer 1 alone, and was asked to prune {names}; choose layers=(1,) (on the command "
            "line --layers 1), or another method"
        )


def view(method: Method, context: Context) -> Context:
    """The context as the method's function sees it: the same, or layer 1 of it; see `Context.first_layer`."""
    if not context.layered or method.prunes != "layer 1":
        return context
    try:
        return context.first_layer()
    except InputError as error:
        raise InputError(f"{method.name} prunes layer 1 alone: {error}") from None
