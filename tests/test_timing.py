"""When locations settle and how early their end is told: by hand, against brute force, on simulated snapshots."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.stats import bootstrap, mannwhitneyu

from toycomb import FeatureSpace, Formula
from toycomb.accounts.resolution.timing import PREDICTORS, prediction, predictors, timing
from toycomb.evidence.correlations import area_under_curve
from toycomb.evidence.intervals import ratio_interval, ratio_intervals
from toycomb.geometry.settling import settled_from

# Settling. --------------------------------------------------------------------------------------------------


def test_settled_by_hand():
    histories = {"0000": 0, "0001": 3, "0111": 1, "0110": 3, "1011": 2, "1": 0}
    assert {x: int(settled_from(np.array(list(x)) == "1")) for x in histories} == histories


@given(arrays.arrays(np.int8, st.tuples(st.integers(1, 5), st.just(3)), elements=st.integers(0, 2)))
def test_settled_by_brute_force(status):
    for history, found in zip(status.T.tolist(), settled_from(status), strict=True):
        assert found == min(t for t in range(len(history)) if len(set(history[t:])) == 1)


# Area under the curve. --------------------------------------------------------------------------------------

SCORES = arrays.arrays(float, (2, 9), elements=st.sampled_from([-1.0, 0.0, 0.5, 2.0, np.nan]))
MARKS = arrays.arrays(bool, (2, 9))


@given(SCORES, MARKS, MARKS)
def test_area_is_the_statistic_of_mann_and_whitney(score, ends, among):
    found = area_under_curve(score, ends, among)
    for x, end, counts, area in zip(score, ends, among, found, strict=True):
        one, other = x[end & counts & ~np.isnan(x)], x[~end & counts & ~np.isnan(x)]
        if not (one.size and other.size):
            assert np.isnan(area)
        else:
            pairs = one.size * other.size
            assert area == pytest.approx(mannwhitneyu(one, other, method="exact").statistic / pairs)


@given(SCORES, MARKS, MARKS, st.permutations(range(9)))
def test_area_depends_on_order_alone(score, ends, among, order):
    found = area_under_curve(score, ends, among)
    moved = area_under_curve(score[:, order], ends[:, order], among[:, order])
    assert np.array_equal(found, moved, equal_nan=True)
    assert np.array_equal(found, area_under_curve(np.exp(score) - 7, ends, among), equal_nan=True)
    assert np.allclose(found, 1 - area_under_curve(-score, ends, among), equal_nan=True)
    assert np.allclose(found, 1 - area_under_curve(score, ~ends, among), equal_nan=True)


def test_areas_broadcast():
    rng = np.random.default_rng(0)
    score, ends, among = rng.normal(size=(3, 4, 30)), rng.random((5, 1, 4, 30)) < 0.4, rng.random((4, 30)) < 0.8
    found = area_under_curve(score, ends, among)
    assert found.shape == (5, 3, 4)
    assert found[2, 1, 3] == area_under_curve(score[1, 3], ends[2, 0, 3], among[3])


# Intervals. -------------------------------------------------------------------------------------------------


def test_many_intervals_are_those_of_single_ratios():
    rng = np.random.default_rng(1)
    bottom = rng.integers(1, 20, (3, 25))
    top = rng.binomial(bottom, [[0.1], [0.5], [0.0]])
    bottom[0, ::2] = top[0, ::2] = 0
    for below in (bottom, bottom[1]):
        for x, y, found in zip(top, np.broadcast_to(below, top.shape), ratio_intervals(top, below), strict=True):
            assert found == pytest.approx(ratio_interval(x, y))
            assert found["value"] == pytest.approx(x.sum() / y.sum())
            if x.any():  # a constant is refused there
                resampled = bootstrap(
                    (x, y),
                    lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
                    paired=True,
                    n_resamples=4000,
                    method="percentile",
                    rng=rng,
                ).confidence_interval
                assert [found["low"], found["high"]] == pytest.approx(list(resampled), abs=0.012)
    assert found == {"value": 0, "low": 0, "high": 0}
    assert ratio_intervals(np.zeros((1, 3)), np.zeros(3)) == [{"value": None, "low": None, "high": None}]
    assert ratio_intervals(np.ones((1, 1)), np.full(1, 4)) == [{"value": 0.25, "low": None, "high": None}]


# Tables. ----------------------------------------------------------------------------------------------------


def simulated(seed, learn=0.0, networks=30, H=48, n=16, C=6, T=3):
    """Signs persist in part from snapshot to snapshot; with `learn`, proximal locations become codes at the last."""
    rng = np.random.default_rng(seed)
    formulas = [Formula.random(n, C, 3, seed=rng) for _ in range(networks)]
    F = [rng.normal(size=(networks, H, n))]
    while len(F) < T:
        F.append(np.where(rng.random(F[-1].shape) < 0.6, F[-1], rng.normal(size=F[-1].shape)))
    types = np.broadcast_to(rng.choice([-1, 1], (networks, H)), (T, networks, H))
    space = FeatureSpace(np.stack(F), types, formulas)
    for p, r, c in np.argwhere(space.proximal() & (rng.random((networks, H, C)) < learn)):
        at = formulas[p].index[c]
        F[-1][p, r, at] = np.abs(F[-1][p, r, at])
    return FeatureSpace(np.stack(F), types, formulas)


EPOCHS = np.array([0.0, 1, 5])


def test_shares_over_time_by_brute_force():
    space = simulated(0, networks=3, H=8)
    table = timing({"C=6": space}, EPOCHS)
    assert table["epochs"] == [0, 1, 5]
    for row in table["loads"]["C=6"]:
        seen = [
            space.code_locations[:, p, r, c].tolist()
            for p, r, c in np.ndindex(space.distance.shape[1:])
            if space.row_types[0, p, r] == 1 and space.distance[0, p, r, c] == row["distance"]
        ]
        assert row["count"] == len(seen)
        for t in range(3):
            assert row["occupied"][t]["value"] == pytest.approx(np.mean([x[t] for x in seen]))
            waiting = [any(a != b for a, b in zip(x[t:], x[t + 1 :], strict=False)) for x in seen]
            assert row["unsettled"][t]["value"] == pytest.approx(np.mean(waiting))
        assert row["occupied"][0]["value"] == (row["distance"] == 0)
        assert row["unsettled"][2] == {"value": 0, "low": 0, "high": 0}


@pytest.fixture(scope="module")
def areas():
    """Name -> values over snapshots, by load: signs that only persist, and proximal locations that become codes."""
    spaces = {"persists": simulated(1), "learns": simulated(2, learn=0.7)}
    table = prediction(spaces, EPOCHS, seed=3)
    return {
        load: {name: [x["value"] for x in row] for name, row in rows.items()} for load, rows in table["loads"].items()
    }


@pytest.mark.parametrize("load", ["persists", "learns"])
def test_the_last_snapshot_tells_its_own_codes_and_permuted_rows_tell_nothing(areas, load):
    found = areas[load]
    assert found["distance"][-1] == found["soft distance"][-1] == 1
    assert all(0.55 < x < 1 for name in PREDICTORS[:2] for x in found[name][:-1])
    # Permutations leave one row in 24 where it is, hence a little more.
    assert found["permuted"] == pytest.approx([0.5] * 3, abs=0.04)


def test_motion_adds_nothing_before_there_is_any(areas):
    for found in areas.values():
        assert found["motion"][0] is None
        assert found["soft distance and motion"][0] == pytest.approx(found["soft distance"][0])
        assert found["motion"][2] > 0.6
        assert found["soft distance and motion"][2] > 0.99


def test_shams_show_what_persistence_alone_tells(areas):
    assert areas["persists"]["sham"] == pytest.approx(areas["persists"]["soft distance"], abs=0.03)
    assert areas["learns"]["soft distance"][0] > areas["learns"]["sham"][0] + 0.05


def test_only_codes_on_rows_of_their_initial_type_are_to_be_told():
    space = simulated(4, networks=8)
    types = space.row_types.copy()
    types[-1, :, ::2] *= -1  # aligned locations on these rows are no codes, and codes there are of rows not asked for
    found = prediction({"": replace(space, row_types=types)}, EPOCHS, 0)["loads"][""]["distance"][-1]["value"]
    expected = []
    for p in range(8):
        on = types[0, p] == 1
        aligned, stays = space.distance[-1, p][on] == 0, (types[-1, p] == 1)[on][:, None]
        ends = aligned & stays
        expected.append(
            mannwhitneyu(-space.distance[-1, p][on][ends], -space.distance[-1, p][on][~ends])[0]
            / ends.sum()
            / (~ends).sum()
        )
    assert found == pytest.approx(np.mean(expected))
    assert found < 0.99


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 6))
def test_no_network_is_predicted_from_its_own_end(network):
    space = simulated(5, networks=7)
    types = space.row_types.copy()
    types[-1, network, :28] = -1  # some of its codes are none any more; features stay
    before, after = predictors(space), predictors(replace(space, row_types=types))
    for name in PREDICTORS:
        changed = [not np.array_equal(before[name][:, p], after[name][:, p], equal_nan=True) for p in range(7)]
        other = [name == "soft distance and motion" and p % 2 != network % 2 for p in range(7)]
        assert changed == other
