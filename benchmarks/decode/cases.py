"""What learners of formulas are asked, and by which names: one network, its task, and the ways to read it.

A CNF is learned as the DNF of its dual: inputs and values complemented, the literals of a clause are those of the
dual's term. That it is a CNF is told, but to our own reader; nothing else of the formula is.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

import toycomb as tc
from benchmarks.decode import angluin, learners
from benchmarks.decode.angluin import Asked
from benchmarks.decode.learners import Clause

Query = Callable[[Asked, np.ndarray, np.random.Generator], list[Clause]]
Data = Callable[[np.ndarray, np.ndarray, int], list[Clause]]


@dataclass(frozen=True)
class Case:
    """One trained network.

    Parameters
    ----------
    network : toycomb.Network
    task : toycomb.Task
    given : (N, n) bool, the inputs that it was trained on
    labels : (N,) bool, the task's labels of them
    seed : of the learners
    """

    network: tc.Network
    task: tc.Task
    given: np.ndarray
    labels: np.ndarray
    seed: int

    @property
    def dual(self) -> bool:
        """Whether inputs and values are complemented."""
        return self.task.formula.kind == "cnf"

    @property
    def X(self) -> np.ndarray:
        """(N, n) bool the given inputs, as learners of a DNF see them."""
        return self.given ^ self.dual

    @property
    def y(self) -> np.ndarray:
        """(N,) bool the task's labels, as learners of a DNF see them."""
        return self.labels ^ self.dual

    @cached_property
    def clauses(self) -> list[Clause]:
        """The true ones."""
        return learners.canonical(self.task.formula.clauses)

    @property
    def positive(self) -> bool:
        """Whether no literal is negated, so that the dual, too, is monotone."""
        return all(x > 0 for clause in self.clauses for x in clause)

    def of_network(self, X: np.ndarray) -> np.ndarray:
        """(N,) bool: what the network says of inputs as learners see them."""
        return np.asarray((self.network.logits(X ^ self.dual, self.task.E) > 0) ^ self.dual)

    def of_formula(self, X: np.ndarray) -> np.ndarray:
        """(N,) bool: what the formula says of them."""
        return self.task.formula.evaluate(X ^ self.dual) ^ self.dual


@dataclass(frozen=True)
class Read:
    """What was read.

    Parameters
    ----------
    clauses : in canonical form
    used : different inputs whose labels, or answers of the network, were used
    seconds : that it took
    """

    clauses: list[Clause]
    used: int
    seconds: float


@dataclass
class Taught:
    """Learners from labelled inputs. What two methods share is learned once, and both are told its seconds.

    A network that is right about all its inputs has their labels; and one embedding has the labels of the other.
    """

    known: dict[tuple[str, bool, str], tuple[list[Clause], float]] = field(default_factory=dict)

    def __call__(self, name: str, X: np.ndarray, y: np.ndarray, seed: int, simpler: bool) -> tuple[list[Clause], float]:
        """Clauses and seconds of the learner of that name, simplified or not."""
        key = name, simpler, hashlib.sha256(X.tobytes() + y.tobytes() + bytes(str(seed), "ascii")).hexdigest()
        if key not in self.known:
            raw, before = self(name, X, y, seed, simpler=False) if simpler else ([], 0.0)
            begin = time.perf_counter()
            found = learners.simplified(raw, X, y) if simpler else FROM_DATA[name](X, y, seed)
            self.known[key] = found, before + time.perf_counter() - begin
        return self.known[key]


def of_data(name: str, of: str, simpler: bool) -> Callable[[Case], Read]:
    """A learner from the training inputs, with the task's `labels` or the network's `answers`."""

    def read(case: Case) -> Read:
        ask = Asked(case.of_network if of == "answers" else lambda X: case.y)
        found, seconds = TAUGHT(name, case.X, ask(case.X), case.seed, simpler)
        return Read(found, ask.count, seconds)

    return read


def of_queries(learner: Query, of: str = "network", few: bool = False) -> Callable[[Case], Read]:
    """A learner that asks the network, or the formula: a control, which no training stands behind.

    Parameters
    ----------
    learner : function
    of : "network" or "formula"
    few : of the terms only those that add more than a few of the given inputs, see `learners.chosen`; this asks for all
    """

    def read(case: Case) -> Read:
        begin = time.perf_counter()
        ask = Asked(case.of_network if of == "network" else case.of_formula)
        found = learner(ask, case.X, np.random.default_rng(case.seed))
        if few:
            found = learners.chosen(found, case.X[ask(case.X)])
        return Read(found, ask.count, time.perf_counter() - begin)

    return read


def ours(case: Case) -> Read:
    """toycomb's own reader; it is told neither inputs nor kind, and its questions are counted with repetitions."""
    begin = time.perf_counter()
    decoded = tc.decode(case.network, case.task.E, progress=False)
    clauses = [x.literals for x in decoded.clauses] if decoded.kind == case.task.formula.kind else []
    return Read(learners.canonical(clauses), decoded.questions, time.perf_counter() - begin)


FROM_DATA: dict[str, Data] = {"tree": learners.tree, "RIPPER": learners.ripper}
TAUGHT = Taught()
MONOTONE, HINGES = "Angluin", "hinges (ours)"
METHODS: dict[str, Callable[[Case], Read]] = {
    "toycomb decode": ours,
    **{
        f"{name}{', simplified' * simpler}; {of}": of_data(name, of, simpler)
        for name in FROM_DATA
        for simpler in (False, True)
        for of in ("labels", "answers")
    },
    MONOTONE: of_queries(angluin.monotone),
    f"{MONOTONE}, few terms": of_queries(angluin.monotone, few=True),
    f"{MONOTONE}; formula": of_queries(angluin.monotone, of="formula"),
    HINGES: of_queries(angluin.signed),
    f"{HINGES}, few terms": of_queries(angluin.signed, few=True),
    f"{HINGES}; formula": of_queries(angluin.signed, of="formula"),
}
"""Every way to read a network, by name."""


def applies(name: str, case: Case) -> bool:
    """Whether a method is for such a formula: Angluin's is published for monotone ones alone."""
    return case.positive or not name.startswith(MONOTONE)
