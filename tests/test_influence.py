"""Influence of one training input: derivatives, responses against closed forms, retraining, codes, claims."""

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.small_accounts import SMALL, changed
from tests.worlds import influence as planted
from toycomb import Formula, InputError, Task
from toycomb.accounts.influence import account, arms, limits
from toycomb.accounts.influence.codes import Locations
from toycomb.accounts.influence.measure import Settings, measure
from toycomb.accounts.influence.problem import BETA1, BETA2, EPSILON, Problem
from toycomb.accounts.influence.response import Response, agreement, correlation, factor
from toycomb.accounts.influence.retraining import Bench, Schedule, distinct_inputs
from toycomb.accounts.instruments.subject import Subject
from toycomb.network import Network, init

H, M, N = 8, 8, 48  # one width throughout, since kernels compile anew for each


def problem_of(seed=0, soft=0.3, decay=0.02):
    rng = np.random.default_rng(seed)
    Z = rng.choice([-1.0, 1.0], (N, M))
    return Problem(Z, Z[:, 0] + Z[:, 1] * Z[:, 2] + 0.3 * rng.normal(size=N) > 0, H, decay, soft)


@pytest.fixture(scope="module")
def problem():
    return problem_of()


@pytest.fixture(scope="module")
def theta(problem):
    return problem.flat(init(H, M, seed=1)[0])


@pytest.fixture(scope="module")
def optimum(problem, theta):
    return Bench(Subject.of(1, 0, variables=M, samples=2), problem, Schedule(40, 16, 0.01)).optimum()


def uneven(seed=2):
    """Weights of which some are 0."""
    return np.random.default_rng(seed).uniform(0, 2, N) * (np.arange(N) % 5 > 0)


def differences(function, x, step=1e-6):
    """Central differences of a function of x (d,), derivatives along the last axis."""
    return np.stack([(function(x + e) - function(x - e)) / (2 * step) for e in step * np.eye(len(x))], axis=-1)


# --- the problem and its derivatives ----------------------------------------------------------------------------------


def twin(problem, theta, weights):
    """Loss by the definition."""
    net = problem.network(theta)
    z = problem.Z @ net.W.T + net.b
    f = (z + np.sqrt(z**2 + problem.soft**2)) / 2 @ net.v + net.c
    loss = np.where(problem.y > 0, np.log1p(np.exp(-f)), np.log1p(np.exp(f)))
    return weights @ loss / len(loss) + problem.decay / 2 * np.sum(theta**2)


def test_loss_and_gradient(problem, theta):
    weights = uneven()
    loss, grad = problem.loss_gradient(theta, weights)
    assert loss == pytest.approx(twin(problem, theta, weights), rel=1e-12)
    assert np.allclose(grad, differences(lambda x: twin(problem, x, weights), theta), atol=1e-8)
    each = problem.gradients(theta)
    assert np.allclose(weights @ each / N + problem.decay * theta, grad, atol=1e-12)


def test_hessian(problem, theta):
    weights = uneven()
    numeric = differences(lambda x: problem.loss_gradient(x, weights)[1], theta)
    assert np.allclose(problem.hessian(theta, weights), numeric, atol=1e-7)
    assert not np.allclose(problem.hessian(theta, weights, kinks=False), numeric, atol=1e-3)
    sharp = problem_of(soft=1e-8)  # no input lies on a kink here, so that nothing is ignored
    assert np.allclose(sharp.hessian(theta, weights, kinks=False), sharp.hessian(theta, weights), atol=1e-4)


def test_jacobian(problem, theta):
    Z = problem.Z[:5] + 0.1
    assert np.allclose(problem.jacobian(theta, Z), differences(lambda x: problem.logits(x, Z), theta), atol=1e-7)


def test_without_softening_it_is_the_relu_network(theta):
    sharp = problem_of(soft=1e-9)
    assert np.allclose(sharp.logits(theta, sharp.Z), sharp.network(theta).logits(sharp.Z, np.eye(M)), atol=1e-6)
    network = init(H, M, seed=1)[0]
    assert np.array_equal(sharp.network(sharp.flat(network)).W, network.W)


def test_adam_against_numpy(problem, theta):
    weights, rates, batch = uneven(), np.array([0.1, 0.05, 0.02]), 16
    order = np.random.default_rng(3).permutation(N)
    x, first, second = theta.copy(), 0, 0
    for step, rate in enumerate(rates):
        items = order[step * batch : (step + 1) * batch]
        few = Problem(problem.Z[items], problem.y[items], H, problem.decay, problem.soft)
        grad = few.loss_gradient(x, weights[items])[1]
        first, second = BETA1 * first + (1 - BETA1) * grad, BETA2 * second + (1 - BETA2) * grad**2
        root = np.sqrt(second / (1 - BETA2 ** (step + 1))) + EPSILON
        x = x - rate * first / (1 - BETA1 ** (step + 1)) / root
    assert np.allclose(problem.adam(theta, weights, order, batch, rates), x, atol=1e-12)


def test_a_removed_input_does_nothing_wherever_it_stands(problem, theta):
    order, rates = np.random.default_rng(3).permutation(N), np.full(3, 0.1)
    changed = problem.Z.copy()
    changed[7] *= -3
    other = Problem(changed, problem.y, H, problem.decay, problem.soft)
    without = problem.without(7)
    assert np.array_equal(*(x.adam(theta, without, order, 16, rates) for x in (problem, other)))
    everyone = problem.everyone()
    assert not np.array_equal(*(x.adam(theta, everyone, order, 16, rates) for x in (problem, other)))


def test_polish_against_scipy(problem, optimum):
    start, weights = optimum.theta + 0.01, uneven()
    found, gradient = problem.polish(start, weights, tolerance=1e-9, most=5000)
    theirs = minimize(problem.loss_gradient, start, args=(weights,), jac=True, method="BFGS", options={"gtol": 1e-7})
    assert gradient <= 1e-9
    assert problem.loss_gradient(found, weights)[0] == pytest.approx(theirs.fun, abs=1e-9)
    assert np.allclose(problem.logits(found, problem.Z), problem.logits(theirs.x, problem.Z), atol=1e-4)


def test_the_hessian_as_metric_leads_to_the_same_optimum_sooner(problem, optimum):
    start = optimum.theta + 1e-3
    few = problem.polish(start, problem.everyone(), optimum.metric, tolerance=1e-9, most=15)
    plain = problem.polish(start, problem.everyone(), tolerance=1e-9, most=15)
    assert few[1] <= 1e-9 < plain[1]
    assert np.allclose(problem.logits(few[0], problem.Z), problem.logits(optimum.theta, problem.Z), atol=1e-6)


@pytest.mark.parametrize(("field", "value"), [("decay", 0.0), ("soft", 0.0), ("soft", np.inf)])
def test_a_problem_without_an_optimum_is_refused(field, value):
    with pytest.raises(InputError, match="must be positive and finite"):
        Problem(np.zeros((2, M)), np.zeros(2), **{"hidden": H, "decay": 1.0, "soft": 1.0} | {field: value})


def test_an_order_fits_its_batches(problem, theta):
    with pytest.raises(InputError, match="5 items were given for 2 steps of 3"):
        problem.adam(theta, problem.everyone(), np.arange(5), 3, np.ones(2))
    with pytest.raises(InputError, match="a batch of 64"):
        Schedule(1, 64, 0.1).order(N, np.random.default_rng(0))
    order = Schedule(3, 20, 0.1).order(N, np.random.default_rng(0))
    assert order.shape == (3 * 40,)
    assert all(len(set(epoch)) == 40 for epoch in order.reshape(3, 40))


# --- responses --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ridge():
    """A quadratic: inputs X (n, d), targets, and the optimum of 1/n Σ w (x·θ - t)²/2 + decay/2 |θ|² for any weights."""
    rng = np.random.default_rng(4)
    X, t, decay = rng.normal(size=(12, 3)), rng.normal(size=12), 0.1

    def hessian(w):
        return (X * w[:, None]).T @ X / 12 + decay * np.eye(3)

    def best(w):
        return np.linalg.solve(hessian(w), X.T @ (w * t) / 12)

    return X, t, hessian, best


def test_influence_on_a_quadratic(ridge):
    X, t, hessian, best = ridge
    ones = np.ones(12)
    theta = best(ones)
    gradients = (X @ theta - t)[:, None] * X
    moves = Response.of(hessian(ones), 12).moves(gradients)
    slopes = differences(best, ones)  # (3, 12) exact derivatives of the optimum by the weights
    assert np.allclose(moves, -slopes.T, atol=1e-8)
    leverage = np.einsum("ij,jk,ik->i", X, np.linalg.inv(hessian(ones)), X) / 12
    for i in range(12):
        without = ones - (np.arange(12) == i)
        exact = best(without) - theta
        assert np.allclose(Response.of(hessian(without), 12).moves(gradients[i : i + 1])[0], exact, atol=1e-10)
        assert np.allclose(moves[i] / (1 - leverage[i]), exact, atol=1e-10)  # Sherman and Morrison
    pair = gradients[[2, 5]].sum(axis=0)
    assert np.allclose(Response.of(hessian(ones), 12).moves(pair[None])[0], moves[[2, 5]].sum(axis=0))


def test_damping_and_directions_without_curvature():
    hessian = np.diag([2.0, 1.0, 0.0])
    response = Response.of(hessian, 4)
    assert np.allclose(response.moves(np.ones((1, 3))), [[1 / 8, 1 / 4, 0]])
    assert np.allclose(response.moves(np.ones((1, 3)), damping=1.0), [[1 / 12, 1 / 8, 0]])


def test_an_input_without_residual_has_no_influence():
    assert not Response.of(np.eye(3), 4).moves(np.zeros((1, 3))).any()


def test_the_derivative_of_a_networks_optimum(problem, optimum):
    """With a little less of an input outputs move as predicted, and not as predicted for another input."""
    share, removed = 1e-3, np.array([0, 9, 20])
    predicted = optimum.moves(removed) @ problem.jacobian(optimum.theta, problem.Z).T
    less = [optimum.warm(problem.everyone() - share * (np.arange(N) == i)) for i in removed]
    actual = np.array([problem.logits(x, problem.Z) for x in less]) - problem.logits(optimum.theta, problem.Z)
    assert optimum.gradient <= 1e-9
    assert np.allclose(actual / share, predicted, atol=0.02 * np.abs(predicted).max())
    assert factor(share * predicted, actual) == pytest.approx(1, abs=0.02)
    assert abs(correlation(np.roll(predicted, 1, axis=0), actual)) < 0.9


def test_agreement_by_hand():
    rng = np.random.default_rng(5)
    x, labels = rng.normal(size=(8, 4000)), np.arange(8) % 2
    own, other, same, size = agreement(x, 2 * x, labels)
    assert own == pytest.approx(1)
    assert size == pytest.approx(2)
    assert abs(other) < 0.02
    assert abs(same) < 0.02
    common = x + 3 * np.where(labels, 1, -1)[:, None]  # what inputs of one label share
    _, other, same, _ = agreement(common, common, labels)
    assert same > 0.8
    assert other < 0
    assert np.isnan(agreement(x, np.ones_like(x), labels)[0])
    assert np.isnan(agreement(np.empty((8, 0)), np.empty((8, 0)), labels)).all()
    assert abs(correlation(x, rng.normal(size=x.shape))) < 0.02


# --- codes ------------------------------------------------------------------------------------------------------------


def test_alignment_by_hand():
    formula = Formula(4, ((1, -2), (3, 4)))
    W = np.array([[3.0, -4, 0, 0], [1, 1, 1, 1], [3, -4, 1, 1]])
    network, E = Network(W, np.zeros(3), np.array([1.0, 1, -1]), np.array(0.0)), np.eye(4)
    found = Locations.coded(network, E, formula)
    assert [(r, c) for r, c in zip(found.rows, found.clauses, strict=True)] == [(0, 0), (1, 1)]
    assert np.allclose(found.alignment(network, E), [7 / 2.5, 2])
    scaled = Network(W * [[5], [0.1], [1]], network.b, network.v, network.c)
    assert np.allclose(found.alignment(scaled, E), found.alignment(network, E))
    assert np.allclose(found.by_clause(np.array([[2.0, 4.0]]), 2), [[2, 4]])
    assert np.isnan(found.by_clause(np.array([2.0, 4.0]), 3)[2])


def test_change_of_alignment_is_its_derivative():
    rng = np.random.default_rng(6)
    formula = Formula.random(M, 3, 2, seed=1)
    network = Network(rng.normal(size=(20, M)), np.zeros(20), np.ones(20), np.array(0.0))
    E, dW, step = rng.normal(size=(M, M)), rng.normal(size=(2, 20, M)), 1e-6
    found = Locations.coded(network, E, formula)
    assert len(found.rows) > 3

    def at(W):
        return found.alignment(Network(W, network.b, network.v, network.c), E)

    numeric = [(at(network.W + step * x) - at(network.W - step * x)) / (2 * step) for x in dW]
    assert np.allclose(found.change(network, E, dW), numeric, atol=1e-6)
    assert np.allclose(found.change(network, E, network.W[None]), 0)


# --- inputs, what is measured, and the table -------------------------------------------------------------------------


def test_inputs_are_different_and_balanced():
    task = Task(Formula.random(8, 2, 3, seed=2), samples=2000)
    data, fresh = distinct_inputs(Subject(3, 0, task), 20, 10)
    assert len({x.tobytes() for x in (*data.X, *fresh.X)}) == 30
    assert (data.y.sum(), fresh.y.sum()) == (10, 5)
    assert np.array_equal(task.formula.evaluate(data.X), data.y)
    with pytest.raises(InputError, match="500 of each are needed"):
        distinct_inputs(Subject(3, 0, task), 600, 400)


def test_removed_inputs_are_as_many_of_either_label(problem, optimum):
    picked = arms.chosen(optimum, problem.Z, 8, np.random.default_rng(0))
    assert len(set(picked)) == 8
    assert problem.y[picked].sum() == 4
    effects = optimum.moves() @ problem.jacobian(optimum.theta, problem.Z).T
    size = np.square(effects).sum(axis=1)
    assert picked[0] == np.flatnonzero(problem.y)[np.argmax(size[problem.y > 0])]


def test_own_fall_less_that_of_the_others():
    falls = np.array([[3.0, 1, 1], [0, 2, 0], [1, 1, np.nan]])
    assert limits.own_less_others(falls) == 2
    assert limits.own_less_others(np.ones((3, 3))) == 0
    assert np.isnan(limits.own_less_others(np.full((3, 3), np.nan)))


TINY = changed(Settings(), SMALL["influence"])


@pytest.fixture(scope="module")
def measured():
    return measure(3, 0, TINY)


def test_what_is_measured_is_a_function_of_its_arguments(measured):
    again = measure(3, 0, TINY)
    assert measured.keys() == again.keys()
    for name, values in measured.items():
        assert np.array_equal(values, again[name], equal_nan=True), name


def test_one_per_cent_is_predicted(measured):
    own, other, _, size = measured["agreement_outputs"][arms.ARMS.index("one per cent")]
    assert own > 0.99
    assert size == pytest.approx(arms.SHARE, rel=0.1)
    assert abs(other) < 0.9


def test_training_from_the_optimum_returns_to_itself(measured):
    assert measured["returned"][arms.ARMS.index("warm")] == 1
    assert measured["state"][1] <= 1e-9


def test_a_prediction_that_any_input_of_the_label_would_give_fails_the_control():
    broken = planted.seen(True)
    broken.found["agreement_outputs"][:, arms.ARMS.index("warm"), 2] += 0.8
    row = account.ACCOUNT.judged(account.outputs, broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"


def test_the_table_counts_every_removed_input_once():
    table = planted.seen(True).table()
    assert sum(table["by_patterns"]["share"]) == pytest.approx(1)
    assert len(table["by_size"]) == 3
    assert len(table["taken"]) == len(table["by_taken"]["factor"])
    assert "0.80" in table["answer"]
