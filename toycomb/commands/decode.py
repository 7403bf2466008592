"""`toycomb decode`: the formula out of a saved network, by asking it or from its weights alone."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from toycomb.commands.options import Common, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import AssumedEmbedding, InputError, shown

if TYPE_CHECKING:
    from toycomb.carried import Chosen
    from toycomb.decoding.decoded import Decoded
    from toycomb.layered import Layered
    from toycomb.network import Network
    from toycomb.tasks.formula import Formula

OF_ONE_MODE = {"weights": ("inputs", "longest"), "queries": ("reading",)}
"""Options that change nothing in a mode."""

FEW = 16
"""Variables below which questions of few true variables leave much open."""


@dataclass(frozen=True)
class Decode(Common):
    """The formula that a saved network computes, clause by clause, by asking the network or from its weights alone.

    Nothing is known of the clauses beforehand. With --formula what was read is compared with the true one.

    Example: toycomb decode net.npz --json
    """

    network: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="NETWORK")] = field(kw_only=True)
    """Network file: .npz with W (H×m), b (H), v (H), c (), optionally mask (H×m), output_mask (H),
    embedding, activation (relu) and format (1); or W1, b1, …, V (O×H), c (O) of several layers and outputs."""
    mode: Literal["queries", "weights"] = "queries"
    """Ask the network on inputs of the reader's own making, or look at its weights alone, as a contrast."""
    queries: bool = False
    """The same as --mode queries."""
    embedding: str | None = None
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file. Unless
    given, that of the network file, or identity where the file has none."""
    variables: int | None = None
    """Variables n, where an embedding that is known by name leaves them open: those of --formula, else as many as the
    network has inputs."""
    output: int | None = None
    """Which output, from 0; all of them, one after the other, unless given."""
    kind: Literal["dnf", "cnf"] | None = None
    """If it is known; else both are tried."""
    inputs: str = "near-miss"
    """Those of training: near-miss and levels have few true variables; planted, uniform and exhaustive half of all;
    those of several outputs (balanced, each, in-turn, as-they-come) lie between."""
    longest: int = 5
    """Positive literals of the longest clause that is looked for; the cost grows as n to this power."""
    reading: str = "signs"
    """For --mode weights: signs, magnitudes, interactions or pairs."""
    formula: Path | None = None
    """The true formula, to compare with: DIMACS, p cnf or p dnf, a PLA, or a formula in levels (JSON)."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read its clauses in this form whatever the header says."""
    save: Path | None = None
    """DIMACS file to write: the formula that was read."""
    seed: int = 1
    """Root seed of a random embedding, and of the null of a reading by weights."""

    def run(self) -> Document:
        """Decode each output, compare, save."""
        from toycomb.commands.decoded import save, tell_cost
        from toycomb.decoding.queries.plans import plan
        from toycomb.layered import read_network

        self._check()
        network = read_network(self.network)
        numbers = self._outputs(network)
        formulas = self._formulas(network, numbers)
        given = self._given()
        taken = self._embedding(network, given, formulas)
        if self.mode == "queries":
            tell_cost(network, plan(taken.E.shape[1], self.inputs, self.longest))
        read = [self._decoded(network, number, given, taken.E.shape[1]) for number in numbers]
        each = [
            {**one.document(), "checked": None if true is None else self._checked(one, true, network, taken)}
            for one, true in zip(read, formulas, strict=True)
        ]
        keys = ("clauses", "kind", "verdict", "whole", "checked")
        document = {
            **{key: each[0][key] if len(each) == 1 else None for key in keys},
            "outputs": each,
            "mode": self.mode,
            "variables": taken.E.shape[1],
            "embedding": self.embedding or taken.name,
            "embedding_source": taken.source,
            "formula": None if self.formula is None else str(self.formula),
            "saved": None if self.save is None else str(self.save),
            "notes": self._notes(taken, any(x.clauses for x in read)),
        }
        if self.save is not None:
            save(read[0], self.save)
        write_result(self.out, "decode", document)
        return document

    def text(self, document: Document) -> str:
        """A line per clause, the verdict, and what is wrong where the formula is known."""
        from toycomb.commands.codes import SOURCES
        from toycomb.commands.decoded import lines

        told = [x for one in document["outputs"] for x in lines(one, several=len(document["outputs"]) > 1)]
        source = SOURCES[document["embedding_source"]]
        told.append(f"embedding: {shown(document['embedding'], 80)} ({source}), over {document['variables']} variables")
        told += [f"note: {note}" for note in document["notes"]]
        return "\n".join([*told, *([] if self.save is None else [f"saved to {shown(self.save)}"])])

    def _check(self) -> None:
        """Refuse options that contradict each other, or that change nothing."""
        from toycomb.commands.given import differing, refuse
        from toycomb.common.errors import among
        from toycomb.decoding.weights.by_weights import READINGS

        if self.queries and self.mode != "queries":
            raise InputError(f"both --queries and --mode {self.mode} were given; leave one of them out")
        refuse(differing(self, OF_ONE_MODE[self.mode]), f"mode {self.mode}")
        among("there is no reading", self.reading, READINGS)
        if self.read_as is not None and self.formula is None:
            raise InputError("--read-as was given without --formula, whose clauses it is about")

    def _outputs(self, network: Network | Layered) -> list[int]:
        """Which outputs are decoded."""
        from toycomb.commands.layers import output_of
        from toycomb.layered import Layered

        whole = Layered.of(network)
        if self.output is not None and self.formula is not None:
            return [output_of(whole, self.output, self.network, self.formula)]
        if self.output is not None or whole.outputs == 1:
            return [whole.check_output(self.output or 0)]
        if self.save is not None:
            raise InputError(
                f"{shown(self.network, 80)} has {whole.outputs} outputs, and a file takes one formula; say with "
                "--output which"
            )
        return list(range(whole.outputs))

    def _formulas(self, network: Network | Layered, numbers: list[int]) -> list[Formula | None]:
        """The true formula of each output: one file of one, or a table of all."""
        from toycomb.commands.layers import formula_of, output_of
        from toycomb.layered import Layered
        from toycomb.tasks.formula_files import is_table, load

        if self.formula is None:
            return [None] * len(numbers)
        if len(numbers) == 1:
            return [formula_of(self.formula, self.read_as, self.output)]
        if not is_table(self.formula):
            output_of(Layered.of(network), None, self.network, self.formula)  # says that one is to be named
        return [load(self.formula, self.read_as, number) for number in numbers]

    def _embedding(self, network: Network | Layered, given: Any, formulas: list[Formula | None]) -> Chosen:
        """The embedding by which the network is asked, over the variables of the formula if one is given."""
        from toycomb.decoding.decode import embedding_of

        own = next((x.variables for x in formulas if x is not None), None)
        if self.variables is not None and own not in (None, self.variables):
            raise InputError(
                f"--variables is {self.variables}, and {shown(self.formula, 80)} has {own} variables; leave out "
                "--variables, and these are taken"
            )
        variables = own if self.variables is None else self.variables
        try:
            return embedding_of(network, given, variables, self.seed)
        except InputError as error:
            if variables is None:
                raise
            says = "--variables" if self.formula is None else shown(self.formula, 80)
            raise InputError(f"{error}; this is over {variables} variables, as {says} says") from None

    def _given(self) -> Any:
        """The embedding of the options; a file is read here, so that its matrix says the number of variables."""
        from toycomb.tasks.embedding import Matrix

        if self.embedding is not None and self.embedding.endswith(".npy"):
            return Matrix(Path(self.embedding)).E
        return self.embedding

    def _decoded(self, network: Network | Layered, number: int, given: Any, variables: int) -> Decoded:
        """One output; what the embedding is taken for stands in the document, in place of a warning."""
        import numpy as np

        from toycomb.decoding.decode import decode

        with warnings.catch_warnings(), np.errstate(all="ignore"):  # of weights as large as 1e300
            warnings.simplefilter("ignore", AssumedEmbedding)
            return decode(
                network,
                given,
                mode=self.mode,
                output=number,
                variables=variables,
                kind=self.kind,
                inputs=self.inputs,
                longest=self.longest,
                reading=self.reading,
                seed=self.seed,
            )

    def _checked(self, one: Decoded, true: Formula, network: Network | Layered, taken: Chosen) -> Document:
        from toycomb.commands.decoded import checked
        from toycomb.decoding.checking import check

        return checked(check(one, true, network, taken.E))

    def _notes(self, taken: Chosen, found: bool) -> list[str]:
        """What is to be known of the number of variables."""
        from toycomb.decoding.queries.plans import OF_INPUTS, SPARSE

        rows, variables = taken.E.shape
        opened = self.variables is None and self.formula is None and taken.name.startswith("hadamard")
        notes = []
        if opened and rows == variables:
            notes.append(f"{variables} variables are taken, as many as the network has inputs; --variables says fewer")
        if not found and self.mode == "queries" and OF_INPUTS[self.inputs] == SPARSE and variables < FEW:
            notes.append(
                f"of fewer than {FEW} variables, --inputs uniform often reads what --inputs {self.inputs} does not"
            )
        return notes
