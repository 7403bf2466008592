"""Detectors: cuts against brute force, the law against sampling and order statistics, and what must not be found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import f as f_distribution
from scipy.stats import norm

from tests.small_accounts import SMALL, changed
from toycomb import Formula, Task
from toycomb.accounts.detectors import law
from toycomb.accounts.detectors.measure import Settings, measure
from toycomb.accounts.detectors.reliability import Contrast, area, contrasts
from toycomb.accounts.detectors.reliability import cuts as cuts_of_rows
from toycomb.accounts.detectors.seen import Seen
from toycomb.accounts.instruments.readout import accuracy, readout


def cuts(z, true):
    """Cuts of units with these pre-activations (K, N)."""
    return cuts_of_rows(z, Contrast(np.eye(len(true), dtype=np.float32), true))


@settings(max_examples=25)
@given(st.integers(0, 10**6))
def test_cuts_by_brute_force(seed):
    rng = np.random.default_rng(seed)
    z, true = rng.normal(size=(3, 40)).astype(np.float32), np.arange(40) % 3 == 0
    z[2] = -1  # a unit that never fires tells nothing
    found = cuts(z, true)
    for r in range(2):
        a = np.maximum(z[r], 0)
        level = np.floor(a * np.float32(255 / a.max()))
        gains = [abs(np.mean(level[true] >= q) - np.mean(level[~true] >= q)) / 2 + 0.5 for q in range(1, 256)]
        assert found.gain[r] == pytest.approx(max(gains))
        assert found.reliability(z, true)[r] == pytest.approx(found.gain[r], abs=0.04)  # one input may sit on the cut
    assert found.gain[2] == 0.5
    assert found[[2]].reliability(z[[2]], true) == 0.5


def test_cuts_do_not_depend_on_order_or_scale():
    rng = np.random.default_rng(0)
    z, true = rng.normal(size=(5, 200)).astype(np.float32), rng.random(200) < 0.4
    order, found = rng.permutation(200), cuts(z, true)
    moved = cuts(2 * z[:, order], true[order])
    assert np.array_equal(found.gain, moved.gain)
    assert np.array_equal(found.side, moved.side)
    assert np.allclose(2 * found.cut, moved.cut)
    assert np.allclose(cuts(z, ~true).gain, found.gain)
    assert np.array_equal(cuts(z, ~true).side, -found.side)


def test_area_is_the_chance_of_the_right_order():
    values, true = np.array([0.0, 0, 1, 2, 2, 3]), np.array([0, 1, 0, 0, 1, 1], bool)
    pairs = [(a > b) + (a == b) / 2 for a in values[true] for b in values[~true]]
    assert area(values, true) == pytest.approx(np.mean(pairs))
    assert area(-values, true) == pytest.approx(np.mean(pairs))


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_contrasts_hold_what_they_say(kind):
    formula = Formula(12, ((1, 2, -3), (4, 5, 6)), kind)
    task = Task(formula, embedding="identity", samples=4000)
    data = task.training_data(0)
    found = contrasts(data, formula, 0, task.E, true=50, false=60)
    sign = 1 if kind == "dnf" else -1
    for name, contrast in found.items():
        X = contrast.Z[:, :12].astype(bool)
        holds = np.stack([X[:, 0], X[:, 1], ~X[:, 2]]) if sign == 1 else np.stack([~X[:, 0], ~X[:, 1], X[:, 2]])
        assert np.array_equal(holds.all(axis=0), contrast.true)
        assert (contrast.Z[:, -1] == 1).all()
        if name == "near":
            assert (holds.sum(axis=0)[~contrast.true] == 2).all()
            assert (formula.evaluate(X)[~contrast.true] == (kind == "cnf")).all()


def test_saddlepoint_against_an_exact_chance():
    """`g² > ratio · mean of d other squares` has the F distribution."""
    for d, ratio in ((7, 0.5), (7, 4.0), (31, 10.0), (31, 60.0)):
        form = np.append(np.full(d, -ratio / d), 1.0)
        assert law.positive_form(form) == pytest.approx(f_distribution.sf(ratio, 1, d), rel=0.25)
    assert law.positive_form(np.array([1.0, -1.0])) == pytest.approx(0.5)
    assert law.positive_form(np.array([-1.0, -2.0])) == 0
    assert law.positive_form(np.array([1.0, 2.0])) == 1


def test_law_against_random_rows_and_order_statistics():
    """Normal classes: the best of H rows follows from the chance of one, and both from sampling."""
    rng = np.random.default_rng(1)
    n, rows = 20, 40_000
    difference, covariance = 1.2 * rng.normal(size=n), np.diag(rng.uniform(0.5, 2, n))
    F = rng.normal(size=(rows, n))
    ratio = np.abs(F @ difference) / np.sqrt(np.einsum("ri,ij,rj->r", F, covariance, F))
    reliability = norm.cdf(ratio / 2)
    levels = np.array([0.55, 0.65, 0.7, 0.75])
    chance = law.chance_of_reliability(levels, difference, covariance)
    assert np.allclose(chance, [(reliability >= x).mean() for x in levels], rtol=0.15)
    grid = np.linspace(0.505, 0.95, 80)
    predicted = law.best_of([8, 64, 512], grid, law.chance_of_reliability(grid, difference, covariance))
    counted = [np.median(reliability[: rows // h * h].reshape(-1, h).max(axis=1)) for h in (8, 64, 512)]
    assert np.allclose(predicted, counted, atol=0.01)


def test_rows_needed():
    assert law.rows_needed(np.log10(np.array([0.5, 0.25])))[0] == pytest.approx(0)
    needed = 10 ** law.rows_needed(np.array([-2.0, -5.0, -30.0]))
    assert np.allclose(needed * 10.0 ** np.array([-2, -5, -30]), np.log(2), rtol=0.01)
    assert 1 - (1 - 1e-2) ** needed[0] == pytest.approx(0.5)


def test_readout_is_fishers_discriminant():
    rng = np.random.default_rng(2)
    X, true = rng.normal(size=(3000, 4)) @ rng.normal(size=(4, 4)), rng.random(3000) < 0.2
    X[true] += [1, 0, 2, 0]
    weights = readout(X, true, ridge=0)
    within = (np.cov(X[true].T) + np.cov(X[~true].T)) / 2
    fisher = np.linalg.solve(within, X[true].mean(axis=0) - X[~true].mean(axis=0))
    assert np.corrcoef(weights[:-1], fisher)[0, 1] == pytest.approx(1, abs=1e-6)
    assert accuracy(weights, X, true) > 0.75
    assert accuracy(readout(X, rng.permutation(true)), X, true) < 0.65


@pytest.mark.slow
def test_one_network_gives_equal_numbers_and_more_is_needed_for_more():
    small = changed(Settings(), SMALL["detectors"] | {"clauses": 4, "levels": (0.6, 0.7)})
    first, again = measure(6, 1, small), measure(6, 1, small)
    assert all(np.array_equal(first[name], again[name], equal_nan=True) for name in first)
    seen = Seen({name: np.stack([x, x]) for name, x in first.items()}, small, 6)
    table = seen.widths()
    needed = [x["value"] for x in table["near"]["4"]["splitting"]]
    assert needed == sorted(needed)
    assert table["answer"].endswith("not measured.")  # these settings do not ask for .9
    assert (seen.found["read_inputs"] > 0.99).all()  # one clause is linear in the inputs, whatever the rows
