"""Published set-ups: what is counted of them, on networks and answers that are made by hand."""

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from toycomb import Formula, Network
from toycomb.accounts.setups import codes, labels, literals, outputs, positions
from toycomb.accounts.setups.measure import Settings, measure
from toycomb.accounts.setups.seen import answer, reaches
from toycomb.tasks.positions import consecutive_task

RUN = 4
CODES = np.zeros((3, 9), bool)
CODES[0, [0, 1]] = CODES[1, [0, 5]] = True
"""Of twelve inputs: row 0 codes positions 0 and 1, row 1 positions 0 and 5, row 2 nothing."""


def inputs(*runs):
    """Twelve inputs, in each of which these are set."""
    X = np.zeros((len(runs), 12), bool)
    for x, on in zip(X, runs, strict=True):
        x[list(on)] = True
    return X


def test_errors_of_several_outputs_by_hand():
    wrong = np.array([[1, 0], [0, 0], [1, 1], [0, 0]], bool)
    y = np.array([[1, 1], [0, 1], [0, 0], [0, 1]], bool)
    assert outputs.counted(wrong) == (3 / 8, 1 / 2)
    assert outputs.by_class(wrong, y) == pytest.approx(((1 + 1 / 3) / 2 + (0 + 1) / 2) / 2)
    assert np.isnan(outputs.by_class(wrong[:1], y[:1]))
    assert np.isnan(outputs.counted(wrong[:0])).all()
    always_false = np.broadcast_to(y, (4, 2))  # who says False to everything is wrong by half
    assert outputs.by_class(always_false, y) == 0.5


def test_sets_of_rows_that_are_drawn_share_what_can_be_computed():
    rows = np.zeros((1, 2, 4), bool)
    rows[0, 0, :2] = rows[0, 1, 1:3] = True
    both = np.array([1 / 6, 4 / 6, 1 / 6])  # 0, 1 or 2 rows of either set of two are in both
    expected = (both * [0, 1 / 3, 1]).sum()
    found = [outputs.share_of_equal_sets(rows, np.random.default_rng(i))[0] for i in range(60)]
    assert np.mean(found) == pytest.approx(expected, abs=4 * np.std(found) / np.sqrt(60))
    assert outputs.share_of_equal_sets(np.zeros((1, 2, 4), bool), np.random.default_rng(0)) == 0


def test_pairs_that_are_read_by_hand():
    truth = np.array([1, 0, 3, 2])
    right = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0]])
    assert literals.read(right, truth).tolist() == [1, 1, 0]
    assert literals.read(right[:, [0, 2, 1, 3]], truth).tolist() == [0, 0, 1]
    assert literals.read(np.ones((3, 4)), truth).tolist() == [0, 0, 0]


def test_positions_are_read_from_codes_by_hand():
    X = inputs(range(4), range(5), [5, 6, 7, 8], [0, 1, 2, 8], [])
    assert codes.runs_of(X, RUN).nonzero()[0].tolist() == [0, 1, 1, 2]
    assert codes.named(CODES, RUN).sum(axis=1).tolist() == [5, 8, 0]
    on = codes.on_by_codes(CODES, X, RUN)
    assert on[:, :2].tolist() == [[True, True], [True, True], [False, True], [False, True], [False, False]]
    assert not on[:, 2].any()
    read = codes.positions_read(CODES, on)
    assert [np.flatnonzero(x).tolist() for x in read] == [[0, 1, 5], [0, 1, 5], [5], [5], []]
    overlap = codes.overlap_by_distance(CODES)
    assert overlap[0] == 1 / 8  # positions 0 and 1, of eight pairs of neighbours
    assert overlap[4] == 1 / 4  # positions 0 and 5
    assert np.isnan(overlap[-1])  # no two of nine positions are farther apart than eight
    assert overlap[[1, 2, 3, 5, 6, 7]].sum() == 0


def test_contributions_are_shares_of_what_speaks_for_true():
    added = np.array([[1.0, 2, 1], [0, 3, 1], [5, 5, -9]])
    runs = codes.runs_of(inputs(range(1, 5), range(5, 9), []), RUN)
    assert codes.contributions(CODES, added, runs) == pytest.approx((1 + 3) / 8)
    assert np.isnan(codes.contributions(CODES, np.zeros((3, 3)), runs))


def detector(c=-0.5):
    """One row for each position of twelve inputs, on where its four inputs are set, and one that speaks against."""
    W = np.vstack([np.eye(12)[i : i + RUN].sum(axis=0) for i in range(9)] + [np.zeros(12)])
    b = np.append(np.full(9, -3.5), 0.1)
    return Network(W.astype(np.float32), b.astype(np.float32), np.append(np.full(9, 2.0), -1), np.float32(c))


def test_a_network_that_is_made_of_codes_is_read_without_a_mistake():
    task = consecutive_task(12, RUN, samples=100, seed=1)
    read = positions.Read.of(detector(), task, RUN, seed=1, index=0)
    row = dict(zip(positions.ROWS, read.rows, strict=True))
    assert (row["error"], row["coding rows"], row["rows a position"], row["spread"], row["uncoded"]) == (
        0,
        0.9,
        1,
        0,
        0,
    )
    assert (row["positions a row"], row["contributions"], row["overlap, neighbours"]) == (1, 1, 0)
    assert (row["negative bias, coding"], row["negative bias, others"]) == (1, 0)
    assert row["contributions elsewhere"] < 0.5
    assert row["rows a sham"] < 0.5
    answers = dict(zip(positions.RULES, read.answers, strict=True))
    for rule in ("all rows, codes", "all rows, active"):
        assert answers[rule].tolist() == [0, 0, 1, 1]
    for rule in ("any row, codes", "any row, active", "coding rows", "network"):
        assert answers[rule][:3].tolist() == [0, 0, 1]
        assert np.isnan(answers[rule][3])
    silent = positions.Read.of(detector(c=-5.0), task, RUN, seed=1, index=0)
    assert dict(zip(positions.RULES, silent.answers, strict=True))["network"][:2].tolist() == [0, 1]


def test_a_network_without_codes_says_nothing():
    network = detector()
    task = consecutive_task(12, RUN, samples=100, seed=1)
    none = Network(-network.W, network.b, network.v, network.c)
    read = positions.Read.of(none, task, RUN, seed=1, index=0)
    row = dict(zip(positions.ROWS, read.rows, strict=True))
    assert (row["coding rows"], row["rows a position"], row["uncoded"]) == (0, 0, 1)
    assert np.isnan([row["positions a row"], row["negative bias, coding"], row["bias, coding"]]).all()
    assert read.answers[0].tolist() == [0, 1, 0.5, 0.5]  # always False; half of the inputs have no run


def test_biases_that_are_drawn_are_all_biases():
    network = positions.begun(3, 1, positions.Positions(rows=4_000, inputs=8))
    assert np.abs(network.b).max() <= 1
    assert network.b.std() == pytest.approx(1 / np.sqrt(3), abs=0.02)
    assert network.c != positions.begun(3, 2, positions.Positions(rows=4, inputs=8)).c
    assert np.abs(network.W).max() <= 1 / np.sqrt(8)


def test_biases_are_told_in_units_of_the_largest_weight_of_their_row():
    W, b, v = np.array([[1.0, -2], [4, 0], [1, 1]]), np.array([-1.0, 2, 3]), np.array([1.0, 1, -1])
    assert labels._of_rows(W, b, v) == (0, 3, 0.5, pytest.approx(2 / 3))


def test_balances_hold_as_many_true_inputs_as_are_asked_for():
    y = np.arange(100) % 2 == 0
    own = labels._balance(y, 0.9, 40, np.random.default_rng(0))
    assert len(set(own)) == 40
    assert y[own].sum() == 36
    task = labels._given(Formula(2, ((1,),)), np.array([[1, 0], [0, 1], [1, 1]], bool), np.array([1, 0, 1], bool), 1)
    assert task.training_data(0).y.tolist() == [1, 0]
    assert task.test_data(0).y.tolist() == [1]


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.34, 0.4, "yes"), (0.1, 0.3, "no"), (0.3, 0.4, "in reach"), (None, None, "unknown")],
)
def test_whether_an_error_reaches_a_third_is_said_of_its_interval(low, high, said):
    assert reaches({"value": 0.33, "low": low, "high": high}) == said


def test_where_outputs_fail_is_one_sentence():
    third = {"any output": {"each, 20": "yes", "each, 40": "no"}, "per output": {"each, 20": "in reach"}}
    assert answer("4 outputs", third) == "4 outputs err by a third or more with each, 20 inputs (any output)."
    assert answer("4 outputs", {"any output": {"each, 20": "no"}}) == "4 outputs err by a third or more nowhere."


def test_measured_numbers_have_the_shapes_that_are_read():
    from toycomb.accounts.setups.outputs import INPUTS
    from toycomb.accounts.setups.seen import Seen

    settings = changed(Settings(), SMALL["setups"] | {"labels": {**SMALL["setups"]["labels"], "epochs": 2}})
    found = [measure(5, index, settings) for index in (0, 1)]
    again = measure(5, 1, settings)
    for name, values in again.items():
        np.testing.assert_array_equal(found[1][name], values)
    seen = Seen({name: np.stack([x[name] for x in found]) for name in again}, settings, 5)
    for name, axes in seen.axes.items():
        assert seen.found[name].shape[1 : 1 + len(axes)] == tuple(map(len, axes.values())), name
    place = seen.settings.several.outputs.index(2), INPUTS.index("balanced"), -1, 0
    np.testing.assert_array_equal(seen.error(2), seen.found["errors"][(slice(None), *place)])
    half = seen.at("errors", outputs=2, inputs="balanced", samples=400, measure="True")
    np.testing.assert_allclose(half, 0.5, atol=0.01)
    rare = seen.at("errors", outputs=3, inputs="as-they-come", samples=400, measure="True")
    assert (rare < 0.1).all()
