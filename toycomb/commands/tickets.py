"""`toycomb tickets`: the benchmark of ticket-finding methods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import tyro

from toycomb.commands.keeping import failed_lines
from toycomb.commands.options import UNSTORED, Common, Fit, RandomTasks, write_result
from toycomb.common.documents import Document
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.study import Population
    from toycomb.tickets.benchmark import Benchmark

USUAL = (
    "random", "magnitude", "snip", "grasp", "synflow", "one-shot", "imp", "imp-activity", "distance", "compatible",
    "motion", "one-shot-positive", "distance-sham", "oracle-codes", "ceiling",
)  # fmt: skip

MEASURES = {
    "accuracy": "accuracy on a new draw of inputs",
    "unseen_accuracy": "accuracy on those of them never trained on",
    "corrected_jaccard": "chance-corrected recovery of the dense codes",
}


@dataclass(frozen=True)
class Tickets(RandomTasks, Common):
    """Compare ticket-finding methods: find, retrain and measure their tickets on the same networks.

    With --out every ticket is stored as it is finished, and a second call does only what is missing.

    Example: toycomb tickets --methods random,imp,motion --densities .2,.1 --networks 4
    """

    methods: tuple[str, ...] = USUAL
    """Names separated by commas; all takes every method, and --list shows them. ./mine.py:NAME is a method that a file
    of yours registers."""
    list_: Annotated[bool, tyro.conf.arg(name="list")] = False
    """Show every method with what it does and needs to know, and do nothing else."""
    densities: tuple[float, ...] = (0.2, 0.1, 0.05)
    """Shares of the weights that tickets keep, separated by commas."""
    baseline: str = "imp"
    """The method that others are compared with, where it is among them."""
    outputs: bool = False
    """Prune the output weights v together with W."""
    formula: Path | None = None
    """DIMACS file: one formula for all networks; the options of random formulas then have no effect."""
    data: Path | None = None
    """.npz with inputs X (N×n) over the variables, 0 and 1 or real numbers, and labels y (N), 0 and 1; X_test and
    y_test may be there too. All networks share them; no inputs are drawn then. Without --formula, methods that need
    clauses are left out."""
    held_out: float = 0.2
    """Share of the inputs of --data that is set aside to test on, where the file has no X_test."""
    output: int | None = None
    """Which column of y, from 0, where --data has several outputs."""
    embedding: str = "hadamard"
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file."""
    threads: int | None = None
    """How much is done at once; as many as usable cores unless given. Does not change the result."""
    workers: Literal["auto", "threads", "processes"] = "auto"
    """Where: in threads, in processes, or in processes where Python code of your own makes that pay. Same result."""
    keep: bool = False
    """Use what is stored of other code than this version has, instead of making it anew."""
    fit: Fit = field(default_factory=lambda: Fit(epochs=60, patience=0))

    def written(self) -> list[str]:
        """The store, the document, the tables, and the figures that there are for any rows."""
        drawn = (f"tickets_{name}" for name in ("accuracy", "recovery", "pareto", "pareto_seconds"))
        return ["results.sqlite", "tickets.json", "tickets.md", *pictures(drawn)]

    def run(self) -> Document:
        """The rows of the benchmark, and the paired comparison with the baseline."""
        from toycomb import tickets
        from toycomb.common.failures import Failures
        from toycomb.records import store
        from toycomb.tickets import benchmark, folder
        from toycomb.tickets.brought import brought
        from toycomb.workers import check

        asked = brought(self.methods)
        if self.list_:
            return {"methods": tickets.describe(tickets.all_methods())}
        check(self.workers, self.threads)
        names = tickets.all_methods() if "all" in asked else asked
        tickets.named(self.baseline)
        population = self.population()
        possible = self._possible(names, population)
        chosen = benchmark.Benchmark(population, possible, self.densities, self.outputs)
        failures = Failures()
        with store.opened(self.stored() or ":memory:") as opened:
            rows = benchmark.run(
                chosen, opened, threads=self.threads, workers=self.workers, failures=failures, keep=self.keep
            )
            everything = folder.table(chosen, opened, rows) if self.out is not None else []
        if not rows:
            failures.check()
        failed = [{key: x[key] for key in ("method", "density", "network", "reason")} for x in failures.entries]
        document = self._document(chosen, rows, failed)
        if self.out is not None:
            self._write(self.out, self._document(chosen, everything, failed))
        return document

    def _document(self, chosen: Benchmark, rows: Sequence[Any], failed: Sequence[Mapping[str, Any]]) -> Document:
        from toycomb import tickets
        from toycomb.evidence import comparison
        from toycomb.report.tickets import in_words
        from toycomb.tickets import folder

        names = list(dict.fromkeys([*chosen.methods, *(row["method"] for row in rows)]))
        document: dict[str, Any] = {
            "rows": list(rows),
            "failed": failed,
            "baseline": None,
            "paired": {},
            "methods": tickets.describe(names),
            "asked": [] if "all" in self.methods else list(chosen.methods),
            "about": in_words(chosen.population),
        }
        baseline = tickets.named(self.baseline).name
        if any(row["method"] == baseline for row in rows):
            document["baseline"] = baseline
            document["paired"] = {x: comparison.paired(rows, x, baseline) for x in MEASURES}
        return {**document, "specification": folder.specification(chosen)}

    def _write(self, out: Path, document: Document) -> None:
        """Write the table of the folder and its figures; that of another population is kept beside it."""
        from toycomb.common.notices import counted, tell
        from toycomb.files.aside import clear, put_aside, read
        from toycomb.report.tickets import FIGURES, draw
        from toycomb.tickets import folder, named

        rows, names = document["rows"], [f"tickets_{x}" for x in FIGURES]
        files = ["tickets.json", "tickets.md", *pictures(names)]
        old = read(out / "tickets.json") or {}
        aside = put_aside(out, "tickets", files, lambda x: folder.of_another(x, document["specification"], rows))
        lost = 0 if aside else folder.left_out(old, rows)
        if lost:
            tell(
                f"{counted(lost, 'ticket')} of the table before are not in {out / 'tickets.json'} any more: the store "
                "does not hold them, or their methods are not known or were changed"
            )
        write_result(out, "tickets", document)
        asked, about = document["asked"], document["about"]
        drawn = draw(rows, out, baseline=named(self.baseline).name, asked=asked, about=about)
        clear(aside, ["tickets.json", "tickets.md", *pictures(drawn)])

    def stored(self) -> Path | None:
        """Every ticket as it is finished."""
        return None if self.out is None else self.out / "results.sqlite"

    def unkept(self) -> str | None:
        """Nothing, without a folder."""
        return UNSTORED if self.out is None else None

    def population(self) -> Population:
        """What the tickets are found in, as the specification of stored results."""
        from toycomb.commands.options import given_data
        from toycomb.study import Population
        from toycomb.tasks.dimacs import dump
        from toycomb.tasks.formula import Formula
        from toycomb.training import Training

        text = None if self.formula is None else dump(Formula.load(self.formula))
        given = given_data(self.data, self.held_out, self.output)
        training = Training(**self.fit.settings())
        return Population(networks=self.networks, formula=text, training=training, **self.drawn(), **given)

    def _possible(self, names: Sequence[str], population: Population) -> Sequence[str]:
        """Without clauses those methods that do not need them, unless others were named."""
        from toycomb.common.notices import listed, tell
        from toycomb.tickets.registry import need_clauses

        if population.has_clauses or not ("all" in self.methods or self.methods == USUAL):
            return names
        if left := need_clauses(names):
            tell(f"the data come without a formula, so methods that need clauses are left out: {listed(left, 40)}")
        return [name for name in names if name not in left]

    def text(self, document: Document) -> str:
        """Accuracy and recovery of each method, by density."""
        from toycomb.evidence import comparison

        if self.list_:
            return "\n".join(_listed(document["methods"]))
        rows = document["rows"]
        measures = [x for x in MEASURES if comparison.have_clauses(rows) or x != "corrected_jaccard"]
        tables = {x: _cells(comparison.summary(rows, x)) for x in measures}
        loads = comparison.loads_in_words([rows[0]["load"]])
        title = f"H = {self.fit.hidden}, {loads}, {self.networks} networks, {rows[0]['embedding']} embedding"
        own = comparison.grouped(rows, "method")
        unseen = [row["unseen_inputs"] for row in rows if row["unseen_inputs"] is not None]
        lines = [f"{title}: {', '.join(MEASURES[x] for x in measures)}"]
        if unseen:
            meant = "is drawn as training inputs are" if self.data is None else "means the test inputs here"
            lines.append(
                f"a new draw of inputs {meant}; {sum(unseen) / len(unseen):.0f} of them (mean) were never trained on"
            )
        lines.append(f"{'density':<20}" + "".join(f"{density:<23g}" for density in self.densities) + "steps")
        for name in document["methods"]:
            steps = [row["cost_steps"] for row in own.get(name, ())]
            mean = f"{sum(steps) / len(steps):.0f}" if steps else "–"
            cells = [" / ".join(tables[x].get((name, d), "–") for x in tables) for d in self.densities]
            lines.append(f"{name:<20}" + "".join(f"{cell:<23}" for cell in cells) + mean)
        return "\n".join([*lines, *failed_lines(document["failed"], "ticket")])


def _listed(methods: Mapping[str, Document]) -> Iterator[str]:
    """Every method below the heading of its group."""
    from toycomb.tickets import named

    group = None
    for name, method in methods.items():
        if method["group"] != group:
            group = method["group"]
            yield f"{group}:"
        told = dict(named(name).options)
        if told and named(name).iterations > 1:
            told["iterations"] = named(name).iterations
        changed = ", ".join(f"{key} = {value}" for key, value in told.items())
        own = f" With {changed}." if changed else ""  # what tells variants of one method apart
        yield f"  {name:<22} {method['definition']}{own} Needs {', '.join(method['needs']) or 'nothing'}."


def _cells(table: Sequence[Mapping[str, Any]]) -> dict[tuple[str, float], str]:
    return {(x["method"], x["density"]): "–" if x["value"] is None else f"{x['value']:.3f}" for x in table}
