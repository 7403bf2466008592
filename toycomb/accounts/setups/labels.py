"""Biases of OR, AND and CNF networks, and the share of positive rows by the balance of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.layered import Layered
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task, random_tasks
from toycomb.training import Job, Training, train_network

KINDS = ("or", "and", "cnf")
"""An OR of all variables; a DNF of clauses of two literals (the set-up of `literals`); a CNF of such clauses."""
OF = ("relative bias, positive", "relative bias, negative", "negative biases, positive", "positive rows", "error")
"""Mean bias over a row's largest weight, of rows with v > 0 and with v < 0; share of negative biases of rows with v > 0
and share of these rows; and share of new inputs answered wrongly."""
TIMES = ("untrained", "trained")
BALANCES = ("positive rows", "weight of positive rows", "error")
"""Of the balance of labels."""
INPUTS, OWN, BALANCE = 5, 6, 7
"""Repeats of streams: inputs of OR and CNF, the CNF's formula, and which inputs make a balance."""
NEW = 10_000


@dataclass(frozen=True)
class Labels:
    """Biases and balances.

    Parameters
    ----------
    density : chance of a variable to be true in the inputs of OR and of CNF; published
    samples, rows, rate : of OR and CNF; that OR has as many samples as CNF is ours
    epochs : at which biases are read, of all kinds; ours, and one of `Literals.epochs`
    shares : of True inputs, of the task of P2, section 4, the published 90 % among them
    balanced : training inputs of it
    hidden, balance_epochs : its training
    """

    density: Sequence[float] = (0.043, 0.75)
    samples: int = 40_000
    rows: int = 16
    rate: float = 0.01
    epochs: int = 200
    shares: Sequence[float] = (0.1, 0.5, 0.9)
    balanced: int = 20_000
    hidden: int = 32
    balance_epochs: int = 60


def biases(seed: int, index: int, settings: Labels, both: Layered, error: np.ndarray) -> np.ndarray:
    """(KINDS, TIMES, OF) of network `index`; `both` (2,) is that of clauses of two literals, untrained and trained."""
    own = [_drawn(seed, index, settings, kind) for kind in (0, 1)]
    found = [_read(*x) for x in own]
    return np.array([found[0], _read(both, error), found[1]])


def _drawn(seed: int, index: int, settings: Labels, kind: int) -> tuple[Layered, np.ndarray]:
    """OR (0) or CNF (1), untrained and trained, with its errors."""
    n = settings.rows
    rng = stream(seed, Purpose.THEORY, index, OWN)
    formula = (
        Formula.random(n, n // 2, 2, disjoint=True, kind="cnf", seed=rng)
        if kind
        else Formula(n, tuple((i,) for i in range(1, n + 1)))
    )
    rng = stream(seed, Purpose.THEORY, index, INPUTS + 10 * kind)
    X = rng.random((settings.samples + NEW, n)) < settings.density[kind]
    training = Training(
        hidden=n, epochs=settings.epochs, learning_rate=settings.rate, biases=(True, False), patience=None
    )
    return _trained(_given(formula, X, formula.evaluate(X), NEW), training, seed, index)


def _given(formula: Formula, X: np.ndarray, y: np.ndarray, new: int, embedding: str = "identity") -> Task:
    """A task of inputs of which the last ones are to test on."""
    return Task.of_data(X[:-new], y[:-new], formula, test=(X[-new:], y[-new:]), embedding=embedding)


def _trained(task: Task, training: Training, seed: int, index: int, order: int = 0) -> tuple[Layered, np.ndarray]:
    outcome = train_network(Job(task, training, seed, index, order=order))
    return Layered.of(outcome.snapshots), outcome.test_error


def _read(networks: Layered, error: np.ndarray) -> list[tuple[float, ...]]:
    """(TIMES, OF)."""
    layer, v = networks.layers[0], networks.layers[-1].W[:, 0]
    return [(*_of_rows(layer.W[t], layer.b[t], v[t]), float(error[t])) for t in (0, -1)]


def _of_rows(W: np.ndarray, b: np.ndarray, v: np.ndarray) -> tuple[float, ...]:
    relative = b / np.maximum(np.abs(W).max(axis=-1), np.finfo(np.float32).tiny)
    up, down = v > 0, v < 0
    of = (relative[up], relative[down], b[up] < 0)
    return (*(float(x.mean()) if len(x) else np.nan for x in of), float(up.mean()))


def balances(seed: int, index: int, settings: Labels) -> np.ndarray:
    """(shares + 1, BALANCES) by share of True inputs, after training.

    The last line is the middle one in another order of the inputs. The error is on as many inputs of the same balance.
    """
    (task,) = random_tasks(1, seed=seed, first=index, samples=4 * settings.balanced)
    data = task.training_data(seed, index)
    X, y = np.asarray(data.X), np.asarray(data.y)
    training = Training(hidden=settings.hidden, epochs=settings.balance_epochs, patience=None)
    middle = settings.shares[len(settings.shares) // 2]
    found = []
    for order, share in [*((0, x) for x in settings.shares), (1, middle)]:
        own = _balance(y, share, 2 * settings.balanced, stream(seed, Purpose.THEORY, index, BALANCE))
        given = _given(task.formula, X[own], y[own], settings.balanced, "hadamard")
        networks, error = _trained(given, training, seed, index, order)
        found.append([*_positive(networks.layers[0].W[-1], networks.layers[-1].W[-1, 0]), error[-1]])
    return np.array(found)


def _positive(W: np.ndarray, v: np.ndarray) -> tuple[float, float]:
    """Share of rows with v > 0; and of the sum of |v| times the root mean square of each row, theirs."""
    weight = np.abs(v) * np.sqrt(np.mean(W**2, axis=-1))
    return float(np.mean(v > 0)), float(weight[v > 0].sum() / weight.sum())


def _balance(y: np.ndarray, share: float, count: int, rng: np.random.Generator) -> np.ndarray:
    """Indices of `count` inputs in random order, so many of which are True."""
    true = round(share * count)
    parts = (rng.choice(np.flatnonzero(y == x), k, replace=False) for x, k in ((1, true), (0, count - true)))
    return rng.permutation(np.concatenate(list(parts)))
