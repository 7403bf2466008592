"""Double descent: least squares against NumPy, wrong labels counted, places on made curves; and places of no effect."""

from dataclasses import replace

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from tests.worlds import double_descent as planted
from toycomb import FeatureSpace, InputError
from toycomb.accounts.double_descent import account, random_features
from toycomb.accounts.double_descent.examples import Examples, _keys, flipped
from toycomb.accounts.double_descent.measure import Settings, measure
from toycomb.accounts.double_descent.peaks import best_before, drop_after, elsewhere, prominence, threshold
from toycomb.accounts.double_descent.random_features import Features
from toycomb.accounts.double_descent.seen import answer
from toycomb.accounts.double_descent.widths import Trainings, code_rows, path_norm
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network, init
from toycomb.training import Training

TINY = changed(Settings(), SMALL["double-descent"])


@pytest.fixture(scope="module")
def examples():
    return Examples.of(Subject.of(3, 0, clauses=4, samples=4000), 300, 400)


# --- inputs and wrong labels ------------------------------------------------------------------------------------------


def test_training_inputs_are_distinct_balanced_and_none_is_fresh(examples):
    train, fresh = ({x.tobytes() for x in data.X} for data in (examples.train, examples.fresh))
    assert len(examples.train) == len(train) == 300
    assert len(examples.fresh) == 400
    assert not train & fresh
    assert examples.train.y.sum() == 150
    assert examples.fresh.y.sum() == 200
    for data in (examples.train, examples.fresh):
        assert np.array_equal(examples.subject.task.formula.evaluate(data.X), data.y)


@pytest.mark.parametrize("variables", [5, 64, 65, 130])
def test_keys_are_equal_where_inputs_are(variables):
    X = np.random.default_rng(variables).random((60, variables)) < 0.5
    X = np.concatenate([X, X[:7]])
    X[-1, -1] ^= True
    keys = _keys(X)
    same = (X[:, None] == X[None]).all(axis=2)
    assert np.array_equal(keys[:, None] == keys[None], same)


@pytest.mark.parametrize(("share", "wrong"), [(0.0, 0), (0.2, 30), (0.5, 75), (1.0, 150)])
def test_exactly_the_asked_share_of_each_class_is_flipped_and_nothing_else(examples, share, wrong):
    before, fresh = examples.train.y.copy(), examples.fresh.y.copy()
    labels = flipped(examples.train.y, share, np.random.default_rng(0))
    for value in (False, True):
        assert np.sum(labels[before == value] != value) == wrong
    assert np.array_equal(examples.train.y, before)
    assert np.array_equal(examples.inputs(labels, 4, 64).data.y, labels)
    assert np.array_equal(examples.fresh.y, fresh)


def test_fresh_labels_of_the_trainer_stay_true(examples):
    """With every training label wrong, a network that learns them is wrong on fresh inputs."""
    labels = ~examples.train.y
    settings = {"hidden": 32, "epochs": 60, "learning_rate": 0.003, "patience": None}
    outcome = examples.subject.trained(inputs=examples.inputs(labels, 32, 64), **settings)
    assert outcome.train_error < 0.01
    assert outcome.test_error[-1] > 0.7
    told = outcome.snapshots[-1].logits(examples.fresh.X, examples.subject.task.E) > 0
    assert np.mean(told != examples.fresh.y) == pytest.approx(outcome.test_error[-1], abs=0.006)


@pytest.mark.parametrize(
    ("train", "fresh", "message"),
    [(301, 400, "301 training inputs"), (300, 0, "0 fresh inputs"), (3900, 2, "3900 different training inputs")],
)
def test_inputs_that_cannot_be_had_are_refused(examples, train, fresh, message):
    with pytest.raises(InputError, match=message):
        Examples.of(examples.subject, train, fresh)


def test_shares_and_widths_out_of_range_are_refused():
    with pytest.raises(InputError, match="share of wrong labels is 2"):
        flipped(np.ones(4, bool), 2, np.random.default_rng(0))
    with pytest.raises(InputError, match="must rise"):
        replace(TINY, widths=[4, 4])
    with pytest.raises(InputError, match="must be a place"):
        replace(TINY, judged=3)
    with pytest.raises(InputError, match="draws of sham clauses"):
        replace(TINY, shams=1)


# --- random features --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, 20, 50])
def test_least_squares_of_the_smallest_norm_against_numpy(rows):
    rng = np.random.default_rng(rows)
    train, targets, fresh = rng.normal(size=(20, rows)), rng.normal(size=20), rng.normal(size=(7, rows))
    train[:, -1] = train[:, 0]  # not of full rank
    least, ridge = random_features.outputs(train, targets, fresh, [0.3])
    assert np.allclose(least, fresh @ np.linalg.lstsq(train, targets, rcond=1e-10)[0])
    penalty = 0.3 * (train**2).sum(axis=1).mean() * np.eye(rows)
    assert np.allclose(ridge, fresh @ np.linalg.solve(train.T @ train + penalty, train.T @ targets))


def test_the_error_of_gaussian_features_peaks_where_it_is_known_to():
    """Isotropic Gaussian features and no signal: the exact means behind the limits of Hastie et al. 2019.

    With N inputs and H features the excess error is noise · H / (N - H - 1) below the threshold and
    noise · N / (H - N - 1) above it.
    """
    rng = np.random.default_rng(0)
    N, widths = 40, [10, 20, 36, 44, 80, 160]
    excess = np.zeros(len(widths))
    for _ in range(300):
        for i, H in enumerate(widths):
            told = random_features.outputs(rng.normal(size=(N, H)), rng.normal(size=N), np.eye(H), [])[0]
            excess[i] += (told**2).sum() / 300
    wanted = [H / (N - H - 1) if H < N else N / (H - N - 1) for H in widths]
    assert np.allclose(excess, wanted, rtol=0.25)
    assert max(excess) == excess[[2, 3]].max()


def test_random_features_of_networks_peak_at_as_many_rows_as_inputs_and_not_with_the_best_ridge(examples):
    labels = flipped(examples.train.y, 0.2, np.random.default_rng(1))
    widths = [10, 25, 50, 100, 300]
    errors = Features(50, widths).errors(examples, labels)
    least, ridge = errors[0]
    assert least.argmax() == widths.index(50)
    assert least[2] > 5 * max(least[0], least[-1])
    assert (ridge <= least * (1 + 1e-6)).all()
    assert np.max(ridge) < 1.2 * ridge[0]
    assert ((errors[1] >= 0) & (errors[1] <= 1)).all()


# --- places on curves -------------------------------------------------------------------------------------------------

CURVES = np.array([[0.5, 0.2, 0.3, 0.4, 0.25], [0.5, 0.3, 0.1, 0.4, 0.15], [0.5, 0.2, 0.4, 0.3, 0.2]])


def test_the_threshold_is_the_first_fitted_place():
    errors = np.array([[0.3, 0.02, 0.009, 0.02, 0.0], [0.3, 0.2, 0.1, 0.05, 0.01], [0.0, 0, 0, 0, 0]])
    assert threshold(errors).tolist() == [2, -1, 0]


def test_prominence_by_hand():
    places = np.array([3, 3, 2])
    # Of the others, means at places 0 to 2: [.5, .25, .25], [.5, .2, .35] and, at 0 and 1, [.5, .25].
    assert np.allclose(best_before(CURVES, places), [0.2, 0.3, 0.2])
    assert np.allclose(drop_after(CURVES, places), [0.15, 0.25, 0.2])
    assert np.allclose(prominence(CURVES, places), [0.15, 0.1, 0.2])


def test_places_that_are_not_there():
    assert np.isnan(prominence(CURVES, np.array([-1, 0, -1]))).all()
    assert np.array_equal(prominence(CURVES, np.full(3, 4)), np.zeros(3))  # nothing falls after the last
    assert np.isnan(best_before(CURVES[:1], np.array([3]))).all()  # no other network to choose by
    assert np.isnan(elsewhere(CURVES, np.full(3, -1))).all()


def test_elsewhere_is_the_mean_over_the_other_inner_places():
    places = np.array([3, 3, 2])
    each = np.stack([prominence(CURVES, np.full(3, j)) for j in (1, 2, 3)], axis=1)
    wanted = [each[0, [0, 1]].mean(), each[1, [0, 1]].mean(), each[2, [0, 2]].mean()]
    assert np.allclose(elsewhere(CURVES, places), wanted)


def test_monotone_curves_have_no_prominence_and_a_place_chosen_by_others_no_bias():
    falling = np.sort(np.random.default_rng(0).random((9, 8)), axis=1)[:, ::-1]
    assert not prominence(falling, np.full(9, 4)).any()
    noise = np.random.default_rng(1).normal(size=(4000, 6))
    assert abs(best_before(noise, np.full(4000, 5)).mean()) < 0.06  # the lowest of five would be -1.16


# --- networks ---------------------------------------------------------------------------------------------------------


def trainings(examples, widths, **training):
    shams = examples.subject.shams(3, examples.subject.rng())
    return Trainings(examples, shams, widths, Training(patience=None, **training))


def test_without_training_the_error_is_chance_whatever_the_labels(examples):
    found = trainings(examples, [1, 8, 64], epochs=0).on(examples.train.y)
    assert found["fresh_error"].shape == (3, 1)
    assert np.allclose(found["fresh_error"], 0.5, atol=0.15)
    other = trainings(examples, [1, 8, 64], epochs=0).on(~examples.train.y)
    assert np.allclose(found["train_error"] + other["train_error"], 1)
    assert np.array_equal(found["fresh_error"], other["fresh_error"])


def test_errors_and_answers_belong_together(examples):
    labels = flipped(examples.train.y, 0.2, np.random.default_rng(2))
    found = trainings(examples, [4, 32], epochs=8, snapshots=[2]).on(labels)
    assert found["train_error"].shape == (2, 3)
    wrong = np.mean(found["answers"] != examples.fresh.y, axis=1)
    assert np.allclose(wrong, found["fresh_error"][:, -1], atol=0.006)  # a logit that rounding puts across zero


def test_the_same_path_gives_the_same_answers_and_another_path_others(examples):
    labels, one = examples.train.y, trainings(examples, [8], epochs=5)
    first, again, other = one.on(labels), one.on(labels), one.on(labels, repeat=1)
    assert np.array_equal(first["answers"], again["answers"])
    assert not np.array_equal(first["answers"], other["answers"])


def test_initial_values_follow_the_settings(examples):
    norms = [trainings(examples, [8], epochs=0, scale=s).on(examples.train.y)["norm"] for s in (1.0, 2.0)]
    # scaled by 2, norm times 4; logits scale alike but for biases
    assert norms[0] != norms[1]


def test_code_rows_by_feature_space_of_each_formula(examples):
    subject, network = examples.subject, init(32, 32, seed=5)[0]
    shams = subject.shams(3, subject.rng())
    spaces = [FeatureSpace.read(network, x, subject.task.E) for x in (subject.task.formula, *shams)]
    counted = [space.code_locations[0, 0].sum() / 4 for space in spaces]
    assert np.allclose(code_rows(subject, network, shams), [counted[0], np.mean(counted[1:3]), counted[3]])


def test_path_norm_by_hand_and_under_rescaling():
    W = np.array([[3.0, 4], [0, 1]])
    network = Network(W, np.zeros(2), np.array([2.0, -1]), np.array(0.0))
    assert path_norm(network) == 11
    scale = np.array([4.0, 0.5])
    assert path_norm(Network(W * scale[:, None], network.b, network.v / scale, network.c)) == pytest.approx(11)


# --- the unit and the claims ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def measured():
    return measure(3, 0, TINY)


def test_a_unit_is_a_function_of_its_arguments(measured):
    again = measure(3, 0, TINY)
    assert measured.keys() == again.keys()
    for name, values in measured.items():
        assert np.array_equal(values, again[name]), name


def test_shapes(measured):
    shapes = {name: values.shape for name, values in measured.items()}
    assert shapes == {
        "fresh_error": (3, 3, 4),
        "train_error": (3, 3, 4),
        "codes": (3, 3, 3),
        "norm": (3, 3),
        "disagreement": (2, 3),
        "features": (2, 2, 3),
    }


def judged(claim, seen):
    return account.ACCOUNT.judged(claim, seen)


def test_what_falls_all_the_way_also_falls_at_its_end_and_has_no_peak():
    falling = planted.seen(effect=False)
    slope = np.linspace(0.2, 0, len(Settings().widths))
    falling.found["fresh_error"][:, 1] += slope[:, None]
    falling.found["disagreement"][:, 0] += slope
    verdicts = {claim.id: judged(claim, falling)["verdict"] for claim in account.ACCOUNT.claims}
    assert [name for name, verdict in verdicts.items() if verdict == "holds"] == ["W2", "W7"]


def test_a_peak_without_anything_to_learn_fails_the_control():
    broken = planted.seen(effect=True)
    broken.found["fresh_error"][:, 2, planted.PLACES[2]] += 0.2
    row = judged(account.peaks, broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_a_peak_elsewhere_is_none_at_the_threshold():
    wrong = planted.seen(effect=True)
    wrong.found["fresh_error"][:, 1, 2] += 0.4
    wrong.found["fresh_error"][:, 1, planted.PLACES[1]] -= 0.2
    row = judged(account.peaks, wrong)
    assert row["verdict"] == "does not hold"
    assert row["null"]["value"] > row["effect"]


def test_the_answer_names_the_threshold_and_says_where_there_is_none():
    table = planted.seen(effect=True).table()
    assert table["threshold"] == {"0": 8, "0.2": 20, "0.5": 24}
    assert "H = 20, the first that fits the labels" in table["answer"]
    assert "no threshold" in answer(table | {"threshold": {"0.2": None}})
