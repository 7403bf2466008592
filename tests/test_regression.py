"""Logistic regression: against an optimiser, where no largest likelihood exists, and its errors against resampling."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit, ndtr

from toycomb.evidence.regression import Z95, chance, cluster_covariance, logistic, marginal_effects


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
    assert chance(np.array([[1.0, 0], [1, 1]]), fitted) == pytest.approx([1e-4, 2e-4], rel=1e-3)


def test_full_steps_that_lose_likelihood_are_halved():
    rng = np.random.default_rng(145)  # plain steps go astray on these outliers
    X = np.column_stack([np.ones(200), rng.standard_t(1, (200, 3))])
    y = rng.random(200) < 0.07
    slope = X.T @ (chance(X, logistic(X, y)) - y)
    assert slope == pytest.approx(np.zeros(4), abs=1e-3)


def test_separable_classes_end_finite_and_separated():
    rng = np.random.default_rng(2)
    X = design(rng, 200)
    for y in (X[:, 1] > 0.3, np.ones(200), np.zeros(200)):
        coefficients = logistic(X, y)
        assert np.isfinite(coefficients).all()
        assert np.abs(chance(X, coefficients) - y).max() < 0.05
        covariance = cluster_covariance(X, y, coefficients, np.arange(200) // 10)
        assert all(np.isfinite(x).all() for x in marginal_effects(X, coefficients, covariance).values())


def test_collinear_columns_share_the_coefficient_and_change_no_chance():
    rng = np.random.default_rng(3)
    X = design(rng, 400)
    y = rng.random(400) < expit(X @ TRUE)
    plain = logistic(X, y)
    wide = np.column_stack([X, X[:, 1], np.zeros(400)])
    fitted = logistic(wide, y)
    assert fitted == pytest.approx([plain[0], plain[1] / 2, plain[2], plain[1] / 2, 0], abs=1e-6)
    cluster = np.arange(400) // 10
    narrow = cluster_covariance(X, y, plain, cluster)
    along = np.array([0, 1, 0, 1, 0])
    assert along @ cluster_covariance(wide, y, fitted, cluster) @ along == pytest.approx(narrow[1, 1], rel=1e-4)


def test_errors_agree_with_a_bootstrap_of_clusters():
    rng = np.random.default_rng(4)
    X, y, cluster = clustered(rng, G=80)
    errors = np.sqrt(np.diagonal(cluster_covariance(X, y, logistic(X, y), cluster)))
    taken = [rng.multinomial(80, np.full(80, 1 / 80))[cluster].astype(float) for _ in range(300)]
    resampled = np.std([logistic(X, y, weights) for weights in taken], axis=0)
    assert errors == pytest.approx(resampled, rel=0.2)
    alone = np.sqrt(np.diagonal(cluster_covariance(X, y, logistic(X, y), np.arange(len(y)))))
    assert errors[1] > 1.5 * alone[1]  # clusters matter here, so the agreement says something
    # Neither names nor order of clusters matter.
    order = rng.permutation(len(y))
    again = cluster_covariance(X[order], y[order], logistic(X, y), 7 - 3 * cluster[order])
    assert np.sqrt(np.diagonal(again)) == pytest.approx(errors)


def test_errors_without_clusters_are_those_of_the_information():
    rng = np.random.default_rng(5)
    X = design(rng, 20_000)
    y = rng.random(20_000) < expit(X @ TRUE)
    p = expit(X @ logistic(X, y))
    plain = np.linalg.inv((X * (p * (1 - p))[:, None]).T @ X)
    found = cluster_covariance(X, y, logistic(X, y), np.arange(20_000))
    assert np.diagonal(found) == pytest.approx(np.diagonal(plain), rel=0.04)


def test_marginal_effects_and_their_errors_by_finite_differences():
    rng = np.random.default_rng(6)
    X, h = design(rng, 200), 1e-5
    root = rng.normal(size=(3, 3))
    covariance = root @ root.T * 0.01
    found = marginal_effects(X, TRUE, covariance)

    def by_hand(coefficients):
        return [
            (expit((X + h * e) @ coefficients) - expit((X - h * e) @ coefficients)).mean() / (2 * h) for e in np.eye(3)
        ]

    assert found["value"] == pytest.approx(by_hand(TRUE), abs=1e-8)
    step = 1e-3
    jacobian = np.array([
        (np.array(by_hand(TRUE + step * e)) - by_hand(TRUE - step * e)) / (2 * step) for e in np.eye(3)
    ]).T  # fmt: skip
    errors = np.sqrt(np.diagonal(jacobian @ covariance @ jacobian.T))
    assert (found["high"] - found["low"]) / (2 * Z95) == pytest.approx(errors, rel=1e-4)


def test_intervals_of_marginal_effects_cover_under_dependence():
    rng, hits = np.random.default_rng(7), []
    for _ in range(300):
        X, y, cluster = clustered(rng)
        coefficients = logistic(X, y)
        found = marginal_effects(X, coefficients, cluster_covariance(X, y, coefficients, cluster))
        truth = marginal_effects(X, TRUE, np.zeros((3, 3)))["value"]
        hits.append((found["low"] < truth) & (truth < found["high"]))
    covered = np.mean(hits, axis=0)[1:]  # an intercept has no effect
    assert (covered > 0.89).all()
    assert (covered < 0.985).all()
