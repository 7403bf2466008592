"""The benchmark: methods × densities × networks, paired, stored ticket by ticket, resumed where it stopped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from toycomb.common.brief import brief
from toycomb.common.documents import Document
from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.common.notices import listed
from toycomb.records.code.source import once
from toycomb.records.specification import Population
from toycomb.records.store import Store
from toycomb.records.tickets import TicketRow
from toycomb.tickets.definition import Method
from toycomb.tickets.entry import Entry
from toycomb.tickets.exact import kept_weights
from toycomb.tickets.prunable import Prunable
from toycomb.tickets.pruning import Name, Pruning
from toycomb.tickets.queue import found
from toycomb.tickets.reach import check_levels
from toycomb.tickets.registry import named, need_clauses
from toycomb.training import Training
from toycomb.training.plan import Plan
from toycomb.workers import AUTO, Workers

DENSITIES = (0.5, 0.3, 0.2, 0.1, 0.05, 0.02)
TRAINING = Training(epochs=60, patience=None)
"""Of the dense networks and of every retraining."""


@dataclass(frozen=True)
class Benchmark:
    """What is compared, and on what.

    Parameters
    ----------
    population : Population
        Formulas, data, initial networks and the settings of dense training and retraining.
    methods : names in `toycomb.tickets.METHODS`
        With options in brackets where they differ, such as `imp(rounds=5)`. What is registered under a name later does
        not count: these are the methods of now.
    densities : sequence of float
    outputs : bool
        Prune the weights of the outputs, `v`, together with those of hidden layers.
    layers, scope, output : which layers are pruned, how they compete, and which output probes read, see `tickets.find`
        What is as usual does not count: benchmarks of one hidden layer have the identity that they had.

    Raises
    ------
    InputError
        If a method is unknown or a density out of range, or one is named twice; if a method needs clauses, and the
        population has none; or if there is no such layer, or a method does not prune it.
    """

    population: Population
    methods: Sequence[str]
    densities: Sequence[float] = DENSITIES
    outputs: bool = False
    layers: Iterable[Name] | None = None
    scope: str = "global"
    output: int = 0
    pruning: Pruning = field(init=False, repr=False)
    _chosen: dict[str, Method] = field(init=False, repr=False, compare=False)
    _mark: str = field(init=False, repr=False, compare=False)
    _changing: set[str] = field(init=False, repr=False, compare=False)

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        methods = [named(str(x)) for x in self.methods]
        chosen = {x.name: x for x in methods}
        object.__setattr__(self, "methods", tuple(x.name for x in methods))
        object.__setattr__(self, "_chosen", chosen)
        object.__setattr__(self, "_mark", once())
        object.__setattr__(self, "_changing", set())
        object.__setattr__(self, "densities", tuple(float(x) for x in self.densities))
        for name in ("methods", "densities"):
            values = getattr(self, name)
            if not values or len(set(values)) < len(values):
                raise InputError(
                    f"{name} are {', '.join(map(str, values)) or 'none'}; give at least one, and none twice"
                )
        task = replace(self.population, networks=1).tasks()[0]
        weights = self._weights(task)
        if self.outputs and (alone := [x for x in self.methods if not chosen[x].outputs]):
            raise InputError(f"{alone[0]} prunes W alone; leave output weights out, or leave the method out")
        for method in methods:
            method.check(weights)
        if needing := need_clauses(self.methods) if not self.population.has_clauses else []:
            verb, them = ("needs", "it") if len(needing) == 1 else ("need", "them")
            raise InputError(
                f"{listed(needing)} {verb} clauses, and the data come without a formula; leave {them} out, or give a "
                "formula over the variables of the data"
            )
        for method in methods:
            check_levels(method, weights, task)
        for density in self.densities:
            kept_weights(density, weights.size)

    def _weights(self, task: Any) -> Prunable:
        """The weights that are pruned, of networks of a task; fields that say which take their one form."""
        training = self.population.training
        pruning = Pruning.of(len(training.widths), self.outputs, self.layers, self.scope, self.output)
        if not 0 <= pruning.output < task.outputs:
            raise InputError(f"the output is {pruning.output}; there are {task.outputs}, counted from 0")
        plan = Plan.of(training.hidden, task.E, task.outputs, learned=training.learn_embedding)
        found = Prunable(plan.sizes, pruning, plan.plain)
        for name in ("outputs", "layers", "scope", "output"):
            object.__setattr__(self, name, getattr(pruning, name))
        object.__setattr__(self, "pruning", pruning)
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        chosen = self.pruning
        return Benchmark, (self.population, self.methods, self.densities, *chosen.asked)

    def entries(self) -> list[Entry]:
        """Every method, with the code that it reaches now, at every density."""
        return [
            Entry(self.population, x, d, self.outputs, self._chosen[x], self._mark, x in self._changing, self.pruning)
            for x in self.methods
            for d in self.densities
        ]

    @property
    def chosen(self) -> list[Method]:
        """The methods, as they were when the benchmark was made."""
        return [self._chosen[x] for x in self.methods]

    def marked(self, entry: Entry) -> Entry:
        """An entry, marked as changing if any of its method was seen to be; later ones are marked too."""
        if entry.changes:
            self._changing.add(entry.method)
        return replace(entry, changes=True) if entry.method in self._changing else entry

    def describe(self) -> Document:
        """Everything that decides its tickets but the number of networks, as plain JSON values."""
        return {
            "population": self.population.describe(),
            "methods": list(self.methods),
            "densities": list(self.densities),
            "outputs": self.outputs,
            **{key: x for key, x in self.pruning.describe().items() if key != "outputs"},
            "entries": [entry.identity for entry in self.entries()],
        }


def run(
    benchmark: Benchmark,
    store: Store,
    *,
    threads: int | None = None,
    workers: str | Workers = AUTO,
    progress: bool = True,
    failures: Failures | None = None,
    keep: bool = False,
) -> list[TicketRow]:
    """Find, retrain and measure every ticket that the store does not hold yet; the table of all.

    A ticket that fails does not end the others, and is tried again at the next call. It is added to `failures` or,
    where none are given, raised once all others are stored. Tickets of a method of which the code cannot be known are
    found anew each time, with a warning. Stored ones that other code found are said, with what differs, and found anew;
    with `keep` they are used. Either way they stay in the file.

    Tickets are found in so many `threads` at once, the number of usable cores unless given. With `workers="processes"`
    each of them has a process of its own; with "auto" (see docs/workers.md) once methods of your own are seen to hold
    the others up by more than processes take to start. Neither changes a result.

    Returns
    -------
    list of dict
        A row a ticket, by method, density and network as they were given; keys `method`, `density`, `network`, `load`,
        `embedding`, `kept`, `cost_steps`, `cost_samples`, `cost_seconds` and the measures of `Yardstick.measure`; a
        measure that is younger than a stored ticket is None there. Tickets that failed are left out.

    Raises
    ------
    InputError, DivergenceError, UnitError
        If a ticket failed and `failures` were not given; `finished` of the error has the other rows.
    """
    failed = Failures() if failures is None else failures
    (rows,) = found([benchmark], store, failed, threads=threads, workers=workers, progress=progress, keep=keep)
    if failures is None:
        failed.check(rows)
    return rows
