"""Published set-ups: runs of set inputs against a scan of each input, and two-literal clauses."""

import re

import numpy as np
import pytest

from toycomb import Formula, InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.positions import consecutive, consecutive_task
from toycomb.tasks.published import two_literal_tasks


def has_run(x, run):
    return re.search("1" * run, "".join("1" if bit else "0" for bit in x)) is not None


@pytest.mark.parametrize(("inputs", "run"), [(10, 3), (70, 4), (5, 5), (4, 1)])
def test_true_where_a_run_is_set(inputs, run):
    X = np.random.default_rng(run).random((500, inputs)) < np.linspace(0.05, 0.95, 500)[:, None]
    assert consecutive(inputs, run).evaluate(X).tolist() == [has_run(x, run) for x in X]


def test_the_published_task():
    task = consecutive_task()
    assert (len(task.formula), task.formula.variables, task.samples) == (125, 128, 10_000)
    assert np.array_equal(task.E, np.eye(128))
    data = task.training_data(3)
    assert data.y.tolist() == [has_run(x, 4) for x in data.X]
    assert data.y.sum() == 5000
    assert set(data.X.sum(axis=1)) == {4, 5, 6}
    windows = sum(data.X[:, i : i + 125].astype(int) for i in range(4))
    assert (windows[~data.y].max(axis=1) == 3).all()  # a run of which one input is missing, whole or in pieces
    wide = consecutive_task(extra=(10, 20), samples=500).training_data(3)
    assert wide.X.sum(axis=1).min() >= 14


def test_two_literals():
    first, second = two_literal_tasks(2, seed=4)
    assert sorted(second.formula.index.ravel()) == list(range(16))
    rng = stream(4, Purpose.FORMULA, 1)
    assert second.formula == Formula.random(16, 8, 2, seed=rng, disjoint=True)
    data = first.training_data(4)
    assert (len(data), data.y.sum()) == (30_000, 15_000)
    for label, mean in ((True, 4.0), (False, 3.5)):
        totals = data.X[data.y == label].sum(axis=1)
        assert set(totals) == {2, 3, 4, 5, 6}
        assert totals.mean() == pytest.approx(mean, abs=0.1)


@pytest.mark.parametrize(("inputs", "run"), [(3, 4), (4, 0), (10**6, 4)])
def test_what_is_no_run_is_one_sentence(inputs, run):
    with pytest.raises(InputError, match=f"runs of {run} among {inputs} inputs were asked for"):
        consecutive(inputs, run)
