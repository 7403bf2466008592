"""`toycomb codes`: the codes of any saved network."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from toycomb.commands.options import Common, write_result
from toycomb.common.documents import Document

if TYPE_CHECKING:
    from toycomb.geometry import FeatureSpace

FATES = ("held", "converged", "rejected", "recruited", "idle")
TYPES = {1: "positive", -1: "negative", 0: "either type"}
"""Row types that codes stand on."""
SOURCES = {
    "file": "of the network file",
    "given": "as given",
    "assumed": "assumed: the network file names none; if it is another one, give it with --embedding",
}


@dataclass(frozen=True)
class Codes(Common):
    """Codes of a saved network: for each clause, the rows of its first hidden layer that compute it.

    With --initial also the fates of all locations.

    Example: toycomb codes net.npz --formula tests/data/uf20-01.cnf --read-as dnf
    """

    network: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="NETWORK")] = field(kw_only=True)
    """Network file: .npz with W (H×m), b (H), v (H), c (), optionally mask (H×m), output_mask (H),
    embedding, activation (relu) and format (1); or W1, b1, …, V (O×H), c (O) of several layers and outputs."""
    formula: Path = field(kw_only=True)
    """DIMACS file, p cnf or p dnf, a PLA, or a formula in levels (JSON)."""
    initial: Path | None = None
    """The same network before training, to say the motion, fate and crowd of every location too."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read the clauses in this form whatever the header says."""
    embedding: str | None = None
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file. Unless
    given, that of the network file, or identity where the file has none."""
    seed: int = 1
    """Root seed of a random embedding, and of the inputs by which layers above the first are read."""
    data: Path | None = None
    """.npz with embedded inputs X (N×m) and labels y (N), or y (N×O) of all outputs: the error of the network on them
    is said, with a warning if its function does not fit them."""
    activation: str = "relu"
    """Activation of the hidden layers; any other one is refused."""
    layer: int = 1
    """Hidden layer whose rows are read. Of several layers, layer l is read against level l of a formula in levels; all
    but layer 1 need such a formula."""
    output: int | None = None
    """Which output computes the formula, from 0, of the network and of a PLA; needed where there are several."""

    def run(self) -> Document:
        """Rows of each clause's code, counted from 0, and the geometry around them."""
        from toycomb.commands.layers import seen_in
        from toycomb.parameters import check_activation
        from toycomb.training.given import fit, read_columns

        check_activation(self.activation, "the activation")
        files = [*([] if self.initial is None else [self.initial]), self.network]
        how = self.formula, self.read_as, self.embedding, self.seed, self.layer, self.output
        seen = seen_in(files, *how)
        space, network, read = seen.space, seen.last, seen.space.formulas[0]
        fitted = None
        if self.data is not None:
            fitted = fit(network, *read_columns(self.data, network.outputs, seen.output), seen.output)
        document = {
            "codes": {str(c): rows for c, rows in enumerate(space.codes()[0])},
            "clauses": [list(clause) for clause in read.clauses],
            "kind": read.kind,
            "layer": self.layer,
            "output": seen.output,
            "hidden": list(network.hidden),
            "outputs": network.outputs,
            "embedding": seen.embedding.name,
            "embedding_source": seen.embedding.source,
            "row_types": space.row_types[-1, 0].tolist(),
            "distance": space.distance[-1, 0].T.tolist(),
            "codes_on_row": space.code_locations[-1, 0].sum(axis=-1).tolist(),
            "positive": {name: _value(x[-1, 0]) for name, x in space.pattern_counts(1).items()},
            "negative": {name: _value(x[-1, 0]) for name, x in space.pattern_counts(-1).items()},
            "training": None if self.initial is None else _training(space),
            "data": None if fitted is None else fitted._asdict(),
            "notes": [*seen.formula.notes, *seen.notes, *([fitted.warning] if fitted and fitted.warning else [])],
        }
        if seen.level is not None:
            document |= {"level": seen.level, "code_types": seen.code_types}
        write_result(self.out, "codes", document)
        return document

    def text(self, document: Document) -> str:
        """A line per clause."""
        lines = self._heading(document)
        types = document.get("code_types", [None] * len(document["codes"]))
        for (c, rows), kind in zip(document["codes"].items(), types, strict=True):
            literals = " ".join(f"{x:+d}" for x in document["clauses"][int(c)])
            which = "" if kind is None else f" ({TYPES[kind]})"
            lines.append(f"{c:>6}  {literals}{which} → {' '.join(map(str, rows)) or 'none'}")
        covered = sum(bool(rows) for rows in document["codes"].values())
        lines += [f"embedding: {document['embedding']} ({SOURCES[document['embedding_source']]})"]
        if training := document["training"]:
            fates = [fate for clause in training["fates"] for fate in clause]
            lines.append(
                f"fates: {', '.join(f'{fates.count(x)} {x}' for x in FATES)}; with --json that of each location"
            )
        if data := document["data"]:
            lines.append(
                f"data: error {data['error']:.5f} on {data['inputs']} inputs (a constant answer: "
                f"{data['constant_error']:.5f})"
            )
        lines += [f"note: {note}" for note in document["notes"]]
        several = document["outputs"] > 1 or len(document["hidden"]) > 1
        where = f" in layer {document['layer']} for output {document['output']}" if several else ""
        return "\n".join([*lines, f"{covered} of {len(document['codes'])} clauses have a code{where}"])

    def _heading(self, document: Document) -> list[str]:
        """What was read, and how the lines below are read."""
        if "level" in document:
            level, kind = document["level"], "ANDs" if document["kind"] == "dnf" else "ORs, coded by their being false"
            below = "" if level == 1 else f"; literal ±i is clause i - 1 of level {level - 1}"
            return [
                f"formula: level {level} of a formula in levels; its clauses are {kind}{below}",
                "clause  literals (rows of its code) → code rows (all literals aligned on such a row, counted from 0)",
            ]
        witness = "positive" if document["kind"] == "dnf" else "negative"
        read = "as was asked" if self.read_as else "as its header says; --read-as reads it otherwise"
        return [
            f"formula: {document['kind']} ({read})",
            f"clause  literals → code rows (all literals aligned on a {witness} row, rows counted from 0)",
        ]


def _training(space: FeatureSpace) -> Document:
    """What became of every location, clause by clause: a list over rows for each."""
    from toycomb.geometry import Fate

    return {
        "initial_distance": space.distance[0, 0].T.tolist(),
        "motion": space.motion()[0].T.tolist(),
        "fates": [[Fate(x).name.lower() for x in rows] for rows in space.fates()[0].T],
        "crowd": space.crowd()[0].T.tolist(),
        "changed_type": space.changed_type[0].tolist(),
    }


def _value(x: float) -> float | None:
    return None if x != x else float(x)
