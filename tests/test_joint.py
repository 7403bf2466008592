"""Tasks of several outputs: labels and inputs against independent evaluation and an independent sampler."""

import copy
import pickle
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import chi2_contingency

import toycomb as tc
from tests.test_formula import naive
from toycomb import Formula, InputError, Task
from toycomb.common.errors import ContradictedLabels
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.dataset import Dataset, RealDataset
from toycomb.tasks.joint import JointTask, random_joint_tasks
from toycomb.tasks.joint_inputs import NAMES, draw
from toycomb.tasks.labelled import Labelled

RNG = np.random.default_rng
MIXED = (
    Formula.random(12, 3, 3, seed=1, negated=0.4),
    Formula.random(12, 4, (2, 3), seed=2, kind="cnf"),
    Formula(12, ((1, 2), (3, -3))),
)


@pytest.mark.parametrize("inputs", NAMES)
def test_labels_are_right_and_as_many_variables_true_as_asked_for(inputs):
    data = draw(MIXED, 801, RNG(0), inputs, true=(4, 7))
    assert data.y.tolist() == [[naive(f, x) for f in MIXED] for x in data.X.tolist()]
    assert set(data.X.sum(axis=1)) == {4, 5, 6, 7}


def test_what_is_balanced():
    codes = np.bincount(draw(MIXED, 803, RNG(0), true=(4, 7)).y @ [1, 2, 4], minlength=8)
    assert codes.tolist() == [100] * 5 + [101] * 3  # from all False to all True; those that come first are all True
    each = draw(MIXED, 800, RNG(1), "each", true=(4, 7)).y
    assert each.sum(axis=0).tolist() == [400] * 3
    assert len(set(np.bincount(each @ [1, 2, 4]))) > 2
    turn = draw(MIXED, 600, RNG(2), "in-turn", true=(4, 7)).y
    for o in range(3):
        assert turn[o::3, o].mean() == 0.5


def test_inputs_as_they_come_are_uniform_among_those_of_their_number():
    data = draw((Formula(5, ((1, 2),)), Formula(5, ((3,),))), 40_000, RNG(4), "as-they-come", true=(1, 2))
    counts = np.bincount(data.X @ (2 ** np.arange(5)), minlength=32)
    ones = np.array([x.bit_count() for x in range(32)])
    expected = np.where(ones == 1, 20_000 / 5, np.where(ones == 2, 20_000 / 10, 0))
    assert counts[expected == 0].sum() == 0
    assert np.abs(counts - expected).max() < 5 * np.sqrt(4000)


def slow(formulas, labels, true, rng):
    """One input as the docstring of `draw` says, by sets; for DNF."""
    n = formulas[0].variables
    while True:
        total = rng.integers(true[0], true[1] + 1)
        terms = [f.clauses[rng.integers(len(f))] for f, label in zip(formulas, labels, strict=True) if label]
        literals = {x for term in terms for x in term}
        free = [i for i in range(1, n + 1) if i not in literals and -i not in literals]
        missing = total - sum(x > 0 for x in literals)
        if any(-x in literals for x in literals) or not 0 <= missing <= len(free):
            continue
        chosen = {x for x in literals if x > 0} | set(rng.permutation(free)[:missing].tolist())
        x = [i in chosen for i in range(1, n + 1)]
        if [naive(f, x) for f in formulas] == list(labels):
            return x


def test_balanced_inputs_agree_with_an_independent_sampler():
    formulas = (Formula(6, ((1, 2), (3, 4, -5))), Formula(6, ((2, 3), (-1, 5))))
    data = draw(formulas, 16_000, RNG(3), true=(2, 4))
    weights = 2 ** np.arange(6)
    for labels in ((True, True), (True, False), (False, True), (False, False)):
        wanted = [slow(formulas, labels, (2, 4), RNG([7, *labels, i])) @ weights for i in range(3000)]
        found = data.X[(data.y == labels).all(axis=1)] @ weights
        table = np.array([np.bincount(x, minlength=64) for x in (found, wanted)])
        table = table[:, table.sum(axis=0) > 20]
        assert table.shape[1] > 3
        assert chi2_contingency(table).pvalue > 1e-4


def test_the_first_output_has_the_formula_of_random_tasks_and_tasks_do_not_depend_on_their_number():
    many = random_joint_tasks(3, outputs=4, seed=5, samples=64)
    (one,) = random_joint_tasks(1, outputs=2, seed=5, first=2, samples=64)
    assert one.formulas == many[2].formulas[:2]
    assert one.formulas[0] == tc.random_tasks(1, seed=5, disjoint=True, first=2)[0].formula
    assert len(set(many[0].formulas)) == 4
    rng = stream(9, Purpose.DATA, 2)
    assert np.array_equal(one.training_data(9, 2).X, draw(one.formulas, 64, rng).X)


def test_one_output_is_a_task_on_the_same_inputs():
    (task,) = random_joint_tasks(1, outputs=2, seed=5, samples=512, embedding="orthogonal")
    second = task.output(1)
    assert second is task.output(1)
    assert second.E is task.E
    assert (second.formula, second.formulas, second.outputs) == (task.formulas[1], task.formulas[1:], 1)
    whole, part = task.training_data(3), second.training_data(3)
    assert np.array_equal(whole.X, part.X)
    assert np.array_equal(whole.y[:, 1], part.y)
    assert np.array_equal(part.y, second.formula.evaluate(part.X))
    assert second.test_data(3, samples=40).y.sum() == 20
    assert second.output(0) is second
    run = tc.train(second, hidden=6, epochs=1, seed=2, progress=False)
    assert run.feature_space().F.shape == (2, 1, 6, 32)


def test_a_task_has_one_output():
    task = Task(Formula(6, ((1, 2),)))
    assert (task.outputs, task.formulas, task.output(0)) == (1, (task.formula,), task)
    with pytest.raises(InputError, match="the output is 1; the task has 1, counted from 0"):
        task.output(1)


def test_shuffled_labels_of_one_input_stay_together():
    (task,) = random_joint_tasks(1, outputs=2, seed=1, samples=400, inputs="in-turn")
    plain, control = task.training_data(3), replace(task, shuffled_labels=True).training_data(3)
    assert np.array_equal(control.X, plain.X)
    assert np.array_equal(control.y, stream(3, Purpose.LABELS).permutation(plain.y))
    assert not np.array_equal(control.y, plain.y)
    assert np.array_equal(np.bincount(control.y @ [1, 2]), np.bincount(plain.y @ [1, 2]))


X = RNG(8).integers(0, 2, (300, 6))
FORMULAS = (Formula(6, ((1, 2), (3,))), Formula(6, ((4, -5),)))
Y = np.stack([f.evaluate(X) for f in FORMULAS], axis=1)


def test_given_labels_of_several_outputs():
    task = JointTask.of_data(X, Y, FORMULAS, seed=4)
    train, test = task.training_data(0), task.test_data(0)
    assert (len(train), len(test), train.y.shape, task.samples) == (240, 60, (240, 2), 240)
    alone = Task.of_data(X, Y[:, 1], FORMULAS[1], seed=4)
    for draw_from in (lambda x: x.training_data(0), lambda x: x.test_data(0)):
        whole, part, other = map(draw_from, (task, task.output(1), alone))
        assert np.array_equal(whole.y[:, 1], part.y)
        assert np.array_equal(part.X, other.X)
        assert np.array_equal(part.y, other.y)
    assert task.output(1).data == alone.data
    for other in (copy.deepcopy(task), pickle.loads(pickle.dumps(task))):
        assert other.data == task.data
        assert np.array_equal(other.test_data(0).y, test.y)
    assert JointTask.of_data(X + 0.5, Y).training_data(0).real
    unknown = JointTask.of_data(X, Y)
    assert not unknown.has_clauses
    assert "2 outputs, n = 6, no formula" in repr(unknown)
    with pytest.raises(InputError, match="needs clauses"):
        _ = unknown.output(0).formula.clauses
    wrong = Y ^ (np.arange(300)[:, None] < [0, 3])
    with pytest.warns(ContradictedLabels, match="output 1: the formula gives another label than the data for 3 of 300"):
        JointTask.of_data(X, wrong, FORMULAS)


def test_datasets_of_several_outputs():
    data = Dataset(X, Y)
    assert data.outputs == 2
    assert Dataset(X, Y[:, 0]).outputs == 1
    assert RealDataset(X, Y).labelled(Y[::-1]).y.shape == (300, 2)
    assert f"true on {Y[:, 0].sum()} and {Y[:, 1].sum()} of them" in repr(data)
    for y in (Y[:7], Y[:, :0], Y[..., None]):
        with pytest.raises(InputError, match=r"they must be \(N, n\) and \(N,\), or \(N, O\)"):
            Dataset(X, y)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: JointTask(FORMULAS[0]), "must be a list, one for each output"),
        (lambda: JointTask(()), "0 formulas were given; there must be 1 to 1024"),
        (lambda: JointTask((FORMULAS[0], Formula(7, ((1,),)))), "over 6 and 7 variables; all must be over the same"),
        (lambda: JointTask(FORMULAS, "near-miss"), "must be one of balanced, each"),
        (lambda: JointTask(FORMULAS), "is 8 to 10; with 6 variables it must be 0 ≤ low ≤ high ≤ 6"),
        (lambda: JointTask(FORMULAS, true=3), "true is 3; it must be two whole numbers"),
        (lambda: JointTask(FORMULAS, "data"), r"no data are given; JointTask.of_data\(X, y\)"),
        (lambda: JointTask.of_data(X, Y, FORMULAS[:1]), "the data have 2 outputs and the task 1; a JointTask takes"),
        (lambda: Task.of_labelled(Labelled(X, Y, output="all")), "the data have 2 outputs and the task 1"),
        (lambda: JointTask.of_data(X, np.ones((300, 2))), "all labels of output 0 are 1, so there is nothing to learn"),
        (lambda: JointTask.of_data(X, Y, test=(X, Y[:, 0])), r"y_test has shape \(300, 1\) .* the same outputs"),
        (lambda: random_joint_tasks(1, outputs=0, seed=1), "0 outputs were asked for; a task may have 1 to 1024"),
        (
            lambda: JointTask(FORMULAS[:1] * 2, true=(2, 3)).training_data(0),
            "balanced inputs of 2 to 3 true variables: 10000 tries .* whose labels are False, True;",
        ),
        (
            lambda: JointTask(FORMULAS[:1] * 14, true=(2, 3)).training_data(0),
            "each of the 16384 combinations of 14 labels equally often, and 50000 samples are too few or more than 12",
        ),
        (lambda: JointTask(FORMULAS, true=(2, 3)).output(2), "the output is 2; the task has 2"),
    ],
)
def test_what_is_no_joint_task_is_one_sentence(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()
