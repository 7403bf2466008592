"""What a beginner gives instead of what is needed: a sentence says what that is and how to get it."""

import pytest

import toycomb as tc
from toycomb.accounts.symmetries.canonical import canonical
from toycomb.files.writing import writable_folder

FORMULA = tc.Formula(3, ((1, 2), (3,)))
SMALL = tc.study.Population(networks=1, clauses=2, variables=8, literals=2, samples=100, seed=1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: tc.train(FORMULA, seed=0), r"it must be a Task: toycomb\.Task\(formula\) makes one"),
        (lambda: tc.train("f.cnf", seed=0), r"the task is 'f'; it must be a Task"),
        (lambda: tc.Task("f.cnf"), r"the formula is 'f\.cnf'; it must be a Formula: toycomb\.Formula\.load\(path\)"),
        (lambda: tc.FeatureSpace.read("net.npz", FORMULA), r"the network is 'net\.npz'; it must be a Network"),
        (lambda: tc.tickets.find("imp", FORMULA, density=0.1), r"it must be a Run: toycomb\.train\(task, seed=…\)"),
        (lambda: tc.study.execute({"": SMALL}, "a.sqlite"), r"the store is 'a\.sqlite'; it must be a Store: with"),
        (lambda: tc.study.load_run(SMALL, "a.sqlite"), r"the store is 'a\.sqlite'; it must be a Store: with"),
        (lambda: tc.study.Population(formula=FORMULA), r"it must be a str: toycomb\.dimacs\.dump\(formula\)"),
        (lambda: tc.study.Population(training={"hidden": 3}), r"it must be a Training: toycomb\.Training\(hidden=…"),
    ],
)
def test_another_kind_of_object_is_named(call, sentence):
    with pytest.raises(tc.InputError, match=sentence):
        call()


def test_a_whole_run_has_no_normal_form():
    run = tc.train(SMALL.tasks(), seed=1, hidden=4, epochs=1, progress=False)
    with pytest.raises(tc.InputError, match=r"one network is read, such as run\.final\[0\]"):
        canonical(run.final)


def test_a_file_is_no_output_folder(tmp_path):
    (tmp_path / "results").write_text("")
    with pytest.raises(tc.InputError, match="results: it is a file; give another name"):
        writable_folder(tmp_path / "results")
