"""Inputs that a SAT solver finds, beside the rule by which they are chosen, carried out on the list of all inputs."""

import pytest

pytest.importorskip("pysat.solvers")

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_formula import formulas, naive
from toycomb import Formula, InputError
from toycomb.commands.train import task_of
from toycomb.tasks import sampling, solved
from toycomb.tasks.sampling import all_inputs, sample

RNG = np.random.default_rng


def counted(n, k):
    """True unless exactly the k last of n variables are true: one clause for each variable."""
    return Formula(n, tuple((i,) if i <= n - k else (-i,) for i in range(1, n + 1)))


def listed(formula, wanted, order):
    """`Solver.nearest` by looking through all inputs."""
    read = Formula(formula.variables, formula.clauses)  # whatever its kind, clauses are conjunctions
    left = [x for x in all_inputs(formula.variables) if not naive(read, x.tolist())]
    for i in order:
        left = [x for x in left if x[i] == wanted[i]] or left
    return left[0]


@settings(deadline=None, max_examples=60)
@given(formulas(6), st.randoms(use_true_random=False), st.sampled_from(["minisat22", "glucose4", "maplechrono"]))
def test_the_nearest_input_is_that_of_the_rule_with_every_solver(formula, random, name):
    if naive_always(formula):
        with pytest.raises(InputError, match="on every input"):
            solved.Solver(formula, name)
        return
    with solved.Solver(formula, name) as solver:
        for _ in range(4):  # what it has learnt from one question changes no later answer
            wanted = np.array([random.random() < 0.5 for _ in range(formula.variables)])
            order = np.array(random.sample(range(formula.variables), formula.variables))
            assert solver.nearest(wanted, order).tolist() == listed(formula, wanted, order).tolist()


def naive_always(formula):
    read = Formula(formula.variables, formula.clauses)
    return all(naive(read, x.tolist()) for x in all_inputs(formula.variables))


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
@pytest.mark.parametrize("inputs", ["near-miss", "planted", "uniform"])
def test_labels_that_chance_does_not_meet_are_balanced_and_right(inputs, kind):
    formula = Formula(40, counted(36, 20).clauses, kind)
    with pytest.raises(InputError, match="10000 tries"):
        sample(formula, 40, RNG(1), inputs, solver=False)
    data, again = (sample(formula, 40, RNG(1), inputs) for _ in range(2))
    assert data.y.tolist() == [naive(formula, x) for x in data.X.tolist()]
    assert data.y.mean() == 0.5
    assert np.array_equal(data.words, again.words)
    # The four variables in no clause are drawn all the same, or stay as near-miss inputs have them.
    rare = data.X[data.y == (kind == "cnf")][:, 36:] ^ (kind == "cnf")
    assert (rare.mean() < 0.2) if inputs == "near-miss" else (0.25 < rare.mean() < 0.75)


def test_few_inputs_are_drawn_uniformly():
    # Chains of equal variables: 3 free bits in 30 variables, and so 8 inputs of 2^30 are False.
    chains = [(s * i, -s * (i + 1)) for start in (1, 11, 21) for i in range(start, start + 9) for s in (1, -1)]
    data = sample(Formula(30, tuple(chains)), 8000, RNG(3), "uniform")
    found, counts = np.unique(data.X[~data.y], axis=0, return_counts=True)
    assert len(found) == 8
    assert counts == pytest.approx(500, abs=5 * np.sqrt(500))
    many = Formula(60, tuple(x for i in range(1, 59, 3) for x in ((i, i + 1), (-i, -i - 1), (i + 1, i + 2))))
    with pytest.raises(InputError, match=r"more than 4096 inputs, .* cannot be drawn uniformly"):
        sample(many, 40, RNG(0), "uniform")


def test_near_misses_keep_as_much_of_their_term_as_can_be():
    # A term of three literals, any one of which may be violated alone; clauses of one literal forbid inputs of chance.
    formula = Formula(40, ((1, 2, 3), *((-i,) for i in range(11, 25))))
    with pytest.raises(InputError, match="10000 tries"):
        sample(formula, 20, RNG(0), solver=False)
    data = sample(formula, 2000, RNG(0))
    false = data.X[~data.y]
    assert false[:, 10:24].all()
    own = false[:, :3].sum(
        axis=1
    )  # a fifteenth of the inputs violates this term; others have no wish for its variables
    assert (own == 2).sum() == pytest.approx(1000 / 15, abs=5 * np.sqrt(1000 / 15))
    assert own.max() == 2


def test_what_is_true_everywhere_is_said():
    dense = Formula.random(24, 110, 3, negated=0.5, seed=2)
    formula = Formula(40, (*dense.clauses, *((s * 30, t * 31) for s in (1, -1) for t in (1, -1))))
    for inputs in ("near-miss", "planted", "uniform"):
        with pytest.raises(InputError, match="the formula is true on every input"):
            sample(formula, 20, RNG(0), inputs)
    dual = Formula(40, formula.clauses, "cnf")
    with pytest.raises(InputError, match="the formula is false on every input"):
        sample(dual, 20, RNG(0), "planted")


def test_a_solver_that_gives_up_says_so(monkeypatch):
    # Pigeons in holes: no solver of this kind proves that in few conflicts.
    n = 9
    places = [[n * p + h + 1 for h in range(n)] for p in range(n + 1)]
    negated = [tuple(-x for x in place) for place in places]
    pairs = [(a[h], b[h]) for i, a in enumerate(places) for b in places[:i] for h in range(n)]
    monkeypatch.setattr(solved, "CONFLICTS", 100)
    with pytest.raises(InputError, match="gave up after 100 conflicts"):
        solved.Solver(Formula(n * (n + 1), (*negated, *pairs)))


def test_auto_inputs_are_the_same_with_a_solver_and_without(monkeypatch):
    small = counted(16, 10)  # near-miss inputs are not met, uniform ones come from the list
    large = Formula(40, counted(36, 20).clauses)  # neither is met
    task, notes = task_of(small, "auto", "identity", 40, 1)
    assert task.inputs == "uniform"
    found, said = task_of(large, "auto", "identity", 40, 1)
    assert found.inputs == "near-miss"
    assert "found by a SAT solver" in said[0]
    monkeypatch.setattr(sampling.solved, "possible", lambda: False)
    other, told = task_of(small, "auto", "identity", 40, 1)
    assert (other.inputs, len(told)) == (task.inputs, len(notes))
    assert np.array_equal(other.training_data(1).words, task.training_data(1).words)
    with pytest.raises(InputError, match=r"pip install 'toycomb\[sat\]' brings one"):
        task_of(large, "auto", "identity", 40, 1)
