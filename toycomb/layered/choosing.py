"""Parts of networks as networks."""

from __future__ import annotations

from dataclasses import replace

from toycomb.layered.layered import Layered
from toycomb.layered.layers import Layer


def alone(network: Layered, output: int) -> Layered:
    """The same network with one of its outputs and no other; raises InputError if there is no such output."""
    last, one = network.layers[-1], slice(network.check_output(output), output + 1)
    mask = None if last.mask is None else last.mask[..., one, :]
    return replace(network, layers=(*network.layers[:-1], Layer(last.W[..., one, :], last.b[..., one], mask)))
