"""Files of networks, data and embeddings as NumPy holds them, made of odd arrays, and how they are read."""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.fuzz.arrays import ODD, TYPES, archive, array, rebuilt
from benchmarks.fuzz.target import Target, pick, placed

if TYPE_CHECKING:
    from toycomb import Layered, Network

DEEP = ("W3", "b3", "mask2", "W02", "W9999", "W99999", "b0", "V1", "v", "mask", "activation")


def make_network(rng: np.random.Generator) -> bytes:
    """A network file."""
    H, m = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    shapes: dict[str, tuple[int, ...]] = {"W": (H, m), "b": (H,), "v": (H,), "c": ()}
    if rng.random() < 0.3:
        shapes["mask"] = (H, m)
    if rng.random() < 0.3:
        shapes["format"] = ()
    return archive(rng, shapes)


def make_layers(rng: np.random.Generator) -> bytes:
    """A network file of several layers and outputs."""
    sizes = [int(x) for x in rng.integers(1, 4, int(rng.integers(3, 6)))]
    shapes: dict[str, tuple[int, ...]] = {}
    for number, (rows, inputs) in enumerate(zip(sizes[1:], sizes[:-1], strict=True), 1):
        last = number == len(sizes) - 1
        weights, biases, mask = ("V", "c", "output_mask") if last else (f"W{number}", f"b{number}", f"mask{number}")
        shapes[weights] = (rows, inputs)
        if rng.random() < 0.8:
            shapes[biases] = (rows,)
        if rng.random() < 0.2:
            shapes[mask] = (rows, inputs)
        if rng.random() < ODD:
            shapes[pick(rng, DEEP)] = (rows, inputs)
    if rng.random() < 0.2:
        shapes["embedding"] = (sizes[0], 3)
    if rng.random() < ODD:
        shapes["format"] = ()
    return archive(rng, shapes)


def make_data(rng: np.random.Generator) -> bytes:
    """Inputs and labels for scores."""
    N = int(rng.integers(1, 5))
    return archive(rng, {"X": (N, 3), "y": (N,)})


def make_given(rng: np.random.Generator) -> bytes:
    """Inputs and labels to be learnt, with test inputs or without."""
    N, M = int(rng.integers(2, 9)), int(rng.integers(1, 4))
    outputs = (2,) if rng.random() < 0.2 else ()
    shapes: dict[str, tuple[int, ...]] = {"X": (N, 3), "y": (N, *outputs)}
    if rng.random() < 0.4:
        shapes |= {"X_test": (M, 3), "y_test": (M, *outputs)}
    return archive(rng, shapes)


def make_embedding(rng: np.random.Generator) -> bytes:
    """An embedding of three variables."""
    return array(rng, (int(rng.integers(1, 5)), 3), pick(rng, TYPES[:9]))


def read_network(content: bytes, folder: Path) -> None:
    """Read it as a network, and as what another format would hold."""
    from toycomb import Network

    network = Network.load(placed(folder, "network.npz", content))
    assert network.W.dtype in (np.float32, np.float64), "another type of numbers"
    assert all(np.isfinite(x).all() for x in (network.W, network.b, network.v, network.c)), "not finite"


def read_layers(content: bytes, folder: Path) -> Layered:
    """Read it as a network of any depth, as one of one layer, and run it forward."""
    from toycomb import InputError, Layered, Network, layered

    path = placed(folder, "network.npz", content)
    found = layered.read_network(path)
    network = Layered.of(found)
    for layer in network.layers:
        assert layer.W.dtype in (np.float32, np.float64), "another type of numbers"
        assert np.isfinite(layer.W).all(), "not finite"
        assert np.isfinite(layer.b).all(), "not finite"
    with np.errstate(all="ignore"):
        network.logits(np.eye(network.inputs), np.eye(network.inputs))
    if isinstance(found, Network):
        assert np.array_equal(Network.load(path).W, found.W), "another network"
        return network
    try:
        Network.load(path)
    except InputError:
        return network
    raise AssertionError("read as a network of one layer")


def decoded(network: Layered, folder: Path) -> None:
    """Decode its first output; refused is what has no embedding that fits."""
    from toycomb import InputError, decode
    from toycomb.common.errors import AssumedEmbedding

    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore", AssumedEmbedding)
            read = decode(network, output=0, progress=False)
    except InputError:
        return
    assert all(0 <= x.confidence <= 1 for x in read.clauses), "no confidence"
    assert all(1 <= abs(x) <= read.variables for y in read.clauses for x in y.literals), "no variable"


def read_data(content: bytes, folder: Path) -> tuple[Network, np.ndarray, np.ndarray]:
    """Read it as the batch of `toycomb score`, and as the data of `toycomb codes`."""
    from toycomb import Network, tickets
    from toycomb.training.given import read_labelled

    network = Network(np.ones((2, 3)), np.zeros(2), np.ones(2), np.zeros(()))
    X, y = read_labelled(placed(folder, "data.npz", content))
    tickets.given(network, X, y)
    return network, X, y


def used(batch: tuple[Network, np.ndarray, np.ndarray], folder: Path) -> None:
    """Score the weights of a network by the data, and count its errors."""
    from toycomb import InputError, tickets
    from toycomb.training.given import fit

    network, X, y = batch
    with np.errstate(all="ignore"), contextlib.suppress(InputError):
        tickets.score("snip", tickets.given(network, X, y))
        fit(network, X, y)


def read_given(content: bytes, folder: Path) -> None:
    """Read it as the data of `toycomb train` and `toycomb tickets`."""
    from toycomb import Task
    from toycomb.tasks.labelled import Labelled

    path = placed(folder, "data.npz", content)
    task = Task.of_labelled(Labelled.load(path), embedding="identity")
    for data in (task.training_data(0), task.test_data(0)):
        assert data.X.dtype in (bool, float), "another type of inputs"
        assert data.y.dtype == bool, "another type of labels"
        assert np.isfinite(data.X).all(), "not finite"


def read_embedding(content: bytes, folder: Path) -> None:
    """Read it as an embedding, and as one that is stored."""
    from toycomb.tasks.embedding import Matrix, matrix

    path = placed(folder, "E.npy", content)
    E = matrix(path, 3)
    assert E.dtype == float, "another type of numbers"
    assert np.isfinite(E).all(), "not finite"
    assert np.array_equal(Matrix(path).E, E), "another matrix"


NETWORKS = Target(
    make_network, read_network, mutate=rebuilt, modules=("toycomb.files", "toycomb.network", "toycomb.carried")
)
LAYERS = Target(
    make_layers, read_layers, further=decoded, every=10, mutate=rebuilt, modules=("toycomb.files", "toycomb.layered")
)
DATA = Target(
    make_data, read_data, further=used, every=10, mutate=rebuilt, modules=("toycomb.files", "toycomb.training.given")
)
GIVEN = Target(make_given, read_given, mutate=rebuilt, modules=("toycomb.files", "toycomb.tasks"))
EMBEDDINGS = Target(make_embedding, read_embedding, modules=("toycomb.files", "toycomb.tasks.embedding"))
