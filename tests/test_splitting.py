"""Small chances against their known values."""

import numpy as np
import pytest
from scipy.special import betainc

from toycomb import InputError
from toycomb.accounts.instruments.splitting import rare_event, reflected


def many(score, dimensions, levels, **options):
    """log10 chances of several independent estimates."""
    return np.array(
        [rare_event(score, dimensions, levels, np.random.default_rng(i), **options).log10 for i in range(8)]
    )


def test_chance_that_every_coordinate_is_large():
    levels = (-0.5, 0.0, 0.5, 0.8)
    found = many(lambda theta: theta.min(axis=1), 6, levels)
    exact = 6 * np.log10((1 - np.array(levels)) / 2)  # the last is 1e-6
    assert np.allclose(found.mean(axis=0), exact, atol=0.15)
    assert found[:, 0].std() < found[:, -1].std() < 0.3


def test_chance_of_a_direction():
    """A cap of the sphere inside the cube: uniform directions from the ball, the ball from the cube."""

    def score(theta):
        radius = np.linalg.norm(theta, axis=1)
        return np.where(radius <= 1, theta[:, 0] / radius, -2)

    d, cosine = 4, 0.97
    found = many(score, d, (-1.0, cosine), particles=400)
    cap = np.log10(betainc((d - 1) / 2, 0.5, 1 - cosine**2) / 2)
    assert np.allclose((found[:, 1] - found[:, 0]).mean(), cap, atol=0.15)


def test_steps_and_levels_that_nothing_reaches():
    found = rare_event(lambda theta: np.floor(4 * theta[:, 0]), 3, (0.0, 3.0, 5.0), np.random.default_rng(0))
    assert found.log10[:2] == pytest.approx([np.log10(1 / 2), np.log10(1 / 8)], abs=0.15)
    assert np.isnan(found.log10[2])
    assert len(found.samples[2]) == 0
    assert (found.samples[1][:, 0] >= 0.75).all()
    constant = rare_event(lambda theta: np.zeros(len(theta)), 2, (0.0, 1.0), np.random.default_rng(0))
    assert constant.log10[0] == 0
    assert np.isnan(constant.log10[1])


def test_walls_reflect():
    assert np.allclose(reflected(np.array([0.3, 1.2, -1.5, 2.9, 5.2])), [0.3, 0.8, -0.5, -0.9, 0.8])


def test_bad_scores_are_refused():
    with pytest.raises(InputError, match="2 of 3 scores are NaN"):
        rare_event(lambda theta: np.array([0, np.nan, np.nan]), 1, (1.0,), np.random.default_rng(0), particles=3)
    with pytest.raises(InputError, match="1 particles"):
        rare_event(lambda theta: theta[:, 0], 1, (1.0,), np.random.default_rng(0), particles=1)
