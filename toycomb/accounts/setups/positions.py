"""Is there a run of four set inputs? Which rows code positions, and how well the answer is read from codes alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.setups import codes as of
from toycomb.common.blas import one_thread
from toycomb.common.seeds import Purpose, stream
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.network import Network, init, stack
from toycomb.tasks.positions import consecutive_task
from toycomb.tasks.task import Task
from toycomb.training import Job, Training, train_network

NETWORKS = ("untrained", "trained", "permuted labels")
ROWS = (
    *("error", "coding rows", "rows a position", "spread", "uncoded", "rows a sham", "positions a row"),
    *("overlap, neighbours", "overlap, apart", "contributions", "contributions elsewhere"),
    *("negative bias, coding", "negative bias, others", "bias, coding", "bias, others"),
)
"""Share of new inputs answered wrongly; share of the rows that code a position or more; of positions: mean and standard
deviation of the rows that code it, share that no row codes, and rows that have four inputs of a sham positive;
positions of a coding row; rows that code two neighbours, and two positions far from each other (`codes.FARTHEST`);
share of what is added to the logit that comes from rows which code the run, and a run half the inputs away; share of
negative biases of coding rows and of the others, and their mean biases."""
RULES = {
    "all rows, codes": "all rows that code some position are on, that is, four inputs that they name are set",
    "any row, codes": "any row is on in this sense",
    "all rows, active": "all rows that code some position are active in the network",
    "any row, active": "any coding row is active in the network",
    "coding rows": "the network without all rows that code nothing says so",
    "network": "the network says so",
}
"""When an input is answered True, by the name of the rule; the first is the one that claims are judged by."""
ANSWERS = ("false positives", "false negatives", "right", "exact")
"""Shares: of False inputs answered True, of True inputs answered False, of all answered rightly; and of inputs whose
positions read by "all rows" are the runs that are set and no others (NaN of other rules)."""
SHAMS = 8
BIASES, SHAM = 3, 4
"""Repeats of the streams of biases and of shams."""


@dataclass(frozen=True)
class Positions:
    """The position task; published are 128 inputs and rows, runs of four, 10,000 samples and 20 epochs.

    Parameters
    ----------
    inputs, run, rows, samples, epochs
    extras : ranges of inputs that are set beside the run; not published, the first one is that of the paper's clauses
    """

    inputs: int = 128
    run: int = 4
    rows: int = 128
    samples: int = 10_000
    epochs: int = 20
    extras: Sequence[Sequence[int]] = ((0, 2), (0, 20), (20, 40))


def measure(seed: int, index: int, settings: Positions) -> dict[str, np.ndarray]:
    """`rows` (extras, NETWORKS, ROWS), `answers` (extras, NETWORKS, RULES, ANSWERS), `overlap` (extras, NETWORKS,
    FARTHEST + 1) and `by position` (extras, NETWORKS, positions), the rows that code each."""
    cells = []
    for low, high in settings.extras:
        task = consecutive_task(settings.inputs, settings.run, extra=(low, high), samples=settings.samples, seed=seed)
        start = begun(seed, index, settings)
        ends = [_trained(seed, index, settings, x, start) for x in (task, replace(task, shuffled_labels=True))]
        cells.append([Read.of(x, task, settings.run, seed, index) for x in (start, *ends)])
    return {
        name: np.array([[getattr(x, attribute) for x in line] for line in cells])
        for name, attribute in (
            ("rows", "rows"),
            ("answers", "answers"),
            ("overlap", "overlap"),
            ("by position", "each"),
        )
    }


def begun(seed: int, index: int, settings: Positions) -> Network:
    """Initial values, with all biases uniform in [-1, 1]; that the output's is among them is ours."""
    network = init(settings.rows, settings.inputs, seed=seed, first=index)[0]
    drawn = stream(seed, Purpose.THEORY, index, BIASES).uniform(-1, 1, settings.rows + 1).astype(np.float32)
    return replace(network, b=drawn[:-1], c=drawn[-1])


def _trained(seed: int, index: int, settings: Positions, task: Task, start: Network) -> Network:
    training = Training(hidden=settings.rows, epochs=settings.epochs, patience=None)
    return train_network(Job(task, training, seed, index, start)).snapshots[-1]


@dataclass(frozen=True, eq=False)
class Read:
    """What is read of one network.

    Parameters
    ----------
    rows : (ROWS,)
    answers : (RULES, ANSWERS)
    overlap : (FARTHEST + 1,)
    each : (positions,) rows that code each position
    """

    rows: np.ndarray
    answers: np.ndarray
    overlap: np.ndarray
    each: np.ndarray

    @classmethod
    def of(cls, network: Network, task: Task, run: int, seed: int, index: int) -> Read:
        """Read a network against the positions of its task, on new inputs."""
        new = task.test_data(seed, index)
        X, y = np.asarray(new.X), new.y
        space = FeatureSpace.of(stack([stack([network])]), [task])
        codes, runs = space.code_locations[0, 0], of.runs_of(X, run)
        rng = stream(seed, Purpose.THEORY, index, SHAM)
        shams = [space.with_formulas([sham_formula(task.formula, rng)]).code_locations[0, 0] for _ in range(SHAMS)]
        added = activations(network, X) * network.v
        overlap = of.overlap_by_distance(codes)
        rules = answered(network, codes, X, added, run)
        return cls(
            np.array(
                [
                    np.mean(rules["network"].answer != y),
                    *counts(codes),
                    np.mean(shams, axis=0).sum(axis=0).mean(),
                    _mean(codes.sum(axis=1)[codes.any(axis=1)]),
                    *overlap[[0, -1]],
                    of.contributions(codes, added, runs),
                    of.contributions(np.roll(codes, codes.shape[1] // 2, axis=1), added, runs),
                    *biases(network.b, codes.any(axis=1)),
                ]
            ),
            np.array([x.judged(y, runs) for x in rules.values()]),
            overlap,
            codes.sum(axis=0),
        )


@dataclass(frozen=True, eq=False)
class Answers:
    """What a rule answers (N,), and the positions (N, C) that it reads, if it reads any."""

    answer: np.ndarray
    positions: np.ndarray | None = None

    @classmethod
    def of_positions(cls, positions: np.ndarray) -> Answers:
        """True where any position is read."""
        return cls(_any(positions), positions)

    def judged(self, y: np.ndarray, runs: np.ndarray) -> tuple[float, ...]:
        """(ANSWERS,) against labels (N,) and the runs that are set (N, C)."""
        exact = np.nan if self.positions is None else np.mean((self.positions == runs).all(axis=1))
        wrong = self.answer != y
        return _mean(wrong[~y]), _mean(wrong[y]), float(1 - wrong.mean()), float(exact)


def answered(network: Network, codes: np.ndarray, X: np.ndarray, added: np.ndarray, run: int) -> dict[str, Answers]:
    """Answers by each of `RULES`, of inputs X (N, n) on which rows add so much (N, H)."""
    coding, active = codes.any(axis=1), added != 0  # a coding row has an output weight above 0
    on = of.on_by_codes(codes, X, run)
    found = (
        *(Answers.of_positions(of.positions_read(codes, on)), Answers(_any(on))),
        *(Answers.of_positions(of.positions_read(codes, active)), Answers(_any(active[:, coding]))),
        *(Answers(added[:, coding].sum(axis=1) + network.c > 0), Answers(added.sum(axis=1) + network.c > 0)),
    )
    return dict(zip(RULES, found, strict=True))


@one_thread
def activations(network: Network, X: np.ndarray) -> np.ndarray:
    """(N, H) of inputs (N, n) that the network sees as they are."""
    return np.maximum(np.asarray(X, np.float32) @ network.W.T + network.b, 0)


def counts(codes: np.ndarray) -> tuple[float, ...]:
    """Share of coding rows; mean and spread over positions of the rows that code it; share of positions without any."""
    each = codes.sum(axis=0)
    return float(codes.any(axis=1).mean()), float(each.mean()), float(each.std()), float(np.mean(each == 0))


def biases(b: np.ndarray, coding: np.ndarray) -> tuple[float, ...]:
    """Share of negative biases of coding rows and of the others, and their mean biases."""
    sides = b[coding], b[~coding]
    return (*(_mean(x < 0) for x in sides), *(_mean(x) for x in sides))


def _mean(values: np.ndarray) -> float:
    """Of no values it is NaN."""
    return float(np.mean(values)) if len(values) else np.nan


def _any(found: np.ndarray) -> np.ndarray:
    return np.asarray(found.any(axis=1))
