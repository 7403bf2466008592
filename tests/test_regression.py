"""Logistic regression: against an optimiser, where no largest likelihood exists, and its errors against resampling."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, ndtr, ndtri

from toycomb.evidence.regression import logistic, marginal_effects


def design(rng, N):
    return np.column_stack([np.ones(N), rng.normal(size=N), rng.integers(0, 4, N)])


TRUE = np.array([-0.5, 1.0, -0.4])


def clustered(rng, G=60, each=10, share=0.6):
    """X, y, cluster: chances are exactly logistic, and both the second regressor and the noise are shared in clusters.

    The last regressor differs within clusters.
    """
    cluster = np.repeat(np.arange(G), each)
    X = np.column_stack([np.ones(G * each), rng.normal(size=G)[cluster], rng.integers(0, 4, G * each)])
    noise = np.sqrt(share) * rng.normal(size=G)[cluster] + np.sqrt(1 - share) * rng.normal(size=G * each)
    return X, ndtr(noise) < expit(X @ TRUE), cluster


@pytest.mark.parametrize("weighted", [False, True])
def test_coefficients_are_those_of_the_largest_likelihood(weighted):
    rng = np.random.default_rng(1)
    X = design(rng, 300) * [1, 1, 30]  # columns of different size
    y = rng.random(300) < expit(X @ (TRUE / [1, 1, 30]))
    weights = rng.integers(0, 4, 300).astype(float) if weighted else np.ones(300)

    def loss(b):
        return weights @ (np.logaddexp(0, X @ b) - y * (X @ b))

    def slope(b):
        return X.T @ (weights * (expit(X @ b) - y))

    best = minimize(loss, np.zeros(3), jac=slope, method="BFGS", options={"gtol": 1e-6})
    assert logistic(X, y, weights if weighted else None) == pytest.approx(best.x, abs=1e-4)


def test_rare_outcomes_far_from_the_start_are_fitted():
    X = np.column_stack([np.ones(20_000), np.arange(20_000) % 2])
    y = np.zeros(20_000)
    y[[0, 1, 3]] = 1  # one of 10000 and two of 10000
    fitted = logistic(X, y)
    assert expit([[1.0, 0], [1, 1]] @ fitted) == pytest.approx([1e-4, 2e-4], rel=1e-3)


def test_full_steps_that_lose_likelihood_are_halved():
    rng = np.random.default_rng(145)  # plain steps go astray on these outliers
    X = np.column_stack([np.ones(200), rng.standard_t(1, (200, 3))])
    y = rng.random(200) < 0.07
    slope = X.T @ (expit(X @ logistic(X, y)) - y)
    assert slope == pytest.approx(np.zeros(4), abs=1e-3)


def test_separable_classes_end_finite_and_separated():
    rng = np.random.default_rng(2)
    X = design(rng, 200)
    for y in (X[:, 1] > 0.3, np.ones(200), np.zeros(200)):
        coefficients = logistic(X, y)
        assert np.isfinite(coefficients).all()
        assert np.abs(expit(X @ coefficients) - y).max() < 0.05


def test_collinear_columns_share_the_coefficient_and_change_no_chance():
    rng = np.random.default_rng(3)
    X = design(rng, 400)
    y = rng.random(400) < expit(X @ TRUE)
    plain = logistic(X, y)
    wide = np.column_stack([X, X[:, 1], np.zeros(400)])
    fitted = logistic(wide, y)
    assert fitted == pytest.approx([plain[0], plain[1] / 2, plain[2], plain[1] / 2, 0], abs=1e-6)


def error(found):
    """(K,) standard errors that the bounds of marginal effects stand for."""
    return (found["high"] - found["low"]) / (2 * ndtri(0.975))


def mean_slopes(X, coefficients):
    """(K,) mean of `∂ chance / ∂ x_j` by finite differences, for coefficients with that of the intercept first."""
    h = 1e-5
    sides = [
        [expit(coefficients[0] + (X + s * h * e) @ coefficients[1:]).mean() for s in (1, -1)]
        for e in np.eye(X.shape[1])
    ]
    return np.subtract(*np.transpose(sides)) / (2 * h)


def test_effects_and_errors_agree_with_a_bootstrap_of_clusters():
    rng = np.random.default_rng(4)
    X, y, cluster = clustered(rng, G=80)
    found = marginal_effects(X[:, 1:], y, cluster)
    assert found["value"] == pytest.approx(mean_slopes(X[:, 1:], logistic(X, y)), abs=1e-8)
    taken = [np.concatenate([np.flatnonzero(cluster == g) for g in rng.integers(0, 80, 80)]) for _ in range(300)]
    resampled = np.std([mean_slopes(X[i, 1:], logistic(X[i], y[i])) for i in taken], axis=0)
    assert error(found) == pytest.approx(resampled, rel=0.2)
    alone = marginal_effects(X[:, 1:], y, np.arange(len(y)))
    assert error(found)[0] > 1.5 * error(alone)[0]  # clusters matter here, so the agreement says something
    # Neither names nor order of clusters matter.
    order = rng.permutation(len(y))
    again = marginal_effects(X[order, 1:], y[order], 7 - 3 * cluster[order])
    assert error(again) == pytest.approx(error(found))


def test_effects_are_not_defined_without_a_single_largest_likelihood():
    rng = np.random.default_rng(2)
    X, y, cluster = clustered(rng)
    X, some = X[:, 1:], rng.random(len(y)) < 0.1
    undefined = {
        "a column is the sum of others": (np.column_stack([X, X.sum(axis=1)]), y),
        "a column of zeros": (np.column_stack([X, np.zeros(len(y))]), y),
        "classes are apart": (X, X[:, 0] > 0.3),
        "one class alone": (X, np.ones(len(y))),
        "some are of one class for sure": (np.column_stack([X, some]), y | some),
    }
    for why, case in undefined.items():
        assert all(np.isnan(x).all() for x in marginal_effects(*case, cluster).values()), why


def test_a_single_cluster_gives_effects_without_bounds():
    X, y, cluster = clustered(np.random.default_rng(3))
    found = marginal_effects(X[:, 1:], y, np.zeros(len(y)))
    assert found["value"] == pytest.approx(marginal_effects(X[:, 1:], y, cluster)["value"])
    assert np.isnan([found["low"], found["high"]]).all()


def test_intervals_of_marginal_effects_cover_under_dependence():
    rng, hits = np.random.default_rng(7), []
    for _ in range(300):
        X, y, cluster = clustered(rng)
        found = marginal_effects(X[:, 1:], y, cluster)
        truth = mean_slopes(X[:, 1:], TRUE)
        hits.append((found["low"] < truth) & (truth < found["high"]))
    covered = np.mean(hits, axis=0)
    assert (covered > 0.89).all()
    assert (covered < 0.985).all()
