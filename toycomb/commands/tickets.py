"""`toycomb tickets`: the benchmark of ticket-finding methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import tyro

from toycomb.commands.layered import SeveralTasks
from toycomb.commands.options import UNSTORED, Common, Fit
from toycomb.commands.ticket_tables import BOARD
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.files.writing import pictures

if TYPE_CHECKING:
    from toycomb.study import Population

USUAL = (
    "random", "magnitude", "snip", "grasp", "synflow", "one-shot", "imp", "imp-activity", "distance", "compatible",
    "motion", "one-shot-positive", "distance-sham", "oracle-codes", "ceiling",
)  # fmt: skip
OF_FORMULAS = ("clauses", "variables", "literals", "negated", "disjoint", "kind", "outputs", "true", "family")
"""Options of random formulas."""


@dataclass(frozen=True)
class Tickets(SeveralTasks, Common):
    """Compare ticket-finding methods: find, retrain and measure their tickets on the same networks.

    With --out every ticket is stored as it is finished, and a second call does only what is missing.

    Example: toycomb tickets --methods random,imp,motion --densities .2,.1 --networks 4
    """

    methods: tuple[str, ...] = USUAL
    """Names separated by commas; all takes every method, and --list shows them. "imp(rounds=5,epochs=20)" sets options.
    ./mine.py:NAME is a method of a file of yours, package.module:NAME one of a module."""
    list_: Annotated[bool, tyro.conf.arg(name="list")] = False
    """Show every method with what it does and needs to know, its options and its reference, and do nothing else; with
    --methods those alone, and all that is said of them."""
    densities: tuple[float, ...] = (0.2, 0.1, 0.05)
    """Shares of the weights that tickets keep, separated by commas."""
    baseline: str = "imp"
    """The method that others are compared with, where it is among them; named like these."""
    prune_outputs: bool = False
    """Prune the weights of the outputs too; --outputs without a number says the same."""
    layers: tuple[str, ...] = ()
    """Layers that are pruned: numbers of hidden ones from 1, and outputs, such as 2,outputs; all hidden layers unless
    given. Methods that read clauses, such as distance, prune one layer, or several with --scope layer."""
    scope: Literal["global", "layer"] = "global"
    """Whether all pruned weights compete, or those of each layer, which then has the density of the whole."""
    formula: Path | None = None
    """DIMACS file, PLA or formula in levels (JSON) for all networks, in place of random formulas. Of a PLA all outputs
    are learnt, unless --output names one."""
    data: Path | None = None
    """.npz with inputs X (N×n) over the variables, 0 and 1 or real numbers, and labels y (N), 0 and 1; X_test and
    y_test may be there too. All networks share them; no inputs are drawn then. Without --formula, methods that need
    clauses are left out."""
    held_out: float = 0.2
    """Share of the inputs of --data that is set aside to test on, where the file has no X_test."""
    output: int | None = None
    """Which column of y, from 0, where --data has several outputs; or which output of a PLA, without --data; or
    which of --outputs the methods read that need one."""
    embedding: str | None = None  # type: ignore[assignment]
    """identity, hadamard, hadamard-scaled, symmetric, orthogonal, compressive, compressive:M, or a .npy file; hadamard
    unless given, and identity with --data."""
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
        return ["results.sqlite", "tickets.json", "tickets.md", *BOARD, *pictures(drawn)]

    def run(self) -> Document:
        """The rows of the benchmark, and the paired comparison with the baseline."""
        from toycomb import tickets
        from toycomb.commands import ticket_tables
        from toycomb.commands.ticket_board import leaderboard_of
        from toycomb.common.failures import Failures
        from toycomb.files.aside import read
        from toycomb.records import store
        from toycomb.tickets import benchmark, folder, installed
        from toycomb.tickets import failed as failed_tickets
        from toycomb.tickets.brought import ALL
        from toycomb.workers import check

        asked, baseline, words = self._asked()
        everyone = ALL in asked
        if everyone or self.list_:
            installed.load()
        if self.list_:
            return {"methods": self._listed(asked)}
        check(self.workers, self.threads)
        names = [*(tickets.all_methods() if everyone else ()), *(x for x in asked if x != ALL)]
        population = self.population()
        possible = self._possible(list(dict.fromkeys(names)), population)
        pruned: Document = {"layers": self.layers or None, "scope": self.scope, "output": self._read()}
        chosen = benchmark.Benchmark(population, possible, self.densities, self.prune_outputs, **pruned)
        failures = Failures()
        with store.opened(self.stored() or ":memory:") as opened:
            rows = benchmark.run(
                chosen, opened, threads=self.threads, workers=self.workers, failures=failures, keep=self.keep
            )
            failed = failed_tickets.told(chosen, failures.entries)
            if not rows:
                failures.check()
            here = folder.asked(chosen, rows)
            board = leaderboard_of(self, chosen, opened, here, failed, baseline, words)
            asked = [] if everyone else chosen.methods
            found = ticket_tables.document(chosen, here, failed, baseline, asked, board)
            if self.out is not None:
                last = read(self.out / "tickets.json") or {}
                whole = folder.table(chosen, opened, rows, last)
                lost = failed_tickets.failed(chosen, whole, failed, last)
                same = (whole, lost) == (here, failed)
                all_of_it = board if same else leaderboard_of(self, chosen, opened, whole, lost, baseline, words)
                shown = ticket_tables.document(chosen, whole, lost, baseline, asked, all_of_it)
                left = folder.left_out(last, chosen, opened, whole)
                ticket_tables.write(self.out, shown, baseline, all_of_it, left, list(whole.unnamed))
        return found

    def _listed(self, asked: Sequence[str]) -> Document:
        """What is said of every method; of those that were named, all of it."""
        from toycomb import tickets
        from toycomb.tickets.brought import ALL
        from toycomb.tickets.references import notes

        if self.methods == USUAL:
            return tickets.describe(tickets.all_methods())
        names = tickets.all_methods() if ALL in asked else asked
        return {
            name: entry | {"notes": notes(tickets.named(name).function.__doc__)}
            for name, entry in tickets.describe(names).items()
        }

    def _asked(self) -> tuple[Sequence[str], str, dict[str, str]]:
        """Names of the methods that the words stand for, and of the baseline; words of those of files and modules."""
        from toycomb.tickets.brought import ALL, Source, brought

        sources: dict[str, Source] = {}
        asked, (baseline, *more) = brought(self.methods, sources), brought([self.baseline], sources)
        if more or baseline == ALL:
            raise InputError(f"--baseline is {shown(self.baseline, 60)}, which is more than one method; give one")
        return asked, baseline, {name: f"{x.word}:{name}" for x in sources.values() for name in x.methods}

    def stored(self) -> Path | None:
        """Every ticket as it is finished."""
        return None if self.out is None else self.out / "results.sqlite"

    def unkept(self) -> str | None:
        """Nothing, without a folder."""
        return UNSTORED if self.out is None else None

    def _read(self) -> int:
        """The output that methods read: of several random formulas the one that is asked for."""
        return self.output or 0 if self.outputs > 1 else 0

    def _learnt(self) -> int:
        """How many outputs networks have: those that are asked for, or those of a table."""
        from toycomb.tasks.formula_files import outputs_of

        if self.formula is None or self.data is not None:
            return self.outputs
        return outputs_of(self.formula, self.output)

    def population(self) -> Population:
        """What the tickets are found in, as the specification of stored results."""
        from toycomb.commands.given import differing, given_data, of_data, of_table, refuse
        from toycomb.common.notices import tell
        from toycomb.study import Population
        from toycomb.tasks.formula_files import text_of
        from toycomb.training import Training

        if self.formula is not None:
            refuse(differing(self, OF_FORMULAS), "the formula of --formula")
        if self.data is not None:
            refuse(differing(self, [*OF_FORMULAS, "inputs", "samples"]), "the inputs of --data")
        text = None if self.formula is None else text_of(self.formula, of_table(self))
        if self.family is not None:
            refuse(differing(self, ("negated", "disjoint", "kind")), "formulas in levels")
        refuse(differing(self, ("true",)) if self.outputs == 1 else [], "tasks of one output")
        of_formula = None if self.outputs > 1 else of_data(self)
        given = given_data(self.data, self.held_out, of_formula)
        several: Document = {"outputs": self.outputs, "true": self.true, "family": self.family}
        training = Training(**self.fit.settings())
        found = Population(networks=self.networks, formula=text, training=training, **self.drawn(), **several, **given)
        if (learnt := self._learnt()) > 1 and self.formula is not None:
            tell(f"all {learnt} outputs of {shown(self.formula)} are learnt; --output names one of them")
        if given and (contradiction := found.tasks_of([0])[0].contradiction):
            tell(contradiction)
        return found

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
        """The leaderboard; or the list of methods."""
        from toycomb.commands.ticket_list import lines
        from toycomb.commands.ticket_tables import printed
        from toycomb.common.notices import counted
        from toycomb.evidence.comparison import loads_in_words

        if self.list_:
            return "\n".join(lines(document["methods"]))
        first = document["rows"][0]
        shape = replace(self, outputs=self._learnt()).shape_in_words()
        about = f"{shape}, {loads_in_words([first['load']])}, {counted(self.networks, 'network')}"
        return printed(document, f"{about}, {first['embedding']} embedding")
