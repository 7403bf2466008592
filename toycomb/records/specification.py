"""What a stored result is a function of: a frozen specification with a stable identity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Protocol

from toycomb.common.brief import brief
from toycomb.common.brief import differing as differing_fields
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, number, whole
from toycomb.common.limits import check_count
from toycomb.records.drawing import OF_FORMULAS, drawn, tasks_in_a_row
from toycomb.records.identities import Description, identity, settings_of
from toycomb.tasks.drawn_levels import check_family
from toycomb.tasks.embedding import Matrix
from toycomb.tasks.formula import Kind
from toycomb.tasks.joint_inputs import BALANCED, check_true
from toycomb.tasks.labelled import HELD_OUT, Labelled, share
from toycomb.tasks.sampling import DATA, LEVELS
from toycomb.tasks.task import OF_GIVEN, Task
from toycomb.training import Job, Training

FORMAT = 3
"""Raise it when the same specification would give other networks: after a change to the kernels, or of a default.

Networks of populations do not count by the digest of their code, as tickets and measurements do: they are what takes
longest to make, and golden digests in the tests pin their bits, so that an edit that changes none keeps them.
"""
FEW = 20
"""How many times more networks a population has than are wanted, for their tasks to be drawn without the others."""


class Stored(Protocol):
    """What the store asks of anything that describes P units of work, each found by identity and index.

    Where code decides the numbers too, `parts` maps the name of each definition that is reached to its digest.
    """

    @property
    def networks(self) -> int:
        """P; not part of the identity."""

    @property
    def seed(self) -> int:
        """Root seed."""

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""

    def describe(self) -> Description:
        """Everything that decides one unit of work but its index, as plain JSON values."""


class Specification(Stored, Protocol):
    """What the execution asks of anything that describes P networks to train."""

    @property
    def training(self) -> Training:
        """Settings of training."""

    def tasks(self) -> list[Task]:
        """The P tasks."""

    def jobs(self, networks: Collection[int] | None = None) -> list[Job]:
        """The networks to train: those of some indices, else all P."""


@dataclass(frozen=True)
class Population:
    """P networks with the same settings, each with its own data, initial values and order.

    Parameters
    ----------
    networks : int
        P; not part of the identity, so a larger population adds to a stored one.
    seed : int, root seed
    formula : str or None
        Text of one formula for all networks: DIMACS, a two-level table (PLA), all outputs of it, or a formula in levels
        (JSON). None draws a random formula for each.
    variables, clauses, literals, negated, disjoint, kind
        Of the random formulas, see `toycomb.Formula.random`.
    inputs, embedding, samples, shuffled_labels
        See `toycomb.Task`. The embedding is hadamard unless given, and identity with `data`; an array or a `.npy` file
        of your own is read now and counts by content.
    training : Training
    outputs : int
        O formulas for each network, one an output, see `toycomb.tasks.joint.random_joint_tasks`; with 1, `true` has no
        effect. `inputs` are then balanced unless given.
    true : (low, high) true variables of an input of several outputs
    family : str or None
        Composed formulas of that family, see `toycomb.tasks.composed_tasks.random_composed_tasks`: `negated`,
        `disjoint` and `kind` have no effect, and `inputs` are `levels` unless given.
    data : Labelled, optional
        Given inputs for all networks, also as `(X, y)`, `(X, y, (X_test, y_test))` or a `.npz` file; they are read now
        and count by content. The settings of random formulas, `inputs` and `samples` have no effect with them.
    held_out : float, see `toycomb.Task`

    Raises
    ------
    InputError
        If a value is out of range.
    """

    networks: int = 10
    seed: int = 0
    formula: str | None = None
    variables: int = 32
    clauses: int = 8
    literals: int | Sequence[int] = 4
    negated: float = 0.0
    disjoint: bool = False
    kind: Kind = "dnf"
    inputs: str = "near-miss"
    embedding: str | Matrix = None  # type: ignore[assignment]  # none is left once it is made
    samples: int = 20_000
    shuffled_labels: bool = False
    training: Training = field(default_factory=Training)
    data: Labelled | None = None
    held_out: float = HELD_OUT
    outputs: int = 1
    true: tuple[int, int] = (8, 10)
    family: str | None = None

    def __repr__(self) -> str:
        return brief(self, differing_fields(self, without=("embedding",) if self.embedding == self._usual else ()))

    @property
    def _usual(self) -> str:
        """The embedding where none is given."""
        return "hadamard" if self.data is None else OF_GIVEN

    def __post_init__(self) -> None:
        # Equal specifications must have one identity, so every number gets its declared type.
        for name in ("networks", "seed", "variables", "clauses", "samples", "outputs"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        object.__setattr__(self, "negated", number("negated", self.negated))
        sizes = self.literals if isinstance(self.literals, Iterable) else (self.literals,)
        object.__setattr__(self, "literals", tuple(whole("the number of literals per clause", x) for x in sizes))
        check_count(self.networks, "networks")
        instance("training", self.training, Training, "toycomb.Training(hidden=…, epochs=…)")
        if self.formula is not None:
            instance("the formula of a population", self.formula, str, "toycomb.dimacs.dump(formula) gives its text")
        if self.embedding is None:
            object.__setattr__(self, "embedding", self._usual)
        elif not isinstance(self.embedding, str | Matrix) or str(self.embedding).endswith(".npy"):
            object.__setattr__(self, "embedding", Matrix(self.embedding))
        self._check_outputs()
        self._check_family()
        if self.data is not None:
            self._take_data()

    def _check_outputs(self) -> None:
        """Refuse several outputs of one formula or of data; `true` counts for nothing where there is one."""
        several = self.outputs > 1
        if self.outputs < 1 or (several and (self.formula is not None or self.data is not None)):
            raise InputError(
                f"{self.outputs} outputs were asked for; give at least 1, and no formula and no data with several: "
                "each has a random formula of its own"
            )
        object.__setattr__(self, "true", check_true(self.true, self.variables) if several else Population.true)
        if several and self.inputs == Population.inputs:
            object.__setattr__(self, "inputs", BALANCED)

    def _check_family(self) -> None:
        """Refuse what composed formulas do not have, and put at its default what has no effect with them."""
        if self.family is None:
            return
        check_family(self.family)
        if len(tuple(self.literals)) != 1:  # type: ignore[arg-type]  # a tuple by now
            raise InputError(f"literals are {self.literals}; clauses of a composed formula have one size")
        if self.outputs > 1 or self.formula is not None or self.data is not None:
            raise InputError(
                f"formulas of the family {self.family!r} were asked for; they have one output, and no formula and no "
                "data can be given with them"
            )
        for name in ("negated", "disjoint", "kind"):
            object.__setattr__(self, name, getattr(Population, name))
        if self.inputs == Population.inputs:
            object.__setattr__(self, "inputs", LEVELS)

    def _take_data(self) -> None:
        """Read given inputs, and put what has no effect with them at its default, so that it counts for nothing."""
        data = Labelled.of(self.data)
        usual = {x.name: x.default for x in fields(self) if x.name in (*OF_FORMULAS, "samples")}
        held_out = HELD_OUT if data.own_test else share(self.held_out)
        usual |= {"literals": (usual["literals"],), "inputs": DATA, "held_out": held_out, "data": data}
        for name, value in usual.items():
            object.__setattr__(self, name, value)

    @property
    def has_clauses(self) -> bool:
        """Whether its tasks have clauses: all but those of given data without a formula."""
        return self.data is None or self.formula is not None

    def describe(self) -> Description:
        """What decides one network but its index, as far as it differs from the defaults, as plain JSON values."""
        found = settings_of(self)
        found.pop("networks", None)
        return {"format": FORMAT, "population": found}

    @cached_property
    def identity(self) -> str:
        """SHA-256 of the description: the same in every process and on every machine."""
        return identity(self.describe())

    def tasks(self) -> list[Task]:
        """The P tasks; populations that differ in training alone share them, and they are drawn once."""
        if self.data is not None:  # nothing to draw, and the data need not be held for longer than they are used
            return list(tasks_in_a_row(self, 0, self.networks))
        return list(drawn(replace(self, training=Training())))

    def tasks_of(self, networks: Collection[int]) -> list[Task]:
        """The tasks of some networks; few of many are drawn by themselves."""
        if FEW * len(networks) < self.networks:
            return [task for index in networks for task in tasks_in_a_row(self, index, 1)]
        tasks = self.tasks()
        return [tasks[index] for index in networks]

    def jobs(self, networks: Collection[int] | None = None) -> list[Job]:
        """The networks to train: those of some indices, else all P."""
        wanted = range(self.networks) if networks is None else networks
        pairs = zip(wanted, self.tasks_of(wanted), strict=True)
        return [Job(task, self.training, self.seed, index) for index, task in pairs]

    def control(self) -> Population:
        """The same population trained on shuffled labels."""
        return replace(self, shuffled_labels=True)
