"""One-hidden-layer ReLU networks, one or stacked: `z = W E x + b`, `a = ReLU(z)`, `logit = v·a + c`."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from toycomb.carried import check_kind, checked, differ, one_or_each
from toycomb.common.arrays import binary, real
from toycomb.common.blas import one_thread
from toycomb.common.brief import Brief
from toycomb.common.errors import InputError, whole
from toycomb.common.limits import need
from toycomb.common.seeds import Purpose, stream
from toycomb.files.writing import replacing
from toycomb.parameters import (
    FORMAT,
    MASKS,
    PARAMETERS,
    RELU,
    check,
    check_activation,
    check_alike,
    check_initialiser,
    check_inputs,
    known,
    masked,
    of_one_type,
    read_arrays,
    stacked_masks,
    zeroed,
)
from toycomb.tasks.told import embedding_name


@dataclass(frozen=True, eq=False, repr=False)
class Network(Brief):
    """Parameters with any leading axes, such as snapshots T and networks P.

    Parameters
    ----------
    W : (..., H, m) weight space
    b : (..., H)
    v : (..., H)
    c : (...)
    mask : (..., H, m) bool, optional
        Kept weights of a ticket; `W` is made exactly zero elsewhere. 0 and 1 of any real type are read.
    output_mask : (..., H) bool, optional
        The same for `v`.
    embedding : str or (m, n) array, optional
        The embedding that all of these networks were trained with, see `toycomb.tasks.embedding.carried`; where they
        differ, an array (...) of such objects, one for each. Arrays are shared, not copied.
    activation : "relu"
        Of the hidden layer. It can be said, so that a network of another one is refused.

    Raises
    ------
    InputError
        If a mask holds anything but 0 and 1 or has another shape than its weights, the name of an embedding does not
        say everything, or the activation is another one.
    """

    W: np.ndarray
    b: np.ndarray
    v: np.ndarray
    c: np.ndarray
    mask: np.ndarray | None = None
    output_mask: np.ndarray | None = None
    embedding: Any = None
    activation: InitVar[str] = field(default=RELU, kw_only=True)

    def __post_init__(self, activation: str) -> None:
        check_activation(activation, "the activation")
        for name, of in MASKS.items():
            given = getattr(self, name)
            if given is not None:
                mask = binary(f"the {name.replace('_', ' ')}", given)
                object.__setattr__(self, name, mask)
                object.__setattr__(self, of, zeroed(name, mask, getattr(self, of)))
        check_kind(self.embedding, "the embedding of the network")

    def __getitem__(self, key: Any) -> Network:
        """Index the leading axes of all parameters alike."""
        mask, output_mask = (None if x is None else x[key] for x in (self.mask, self.output_mask))
        embedding = self.embedding[key] if differ(self.embedding) else self.embedding
        return Network(self.W[key], self.b[key], self.v[key], self.c[key], mask, output_mask, embedding)

    def in_words(self) -> list[str]:
        """Its sizes, masks and embedding in words."""
        lead, (hidden, inputs) = self.W.shape[:-2], self.W.shape[-2:]
        kept = {"W": self.mask, "v": self.output_mask}
        known = self.embedding is not None and not differ(self.embedding)
        return [
            f"{' × '.join(map(str, lead))} networks" if lead else "",
            f"H = {hidden}",
            f"m = {inputs}",
            *(f"{100 * np.mean(mask):.3g} % of {name} kept" for name, mask in kept.items() if mask is not None),
            f"{embedding_name(self.embedding)} embedding" if known else "",
        ]

    @property
    def row_types(self) -> np.ndarray:
        """(..., H) int8: +1 positive witness, -1 negative witness, 0 silent (v = 0, or no nonzero weight)."""
        return (np.sign(self.v) * np.any(self.W != 0, axis=-1)).astype(np.int8)

    @one_thread
    def activations(self, X: np.ndarray, E: np.ndarray) -> np.ndarray:
        """(..., N, H) activations of the rows on the inputs X (N, n) under E (m, n); InputError if these do not fit."""
        check_inputs(X, E, self.W.shape[-1])
        return np.maximum((np.asarray(X) @ np.asarray(E).T) @ np.swapaxes(self.W, -1, -2) + self.b[..., None, :], 0)

    @one_thread
    def logits(self, X: np.ndarray, E: np.ndarray) -> np.ndarray:
        """(..., N) logits of the inputs X (N, n) under the embedding E (m, n); InputError if these do not fit."""
        return np.einsum("...nh,...h->...n", self.activations(X, E), self.v) + self.c[..., None]

    def save(self, path: str | Path) -> None:
        """Write one network as `.npz` (format 1), atomically, with its masks and its embedding; see `load`.

        Raises
        ------
        InputError
            If the arrays are stacked, inconsistent or not finite, or the file cannot be written.
        """
        arrays = self.arrays(str(path))
        with replacing(path) as temporary, temporary.open("wb") as file:
            np.savez(file, format=np.int64(FORMAT), **arrays)

    def arrays(self, source: str = "the network") -> dict[str, Any]:
        """What a file of one network holds, by key, but for the format; `source` is what a sentence calls it.

        Raises
        ------
        InputError
            As `save`.
        """
        arrays: dict[str, Any] = {name: real(f"{source}: {name}", getattr(self, name)) for name in PARAMETERS}
        arrays |= {x: getattr(self, x).astype(np.uint8) for x in MASKS if getattr(self, x) is not None}
        check(arrays, source)
        arrays |= masked(arrays)
        if self.embedding is not None:
            arrays["embedding"] = np.asarray(checked(self.embedding, self.W.shape[1], f"{source}: embedding"))
        return arrays

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """Read one network from a `.npz` file; see `load`."""
        return load(path)


def stack(networks: list[Network], axis: int = 0) -> Network:
    """Stack networks of one shape along a new leading axis; where only some have a mask, the others keep all.

    Raises InputError if there is none, or shapes differ.
    """
    check_alike([", ".join(f"{name} {np.shape(getattr(x, name))}" for name in PARAMETERS) for x in networks])
    W, b, v, c = (np.stack([getattr(x, name) for x in networks], axis) for name in PARAMETERS)
    mask, output_mask = (stacked_masks(networks, name, of, axis) for name, of in MASKS.items())
    embedding = one_or_each([x.embedding for x in networks], [x.c for x in networks], axis)
    return Network(W, b, v, c, mask, output_mask, embedding)


def init(
    hidden: int,
    inputs: int,
    *,
    networks: int = 1,
    seed: int,
    first: int = 0,
    initialiser: str = "uniform",
    scale: float = 1.0,
    repeat: int = 0,
) -> Network:
    """Initial parameters of networks `first` … `first + networks - 1`, float32, stacked along P.

    Parameters
    ----------
    hidden, inputs : int
        Rows H and embedded inputs m.
    networks, first : int
    seed : int
    initialiser : "uniform" or "he"
        `uniform`: every weight and bias uniform in ±1/√fan-in (the default of PyTorch's linear layer; ours, P2
        does not state its own). `he`: W normal with variance 2/m, v normal with variance 1/H, biases 0
        (He et al. 2015, eq. 10, for the layer followed by the ReLU).
    scale : float
        Factor on every initial value.
    repeat : int
        Another number draws other values for the same networks.

    Raises
    ------
    InputError
        If a size is below 1, the initialiser unknown or the scale not positive.
    """
    for name, value in (("rows", hidden), ("embedded inputs", inputs), ("networks", networks)):
        if whole(f"the number of {name}", value) < 1:
            raise InputError(f"{value} {name} were asked for; at least 1 is needed")
    check_initialiser(initialiser, scale)
    first = whole("first", first)
    need(4.0 * networks * hidden * (inputs + 2), f"{networks} networks of {hidden} rows and {inputs} inputs")
    indices = range(first, first + networks)
    return stack([draw(hidden, inputs, initialiser, scale, seed, index, repeat) for index in indices])


def draw(hidden: int, inputs: int, initialiser: str, scale: float, seed: int, index: int, repeat: int = 0) -> Network:
    """Initial parameters of one network, from arguments that are known to be right; see `init`."""
    need(4.0 * hidden * (inputs + 2), f"a network of {hidden} rows and {inputs} inputs")
    rng = stream(seed, Purpose.INITIALISATION, index, repeat)
    if initialiser == "he":
        W = rng.standard_normal((hidden, inputs)) * np.sqrt(2 / inputs)
        b, c = np.zeros(hidden), np.zeros(())
        v = rng.standard_normal(hidden) / np.sqrt(hidden)
    else:
        first = hidden * (inputs + 1)  # W and b; v and c follow
        values = rng.uniform(-1, 1, first + hidden + 1)
        values[:first] /= np.sqrt(inputs)
        values[first:] /= np.sqrt(hidden)
        W, b = values[: first - hidden].reshape(hidden, inputs), values[first - hidden : first]
        v, c = values[first:-1], values[-1]
    return Network(*(np.asarray(scale * x, dtype=np.float32) for x in (W, b, v, c)))


def load(path: str | Path) -> Network:
    """Read one network from a `.npz` file.

    Keys: `W` (H, m), `b` (H), `v` (H), `c` (), optionally `mask` (H, m) and `output_mask` (H) of 0 and 1 (applied to
    `W` and `v`), `embedding` (a name of `toycomb.tasks.embedding.FIXED` or the matrix (m, n)), `activation`
    ("relu") and `format` (1). A file of format 2 is read if it has one hidden layer and one output; others are for
    `toycomb.Layered.load`. Pickled objects are refused. Numbers keep their precision (float32 or float64; integers
    become float64).

    Raises
    ------
    InputError
        If the file cannot be read, or a key is missing, unknown, of the wrong shape or type, or not finite; the
        message names the key.
    """
    return of_arrays(read_arrays(path), str(path))


def of_arrays(arrays: dict[str, np.ndarray], source: str) -> Network:
    """One network from the arrays of a file by key; `source` is what a sentence calls it, see `load`."""
    arrays = known(arrays, source)
    embedding: Any = arrays.pop("embedding", None)
    check(arrays, source)
    if embedding is not None:
        embedding = checked(embedding, arrays["W"].shape[1], f"{source}: embedding")
    arrays = of_one_type(arrays)
    check(arrays, source)  # again: a wider number may have become infinite
    parameters: dict[str, Any] = masked(arrays)
    return Network(**parameters, embedding=embedding)
