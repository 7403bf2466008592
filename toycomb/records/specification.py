"""What a stored result is a function of: a frozen specification with a stable identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

from toycomb.common.errors import InputError, instance, whole
from toycomb.common.limits import check_count
from toycomb.tasks.dimacs import parse
from toycomb.tasks.formula import Kind
from toycomb.tasks.task import Task, random_tasks
from toycomb.training import Job, Training

FORMAT = 2
"""Raise it when the same specification would give other networks, for instance after a change to the kernels.

Networks of populations do not count by the digest of their code, as tickets and measurements do: they are what takes
longest to make, and golden digests in the tests pin their bits, so that an edit that changes none keeps them.
"""


class Stored(Protocol):
    """What the store asks of anything that describes P units, each found by identity and index."""

    @property
    def networks(self) -> int:
        """P; not part of the identity."""

    @property
    def seed(self) -> int:
        """Root seed."""

    @property
    def identity(self) -> str:
        """SHA-256 of the description."""

    def describe(self) -> dict[str, Any]:
        """Everything that decides one unit but its index, as plain JSON values."""


class Specification(Stored, Protocol):
    """What the execution asks of anything that describes P networks to train."""

    @property
    def training(self) -> Training:
        """Settings of training."""

    def tasks(self) -> list[Task]:
        """The P tasks."""

    def jobs(self) -> list[Job]:
        """The P networks to train."""


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

    def __post_init__(self) -> None:
        # Equal specifications must have one identity, so every number gets its declared type.
        for name in ("networks", "seed", "variables", "clauses", "samples"):
            object.__setattr__(self, name, whole(name, getattr(self, name)))
        object.__setattr__(self, "negated", float(self.negated))
        sizes = self.literals if isinstance(self.literals, Iterable) else (self.literals,)
        object.__setattr__(self, "literals", tuple(whole("the clause size", x) for x in sizes))
        check_count(self.networks, "networks")
        instance("training", self.training, Training, "toycomb.Training(hidden=…, epochs=…)")
        if self.formula is not None:
            instance("the formula of a population", self.formula, str, "toycomb.dimacs.dump(formula) gives its text")
        if self.embedding.endswith(".npy"):
            raise InputError(f"a stored study takes embeddings by name, not the file {self.embedding}")

    def describe(self) -> dict[str, Any]:
        """Everything that decides one network but its index, as plain JSON values."""
        fields = asdict(self)
        del fields["networks"]
        return json.loads(json.dumps({"format": FORMAT, **fields}))

    @property
    def identity(self) -> str:
        """SHA-256 of the description: the same in every process and on every machine."""
        return identity(self.describe())

    def tasks(self) -> list[Task]:
        """The P tasks."""
        if self.formula is not None:
            task = Task(
                parse(self.formula),
                inputs=self.inputs,
                embedding=self.embedding,
                samples=self.samples,
                shuffled_labels=self.shuffled_labels,
                seed=self.seed,
            )
            return [task] * self.networks
        return random_tasks(
            self.networks,
            seed=self.seed,
            variables=self.variables,
            clauses=self.clauses,
            literals=self.literals,
            negated=self.negated,
            disjoint=self.disjoint,
            kind=self.kind,
            inputs=self.inputs,
            embedding=self.embedding,
            samples=self.samples,
            shuffled_labels=self.shuffled_labels,
        )

    def jobs(self) -> list[Job]:
        """The P networks to train."""
        return [Job(task, self.training, self.seed, index) for index, task in enumerate(self.tasks())]

    def control(self) -> Population:
        """The same population trained on shuffled labels."""
        return replace(self, shuffled_labels=True)


def identity(description: dict[str, Any]) -> str:
    """SHA-256 of a description: the same in every process and on every machine."""
    return hashlib.sha256(json.dumps(description, sort_keys=True).encode()).hexdigest()
