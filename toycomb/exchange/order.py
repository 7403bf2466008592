"""The order of layers, told by their names and by their shapes: each takes what the one before it gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from toycomb.common.errors import InputError
from toycomb.exchange.layers import Layer, described

MOST = 12
"""Layers whose order is searched for: names by numbers say it for more."""


def ordered(layers: Sequence[Layer], source: str, *, told: bool) -> list[Layer]:
    """Layers from the input to the output.

    The numbers in their names say the order where the names differ in nothing else (`Dense_2` stands before
    `Dense_10`); else it is that in which they come, if this says anything; else the only one that the shapes allow.

    Parameters
    ----------
    layers : list
    source : what a sentence calls the whole
    told : whether the order in which they come is that of a program, not that of a file

    Raises
    ------
    InputError
        If shapes allow no order, or several; the sentence names the layer where a chain breaks.
    """
    numbers = [_numbers(layer.name) for layer in layers]
    by_name = [layer for _, layer in sorted(zip(numbers, layers, strict=True), key=lambda pair: pair[0])]
    named = _numbered(layers)
    first = by_name if named else list(layers)
    if (named or told) and _break(first) is None:
        return first
    chains = list(islice(_chains(list(layers)), 2)) if len(layers) <= MOST else []
    if len(chains) == 2:
        raise InputError(
            f"{source}: its layers fit together in several orders; number their names: {described(layers)}"
        )
    if chains:
        return chains[0]
    raise InputError(f"{source}: {_break(first)}; no order of its layers fits: {described(layers)}")


def _numbers(name: str) -> list[int]:
    return [int(x[:18]) for x in re.findall(r"[0-9]+", name)]


def _numbered(layers: Sequence[Layer]) -> bool:
    """Whether names differ in numbers alone; `linear` stands before `linear_1`."""
    plain = {re.sub(r"[_.]?[0-9]+", "", layer.name) for layer in layers}
    return len(plain) == 1 and len({tuple(_numbers(layer.name)) for layer in layers}) == len(layers)


def _break(layers: Sequence[Layer]) -> str | None:
    """Where a chain breaks, as a sentence; None where it holds."""
    for one, other in pairwise(layers):
        gives, takes = one.weight.shape[0], other.weight.shape[1]
        if gives != takes:
            return f"{other.said} takes {takes} inputs, and {one.said} before it gives {gives}"
    return None


def _chains(left: list[Layer], chain: tuple[Layer, ...] = ()) -> Iterator[list[Layer]]:
    """Every order in which the shapes fit."""
    if not left:
        yield list(chain)
    for i, layer in enumerate(left):
        if not chain or layer.weight.shape[1] == chain[-1].weight.shape[0]:
            yield from _chains(left[:i] + left[i + 1 :], (*chain, layer))
