"""Signs: what arms begin with, what features tell, flips by round, the single neuron; and one measured network."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import toycomb as tc
from tests.small_accounts import SMALL, changed
from tests.worlds import signs as planted
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.signs import account, arms, features, neuron
from toycomb.accounts.signs.arms import ARMS, Arm
from toycomb.accounts.signs.measure import Cell, Settings, measure
from toycomb.accounts.signs.rounds import KINDS, ROUNDS, Round, by_round, watched
from toycomb.accounts.signs.seen import shares
from toycomb.network import Network, init
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tasks.embedding import matrix
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.context import Context

TINY = changed(Settings(), SMALL["signs"])
ARM = list(ARMS)


@pytest.fixture(scope="module")
def measured():
    return measure(3, 0, TINY)


@pytest.fixture(scope="module")
def cell():
    return Cell(Subject.of(3, 0, **TINY.task, clauses=4, embedding="hadamard"), TINY)


# --- what is measured -------------------------------------------------------------------------------------------------


def test_a_unit_is_a_function_of_its_arguments(measured):
    again = measure(3, 0, TINY)
    assert measured.keys() == again.keys()
    for name, values in measured.items():
        assert np.array_equal(values, again[name], equal_nan=True), name


def test_tickets_are_those_of_the_benchmark(measured):
    """The own start is `imp`, another start `imp-reinitialised`, the dense network its `ceiling` in the first order."""
    training = tc.Training(hidden=8, epochs=2, patience=None)
    for e, embedding in enumerate(("hadamard", "identity")):
        for c, clauses in enumerate(TINY.loads):
            population = Population(1, 3, clauses=clauses, embedding=embedding, training=training, **TINY.task)
            with opened(":memory:") as store:
                asked = Benchmark(population, ("imp", "imp-reinitialised"), (TINY.density,))
                rows = run(asked, store, threads=1, progress=False)
            ours = measured["accuracy"][e, c, [ARM.index("own start"), ARM.index("another start")]]
            assert ours.tolist() == [row["accuracy"] for row in rows]


def test_shapes_and_ranges(measured):
    assert measured["accuracy"].shape == (2, 2, len(ARMS))
    assert measured["codes"].shape == (1, 2, 5, 2)
    assert measured["rounds imp"].shape == (2, 2, 10, len(KINDS))
    for name, values in measured.items():
        if name != "told":
            assert ((values >= 0) & (values <= 1))[~np.isnan(values)].all(), name
    told = dict(zip(features.TOLD, np.moveaxis(measured["told"], 2, 0), strict=True))
    bits = features.COUNTS.index("weights")
    for name in ("entries", "weights"):
        assert np.array_equal(told[name][..., bits], told["codes"][..., bits])
    kept = round(TINY.density * 8 * 32)
    assert (told["positive rows"][..., bits] + told["negative rows"][..., bits] == kept).all()
    for name in ("weights", "positive rows", "negative rows"):
        assert np.array_equal(told[name][..., bits], told[name][..., features.COUNTS.index("right")])


def test_the_control_fails_where_a_strangers_signs_carry_a_ticket():
    broken = planted.seen(True)
    broken.found["accuracy"][..., ARM.index("a stranger's signs, redrawn")] += planted.LOST
    row = account.ACCOUNT.judged(account.signs_transfer[0], broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_shares_have_the_mean_and_the_spread_of_a_ratio():
    rng = np.random.default_rng(0)
    loss = rng.normal(0.1, 0.03, 400)
    gain = 0.7 * loss + rng.normal(0, 0.01, 400)
    found = shares(gain, loss)
    assert found.mean() == pytest.approx(gain.sum() / loss.sum())
    drawn = rng.integers(0, 400, (2000, 400))
    ratios = gain[drawn].sum(axis=1) / loss[drawn].sum(axis=1)
    assert found.std() / 20 == pytest.approx(ratios.std(), rel=0.1)
    assert np.isnan(shares(gain, 0 * loss)).all()


# --- arms -------------------------------------------------------------------------------------------------------------


def test_an_arm_has_the_signs_of_one_network_and_the_magnitudes_of_another():
    a, b, c = (init(5, 4, seed=i)[0] for i in range(3))
    found = arms.begun(Arm("ticket", "a", "b", "c"), {"a": a, "b": b, "c": c})
    assert np.array_equal(found.W, np.sign(a.W) * np.abs(c.W))
    assert np.array_equal(found.v, np.sign(b.v) * np.abs(c.v))
    assert np.array_equal(found.b, c.b)
    assert found.c == c.c
    same = arms.begun(Arm("ticket", "c", "c", "c"), {"c": c})
    assert all(np.array_equal(getattr(same, x), getattr(c, x)) for x in ("W", "b", "v", "c"))


def test_scaled_networks_have_the_size_of_kept_weights():
    one, other = init(6, 5, seed=1)[0], init(6, 5, seed=2)[0]
    mask = np.abs(one.W) > np.median(np.abs(one.W))
    wanted = np.sqrt((one.W[mask] ** 2).mean()), np.sqrt((one.v**2).mean())
    for found in (arms.scaled(other, one, mask), arms.one_magnitude(one, mask)):
        assert np.sqrt((found.W[mask] ** 2).mean()) == pytest.approx(wanted[0], rel=1e-5)
        assert np.sqrt((found.v**2).mean()) == pytest.approx(wanted[1], rel=1e-5)
    assert np.array_equal(np.sign(arms.scaled(other, one, mask).W), np.sign(other.W))


# --- flips by round ---------------------------------------------------------------------------------------------------


def test_rounds_are_those_of_the_methods_themselves(cell):
    for name, method in ROUNDS.items():
        mask, rounds = watched(method, cell.pruned, cell.kept)
        assert np.array_equal(mask, tc.tickets.METHODS[name].find(Context(cell.pruned), cell.kept).mask), name
        assert [x.mask.sum() for x in rounds] == sorted((x.mask.sum() for x in rounds), reverse=True)
        assert mask.sum() == cell.kept


def test_flips_by_hand():
    def network(*W):
        return Network(np.array([W], float), np.zeros(1), np.ones(1), np.zeros(()))

    start, first, second = network(1, 1, 1, -1), network(-1, 1, 2, 1), network(1, -2, 1, -1)
    masks = [np.array([x], bool) for x in ([1, 1, 1, 1], [1, 1, 1, 0], [0, 1, 1, 0])]
    rounds = [Round(masks[0], start, first), Round(masks[1], first, second)]
    assert by_round(rounds, masks[2], start) == pytest.approx(np.array([[1 / 3, 2 / 4, 1 / 3], [1 / 2, 2 / 3, 1 / 2]]))


# --- feature space ----------------------------------------------------------------------------------------------------


def test_entries_at_codes_are_the_variables_of_coded_clauses(cell):
    formula, codes = cell.subject.task.formula, np.random.default_rng(0).random((8, 4)) < 0.3
    here = features.at_codes(codes, formula)
    for row, coded in zip(here, codes, strict=True):
        wanted = {i for c in np.flatnonzero(coded) for i in formula.index[c]}
        assert set(np.flatnonzero(row)) == wanted


def test_features_ask_for_the_sign_that_moves_them_the_right_way():
    """With one kept weight in a row every feature tells its sign; of two the features tell the larger one's alone."""
    E = matrix("hadamard", 8)
    W = np.zeros((2, 8))
    W[0, 3], W[1, [2, 5]] = -0.7, (0.4, -0.9)
    F, mask = W @ E, W != 0
    one = np.zeros((2, 8), bool)
    one[0, 6] = True
    assert (features.asked(F, one, E) * mask)[0, 3] == -1
    every = features.asked(F, np.ones((2, 8), bool), E) * mask
    assert every[1, [2, 5]].tolist() == [0, -1]
    identity = features.asked(W, mask, np.eye(8))
    assert np.array_equal(identity, np.sign(W))


def test_what_is_told_is_fair_in_bits_and_right_for_weights():
    rng = np.random.default_rng(1)
    E, mask = matrix("hadamard", 16), rng.random((12, 16)) < 0.25
    end = Network(np.where(mask, rng.normal(size=(12, 16)), 0), np.zeros(12), rng.normal(size=12), np.zeros(()))
    here = rng.random((12, 16)) < 0.4
    signs, counts = features.told(end, mask, here, E, rng)
    codes, entries, weights, positive, negative = signs
    settled = [(x != 0).sum(axis=1) for x in (codes, entries, weights)]
    assert np.array_equal(settled[0], settled[1])
    assert np.array_equal(settled[0], settled[2])
    assert settled[0].sum() == counts[0, features.COUNTS.index("weights")] > 0
    assert not any(x[~mask].any() for x in signs)
    assert np.array_equal(positive + negative, np.sign(end.W))
    assert counts[0, 0] == np.minimum(here.sum(axis=1), 16 - here.sum(axis=1)).sum()


# --- the single neuron ------------------------------------------------------------------------------------------------


def flow(w, v, time):
    """The path of gradient flow, by numerical integration of the loss's own gradient over inputs of both signs."""
    x = np.linspace(-3, 3, 601)
    x = np.delete(x, 300)
    x /= np.sqrt((x**2).mean())

    def slope(t, at):
        active = at[0] * x > 0
        wrong = at[1] * np.maximum(at[0] * x, 0) - np.maximum(x, 0)
        return [-(wrong * at[1] * x * active).mean(), -(wrong * np.maximum(at[0] * x, 0)).mean()]

    return solve_ivp(slope, (0, time), [w, v], rtol=1e-9, atol=1e-11, max_step=0.5)


@pytest.mark.parametrize("start", [(0.5, 0.3), (0.2, 0.9), (0.9, -0.6), (1.2, 0.0), (-0.6, 0.4), (-0.5, -0.8)])
def test_one_neuron_ends_where_the_closed_form_says(start):
    path = flow(*start, 80)
    w, v = path.y
    assert np.abs(w**2 - v**2 - (start[0] ** 2 - start[1] ** 2)).max() < 1e-6  # what flow keeps
    assert np.allclose(path.y[:, -1], neuron.limit(*start), atol=1e-3)
    assert (abs(w[-1] * v[-1] - 1) < 1e-3) == neuron.recovers(*start)


@pytest.mark.parametrize("start", [(0.5, 0.5), (0.5, 0.3), (0.2, 0.9), (0.9, -0.6)])
def test_one_neuron_takes_the_time_that_the_closed_form_says(start):
    path = flow(*start, 4)
    assert neuron.time_until(path.y.prod(axis=0)[-1], *start) == pytest.approx(4, rel=1e-4)
    first = start[0] * start[1]
    if start[0] == start[1]:  # the logistic law
        logistic = 1 / (1 + (1 / first - 1) * np.exp(-2 * neuron.KAPPA * 4))
        assert path.y.prod(axis=0)[-1] == pytest.approx(logistic, rel=1e-4)


def test_descent_finds_the_target_from_the_starts_that_flow_finds_it_from():
    rng = np.random.default_rng(0)
    w, v = rng.normal(size=(2, 400))
    known = neuron.recovers(w, v)
    clear = np.abs(w + v) > 0.05  # starts on the border take for ever
    ends = neuron.descent(w, v).prod(axis=-1)
    assert np.array_equal(np.abs(ends - 1)[clear] < 0.01, known[clear])
    assert np.abs(ends[clear & ~known]).max() < 0.3
    assert known.mean() == pytest.approx(neuron.CHANCE, abs=3 * np.sqrt(neuron.CHANCE * (1 - neuron.CHANCE) / 400))


def test_from_balanced_starts_both_weights_have_to_be_positive():
    signs = np.array([(a, b) for a in (-1, 1) for b in (-1, 1)])
    w, v = 0.4 * signs.T
    found = neuron.recovers(w, v)
    assert found.tolist() == [False, False, False, True]
    assert found.mean() == neuron.BALANCED
    assert np.allclose(neuron.limit(w, v)[~found], 0)
