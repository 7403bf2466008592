"""Tickets of networks with several hidden layers and outputs: derivatives, synaptic flow, selection, collapse."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given as any_of
from hypothesis import settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.layered import Layer, Layered, stack_layers
from toycomb.records.specification import Population
from toycomb.tickets import deep_gradients, paths
from toycomb.tickets.gradients import Batch
from toycomb.tickets.prunable import Prunable
from toycomb.tickets.pruning import OUTPUTS, Pruning, shares

SHAPES = [((6,), 2), ((6, 5), 1), ((6, 5, 4), 2), ((5, 4), 4)]
M, N = 7, 30


def random_network(hidden, outputs, seed=0, inputs=M):
    rng = np.random.default_rng(seed)
    sizes = (inputs, *hidden, outputs)
    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    return Layered(tuple(Layer(rng.standard_normal(x), rng.standard_normal(x[0])) for x in pairs))


@pytest.fixture(params=SHAPES, ids=str)
def problem(request):
    hidden, outputs = request.param
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, (N, outputs)).astype(float)
    batch = Batch(rng.standard_normal((N, M)), y[:, 0] if outputs == 1 else y)
    return random_network(hidden, outputs), batch


def tensors(torch, network):
    """Weights and biases of each layer, as leaves."""
    arrays = [np.asarray(x) for layer in network.layers for x in (layer.W, layer.b)]
    return [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in arrays]


def logits(torch, parts, Z):
    for i in range(0, len(parts), 2):
        Z = (torch.relu(Z) if i else Z) @ parts[i].T + parts[i + 1]
    return Z


def mean_loss(torch, parts, batch):
    f = logits(torch, parts, torch.tensor(batch.Z))
    return torch.nn.functional.binary_cross_entropy_with_logits(f, torch.tensor(batch.y).reshape(f.shape))


def assert_parameters(found, wanted):
    arrays = [x for layer in found.layers for x in (layer.W, layer.b)]
    for x, y in zip(arrays, wanted, strict=True):
        np.testing.assert_allclose(x, y.detach().numpy(), rtol=1e-9, atol=1e-12)


# --- derivatives


def test_gradients_and_hessian_products_are_those_of_automatic_differentiation(problem):
    torch = pytest.importorskip("torch")
    network, batch = problem
    parts = tensors(torch, network)
    value = mean_loss(torch, parts, batch)
    first = torch.autograd.grad(value, parts, create_graph=True)
    assert deep_gradients.loss(network, batch) == pytest.approx(value.item(), rel=1e-12)
    assert_parameters(deep_gradients.gradient(network, batch), first)
    direction = random_network(network.hidden, network.outputs, seed=3)
    along = [torch.tensor(np.asarray(x)) for layer in direction.layers for x in (layer.W, layer.b)]
    inner = sum((g * d).sum() for g, d in zip(first, along, strict=True))
    second = torch.autograd.grad(inner, parts, allow_unused=True, materialize_grads=True)
    assert_parameters(deep_gradients.hessian_product(network, batch, direction), second)


def test_synaptic_flow_is_that_of_automatic_differentiation(problem):
    torch = pytest.importorskip("torch")
    network, _ = problem
    parts = [x.detach().abs().requires_grad_() for x in tensors(torch, network)]
    R = logits(torch, parts, torch.ones(1, M, dtype=torch.float64)).sum()
    wanted = [x * g for x, g in zip(parts, torch.autograd.grad(R, parts), strict=True)]
    found, scores = deep_gradients.flow(network)
    assert found == pytest.approx(R.item(), rel=1e-12)
    assert_parameters(scores, wanted)


def test_scores_by_hand_are_those_of_a_method_written_with_pytorch(problem):
    """SNIP of layers 1 and outputs, and GraSP, through `context.torch`; the module turns into the network again."""
    torch = pytest.importorskip("torch")
    network, batch = problem
    context = tickets.given(network, batch.Z, batch.y, layers=(1, OUTPUTS))
    t = context.torch()
    wanted = torch.autograd.grad(t.loss(), t.weights, create_graph=True)
    snip = t.scores([(w * g).abs() for w, g in zip(t.weights, wanted, strict=True)])
    np.testing.assert_allclose(tickets.score("snip", context, progress=False), snip.detach(), rtol=1e-9, atol=1e-12)
    flow = sum((g * g.detach()).sum() for g in wanted)
    product = torch.autograd.grad(flow, t.weights)
    grasp = t.scores([-w * x for w, x in zip(t.weights, product, strict=True)])
    np.testing.assert_allclose(tickets.score("grasp", context, progress=False), grasp.detach(), rtol=1e-8, atol=1e-11)
    back = t.network()
    for x, y in zip(back.layers, network.layers, strict=True):
        np.testing.assert_array_equal(x.W, y.W)
    assert context.cost.samples == N  # of the batch; the pass through it is paid for


def test_one_hidden_layer_is_the_same_in_both_forms():
    one = tc.init(6, M, seed=0)[0]
    rng = np.random.default_rng(1)
    Z, y = rng.standard_normal((N, M)), rng.integers(0, 2, N)
    plain, layered = (tickets.given(x, Z, y, outputs=True) for x in (one, Layered.of(one)))
    assert (plain.shape, layered.shape) == ((6, M + 1), (6 * M + 6,))
    for name in ("magnitude", "snip", "grasp"):
        a, b = (x.by_layer(tickets.score(name, x, progress=False)) for x in (plain, layered))
        for key in (1, OUTPUTS):
            np.testing.assert_allclose(a[key], b[key], rtol=1e-9, atol=1e-12)
    masks = [tickets.named("synflow").find(x, 20).mask for x in (plain, layered)]
    np.testing.assert_array_equal(plain.by_layer(masks[0])[1], layered.by_layer(masks[1])[1])


# --- selection


@any_of(st.lists(st.integers(1, 40), min_size=1, max_size=4), st.data())
def test_shares_of_layers_add_up_and_never_fall(sizes, data):
    kept = data.draw(st.integers(1, sum(sizes)))
    found = shares(sizes, kept)
    assert sum(found) == kept
    assert all(0 <= x <= size for x, size in zip(found, sizes, strict=True))
    last = max((x - 0.5) / size for x, size in zip(found, sizes, strict=True) if x)
    assert all((x + 0.5) / size >= last - 1e-12 for x, size in zip(found, sizes, strict=True))  # nobody was passed over
    if kept < sum(sizes):
        assert all(a <= b for a, b in zip(found, shares(sizes, kept + 1), strict=True))


@settings(max_examples=30, deadline=None)
@any_of(st.integers(0, 10**6))
def test_by_layer_each_layer_keeps_its_own_largest(seed):
    rng = np.random.default_rng(seed)
    weights = Prunable((4, 5, 3, 2), Pruning.of(2, layers=(1, 2, OUTPUTS), scope="layer"), plain=False)
    scores, kept = rng.standard_normal(weights.size), int(rng.integers(1, weights.size + 1))
    mask = weights.top(scores, kept)
    assert mask.sum() == kept
    counts = [int(x.sum()) for x in weights.parts(mask).values()]
    assert counts == shares([20, 15, 6], kept)
    for part, own in zip(weights.parts(mask).values(), weights.parts(scores).values(), strict=True):
        if part.any():
            np.testing.assert_array_equal(part, tickets.top(own, int(part.sum())))
    inner = int(rng.integers(1, kept + 1))
    assert not (weights.top(-scores, inner, within=mask) & ~mask).any()
    np.testing.assert_array_equal(weights.joined(weights.parts(scores)), scores)


def test_equal_choices_of_layers_are_equal():
    assert Pruning.of(2, layers=(2, 1)) == Pruning.of(2) == Pruning()
    assert Pruning.of(2, layers=("2", OUTPUTS, "1")) == Pruning.of(2, outputs=True)
    assert Pruning.of(2, layers=(2,), scope="layer") == Pruning.of(2, layers=(2,))
    for each in (
        Pruning(),
        Pruning.of(3, layers=(2, OUTPUTS), scope="layer", output=1),
        Pruning.of(3, layers=(OUTPUTS,)),
    ):
        assert Pruning.of(3, *each.asked) == each
    assert Pruning().describe() == {}
    for wrong in ((0,), (3,), (), ("first",), (1.5,)):
        with pytest.raises(InputError, match="layer"):
            Pruning.of(2, layers=wrong)
    with pytest.raises(InputError, match="W is pruned, with or without v"):
        Prunable((4, 5, 1), Pruning.of(1, layers=(OUTPUTS,)), plain=True)


# --- layer collapse


def thin():
    """Two wide layers and a last hidden one whose weights matter little each at first, many in all."""
    rng = np.random.default_rng(0)
    shapes = ((20, 20), (20, 20), (4, 20), (1, 4))
    scales = (1.0, 1.0, 0.02, 1.0)
    layers = (Layer(s * rng.standard_normal(x), np.zeros(x[0])) for s, x in zip(scales, shapes, strict=True))
    Z = rng.standard_normal((200, 20))
    return Layered(tuple(layers)), Z, rng.integers(0, 2, 200)


def test_rounds_of_synflow_matter_and_keep_layers_that_one_round_or_magnitude_lose():
    """Tanaka et al. (2020): one-shot methods lose a layer at densities at which iterated synaptic flow keeps all."""
    network, Z, y = thin()
    context = tickets.given(network, Z, y)
    kept = 30
    many = tickets.named("synflow").find(context, kept).mask
    once = replace(tickets.named("synflow"), iterations=1, nested=True)
    few = once.find(context, kept).mask
    assert (many != few).any()
    shapes = [x.W.shape for x in network.layers]
    lost = {
        name: context.weights.each(tickets.named(name).find(context, kept).mask) for name in ("magnitude", "synflow")
    }
    assert paths.collapsed(lost["magnitude"]) == 1
    assert paths.dead(lost["magnitude"], shapes) == 1
    assert paths.collapsed(lost["synflow"]) == 0
    assert paths.dead(lost["synflow"], shapes) < 0.2
    by_layer = tickets.given(network, Z, y, scope="layer")
    held = by_layer.weights.each(tickets.named("magnitude").find(by_layer, kept).mask)
    assert paths.collapsed(held) == 0


def test_snip_in_one_step_loses_layers_that_synflow_keeps():
    """In a layer of many weights each has a small share of what passes: of few kept weights none lies there."""
    lost = {"snip": 0, "synflow": 0}
    for seed in range(100, 106):
        rng, sizes = np.random.default_rng(seed), (8, 6, 60, 60, 2)
        pairs = zip(sizes[1:], sizes[:-1], strict=True)
        network = Layered(tuple(Layer(rng.standard_normal(x) / math.sqrt(x[1]), np.zeros(x[0])) for x in pairs))
        Z, y = rng.standard_normal((400, 8)), rng.integers(0, 2, (400, 2))
        context = tickets.given(network, Z, y, outputs=True)
        for name in lost:
            lost[name] += paths.collapsed(context.weights.each(tickets.named(name).find(context, 8).mask)) > 0
    assert lost["snip"] >= 2
    assert lost["synflow"] == 0


def test_dead_weights_by_hand():
    """A row that nothing reaches, and one that reaches nothing; a layer that is whole counts for neither."""
    first = np.array([[1, 0], [0, 0], [0, 1]], bool)
    second = np.array([[1, 1, 0], [0, 0, 0]], bool)
    masks, shapes = (first, second, None), [(3, 2), (2, 3), (1, 2)]
    live = paths.on_paths(masks, shapes)
    np.testing.assert_array_equal(live[0], [[1, 0], [0, 0], [0, 0]])  # row 2 leads nowhere
    np.testing.assert_array_equal(live[1], [[1, 0, 0], [0, 0, 0]])  # row 1 has no input
    assert paths.dead(masks, shapes) == 1 - 2 / 4
    assert paths.collapsed((first, 0 * second.astype(bool) != 0, None)) == 1
    assert paths.dead((first, np.zeros((2, 3), bool), None), shapes) == 1


def test_what_is_no_context_and_no_part_of_one_is_said_at_once():
    network, Z, y = thin()
    for given, changes, words in (
        ("net", {}, "the network is 'net'; it must be a Network"),
        (stack_layers([network, network]), {}, r"leading axes \(2,\) were given"),
        (network, {"layers": [9]}, "layers are 9"),
        (network, {"scope": "rows"}, "the scope is 'rows'"),
    ):
        with pytest.raises(InputError, match=words):
            tickets.given(given, Z, y, **changes)
    context = tickets.given(network, Z, y, layers=[1, OUTPUTS])
    parts = context.by_layer(np.arange(context.size))
    assert np.array_equal(context.joined(dict(reversed(parts.items()))), np.arange(context.size))
    with pytest.raises(InputError, match="numbers by layer"):
        context.joined({1: parts[1]})
    with pytest.raises(InputError, match=r"values of shape \(5,\)"):
        context.by_layer(np.ones(5))


@pytest.mark.parametrize("family", ["x", 5, ["shared"]])
def test_a_population_of_no_family_is_refused_when_it_is_made(family):
    with pytest.raises(InputError, match="it must be one of shared, blocks, but-not, flat"):
        Population(family=family)
