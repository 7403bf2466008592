"""Slopes and correlations: against SciPy, line by line, and where they are not defined."""

import numpy as np
import pytest
from scipy import stats

from toycomb.evidence.correlations import of_centred, pearson, spearman
from toycomb.evidence.slopes import slope, within


@pytest.fixture
def lines():
    """Two arrays (3, 5, 7) of small whole numbers, with ties."""
    return np.random.default_rng(8).integers(0, 4, (2, 3, 5, 7)).astype(float)


@pytest.mark.parametrize(("own", "theirs"), [(pearson, stats.pearsonr), (spearman, stats.spearmanr)])
def test_correlations_equal_scipy(lines, own, theirs):
    flat = lines.reshape(2, -1, 7)
    wanted = [theirs(*pair).statistic for pair in zip(*flat, strict=True)]
    assert own(*lines).shape == (3, 5)
    assert own(*lines).ravel() == pytest.approx(wanted)


@pytest.mark.parametrize("of", [pearson, spearman])
def test_a_constant_side_has_no_correlation(of):
    constant = np.array([[0.1] * 10, [0.1] * 9 + [0.2]])  # the mean of ten times .1 is not .1 to the last bit
    found = of(constant, np.arange(10.0)[None])
    assert np.isnan(found[0])
    assert found[1] > 0


def test_rounding_does_not_correlate():
    rest = np.array([1e-17, -1e-17, 0.0])
    assert np.isnan(of_centred(rest, np.array([1.0, -1.0, 0.0]), least=1e-9))
    assert of_centred(rest, np.array([1.0, -1.0, 0.0])) == pytest.approx(1)


def test_slopes_equal_scipy(lines):
    x, y = lines
    y[0, 0, :2] = y[2, 4, 6] = np.nan
    wanted = [
        stats.linregress(a[~np.isnan(b)], b[~np.isnan(b)]).slope
        for a, b in zip(x.reshape(-1, 7), y.reshape(-1, 7), strict=True)
    ]
    assert slope(x, y).ravel() == pytest.approx(wanted)
    assert slope(x[0, 0], y)[1, 2] == pytest.approx(stats.linregress(x[0, 0], y[1, 2]).slope)


def test_slopes_that_are_not_defined():
    x, y = np.arange(4.0), np.array([1, np.nan, 2, np.nan])
    assert slope(x, y) == pytest.approx(0.5)
    assert np.isnan(slope(x, y, least=3))
    assert np.isnan(slope(np.full(4, 0.1), np.arange(4.0)))
    assert slope(np.arange(4.0), np.ones(4)) == 0
    assert np.isnan(slope(x, np.full(4, np.nan)))


def test_what_is_left_within_groups_is_a_regression_with_a_constant_for_each(lines):
    values, outcome = (z.reshape(-1) for z in lines)
    groups = np.random.default_rng(1).integers(0, 6, len(values))
    constants = (groups[:, None] == np.arange(6)).astype(float)
    wanted = np.linalg.lstsq(np.column_stack([values, constants]), outcome, rcond=None)[0][0]
    assert slope(within(values, groups), outcome) == pytest.approx(wanted)
    both = within(np.column_stack([values, outcome]), groups)
    assert np.array_equal(both[:, 0], within(values, groups))
    assert within(np.zeros(0), np.zeros(0, int)).shape == (0,)
