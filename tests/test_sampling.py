"""Input distributions against independent evaluation and an independent sampler."""

import hashlib
import sys

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from tests.test_formula import naive
from toycomb import Formula, InputError
from toycomb.common.seeds import Purpose, stream
from toycomb.tasks.sampling import NAMES, sample

RNG = np.random.default_rng


@pytest.mark.parametrize("inputs", NAMES)
@pytest.mark.parametrize("kind", ["dnf", "cnf"])
@pytest.mark.parametrize("negated", [0.0, 0.5])
def test_labels_are_right_and_balanced(inputs, kind, negated):
    formula = Formula.random(10, 5, (2, 3), negated=negated, kind=kind, seed=3)
    data = sample(formula, 600, RNG(0), inputs)
    assert data.y.tolist() == [naive(formula, x) for x in data.X.tolist()]
    assert data.y.mean() == 0.5


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_near_miss_is_the_published_distribution(kind):
    formula = Formula.random(70, 12, 4, kind=kind, seed=1)
    data = sample(formula, 4000, RNG(1))
    satisfied = np.array(
        [
            [
                sum(x[i] == (s > 0) for i, s in zip(clause, signs, strict=True))
                for clause, signs in zip(formula.index, formula.polarity, strict=True)
            ]
            for x in data.X[:500]
        ]
    )
    decided = data.y[:500] == (kind == "dnf")
    assert (satisfied[decided].max(axis=1) == 4).all()
    assert (satisfied[~decided].max(axis=1) == 3).all()
    if kind == "dnf":
        for label in (True, False):
            counts = np.bincount(data.X[data.y == label].sum(axis=1), minlength=7)
            assert counts[4:7].sum() == counts.sum()
            assert counts[4:7] == pytest.approx(2000 / 3, abs=5 * np.sqrt(2000 * 2 / 9))


def slow_near_miss(formula, label, rng):
    """The published recipe by sets, one input at a time."""
    while True:
        clause = [abs(x) - 1 for x in formula.clauses[rng.integers(len(formula))]]
        total = len(clause) + rng.integers(3)
        chosen = set(clause if label else rng.permutation(clause)[1:].tolist())
        others = rng.permutation([i for i in range(formula.variables) if i not in clause])
        chosen |= set(others[: total - len(chosen)].tolist())
        x = np.isin(np.arange(formula.variables), list(chosen))
        if naive(formula, x.tolist()) == label:
            return x


def test_near_miss_agrees_with_an_independent_sampler():
    formula = Formula(6, ((1, 2, 3), (3, 4)))
    weights = 2 ** np.arange(6)
    fast = sample(formula, 20_000, RNG(2), extra=(0, 2))
    for label in (True, False):
        slow = [int(slow_near_miss(formula, label, RNG([5, label, i])) @ weights) for i in range(4000)]
        counts = [np.bincount(x, minlength=64) for x in (fast.X[fast.y == label] @ weights, slow)]
        table = np.array(counts)[:, np.sum(counts, axis=0) > 20]
        assert table.shape[1] > 5
        assert chi2_contingency(table).pvalue > 1e-4


def test_many_variables_and_words():
    formula = Formula.random(200, 20, 4, negated=0.25, seed=0)
    data = sample(formula, 500, RNG(0))
    assert np.array_equal(formula.evaluate(data.X), data.y)


def test_rare_label_is_drawn_from_the_list():
    formula = Formula(12, tuple((i,) for i in range(1, 13)))
    data = sample(formula, 100, RNG(0), "uniform")
    assert not data.X[~data.y].any()
    assert data.y.sum() == 50


def test_rare_label_of_many_variables_is_waited_for():
    formula = Formula(32, (tuple(range(1, 11)),))
    data = sample(formula, 400, RNG(3), "uniform")
    assert data.X[data.y][:, :10].all()


def test_totals_do_not_tell_the_label_with_negated_literals():
    formula = Formula.random(32, 8, 4, negated=0.25, seed=1)
    data = sample(formula, 20_000, RNG(0))
    totals = [np.bincount(data.X[data.y == label].sum(axis=1), minlength=6)[3:6] / 10_000 for label in (True, False)]
    assert totals[0] == pytest.approx(1 / 3, abs=0.02)
    assert totals[1] == pytest.approx(1 / 3, abs=0.02)


def test_inputs_are_what_they_were():
    # The same seed must give the same inputs in every version that shares the format of the specification.
    data = sample(Formula.random(12, 3, 3, negated=0.3, seed=1), 64, stream(7, Purpose.DATA, 2))
    assert hashlib.sha256(np.packbits(data.X).tobytes()).hexdigest()[:16] == "5f3daf3360927673"


@pytest.mark.parametrize(
    ("formula", "inputs", "message"),
    [
        (Formula(8, ((1,), (-1,))), "near-miss", "true on every input"),
        (Formula(2, ((1,), (-1,))), "uniform", "true on every input"),
        (Formula(2, ((1,), (-1,)), "cnf"), "exhaustive", "false on every input"),
        (
            Formula(40, tuple((s * i,) for i in range(1, 21) for s in (1, -1))),
            "planted",
            r"10000 tries an input found too few .*pip install 'toycomb\[sat\]' brings one",
        ),
        (Formula(4, ((1, 2, 3, 4),)), "near-miss", "need 7 variables"),
        (Formula(3, ((1, -1),)), "uniform", "never true"),
        (Formula(30, ((1,),)), "exhaustive", "limit is 20"),
        (Formula(3, ((1,),)), "other", "must be one of near-miss"),
    ],
)
def test_infeasible_requests_end_in_a_sentence(formula, inputs, message, monkeypatch):
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)  # with a solver, see test_peer_sat
    with pytest.raises(InputError, match=message):
        sample(formula, 100, RNG(0), inputs)


def test_out_of_range():
    formula = Formula(8, ((1, 2),))
    with pytest.raises(InputError, match="1 samples"):
        sample(formula, 1, RNG(0))
    with pytest.raises(InputError, match="range of extra"):
        sample(formula, 10, RNG(0), extra=(2, 1))
    with pytest.raises(InputError, match="density"):
        sample(formula, 10, RNG(0), "planted", density=0)
