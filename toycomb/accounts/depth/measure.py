"""What is measured in one network: each family of tasks in levels, at both layers, and from planted starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from toycomb.accounts.depth import start
from toycomb.accounts.depth.place import FAMILIES, FLAT, LAYERS, NEGATING, PLANTED, REAL, Place
from toycomb.accounts.instruments.subject import Subject
from toycomb.common.cached import cached_property
from toycomb.geometry.ablation import agreement_of
from toycomb.layered import Layered
from toycomb.tasks.composed_tasks import random_composed_tasks
from toycomb.training import Outcome, Training
from toycomb.training.inputs import Inputs

OF_FAMILIES = (
    *("clauses", "literals", "negated", "disjoint", "inputs", "outputs", "true", "family", "data", "held_out"),
    *("biases", "learn_embedding"),
)
"""Settings of the study that families of formulas do not have, or that mean something else there."""
PERMUTING, PLANTING = range(2)
"""Random numbers of permuted rows and of targets."""
OTHER_START = 1
"""Repeat of the initial values of a second network of one hidden layer."""
KEPT = ("one layer", "one layer, other start", "layer 1", "layer 2")
"""Rows whose share that keeps its type is measured."""
LABELS = ("true", "permuted")


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    hidden : rows of each hidden layer
    epochs : of training
    clauses : inner clauses of the formulas that claims are about
    loads : numbers of inner clauses that are looked at, that one among them
    each : targets of planting in a network, at most
    inputs : that pairs of each clause are made of
    draws : of every null
    task : settings of `toycomb.tasks.composed_tasks.random_composed_tasks` that differ from the defaults
    """

    hidden: int = 32
    epochs: int = 60
    clauses: int = 12
    loads: Sequence[int] = (8, 12, 16)
    each: int = 8
    inputs: int = 400
    draws: int = 8
    task: Mapping[str, Any] = field(default_factory=lambda: {"samples": 20_000})


@dataclass(frozen=True, eq=False)
class Cell:
    """One network's task of one family and one number of clauses.

    Parameters
    ----------
    subject : Subject
    settings : Settings
    """

    subject: Subject
    settings: Settings

    @classmethod
    def of(
        cls, seed: int, index: int, family: str, clauses: int, *, settings: Settings, inputs: str | None = None
    ) -> Cell:
        """The task that a population of the family has at this index.

        Inputs are near misses of the levels; of flat formulas those of the terms, which know nothing of inner clauses.
        """
        inputs = ("near-miss" if family == FLAT else "levels") if inputs is None else inputs
        sizes = {"clauses": clauses, "inputs": inputs, **settings.task}
        (task,) = random_composed_tasks(1, family=family, seed=seed, first=index, **sizes)
        return cls(Subject(seed, index, task), settings)

    @property
    def permuted(self) -> Cell:
        """The same with permuted training labels."""
        return replace(self, subject=self.subject.permuted)

    @property
    def hidden(self) -> tuple[int, int]:
        """Rows of the hidden layers."""
        return self.settings.hidden, self.settings.hidden

    @cached_property
    def inputs(self) -> Inputs:
        """Training inputs and new ones, in the form that training takes; drawn once for all starts."""
        subject, batch = self.subject, Training().batch
        return Inputs.of(subject.task, hidden=self.hidden, batch=batch, seed=subject.seed, index=subject.index)

    def trained(self, begun: Layered | None = None) -> Outcome:
        """A network trained from its own start or another one."""
        return self._trained(self.hidden, begun, self.inputs)

    def one_layer(self, repeat: int) -> Outcome:
        """A network of one hidden layer, trained from its own start or that of another repeat."""
        rows = self.settings.hidden
        return self._trained(rows, self.subject.start(rows, repeat) if repeat else None, None)

    def _trained(self, hidden: Any, begun: Any, inputs: Inputs | None) -> Outcome:
        settings = {"hidden": hidden, "epochs": self.settings.epochs, "patience": None}
        return self.subject.trained(start=begun, inputs=inputs, **settings)

    def place(self, outcome: Outcome) -> Place:
        """Both ends of a network as it is read."""
        return Place(self.subject, outcome.snapshots[[0, -1]], self.settings.inputs, self.settings.draws)

    def retrained(self, begun: Layered) -> Place:
        """The network trained from another start."""
        return self.place(self.trained(begun))


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        `inner` (FAMILIES, loads, INNER, TIMES) and `outer` (FAMILIES, loads, OUTER, TIMES): excess; `error` (FAMILIES,
        loads) on new inputs; `direction` (KINDS, ROWS, TIMES) of the family with negated clauses; `shown` (INNER,
        TIMES): `inner` of flat formulas on inputs in levels; `permuted` (REAL, INNER, TIMES): `inner` after training
        on permuted labels; `near` (REAL, LABELS, LAYERS, NEAR); `distances` (REAL, LAYERS, ARMS, distances) chance to
        end as a code; `planted` (families, LAYERS, ARMS, PLANTED), the last ones those of permuted labels; `kept`
        (REAL, KEPT); `agreement` (REAL, LAYERS, TIMES) of row types by paths and by ablation; `one layer` (REAL,) error
    """
    make = partial(Cell.of, seed, index, settings=settings)
    found: dict[str, list[Any]] = {}

    def add(values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            found.setdefault(name, []).append(value)

    shuffled = {}
    for family in FAMILIES:
        cells = {clauses: make(family, clauses) for clauses in settings.loads}
        outcomes = {clauses: cell.trained() for clauses, cell in cells.items()}
        places = {clauses: cells[clauses].place(outcome) for clauses, outcome in outcomes.items()}
        add({name: [getattr(x, name)() for x in places.values()] for name in ("inner", "outer")})
        add({"error": [x.test_error[-1] for x in outcomes.values()]})
        cell, place = cells[settings.clauses], places[settings.clauses]
        if family in REAL:
            other = cell.permuted
            shuffled[family] = other, other.place(other.trained())
            add(_of_starts(cell, place, shuffled[family][1]))
            add(_types(cell, place))
        if family in PLANTED:
            add({"planted": _planted(cell, place)})
        if family == NEGATING:
            found["direction"] = [*place.by_direction()]
    for family in PLANTED:
        add({"planted": _planted(*shuffled[family])})
    shown = make(FLAT, settings.clauses, inputs="levels")
    found["shown"] = [*shown.place(shown.trained()).inner()]
    return {name: np.array(values, float) for name, values in found.items()}


def _of_starts(cell: Cell, place: Place, shuffled: Place) -> dict[str, Any]:
    """What the start decides in one family, and after training on permuted labels."""
    near = [[start.near(x, layer, cell.subject.rng(PERMUTING)) for layer in LAYERS] for x in (place, shuffled)]
    most = int(place.formula.levels[0].sizes.max())
    distances = [start.by_distance(place, layer, most) for layer in LAYERS]
    return {"permuted": shuffled.inner(), "near": near, "distances": distances}


def _types(cell: Cell, place: Place) -> dict[str, Any]:
    """Row types in one family, beside networks of one hidden layer."""
    one = [cell.one_layer(repeat) for repeat in (0, OTHER_START)]
    types = [x.snapshots.row_types for x in one] + [place.space(layer).row_types[:, 0] for layer in LAYERS]
    return {
        "kept": [_kept(x) for x in types],
        "agreement": [agreement_of(place.taught, layer)[:, 0, 0] for layer in LAYERS],
        "one layer": one[0].test_error[-1],
    }


def _kept(types: np.ndarray) -> float:
    """Share of rows whose type (T, H) is at the end what it was at the beginning."""
    return float((types[0] == types[-1]).mean())


def _planted(cell: Cell, place: Place) -> list[list[np.ndarray]]:
    """(LAYERS, ARMS, PLANTED)."""
    aims = [start.chosen(place, x, cell.settings.each, cell.subject.rng(PLANTING + x)) for x in LAYERS]
    return [
        [start.outcome(place, layer, aim, cell.retrained) for aim in arms.values()]
        for layer, arms in zip(LAYERS, aims, strict=True)
    ]
