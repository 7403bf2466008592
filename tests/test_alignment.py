"""Lines between networks and matchings of their rows: planted permutations, known barriers, places of no effect."""

import numpy as np
import pytest

from tests.worlds import alignment as planted_world
from toycomb.accounts.alignment import account
from toycomb.accounts.alignment.lines import barrier, between, line, told
from toycomb.accounts.alignment.matchings import MATCHINGS, Pair
from toycomb.accounts.alignment.measure import Settings, World
from toycomb.accounts.alignment.straight import straight_through
from toycomb.accounts.instruments.subject import Subject
from toycomb.geometry.matching import assign, by_weights
from toycomb.geometry.rows import balanced, permuted, rescaled
from toycomb.network import Network
from toycomb.tickets.gradients import Batch, loss


@pytest.fixture(scope="module")
def trained():
    """A trained network, another one of the same formula, and their inputs."""
    world = World(Subject.of(3, 0, clauses=4), Settings(epochs=4, fresh=500, seen=500))
    return world, world.trained(16), world.trained(16, 1), world.fresh, world.seen


def planted(network, world, seed=0, noise=0.02):
    """A pair that differs by a permutation, a rescaling and noise, and the permutation that undoes it."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(network.v))
    other = rescaled(permuted(network, order), np.exp(rng.normal(0, 1, len(order))))
    other.W[:] += noise * rng.normal(size=other.W.shape) * np.abs(other.W).mean(axis=1, keepdims=True)
    return Pair.of(world.subject, balanced(network), balanced(other), world.seen, rng), np.argsort(order)


@pytest.mark.parametrize("name", ["weights", "activations", "straight-through", "codes", "sham codes"])
def test_a_planted_permutation_is_found(trained, name):
    world, network, *_ = trained
    pair, wanted = planted(network, world)
    np.testing.assert_array_equal(MATCHINGS[name](pair), wanted)


@pytest.mark.parametrize("name", MATCHINGS)
def test_every_matching_is_a_permutation(trained, name):
    world, network, other, *_ = trained
    pair = Pair.of(world.subject, balanced(network), balanced(other), world.seen, np.random.default_rng(1))
    assert sorted(MATCHINGS[name](pair)) == list(range(16))


def test_types_and_codes_meet_their_own(trained):
    world, network, *_ = trained
    pair, _ = planted(network, world)
    for name in ("types", "codes alone"):
        order = MATCHINGS[name](pair)
        np.testing.assert_array_equal(pair.first.row_types, pair.second.row_types[order])
    a, b = pair.codes(world.subject.task.formula)
    matched = (a & b[MATCHINGS["codes alone"](pair)]).sum()
    by_chance = (a & b[MATCHINGS["types"](pair)]).sum()
    assert matched == a.sum() > by_chance


def test_the_ends_of_a_line_are_its_networks(trained):
    _, network, other, fresh, _ = trained
    found = line(network, other, fresh, 5)
    np.testing.assert_allclose(found[[0, -1]], [told(network, fresh), told(other, fresh)], atol=1e-6)
    assert found[0, 0] == pytest.approx(loss(between(network, network, 0.0), fresh))
    accuracy = [np.mean((x.logits(fresh.Z, np.eye(32)) > 0) == fresh.y) for x in (network, other)]
    np.testing.assert_allclose(found[[0, -1], 1], accuracy, atol=1e-3)


def test_barriers_of_made_lines():
    shares = np.linspace(0, 1, 11)
    straight = np.column_stack([1 + shares, 0.9 - 0.2 * shares])
    np.testing.assert_allclose(barrier(straight), 0, atol=1e-12)
    bump = np.column_stack([4 * shares * (1 - shares), -0.4 * shares * (1 - shares)])
    np.testing.assert_allclose(barrier(straight + bump), [1, 0.1])
    np.testing.assert_allclose(barrier(straight - bump), 0, atol=1e-12)


def test_no_barrier_to_a_permuted_copy_once_matched(trained):
    world, network, _, fresh, _ = trained
    pair, _ = planted(network, world, noise=0.0)
    matched = permuted(pair.second, assign(by_weights(pair.first, pair.second)))
    assert barrier(line(pair.first, matched, fresh, 11))[0] == pytest.approx(0, abs=1e-9)
    assert barrier(line(pair.first, pair.second, fresh, 11))[0] > 0.1


def test_weight_matching_is_the_nearest_permutation(trained):
    _, network, other, _, _ = trained
    first, second = balanced(network), balanced(other)

    def gap(x):
        return sum(((getattr(first, name) - getattr(x, name)) ** 2).sum() for name in "Wbv")

    best = gap(permuted(second, assign(by_weights(first, second))))
    rng = np.random.default_rng(2)
    assert all(gap(permuted(second, rng.permutation(16))) > best for _ in range(200))


def test_straight_through_estimation_starts_at_weight_matching_and_never_ends_worse(trained):
    _, network, other, _, seen = trained
    first, second = balanced(network), balanced(other)
    by_weight = assign(by_weights(first, second))
    np.testing.assert_array_equal(straight_through(first, second, seen, np.random.default_rng(0), steps=1), by_weight)
    best = straight_through(first, second, seen, np.random.default_rng(0))
    halves = [told(between(first, permuted(second, x), 0.5), seen)[0] for x in (best, by_weight)]
    assert halves[0] <= halves[1]


def test_untrained_networks_leave_nothing_to_match():
    """Where rows are noise, the weights of another formula's network match as well as the partner's own."""
    gaps = []
    for index in range(12):
        subject = Subject.of(3, index, samples=10)
        nets, fresh = [balanced(subject.start(16, r)) for r in range(3)], subject.fresh(300)
        batch = Batch(subject.embedded(fresh.X), fresh.y.astype(float))
        own, strange = (assign(by_weights(nets[0], x)) for x in (nets[1], nets[2]))
        gaps.append(np.subtract(*(barrier(line(nets[0], permuted(nets[1], x), batch, 5))[0] for x in (strange, own))))
    assert abs(np.mean(gaps)) < 0.02


def test_shams_of_which_one_half_matches_better_fail_the_control():
    broken = planted_world.seen(True)
    broken.found["shams"][:, 0] += 1
    row = account.ACCOUNT.judged(account.by_codes, broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_networks_between_are_networks():
    a, b = (Network(*(np.full(s, x) for s in ((2, 3), 2, 2, ()))) for x in (0.0, 4.0))
    assert between(a, b, 0.25).W[0, 0] == 1
