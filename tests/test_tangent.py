"""Tangent space: closed forms against Monte Carlo, derivatives against finite differences, steps against limits."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import Formula, InputError, Task
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.tangent import index, infinite, initial, lazy, linearised, measure, published, regime, seen
from toycomb.evidence.exchange import exchanges
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.network import Network, init, stack
from toycomb.tasks.sampling import Dataset
from toycomb.tickets.gradients import Batch, gradient


def some(hidden=5, inputs=3, points=4, seed=0):
    rng = np.random.default_rng(seed)
    return linearised.normal(hidden, inputs, rng), rng.normal(size=(points, inputs)), rng


# Closed forms.


def test_arc_cosine_kernels_by_monte_carlo():
    rng = np.random.default_rng(0)
    L = np.array([[1.0, 0], [-0.4, 1.3]])
    a, b = L @ rng.normal(size=(2, 2_000_000))
    S = L @ L.T
    step = 2 * np.mean((a > 0) & (b > 0))
    relu = 2 * np.mean(np.maximum(a, 0) * np.maximum(b, 0))
    assert infinite.arc_cosine(0, S[0, 1], S[0, 0], S[1, 1]) == pytest.approx(step, abs=3e-3)
    assert infinite.arc_cosine(1, S[0, 1], S[0, 0], S[1, 1]) == pytest.approx(relu, abs=6e-3)


def test_arc_cosine_kernels_at_known_angles():
    for cosine, step, relu in ((1, 1, 6), (0, 0.5, 6 / np.pi), (-1, 0, 0)):
        assert infinite.arc_cosine(0, 6.0 * cosine, 4.0, 9.0) == pytest.approx(step)
        assert infinite.arc_cosine(1, 6.0 * cosine, 4.0, 9.0) == pytest.approx(relu)


@pytest.mark.parametrize("by", [infinite.Deviations(), infinite.Deviations(W=2, b=0.5, v=1.5, c=0.3)])
def test_kernels_of_wide_networks_approach_the_analytic_ones(by):
    _, Z, rng = some()
    H, m = 100_000, Z.shape[1]
    network = linearised.normal(H, m, rng)
    scales = linearised.Scales(by.W * m**-0.5, by.b, by.v * H**-0.5, by.c)
    for part in (Z, Z[:2]):
        limit = infinite.tangent(part, Z, by)
        assert regime.difference(linearised.kernel(network, scales, part, Z), limit) < 0.02
    a = np.maximum(scales.W * Z @ network.W.T + scales.b * network.b, 0)
    assert regime.difference(by.v**2 * (a @ a.T) / H + by.c**2, infinite.gaussian_process(Z, by=by)) < 0.02


def test_kernel_errors_fall_and_those_of_the_control_do_not():
    _, Z, rng = some(inputs=8)
    widths = (16, 256, 4096)
    right, wrong = initial.kernel_errors(Z, widths, 16, rng)
    assert seen.fall(widths, right[None])[0] == pytest.approx(0.5, abs=0.1)
    assert abs(seen.fall(widths, wrong[None])[0]) < 0.1


def test_outputs_at_initialisation_have_the_exact_kurtosis():
    x = np.array([1.0, -1, 1, 1])
    excess, distance = initial.output_distribution(x, (4, 64), 2**18, np.random.default_rng(0))
    exact = [infinite.excess_kurtosis(2.0, width) for width in (4, 64)]  # variance |x|²/m + 1
    assert exact[0] == pytest.approx(16 * exact[1])
    assert excess == pytest.approx(exact, abs=0.2)
    critical = 1.63 / np.sqrt(np.array([2**16, 2**12]))  # Kolmogorov's, one in a hundred
    assert distance[0] > critical[0]
    assert distance[1] < critical[1]


# The tangent space.


@pytest.mark.parametrize("scales", [linearised.Scales(), linearised.Scales.kernel(5, 3), linearised.Scales(2, 3, 4, 5)])
def test_tangent_features_by_finite_differences(scales):
    network, Z, rng = some()
    step = Network(*(rng.normal(size=np.shape(x)) for x in (network.W, network.b, network.v, network.c)))
    flat = np.concatenate([step.W.ravel(), step.b, step.v, [step.c]])
    ends = [linearised.outputs(linearised.moved(network, step, 1 / h), scales, Z) for h in (1e-6, -1e-6)]
    slope = (ends[0] - ends[1]) / 2e-6
    J = linearised.features(network, scales, Z)
    assert np.allclose(J @ flat, slope, rtol=1e-6)
    assert np.allclose(linearised.along(network, scales, Z, step), slope, rtol=1e-6)
    assert np.allclose(linearised.kernel(network, scales, Z), J @ J.T)


@given(st.permutations(range(5)))
def test_the_kernel_does_not_depend_on_the_order_of_rows(order):
    network, Z, _ = some()
    moved = Network(network.W[order], network.b[order], network.v[order], network.c)
    assert np.allclose(*(linearised.kernel(x, linearised.Scales(), Z) for x in (network, moved)))


def fitted(hidden=20):
    """A problem with its kernels: training (N, N), fresh (M, N), targets."""
    network, Z, rng = some(hidden, points=6)
    fresh, scales = rng.normal(size=(7, 3)), linearised.Scales.kernel(hidden, 3)
    K, between = (linearised.kernel(network, scales, x, Z) for x in (Z, fresh))
    return network, scales, Z, fresh, K, between, rng.choice([-1.0, 1.0], 6)


def test_newton_step_is_the_limit_of_flow_and_of_descent():
    network, scales, Z, fresh, K, between, y = fitted()
    newton = linearised.newton(K, between, y)
    step = linearised.least_norm_step(network, scales, Z, y)
    assert np.allclose(linearised.features(network, scales, Z) @ step, y)
    assert np.allclose(linearised.features(network, scales, fresh) @ step, newton)
    assert np.allclose(linearised.flow(K, between, y, 1e9), newton, rtol=1e-8)
    rate, momentum = linearised.pace(K)
    u = linearised.descend(network, scales, Z, y, steps=1500, rate=rate, momentum=momentum, linear=True)
    assert np.allclose(linearised.along(network, scales, fresh, u), newton, rtol=1e-8)
    flat = np.concatenate([u.W.ravel(), u.b, u.v, [u.c]])
    assert np.allclose(flat, step, atol=1e-8)  # the shortest step, not any that fits


def test_flow_by_small_steps():
    *_, K, between, y = fitted()
    h, time = 1e-4, 0.5
    left = y.copy()
    grown = np.zeros(len(between))
    for _ in range(round(time / h)):
        grown += h * between @ left
        left -= h * K @ left
    assert np.allclose(linearised.flow(K, between, y, time), grown, rtol=1e-2, atol=1e-3)
    assert np.array_equal(linearised.flow(K, between, y, 0), np.zeros(7))


def test_networks_approach_their_linearisation_as_the_scale_grows():
    network, scales, Z, fresh, K, between, y = fitted()
    rate, momentum = linearised.pace(K)
    newton, found = linearised.newton(K, between, y), []
    for alpha in (10, 1e6):
        u = linearised.descend(network, scales, Z, y, steps=1500, rate=rate, momentum=momentum, alpha=alpha)
        ends = [linearised.outputs(x, scales, fresh) for x in (linearised.moved(network, u, alpha), network)]
        found.append(regime.difference(alpha * (ends[0] - ends[1]), newton))
    assert found[1] < 1e-4 < found[0]


def test_singular_kernels_are_refused():
    with pytest.raises(InputError, match="it is singular"):
        linearised.pace(np.ones((2, 2)))


def test_few_inputs_are_different_and_of_both_labels():
    data = Subject.of(6, 0, samples=500).data
    chosen = regime.few(data, 32)
    assert len(np.unique(chosen.X, axis=0)) == 32
    assert chosen.y.sum() == 16
    with pytest.raises(InputError, match="4 different inputs were asked for"):
        regime.few(Dataset(np.ones((9, 2), bool), np.ones(9, bool)), 4)


# A network and its linearisation side by side.


def start(centred=True, embedding="compressive:3", samples=150):
    formula = Formula(8, ((1, 2), (-3, 4)))
    task = Task(formula, inputs="uniform", embedding=embedding, samples=samples)
    network = init(32, task.E.shape[0], seed=6)[0]
    return lazy.Start(network, task, task.training_data(6), centred)


def twin(x, order, scale, linear, batch=64, rate=1e-3):
    """`lazy.train` with gradients of another module, or of finite differences in the features."""
    Z, y = x.data.X @ x.task.E.T, x.data.y.astype(float)
    u, first, second = (np.zeros_like(x.flat) for _ in range(3))
    t, H, m = 0, *x.network.W.shape
    before = x.moved(u).logits(x.data.X, x.task.E)
    J = linearised.features(x.moved(u), linearised.Scales(), Z)
    J = np.hstack([J[:, : H * m].reshape(-1, H, m).swapaxes(1, 2).reshape(len(Z), -1), J[:, H * m :]])
    for epoch in order.reshape(-1, len(y)):
        for begin in range(0, len(y), batch):
            rows = epoch[begin : begin + batch]
            if linear:
                f = J[rows] @ u + (0 if x.centred else before[rows])
                g = J[rows].T @ (1 / (1 + np.exp(-f)) - y[rows]) / len(rows)
            elif x.centred:
                theta = x.moved(u, scale)
                f = scale * (theta.logits(x.data.X[rows], x.task.E) - before[rows])
                slope = (1 / (1 + np.exp(-f)) - y[rows]) / len(rows)
                K = linearised.features(theta, linearised.Scales(), Z[rows])
                K = np.hstack([K[:, : H * m].reshape(-1, H, m).swapaxes(1, 2).reshape(len(K), -1), K[:, H * m :]])
                g = K.T @ slope
            else:
                parts = gradient(x.moved(u), Batch(Z[rows], y[rows]))
                g = np.concatenate([parts.W.T.ravel(), parts.b, parts.v, [parts.c]])
            t += 1
            first, second = 0.9 * first + 0.1 * g, 0.999 * second + 0.001 * g**2
            u = u - rate * first / (1 - 0.9**t) / (np.sqrt(second / (1 - 0.999**t)) + 1e-8)
    return u


@pytest.mark.parametrize(
    ("centred", "scale", "linear"), [(True, 1.0, False), (True, 7.0, False), (True, 1.0, True), (False, 1.0, False),
                                     (False, 1.0, True)],
)  # fmt: skip
def test_kernel_against_numpy_twin(centred, scale, linear):
    x = start(centred)
    order = lazy.orders(np.random.default_rng(0), 3, 150)  # batches of 64, 64 and 22
    u = lazy.train(x, order, scale=scale, linear=linear)
    assert np.allclose(u, twin(x, order, scale, linear), rtol=1e-6, atol=1e-9)
    assert np.abs(u).max() > 1e-3


def test_linearised_outputs_by_finite_differences():
    x = start(centred=False, embedding="identity")
    X, u = x.data.X, np.random.default_rng(0).normal(size=x.flat.shape)
    ends = [x.real(X, h * u) for h in (1e-6, -1e-6)]
    slope, before = (ends[0] - ends[1]) / 2e-6, x.real(X, 0 * u)
    assert np.allclose(x.linear(X, u), before + slope, rtol=1e-5, atol=1e-6)
    assert np.allclose(replace(x, centred=True).linear(X, u), slope, rtol=1e-5, atol=1e-6)
    assert np.allclose(replace(x, centred=True).real(X, u, 1e6), slope, rtol=1e-4, atol=1e-4)


def test_lazy_training_is_training_of_the_linearisation():
    x = start()
    order = lazy.orders(np.random.default_rng(0), 20, 150)
    linear, far, near = (lazy.train(x, order, **k) for k in ({"linear": True}, {"scale": 1e7}, {"scale": 1.0}))
    assert np.allclose(far, linear, atol=1e-6)
    assert not np.allclose(near, linear, atol=1e-3)


@pytest.mark.parametrize(("scale", "linear", "centred"), [(0, False, True), (2, True, True), (2, False, False)])
def test_scales_without_a_meaning_are_refused(scale, linear, centred):
    with pytest.raises(InputError, match=f"the output scale is {scale}"):
        lazy.train(start(centred), np.zeros(150, np.int32), scale=scale, linear=linear)


def test_true_variables_are_listed_and_padded():
    X = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]], bool)
    assert lazy.true_variables(X).tolist() == [[0, 2], [3, 3], [1, 3]]
    assert lazy.true_variables(X[1:2]).tolist() == [[3]]


# Codes, and what one set tells of another.

TYPES = np.repeat([1, -1], [20, 12]).astype(np.int8)


def some_codes(rng, share=0.3):
    return index.Codes((rng.random((32, 8)) < share) & (TYPES == 1)[:, None], TYPES)


def test_index_is_one_for_a_second_training_and_zero_for_strangers():
    rng = np.random.default_rng(0)
    real, found = some_codes(rng), []
    flips = (rng.random((32, 8)) < 0.1) & (TYPES == 1)[:, None]
    again = index.Codes(real.at ^ flips, TYPES)
    told = index.selection(again, real, again, rng)
    assert told.raw == told.index == pytest.approx(1)
    assert told.jaccard == told.ceiling
    assert index.selection(real, real, again, rng).index == 1  # clipped: raw lies above
    for _ in range(200):
        found.append(index.selection(some_codes(rng), real, again, rng))
    assert np.mean([x.raw for x in found]) == pytest.approx(0, abs=0.03)
    assert np.mean([x.null for x in found]) == pytest.approx(0, abs=0.01)
    assert all(x.index >= 0 for x in found)
    assert index.selection(index.Codes(np.zeros((32, 8), bool), TYPES), real, again, rng).raw == 0


def test_index_is_undefined_without_room():
    rng = np.random.default_rng(1)
    found, real, again = (some_codes(rng) for _ in range(3))
    assert np.isnan(index.selection(found, real, again, rng).index)
    none = index.Codes(np.zeros((32, 8), bool), TYPES)
    assert np.isnan(index.selection(none, none, none, rng).raw)


def pair(seed=0):
    """Feature space of a network at two times, unrelated to the formula."""
    rng = np.random.default_rng(seed)
    formula = Formula.random(32, 8, 4, seed=rng)
    F, v = rng.normal(size=(2, 1, 32, 32)), rng.normal(size=(2, 1, 32))
    return FeatureSpace(F, np.sign(v).astype(np.int8), [formula]), [sham_formula(formula, rng) for _ in "1234"]


def test_chances_by_distance_by_brute_force():
    space, shams = pair()
    own, sham = published.by_distance(space, shams)
    counts = np.zeros((2, 5))
    for row in range(32):
        for clause in space.formulas[0].clauses:
            literals = np.array(clause)
            at = [np.sign(literals) * space.F[t, 0, row, np.abs(literals) - 1] > 0 for t in (0, 1)]
            if space.row_types[0, 0, row] == 1:
                counts[0, 4 - at[0].sum()] += 1
                counts[1, 4 - at[0].sum()] += at[1].all() and space.row_types[1, 0, row] == 1
    assert np.array_equal(own, counts)
    assert sham[0].sum() == own[0].sum()


def test_networks_that_know_no_clause_gain_nothing_beyond_shams():
    gains = [np.diff(published.beyond_shams(*pair(seed)), axis=0).mean() for seed in range(60)]
    assert np.mean(gains) == pytest.approx(0, abs=0.1)
    space, shams = pair()
    planted = np.abs(space.F[1])  # every row has every clause, and every sham
    both = replace(space, F=np.stack([space.F[0], planted[0][None]]))
    assert published.beyond_shams(both, shams)[1] == pytest.approx(0)


def test_readings_of_a_start_that_has_not_moved():
    work = published.Published(6, 0, 8, samples=640, epochs=1, fresh=50)
    space = work.read(np.zeros_like(work.start.flat))
    assert np.array_equal(space.F[0], space.F[1])
    first = stack([work.start.network])
    assert np.array_equal(space.F[0], FeatureSpace.of(stack([first]), [work.start.task]).F[0])
    trained = measure.Trained(work, space, space, space, np.ones((2, 50)))
    assert [x.index for x in trained.told_by(space)] == [1, 1]
    assert measure.cell(trained)["gains"].tolist() == [0, 0]


def test_clauses_that_are_not_learnt_are_those_of_the_next_network():
    work, after = (published.Published(6, i, 8, samples=640, epochs=1, fresh=50) for i in (0, 1))
    formula, shams = work.foreign()
    assert formula == after.start.task.formula != work.start.task.formula
    assert [len(x) for x in shams] == [8] * published.SHAM_DRAWS


def test_falls_are_slopes_and_their_null_has_none():
    rng = np.random.default_rng(0)
    scale = (1, 10, 100, 1000)
    logs = 2 - 0.5 * np.log10(scale) + 0.01 * rng.normal(size=(40, 4))
    found = seen.falls(scale, logs, np.zeros((40, 4)), seed=6)
    assert found.effect == pytest.approx(np.full(40, 0.5), abs=0.03)
    assert found.null.mean() == pytest.approx(0, abs=0.05)
    assert not found.control.any()


def test_exchanged_pairs_cancel():
    rng = np.random.default_rng(0)
    assert abs(exchanges(np.ones(100_000), rng).mean()) < 0.01
