"""The position task of P2 (arXiv 2504.08842, section on vision): is there a run of set inputs, wherever it is?"""

from __future__ import annotations

from toycomb.common.errors import InputError, whole
from toycomb.tasks.embedding import Embedding
from toycomb.tasks.formula import Formula
from toycomb.tasks.task import Task

LARGEST = 100_000
"""Inputs in a row."""


def consecutive(inputs: int = 128, run: int = 4) -> Formula:
    """True where `run` inputs in a row are set: the DNF whose clause i (from 0) is the run that begins at input i.

    Published are 128 inputs and runs of four, which makes 125 clauses. Neighbouring clauses share `run` - 1 variables.

    Raises
    ------
    InputError
        If a run is empty or longer than the inputs.
    """
    inputs, run = whole("the number of inputs", inputs), whole("the length of a run", run)
    if not 1 <= run <= inputs <= LARGEST:
        raise InputError(f"runs of {run} among {inputs} inputs were asked for; it must be 1 ≤ run ≤ inputs ≤ {LARGEST}")
    return Formula(inputs, tuple(tuple(range(i, i + run)) for i in range(1, inputs - run + 2)))


def consecutive_task(
    inputs: int = 128,
    run: int = 4,
    *,
    extra: tuple[int, int] = (0, 2),
    samples: int = 10_000,
    embedding: Embedding = "identity",
    shuffled_labels: bool = False,
    seed: int = 0,
) -> Task:
    """The published task: 10,000 inputs, half of them True, read by the network as they are.

    Not published is how many inputs are set, and how False inputs are drawn. Taken is the recipe of the same paper for
    clauses of four literals: True: a random run is set, then `extra` more inputs. False: a random run with all but one
    of its inputs set, then others, up to as many in all, and no run complete. So 4 to 6 inputs of 128 are set.
    That the recipe holds here too, and `extra`, are ours, and they matter: with 128 rows and 20 epochs the error on new
    inputs was .02 with (0, 2), .26 with (0, 20) and .40 with (20, 40) extra inputs (one network each). `Task(formula,
    "planted", density=…)` is another way: each input is set by chance, and a run is set where one is wanted.

    Also published, and to be said when training: 128 rows, 20 epochs, initial biases uniform in [-1, 1]. Such biases
    cannot be set by `Training`: draw them, put them into a network of `toycomb.network.init` as its `b`, and give that
    as `initial=` of `toycomb.train`. A row codes
    position i where its output weight is positive and so are its entries of inputs i to i + 3: that is the code of
    clause i, as it is read everywhere here.

    Parameters
    ----------
    inputs, run : as for `consecutive`
    extra, samples, embedding, shuffled_labels, seed : as for `Task`
    """
    formula = consecutive(inputs, run)
    options = {"shuffled_labels": shuffled_labels, "seed": seed}
    return Task(formula, "near-miss", embedding, samples, extra, **options)  # type: ignore[arg-type]
