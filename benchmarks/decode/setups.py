"""Networks to be read: trained in many set-ups, by one factor at a time, and networks that hold no formula."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from toycomb import tickets
from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layered
from toycomb.network import Network, init
from toycomb.run import Run, train
from toycomb.tasks.formula import Formula
from toycomb.tasks.joint import random_joint_tasks
from toycomb.tasks.task import random_tasks

TRAINED, UNTRAINED, SHUFFLED, MISREAD, BY_HAND = "trained", "untrained", "shuffled", "misread", "by hand"
TICKET = "imp"
EPOCHS = 60


@dataclass(frozen=True)
class Setup:
    """How networks of one place are made; defaults are the usual set-up.

    Parameters
    ----------
    density : of tickets (`imp`, retrained as long), or 1 for dense networks
    state : "trained", "untrained" (initial values), "shuffled" (trained, then the entries of W and of v in random
        order), "misread" (trained, read with a random orthogonal matrix as its embedding) or "by hand" (a row for each
        clause)
    outputs : each with a formula of its own; several are trained on balanced inputs
    layers : hidden ones, of as many rows each
    """

    clauses: int = 8
    literals: int | tuple[int, ...] = 4
    negated: float = 0.0
    kind: str = "dnf"
    embedding: str = "hadamard"
    variables: int = 32
    hidden: int = 32
    epochs: int = EPOCHS
    density: float = 1.0
    inputs: str = "near-miss"
    state: str = TRAINED
    outputs: int = 1
    layers: int = 1

    @property
    def name(self) -> str:
        """What differs from the usual set-up, in a table."""
        return self._said([f"C = {self.clauses}", self.embedding])

    @property
    def label(self) -> str:
        """The same without the embedding."""
        return self._said([f"C = {self.clauses}"])

    def _said(self, said: list[str]) -> str:
        usual = Setup()
        other = (
            "literals",
            "negated",
            "kind",
            "variables",
            "hidden",
            "epochs",
            "density",
            "inputs",
            "state",
            "outputs",
            "layers",
        )
        return ", ".join(said + [f"{x} {getattr(self, x)}" for x in other if getattr(self, x) != getattr(usual, x)])

    @property
    def formulas(self) -> dict[str, Any]:
        """Fields of formulas and embedding, as whatever draws tasks takes them."""
        names = ("clauses", "literals", "negated", "kind", "embedding", "variables")
        return {x: getattr(self, x) for x in names}

    @property
    def true(self) -> bool:
        """Whether there is a formula to be read."""
        return self.state in (TRAINED, BY_HAND)


@dataclass(frozen=True)
class ToRead:
    """One output of a network, its embedding, and the formula that it was trained on, or none."""

    network: Network | Layered
    E: np.ndarray
    formula: Formula
    true: bool
    inputs: str
    output: int = 0

    @property
    def clauses(self) -> frozenset[tuple[int, ...]]:
        """Clauses to be read, each in the order of its variables."""
        return frozenset(tuple(sorted(x, key=abs)) for x in self.formula.clauses) if self.true else frozenset()


def networks(
    setup: Setup, number: int, seed: int, samples: int = 20_000, threads: int | None = None
) -> Iterator[ToRead]:
    """So many networks of a set-up; of several outputs one after the other."""
    if setup.outputs > 1:
        yield from _joint(setup, number, seed, threads)
        return
    tasks = random_tasks(
        number,
        **setup.formulas,
        inputs=setup.inputs,
        seed=seed,
        samples=samples,
    )
    if setup.state == BY_HAND:
        found: Any = [by_hand(x.formula, x.E) for x in tasks]
    elif setup.state == UNTRAINED:
        found = init(setup.hidden, tasks[0].E.shape[0], networks=number, seed=seed)
    else:
        found = _trained(setup, tasks, seed, threads).final
    for p, task in enumerate(tasks):
        network, E = found[p], task.E
        if setup.state == SHUFFLED:
            network = shuffled(network, seed, p)
        if setup.state == MISREAD:
            network, E = replace(network, embedding=None), rotated(E, seed, p)
        yield ToRead(network, E, task.formula, setup.true, setup.inputs)


def _joint(setup: Setup, number: int, seed: int, threads: int | None) -> Iterator[ToRead]:
    """Each output of networks of several."""
    tasks = random_joint_tasks(
        number,
        outputs=setup.outputs,
        **setup.formulas,
        disjoint=False,
        seed=seed,
    )
    final = _trained(setup, tasks, seed, threads).final
    for p, task in enumerate(tasks):
        for output, formula in enumerate(task.formulas):
            yield ToRead(final[p], task.E, formula, setup.true, setup.inputs, output)


def _trained(setup: Setup, tasks: Any, seed: int, threads: int | None) -> Run:
    hidden = setup.hidden if setup.layers == 1 else (setup.hidden,) * setup.layers
    run = train(tasks, seed=seed, hidden=hidden, epochs=setup.epochs, patience=None, progress=False, threads=threads)
    if setup.density == 1:
        return run
    ticket = tickets.find(TICKET, run, setup.density, progress=False, threads=threads)
    return ticket.retrain(progress=False, threads=threads)


def shuffled(network: Network, seed: int, index: int) -> Network:
    """The same values in other places, so that sizes stay and meaning goes."""
    rng = stream(seed, Purpose.SHAM, index)
    W, v = rng.permutation(network.W.ravel()).reshape(network.W.shape), rng.permutation(network.v)
    return replace(network, W=W, v=v, mask=None, output_mask=None)


def rotated(E: np.ndarray, seed: int, index: int) -> np.ndarray:
    """A random orthogonal matrix of the scale of an embedding E (n, n)."""
    Q, R = np.linalg.qr(stream(seed, Purpose.SHAM, index, 1).standard_normal(E.shape))
    return np.asarray(Q * np.sign(np.diag(R)) * np.linalg.norm(E[:, 0]))


def by_hand(formula: Formula, E: np.ndarray) -> Network:
    """A network that computes a formula exactly: a row for each term, active by 1 where it is true.

    The embedding must have full column rank.
    """
    true = formula.polarity > 0
    F = np.zeros((len(formula), formula.variables))
    for row, index, polarity in zip(F, formula.index, formula.polarity, strict=True):
        np.add.at(row, index, polarity)
    b = 1.0 - true.sum(axis=1)
    v = np.full(len(F), 1.0 if formula.kind == "dnf" else -1.0)
    return Network(F @ np.linalg.pinv(E), b, v, np.array(-0.5 if formula.kind == "dnf" else 0.5))
