"""Learners of formulas that `benchmarks.decode` compares: on functions of which the formula is known."""

import importlib
import json
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toycomb as tc
from benchmarks.decode import angluin, cases, compared, learners
from benchmarks.decode.angluin import Asked
from toycomb.common.errors import InputError

ALL = np.array(list(product((False, True), repeat=6)))
WRITTEN = {
    "positive": [(1, 2), (2, 3, 4), (5,)],
    "signed": [(-6, 1, 2), (-1, -2, 3), (4, 5, 6)],
    "one literal": [(-3,)],
    "nothing": [],
    "everything": [()],
}


def values(clauses, X):
    """By the definition, independently of `learners.covered`."""
    return np.array([any(all(x[abs(a) - 1] == (a > 0) for a in clause) for clause in clauses) for x in X], bool)


def monotone_formulas(variables=8):
    """Distinct sets of variables, none within another."""
    sets = st.frozensets(st.integers(1, variables), min_size=1, max_size=4)
    lists = st.lists(sets, min_size=1, max_size=6, unique=True)
    return lists.map(lambda x: learners.canonical(map(sorted, x)))


@pytest.mark.parametrize("name", WRITTEN)
@pytest.mark.parametrize("learner", ["tree", "tree, simplified"])
def test_a_tree_on_all_inputs_reads_an_equivalent_formula(name, learner):
    pytest.importorskip("sklearn")
    y = values(WRITTEN[name], ALL)
    found = learners.tree(ALL, y, 0)
    if learner != "tree":
        found = learners.simplified(found, ALL, y)
    assert np.array_equal(values(found, ALL), y)
    assert found == learners.canonical(found)


def test_simplified_terms_of_a_tree_are_the_written_ones():
    pytest.importorskip("sklearn")
    for clauses in ([(1, 2), (3, 4)], [(-1, 2), (3, 4, -5)]):
        y = values(clauses, ALL)
        assert len(learners.tree(ALL, y, 0)) > len(clauses)
        assert learners.simplified(learners.tree(ALL, y, 0), ALL, y) == learners.canonical(clauses)


@pytest.mark.parametrize("name", ["positive", "one literal", "nothing", "everything"])
def test_ripper_reads_what_is_easy(name):
    pytest.importorskip("wittgenstein")
    y = values(WRITTEN[name], ALL)
    assert np.array_equal(values(learners.ripper(np.tile(ALL, (8, 1)), np.tile(y, 8), 0), ALL), y)


def test_canonical_form():
    written = [(3, -1), (-1, 3), (2, -2), (-1, 3, 4), (5, 2, 5)]
    assert learners.canonical(written) == [(-1, 3), (2, 5)]
    assert learners.canonical([(1,), ()]) == [()]
    assert learners.canonical([]) == []


@given(st.lists(st.lists(st.integers(-6, 6).filter(bool), max_size=4), max_size=6))
def test_canonical_form_is_the_same_function(clauses):
    found = learners.canonical(clauses)
    assert found == learners.canonical(reversed(found))
    assert np.array_equal(values(found, ALL), values(clauses, ALL))
    assert np.array_equal(learners.any_covered(found, ALL), values(clauses, ALL))


def test_terms_that_add_few_inputs_are_left_out():
    positive = np.zeros((5000, 3), bool)
    positive[:, 0] = positive[0, 1] = True
    positive[0, 0] = False
    assert learners.chosen([(1,), (2,)], positive) == [(1,)]
    assert learners.chosen([(1,), (2,)], positive[:100]) == [(1,), (2,)]
    assert learners.chosen([], positive) == []


@settings(deadline=None)
@given(monotone_formulas(), st.integers(0, 9))
def test_angluin_is_exact_on_monotone_formulas_within_her_bound(clauses, seed):
    """One counter-example a term, and at most n membership queries for each."""
    X = np.array(list(product((False, True), repeat=8)))
    asked, reduce = [], angluin.minimal

    def counted(ask, x):
        own = Asked(ask)
        term = reduce(own, x)
        asked.append(own.count)
        return term

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(angluin, "minimal", counted)
        found = angluin.monotone(Asked(lambda rows: values(clauses, rows)), X, np.random.default_rng(seed))
    assert found == clauses
    assert len(asked) == len(clauses)
    assert max(asked) <= 8


@given(st.sampled_from([[(1, 2)], [(-1, 2, 3)], [(-1, -2, -3)], [(1, -2), (-3, 4, 5)]]), st.integers(0, 9))
def test_hinges_are_the_literals_of_the_one_true_term(clauses, seed):
    """Inputs that make one term true, and are two changes from another."""
    each = np.stack([values([x], ALL) for x in clauses])
    near = np.array([sum(values([x], ALL ^ (np.arange(6) == i)) for i in range(6)) > 0 for x in clauses])
    lone = ALL[(each.sum(0) == 1) & (each | ~near).all(0)]
    X = np.concatenate([lone, ALL[~each.any(0)]])
    found = angluin.signed(Asked(lambda rows: values(clauses, rows)), X, np.random.default_rng(seed))
    assert set(found) <= set(clauses)
    assert found


def test_an_equivalence_query_draws_what_angluin_says():
    drawn = []

    class Generator:
        def integers(self, high, size):
            drawn.append(size)
            return np.zeros(size, int)

    samples = angluin.Samples(Asked(lambda X: np.zeros(len(X), bool)), ALL, Generator())
    assert samples.counterexample([]) is samples.counterexample([]) is None
    assert drawn == [math.ceil(1000 * (math.log(20) + i * math.log(2))) for i in (1, 2)]
    assert samples.ask.count == 1


class Constant:
    """A network that says what a formula says."""

    def __init__(self, formula):
        self.formula = formula

    def logits(self, X, E):
        return np.where(self.formula.evaluate(X), 1.0, -1.0)


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
@pytest.mark.parametrize("negated", [0.0, 0.5])
def test_methods_read_a_perfect_network(kind, negated):
    """Of a CNF they read the dual; no network is trained here."""
    task = tc.random_tasks(1, seed=3, variables=16, clauses=3, literals=3, kind=kind, negated=negated, samples=2000)[0]
    data = task.training_data(3)
    case = cases.Case(Constant(task.formula), task, np.array(data.X, bool), np.array(data.y, bool), 3)
    assert case.positive == (not negated)
    assert np.array_equal(case.of_network(case.X), case.y)
    names = [x for x in cases.METHODS if x.startswith((cases.MONOTONE, cases.HINGES)) and cases.applies(x, case)]
    assert len(names) == (3 if negated else 6)
    for name in names:
        found = cases.METHODS[name](case)
        assert compared.judged(found, case)["exact"], name
        assert found.used > 0


def test_what_two_methods_share_is_learned_once(monkeypatch):
    calls = []
    monkeypatch.setitem(cases.FROM_DATA, "tree", lambda X, y, seed: calls.append(seed) or [(1,)])
    taught, y = cases.Taught(), ALL[:, 0]
    raw, simple = (taught("tree", ALL, y, 0, simpler=x) for x in (False, True))
    assert raw[0] == simple[0] == [(1,)]
    assert raw[1] <= simple[1]
    taught("tree", ALL, ~y, 0, simpler=False)
    assert calls == [0, 0]


def test_clauses_count_by_their_literals():
    task = tc.Task(tc.Formula(4, ((1, 2), (3, -4))), embedding="identity")
    case = cases.Case(None, task, ALL[:, :4], ALL[:, 0], 0)
    own = cases.Read([(1, 2), (3, 4), (4,)], 10, 0.5)
    seen = {"exact": False, "recall": 0.5, "precision": 1 / 3, "clauses": 3, "used": 10, "seconds": 0.5}
    assert compared.judged(own, case) == seen
    assert compared.judged(cases.Read([], 10, 0.5), case)["precision"] == 0
    rows = [{"cell": "C", "embedding": "e", "method": "m", **seen, "exact": x} for x in (True, False)]
    (entry,) = compared.means(rows)
    assert entry["exact"] == {"value": 0.5, "low": 0.0945, "high": 0.9055}  # Wilson's interval of 1 of 2
    assert "0.50 [0.09, 0.91]" in compared.table([entry])[2]
    json.dumps(entry)


def test_a_missing_package_is_one_sentence(monkeypatch):
    load = importlib.import_module

    def missing(name):
        if name in ("sklearn", "wittgenstein"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return load(name)

    monkeypatch.setattr("toycomb.common.optional.importlib.import_module", missing)
    for name, package in compared.PEERS.items():
        with pytest.raises(InputError, match=f"needs the package {package}"):
            compared.main(compared.Options(methods=(f"{name}; labels",)))
