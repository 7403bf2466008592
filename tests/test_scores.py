"""Scores of SNIP, GraSP and SynFlow against finite differences of their definitions, in float64."""

import numpy as np
import pytest

from toycomb import tickets
from toycomb.network import Network
from toycomb.tickets import curvature
from toycomb.tickets.gradients import Batch, Parameters, gradient, hessian_product, loss

H, M, N = 7, 5, 40


@pytest.fixture(params=[0, 1, 2])
def problem(request):
    rng = np.random.default_rng(request.param)
    parts = [rng.standard_normal(shape) for shape in ((H, M), H, H, ())]
    return Network(*parts), Batch(rng.standard_normal((N, M)), rng.integers(0, 2, N).astype(float))


def derivative(function, x, step=1e-6):
    """Central differences of a function of an array, by every entry."""
    out = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = [x.copy(), x.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        out[place] = (function(moved[0]) - function(moved[1])) / (2 * step)
    return out


def score(name, network, batch):
    return tickets.score(name, tickets.given(network, batch.Z, batch.y))


def plain_loss(W, network, batch):
    """Cross-entropy as the mean of log(1 + exp(-margin))."""
    logit = np.maximum(batch.Z @ W.T + network.b, 0) @ network.v + network.c
    return np.mean(np.log1p(np.exp(np.where(batch.y > 0, -logit, logit))))


def test_the_loss_is_the_cross_entropy(problem):
    network, batch = problem
    assert loss(network, batch) == pytest.approx(plain_loss(network.W, network, batch), rel=1e-12)


def test_gradients_and_hessian_products_by_every_parameter(problem):
    network, batch = problem
    parts = [np.array(x) for x in (network.W, network.b, network.v, network.c)]
    found = gradient(network, batch)
    for i, name in enumerate("Wbvc"):

        def at(x, i=i):
            return loss(Parameters(*(x if j == i else part for j, part in enumerate(parts))), batch)

        np.testing.assert_allclose(getattr(found, name), derivative(at, parts[i]), rtol=1e-6, atol=1e-9)
    rng = np.random.default_rng(9)
    direction = [rng.standard_normal(x.shape) for x in parts]
    product, step = hessian_product(network, batch, Parameters(*direction)), 1e-6
    ahead, behind = (
        gradient(Parameters(*(x + s * d for x, d in zip(parts, direction, strict=True))), batch) for s in (step, -step)
    )
    for name in "Wbvc":
        wanted = (getattr(ahead, name) - getattr(behind, name)) / (2 * step)
        np.testing.assert_allclose(getattr(product, name), wanted, rtol=1e-4, atol=1e-7)


def test_snip_is_the_sensitivity_of_the_loss_to_a_gate(problem):
    network, batch = problem
    wanted = np.abs(derivative(lambda gate: plain_loss(network.W * gate, network, batch), np.ones((H, M))))
    np.testing.assert_allclose(score("snip", network, batch), wanted, rtol=1e-4, atol=1e-9)


def test_grasp_is_the_change_of_gradient_flow_to_first_order(problem):
    """Half the squared gradient norm changes by θ · (H g) when a weight θ is scaled; GraSP scores its removal."""
    network, batch = problem

    def flow(gate):
        return 0.5 * np.sum(gradient(Network(network.W * gate, network.b, network.v, network.c), batch).W ** 2)

    def flow_at(W):
        return 0.5 * np.sum(derivative(lambda x: plain_loss(x, network, batch), W) ** 2)

    wanted = derivative(
        lambda W: 0.5 * np.sum(gradient(Parameters(W, network.b, network.v, network.c), batch).W ** 2), network.W
    )
    found = score("grasp", network, batch)
    np.testing.assert_allclose(found, -network.W * wanted, rtol=1e-4, atol=1e-9)
    place = np.unravel_index(np.abs(found).argmax(), found.shape)  # and once from the loss alone
    moved = [network.W.copy(), network.W.copy()]
    moved[0][place], moved[1][place] = moved[0][place] + 1e-3, moved[1][place] - 1e-3
    slope = (flow_at(moved[0]) - flow_at(moved[1])) / 2e-3
    assert -network.W[place] * slope == pytest.approx(found[place], rel=1e-3)
    assert flow(np.ones((H, M))) == pytest.approx(flow_at(network.W), rel=1e-6)


def test_synflow_is_the_synaptic_flow_of_the_absolute_network(problem):
    network, batch = problem

    def flow(W):
        return np.sum(np.abs(network.v) * np.maximum(W @ np.ones(M) + np.abs(network.b), 0)) + np.abs(network.c)

    wanted = np.abs(network.W) * derivative(flow, np.abs(network.W))
    np.testing.assert_allclose(score("synflow", network, batch), wanted, rtol=1e-4)


def test_rows_may_be_permuted_and_rescaled(problem):
    """Scores follow a permutation of rows, and those of products of two layers do not see their rescaling."""
    network, batch = problem
    order, factor = np.random.default_rng(1).permutation(H), np.linspace(0.5, 2, H)
    moved = Network(network.W[order], network.b[order], network.v[order], network.c)
    scaled = Network(network.W * factor[:, None], network.b * factor, network.v / factor, network.c)
    for name in ("magnitude", "snip", "grasp", "synflow"):
        scores = score(name, network, batch)
        np.testing.assert_allclose(score(name, moved, batch), scores[order], rtol=1e-9, atol=1e-12)
        if name in ("snip", "synflow"):
            np.testing.assert_allclose(score(name, scaled, batch), scores, rtol=1e-9, atol=1e-12)


def test_rounds_of_synflow_matter_only_where_output_weights_are_pruned_too():
    from toycomb import Formula, Task
    from toycomb.tickets import Context, Unit, named, search, top
    from toycomb.training import Training

    task = Task(Formula.random(16, 4, 3, seed=0), samples=64)
    unit = Unit(task, Training(hidden=12, epochs=1), 0, 0)
    method = named("synflow")
    for outputs, equal in ((False, True), (True, False)):
        context = Context(unit, outputs=outputs)
        once = top(method.score(context), 30)
        assert np.array_equal(search(method, context, 30)[0].mask, once) == equal


# --- second order


def test_the_diagonal_is_that_of_the_hessian(problem):
    """Without the floor: for W alone a ReLU network has no curvature but the loss's, so Gauss–Newton is exact."""
    network, batch = problem
    wanted = np.empty((H, M))
    for place in np.ndindex(H, M):
        direction = np.zeros((H, M))
        direction[place] = 1
        product = hessian_product(network, batch, Parameters(direction, np.zeros(H), np.zeros(H), np.zeros(())))
        wanted[place] = product.W[place]
    np.testing.assert_allclose(curvature.diagonal(network, batch, floor=0), wanted, rtol=1e-9, atol=1e-15)


def test_the_surgeon_takes_the_weight_whose_loss_the_others_make_up_for_best(problem):
    """One weight: the least rise of the quadratic model over all moves of the others, found by elimination."""
    network, batch = problem
    mask = np.random.default_rng(2).random((H, M)) < 0.6
    rows, columns = np.nonzero(mask)
    A, w = curvature._gauss_newton(network, batch, rows, columns, 1e-3), network.W[mask]
    rise = []
    for q in range(len(w)):
        rest = np.delete(np.arange(len(A)), q)
        others = np.linalg.solve(A[np.ix_(rest, rest)], A[rest, q] * w[q])  # stationary point of the others
        move = np.zeros(len(A))
        move[q], move[rest] = -w[q], others
        rise.append(move @ A @ move / 2)
    out = int(np.argmin(rise))
    found = curvature.surgeon(network, batch, mask, int(mask.sum()) - 1, damping=1e-3)
    assert np.argwhere(mask & ~found).tolist() == [[rows[out], columns[out]]]


def test_the_surgeon_step_by_step(problem):
    """Against inverting the matrix anew after every weight; and exactly k whatever the blocks."""
    network, batch = problem
    rows, columns = np.nonzero(np.ones((H, M)))
    A, w = curvature._gauss_newton(network, batch, rows, columns, 1e-3), network.W.ravel().copy()
    live = list(range(H * M))
    while len(live) > 12:
        stay = [*live, *range(H * M, len(A))]
        inverse = np.linalg.inv(A[np.ix_(stay, stay)])
        out = int(np.argmin(w[live] ** 2 / inverse.diagonal()[: len(live)]))
        w[live] -= inverse[: len(live), out] * w[live[out]] / inverse[out, out]
        del live[out]
    found = curvature.surgeon(network, batch, np.ones((H, M), bool), 12, damping=1e-3, blocks=10**6)
    assert np.flatnonzero(found).tolist() == live
    for kept in (1, 5, H * M):
        assert curvature.surgeon(network, batch, np.ones((H, M), bool), kept).sum() == kept


def test_growth_is_a_newton_step_of_each_weight(problem):
    network, batch = problem
    gains = curvature.growth(network, batch)
    g = gradient(network, batch).W
    assert np.corrcoef(gains.ravel(), np.abs(g).ravel())[0, 1] > 0.3
    h = curvature.diagonal(network, batch)
    np.testing.assert_allclose(gains, np.abs(g) / np.sqrt(h + 0.01 * h.mean() + 1e-9), rtol=1e-9)
