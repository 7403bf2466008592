"""A network from a file of another library: PyTorch, safetensors, or NumPy with other names."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from toycomb.common.errors import InputError, shown
from toycomb.common.notices import one_line
from toycomb.common.optional import needed
from toycomb.exchange.assembling import DIFFERENCE, assembled
from toycomb.exchange.layers import Layer, layers_of, notes
from toycomb.exchange.nested import state_of
from toycomb.exchange.order import ordered
from toycomb.exchange.pytorch import arrays_of
from toycomb.exchange.stored import of_tensors, ours, weights_of
from toycomb.files import formats
from toycomb.files.archives import check_archive, read_npz
from toycomb.files.reading import plain_file
from toycomb.files.tensors import read_tensors
from toycomb.layered import Layered
from toycomb.layered.activations import check_known
from toycomb.layered.opening import of_keys
from toycomb.network import Network
from toycomb.parameters import RELU

TORCH = (".pt", ".pth", ".bin", ".ckpt")
ENDINGS = (*TORCH, ".safetensors", ".npz")


class Found(NamedTuple):
    """What a file held.

    Parameters
    ----------
    network : Network where there are one hidden ReLU layer and one output, else Layered; without leading axes
    layers : list of Layer, from the input to the output, with all outputs of the file
    notes : what the file did not say, or what could not be kept; a sentence each
    """

    network: Network | Layered
    layers: list[Layer]
    notes: list[str]


def read(
    path: str | Path,
    *,
    output: int | str | None = None,
    embedding: Any = None,
    key: str | None = None,
    activation: str | None = None,
) -> Found:
    """Read a network from a file of another library, told by its ending; the function of `toycomb import`.

    Parameters
    ----------
    path : path
        `.pt` or `.pth` (also `.bin`, `.ckpt`): a state dict that `torch.save` wrote, or a checkpoint that holds one,
        read by `torch.load(path, weights_only=True)`, so that no pickle of anything else is. `.safetensors` or `.npz`:
        arrays by the names of a state dict, of Flax or of Haiku; or the network file of toycomb itself.
    output, embedding : optional
        As for `toycomb.from_torch`.
    key : str, optional
        Which state dict of a checkpoint that holds several; `outer.inner` where mappings lie in one another.
    activation : "relu", "gelu" or "tanh", optional
        Of all hidden layers; ReLU unless given. Files of other libraries do not say it, toycomb's own do.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no network; the sentence names the layer.
    """
    kind = None if activation is None else check_known(activation, "the activation")
    path, name = Path(path), shown(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{name} ends in {ending or 'nothing'!r}; files that are read end in {', '.join(ENDINGS)}")
    if key is not None and ending not in TORCH:
        raise InputError(f"key={shown(key, 40)} is of checkpoints of PyTorch; {name} has no mappings in one another")
    arrays, metadata = _arrays(path, name, ending, key)
    if ours(arrays):
        return _own(arrays, metadata, str(path), output, embedding, kind)
    layers = ordered(layers_of(arrays, name), name, told=ending != ".safetensors")
    network = assembled(layers, name, output=output, embedding=embedding, activation=kind or RELU)
    return Found(network, layers, [*notes(layers), *_outputs(network)])


def _outputs(network: Network | Layered) -> list[str]:
    """What is taken of several outputs without being asked."""
    if not isinstance(network, Layered) or network.outputs == 1:
        return []
    instead = f"; if it was that of a softmax, say output={DIFFERENCE}" if network.outputs == 2 else ", not a softmax"
    return [f"all {network.outputs} outputs are taken, as if each had a logistic loss of its own{instead}"]


def _arrays(path: Path, name: str, ending: str, key: str | None) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays of a file by name, and the metadata of one of safetensors."""
    if ending == ".safetensors":
        return read_tensors(path)
    if ending == ".npz":
        return read_npz(path), {}
    torch = needed("torch", "torch")
    return arrays_of(torch, state_of(_loaded(torch, path, name), name, key), name), {}


def _own(
    arrays: dict[str, np.ndarray],
    metadata: dict[str, str],
    source: str,
    output: Any,
    embedding: Any,
    activation: str | None,
) -> Found:
    """What a network file of toycomb's own holds."""
    network = of_tensors(arrays, metadata, source) if metadata else of_keys(arrays, source)
    whole = Layered.of(network)
    known = whole.activation
    if activation not in (None, known):
        raise InputError(f"{source} is a network file of toycomb, whose activation is {known}, and not {activation}")
    if embedding is not None and network.embedding is not None:
        raise InputError(f"{source} is a network file of toycomb, and carries an embedding; give none")
    embedding = network.embedding if embedding is None else embedding
    pairs = zip(weights_of(network), whole.layers, strict=True)
    layers = [Layer(name, x.W, x.b, x.mask) for name, x in pairs]
    found = assembled(layers, shown(source), output=output, embedding=embedding, activation=known)
    return Found(found, layers, [f"{shown(source)} is a network file of toycomb already"])


def _refuse_scripts(path: Path, name: str) -> None:
    """Raise InputError for an archive of TorchScript, which holds code."""
    with zipfile.ZipFile(path) as archive:
        if any(x.rpartition("/")[2] == "constants.pkl" for x in archive.namelist()):
            raise InputError(f"{name} is of TorchScript, which holds code; save module.state_dict() with torch.save")


def _loaded(torch: Any, path: Path, name: str) -> Mapping[Any, Any]:
    """What `torch.save` wrote, if it is made of tensors and plain mappings."""
    with plain_file(path) as file:
        start = file.read(formats.HEAD)
    other = formats.foreign(start)
    if other and other.name not in ("a PyTorch file", "a zip archive"):
        raise InputError(f"{name} {formats.instead(other, 'a PyTorch file')}")
    if not start.startswith(b"PK"):
        raise InputError(
            f"{name} is no file that torch.save writes since PyTorch 1.6; load an older one in torch, and save its "
            "state dict again"
        )
    check_archive(path)
    _refuse_scripts(path, name)
    try:
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # a file from outside can raise almost anything
        if "eights only" in str(error) or "nsupported" in str(error):
            raise InputError(
                f"{name} holds more than tensors, such as a whole module, as a pickle, and none is read; save the "
                "weights alone where it was made: torch.save(module.state_dict(), path)"
            ) from None
        raise InputError(f"{name} cannot be read by torch: {one_line(str(error), 200)}") from None
    if not isinstance(loaded, Mapping):
        raise InputError(f"{name} holds an object of type {type(loaded).__name__}; it must be a state dict")
    return loaded
