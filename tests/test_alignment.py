"""Lines between networks and matchings of their rows: planted permutations, known barriers, places of no effect."""

import numpy as np
import pytest

from toycomb import init
from toycomb.accounts.alignment import account, unit
from toycomb.accounts.alignment.lines import barrier, between, line, told
from toycomb.accounts.alignment.matchings import MATCHINGS, Pair
from toycomb.accounts.alignment.straight import straight_through
from toycomb.accounts.alignment.unit import TICKETS, World
from toycomb.accounts.instruments.matching import assign, by_weights
from toycomb.accounts.instruments.networks import task_of
from toycomb.accounts.instruments.rows import balanced, permuted, rescaled
from toycomb.geometry import sham_formula
from toycomb.network import Network
from toycomb.tickets.gradients import Batch, loss


@pytest.fixture(scope="module")
def trained():
    """A trained network, another one of the same formula, and their inputs."""
    world = World(seed=3, index=0, clauses=4, epochs=4, fresh=500, seen=500, points=11)
    return world, world.trained(16), world.trained(16, 1), *world.batches()


def planted(network, seen, task, seed=0, noise=0.02):
    """A pair that differs by a permutation, a rescaling and noise, and the permutation that undoes it."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(network.v))
    other = rescaled(permuted(network, order), np.exp(rng.normal(0, 1, len(order))))
    other.W[:] += noise * rng.normal(size=other.W.shape) * np.abs(other.W).mean(axis=1, keepdims=True)
    sham = sham_formula(task.formula, rng)
    return Pair(balanced(network), balanced(other), task, sham, seen, rng), np.argsort(order)


@pytest.mark.parametrize("name", ["weights", "activations", "straight-through", "codes", "sham codes"])
def test_a_planted_permutation_is_found(trained, name):
    world, network, _, _, seen = trained
    pair, wanted = planted(network, seen, world.task)
    np.testing.assert_array_equal(MATCHINGS[name](pair), wanted)


@pytest.mark.parametrize("name", MATCHINGS)
def test_every_matching_is_a_permutation(trained, name):
    world, network, other, _, seen = trained
    rng = np.random.default_rng(1)
    pair = Pair(balanced(network), balanced(other), world.task, sham_formula(world.task.formula, rng), seen, rng)
    assert sorted(MATCHINGS[name](pair)) == list(range(16))


def test_types_and_codes_meet_their_own(trained):
    world, network, _, _, seen = trained
    pair, _ = planted(network, seen, world.task)
    for name in ("types", "codes alone"):
        order = MATCHINGS[name](pair)
        np.testing.assert_array_equal(pair.first.row_types, pair.second.row_types[order])
    a, b = pair.codes(world.task.formula)
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
    world, network, _, fresh, seen = trained
    pair, _ = planted(network, seen, world.task, noise=0.0)
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
        nets = [balanced(init(16, 32, seed=3, first=index, repeat=r)[0]) for r in range(3)]
        task = task_of(3, index, samples=10)
        fresh = task.test_data(3, index, 300)
        batch = Batch(fresh.X @ task.E.T, fresh.y.astype(float))
        own, strange = (assign(by_weights(nets[0], x)) for x in (nets[1], nets[2]))
        gaps.append(np.subtract(*(barrier(line(nets[0], permuted(nets[1], x), batch, 5))[0] for x in (strange, own))))
    assert abs(np.mean(gaps)) < 0.02


def found(networks=12, matched=0.02, seed=0):
    """Made barriers: types remove half, weights nearly all, codes as much as weights."""
    rng = np.random.default_rng(seed)
    settings, names = account.SETTINGS, list(MATCHINGS)
    height = {"none": 2.0, "random": 2.0, "types": 0.5, "renamed": 0.5}
    column = np.array([height.get(name, matched) for name in names])
    shape = (networks, len(settings["widths"]), len(names), 2)
    barriers = column[:, None] * np.exp(rng.normal(0, 0.05, shape))
    singles = {x: np.full((networks, 2), 0.5) for x in ("unbalanced", "unbalanced_weights", "order")}
    draws = np.array([[2.0], [0.5]]) * np.exp(rng.normal(0, 0.05, (networks, len(settings["widths"]), 2, 4)))
    tickets = np.array([0.01, 0.01, 1.0, 1.0]) * np.exp(rng.normal(0, 0.05, (networks, 3, len(TICKETS))))
    return {
        **singles, "barrier_width": barriers, "barrier_load": barriers[:, :3], "chance_width": draws,
        "chance_load": draws[:, :3], "tickets": np.repeat(tickets[..., None], 2, -1),
        "shams": matched * np.exp(rng.normal(0, 0.05, (networks, unit.SHAMS))),
    }  # fmt: skip


def test_claims_on_made_barriers():
    seen = account.Seen(found(), account.SETTINGS)
    verdict = {
        claim.id: claim.judged({"": numbers})["verdict"]
        for claim, numbers in (
            (account.A1, seen.by_weights(1)), (account.A2, seen.by_types(1)), (account.A3, seen.by_codes(1)),
            (account.A4, seen.removed(1)), (account.A5, seen.fall(1)), (account.A6, seen.ticket(1)),
        )
    }  # fmt: skip
    assert verdict == {
        "A1": "holds", "A2": "holds", "A3": "does not hold", "A4": "holds", "A5": "does not hold", "A6": "holds",
    }  # fmt: skip
    assert account.A4.judged({"": account.Seen(found(matched=1.0), account.SETTINGS).removed(1)})["verdict"] != "holds"


def test_shams_of_which_one_half_matches_better_fail_the_control():
    broken = found()
    broken["shams"][:, 0] += 1
    row = account.A3.judged({"": account.Seen(broken, account.SETTINGS).by_codes(1)})
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_slopes():
    x = np.log10([1, 10, 100])
    np.testing.assert_allclose(account._fall(x, np.array([[3.0, 1], [2, 1], [1, 1]])), [1, 0])


def test_networks_between_are_networks():
    a, b = (Network(*(np.full(s, x) for s in ((2, 3), 2, 2, ()))) for x in (0.0, 4.0))
    assert between(a, b, 0.25).W[0, 0] == 1
