"""`toycomb score`: the scores of a ticket method on any network and batch, to check it against another library."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import tyro

from toycomb.commands.options import Common, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import shown


@dataclass(frozen=True)
class Score(Common):
    """Scores (H×m) of a ticket method that needs at most a network and a batch.

    Such methods are snip, grasp, synflow, magnitude and random.

    docs/files.md shows how to make the batch.

    Example: toycomb score snip net.npz --data batch.npz --save scores.npy
    """

    method: Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="METHOD")] = field(kw_only=True)
    """Name of the method, with options as in "snip(samples=100)"; or ./mine.py:NAME, or package.module:NAME."""
    network: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="NETWORK")] = field(kw_only=True)
    """Network file: .npz with W (H×m), b (H), v (H), c ()."""
    data: Path = field(kw_only=True)
    """.npz with embedded inputs X (N×m) and labels y (N), 0 and 1; all of them are the batch."""
    save: Path = field(kw_only=True)
    """File to write (.npy): float64 scores, H×m, as the method's paper defines them."""
    seed: int = 1
    """Root seed of `random`."""

    def run(self) -> Document:
        """Score, save, say which scores stay."""
        import numpy as np

        from toycomb import tickets
        from toycomb.files.writing import replacing
        from toycomb.network import Network
        from toycomb.tickets.brought import brought
        from toycomb.training.given import read_labelled

        (chosen, *_) = map(tickets.named, brought((self.method,)))
        network = Network.load(self.network)
        X, y = read_labelled(self.data)
        scores = tickets.score(chosen, tickets.given(network, X, y, seed=self.seed))
        with replacing(self.save) as temporary, temporary.open("wb") as file:
            np.save(file, scores)
        document = {
            "method": chosen.name,
            "definition": chosen.summary,
            "keep": chosen.keep,
            "shape": list(scores.shape),
            "samples": len(y),
            "scores": str(self.save),
        }
        write_result(self.out, "score", document)
        return document

    def text(self, document: Document) -> str:
        """Two lines."""
        return (
            f"{document['method']}: {document['definition']}\n"
            f"the {document['keep']} scores stay; saved {document['shape'][0]}×{document['shape'][1]} to "
            f"{shown(document['scores'])}"
        )
