"""Guarantees: inequalities by hand and by exact sums, posteriors against sampling, codes by Kraft; and coins."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_accounts import SMALL, changed
from tests.worlds import bounds as planted
from toycomb import InputError
from toycomb.accounts.bounds import account, descriptions, inequalities
from toycomb.accounts.bounds.gaussians import EXPONENTS, POOL, Examples, Fit, Gaussian, errors, gaussian_kl, groups
from toycomb.accounts.bounds.measure import Settings, measure
from toycomb.accounts.bounds.seen import COINS, TASK
from toycomb.accounts.bounds.world import World, free
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network
from toycomb.tasks.sampling import Dataset
from toycomb.tickets.searching.edges import flat, outputs, unflat

# --- inequalities -----------------------------------------------------------------------------------------------------


def test_relative_entropy_by_hand():
    assert inequalities.kl(0.5, 0.25) == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2 / 3))
    assert inequalities.kl(0, 0.25) == pytest.approx(-math.log(0.75))
    assert inequalities.kl(1, 0.25) == pytest.approx(math.log(4))
    assert inequalities.kl(0.3, 0.3) == 0
    assert inequalities.kl(0, 0) == 0
    assert inequalities.kl(0.3, 0) == np.inf


def test_its_inverse_by_hand():
    c = np.array([0, 0.01, 0.3, 5])
    assert np.allclose(inequalities.kl_inverse(0, c), 1 - np.exp(-c), atol=1e-12)
    assert inequalities.kl_inverse(1, 0.5) == 1
    assert inequalities.kl_inverse(0.2, np.inf) == 1


@settings(max_examples=60)
@given(st.floats(0, 0.999), st.floats(1e-8, 3))
def test_the_inverse_inverts_and_errs_upwards(q, c):
    p = float(inequalities.kl_inverse(q, c))
    assert q <= p <= 1
    if p < 1 - 1e-9:  # nearer to 1 the digits of p do not suffice
        assert inequalities.kl(q, p) == pytest.approx(c, rel=1e-4, abs=1e-12)
        assert inequalities.kl(q, p) >= c * (1 - 1e-9)


def counts(samples, chances):
    """Distribution of the number of errors of one classifier, wrong with chance p on each of (count, p) inputs."""
    from scipy.stats import binom

    found = np.ones(1)
    for count, p in zip(samples, chances, strict=True):
        found = np.convolve(found, binom.pmf(np.arange(count + 1), count, p))
    return found


@pytest.mark.parametrize("chances", [(0.2, 0.2), (0.05, 0.35), (0.0, 0.4), (0.5, 0.5), (0.01, 0.001)])
@pytest.mark.parametrize("half", [4, 30, 60])
def test_maurers_constant_holds_for_balanced_samples(half, chances):
    """The mean of exp(N kl) is at most 2 √N, and two chances make it smaller (Hoeffding 1956, theorem 3)."""
    N, p = 2 * half, np.mean(chances)
    exponent = np.exp(N * inequalities.kl(np.arange(N + 1) / N, p))
    two, one = (counts((half, half), x) @ exponent for x in (chances, (p, p)))
    assert two <= one * (1 + 1e-9)
    assert one <= 2 * math.sqrt(N)


@pytest.mark.parametrize("chances", [(0.1, 0.1), (0.02, 0.3), (0.0, 0.2)])
def test_the_test_set_bound_fails_as_seldom_as_it_says(chances):
    from scipy.stats import binom

    half, delta = 40, 0.05
    bounds = inequalities.held_out(np.arange(2 * half + 1), 2 * half, delta)
    assert bounds[-1] == 1
    assert np.allclose(binom.cdf(np.arange(2 * half), 2 * half, bounds[:-1]), delta)
    failing = counts((half, half), chances)[bounds < np.mean(chances)].sum()
    assert failing <= delta
    if chances[0] == chances[1]:
        assert failing > delta / 4  # it is not loose


def test_bounds_by_hand():
    assert inequalities.occam(0, 192, 20_000, 0.05) == pytest.approx(1 - 0.05 ** (1 / 2e4) * 2 ** (-192 / 2e4))
    wanted = 1 - math.exp(-(100 + math.log(2 * math.sqrt(1000) / 0.05)) / 1000)
    assert inequalities.maurer(0, 100, 1000, 0.05) == pytest.approx(wanted)
    assert inequalities.sampled(0, 1000, 0.01) == pytest.approx(1 - 0.01**1e-3)
    assert inequalities.mcallester(0.1, 0, 1000, 0.05) == pytest.approx(0.1 + math.sqrt(math.log(1264.911) / 2000))


@given(st.floats(0, 1), st.floats(0, 5000))
def test_mcallesters_form_is_never_tighter(error, divergence):
    tight = inequalities.maurer(error, divergence, 1000, 0.05)
    assert tight <= inequalities.mcallester(error, divergence, 1000, 0.05) + 1e-9


def test_a_table_of_coins_proves_nothing():
    """Whoever learns N coins by heart needs N bits for them, and those make the bound one half, to the digit."""
    assert inequalities.occam(0, 1000, 1000, 1 - 1e-12) == pytest.approx(0.5)
    assert inequalities.occam(0, 1000, 1000, 0.05) > 0.5


def test_bounds_hold_over_a_finite_class_whatever_is_chosen():
    """64 classifiers with errors of their own; the posterior is fitted to the sample; balanced samples of 60."""
    rng = np.random.default_rng(0)
    delta, N, rounds = 0.1, 60, 2000
    chances = np.stack([rng.uniform(0.2, 0.6, 64), rng.uniform(0.2, 0.6, 64)])
    true = chances.mean(axis=0)
    sample = rng.binomial(N // 2, chances[:, None], (2, rounds, 64)).sum(axis=0) / N
    best = sample.argmin(axis=1)
    gibbs = np.exp(-40 * sample)
    gibbs /= gibbs.sum(axis=1, keepdims=True)
    divergence = (gibbs * np.log(64 * gibbs)).sum(axis=1)
    lines = np.arange(rounds)
    failing = {
        "occam": inequalities.occam(sample[lines, best], 6, N, delta) < true[best],
        "one of 64 at no cost": inequalities.occam(sample[lines, best], 0, N, delta) < true[best],
        "maurer": inequalities.maurer((gibbs * sample).sum(axis=1), divergence, N, delta) < gibbs @ true,
    }
    shares = {name: x.mean() for name, x in failing.items()}
    assert shares["occam"] <= delta
    assert shares["maurer"] <= delta
    assert shares["one of 64 at no cost"] > 1.5 * delta  # the test can fail


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: inequalities.kl_inverse(1.2, 0.1), "a share of errors is 1.2"),
        (lambda: inequalities.kl_inverse(0.2, -1), "at -1"),
        (lambda: inequalities.kl_inverse(np.nan, 1), "a share of errors is nan"),
        (lambda: inequalities.maurer(0.1, 1, 4, 0.05), "from 4 samples"),
        (lambda: inequalities.occam(0.1, 1, 100, 1.0), "chance of failure of a bound is 1"),
        (lambda: Fit(batch=10), "batches of 10"),
        (lambda: Fit(steps=0), "at least one step"),
    ],
)
def test_wrong_input_is_one_sentence(call, message):
    with pytest.raises(InputError, match=message):
        call()


# --- Gaussians --------------------------------------------------------------------------------------------------------


def examples(rng, count, inputs):
    X = rng.integers(-2, 3, (count, inputs)).astype(np.float32)
    return Examples(np.column_stack([X, np.ones(count, np.float32)]), X[:, 0] > X[:, -1])


def random_flat(rng, shape, scale=1.0):
    H, m = shape
    return scale * rng.normal(size=(m + 2) * H + 1)


def test_divergence_against_an_integral():
    from scipy.integrate import quad
    from scipy.stats import norm

    def density(x):
        return norm.pdf(x, 0.7, 0.3) * (norm.logpdf(x, 0.7, 0.3) - norm.logpdf(x, 0, 1.5))

    one = gaussian_kl(np.array([0.7]), np.array([0.3]), 1.5)
    assert one == pytest.approx(quad(density, -3, 4)[0])
    both = gaussian_kl(np.array([0.7, -2]), np.array([0.3, 1]), 1.5)
    assert both == pytest.approx(one + gaussian_kl(np.array([-2.0]), np.array([1.0]), 1.5))
    assert gaussian_kl(np.zeros(3), np.full(3, 0.5), 0.5) == pytest.approx(0)


def test_divergence_takes_the_best_prior_of_the_grid_and_pays_for_the_choice():
    rng, shape = np.random.default_rng(1), (3, 2)
    free = rng.random(13) < 0.7
    posterior = Gaussian(shape, random_flat(rng, shape) * free, 0.1 * free, free)
    origin = random_flat(rng, shape)
    by_hand = 0.0
    for part in groups(shape):
        kept = np.flatnonzero(free[part]) + part.start
        shift, sigma = (posterior.theta - origin)[kept], posterior.sigma[kept]
        every = [gaussian_kl(shift, sigma, 2 ** (j / 2)) for j in EXPONENTS]
        by_hand += min(every) + math.log(len(EXPONENTS))
        best = np.sqrt(np.mean(sigma**2 + shift**2))  # of all standard deviations
        assert gaussian_kl(shift, sigma, best) <= min(every) <= gaussian_kl(shift, sigma, best) + 0.1 * len(kept)
    assert posterior.divergence(origin) == pytest.approx(by_hand)
    assert [x.stop for x in groups(shape)] == [6, 9, 13]


@pytest.mark.parametrize("shape", [(5, 3), (32, 4), (37, 2)])
def test_chances_against_networks_that_are_drawn(shape):
    rng = np.random.default_rng(2)
    data = examples(rng, 7, shape[1])
    theta, sigma = random_flat(rng, shape, 0.5), np.abs(random_flat(rng, shape, 0.5))
    sigma[::3], theta[::6] = 0, 0
    found = Gaussian(shape, theta, sigma, np.ones(len(theta), bool)).chances(data, rng, 4000)
    Z = data.Z[:, :-1].astype(float)
    drawn = [outputs(unflat(theta + sigma * rng.normal(size=len(theta)), shape), Z)[1] > 0 for _ in range(4000)]
    assert np.allclose(found, np.mean(drawn, axis=0), atol=0.05)


@pytest.mark.parametrize("shape", [(5, 3), (32, 4), (37, 2)])
def test_networks_without_noise_against_the_plain_ones(shape):
    rng = np.random.default_rng(3)
    data, theta = examples(rng, 101, shape[1]), random_flat(rng, shape)
    says = outputs(unflat(theta, shape), data.Z[:, :-1].astype(float))[1] > 0
    assert descriptions.wrong(theta, shape, data) == np.count_nonzero(says != data.y)
    still = Gaussian(shape, theta, np.zeros(len(theta)), np.ones(len(theta), bool)).chances(data, rng)
    assert np.array_equal(still > 0.5, says)
    assert errors(still, data.y) == pytest.approx(np.mean(says != data.y), abs=1e-3)


def objective(theta, log_sigma, free, origin, shape, data, items, noise, weight):
    """What a step descends on: loss by the same noise, and KL from the best prior of each group; float64."""
    H, m = shape
    sigma2 = np.exp(2 * log_sigma) * free
    first, spread = (x[: (m + 1) * H].reshape(m + 1, H) for x in (theta, sigma2))
    Z = data.Z[items].astype(float)
    a = np.maximum(Z @ first + np.sqrt(Z**2 @ spread) * noise[:, :H], 0)
    v, v2 = (x[(m + 1) * H : -1] for x in (theta, sigma2))
    logits = a @ v + theta[-1] + np.sqrt(a**2 @ v2 + sigma2[-1]) * noise[:, H]
    loss = np.mean(np.log1p(np.exp(-np.where(data.y[items], 1, -1) * logits)))
    divergence = 0.0
    for part in groups(shape):
        kept = np.flatnonzero(free[part]) + part.start
        prior = np.sqrt(np.mean(sigma2[kept] + (theta - origin)[kept] ** 2))
        divergence += gaussian_kl((theta - origin)[kept], np.sqrt(sigma2[kept]), prior)
    return weight * loss + divergence / len(data)


def fit_twin(fit, theta, free, origin, shape, data, rng):
    """`Fit.posterior` with derivatives by differences, NumPy and float64."""
    theta = theta * free
    log_sigma = np.zeros(len(theta))
    for part in groups(shape):
        log_sigma[part] = np.log(fit.spread * np.sqrt(np.mean(theta[part][free[part]] ** 2)))
    noise = rng.standard_normal((POOL, shape[0] + 1), np.float32).astype(float)
    each, size = len(data) // fit.batch, len(theta)
    first, second = np.zeros(2 * size), np.zeros(2 * size)
    for t in range(fit.steps):
        if t % each == 0:
            count = min(each, fit.steps - t) * fit.batch
            items = rng.permutation(len(data))[:count]
            picks = rng.integers(POOL, size=count)
        now = slice(t % each * fit.batch, (t % each + 1) * fit.batch)
        x, g = np.concatenate([theta, log_sigma]), np.zeros(2 * size)
        for i in np.flatnonzero(np.concatenate([free, free])):
            sides = []
            for h in (1e-5, -1e-5):
                y = x.copy()
                y[i] += h
                sides.append(objective(y[:size], y[size:], free, origin, shape, data, items[now], noise[picks[now]],
                                       fit.weight))  # fmt: skip
            g[i] = (sides[0] - sides[1]) / 2e-5
        first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g**2
        rate = fit.rate * (1 + np.cos(np.pi * t / fit.steps)) / 2
        move = rate * first / (1 - 0.9 ** (t + 1)) / np.sqrt(second / (1 - 0.999 ** (t + 1)) + 1e-24)
        theta, log_sigma = theta - move[:size], log_sigma - fit.ratio * move[size:]
    return theta, np.exp(log_sigma) * free


@pytest.mark.parametrize("shape", [(3, 2), (34, 2)])
def test_a_fit_against_its_twin(shape):
    rng = np.random.default_rng(4)
    data, fit = examples(rng, 40, shape[1]), Fit(steps=8, batch=8, rate=0.004, ratio=3.0, spread=0.4, weight=1.3)
    theta, origin = random_flat(rng, shape), random_flat(rng, shape, 0.3)
    free = np.ones(len(theta), bool)
    free[: shape[0] * shape[1] : 3] = False
    found = fit.posterior(theta, free, origin, shape, data, np.random.default_rng(5))
    mean, sigma = fit_twin(fit, theta, free, origin, shape, data, np.random.default_rng(5))
    assert not found.theta[~free].any()
    assert not found.sigma[~free].any()
    assert np.abs(mean - theta * free).max() > 0.01  # it moves
    # Adam takes whole steps however small a derivative is, so a few that are nearly 0 may go the other way.
    assert np.mean(np.abs(found.theta - mean) > 2e-3) < 0.02
    assert np.mean(np.abs(found.sigma / np.where(free, sigma, 1) - free) > 5e-3) < 0.02


def test_a_fit_makes_the_bound_smaller():
    rng, shape = np.random.default_rng(6), (8, 4)
    data = examples(rng, 2000, 4)
    theta = flat(Network(np.tile([1.0, 0, 0, -1], (8, 1)), np.zeros(8), np.full(8, 1.0), np.array(-0.5)))
    origin, free = random_flat(rng, shape, 0.3), np.ones(49, bool)

    def bound(steps):
        posterior = Fit(steps=steps, batch=16, rate=0.01).posterior(theta, free, origin, shape, data, rng)
        error = errors(posterior.chances(data, rng, 4), data.y)
        return inequalities.maurer(error, posterior.divergence(origin), len(data), 0.05)

    assert bound(1500) < bound(1) - 0.03


# --- descriptions -----------------------------------------------------------------------------------------------------


def test_masks_are_named_exactly():
    assert descriptions.log2_binomial(1024, 205) == pytest.approx(math.log2(math.comb(1024, 205)))
    total = sum(math.comb(12, k) * 2 ** -descriptions.mask_bits(12, k, 3) for k in (2, 5, 12))
    assert total == pytest.approx(1)


@pytest.mark.parametrize("code", [descriptions.geometric_bits, descriptions.type_bits, descriptions.value_bits])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_codes_keep_krafts_inequality(code, count):
    most = {1: 400, 2: 60, 3: 12}[count]
    total = sum(2 ** -code(np.array(x)) for x in product(range(-most, most + 1), repeat=count))
    assert 0.01 < total <= 1


def test_code_lengths_by_hand():
    five = np.array([0, 0, 1, 0, -1])  # 3 bits say that 1 is the largest; of C(7, 2) counts; of 5!/3! sequences
    assert descriptions.type_bits(five) == pytest.approx(3 + math.log2(21) + math.log2(20))
    assert descriptions.type_bits(np.zeros(9)) == pytest.approx(1)
    t = descriptions.DECAYS
    wanted = 5 - np.log2((1 - t) ** 5 / (1 + t) ** 5 * t**2).max()
    assert descriptions.geometric_bits(five) == pytest.approx(wanted)
    assert descriptions.formula_bits(Subject.of(3, 0).task.formula) == 8 * 4 * 6


def test_rounded_networks():
    rng, shape = np.random.default_rng(7), (4, 3)
    theta, base, free = random_flat(rng, shape), random_flat(rng, shape), rng.random(21) < 0.6
    for origin in (base, np.zeros(21)):
        found = descriptions.rounded(theta, free, origin, (2, 3, 4), shape)
        assert not found.theta[~free].any()
        steps = np.concatenate([np.full(part.stop - part.start, 2.0**-j) for part, j in
                                zip(groups(shape), (2, 3, 4), strict=True)])  # fmt: skip
        units = ((found.theta - origin) / steps)[free]
        assert np.allclose(units, np.rint(units))
        assert (np.abs(found.theta - theta)[free] <= steps[free] / 2 + 1e-12).all()
        bits = [
            descriptions.value_bits(np.rint(((theta - origin) / steps)[part][free[part]])) for part in groups(shape)
        ]
        assert found.bits == pytest.approx(sum(bits))


# --- the unit and the claims ------------------------------------------------------------------------------------------

TINY = changed(Settings(), SMALL["bounds"])


@pytest.fixture(scope="module")
def measured():
    return measure(3, 0, TINY)


def test_a_unit_is_a_function_of_its_arguments(measured):
    again = measure(3, 0, TINY)
    assert measured.keys() == again.keys()
    for name, values in measured.items():
        assert np.array_equal(values, again[name]), name


def test_bounds_hold_on_random_labels(measured):
    """On coins every classifier's error is .5; each bound fails with chance .05, and the Gaussian ones far less."""
    for arm in ("ticket", "random", "described"):
        assert (measured[f"{arm}_bound"][COINS] >= 0.5).all(), arm
    assert (measured["network_sample"][COINS] < 0.5).all()


def test_bounds_lie_above_both_errors(measured):
    for arm in ("ticket", "random", "described", "half"):
        bound = measured[f"{arm}_bound"]
        assert (bound >= measured[f"{arm}_sample"]).all()
        assert (bound[TASK] >= measured[f"{arm}_fresh"][TASK]).all()
        assert ((bound >= 0) & (bound <= 1)).all()
    assert (measured["ticket_mcallester"] >= measured["ticket_bound"] - 1e-9).all()
    assert (measured["ticket_permuted"][TASK] > 0.5).all()
    assert (measured["described_free"] <= measured["described_bound"]).all()
    densities = [descriptions.mask_bits(16 * 32, round(x * 16 * 32), 3) for x in TINY.densities]
    assert np.allclose(measured["described_mask"], densities)
    assert (measured["ticket_bits"] > densities).all()


def test_tickets_are_nested_exact_and_trained_from_the_start():
    world = World.of(Subject.of(3, 0, samples=1000), 16, 2, 50)
    found = world.tickets([1, 0.5, 0.1], world.inputs(world.data))
    assert [int(x.mask.sum()) for x in found] == [512, 256, 51]
    assert not (found[2].mask & ~found[1].mask).any()
    for x in found:
        assert not x.W[~x.mask].any()
        assert np.array_equal(free(x)[:512].reshape(32, 16).T, x.mask)
        assert free(x)[512:].all()
    by_hand = world.train(world.inputs(world.data), found[2].mask)
    assert np.array_equal(by_hand.W, found[2].W)


def test_coins_are_drawn_anew_for_the_same_inputs():
    world = World.of(Subject.of(3, 0, samples=4000), 8, 1, 400)
    coins = world.coins(np.random.default_rng(0))
    assert np.array_equal(coins.data.X, world.data.X)
    assert np.array_equal(coins.fresh.Z, world.fresh.Z)
    for y, labels in ((coins.data.y, world.data.y), (coins.fresh.y, world.fresh.y)):
        assert abs(np.mean(y == labels) - 0.5) < 2 / math.sqrt(len(y))
    assert coins.data.y.sum() != 2000  # coins, not a permutation
    first, rest = world.halves()
    assert first.y.sum() == rest.y.sum() == 1000  # each half is balanced, as bounds assume
    assert isinstance(first, Dataset)


def test_bounds_below_one_half_on_coins_fail_the_controls():
    broken = planted.seen(True)
    broken.found["ticket_bound"][:, COINS] -= 0.4
    bound, coverage = (account.ACCOUNT.judged(x, broken) for x in (account.not_vacuous, account.cover_on_coins))
    assert bound["control_fails"]
    assert bound["verdict"] == "undecided"
    assert coverage["verdict"] == "below the margin"
