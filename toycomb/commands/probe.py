"""`toycomb probe`: distance, motion, fate and crowd of every location."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from toycomb.commands.codes import SOURCES
from toycomb.commands.given import changed, refuse
from toycomb.commands.keeping import failed_lines
from toycomb.commands.layered import LayeredTasks
from toycomb.commands.networks import Files
from toycomb.commands.options import Common, Fit, write_result
from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.notices import counted
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.geometry import FeatureSpace

READ = ("initial", "final", "snapshots", "formula", "read_as", "output")
"""Options of networks that are read."""


@dataclass(frozen=True)
class Probe(LayeredTasks, Common):
    """Train networks on random formulas; report distance, motion, fate and crowd of every location.

    With --initial, --final and --formula it is said of networks of your own, and nothing is trained.

    Example: toycomb probe --hidden 32 --clauses 8 --networks 10 --at 0.2 1 3
    """

    at: tuple[float, ...] = ()
    """Epochs (fractions allowed) at which distance and motion are read; 1 unless given. Of networks that are read: the
    epochs of --snapshots, in order."""
    proximal: int = 1
    """Largest initial distance of a proximal location."""
    initial: tuple[Path, ...] = ()
    """Network file before training, or one of each network."""
    final: tuple[Path, ...] = ()
    """Network file after training, or one of each network in the same order."""
    snapshots: tuple[Path, ...] = ()
    """Network files between them; of several networks those of one epoch together."""
    formula: Path | None = None
    """Formula file of the networks that are read: DIMACS, a PLA, or a formula in levels (JSON)."""
    output: int | None = None
    """Which output of networks that are read computes the formula, from 0; needed where they have several."""
    read_as: Literal["dnf", "cnf"] | None = None
    """Read its clauses in this form whatever the header says."""
    embedding: str | None = None  # type: ignore[assignment]
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file. Unless
    given, hadamard in training, and that of the network files, or identity where they have none."""

    def reads(self) -> list[Path]:
        """The formula, the embedding, and all network files."""
        return [*super().reads(), *self.initial, *self.final, *self.snapshots]

    def written(self) -> list[str]:
        """The document and its figure."""
        return ["probe.json", *pictures(["probe"])]

    def unkept(self) -> str | None:
        """Reading files takes seconds."""
        return None if self.initial else super().unkept()

    def run(self) -> Document:
        """Fates by initial distance, motion, rejection by crowd, and the arrays of all locations."""
        if any(getattr(self, name) not in (None, ()) for name in READ):
            return self._read()
        return replace(self, embedding=self.embedding or "hadamard")._trained()

    def _trained(self) -> Document:
        self._check_proximal(max(self.literals))
        at = self.at or (min(1.0, self.fit.epochs),)
        run, failed = self.train(snapshots=at)
        moments = {f"{epoch:.12g}": run.times.tolist().index(epoch) for epoch in at}
        more = self.shape() | ({"any_error": float(run.any_error[-1].mean())} if self.outputs > 1 else {})
        return self._reported(self.spaces(run), moments, failed, {**more, **self.noted()})

    def _read(self) -> Document:
        """The document of networks that were trained elsewhere."""
        from toycomb.commands.layers import formula_of, notes_of

        missing = [f"--{x}" for x in ("initial", "final", "formula") if not getattr(self, x)]
        if missing:
            given = next(x for x in READ if getattr(self, x) not in (None, ())).replace("_", "-")
            raise InputError(
                f"--{given} was given, and {' and '.join(missing)} not; networks of your own are read from --initial, "
                "--final and --formula together"
            )
        unused = [*changed(self, LayeredTasks, ("seed", "embedding", "fit", "layer")), *changed(self.fit, Fit)]
        refuse(unused, "networks that are read from files")
        formula = formula_of(self.formula, self.read_as, self.output)  # type: ignore[arg-type]
        files = Files(self.initial, self.final, self.snapshots, self.at, self.formula)  # type: ignore[arg-type]
        read = files.read(formula, self.embedding, self.seed, self.layer, self.output)
        self._check_proximal(int(read.space.sizes.max()))
        moments = {f"{epoch:.12g}": t for t, epoch in enumerate(self.at, 1)}
        more: Document = {
            "embedding": read.embedding.name,
            "embedding_source": read.embedding.source,
            "notes": [*formula.notes, *notes_of(read.learned, self.layer)],
        }
        if len(read.hidden) > 1 or read.outputs > 1:
            number = 0 if read.outputs == 1 else self.output
            more |= {"hidden": list(read.hidden), "outputs": read.outputs, "layer": self.layer, "output": number}
        return replace(self, networks=len(self.initial))._reported([read.space], moments, [], more)

    def _check_proximal(self, longest: int) -> None:
        if not 0 <= self.proximal <= longest:
            raise InputError(f"proximal is {self.proximal}; it must lie between 0 and {longest}")

    def _reported(
        self, spaces: list[FeatureSpace], moments: dict[str, int], failed: list[Document], more: Document
    ) -> Document:
        """The document of networks at several times, some of which have names; written if it is to be.

        Locations of several outputs are pooled, and told one by one beside it.
        """
        from toycomb.plots.tables.fates import fates

        networks, clauses = len(spaces[0].formulas), spaces[0].sizes.shape[1]
        shown = fates({f"C={clauses}": spaces}, self.seed)
        places = [self._locations(space, moments) for space in spaces]
        document = {
            **self._tables(spaces, moments),
            "locations": {**(places[0] if len(places) == 1 else _stacked(places)), "network": self._left(failed)},
            "networks": networks,
            "failed": failed,
            "proximal": self.proximal,
            "tables": {"fates": shown},
            "seed": self.seed,
            "settings": self.settings(),
            **more,
        }
        if len(spaces) > 1:
            document["by_output"] = [self._tables([space], moments) for space in spaces]

        def draw() -> Any:
            from toycomb import plots

            return plots.fate_by_distance(shown)

        write_result(self.out, "probe", document, draw, self.larger)
        return document

    def _tables(self, spaces: list[FeatureSpace], moments: dict[str, int]) -> Document:
        """What is counted over all locations of some outputs."""
        from toycomb.geometry import fate_by_distance, fate_counts, rejection_by_crowd
        from toycomb.geometry.together import together

        space = together(spaces)
        return {
            "fate_by_distance": fate_by_distance(space),
            "fates": fate_counts(space, self.proximal),
            "rejection_by_crowd": rejection_by_crowd(space, self.proximal),
            "motion": {name: _motion(space, t) for name, t in (moments or {"final": -1}).items()},
        }

    def settings(self) -> Document:
        """Every option that decides the document: of training, or of what is read."""
        kept = {"seed", "embedding", "layer"}
        apart = {x.name for x in fields(LayeredTasks)} - kept if self.initial else set(READ)
        return {key: x for key, x in super().settings().items() if key not in apart}

    def _left(self, failed: list[Document]) -> list[int]:
        """Indices of the networks that the lists are of."""
        return sorted(set(range(self.networks)) - {x["network"] for x in failed})

    def _locations(self, space: FeatureSpace, moments: dict[str, int]) -> Document:
        """Nested lists, networks × rows × clauses unless said otherwise."""
        from toycomb.geometry import Fate

        return {
            "axes": ["network", "row", "clause"],
            "initial_distance": space.distance[0].tolist(),
            "distance": {name: space.distance[t].tolist() for name, t in moments.items()},
            "final_distance": space.distance[-1].tolist(),
            "crowd": space.crowd(self.proximal).tolist(),
            "fate": space.fates(self.proximal).tolist(),
            "fate_names": [fate.name.lower() for fate in Fate],
            "initial_row_type": space.row_types[0].tolist(),
            "final_row_type": space.row_types[-1].tolist(),
        }

    def text(self, document: Document) -> str:
        """Tables of fates and motion."""
        networks, clauses = document["networks"], next(iter(document["tables"]["fates"])).removeprefix("C=")
        shape = _shape_in_words(document)
        lines = [
            f"{counted(networks, 'network')}, {shape}C = {clauses}; locations on rows that start with the code's type",
            f"{'distance':<10}{'locations':<11}{'end as code':<13}{'permuted rows':<15}base rate of the distance",
        ]
        for d, row in document["fate_by_distance"].items():
            cells = [_number(row[key]) for key in ("fraction", "permuted", "base_rate")]
            lines.append(f"{d:<10}{row['count']:<11}{cells[0]:<13}{cells[1]:<15}{cells[2]}")
        fates = ", ".join(f"{name} {entry['count']}" for name, entry in document["fates"].items())
        lines += [f"fates: {fates}", "mean change of distance since initialisation, by initial distance:"]
        for epoch, rows in document["motion"].items():
            cells = [f"{d}: {_number(row['distance_change'])}" for d, row in rows.items()]
            name = "at the end  " if epoch == "final" else f"epoch {epoch:<6}"
            lines.append(f"  {name}" + "  ".join(cells))
        if "embedding" in document:
            lines.append(f"embedding: {document['embedding']} ({SOURCES[document['embedding_source']]})")
        lines += [f"note: {note}" for note in document.get("notes", ())]
        return "\n".join([*lines, *failed_lines(document["failed"], "network")])


def _stacked(places: list[Document]) -> Document:
    """Lists of locations of several outputs as one, with an axis of outputs first."""
    found: Document = {"axes": ["output", *places[0]["axes"]], "fate_names": places[0]["fate_names"]}
    for key, first in places[0].items():
        if key not in found:
            named = isinstance(first, dict)
            found[key] = {x: [y[key][x] for y in places] for x in first} if named else [y[key] for y in places]
    return found


def _motion(space: FeatureSpace, stop: int) -> dict[str, dict[str, float | None]]:
    """Mean motion up to a snapshot by initial distance, on rows that start with the code's type."""
    import numpy as np

    rows = space.on_type[0]
    change, alignment = space.motion(0, stop), space.alignment_motion(0, stop)
    moved = np.isfinite(alignment)  # a row whose features were all zero has no scale
    table = {}
    for d in range(int(space.sizes.max()) + 1):
        here = rows & (space.distance[0] == d)
        table[str(d)] = {
            "distance_change": float(change[here].mean()) if here.any() else None,
            "alignment_motion": float(alignment[here & moved].mean()) if (here & moved).any() else None,
        }
    return table


def _shape_in_words(document: Document) -> str:
    """Rows of the hidden layers, which of them is read, and outputs, of networks that have several."""
    if "hidden" not in document:
        return ""
    widths, count = document["hidden"], document["outputs"]
    words = [f"H = {', '.join(map(str, widths))}", *([f"layer {document['layer']}"] if len(widths) > 1 else [])]
    if count > 1:
        words.append(f"output {document['output']}" if "output" in document else f"{count} outputs together")
    return f"{', '.join(words)}, "


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
