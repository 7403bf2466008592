"""What decoding is good for: runs told by decoded clauses, along training, and clauses that tickets lose."""

from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.decoded_runs import Unread, decoded_run, decoded_runs, readings
from toycomb.decoding.tasks import asked_as, decoded_task, in_order
from toycomb.parameters import PARAMETERS
from toycomb.run import alone
from toycomb.tasks.retold import Retold, retold

QUIET = {"progress": False}


def trained(tasks, **settings):
    usual = {"seed": 4, "hidden": 32, "epochs": 25, "patience": None, "snapshots": [0.5]}
    return tc.train(tasks, **QUIET, **usual | settings)


@pytest.fixture(scope="module")
def run():
    """Networks whose formulas are decoded exactly, of both kinds of embedding and literal."""
    options = {"seed": 3, "clauses": 4, "samples": 12_000}
    tasks = [*tc.random_tasks(1, **options), *tc.random_tasks(1, **options | {"seed": 7}, negated=0.5)]
    return trained(tasks)


@pytest.fixture(scope="module")
def true(run):
    """The same networks told by their true clauses, in the order that decoding has."""
    return replace(run, tasks=tuple(retold(x, [in_order(x.formula)]) for x in run.tasks))


@pytest.fixture(scope="module")
def decoded(run):
    return decoded_run(run, **QUIET)


@pytest.fixture(scope="module")
def given(run):
    """The same inputs and labels as data, of which nobody knows the formula, and the networks trained on them."""
    task = run.tasks[0]
    data, test = task.training_data(4), task.test_data(4)
    unknown = tc.Task.of_data(data.X, data.y, test=(test.X, test.y), embedding="hadamard")
    return trained(unknown)


def test_the_formula_of_each_network_is_that_of_its_training(run, decoded):
    for task, other in zip(run.tasks, decoded.tasks, strict=True):
        assert other.formula == in_order(task.formula)
        assert other.formula.clauses != task.formula.clauses  # as a formula in another order


def test_codes_fates_and_tickets_are_bit_equal_to_those_of_true_clauses(true, decoded):
    one, two = true.feature_space(), decoded.feature_space()
    assert one.codes() == two.codes()
    for name in ("F", "distance", "row_types", "code_locations"):
        assert np.array_equal(getattr(one, name), getattr(two, name)), name
    for name in ("fates", "motion", "crowd"):
        assert np.array_equal(getattr(one, name)(), getattr(two, name)()), name
    for method in ("distance", "motion", "compatible", "distance-sham", "oracle-codes"):
        pair = [tc.tickets.find(method, x, 0.2, **QUIET) for x in (true, decoded)]
        assert np.array_equal(pair[0].mask, pair[1].mask), method
    ends = [x.retrain(**QUIET) for x in pair]
    assert all(np.array_equal(getattr(ends[0].final, x), getattr(ends[1].final, x)) for x in PARAMETERS)


def test_codes_are_those_of_the_run_itself_up_to_the_order_of_clauses(run, decoded):
    for task, other, codes, found in zip(
        run.tasks, decoded.tasks, run.feature_space().codes(), decoded.feature_space().codes(), strict=True
    ):
        by_clause = {tuple(sorted(x, key=abs)): codes[c] for c, x in enumerate(task.formula.clauses)}
        assert [by_clause[x] for x in other.formula.clauses] == [found[c] for c in range(len(found))]


def test_inputs_and_labels_stay_those_of_the_task(run):
    """Whatever it is told: a false formula changes no input, no label and no retraining."""
    for task in run.tasks:
        other = retold(task, [tc.Formula(task.variables, ((1, 2),))])
        for draw in ("training_data", "test_data"):
            first, second = getattr(task, draw)(5, 1), getattr(other, draw)(5, 1)
            assert np.array_equal(first.X, second.X)
            assert np.array_equal(first.y, second.y)
    told = replace(alone(run, 1), tasks=(other,))
    ends = [tc.tickets.find("magnitude", x, 0.3, **QUIET).retrain(**QUIET).final.W for x in (alone(run, 1), told)]
    assert np.array_equal(*ends)


def test_a_network_of_given_data_is_read_where_it_was_refused(run, given):
    with pytest.raises(tc.InputError, match="needs clauses"):
        given.feature_space().codes()
    with pytest.raises(tc.InputError, match="needs clauses"):
        tc.tickets.find("motion", given, 0.2, **QUIET)
    read = decoded_run(given, **QUIET)
    assert read.tasks[0].formula == in_order(run.tasks[0].formula)
    space = read.feature_space()
    assert space.code_locations[-1].any(axis=1).all()  # every clause has a code
    assert space.fates().shape == (1, 32, 4)
    for method in ("motion", "distance", "compatible"):
        assert tc.tickets.find(method, read, 0.2, **QUIET).mask.sum() == round(0.2 * 32 * 32)
    assert tc.tickets.find("motion", read, 0.2, **QUIET).retrain(**QUIET).test_error[-1, 0] < 0.1


def test_networks_of_which_nothing_is_read_are_named_and_left_out(run):
    empty = replace(run, snapshots=half_trained(run.snapshots), first=10)
    with pytest.raises(tc.InputError, match=r"no formula was read of network 10, of 2 networks: .*decoded_runs\(run\)"):
        decoded_run(empty, **QUIET)
    with pytest.warns(Unread, match="network 10 left out, of which no formula was read"):
        found = decoded_runs(empty, **QUIET)
    assert list(found) == [1]
    assert found[1].first == 11
    assert found[1].feature_space().codes() == decoded_run(alone(run, 1), **QUIET).feature_space().codes()


def half_trained(snapshots):
    """In which the first network stays as it began, and the others are trained."""
    first = {name: getattr(snapshots, name).copy() for name in PARAMETERS}
    for values in first.values():
        values[-1, 0] = values[0, 0]
    return replace(snapshots, **first)


def test_each_output_is_read(run):
    """Of two formulas, on near misses of both."""
    tasks = tc.random_tasks(2, seed=2, clauses=2, samples=8_000)
    X = np.concatenate([x.training_data(4).X for x in tasks])
    y = np.stack([x.formula.evaluate(X) for x in tasks], axis=1)
    joint = trained(tc.JointTask.of_data(X, y, embedding="hadamard"))
    read = decoded_run(joint, **QUIET)
    assert read.tasks[0].formulas == tuple(in_order(x.formula) for x in tasks)
    data = [x.tasks[0].training_data(4) for x in (joint, read)]
    assert np.array_equal(data[0].y, data[1].y)
    for o in range(2):
        assert read.feature_space(output=o).code_locations[-1].any(axis=1).all()
        assert np.array_equal(read.tasks[0].output(o).training_data(4).X, data[0].X)
    assert tc.tickets.find("motion", read, 0.3, output=1, **QUIET).masks[0].sum() == round(0.3 * 32 * 32)


def test_what_cannot_be_told_is_one_sentence(run):
    task = run.tasks[0]
    with pytest.raises(tc.InputError, match="2 formulas were given; the task has 1 outputs"):
        retold(task, [task.formula, task.formula])
    with pytest.raises(tc.InputError, match="the formula has 5 variables, and the task 32"):
        retold(task, [tc.Formula(5, ((1, 2),))])
    with pytest.raises(tc.InputError, match="samples is another one"):
        replace(retold(task, [task.formula]), samples=10)
    with pytest.raises(tc.InputError, match="it must be a Run"):
        decoded_run(run.final)
    rng = np.random.default_rng(0)
    real = tc.Task.of_data(rng.normal(size=(60, 32)), rng.random(60) < 0.5)
    with pytest.raises(tc.InputError, match="real inputs"):
        decoded_task(real, run.final[0])


def test_inputs_are_asked_as_they_were_drawn():
    rng = np.random.default_rng(0)
    for share, wanted in ((0.5, "uniform"), (0.2, "near-miss")):
        X = rng.random((200, 12)) < share
        assert asked_as(tc.Task.of_data(X, rng.random(200) < 0.5)) == wanted
    (task,) = tc.random_tasks(1, seed=1, inputs="planted")
    assert asked_as(task) == "planted"
    (joint,) = tc.random_joint_tasks(1, outputs=2, seed=1)
    assert asked_as(joint) == "near-miss"


def test_a_task_that_was_retold_is_retold_from_its_source(run):
    first = retold(run.tasks[0], [tc.Formula(32, ((1, 2),))])
    second = retold(first, [run.tasks[0].formula])
    assert isinstance(second, Retold)
    assert second.source is run.tasks[0]
    assert readings(replace(run, tasks=(second, run.tasks[1])), **QUIET)[0].task.source is run.tasks[0]
