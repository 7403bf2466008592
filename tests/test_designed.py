"""The designed ticket: its kernels against plain NumPy over the inputs, and its model against a direct fit."""

import numpy as np
import pytest

from toycomb import Formula, Task
from toycomb.tickets import Context, Unit, kept_weights, named, search
from toycomb.tickets.designed import _kernels
from toycomb.tickets.designed.model import Model, newton, projected, quantised, sigmoid
from toycomb.training import Training


def direct_gain(u, spread, e, h):
    """Gain and threshold from the inputs themselves."""
    mean = (h * u).sum() / h.sum()
    deviation = np.sqrt((h * u**2).sum() / h.sum() - mean**2)
    threshold = min(mean + spread * deviation, u.max() - 0.3)
    f = np.maximum(u - threshold, 0)
    top = (e * f).sum() - (h * f).sum() * e.sum() / h.sum()
    bottom = (h * f**2).sum() - (h * f).sum() ** 2 / h.sum() + 0.05 * (h * f**2).sum() + 1e-6 * h.sum()
    return top * abs(top) / bottom, threshold


@pytest.fixture
def inputs():
    rng = np.random.default_rng(0)
    x = rng.choice([-1.5, -0.5, 0.5, 1.0], (3, 200)).astype(np.float32)
    e, h = rng.normal(size=200).astype(np.float32), rng.uniform(0.05, 0.25, 200).astype(np.float32)
    parts = [quantised(row, 14) for row in x]
    levels, values = np.stack([a for a, _ in parts]), np.stack([b for _, b in parts])
    return x.astype(float), levels, values, e, h


def test_gains_from_histograms_are_those_of_the_inputs(inputs):
    x, levels, values, e, h = inputs
    spread, work = np.array([-0.8, 0.0, 0.8]), [np.empty((4, 4), np.float32) for _ in range(2)]
    g, t = np.zeros((6, 4, 3), np.float32), np.zeros((6, 4, 3), np.float32)
    _kernels.pairs(levels, values, e, h, spread, float(e.sum()), float(h.sum()), *work, g, t)
    for f, (i, j) in enumerate(zip(*np.triu_indices(3), strict=True)):
        for s, (a, b) in enumerate(((1, 1), (1, -1), (-1, 1), (-1, -1))):
            for k in range(3):
                wanted = direct_gain(a * x[i] + (0 if i == j else b) * x[j], spread[k], e, h)
                assert (g[f, s, k], t[f, s, k]) == pytest.approx(wanted, rel=1e-3, abs=1e-4)
    sums, sum_values = quantised(x[0] - x[1], 40)
    work = [np.empty((len(sum_values), 4), np.float32) for _ in range(2)]
    g, t = np.zeros((3, 3), np.float32), np.zeros((3, 3), np.float32)
    signs = np.array([1.0, 1.0, -1.0])
    _kernels.extensions(
        sums, sum_values, levels, values, signs, e, h, spread, float(e.sum()), float(h.sum()), *work, g, t
    )
    for k in range(3):
        wanted = direct_gain(x[0] - x[1] - x[2], spread[k], e, h)
        assert (g[2, k], t[2, k]) == pytest.approx(wanted, rel=1e-3, abs=1e-4)


def test_few_values_are_kept_and_many_become_levels():
    few = np.array([1.0, -1.0, 1.0, 0.5])
    level, values = quantised(few, 14)
    np.testing.assert_allclose(values[level], few)
    many = np.random.default_rng(0).normal(size=1000)
    level, values = quantised(many, 14)
    assert len(values) <= 14
    assert np.corrcoef(values[level], many)[0, 1] > 0.95


def test_newton_finds_the_logistic_regression_and_keeps_signs():
    rng = np.random.default_rng(0)
    A = np.column_stack([np.maximum(rng.normal(size=(500, 2)), 0), np.ones(500)]).astype(np.float32)
    y = (rng.random(500) < sigmoid(A @ np.array([2.0, 1.0, -1.0], np.float32))).astype(np.float32)
    weights = newton(A, y, np.zeros(3, np.float32), np.array([1, 1]), 30)
    gradient = A.T @ (sigmoid(A @ weights) - y) / 500 + 1e-3 * np.array([*weights[:2], 0])
    np.testing.assert_allclose(gradient, 0, atol=1e-4)
    held = newton(A, y, np.zeros(3, np.float32), np.array([1, -1]), 30)
    assert held[1] == pytest.approx(-1e-3)


def test_a_column_that_is_there_already_gains_next_to_nothing():
    rng = np.random.default_rng(0)
    A = np.column_stack([np.maximum(rng.normal(size=(300, 2)), 0), np.ones(300)]).astype(np.float32)
    h, e = np.full(300, 0.2, np.float32), rng.normal(size=300).astype(np.float32)
    fresh = np.maximum(rng.normal(size=300), 0).astype(np.float32)
    again, new = projected(np.stack([A[:, 0], fresh]), A, h, fresh + e)
    assert abs(again) < 0.05 * abs(new)


@pytest.fixture(scope="module")
def unit():
    return Unit(Task(Formula.random(16, 4, 3, seed=0), samples=640), Training(hidden=10, epochs=3), 0, 0)


def test_rows_serve_signs_that_they_have(unit):
    """The support is a function of signs and sizes at the start alone, and no row works against its signs."""
    data = unit.inputs.data
    Z = (data.X @ unit.task.E.T).astype(np.float32)
    start = unit.initial
    model = Model(Z / Z.std(), data.y, start.W, start.v, np.array([-0.8, 0, 0.8]))
    before = np.log(2)
    for _ in range(6):
        offers = model.offers(40)
        assert [x.value for x in offers] == sorted((x.value for x in offers), reverse=True)
        offer = offers[0]
        assert all(np.sign(start.W[offer.row, j]) == s for j, s in zip(offer.columns, offer.signs, strict=True))
        model.accept(offer)
        model.refit()
        assert (model.weights[:-1] * np.sign(start.v[model.rows]) > 0).all()
    p = np.clip(sigmoid(model.A @ model.weights), 1e-6, 1 - 1e-6)
    assert -np.mean(np.where(data.y, np.log(p), np.log(1 - p))) < 0.9 * before
    assert model.mask.sum(axis=1)[model.rows].min() >= 1


def test_small_and_large_tickets_have_exactly_k(unit):
    context = Context(unit)
    for density in (0.01, 0.02, 0.3, 1.0):
        kept = kept_weights(density, 160)
        assert search(named("designed"), context, kept)[0].mask.sum() == kept
