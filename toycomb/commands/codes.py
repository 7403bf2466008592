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
    """DIMACS file, p cnf or p dnf, or a PLA."""
    initial: Path | None = None
    """The same network before training, to say the motion, fate and crowd of every location too."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read the clauses in this form whatever the header says."""
    embedding: str | None = None
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file. Unless
    given, that of the network file, or identity where the file has none."""
    seed: int = 1
    """Root seed of a random embedding."""
    data: Path | None = None
    """.npz with embedded inputs X (N×m) and labels y (N), or y (N×O) of all outputs: the error of the network on them
    is said, with a warning if its function does not fit them."""
    activation: str = "relu"
    """Activation of the hidden layers; any other one is refused."""
    layer: int = 1
    """Hidden layer whose rows are read: 1, since clauses of a formula file are over the variables."""
    output: int | None = None
    """Which output computes the formula, from 0, of the network and of a PLA; needed where there are several."""

    def run(self) -> Document:
        """Rows of each clause's code, counted from 0, and the geometry around them."""
        from toycomb.carried import chosen
        from toycomb.commands.layers import formula_of, seen_in
        from toycomb.geometry import FeatureSpace
        from toycomb.parameters import check_activation
        from toycomb.training.given import fit, read_columns

        check_activation(self.activation, "the activation")
        last = seen_in(self.network, self.layer, self.output)
        network = last.rows
        files = [] if self.initial is None else [self.initial]
        times = [*(seen_in(x, self.layer, self.output).rows for x in files), network]
        formula = formula_of(self.formula, self.read_as, self.output, several=last.network.outputs > 1)
        taken = chosen(network.embedding, self.embedding, formula.variables, self.seed)
        fitted = None
        if self.data is not None:
            fitted = fit(last.network, *read_columns(self.data, last.network.outputs, last.output), last.output)
        space = FeatureSpace.read(times, formula, taken.E)
        codes = space.codes()[0]
        document = {
            "codes": {str(c): rows for c, rows in enumerate(codes)},
            "clauses": [list(clause) for clause in formula.clauses],
            "kind": formula.kind,
            "layer": self.layer,
            "output": last.output,
            "hidden": list(last.network.hidden),
            "outputs": last.network.outputs,
            "embedding": taken.name,
            "embedding_source": taken.source,
            "row_types": space.row_types[-1, 0].tolist(),
            "distance": space.distance[-1, 0].T.tolist(),
            "codes_on_row": space.code_locations[-1, 0].sum(axis=-1).tolist(),
            "positive": {name: _value(x[-1, 0]) for name, x in space.pattern_counts(1).items()},
            "negative": {name: _value(x[-1, 0]) for name, x in space.pattern_counts(-1).items()},
            "training": None if self.initial is None else _training(space),
            "data": None if fitted is None else fitted._asdict(),
            "notes": [*formula.notes, *last.notes, *([fitted.warning] if fitted and fitted.warning else [])],
        }
        write_result(self.out, "codes", document)
        return document

    def text(self, document: Document) -> str:
        """A line per clause."""
        witness = "positive" if document["kind"] == "dnf" else "negative"
        read = "as was asked" if self.read_as else "as its header says; --read-as reads it otherwise"
        lines = [f"formula: {document['kind']} ({read})"]
        lines += [f"clause  literals → code rows (all literals aligned on a {witness} row, rows counted from 0)"]
        for c, rows in document["codes"].items():
            literals = " ".join(f"{x:+d}" for x in document["clauses"][int(c)])
            lines.append(f"{c:>6}  {literals} → {' '.join(map(str, rows)) or 'none'}")
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
