"""What a stored result is a function of: a frozen specification with a stable identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import MISSING, asdict, dataclass, field, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Protocol

from toycomb.common.brief import brief
from toycomb.common.cached import cached_property
from toycomb.common.errors import InputError, instance, whole
from toycomb.common.limits import check_count
from toycomb.tasks.dimacs import parse
from toycomb.tasks.formula import Kind
from toycomb.tasks.task import Task, random_tasks
from toycomb.training import Job, Training

FORMAT = 3
"""Raise it when the same specification would give other networks: after a change to the kernels, or of a default.

Networks of populations do not count by the digest of their code, as tickets and measurements do: they are what takes
longest to make, and golden digests in the tests pin their bits, so that an edit that changes none keeps them.
"""
CODE = ("code", "source", "builds_on", "unknown", "once")
"""What a description says of the code that makes the numbers; all else is what was asked for."""
DRAWN = 256
"""Populations of which the tasks are kept: as many as a study of the largest preset shares."""
FEW = 20
"""How many times more networks a population has than are wanted, for their tasks to be drawn without the others."""
Description = dict[str, Any]
"""Plain JSON values that decide a unit of work but for its network's index."""


class Stored(Protocol):
    """What the store asks of anything that describes P units of work, each found by identity and index.

    Where code decides the numbers beside the settings, `parts` maps the name of each definition that is reached to its
    digest; nothing else has it.
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
    seed : int
        Root seed.
    formula : str or None
        DIMACS text of one formula for all networks; None draws a random formula for each.
    variables, clauses, literals, negated, disjoint, kind
        Of the random formulas, see `toycomb.Formula.random`.
    inputs, embedding, samples, shuffled_labels
        See `toycomb.Task`; the embedding by name.
    training : Training

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
    embedding: str = "hadamard"
    samples: int = 20_000
    shuffled_labels: bool = False
    training: Training = field(default_factory=Training)

    def __repr__(self) -> str:
        return brief(self)

    def __post_init__(self) -> None:
        # Equal specifications must have one identity, so every number gets its declared type.
        for name in ("networks", "seed", "variables", "clauses", "samples"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        object.__setattr__(self, "negated", float(self.negated))
        sizes = self.literals if isinstance(self.literals, Iterable) else (self.literals,)
        object.__setattr__(self, "literals", tuple(whole("the number of literals per clause", x) for x in sizes))
        check_count(self.networks, "networks")
        instance("training", self.training, Training, "toycomb.Training(hidden=…, epochs=…)")
        if self.formula is not None:
            instance("the formula of a population", self.formula, str, "toycomb.dimacs.dump(formula) gives its text")
        if self.embedding.endswith(".npy"):
            raise InputError(f"a stored study takes embeddings by name, not the file {self.embedding}")

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
        return list(_drawn(replace(self, training=Training())))

    def tasks_of(self, networks: Collection[int]) -> list[Task]:
        """The tasks of some networks; few of many are drawn by themselves."""
        if FEW * len(networks) < self.networks:
            return [task for index in networks for task in _tasks(self, index, 1)]
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


@lru_cache(maxsize=DRAWN)
def _drawn(wanted: Population) -> tuple[Task, ...]:
    """The tasks of a population."""
    return _tasks(wanted, 0, wanted.networks)


def _tasks(wanted: Population, first: int, count: int) -> tuple[Task, ...]:
    """The tasks of some networks in a row."""
    options: dict[str, Any] = {name: getattr(wanted, name) for name in OF_TASKS}
    if wanted.formula is not None:
        return (Task(parse(wanted.formula), **options),) * count
    options |= {name: getattr(wanted, name) for name in OF_FORMULAS}
    return tuple(random_tasks(count, first=first, **options))


OF_TASKS = ("seed", "inputs", "embedding", "samples", "shuffled_labels")
OF_FORMULAS = ("variables", "clauses", "literals", "negated", "disjoint", "kind")


def differing(value: Any, default: Any) -> Any:
    """What of a plain JSON value differs from its default.

    Objects with the keys of their default are gone through, and what is equal is left out; everything else is whole. A
    value that stands for an object and is none, or has other keys, is put into a list, so that no two values give one
    answer.
    """
    if not isinstance(default, dict):
        return value
    if not isinstance(value, dict) or value.keys() != default.keys():
        return [value]
    other = (key for key in value if _text(value[key]) != _text(default[key]))
    return {key: differing(value[key], default[key]) for key in other}


def settings_of(instance: Any) -> Description:
    """Fields of a frozen dataclass that differ from their defaults; those without a default always count."""
    required, usual, given = _required(instance), plain(_usual(instance)), plain(instance)
    always = {name: getattr(instance, name) for name in sorted(required)}
    nested = {name: settings_of(x) if is_dataclass(x) else given[name] for name, x in always.items()}
    return {**differing(given, usual), **nested}


def defaults_of(instance: Any) -> dict[str, Any]:
    """Fields of a dataclass that have a default, with it."""
    usual, required = _usual(instance), _required(instance)
    return {x.name: getattr(usual, x.name) for x in fields(instance) if x.name not in required}


def _required(instance: Any) -> set[str]:
    """Names of the fields of a dataclass without a default."""
    return {x.name for x in fields(instance) if x.init and x.default is MISSING and x.default_factory is MISSING}


def _usual(instance: Any) -> Any:
    """The same instance with all else at its defaults."""
    return type(instance)(**{name: getattr(instance, name) for name in _required(instance)})


def plain(settings: Any) -> Description:
    """A dataclass or a mapping as plain JSON values."""
    whole = dict(settings) if isinstance(settings, Mapping) else asdict(settings)
    return dict(json.loads(_text(whole)))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def identity(description: Description) -> str:
    """SHA-256 of a description: the same in every process and on every machine."""
    return hashlib.sha256(_text(description).encode()).hexdigest()


def asked(description: Description) -> str:
    """Identity of what was asked for, whatever code answers."""
    return identity({key: value for key, value in description.items() if key not in CODE})


def code_of(description: Description) -> str:
    """Identity of the code that a description names; "" where it names none."""
    named = {key: description[key] for key in CODE if key in description}
    return identity(named) if named else ""
