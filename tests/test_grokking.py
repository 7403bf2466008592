"""Times at which curves rise, on curves whose times are known, and trainings in which nothing is to be seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.worlds import grokking as planted
from tests.worlds.grokking import STEPS, logistic
from toycomb.accounts.grokking import account
from toycomb.accounts.grokking.curves import centre as centre_of
from toycomb.accounts.grokking.curves import decades, reached, rise
from toycomb.accounts.grokking.measure import CELL, MAIN, PLENTY, Curves, Variant
from toycomb.accounts.instruments.subject import Subject


def centre(steps, values, since=0.0):
    return centre_of(*rise(steps, values, since))


@given(st.floats(5, 2000), st.floats(0.1, 0.9))
def test_a_level_is_reached_where_it_is(middle, level):
    wanted = middle * (level / (1 - level)) ** 0.25
    assert reached(STEPS, logistic(STEPS, middle), level) == pytest.approx(wanted, rel=0.04)


def test_levels_of_made_curves():
    assert reached(np.array([0.0, 1, 10, 100]), np.array([0, 0.2, 0.4, 0.8]), 0.6) == pytest.approx(10**1.5)
    assert reached(np.array([0.0, 4]), np.array([0.0, 1]), 0.3) == 4  # nothing is between 0 and 4 on a logarithmic axis
    assert np.isnan(reached(STEPS, np.zeros(42), 0.5))
    found = [reached(STEPS, logistic(STEPS, 90), level) for level in np.linspace(0.05, 0.95, 19)]
    assert (np.diff(found) > 0).all()


@given(st.floats(5, 500))
def test_the_centre_of_a_rise(middle):
    assert centre(STEPS, 3 + 2 * logistic(STEPS, middle)) == pytest.approx(middle, rel=0.06)
    assert np.isnan(centre(STEPS, -logistic(STEPS, middle)))


def test_the_centre_since_a_time():
    two = logistic(STEPS, 20) + logistic(STEPS, 1000)  # a second rise after the first
    assert centre(STEPS, two, since=150) == pytest.approx(1000, rel=0.1)
    assert centre(STEPS, two) == pytest.approx(np.sqrt(20 * 1000), rel=0.05)
    step = (STEPS >= 100).astype(float)
    assert centre(STEPS, step) == pytest.approx(100, rel=0.15)


def test_noise_does_not_move_the_centre():
    rng = np.random.default_rng(0)
    noisy = [centre(STEPS, logistic(STEPS, 300) + rng.normal(0, 0.05, 42)) for _ in range(400)]
    assert np.mean(np.log10(noisy)) == pytest.approx(np.log10(300), abs=0.03)


def test_more_snapshots_change_no_time():
    few, many = np.geomspace(1, 1e4, 81), np.geomspace(1, 1e4, 801)
    times = [centre(x, logistic(x, 77)) for x in (few, many)]
    assert times[0] == pytest.approx(times[1], rel=0.01)


def test_decades():
    assert decades(1000, 10) == pytest.approx(2)
    assert np.isnan(decades(np.nan, 10))


@pytest.fixture(scope="module")
def curves():
    """A short training with plenty of inputs, and one on permuted labels."""
    subject = Subject.of(3, 0, clauses=4)
    hows = (Variant(8_000, 1.0, 0.0), Variant(400, 1.0, 0.0, permuted=True))
    return [Curves.of(subject, how, 2_000, 12) for how in hows]


def test_with_plenty_of_inputs_there_is_no_delay(curves):
    plenty, permuted = curves
    cell = dict(zip(CELL, plenty.cell(), strict=True))
    assert abs(cell["delay"]) < 0.15
    assert cell["end"] > 0.97
    assert abs(dict(zip(CELL, permuted.cell(), strict=True))["end"] - 0.5) < 0.08
    assert permuted.known == permuted.steps[-1]  # never within so few steps


def test_codes_come_with_labels_and_not_without(curves):
    codes = [x.codes() for x in curves]
    beyond = [(x[..., 0] - x[..., 1]).mean(axis=1) for x in codes]
    gained = [x[-1] - x[0] for x in beyond]
    assert gained[0] > 1
    assert abs(gained[1]) < 1
    assert np.array_equal(codes[0][0], codes[1][0])  # one initial network
    assert curves[0].norm()[0] == 1
    assert np.isfinite(curves[0].pace(codes[0])).all()


def test_the_order_of_rises_knows_equal_curves_and_forgets_what_is_lost_later():
    seen = planted.seen(effect=False)
    seen.found["codes"][:, :2, :, 0] = 20 * (seen.found["fresh"][:, :2] - 0.5)  # one curve in other units
    order = account.codes_follow.read(seen)
    assert np.allclose(order.effect, 0, atol=1e-9)
    assert np.allclose(order.control, 0, atol=1e-9)
    assert (order.beside["first version, fresh accuracy in place of codes"] < -0.5).all()
    assert np.allclose(order.beside["since the start"], 0, atol=1e-9)
    seen.found["codes"][:, :, -1, 0] -= 1  # rows lost at the end
    assert np.allclose(account.codes_follow.read(seen).effect, 0, atol=0.01)


def test_a_delay_with_plenty_of_inputs_fails_the_control():
    seen = planted.seen(effect=True)
    seen.found["cells"][:, planted.TRAININGS.index(PLENTY)] = seen.found["cells"][:, planted.TRAININGS.index(MAIN)]
    row = account.ACCOUNT.judged(account.new_inputs_wait, seen)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_what_all_networks_gain_together():
    assert planted.seen(effect=True).together()["codes"]["value"] == pytest.approx(3.5, abs=0.03)
