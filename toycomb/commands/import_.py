"""`toycomb import`: a network file from a file of another library."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from toycomb.commands.options import Common, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted


@dataclass(frozen=True)
class Import(Common):
    """Make a network file of one of PyTorch, of safetensors, or of NumPy with other names.

    Its layers are told by the names and shapes of arrays: one hidden layer or several with ReLU, one output or several.
    No pickle is read.

    Example: toycomb import net.pt --save net.npz
    """

    file: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="FILE")] = field(kw_only=True)
    """A state dict as .pt or .pth (read by torch, weights only), .safetensors, or .npz with its names."""
    save: Path = field(kw_only=True)
    """Network file to write (.npz), or .safetensors with the same arrays."""
    output: str | None = None
    """Of a network with several outputs: which one, from 0; or `difference`, the second less the first, as
    softmax of two means it. All unless given."""
    embedding: str | None = None
    """That the network was trained with, which the network file then carries: identity, hadamard, hadamard-scaled, or a
    .npy file (m×n)."""
    key: str | None = None
    """Which state dict of a checkpoint that holds several, such as model or outer.inner."""
    activation: str | None = None
    """Of all hidden layers: relu unless given; gelu or tanh, of which codes cannot be read."""

    def run(self) -> Document:
        """Read, save, say what was found."""
        from toycomb.exchange import read, save_safetensors, weights_of
        from toycomb.exchange.reading import TORCH
        from toycomb.layered import Layered
        from toycomb.layered.files import FORMAT as OF_LAYERS
        from toycomb.network import FORMAT

        ending = self.save.suffix.lower()
        if ending in TORCH:
            raise InputError(f"{shown(self.save)} would be a file of PyTorch; --save writes .npz or .safetensors")
        output = int(self.output) if self.output is not None and self.output.isdecimal() else self.output
        found = read(self.file, output=output, embedding=self.embedding, key=self.key, activation=self.activation)
        network = found.network
        if ending == ".safetensors":
            save_safetensors(network, self.save)
        else:
            network.save(self.save)
        whole = Layered.of(network)
        masks = dict(zip(weights_of(network), whole.masks, strict=True))
        document = {
            "network": str(self.save),
            "layers": [
                {"name": shown(x.name, 80), "inputs": x.weight.shape[1], "outputs": x.weight.shape[0]}
                for x in found.layers
            ],
            "outputs": len(found.layers[-1].weight),
            "output": output,
            "activation": whole.activation,
            "format": OF_LAYERS if isinstance(network, Layered) else FORMAT,
            "masked": any(mask is not None for mask in masks.values()),
            "kept": {name: None if mask is None else int(mask.sum()) for name, mask in masks.items()},
            "dtype": str(whole.layers[0].W.dtype),
            "notes": found.notes,
        }
        write_result(self.out, "import", document)
        return document

    def text(self, document: Document) -> str:
        """A line for each layer, and where the network is."""
        found = document["layers"]
        names = [*(f"layer {i}" for i in range(1, len(found))), "outputs"]
        layers = [
            f"{name} ({shown(x['name'], 40)} in the file): {counted(x['inputs'], 'input')}, "
            f"{counted(x['outputs'], 'output')}"
            for name, x in zip(names, found, strict=True)
        ]
        masks = [
            f"mask of {name}: {kept} weights are kept" for name, kept in document["kept"].items() if kept is not None
        ]
        said = [f"note: {note}" for note in document["notes"]]
        return "\n".join([*layers, *masks, *said, f"saved to {shown(document['network'])}"])
