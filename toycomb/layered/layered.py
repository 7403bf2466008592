"""Networks of L hidden layers and O outputs: `a_l = ReLU(W_l a_{l-1} + b_l)`, `a_0 = E x`, `logits = V a_L + c`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.carried import check_kind, differ, one_or_each
from toycomb.common.blas import one_thread
from toycomb.common.brief import Brief
from toycomb.common.errors import InputError, whole
from toycomb.files.archives import read_npz
from toycomb.layered.activations import RELU, check_known, function_of
from toycomb.layered.files import Parts, arrays, layers_of, of_keys, write
from toycomb.layered.layers import Layer, checked, stacked
from toycomb.layered.told import of_layers, shape_in_words
from toycomb.network import Network
from toycomb.parameters import check_alike, check_inputs

Networks = Any
"""A `Network` or a `Layered`, as whoever trained it asked for it; what needs one of them finds out by itself."""
ONE = ("W", "b", "v", "c", "mask", "output_mask", "row_types")
"""What only a `Network` has."""


@dataclass(frozen=True, eq=False, repr=False)
class Layered(Brief):
    """Parameters of networks with any leading axes, such as snapshots T and networks P.

    A `Network` is the same with one hidden layer and one output, where arrays have names of their own. `of` and
    `network` lead from one to the other.

    Parameters
    ----------
    layers : tuple of Layer
        The hidden ones, W_1 (..., H_1, m) to W_L (..., H_L, H_{L-1}), then the outputs: V (..., O, H_L) as `W`, and
        c (..., O) as `b`.
    embedding : as for `Network`
    activation : "relu", "gelu" or "tanh"
        Of the hidden layers. Networks of the last two are read and run forward; what needs the kink of a ReLU says so.

    Raises
    ------
    InputError
        If there is no hidden layer, layers do not fit each other, or the activation or the embedding is unknown.
    """

    layers: tuple[Layer, ...]
    embedding: Any = None
    activation: str = RELU

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", checked(self.layers))
        object.__setattr__(self, "activation", check_known(self.activation, "the activation"))
        check_kind(self.embedding, "the embedding of the network")

    def __getattr__(self, name: str) -> Any:
        """Arrays of a `Network` are asked for by whoever can read one alone: a sentence says so."""
        if name in ONE:
            raise InputError(
                f"{name} is of networks of one hidden layer and one output, and this one has {self.shape_in_words}; "
                "x.layers has its arrays, and x.seen(layer, output) one layer for one output"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @classmethod
    def of(cls, network: Network | Layered) -> Layered:
        """The same network in this form."""
        if isinstance(network, Layered):
            return network
        return cls(layers_of(network), network.embedding)

    def network(self) -> Network:
        """The same as a `Network`; raises InputError unless there are one hidden ReLU layer and one output."""
        if len(self.layers) != 2 or self.outputs != 1:
            raise InputError(f"the network has {self.shape_in_words}; one hidden layer and one output are needed here")
        return self.seen(1, 0)

    def seen(self, layer: int = 1, output: int = 0) -> Network:
        """What geometry reads of one hidden layer for one output: its W and b, with its linear path to the output as v.

        Of the last hidden layer the path is the output's own weights, and c its bias. Of the others it is ours, see
        `paths`, and the function of the result is not that of the network.

        Parameters
        ----------
        layer : hidden layer, counted from 1
        output : counted from 0

        Raises
        ------
        InputError
            If there is no such layer or output, or the activation has no kink.
        """
        self.check_kink()
        own, last = self.layers[self.check_layer(layer) - 1], layer == len(self.layers) - 1
        output = self.check_output(output)
        mask = self.layers[-1].mask if last else None
        v, c = self.paths(layer)[..., output, :], self.layers[-1].b[..., output]
        embedding = self.embedding if layer == 1 else None
        return Network(own.W, own.b, v, c, own.mask, None if mask is None else mask[..., output, :], embedding)

    @one_thread
    def paths(self, layer: int) -> np.ndarray:
        """(..., O, H) linear path of each row of a hidden layer to each output, `V W_L … W_{layer + 1}`.

        The sum over all ways of the products of their weights, as if every row on them were active. Ours; ablation is
        its check (`toycomb.geometry.ablation`).
        """
        found = self.layers[-1].W
        for between in self.layers[self.check_layer(layer) : -1][::-1]:
            found = found @ between.W
        return found

    def __getitem__(self, key: Any) -> Layered:
        """Index the leading axes of all parameters alike."""
        embedding = self.embedding[key] if differ(self.embedding) else self.embedding
        return Layered(tuple(x[key] for x in self.layers), embedding, self.activation)

    @property
    def hidden(self) -> tuple[int, ...]:
        """Rows H_1, …, H_L of the hidden layers."""
        return tuple(x.rows for x in self.layers[:-1])

    @property
    def inputs(self) -> int:
        """Embedded inputs m."""
        return self.layers[0].inputs

    @property
    def outputs(self) -> int:
        """Outputs O."""
        return self.layers[-1].rows

    @property
    def lead(self) -> tuple[int, ...]:
        """Shape of the leading axes."""
        return tuple(self.layers[0].W.shape[:-2])

    @property
    def masks(self) -> tuple[np.ndarray | None, ...]:
        """The mask of each layer, the outputs' last; None where a layer has none."""
        return tuple(x.mask for x in self.layers)

    @property
    def shape_in_words(self) -> str:
        """Such as `hidden layers of 32 and 16 rows and 2 outputs`."""
        return shape_in_words(self.hidden, self.outputs)

    def in_words(self) -> list[str]:
        """Its sizes, masks and embedding in words."""
        return list(of_layers(self))

    @one_thread
    def activations(self, X: np.ndarray, E: np.ndarray, layer: int | None = None) -> np.ndarray:
        """(..., N, H) activations of a hidden layer, the last unless given, on X (N, n) under E (m, n)."""
        last = len(self.layers) - 1 if layer is None else self.check_layer(layer)
        check_inputs(X, E, self.inputs)
        a, function = np.asarray(X) @ np.asarray(E).T, function_of(self.activation)
        for each in self.layers[:last]:
            a = function(a @ np.swapaxes(each.W, -1, -2) + each.b[..., None, :])
        return a

    @one_thread
    def logits(self, X: np.ndarray, E: np.ndarray) -> np.ndarray:
        """(..., N, O) logits of the inputs X (N, n) under the embedding E (m, n)."""
        last = self.layers[-1]
        return self.activations(X, E) @ np.swapaxes(last.W, -1, -2) + last.b[..., None, :]

    @one_thread
    def onward(self, a: np.ndarray, layer: int) -> np.ndarray:
        """(..., N, O) logits from activations (..., N, H) of a hidden layer, whatever inputs they come from."""
        function = function_of(self.activation)
        for each in self.layers[self.check_layer(layer) : -1]:
            a = function(a @ np.swapaxes(each.W, -1, -2) + each.b[..., None, :])
        return a @ np.swapaxes(self.layers[-1].W, -1, -2) + self.layers[-1].b[..., None, :]

    def check_layer(self, layer: int) -> int:
        """The number of a hidden layer; raises InputError where there is none."""
        if not 1 <= whole("the layer", layer) < len(self.layers):
            raise InputError(f"the layer is {layer}; the network has hidden layers 1 to {len(self.layers) - 1}")
        return int(layer)

    def check_output(self, output: int) -> int:
        """The number of an output; raises InputError where there is none."""
        if not 0 <= whole("the output", output) < self.outputs:
            raise InputError(f"the output is {output}; the network has {self.outputs}, counted from 0")
        return int(output)

    def check_kink(self) -> None:
        """Raise InputError unless rows are ReLUs."""
        if self.activation != RELU:
            raise InputError(
                f"the activation is {self.activation}; this needs ReLU, whose kink says where a row is active "
                "(such a network can be read and run forward)"
            )

    def save(self, path: str | Path) -> None:
        """Write one network as `.npz` (format 2), atomically; see `toycomb.layered.files`.

        Raises
        ------
        InputError
            If the arrays are stacked or not finite, or the file cannot be written.
        """
        write(Parts(self.layers, self.embedding, self.activation), path)

    def arrays(self, source: str = "the network") -> dict[str, Any]:
        """What a file of one network holds, by key, but for the format; `source` is what a sentence calls it.

        Raises
        ------
        InputError
            As `save`.
        """
        return arrays(Parts(self.layers, self.embedding, self.activation), source)

    @classmethod
    def load(cls, path: str | Path) -> Layered:
        """Read one network from a `.npz` file of format 1 or 2; see `toycomb.layered.files.of_keys`."""
        return cls.of_keys(read_npz(path), str(path))

    @classmethod
    def of_keys(cls, held: dict[str, np.ndarray], source: str) -> Layered:
        """One network from the arrays of a file by key; `source` is what a sentence calls it."""
        parts = of_keys(held, source)
        try:
            return cls(*parts)
        except InputError as error:
            raise InputError(f"{source}: {error}") from None


def stack_layers(networks: list[Layered], axis: int = 0) -> Layered:
    """Stack networks of one shape along a new leading axis; where only some have a mask, the others keep all.

    Raises InputError if there is none, or shapes or activations differ.
    """
    check_alike([f"{x.shape_in_words} for {x.inputs} inputs, axes {x.lead}, {x.activation}" for x in networks])
    layers = [stacked(list(each), axis) for each in zip(*(x.layers for x in networks), strict=True)]
    embedding = one_or_each([x.embedding for x in networks], [x.layers[-1].b[..., 0] for x in networks], axis)
    return Layered(tuple(layers), embedding, networks[0].activation)
