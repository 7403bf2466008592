"""What repeats: rungs against hand counts and loops, symmetric copies, chance, disturbances of nothing."""

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from tests.worlds import universality as planted
from toycomb import FeatureSpace
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.universality import account, rungs
from toycomb.accounts.universality.interventions import in_common, kicks, wrong_labels
from toycomb.accounts.universality.measure import Settings, measure
from toycomb.accounts.universality.partners import OTHER, PAIRS, Stage, kicked
from toycomb.accounts.universality.place import Place, profile
from toycomb.geometry.rows import permuted, rescaled
from toycomb.network import Network, init

FAMILY = {"variables": 16, "clauses": 4, "literals": 3, "samples": 2000}


@pytest.fixture(scope="module")
def stage():
    return Stage(Place.of(Subject.of(3, 0, **FAMILY), 500, 5), hidden=16, epochs=10, rate=0.1, width=32)


@pytest.fixture(scope="module")
def trained(stage):
    return stage.train(stage.start()).snapshots[-1]


def test_all_inputs_are_read_where_there_are_few(stage):
    assert len(stage.place.y) == 2**16
    assert len(Place.of(Subject.of(3, 0, **FAMILY | {"variables": 17}), 500, 1).y) == 500
    assert np.array_equal(stage.place.strata % 2, stage.place.y)


def test_a_view_is_what_feature_space_and_network_say(stage, trained):
    place, view = stage.place, stage.place.view(trained)
    space = FeatureSpace.of(trained[None, None], [place.subject.task])
    assert np.array_equal(view.codes, space.code_locations[0, 0])
    sham = space.with_formulas([place.shams[2]])
    assert np.array_equal(view.sham_codes[:, 2], sham.code_locations[0, 0])
    assert np.allclose(view.logits, np.maximum(place.Z @ trained.W.T + trained.b, 0) @ trained.v + trained.c, atol=1e-4)
    for i, kind in enumerate((1, -1)):
        counts = [x[0, 0] / 16 for x in space.pattern_counts(kind).values()]
        assert np.allclose(view.patterns[i], counts)
    with_far = np.array([[0, 3], [1, 2]])
    found = profile(with_far, np.array([1, -1]), 4)
    assert np.allclose(found, [[0.25, 0, 0, 0.25, 0], [0, 0.25, 0.25, 0, 0]])


def test_a_network_agrees_with_itself_and_with_a_symmetric_copy(stage, trained):
    place, rng = stage.place, np.random.default_rng(0)
    view = place.view(trained)
    assert np.allclose(rungs.ladder(view, view, 0.3, place, rng), 1)
    copy = permuted(rescaled(trained, rng.uniform(0.5, 2, 16)), rng.permutation(16))
    found = dict(zip(rungs.RUNGS, rungs.ladder(view, place.view(copy), 0.3, place, rng), strict=True))
    moved = {name: found.pop(name) for name in ("weights", "codes, same rows")}
    assert np.allclose(list(found.values()), 1, atol=1e-2)  # two inputs in 65,536 lie on the other side of rounding
    assert max(moved.values()) < 0.5


def test_a_wider_network_has_no_rungs_of_single_rows_and_holds_a_narrow_one(stage, trained):
    place, rng = stage.place, np.random.default_rng(0)
    view = place.view(trained)
    wide = Network(
        np.concatenate([0.01 * rng.normal(size=(9, 16)), trained.W]),
        np.concatenate([-np.ones(9), trained.b]),
        np.concatenate([np.zeros(9), trained.v]),
        trained.c,
    )
    found = dict(zip(rungs.RUNGS, rungs.ladder(view, place.view(wide), 0.0, place, rng), strict=True))
    assert np.isnan([found["weights"], found["codes, same rows"]]).all()
    for name in ("weights, matched rows", "codes, matched rows", "labels", "logits"):
        assert found[name] == pytest.approx(1, abs=1e-3)


def test_codes_on_rows_in_another_order_agree_by_chance_alone(stage, trained):
    rng, view = np.random.default_rng(1), stage.place.view(trained)
    found = [rungs.locations(stage.place.view(permuted(trained, rng.permutation(16))), view, rng) for _ in range(40)]
    assert abs(np.mean(found)) < 4 * np.std(found) / len(found) ** 0.5
    assert np.mean(found) < 0.1


def test_kappa_by_hand_and_by_group():
    a, b = np.array([1, 1, 1, 0, 0, 0, 0, 0], bool), np.array([1, 1, 0, 1, 0, 0, 0, 0], bool)
    chance = 3 / 8 * 3 / 8 + 5 / 8 * 5 / 8
    assert rungs.kappa(a, b, np.zeros(8, int)) == pytest.approx((0.75 - chance) / (1 - chance))
    group = np.repeat([0, 3], 500)  # both follow the group, and nothing else
    rng = np.random.default_rng(0)
    one, other = (rng.random(1000) < np.where(group, 0.9, 0.1) for _ in range(2))
    assert rungs.kappa(one, other, np.zeros(1000, int)) > 0.5
    assert abs(rungs.kappa(one, other, group)) < 0.1
    assert np.isnan(rungs.kappa(np.ones(4, bool), np.ones(4, bool), np.zeros(4, int)))


def test_mistakes_in_common_are_1_where_nested_and_0_where_independent():
    rng = np.random.default_rng(2)
    strata = rng.integers(0, 3, 30_000) * 2
    one = rng.random(30_000) < 0.02
    nested = one | (rng.random(30_000) < 0.05)
    assert rungs.mistakes(one, nested, strata) == pytest.approx(1)
    assert abs(rungs.mistakes(one, rng.random(30_000) < 0.05, strata)) < 0.1
    hard = np.where(strata == 4, 0.3, 0.01)  # one stratum is harder for both, and nothing else is shared
    a, b = (rng.random(30_000) < hard for _ in range(2))
    assert rungs.mistakes(a, b, np.zeros(30_000, int)) > 0.1
    assert abs(rungs.mistakes(a, b, strata)) < 0.05
    assert np.isnan(rungs.mistakes(a, np.zeros_like(a), strata))


def test_the_least_of_some_values_with_ties_are_the_first():
    rng = np.random.default_rng(5)
    for _ in range(50):
        values = rng.integers(0, 6, rng.integers(1, 30)).astype(float)
        count = int(rng.integers(0, len(values) + 1))
        assert np.array_equal(
            np.flatnonzero(rungs.least(values, count)), np.sort(np.argsort(values, kind="stable")[:count])
        )


def test_hardest_inputs_are_the_lowest_margins_of_each_stratum(stage):
    place, rng = stage.place, np.random.default_rng(3)
    logits = rng.normal(size=len(place.y))
    found = rungs.hard(logits, place)
    margin = np.where(place.y, logits, -logits)
    for stratum in np.unique(place.strata):
        here = place.strata == stratum
        count = int(rungs.HARDEST * here.sum())
        assert found[here].sum() == count
        if count:
            assert margin[here & found].max() < margin[here & ~found].min()
    assert rungs.hardest(found, found) == 1
    assert abs(rungs.hardest(found, rungs.hard(rng.normal(size=len(place.y)), place))) < 0.02
    assert np.isnan(rungs.hardest(np.zeros(3, bool), np.ones(3, bool)))


def test_logits_are_compared_within_strata():
    rng = np.random.default_rng(4)
    strata = rng.integers(0, 4, 5000)
    a, b = rng.normal(size=(2, 5000))
    shifted = a + 10 * strata, 0.5 * a + b + 30 * strata
    plain = [np.concatenate([x[strata == s] - x[strata == s].mean() for s in range(4)]) for x in shifted]
    assert rungs.logits(*shifted, strata) == pytest.approx(np.corrcoef(*plain)[0, 1])
    assert abs(rungs.logits(a + 10 * strata, b + 10 * strata, strata)) < 0.06


def test_families_count_shams_as_chance(stage, trained):
    view = stage.place.view(trained)
    other = stage.place.view(init(16, 16, seed=9)[0])
    one, two = view.codes.any(axis=0), other.codes.any(axis=0)
    chance = one.mean() * other.sham_codes.any(axis=0).mean()
    assert rungs.families(view, other) == pytest.approx(((one & two).mean() - chance) / (1 - chance))


def test_training_on_prepared_inputs_is_plain_training(stage, trained):
    plain = stage.place.subject.trained(hidden=16, epochs=10, patience=None)
    assert np.array_equal(plain.snapshots[-1].W, trained.W)


def test_a_kick_has_the_size_that_it_is_asked_for():
    network, rng = init(400, 32, seed=1)[0], np.random.default_rng(0)
    for size in (0.1, 3):
        moved = kicked(network, size, rng)
        ratio = np.sqrt(((moved.W - network.W) ** 2).mean(axis=1) / (network.W**2).mean(axis=1))
        assert ratio.mean() == pytest.approx(size, rel=0.02)
        assert all(np.array_equal(getattr(moved, x), getattr(network, x)) for x in "bvc")
    assert np.array_equal(kicked(network, 0, rng).W, network.W)


def test_what_disturbs_nothing_leaves_every_code(stage, trained):
    far = stage.train(stage.start(1)).snapshots[-1]
    struck, levels = kicks(stage, [trained], [far], [0.0, 1.0], [1, 1.0], [1], 2)
    assert np.array_equal(struck[0, 0, 1, :2], [1, 1])  # kicked by nothing, then trained as the twin
    assert np.isnan(struck[0, 0, 2]).all()
    assert struck[0, 1, 0, 0] < 1
    assert levels[0, 1, 0] < levels[0, 0, 0]
    twin = stage.place.view(trained)
    assert np.array_equal(wrong_labels(stage, twin, [0])[:, 0, 1, :2], np.ones((2, 2)))


def test_codes_that_return_are_counted_among_those_that_were_missing(stage, trained):
    twin = stage.place.view(trained)
    few = Network(np.where(np.arange(16)[:, None] < 8, trained.W, 0), trained.b, trained.v, trained.c)
    assert in_common(stage, twin, trained, few)[2] == 1
    assert in_common(stage, twin, few, few)[2] == 0
    assert in_common(stage, twin, few)[1] == pytest.approx(twin.codes[:8].sum() / twin.codes.sum())
    assert np.isnan(in_common(stage, twin, few, trained)[2])


def test_strangers_that_agree_fail_the_control():
    seen = planted.seen(effect=True)
    seen.found["ladder"][:, PAIRS.index(OTHER), rungs.RUNGS.index("hardest inputs")] += 0.4
    row = account.ACCOUNT.judged(account.hard_inputs_repeat, seen)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"
    assert account.hard_inputs_repeat.read(seen).control.mean() == pytest.approx(0.4, abs=0.02)


@pytest.mark.slow
def test_a_unit_is_a_function_of_its_arguments():
    settings = changed(Settings(), SMALL["universality"])
    one, again = (measure(6, 1, settings) for _ in range(2))
    assert one.keys() == again.keys()
    for name, values in one.items():
        assert np.array_equal(values, again[name], equal_nan=True), name
