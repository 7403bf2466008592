"""Trainings in which a mask is found on the way, against twins in NumPy and float64; and the methods made of them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

import toycomb as tc
from toycomb import tickets
from toycomb.network import Network
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets import Context, gradients, top
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.gradients import Batch
from toycomb.tickets.searching import fitting
from toycomb.tickets.searching.edges import flat, unflat, weights
from toycomb.tickets.searching.fitting import Gates, Steps, flat_mask, of_weights
from toycomb.tickets.searching.search import Examples, Search, gain_of
from toycomb.training import Training

NEW = ("edge-popup", "projected-adam", "sign-in", "sign-in-signs", "ham", "bernoulli-gates", "concrete-gates",
       "sparse-rebasin", "sparse-rebasin-unmatched")  # fmt: skip
H, M, N, BATCH = 19, 6, 90, 14  # rows and batches that no vector divides


@pytest.fixture
def problem():
    rng = np.random.default_rng(0)
    parts = [rng.standard_normal(shape) * 0.5 for shape in ((H, M), H, H, ())]
    Z = rng.standard_normal((N, M))
    return Network(*parts), Examples(Z, Z[:, 0] * Z[:, 1] > 0.1)


def steps_of(examples, epochs=3, rate=0.02):
    return Steps.of(Context(None), examples, np.random.default_rng(1), epochs=epochs, batch=BATCH, rate=rate)


def batches(steps, examples):
    for items in steps.items.reshape(-1, steps.batch):
        yield Batch(examples.Z[items], examples.y[items].astype(float))


def flat_gradient(theta, batch, gain=1.0):
    """Gradient of the mean cross-entropy at logits times `gain`, by the code that finite differences test."""
    network = unflat(theta, (H, M))
    g = gradients.gradient(Network(network.W, network.b, network.v * gain, network.c * gain), batch)
    return flat(Network(g.W, g.b, g.v * gain, g.c * gain))


class Adam:
    def __init__(self, size):
        self.first, self.second, self.t = np.zeros(size), np.zeros(size), 0

    def step(self, g, rate):
        self.t += 1
        self.first, self.second = 0.9 * self.first + 0.1 * g, 0.999 * self.second + 0.001 * g * g
        first, second = self.first / (1 - 0.9**self.t), self.second / (1 - 0.999**self.t)
        return rate * first / (np.sqrt(second) + 1e-8)


ALL, WEIGHTS = (flat_mask(np.ones((H, M + x), bool), M, rest=False) for x in (1, 0))


@pytest.mark.parametrize("prunable", [WEIGHTS, ALL], ids=["W", "W and v"])
def test_projected_adam_against_its_twin(problem, prunable):
    network, examples = problem
    steps = steps_of(examples)
    kept = np.linspace(prunable.sum(), 30, steps.number).astype(int)
    found = fitting.projected(network, steps, prunable, kept)
    theta, adam = flat(network), Adam(ALL.size)
    for batch, left in zip(batches(steps, examples), kept, strict=True):
        theta = theta - adam.step(flat_gradient(theta, batch), steps.rate)
        theta[prunable] *= top(np.abs(theta[prunable]), left)
    np.testing.assert_allclose(found, theta, atol=2e-4)
    assert np.count_nonzero(found[prunable]) == 30
    assert np.abs(found - flat(network))[~prunable].min() > 0  # all else is trained


def test_weights_that_were_cut_can_come_back(problem):
    network, examples = problem
    steps = steps_of(examples, epochs=20)
    ends = [
        fitting.projected(network, replace(steps, items=steps.items[:n]), WEIGHTS, np.full(n * 6, 30)) for n in (1, 20)
    ]
    assert ((ends[0] == 0) & (ends[1] != 0))[WEIGHTS].any()


def test_products_against_their_twin(problem):
    network, examples = problem
    steps, mask = steps_of(examples), flat_mask(np.random.default_rng(2).random((H, M)) < 0.4, M, rest=True)
    found = fitting.multiplied(network, steps, mask, ALL, beta=0.3, every=5)
    theta = flat(network) * mask
    m, u, adams = theta.copy(), np.ones(len(theta)), (Adam(len(theta)), Adam(len(theta)))
    for number, batch in enumerate(batches(steps, examples)):
        if number % 5 == 0:
            m[ALL] = np.sqrt((0.3 + np.sqrt(0.3**2 + 4 * theta[ALL] ** 2)) / 2)
            u[ALL] = theta[ALL] / m[ALL]
            np.testing.assert_allclose((m * u)[ALL], theta[ALL])
            np.testing.assert_allclose((m**2 - u**2)[ALL], 0.3)
        g = flat_gradient(theta, batch) * mask
        moves = adams[0].step(g * u, steps.rate), adams[1].step(g * m * ALL, steps.rate)
        m, u = m - moves[0], u - moves[1]
        theta = m * u
    np.testing.assert_allclose(found, theta, atol=2e-4)
    assert not found[~mask].any()


def test_hyperbolic_steps_against_their_twin(problem):
    network, examples = problem
    steps, mask = steps_of(examples), flat_mask(np.random.default_rng(2).random((H, M)) < 0.4, M, rest=True)
    found = fitting.stretched(network, steps, mask, ALL, alpha=30.0, beta=0.5)
    theta, adam = flat(network) * mask, Adam(ALL.size)
    for batch in batches(steps, examples):
        g = flat_gradient(theta, batch) * mask
        theta = theta - adam.step(g, steps.rate)
        x = np.clip(-steps.rate * (30 * np.sign(theta) * g + 0.5), -5, 5)
        theta = np.where(ALL, theta * np.exp(x), theta)
    np.testing.assert_allclose(found, theta, atol=3e-4)
    assert not found[~mask].any()


def gates_by_hand(gates, x):
    """Values of gates at logits plus noise, and their derivatives."""
    if gates.hard:
        s = 1 / (1 + np.exp(-x / gates.width))
        x, slope = s * 1.2 - 0.1, 1.2 * s * (1 - s) / gates.width
    else:
        slope = np.ones(x.shape)
    return np.clip(x, 0, 1), slope * ((x > 0) & (x < 1))


KINDS = [Gates(hard=False, width=0.5), Gates(hard=True, width=2 / 3)]


@pytest.mark.parametrize("gates", KINDS, ids=["gaussian", "hard concrete"])
def test_gates_against_their_twin(problem, gates):
    network, examples = problem
    steps, value = steps_of(examples), flat(network)
    budget = np.linspace(WEIGHTS.sum(), 20, steps.number)
    options = {"start": 0.5, "budget": budget, "gain": 1.7}
    found = gates.learned(network, steps, WEIGHTS, np.random.default_rng(5), **options)
    rng, mu, adam, t = np.random.default_rng(5), np.full(len(value), 0.5), Adam(len(value)), 0
    many = list(batches(steps, examples))
    for _ in steps.items:
        noise = gates.noise((len(many) // len(steps.items), len(value)), rng).astype(float)
        for own in noise:
            z, slope = gates_by_hand(gates, mu + own)
            theta = np.where(WEIGHTS, value * z, value)
            g = flat_gradient(theta, many[t], 1.7) * value * slope * WEIGHTS
            mu = mu - adam.step(g, steps.rate * (1 + np.cos(np.pi * t / steps.number)) / 2)
            chance = open_chance(gates, mu[WEIGHTS])
            if chance.sum() > budget[t]:
                change = (open_chance(gates, mu[WEIGHTS] + 1e-6) - chance).sum() / 1e-6
                mu = mu - min((chance.sum() - budget[t]) / change, 1)
            t += 1
    np.testing.assert_allclose(found[WEIGHTS], mu[WEIGHTS], atol=2e-3)


def open_chance(gates, mu):
    """Chance that a gate is not 0."""
    if gates.hard:
        return 1 / (1 + np.exp(-(mu - gates.width * np.log(0.1 / 1.1))))
    return norm.cdf(mu / gates.width)


@pytest.mark.parametrize("gates", KINDS, ids=["gaussian", "hard concrete"])
def test_gates_are_open_as_often_as_the_budget_counts_them(gates):
    for mu in (-1.0, 0.0, 0.8):
        drawn = gates_by_hand(gates, mu + gates.noise((200, 200), np.random.default_rng(3)).astype(float))[0]
        assert (drawn > 0).mean() == pytest.approx(open_chance(gates, mu), abs=0.01)
        assert -gates.width * np.log(0.1 / 1.1) == pytest.approx(gates.above)


def test_the_expected_number_of_open_gates_ends_at_the_budget(problem):
    network, examples = problem
    steps = steps_of(examples, epochs=30)
    budget = np.full(steps.number, 25.0)
    logits = KINDS[0].learned(network, steps, WEIGHTS, np.random.default_rng(0), start=0.5, budget=budget, gain=2.0)
    assert open_chance(KINDS[0], logits[WEIGHTS]).sum() <= 25.5


def test_slopes_of_gates_by_finite_differences():
    x = np.linspace(-2, 3, 41) + 0.013
    for gates in KINDS:
        change = (gates_by_hand(gates, x + 1e-6)[0] - gates_by_hand(gates, x - 1e-6)[0]) / 2e-6
        np.testing.assert_allclose(gates_by_hand(gates, x)[1], change, atol=1e-6)


# --- the methods


@pytest.fixture(scope="module")
def subject():
    task = tc.Task(tc.Formula.random(16, 4, 3, seed=0), samples=1280, seed=0)
    return tickets.Subject(task, Training(hidden=10, epochs=8, patience=None, batch=32), 0, 0)


@pytest.mark.parametrize("outputs", [False, True])
def test_masks_go_to_flat_arrays_and_back(outputs):
    mask = np.random.default_rng(0).random((H, M + outputs)) < 0.5
    there = flat_mask(mask, M, rest=True)
    assert (there.size, there.sum()) == ((M + 2) * H + 1, mask.sum() + there.size - mask.size)
    np.testing.assert_array_equal(of_weights(there, mask.shape, M), mask)
    network = Network(*(np.random.default_rng(1).random(x) for x in ((H, M), H, H, ())))
    context = Context(None, network=network, batch=None, outputs=outputs)
    np.testing.assert_array_equal(of_weights(flat(network), mask.shape, M), context.prunable(network))


def test_steps_are_counted_and_few_inputs_are_one_batch(problem):
    _, examples = problem
    context = Context(None)
    Steps.of(context, examples, np.random.default_rng(0), epochs=5, batch=40, rate=1.0)
    assert (context.cost.steps, context.cost.samples) == (10, 400)
    steps = Steps.of(context, examples, np.random.default_rng(0), epochs=2, batch=200, rate=1.0)
    assert (steps.batch, steps.number) == (N, 2)


def test_edge_popup_is_the_search_of_accounts(subject):
    found, cost = tickets.search(tickets.named("edge-popup"), Context(subject), 32)
    batch = subject.batch()
    search, rng = Search(), Context(subject).rng(1)
    on = search.popup(weights(subject.initial), Examples(batch.Z, batch.y > 0), 32, rng)
    np.testing.assert_array_equal(found.mask.T.ravel(), on[0])
    assert (cost.steps, cost.samples) == (1000, 1280 + 128_000)


def test_edge_popup_of_both_layers_keeps_weights_alone(subject):
    """As many edges as there are weights: an edge that stands for a bias would take the place of one."""
    every = 10 * 17
    found, _ = tickets.search(tickets.named("edge-popup"), Context(subject, outputs=True), every)
    assert found.mask.shape == (10, 17)
    assert found.mask.all()


def test_signs_of_the_last_round_are_those_that_training_gave(subject):
    options = {"rounds": 2, "epochs": 4, "rate": 0.03}
    plain, signed = (
        tickets.search(tickets.named("sign-in").with_options(**options, signs=x), Context(subject), 60)[0]
        for x in (False, True)
    )
    np.testing.assert_array_equal(plain.mask, signed.mask)
    assert plain.start is None
    start, first = signed.start, subject.initial
    np.testing.assert_array_equal(np.abs(start.W), np.abs(first.W))
    np.testing.assert_array_equal(start.v, first.v)
    changed = np.sign(start.W) != np.sign(first.W)
    assert 0 < changed.sum() < changed.size / 2
    with_v = tickets.named("sign-in").with_options(**options, signs=True)
    both = tickets.search(with_v, Context(subject, outputs=True), 60)[0]
    assert both.mask.shape == (10, 17)
    np.testing.assert_array_equal(np.abs(both.start.v), np.abs(first.v))


def test_a_ticket_carried_to_the_same_network_in_another_order_is_its_own(subject, monkeypatch):
    """The other start is this one with rows permuted: matching finds the order, without it the mask is elsewhere."""
    order, first = np.random.default_rng(4).permutation(10), subject.initial
    other = replace(first, W=first.W[order], b=first.b[order], v=first.v[order])
    monkeypatch.setattr(Context, "fresh_start", lambda context: other)
    own = tickets.search(tickets.named("imp"), Context(subject), 40)[0].mask
    names = ("sparse-rebasin", "sparse-rebasin-unmatched")
    carried, stayed = (tickets.search(tickets.named(x), Context(subject), 40)[0].mask for x in names)
    assert (own & carried).sum() >= 36
    np.testing.assert_array_equal(stayed[np.argsort(order)], carried)
    assert (own & stayed).sum() < 25


def test_new_methods_on_two_threads_as_on_one():
    training = Training(hidden=10, epochs=2, patience=None)
    population = Population(networks=2, seed=5, variables=16, clauses=4, literals=3, samples=640, training=training)
    rows = []
    for threads in (1, 2):
        with opened(":memory:") as store:
            rows.append(run(Benchmark(population, NEW, (0.1,)), store, threads=threads, progress=False))
    one, two = ([{k: x for k, x in row.items() if k != "cost_seconds"} for row in found] for found in rows)
    assert one == two


def test_gain_of_both_layers_is_that_of_one(problem):
    from toycomb.tickets.searching.edges import weights_of_both

    network, examples = problem
    every = [x(network) for x in (weights, weights_of_both)]
    one, both = (gain_of(edges, np.ones(edges.value.shape, bool), examples) for edges in every)
    assert one == pytest.approx(both)
    np.testing.assert_allclose(every[1].theta(np.ones(every[1].value.shape, bool)), flat(network))
