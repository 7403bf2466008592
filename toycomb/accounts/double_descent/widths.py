"""Networks of every width, trained on one set of labels until those are fitted, and what is read off each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.double_descent.examples import Examples
from toycomb.accounts.instruments.subject import Subject, joined
from toycomb.network import Network
from toycomb.tasks.formula import Formula
from toycomb.training import Job, Training, train_network

CLAUSES = ("task", "shams", "one sham")
"""By which code rows are counted: the task's clauses, draws of shams (their mean), and one more draw."""


@dataclass(frozen=True, eq=False)
class Trainings:
    """Every network of one population is trained alike.

    Parameters
    ----------
    examples : Examples
    shams : draws of sham clauses, at least two
    widths : rows H, rising
    training : Training, whatever its `hidden`
    """

    examples: Examples
    shams: Sequence[Formula]
    widths: Sequence[int]
    training: Training

    def on(self, labels: np.ndarray, repeat: int = 0) -> dict[str, np.ndarray]:
        """Networks of all W widths trained on labels (N,); another `repeat`, other initial values and order of inputs.

        Returns
        -------
        dict of arrays
            `fresh_error`, `train_error` (W, T): share of inputs told wrong at each snapshot, against true labels and
            against the given ones; `codes` (W, 3), see `code_rows`; `norm` (W,), see `path_norm`, over the mean
            |logit| on the training inputs; `answers` (W, M) bool on fresh inputs. The last three at the end.
        """
        found = [self._one(labels, hidden, repeat) for hidden in self.widths]
        return {name: np.stack([x[name] for x in found]) for name in found[0]}

    def _one(self, labels: np.ndarray, hidden: int, repeat: int) -> dict[str, np.ndarray]:
        examples, subject, settings = self.examples, self.examples.subject, replace(self.training, hidden=hidden)
        initial = subject.start(hidden, repeat, initialiser=settings.initialiser, scale=settings.scale)
        job = Job(subject.task, settings, subject.seed, subject.index, initial, order=repeat)
        outcome = train_network(job, inputs=examples.inputs(labels, hidden, settings.batch))
        end, E = outcome.snapshots[-1], subject.task.E
        logits = _logits(outcome.snapshots, examples.train.X, E)
        return {
            "fresh_error": outcome.test_error,
            "train_error": np.mean((logits > 0) != labels, axis=1),
            "codes": code_rows(subject, end, self.shams),
            "norm": path_norm(end) / np.abs(logits[-1]).mean(),
            "answers": _logits(end, examples.fresh.X, E) > 0,
        }


def code_rows(subject: Subject, network: Network, shams: Sequence[Formula]) -> np.ndarray:
    """(3,) code rows per clause by `CLAUSES`."""
    space = subject.space(network[None]).with_formulas([joined([subject.task.formula, *shams])])
    rows = space.code_locations[0, 0].sum(axis=0).reshape(1 + len(shams), -1).mean(axis=1)
    return np.array([rows[0], rows[1:-1].mean(), rows[-1]])


def path_norm(network: Network) -> np.ndarray:
    """`Σ_r |v_r| ‖W_r‖`, which rescaling a row's two sides against each other leaves alone (float64).

    The l2 form for one hidden layer of the norm of Neyshabur, Tomioka and Srebro 2015, section 3; biases are left out.
    """
    lengths = np.linalg.norm(network.W.astype(float), axis=-1)
    return np.asarray((np.abs(network.v) * lengths).sum(axis=-1))


def _logits(network: Network, X: np.ndarray, E: np.ndarray) -> np.ndarray:
    """(..., N) logits in single precision, as they were trained."""
    return network.logits(X.astype(np.float32), E.astype(np.float32))
