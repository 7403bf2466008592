"""Networks of any number of hidden layers and outputs."""

from __future__ import annotations

from toycomb.layered.drawing import init_layers
from toycomb.layered.layered import Layered, stack_layers
from toycomb.layered.layers import Layer
from toycomb.layered.opening import read_network, simplest

__all__ = ["Layer", "Layered", "init_layers", "read_network", "simplest", "stack_layers"]
