"""Networks of one time that were trained elsewhere, each read as a file is; and whether those of all times fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, instance
from toycomb.layered import Layered, stack_layers
from toycomb.layered.opening import simplest
from toycomb.network import Network, of_arrays, stack
from toycomb.parameters import MASKS

One = Network | Layered
"""A network without leading axes; a `Network` wherever it has one hidden layer and one output."""
Given = Network | Layered | Sequence[Network | Layered]
"""The networks of one time: one without leading axes, P of them stacked along a leading axis, or a list of P."""


class Shape(NamedTuple):
    """Sizes that all networks of a run share."""

    inputs: int
    hidden: tuple[int, ...]
    outputs: int


def leading(network: Any) -> int:
    """Number of leading axes."""
    return np.ndim(network.W) - 2 if isinstance(network, Network) else len(network.lead)


def one_by_one(given: Given, name: str) -> list[One]:
    """The P networks of one time, each without leading axes and checked as a network file is."""
    if not isinstance(given, Network | Layered):
        listed: list[Any] = list(given) if isinstance(given, list | tuple) else [given]
        for each in listed:
            if not isinstance(each, Layered):
                instance(name, each, Network, "toycomb.Network.load(path) reads one")
        if not listed:
            raise InputError(f"{name} is an empty list; give at least one network")
        return [_checked(x, name) for x in listed]
    if leading(given) != 1:
        return [_checked(given, name)]
    count = _count(given, name)
    return [_checked(given[i], f"{name} {i}") for i in range(count)]


def _count(given: Network | Layered, name: str) -> int:
    """How many networks are stacked along a leading axis."""
    if isinstance(given, Layered):
        if not given.lead[0]:
            raise InputError(f"{name} has leading axes {given.lead}; P = 1 network or more is needed")
        return given.lead[0]
    count, parts = len(given.W), (given.b, given.v, given.c, *(getattr(given, x) for x in MASKS))
    if not count or any(x is not None and (np.ndim(x) == 0 or len(x) != count) for x in parts):
        raise InputError(
            f"W of {name} has shape {given.W.shape}; all of its arrays need P = {count} networks, from 1 on"
        )
    return count


def _checked(network: Network | Layered, name: str) -> One:
    """As it would come back from a file."""
    if isinstance(network, Network):
        return of_arrays(network.arrays(name), name)
    network.check_kink()
    return simplest(Layered.of_keys(network.arrays(name), name))


def equal(some: Sequence[One], others: Sequence[One]) -> bool:
    """Whether networks have the same parameters."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(_equal(Layered.of(a), Layered.of(b)) for a, b in pairs)


def _equal(one: Layered, other: Layered) -> bool:
    pairs = zip(one.layers, other.layers, strict=False)
    return len(one.layers) == len(other.layers) and all(
        np.array_equal(a.W, b.W) and np.array_equal(a.b, b.b) for a, b in pairs
    )


def one_shape(placed: Mapping[float, Sequence[One]]) -> Shape:
    """Sizes that all networks of a population share, at all epochs; raises InputError where they differ."""
    (_, first), *_ = placed.items()
    wanted = _shape(first[0])
    for epoch, networks in placed.items():
        if len(networks) != len(first):
            raise InputError(f"{len(first)} networks were given at epoch 0 and {len(networks)} at epoch {epoch:g}")
        for network in networks:
            if _shape(network) != wanted:
                raise InputError(_differing(first[0], network, epoch))
    return wanted


def _shape(network: One) -> Shape:
    whole = Layered.of(network)
    return Shape(whole.inputs, whole.hidden, whole.outputs)


def _differing(first: One, other: One, epoch: float) -> str:
    """That two networks differ in shape."""
    if isinstance(first, Network) and isinstance(other, Network):
        shapes = [f"W has shape {first.W.shape} in the first network", f"{other.W.shape} in one"]
    else:
        shapes = [f"the first network has {_words(first)}", f"one has {_words(other)}"]
    return f"{shapes[0]} and {shapes[1]} at epoch {epoch:g}; networks of one run have one shape"


def _words(network: One) -> str:
    whole = Layered.of(network)
    return f"{whole.shape_in_words}, {whole.inputs} inputs"


def rows_in_words(widths: Sequence[int]) -> str:
    """Such as `32 and 16`."""
    return " and ".join(map(str, widths))


def learned(placed: Mapping[float, Sequence[One]]) -> bool:
    """Whether embeddings were trained: networks carry a matrix at every time, and not the same one at all."""
    for snapshots in zip(*placed.values(), strict=True):
        own = [x.embedding for x in snapshots]
        if all(isinstance(x, np.ndarray) for x in own) and any(not np.array_equal(x, own[0]) for x in own):
            return True
    return False


def without_biases(networks: Sequence[One]) -> bool | tuple[bool, ...]:
    """Whether each layer has biases, the outputs' last: of several layers or outputs not where all are exactly 0.

    Training moves biases, so that zeros at its end mean that there were none. Ours.
    """
    if isinstance(networks[0], Network):
        return True
    layers = zip(*(Layered.of(x).layers for x in networks), strict=True)
    return tuple(any(np.any(x.b) for x in each) for each in layers)


def stacked(snapshots: Sequence[One], learned: bool) -> One:
    """One network at all times, as training gives it."""
    plain = [x for x in snapshots if isinstance(x, Network)]
    if len(plain) == len(snapshots) and not learned:
        return stack(plain)
    return stack_layers([Layered.of(x) for x in snapshots])
