"""Times at which curves rise, on curves whose times are known, and trainings in which nothing is to be seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb.accounts.grokking import account
from toycomb.accounts.grokking.account import SETTINGS
from toycomb.accounts.grokking.curves import centre as centre_of
from toycomb.accounts.grokking.curves import decades, reached, rise
from toycomb.accounts.grokking.unit import CELL, PACE, Setting
from toycomb.evidence.claims import pooled

STEPS = np.array([0.0, *np.geomspace(1, 1e4, 41)])


def centre(steps, values, since=0.0):
    return centre_of(*rise(steps, values, since))


def logistic(steps, middle):
    """Rises from 0 to 1 in the logarithm of the step."""
    return 1 / (1 + (middle / np.maximum(steps, 1e-9)) ** 4)


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
    family = {"clauses": 4}
    common = {"seed": 3, "index": 0, "family": family, "steps": 2_000, "points": 12, "scale": 1.0, "decay": 0.0}
    return [Setting(**common, samples=n, permuted=x).curves() for n, x in ((8_000, False), (400, True))]


def test_with_plenty_of_inputs_there_is_no_delay(curves):
    plenty, permuted = curves
    cell = dict(zip(CELL, plenty.cell(), strict=True))
    assert abs(cell["delay"]) < 0.15
    assert cell["end"] > 0.97
    assert abs(dict(zip(CELL, permuted.cell(), strict=True))["end"] - 0.5) < 0.08
    assert permuted.known == permuted.steps[-1]  # never within so few steps


def test_codes_come_with_labels_and_not_without(curves):
    rows = [x.codes(3, 0).mean(axis=1) for x in curves]
    gained = [y[-1, 0] - y[-1, 1] - (y[0, 0] - y[0, 1]) for y in rows]
    assert gained[0] > 1
    assert abs(gained[1]) < 1
    assert np.array_equal(curves[0].codes(3, 0)[0], curves[1].codes(3, 0)[0])  # one initial network
    assert curves[0].norm()[0] == 1
    assert np.isfinite(curves[0].pace(curves[0].codes(3, 0))).all()


def found(networks=12, lag=0.5, seed=0):
    """Made measurements in which codes are `lag` decades later than the jump, and training inputs known at step 100."""
    rng = np.random.default_rng(seed)
    names = 1 + len(SETTINGS["variants"])
    cells = np.ones((networks, names, len(CELL))) * [100.0, 1000.0, 1.0, 0.8, 0.95]
    cells += rng.normal(0, 0.01, cells.shape)
    pace = 10 ** (np.array([2.0, 3.0, 3 + lag, 3.1]) + rng.normal(0, 0.02, (networks, 3, len(PACE))))
    ways = np.stack([np.ones((networks, 3, 3)), np.log(pace[..., 1:])], axis=-1)
    steps = np.broadcast_to(STEPS, (networks, names, len(STEPS)))
    fresh = np.broadcast_to(0.5 + 0.4 * logistic(STEPS, 30) + 0.1 * logistic(STEPS, 1000), steps.shape)
    codes = np.zeros((networks, 3, len(STEPS), 2))
    codes[:, :2, :, 0] = 4 * logistic(STEPS, 1000 * 10**lag) + rng.normal(0, 0.05, (networks, 2, len(STEPS)))
    gained = np.array([3.0, 3.0, 0.0]) + rng.normal(0, 0.05, (networks, 3))
    return {"cells": cells, "pace": pace, "ways": ways, "codes": codes, "rise": gained, "fresh": fresh, "steps": steps}


def test_the_order_of_rises_knows_equal_curves_and_forgets_what_is_lost_later():
    measured = found(lag=0.0)
    measured["codes"][:, :2, :, 0] = 20 * (measured["fresh"][:, :2] - 0.5)  # one curve in other units
    order = account.Seen(measured, SETTINGS).order(1)
    assert np.allclose(order["effect"], 0, atol=1e-9)
    assert np.allclose(order["control"], 0, atol=1e-9)
    assert (order["first version, fresh accuracy in place of codes"] < -0.5).all()
    assert np.allclose(order["since the start"], 0, atol=1e-9)
    measured["codes"][:, :, -1, 0] -= 1  # rows lost at the end
    assert np.allclose(account.Seen(measured, SETTINGS).order(1)["effect"], 0, atol=0.01)


def test_claims_on_made_measurements():
    late, early = (account.Seen(found(lag=lag), SETTINGS) for lag in (0.5, -0.5))
    assert account.K4.judged({"": late.order(1)})["verdict"] == "holds"
    assert account.K4.judged({"": early.order(1)})["verdict"] == "does not hold"
    assert account.K2.judged({"": late.decay(1)})["verdict"] == "does not hold"
    assert account.K3.judged({"": late.scale(1)})["verdict"] == "does not hold"
    assert account.K5.judged({"": late.later(1)})["verdict"] == "holds"
    broken = account.K1.judged({"": late.delay(1)})  # its control has the delay as well
    assert broken["control_fails"]
    assert broken["verdict"] == "undecided"
    together = late.together(account.MAIN)
    assert together["codes"]["value"] == pytest.approx(3.5, abs=0.03)
    assert pooled({"": late.delay(1)}, "effect").mean() == pytest.approx(1, abs=0.01)
