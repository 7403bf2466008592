"""Two, three and four outputs: errors by inputs and by what counts as an error, and rows that outputs share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from toycomb.common.seeds import Purpose, stream
from toycomb.geometry.outputs import Shared, output_spaces, permuted_outputs, sham_outputs, shared_rows
from toycomb.geometry.taught import Taught
from toycomb.layered import Layered
from toycomb.tasks.dataset import Dataset
from toycomb.tasks.joint import JointTask, random_joint_tasks
from toycomb.tasks.joint_inputs import BALANCED, NAMES
from toycomb.training import Job, Outcome, Training, train_network
from toycomb.training.inputs import never_in

INPUTS = NAMES
"""How inputs are drawn, see `toycomb.tasks.joint_inputs.draw`."""
ERRORS = ("per output", "any output", "per output, by class", "per output, unseen", "any output, unseen")
"""What is counted as an error, on new inputs drawn as those of training: a wrong answer of an output; an input with any
wrong answer; the mean of the shares of True and of False that are answered wrongly, over outputs; the first two on
inputs that were not trained on."""
ALONG = ("half-way", "unseen share", "True")
"""Beside errors: that of each output after half of the epochs, the share of new inputs that were not trained on, and of
labels that are True."""
MEASURES = (*ERRORS, *ALONG)
READ = (
    *("share", "share of shams", "share of equal sets", "share, significant", "share of shams, significant"),
    *("share of all rows", "share of all rows, shams"),
    *("code size", "code size of shams", "code size of other outputs", "rows of an output", "rows of any output"),
)
"""Of rows: the share of those that code for any output which code for two or more; of shams; of sets of rows that are
as large and drawn at random; the first two of significant codes, and of all rows in place of those that code; rows a
clause, of shams, and of the clauses of another output; rows that code for an output, and for any."""
TIMES = ("untrained", "trained")
DRAWS = 64
"""Draws of sets of rows."""
PERMUTED = 1
"""Repeat of the stream that they come from."""


@dataclass(frozen=True)
class Outputs:
    """Networks of several outputs.

    Parameters
    ----------
    outputs : numbers of outputs
    samples : numbers of training inputs
    epochs : of training on each of them; published are 1,000 with two outputs
    longer : (outputs, samples, epochs) of balanced inputs that are trained on beside these
    hidden : rows
    """

    outputs: Sequence[int] = (2, 3, 4)
    samples: Sequence[int] = (3_000, 20_000, 50_000)
    epochs: Sequence[int] = (200, 60, 60)
    longer: Sequence[tuple[int, int, int]] = ((2, 50_000, 200), (3, 200_000, 30), (4, 200_000, 30))
    hidden: int = 32

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Training inputs and epochs, each beside the other."""
        return list(zip(self.samples, self.epochs, strict=True))


def measure(seed: int, index: int, settings: Outputs) -> dict[str, np.ndarray]:
    """Errors (outputs, INPUTS, samples, MEASURES), `longer` (longer, MEASURES), `again` (outputs,): error of each
    output in another order of balanced inputs, the most of them; and `shared` (outputs, TIMES, READ) of the same."""
    errors, shared, again = [], [], []
    for count in settings.outputs:
        cells = [
            [_trained(seed, index, settings, count, *size, inputs) for size in settings.sizes] for inputs in INPUTS
        ]
        errors.append([[errors_of(*cell) for cell in line] for line in cells])
        task, _, outcome = cells[INPUTS.index(BALANCED)][-1]
        shared.append(rows_of(outcome.snapshots[[0, -1]], task, seed, index))
        other = _trained(seed, index, settings, count, *settings.sizes[-1], BALANCED, order=1)
        again.append(other[-1].test_error[-1])
    longer = [errors_of(*_trained(seed, index, settings, *x, BALANCED)) for x in settings.longer]
    found = {"errors": np.array(errors), "again": np.array(again), "shared": np.array(shared)}
    return {**found, "longer": np.array(longer).reshape(len(longer), len(MEASURES))}


def _trained(
    seed: int, index: int, settings: Outputs, outputs: int, samples: int, epochs: int, inputs: str, order: int = 0
) -> tuple[JointTask, New, Outcome]:
    """A network's task, the inputs that it is judged by, and what training gave, looked at half-way and at the end."""
    (task,) = random_joint_tasks(1, outputs=outputs, seed=seed, first=index, inputs=inputs, samples=samples)
    training = Training(hidden=settings.hidden, epochs=epochs, snapshots=(epochs // 2,), patience=None)
    outcome = train_network(Job(task, training, seed, index, order=order))
    return task, New.of(task, seed, index), outcome


@dataclass(frozen=True, eq=False)
class New:
    """New inputs of a task, and which of them were not trained on (N,)."""

    drawn: Dataset
    unseen: np.ndarray

    @classmethod
    def of(cls, task: JointTask, seed: int, index: int) -> New:
        """Those that training judges its networks by."""
        drawn = task.test_data(seed, index)
        return cls(drawn, never_in(task.training_data(seed, index).words, drawn.words))


def errors_of(task: JointTask, new: New, outcome: Outcome) -> np.ndarray:
    """(MEASURES,) of a trained network."""
    network = outcome.snapshots[-1]
    wrong = (network.logits(np.asarray(new.drawn.X, np.float32), np.asarray(task.E, np.float32)) > 0) != new.drawn.y
    half = outcome.test_error[len(outcome.test_error) // 2]
    found = [*counted(wrong), by_class(wrong, new.drawn.y), *counted(wrong[new.unseen])]
    return np.array([*found, half, new.unseen.mean(), np.mean(new.drawn.y)])


def counted(wrong: np.ndarray) -> tuple[float, float]:
    """Share of wrong answers, and of inputs with any, of answers (N, O); NaN of none."""
    return (wrong.mean(), wrong.any(axis=1).mean()) if len(wrong) else (np.nan, np.nan)


def by_class(wrong: np.ndarray, y: np.ndarray) -> float:
    """Mean over outputs of the mean error on True and on False; NaN where an output has inputs of one class alone."""
    true, false = y.sum(axis=0), (~y).sum(axis=0)
    if not (true.all() and false.all()):
        return np.nan
    return float(np.mean(((wrong & y).sum(axis=0) / true + (wrong & ~y).sum(axis=0) / false) / 2))


def rows_of(networks: Layered, task: JointTask, seed: int, index: int) -> np.ndarray:
    """(T, READ) of the rows of a network at T times."""
    taught = Taught(networks[:, None], [task], seed, index)
    spaces = output_spaces(taught)
    shams = sham_outputs(spaces, seed, index)
    plain, strict = (shared_rows(spaces, significant=x) for x in (False, True))
    beside, strictly = ([shared_rows(x, significant=y) for x in shams] for y in (False, True))
    others = [shared_rows(x).code_size for x in permuted_outputs(spaces)]
    equal = share_of_equal_sets(plain.rows[:, 0], stream(seed, Purpose.THEORY, index, PERMUTED))
    columns = (
        *(plain.share[:, 0], _mean_share(beside), equal, strict.share[:, 0], _mean_share(strictly)),
        *(_of_all(plain), np.mean([_of_all(x) for x in beside], axis=0)),
        *(plain.code_size[:, 0].mean(axis=-1), np.mean([x.code_size[:, 0] for x in beside], axis=(0, 2))),
        *(np.mean(others, axis=0)[:, 0].mean(axis=-1), plain.each[:, 0].mean(axis=-1), plain.coding[:, 0]),
    )
    return np.stack(columns, axis=-1)


def _mean_share(draws: Sequence[Shared]) -> np.ndarray:
    """(T,) mean over draws that have rows; a draw without any shares none."""
    return np.mean([np.nan_to_num(x.share[:, 0]) for x in draws], axis=0)


def _of_all(found: Shared) -> np.ndarray:
    """(T,) share of all rows that code for two outputs or more."""
    return np.asarray((found.rows[:, 0].sum(axis=-2) > 1).mean(axis=-1))


def share_of_equal_sets(rows: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(T,) share of rows that are in two sets or more, of those in any, where each set is drawn anew among all rows.

    Parameters
    ----------
    rows : (T, O, H) bool
        Sets of rows, of which the sizes count.
    """
    drawn = rng.permuted(np.broadcast_to(rows, (DRAWS, *rows.shape)), axis=-1)
    counts = drawn.sum(axis=-2)
    any_, several = ((counts > x).sum(axis=-1) for x in (0, 1))
    return np.mean(several / np.maximum(any_, 1), axis=0)
