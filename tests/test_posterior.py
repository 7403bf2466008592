"""Posterior: kernels against NumPy, enumeration and `toycomb.init`; counts, complexities and agreement by hand."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.small_accounts import changed
from tests.worlds import posterior as planted
from toycomb import InputError, init
from toycomb.accounts.posterior import account, counting, samples, simplicity
from toycomb.accounts.posterior.comparing import ARMS, compared
from toycomb.accounts.posterior.complexity import lempel_ziv, minimal_dnf
from toycomb.accounts.posterior.counting import Counts, together
from toycomb.accounts.posterior.fitting import Rule, fitted
from toycomb.accounts.posterior.measure import Settings, measure
from toycomb.accounts.posterior.sampling import CHUNK, GROUP, Sampler, Shape, every_input, packed, unpacked
from toycomb.network import Network

M64 = 2**64 - 1


def splitmix(key, i):
    """Number i of a stream, as in `toycomb.common._random`, with Python's integers."""
    z = (key + (i + 1) * 0x9E3779B97F4A7C15) & M64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & M64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & M64
    return (z ^ (z >> 31)) >> 32


def xoshiro(state, count):
    """(count, 64) numbers of 64 generators xoshiro128+; state (4, 64) uint32 is changed."""
    s0, s1, s2, s3 = state
    out = []
    for _ in range(count):
        out.append(s0 + s3)
        t = s1 << np.uint32(9)
        s2, s3 = s2 ^ s0, s3 ^ s1
        s1, s0, s2 = s1 ^ s2, s0 ^ s3, s2 ^ t
        s3 = (s3 << np.uint32(11)) | (s3 >> np.uint32(21))
    state[:] = s0, s1, s2, s3
    return np.array(out)


def network(shape, theta):
    """Parameters (K, d) in the order of `Shape.bounds` as networks in float64."""
    rows = theta[:, :-1].reshape(len(theta), shape.hidden, shape.variables + 2).astype(float)
    n = shape.variables
    return Network(rows[..., :n], rows[..., n], rows[..., n + 1], theta[:, -1].astype(float))


def logits(shape, theta):
    """(K, 2^n) logits of all inputs."""
    X = every_input(shape.variables).astype(float)
    return network(shape, theta).logits(X, np.eye(shape.variables))


def drawn(shape, count, seed=0):
    rng = np.random.default_rng(seed)
    return (rng.uniform(-1, 1, (count, len(shape.bounds))) * shape.bounds).astype(np.float32)


# --- random networks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "hidden"), [(1, 1), (2, 3), (3, 2), (4, 5), (5, 16), (6, 7), (7, 4)])
def test_truth_tables_are_those_of_the_networks(n, hidden):
    shape = Shape(n, hidden)
    theta = drawn(shape, 100)
    tables = Sampler(shape, 1).tables_of(theta)
    values, expected = unpacked(tables, 2**n), logits(shape, theta)
    assert not ((values != (expected > 0)) & (np.abs(expected) > 1e-6)).any()
    assert 0 < values.mean() < 1
    assert np.array_equal(packed(values), tables)


@pytest.mark.parametrize(("n", "hidden"), [(5, 16), (3, 5)])
def test_the_generator_is_its_twin(n, hidden):
    shape, key = Shape(n, hidden), 2**63 + 12345
    rows = hidden + hidden % 2
    size = -(-(rows * (n + 2) + 1) // 4) * 4
    state = np.array([splitmix(key, 3 * 256 + i) for i in range(256)], np.uint32).reshape(4, 64)
    bits = xoshiro(state, 2 * size // 4).view(np.int32).reshape(2, size, 16)  # two blocks
    theta = bits.transpose(0, 2, 1).reshape(32, size).astype(np.float32) * 2.0**-31
    used = np.append(np.arange(hidden * (n + 2)), rows * (n + 2))  # the others stand at zeros
    theta = theta[:, used] * shape.bounds
    expected = logits(shape, theta)
    found = unpacked(Sampler(shape, key).tables(3, 1)[:32], 2**n)
    assert not ((found != (expected > 0)) & (np.abs(expected) > 1e-6)).any()


def test_chunks_are_the_same_however_they_are_drawn():
    one, other = Sampler(Shape(6, 3), 7), Sampler(Shape(6, 3), 7)
    whole = one.tables(0, 3)
    assert np.array_equal(
        np.concatenate([other.tables(2, 1), other.tables(0, 1)]), whole[[*range(2048, 3072), *range(1024)]]
    )
    assert not np.array_equal(Sampler(Shape(6, 3), 8).tables(0, 1), whole[:CHUNK])


@pytest.mark.parametrize(("n", "points"), [(1, 40), (2, 18)])
def test_chances_are_those_of_a_grid_of_all_weights(n, points):
    shape = Shape(n, 1)
    axis = (np.arange(points) + 0.5) / points * 2 - 1
    grid = np.stack([x.ravel() for x in np.meshgrid(*[axis] * len(shape.bounds), indexing="ij")], axis=1) * shape.bounds
    W, b, v, c = grid[:, :n], grid[:, n], grid[:, n + 1], grid[:, n + 2]
    z = W @ every_input(n).T.astype(float) + b[:, None]
    exact = np.bincount(packed(v[:, None] * np.maximum(z, 0) + c[:, None] > 0)[:, 0], minlength=2**2**n) / len(grid)
    tables = Sampler(shape, 5).tables(0, 256)[:, 0]
    found = np.bincount(tables, minlength=2**2**n) / len(tables)
    assert np.abs(found - exact).max() < 0.004
    assert (exact[found == 0] < 1e-4).all()


def test_chances_are_those_of_initial_networks():
    shape = Shape(5, 16)
    start = init(16, 5, networks=4000, seed=3)
    expected = start.logits(every_input(5).astype(float), np.eye(5)) > 0
    tables = Sampler(shape, 9).tables(0, 64)
    found = unpacked(tables, 32)
    for statistic in (lambda x: x.all(axis=1), lambda x: x.sum(axis=1) == 1, lambda x: x[:, 0], lambda x: x[:, 31]):
        p, q = statistic(found).mean(), statistic(expected).mean()
        assert abs(p - q) < 4 * np.sqrt(p * (1 - p) / 4000)
    assert abs(found.all(axis=1).mean() - (~found).all(axis=1).mean()) < 0.01  # f and its negation are as likely


# --- counting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", [3, 5, 6, 7])
def test_fits_are_those_of_a_plain_search(n):
    rng = np.random.default_rng(n)
    values = rng.random((4000, 2**n)) < 0.5
    target, known = rng.random(2**n) < 0.5, np.isin(np.arange(2**n), rng.choice(2**n, 4, replace=False))
    found = counting.fitting(packed(values), packed(target), packed(known), packed(np.ones(2**n, bool)))
    both = np.stack([values, ~values], axis=1).reshape(-1, 2**n)
    expected = both[(both == target)[:, known].all(axis=1)]
    assert len(expected) > 100
    assert np.array_equal(unpacked(found, 2**n), expected)
    if n < 5:
        assert (found < 2**2**n).all()  # no bits beyond the inputs


@pytest.mark.parametrize("words", [1, 2, 4])
def test_counts_are_those_of_a_dictionary(words):
    rng = np.random.default_rng(words)
    one, other = (rng.integers(0, 2, (300, words)).astype(np.uint32) * np.uint32(2**31 + 1) for _ in range(2))
    other[:5] = 77
    first, second = Counts.of(one), Counts.of(other)
    for sample, counted in ((one, first), (other, second)):
        by_hand = Counter(map(tuple, sample.tolist()))
        assert {tuple(f): t for f, t in zip(counted.functions.tolist(), counted.times.tolist(), strict=True)} == by_hand
    pairs = Counter(map(tuple, together(first, second).T.tolist()))
    a, b = Counter(map(tuple, one.tolist())), Counter(map(tuple, other.tolist()))
    assert pairs == Counter((a[f], b[f]) for f in {**a, **b})


def test_measures_by_hand():
    reference, other = np.array([40, 20, 20, 20, 0]), np.array([1, 1, 0, 0, 2])
    assert counting.shared(reference, other) == pytest.approx(0.25 + 0.2)
    assert counting.top(reference, other, 1) == 0.25
    collisions = (40 * 39 + 3 * 20 * 19) / (100 * 99), 2 * 1 / (4 * 3)
    assert counting.cosine(reference, other) == pytest.approx((0.4 * 0.25 + 0.2 * 0.25) / np.sqrt(np.prod(collisions)))
    assert np.isnan(counting.correlation(reference, other))  # fewer than ten functions
    powers = np.round(1000 * 2.0 ** np.arange(12)).astype(int)
    assert counting.correlation(powers, powers) == pytest.approx(1)
    assert counting.slope(powers, powers**2) == pytest.approx(2, abs=1e-3)
    assert counting.correlation(powers, np.full(12, 10**6)) == 0


def test_two_samples_of_one_distribution():
    rng = np.random.default_rng(0)
    p = 1.0 / np.arange(1, 2001)
    p /= p.sum()
    draws = [(rng.multinomial(20_000, p), rng.multinomial(1000, p)) for _ in range(20)]
    tilted = [(a, rng.multinomial(1000, p**2 / (p**2).sum())) for a, _ in draws]
    assert np.mean([counting.cosine(*x) for x in draws]) == pytest.approx(1, abs=0.01)
    assert np.mean([counting.shared(*x) for x in draws]) < 0.9  # the plug-in estimate is too low
    assert np.mean([counting.shared(*x) for x in tilted]) < np.mean([counting.shared(*x) for x in draws]) - 0.2
    assert np.mean([counting.slope(*x) for x in tilted]) > 1.5


# --- complexity -------------------------------------------------------------------------------------------------------


def words_of(text):
    """Lempel and Ziv's words by searching in the text before each."""
    at, count = 0, 0
    while at < len(text):
        size = 1
        while at + size <= len(text) and text[at : at + size] in text[: at + size - 1]:
            size += 1
        at, count = at + size, count + 1
    return count


def test_lempel_ziv():
    known = np.array([[int(x) for x in "0001101001000101"]])  # 0·001·10·100·1000·101
    assert words_of("0001101001000101") == 6
    assert lempel_ziv(np.vstack([known, 1 - known]))[0] == 4 * (6 + words_of("0001101001000101"[::-1])) / 2
    strings = np.random.default_rng(0).random((200, 37)) < 0.3
    strings[:2] = [[False], [True]]
    found = lempel_ziv(strings)
    texts = ["".join("01"[x] for x in row) for row in strings.astype(int)]
    expected = [np.log2(37) * (words_of(x) + words_of(x[::-1])) / 2 for x in texts]
    assert np.allclose(found[2:], expected[2:])
    assert np.allclose(found[:2], np.log2(37))  # constant strings, by definition


def test_minimal_forms_that_are_known():
    for n in range(1, 6):
        parity = packed(every_input(n).sum(axis=1) % 2 == 1)[None]
        assert minimal_dnf(parity, n, "terms") == 2 ** (n - 1)
        assert minimal_dnf(parity, n) == n * 2 ** (n - 1)
    X = every_input(5)
    functions = {
        0: np.zeros(32, bool),
        1: X[:, 3],
        2: X[:, 0] & ~X[:, 4],
        4: X[:, 0] & X[:, 1] | ~X[:, 2] & X[:, 3],
        6: X[:, :3].sum(axis=1) > 1,
    }
    assert minimal_dnf(packed(np.array(list(functions.values()))), 5).tolist() == list(functions)
    assert minimal_dnf(packed(np.ones((1, 32), bool)), 5) == 0
    with pytest.raises(InputError, match="functions of 6 variables"):
        minimal_dnf(np.zeros((1, 2), np.uint32), 6)


def terms(n):
    """(minterms as a word, literals) of every term."""
    X = every_input(n)
    for term in product((0, 1, 2), repeat=n):
        chosen = [j for j in range(n) if term[j] < 2]
        true = (X[:, chosen] == np.array([term[j] for j in chosen], bool)).all(axis=1)
        yield int(packed(true)[0]), len(chosen)


@pytest.mark.parametrize("size", ["literals", "terms"])
def test_minimal_forms_of_all_functions_of_three_variables(size):
    cost = np.full(256, 10**6)
    cost[0] = 0
    for _ in range(8):  # a form has at most eight terms that count
        for cube, literals in terms(3):
            for f in range(256):
                cost[f | cube] = min(cost[f | cube], cost[f] + (literals if size == "literals" else 1))
    found = minimal_dnf(np.arange(256, dtype=np.uint32)[:, None], 3, size)
    assert np.array_equal(found, cost)


def test_minimal_forms_by_integer_programming():
    functions = np.random.default_rng(1).random((6, 32)) < 0.5
    every = list(terms(5))
    for f, found in zip(functions, minimal_dnf(packed(functions), 5), strict=True):
        word = int(packed(f)[0])
        inside = [(cube, literals) for cube, literals in every if cube & ~word == 0]
        covers = np.array([[cube >> m & 1 for cube, _ in inside] for m in np.flatnonzero(f)])
        cost, covered = [literals for _, literals in inside], LinearConstraint(covers, 1)
        best = milp(cost, constraints=covered, bounds=Bounds(0, 1), integrality=np.ones(len(inside)))
        assert found == round(best.fun)


# --- training ---------------------------------------------------------------------------------------------------------


def gradient(theta, X, y, weights, shape):
    """Of the weighted cross-entropy, float64, in the order of `Shape.bounds`."""
    rows, c = theta[:-1].reshape(shape.hidden, shape.variables + 2), theta[-1]
    W, b, v = rows[:, :-2], rows[:, -2], rows[:, -1]
    z = X @ W.T + b
    a = np.maximum(z, 0)
    slope = (1 / (1 + np.exp(-(a @ v + c))) - y) * weights
    back = slope[:, None] * v * (z > 0)
    return np.append(np.column_stack([back.T @ X, back.sum(axis=0), slope @ a]).ravel(), slope.sum()), a @ v + c


def by_hand(shape, inputs, labels, rule, number, key):
    """Truth table and steps of one network, in float64."""
    stream = splitmix(key, 2 * number) << 32 | splitmix(key, 2 * number + 1)
    start = np.array([splitmix(stream, p) for p in range(len(shape.bounds))], np.uint32).view(np.int32)
    theta = start.astype(float) * 2.0**-31 * shape.bounds
    X, step = every_input(shape.variables)[inputs].astype(float), 0
    first, second = np.zeros_like(theta), np.zeros_like(theta)
    while True:
        weights = np.full(len(inputs), 1 / len(inputs))
        if rule.batch:
            taken = [splitmix(stream, (step + 1 << 32) + k) * len(inputs) >> 32 for k in range(rule.batch)]
            weights = np.bincount(taken, minlength=len(inputs)) / rule.batch
        g, logit = gradient(theta, X, labels, weights, shape)
        if np.array_equal(logit > 0, labels):
            return logits(shape, theta[None])[0] > 0, step
        if step == rule.limit:
            return logits(shape, theta[None])[0] > 0, -1
        step += 1
        if rule.optimiser == "sgd":
            theta = theta - rule.rate * g
            continue
        first = rule.beta1 * first + (1 - rule.beta1) * g
        second = rule.beta2 * second + (1 - rule.beta2) * g * g
        root = np.sqrt(second / (1 - rule.beta2**step)) + rule.epsilon
        theta = theta - rule.rate * first / (1 - rule.beta1**step) / root


def test_the_gradient_by_differences():
    shape, rng = Shape(3, 4), np.random.default_rng(0)
    theta, X, y = rng.normal(size=len(shape.bounds)), every_input(3).astype(float), rng.random(8) < 0.5
    weights = rng.random(8)

    def loss(t):
        f = gradient(t, X, y, weights, shape)[1]
        return weights @ (np.logaddexp(0, f) - y * f)

    steps = 1e-6 * np.eye(len(theta))
    differences = [(loss(theta + s) - loss(theta - s)) / 2e-6 for s in steps]
    assert np.allclose(gradient(theta, X, y, weights, shape)[0], differences, atol=1e-6)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(rate=0.03, limit=150),
        Rule("sgd", 0.5, limit=150),
        Rule("sgd", 0.5, batch=0, limit=150),
        Rule(batch=0, rate=0.03, limit=150),
    ],
)
def test_training_is_its_twin(rule):
    shape, key = Shape(4, 5), 99
    inputs, labels = np.array([0, 3, 5, 6, 9, 12]), np.array([True, False, False, True, True, False])
    tables, steps = fitted(shape, inputs, labels, rule, 16, key)
    expected = [by_hand(shape, inputs, labels, rule, i, key) for i in range(16)]
    same = [
        steps[i] == count and np.array_equal(unpacked(tables[i], 16), values)
        for i, (values, count) in enumerate(expected)
    ]
    assert np.mean(same) > 0.8  # rounding may turn a decision that is close
    assert np.ptp(steps) > 10


def test_what_training_finds_fits_whatever_the_company():
    shape, rng = Shape(5, 16), np.random.default_rng(4)
    inputs, labels = np.sort(rng.choice(32, 8, replace=False)), np.arange(8) % 3 == 0
    tables, steps = fitted(shape, inputs, labels, Rule(), 60, 5)
    assert (steps >= 0).all()
    assert (unpacked(tables, 32)[:, inputs] == labels).all()
    few, again = fitted(shape, inputs, labels, Rule(), 7, 5)
    assert np.array_equal(few, tables[:7])
    assert np.array_equal(again, steps[:7])
    assert not np.array_equal(fitted(shape, inputs, labels, Rule(), 7, 6)[0], few)


def test_without_training_what_fits_is_the_posterior():
    """At step 0 a network that fits is a random network that fits."""
    shape, inputs, labels = Shape(3, 4), np.array([1, 6]), np.array([True, False])
    tables, steps = fitted(shape, inputs, labels, Rule(limit=0), 40_000, 8)
    found = tables[steps >= 0]
    assert set(np.unique(steps)) == {-1, 0}
    target = np.isin(np.arange(8), [1])
    own = samples.TrainingSet(target, inputs)
    random = np.concatenate(samples.random_fits(Sampler(shape, 3), [own], 400_000)[0])
    assert len(found) / 40_000 == pytest.approx(len(random) / (2 * 6 * GROUP * CHUNK), rel=0.1)
    counts = together(Counts.of(random), Counts.of(found))
    assert np.abs(counts[0] / counts[0].sum() - counts[1] / counts[1].sum()).max() < 0.02


def test_wrong_arguments_are_refused():
    shape = Shape(3, 2)
    for inputs, labels in (([], []), ([1, 1], [True, False]), ([8], [True]), ([1, 2], [True])):
        with pytest.raises(InputError, match="the training set is the inputs"):
            fitted(shape, np.array(inputs, int), np.array(labels, bool), Rule(), 1, 0)
    with pytest.raises(InputError, match="0 networks"):
        fitted(shape, np.array([1]), np.array([True]), Rule(), 0, 0)
    with pytest.raises(InputError, match="the optimiser is 'lion'"):
        Rule("lion")
    with pytest.raises(InputError, match="rate, batch and limit are 0"):
        Rule(rate=0)
    for n, hidden in ((0, 1), (8, 1), (5, 0)):
        with pytest.raises(InputError, match="were asked for"):
            Shape(n, hidden)


# --- the account ------------------------------------------------------------------------------------------------------


def training_set(seed=0):
    rng = np.random.default_rng(seed)
    return samples.training_sets(rng, 5, 8, samples.Family())["clauses"]


def test_shifts_and_new_numbers_keep_the_training_set():
    own, rng = training_set(), np.random.default_rng(1)
    tables = packed(np.where(own.known, own.target, rng.random((50, 32)) < 0.3))
    for move in (samples.shifted, samples.renumbered):
        values = unpacked(move(own, tables, rng), 32)
        assert (values[:, own.known] == own.target[own.known]).all()
        assert not np.array_equal(values, unpacked(tables, 32))
    kept = unpacked(samples.renumbered(own, tables, rng), 32).sum(axis=1)
    assert np.array_equal(kept, unpacked(tables, 32).sum(axis=1))
    assert own.errors(packed(own.target)[None]) == 0
    assert own.errors(packed(own.target ^ ~own.known)[None]) == 1


def test_a_sample_agrees_with_itself_and_a_shifted_one_with_none():
    own, rng = training_set(), np.random.default_rng(2)
    pool = packed(np.where(own.known, own.target, rng.random((60, 32)) < 0.2))
    chance = 0.9 ** np.arange(60)
    one = [pool[rng.choice(60, 5000, p=chance / chance.sum())] for _ in range(5)]
    found = compared(own, one[:3], {"adam": one[3], "sgd": one[4]}, rng, 2, 10)
    read = {arm: dict(zip(samples.MEASURES, found["agreement"][i], strict=True)) for i, arm in enumerate(ARMS)}
    assert read["adam"]["correlation"] > 0.95
    assert read["adam"]["shared"] == pytest.approx(read["random"]["shared"], abs=0.03)
    assert abs(read["adam, exchanged"]["correlation"]) < 0.4
    assert all(abs(read["adam, shifted"][x]) < 0.05 for x in ("correlation", "shared", "cosine", "top ten"))
    assert np.ptp(found["errors"]) < 0.01
    few = compared(own, [x[:50] for x in one[:3]], {"adam": one[3], "sgd": one[4]}, rng, 1, 10)
    assert np.isnan(few["agreement"]).all()


def test_correlation_within_classes():
    rng = np.random.default_rng(3)
    classes = rng.integers(0, 3, 600)
    x = 5.0 * classes + rng.normal(size=600)
    y = 7.0 * classes + rng.normal(size=600)
    assert simplicity.correlated(x, y, np.zeros(600)) > 0.9  # by the classes alone
    assert abs(simplicity.correlated(x, y, classes)) < 0.15
    assert simplicity.correlated(x, x - 3.0 * classes, classes) == pytest.approx(1)
    order = simplicity._exchange(classes, rng)
    assert np.array_equal(np.sort(order), np.arange(600))
    assert np.array_equal(classes[order], classes)
    assert (order != np.arange(600)).mean() > 0.9


SMALL = {"sampled": 800_000, "sets": 1, "runs": 300, "repeats": 1, "drawn": 5, "orders": 1, "prior": [[5, 524_288]]}


def test_a_unit_depends_on_seed_and_index_alone():
    settings = changed(Settings(), SMALL)
    one, again, other = (measure(6, index, settings) for index in (1, 1, 2))
    assert all(np.array_equal(one[name], again[name], equal_nan=True) for name in one)
    assert not np.array_equal(one["fits"], other["fits"])
    assert {name: x.shape for name, x in one.items()} == {name: x.shape for name, x in other.items()}
    within = one["simple_within"][0]
    assert within[1, 0] < -0.2  # simple functions are frequent, also among those that are True as often
    assert np.abs(within[:, 1:]).max() < 0.1


def test_gains_and_departures_have_the_signs_that_the_claims_say():
    seen = planted.seen(effect=True)
    shared = samples.MEASURES.index("shared")
    seen.found["agreement"][:, :, [ARMS.index("random"), ARMS.index("adam")], shared] = 0.8, 0.2
    seen.found["errors"][:] = 0.1, 0.2, 0.3
    gain = account.training_generalises_better.read(seen)
    assert account.training_departs.read(seen)["Adam"].effect == pytest.approx(np.full(12, 0.75))
    assert account.probability_is_shared.read(seen)["Adam"].effect == pytest.approx(np.full(12, 0.25))
    assert gain["Adam"].effect == pytest.approx(np.full(12, 0.2))
    assert gain["SGD"].effect == pytest.approx(np.full(12, 0.1))
