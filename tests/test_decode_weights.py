"""Clauses read from weights alone: planted codes, counts beside a twin, and networks with nothing to read."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import hypergeom, norm

from toycomb import InputError
from toycomb.decoding.weights import signs
from toycomb.decoding.weights.by_weights import READINGS, by_weights
from toycomb.decoding.weights.columns import paired_patterns
from toycomb.decoding.weights.interactions import interacting_patterns, interactions
from toycomb.decoding.weights.magnitudes import voted_patterns, votes
from toycomb.decoding.weights.pattern import Pattern, along, apart
from toycomb.decoding.weights.peaks import kind_of
from toycomb.network import Network
from toycomb.tasks.published import two_literal_tasks
from toycomb.training import Job, Training, train_network

PLANTED = ((1, 2, 3), (4, -5, 6, 7), (8, 9, 10, -11))


def planted(clauses=PLANTED, *, variables=12, each=12, kind="dnf", seed=1, H=48):
    """A network whose rows of one type each code one clause, and weakly speak against the others."""
    rng, side = np.random.default_rng(seed), 1 if kind == "dnf" else -1
    F = 0.1 * rng.normal(size=(H, variables))
    for number, clause in enumerate(clauses):
        for x in clause:
            own = slice(each * len(clauses))
            F[own, abs(x) - 1] = -side * np.sign(x) * np.abs(F[own, abs(x) - 1])
            F[number * each : (number + 1) * each, abs(x) - 1] = side * np.sign(x) * (1 + 0.01 * rng.random(each))
    v = np.where(np.arange(H) < each * len(clauses), side, -side)
    F[v == -side] *= 0.01
    literals = [x for clause in clauses for x in clause]
    for row in np.flatnonzero(v == -side):
        x = literals[row % len(literals)]
        F[row, abs(x) - 1] = -side * np.sign(x)  # such rows veto by one large entry
    return Network(F, np.zeros(H), v.astype(float), np.zeros(()))


def twin(F, size):
    """The chance of every pattern by SciPy: columns are shuffled, one after the other."""
    R, n = F.shape
    found = {}
    for variables in itertools.combinations(range(n), size):
        for chosen in itertools.product((1, -1), repeat=size):
            carried = F[:, variables] * chosen > 0
            chances = np.zeros(R + 1)
            chances[carried[:, 0].sum()] = 1
            for column in carried.T[1:]:
                steps = [hypergeom.pmf(np.arange(R + 1), R, x, column.sum()) for x in range(R + 1)]
                chances = chances @ np.array(steps)
            literals = tuple(int(s * (i + 1)) for i, s in zip(variables, chosen, strict=True))
            found[literals] = chances[carried.all(axis=1).sum() :].sum(), carried.all(axis=1).sum()
    return found


@pytest.mark.parametrize(("rows", "size"), [(7, 2), (7, 3), (9, 4), (70, 2)])
def test_patterns_and_their_chances_are_those_of_the_twin(rows, size):
    F = np.random.default_rng(rows + size).normal(size=(rows, 5)).round(1)
    F[0, 0] = 0
    expected = {x: chance for x, (chance, count) in twin(F, size).items() if count >= 2}
    sets = signs.sets_of(5, size)
    found = {x.literals: x.expected / sets for x in signs.rare_patterns(F, [size], np.inf)}
    assert found.keys() == expected.keys()
    assert [found[x] for x in expected] == pytest.approx(list(expected.values()), rel=1e-9)


def test_only_what_can_be_rare_enough_is_counted_and_nothing_that_is_gets_lost():
    F = planted().W[:20]
    everything = signs.rare_patterns(F, [2, 3], np.inf)
    assert signs.rare_patterns(F, [2, 3], 0.05) == [x for x in everything if x.expected <= 0.05] != []


def test_of_more_patterns_than_there_is_room_for_the_rarest_are_kept(monkeypatch):
    F = np.random.default_rng(3).normal(size=(12, 8))
    everything = signs.rare_patterns(F, [3], np.inf)
    monkeypatch.setattr(signs, "ROOM", 20)
    kept = signs.rare_patterns(F, [3], np.inf)
    assert [x.expected for x in kept] == [x.expected for x in everything[:20]]


def test_the_chance_is_how_often_shuffled_columns_have_as_many_rows():
    rng = np.random.default_rng(4)
    F = rng.normal(size=(8, 3))
    chance = twin(F, 3)[1, 2, 3][0]
    count = (F > 0).all(axis=1).sum()
    shuffled = [(rng.permuted(F, axis=0) > 0).all(axis=1).sum() >= count for _ in range(4000)]
    assert abs(np.mean(shuffled) - chance) < 4 * np.sqrt(0.25 / 4000)


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
@pytest.mark.parametrize("reading", ["signs", "magnitudes"])
def test_planted_codes_are_read_exactly(reading, kind):
    """Clauses of three and four literals, some negated, with neither their number nor their kind told."""
    found = by_weights(planted(kind=kind), np.eye(12), reading=reading)
    assert sorted(x for x, _ in found.clauses) == sorted(PLANTED)
    assert found.kind == kind
    assert all(0.95 <= confidence <= 1 for _, confidence in found.clauses)
    assert found.notes == ()


@pytest.mark.parametrize("reading", READINGS)
def test_features_are_read_and_not_weights(reading):
    """Another embedding, with weights that make the same features, changes nothing; nor do order and scale of rows."""
    rng, network = np.random.default_rng(5), planted()
    E = np.linalg.qr(rng.normal(size=(12, 12)))[0]
    turned = replace(network, W=network.W @ E.T)
    found = by_weights(network, np.eye(12), reading=reading)
    other = by_weights(turned, E, reading=reading)
    assert [x for x, _ in other.clauses] == [x for x, _ in found.clauses]
    assert [x for _, x in other.clauses] == pytest.approx([x for _, x in found.clauses])
    order = rng.permutation(48)
    moved = Network(network.W[order], network.b, network.v[order], network.c)
    assert sorted(x for x, _ in by_weights(moved, np.eye(12), reading=reading).clauses) == sorted(
        x for x, _ in found.clauses
    )
    if reading != "pairs":
        scale = 2.0 ** rng.integers(-2, 3, 48)
        scaled = Network(network.W * scale[:, None], network.b, network.v / scale, network.c)
        assert by_weights(scaled, np.eye(12), reading=reading) == found


@pytest.mark.parametrize("reading", READINGS)
def test_untrained_networks_have_next_to_nothing_to_read(reading):
    """The negative control: at the level, chance gives a clause in one network of 20; counted are 60."""
    found = [by_weights(untrained(seed), np.eye(16), reading=reading) for seed in range(60)]
    assert sum(len(x.clauses) for x in found) <= 8  # 3 expected at most; more than 8 once in 250
    assert all("says nothing" in x.notes[-1] for x in found if not x.clauses)


def untrained(seed):
    rng = np.random.default_rng(seed)
    return Network(rng.uniform(-1, 1, (24, 16)), np.zeros(24), rng.uniform(-1, 1, 24), np.zeros(()))


def test_the_same_network_is_read_the_same_and_the_network_is_left_as_it_was():
    network = planted(each=4)
    before = network.W.copy()
    first = by_weights(network, np.eye(12), reading="magnitudes", seed=7)
    assert by_weights(network, np.eye(12), reading="magnitudes", seed=7) == first
    assert np.array_equal(network.W, before)


def test_a_number_of_clauses_that_is_known_is_given_whatever_the_level():
    network = untrained(0)
    found = by_weights(network, np.eye(16), clauses=5)
    assert len(found.clauses) == 5
    assert {len(x) for x, _ in by_weights(network, np.eye(16), clauses=5, sizes=(4,)).clauses} == {4}
    assert min(x for _, x in found.clauses) == 0
    shared = [len({*map(abs, x)} & {*map(abs, y)}) for (x, _), (y, _) in itertools.combinations(found.clauses, 2)]
    assert max(shared) <= 1


def test_votes_are_for_the_entries_before_the_widest_gap():
    F = np.array([[5.0, -4.9, 0.1, 0.2, 0], [1, 1, 1, -1, 0.5], [9, 1, 1, 1, 1], [1, 1, 1, 1, 1], [-5, 4, 4.1, 0, 0]])
    assert votes(F) == {(1, -2): 1, (1, 2, 3, -4): 1, (-1, 2, 3): 1}  # a single large entry, or none, is no vote
    assert not votes(F[:, :2])
    assert not votes(F[:0])


def test_variables_that_are_large_in_all_rows_are_no_clause():
    """Votes alone would make one: each row names them. Shuffled columns do so as well."""
    F = 0.1 * np.random.default_rng(6).random((12, 8))
    F[:, :3] += 1
    (pattern,) = voted_patterns(F, np.random.default_rng(0))
    assert pattern == Pattern((1, 2, 3), 1.0)


def test_disjoint_pairs_are_read_with_their_signs_and_kind():
    for kind in ("dnf", "cnf"):
        pairs = ((1, 2), (3, -4), (5, 6), (-7, 8), (9, 10), (11, 12))
        found = by_weights(planted(pairs, each=4, kind=kind, H=30), np.eye(12), reading="pairs")
        assert sorted(x for x, _ in found.clauses) == sorted(pairs)
        assert found.kind == kind
        assert min(x for _, x in found.clauses) > 0.95
    assert paired_patterns(np.ones((2, 4)), np.ones(4)) == []  # two rows say nothing


def test_interactions_are_those_of_the_definition_and_their_sums_those_of_the_twin():
    rng = np.random.default_rng(9)
    F, v = rng.normal(size=(9, 7)), rng.normal(size=9)
    effect = v @ F
    A = F * np.sign(effect)
    A -= A.mean(axis=1, keepdims=True)
    J = np.array([[np.sum(v * abs(v) * x * y) for x in A.T] for y in A.T])
    J /= np.sqrt(np.outer(v**2 @ A**2, v**2 @ A**2))
    pairs = J[np.triu_indices(7, 1)]
    z = interactions(F, v, effect)
    off = ~np.eye(7, dtype=bool)
    spread = 1.4826 * np.median(abs(pairs - np.median(pairs)))
    np.testing.assert_allclose(z[off], ((J - np.median(pairs)) / spread)[off], atol=1e-12)
    expected = {}
    for chosen in itertools.combinations(range(7), 3):
        own = [z[i, j] for i, j in itertools.combinations(chosen, 2)]
        if min(own) > 0:
            expected[chosen] = 35 * norm.sf(sum(own) / np.sqrt(3))
    found = {tuple(abs(i) - 1 for i in x.literals): x for x in interacting_patterns(z, effect, [3], np.inf)}
    assert found.keys() == expected.keys() != set()
    assert [found[x].expected for x in expected] == pytest.approx(list(expected.values()))
    assert all(i * effect[abs(i) - 1] > 0 for x in found.values() for i in x.literals)


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_what_negative_rows_part_is_read_by_interactions(kind):
    """Rows that code a clause, and rows that veto it by one large entry, as trained networks have."""
    rng, clauses, side = np.random.default_rng(2), PLANTED, 1 if kind == "dnf" else -1
    F, v = 0.1 * rng.normal(size=(80, 12)), np.repeat([side, -side], [24, 56]).astype(float)
    for number, clause in enumerate(clauses):
        own, signs_ = [abs(x) - 1 for x in clause], side * np.sign(clause)
        F[np.ix_(range(8 * number, 8 * number + 8), own)] = signs_
        for row in range(24 + 16 * number, 40 + 16 * number):
            F[row, own] = -0.5 * signs_
            F[row, own[row % len(own)]] *= -3
    found = by_weights(Network(F, np.zeros(80), v, np.zeros(())), np.eye(12), reading="interactions")
    assert sorted(x for x, _ in found.clauses) == sorted(clauses)
    assert found.kind == kind


@pytest.mark.slow
def test_networks_of_the_published_set_up_are_read_in_full():
    (task,) = two_literal_tasks(1, seed=3)
    settings = Training(hidden=16, epochs=20, learning_rate=0.01, biases=(True, False), patience=None, snapshots=())
    network = train_network(Job(task, settings, 3, 0)).snapshots[-1]
    found = by_weights(network, np.eye(16), reading="pairs")
    pairs = {tuple(sorted(map(abs, x))) for x in task.formula.clauses}
    assert {tuple(map(abs, x)) for x, _ in found.clauses} == pairs


def test_rows_of_equal_peaks_leave_the_kind_open():
    F, types = np.array([[1.0, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 1, 0, 0]]).repeat(4, axis=0), np.ones(16)
    types[8:] = -1
    assert kind_of(F, types, 0.05) == "dnf"
    assert kind_of(F, -types, 0.05) == "cnf"
    assert kind_of(F[[0, 8, 0, 8]], np.array([1, 1, -1, -1]), 0.05) is None
    assert kind_of(F[:8], types[:8], 0.05) is None
    assert kind_of(0 * F, types, 0.05) is None
    open_ones = [by_weights(untrained(seed), np.eye(16), reading="pairs").kind for seed in range(60)]
    assert sum(x is not None for x in open_ones) <= 9  # 3 expected


def test_clauses_that_share_more_than_one_variable_are_said_once():
    one, part, other = Pattern((1, -2, 3), 0.01), Pattern((1, 2), 0.02), Pattern((3, 4), 0.03)
    assert apart([one, part, other]) == [one, other]
    assert apart([one, part, other], 1) == [one]
    assert along([one, part, other], np.array([1, -1, 2, 0])) == [one]


def test_what_is_masked_has_no_sign_and_rows_of_nothing_are_left_out():
    network = planted()
    W = np.vstack([network.W, np.zeros((20, 12))])
    v = np.concatenate([network.v, np.ones(20)])
    padded = Network(W, np.zeros(68), v, network.c)
    for reading in ("signs", "magnitudes"):
        assert by_weights(padded, np.eye(12), reading=reading) == by_weights(network, np.eye(12), reading=reading)
    empty = Network(np.zeros((4, 3)), np.zeros(4), np.ones(4), np.zeros(()))
    for reading in READINGS:
        found = by_weights(empty, np.eye(3), reading=reading)
        assert (found.clauses, found.kind) == ([], None)


def test_many_variables_are_looked_at_in_small_sets_and_this_is_said():
    rng = np.random.default_rng(8)
    network = Network(rng.normal(size=(16, 128)), np.zeros(16), rng.normal(size=16), np.zeros(()))
    assert "sets of 5 variables were not looked at: too many" in by_weights(network, np.eye(128)).notes
    with pytest.raises(InputError, match="sets of 5 among 128 variables"):
        signs.rare_patterns(network.W, [5], 0.05)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reading": "sings"}, "perhaps you meant signs"),
        ({"reading": np.array(["signs", "pairs"])}, "there is no reading"),
        ({"kind": "xor"}, "the kind is 'xor'"),
        ({"clauses": 0}, "the number of clauses is 0"),
        ({"sizes": (1, 2)}, "each at least 2"),
        ({"level": 0}, "the level is 0"),
        ({"E": np.eye(11)}, "E has shape"),
        ({"network": Network(np.ones((2, 3, 12)), np.ones((2, 3)), np.ones((2, 3)), np.ones(2))}, "one network"),
        ({"network": Network(np.full((3, 12), np.inf), np.ones(3), np.ones(3), np.ones(()))}, "not finite"),
        ({"network": Network(np.ones((300, 12)), np.ones(300), np.ones(300), np.ones(()))}, "at most 200"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(changes, message):
    given = {"network": planted(), "E": np.eye(12)} | changes
    with pytest.raises(InputError, match=message):
        by_weights(given.pop("network"), given.pop("E"), **given)
