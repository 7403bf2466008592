"""Networks of several hidden layers and outputs: forward pass, linear paths, files, initial values."""

import contextlib
import itertools
import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import InputError, Layered, Network, init_layers
from toycomb.layered import Layer, read_network, simplest, stack_layers
from toycomb.layered.activations import NAMES
from toycomb.network import stack

EXACT = {"relu": lambda z: max(z, 0), "tanh": math.tanh, "gelu": lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2}
"""Activations by the scalar functions of Python's own library."""


def drawn(hidden=(4, 3), inputs=5, outputs=2, *, masks=(), activation="relu", embedding=None, dtype=float, seed=0):
    """A network of random numbers, with masks on the layers that are named (0 the first)."""
    rng, sizes = np.random.default_rng(seed), (inputs, *hidden, outputs)
    layers = []
    for i, (rows, width) in enumerate(zip(sizes[1:], sizes[:-1], strict=True)):
        mask = rng.random((rows, width)) < 0.6 if i in masks else None
        layers.append(Layer(rng.normal(size=(rows, width)).astype(dtype), rng.normal(size=rows).astype(dtype), mask))
    return Layered(tuple(layers), embedding, activation)


def same(one, other):
    """The same numbers in the same types, the same masks, embedding and activation."""
    assert (one.hidden, one.outputs, one.activation) == (other.hidden, other.outputs, other.activation)
    for x, y in zip(one.layers, other.layers, strict=True):
        assert (x.mask is None) == (y.mask is None)
        for a, b in ((x.W, y.W), (x.b, y.b), (x.kept, y.kept)):
            assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    assert np.array_equal(one.embedding, other.embedding)


@pytest.mark.parametrize("activation", NAMES)
@pytest.mark.parametrize(("hidden", "outputs"), [((4,), 1), ((3, 2), 2), ((3, 4, 2), 4)])
def test_forward_by_loops(hidden, outputs, activation):
    network = drawn(hidden, 4, outputs, masks=(0,), activation=activation)
    E, X = np.random.default_rng(1).normal(size=(4, 6)), np.random.default_rng(2).random((5, 6)) < 0.5
    found, last = network.logits(X, E), network.activations(X, E)
    for n, x in enumerate(X):
        a = [sum(E[i, j] * x[j] for j in range(6)) for i in range(4)]
        for layer in network.layers[:-1]:
            z = [sum(w * y for w, y in zip(row, a, strict=True)) + b for row, b in zip(layer.W, layer.b, strict=True)]
            a = [EXACT[activation](value) for value in z]
        V, c = network.layers[-1].W, network.layers[-1].b
        assert last[n] == pytest.approx(a)
        assert found[n] == pytest.approx(
            [sum(v * y for v, y in zip(row, a, strict=True)) + b for row, b in zip(V, c, strict=True)]
        )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(1, 3), st.integers(0, 99))
def test_a_linear_path_is_the_sum_over_all_ways_of_the_products_of_their_weights(hidden, outputs, seed):
    network = drawn(hidden, 2, outputs, masks=(len(hidden),), seed=seed)
    weights = [x.W for x in network.layers]
    for layer in range(1, len(hidden) + 1):
        above = weights[layer:]
        for o, r in itertools.product(range(outputs), range(hidden[layer - 1])):
            total = 0.0
            for between in itertools.product(*(range(H) for H in hidden[layer:])):
                stops = (r, *between, o)
                total += math.prod(W[b, a] for W, a, b in zip(above, stops, stops[1:], strict=False))
            assert network.paths(layer)[o, r] == pytest.approx(total)
            seen = network.seen(layer, o)
            assert seen.v[r] == pytest.approx(total)
            assert np.array_equal(seen.W, weights[layer - 1])


def test_where_every_row_is_active_the_path_is_the_change_of_the_logit():
    """What the definition says of itself, by the network's own forward pass."""
    network = drawn((3, 4, 2), 5, 2)
    lifted = Layered(tuple(Layer(x.W, x.b + 100.0 ** (i + 1)) for i, x in enumerate(network.layers)))
    x = np.random.default_rng(3).normal(size=(1, 5))
    for r in range(3):
        b = lifted.layers[0].b + (np.arange(3) == r)
        changed = Layered((Layer(lifted.layers[0].W, b), *lifted.layers[1:]))
        assert all((lifted.activations(x, np.eye(5), layer) > 0).all() for layer in (1, 2, 3))
        slope = changed.logits(x, np.eye(5)) - lifted.logits(x, np.eye(5))
        assert slope[0] == pytest.approx(lifted.paths(1)[:, r], rel=1e-6)


@pytest.mark.parametrize("network", [tc.init(5, 4, networks=3, seed=7), tc.init(5, 4, seed=8)[0]])
def test_one_hidden_layer_and_one_output_are_a_network_in_both_forms(network):
    X, E = np.random.default_rng(0).random((6, 4)) < 0.5, np.eye(4)
    whole = Layered.of(network)
    assert np.allclose(whole.logits(X, E)[..., 0], network.logits(X, E))
    for back in (whole.network(), simplest(whole), whole.seen(1, 0)):
        for name in "Wbvc":
            assert getattr(back, name).tobytes() == getattr(network, name).tobytes()
            assert getattr(back, name).shape == getattr(network, name).shape
    assert simplest(drawn()).outputs == 2


@pytest.mark.parametrize("initialiser", ["uniform", "he"])
def test_initial_values_of_one_layer_and_one_output_are_those_of_init(initialiser):
    options = {"networks": 3, "seed": 7, "first": 2, "scale": 1.5, "repeat": 1, "initialiser": initialiser}
    one, whole = tc.init(6, 5, **options), init_layers([6], 5, **options)
    same(whole, Layered.of(one))
    assert whole.layers[0].W.dtype == np.float32
    alone = init_layers([6], 5, **{**options, "first": 4, "networks": 1})
    same(alone[0], whole[2])


def test_initial_values_of_each_layer_are_by_its_own_fan_in():
    network = init_layers([64, 100], 25, outputs=4, networks=20, seed=0, biases=(True, True, False))
    for layer, fan in zip(network.layers, (25, 64, 100), strict=True):
        assert np.abs(layer.W).max() <= 1 / np.sqrt(fan)
        assert layer.W.std() == pytest.approx(1 / np.sqrt(3 * fan), rel=0.02)
    assert [layer.b.any() for layer in network.layers] == [True, True, False]
    assert not np.signbit(network.layers[2].b).any()
    he = init_layers([64, 100], 25, outputs=4, networks=20, seed=0, initialiser="he")
    for layer, variance in zip(he.layers, (2 / 25, 2 / 64, 1 / 100), strict=True):
        assert layer.W.std() == pytest.approx(np.sqrt(variance), rel=0.03)
        assert not layer.b.any()
    both = init_layers([64, 100], 25, outputs=4, networks=20, seed=0)
    assert np.array_equal(both.layers[1].W, network.layers[1].W)  # biases are drawn whether they are kept or not


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3),
    st.integers(1, 4),
    st.sets(st.integers(0, 3)),
    st.sampled_from(NAMES),
    st.sampled_from([None, "hadamard", np.arange(6.0).reshape(3, 2)]),
    st.sampled_from([np.float32, np.float64]),
)
def test_files_hold_the_same_bits(tmp_path_factory, hidden, outputs, masks, activation, embedding, dtype):
    path = tmp_path_factory.mktemp("files") / "x.npz"
    network = drawn(
        hidden, 3, outputs, masks=masks, activation=activation, embedding=embedding, dtype=dtype, seed=len(masks)
    )
    network.save(path)
    same(Layered.load(path), network)
    simple = len(hidden) == outputs == 1 and activation == "relu"
    assert isinstance(read_network(path), Network if simple else Layered)
    same(Layered.of(read_network(path)), network)
    if simple:
        same(Layered.of(Network.load(path)), network)
    else:
        with pytest.raises(InputError, match=r"toycomb\.Layered\.load reads; here a network is one hidden ReLU layer"):
            Network.load(path)


def test_files_of_format_1_are_read_in_both_forms(tmp_path):
    network = Network(*(np.ones(shape) for shape in ((3, 4), 3, 3, ())), np.eye(3, 4), [1, 0, 1], "hadamard")
    network.save(tmp_path / "x.npz")
    same(Layered.load(tmp_path / "x.npz"), Layered.of(network))
    assert isinstance(read_network(tmp_path / "x.npz"), Network)
    arrays = dict(np.load(tmp_path / "x.npz"))
    np.savez(tmp_path / "x.npz", **arrays, activation="tanh")
    assert read_network(tmp_path / "x.npz").activation == Layered.load(tmp_path / "x.npz").activation == "tanh"
    with pytest.raises(InputError, match="the activation is 'tanh'; it must be relu"):
        Network.load(tmp_path / "x.npz")


def test_biases_that_a_file_has_not_are_zeros(tmp_path):
    W1, V = np.ones((3, 2), np.float32), np.ones((1, 3), np.float32)
    np.savez(tmp_path / "x.npz", W1=W1, V=V)
    same(Layered.load(tmp_path / "x.npz"), Layered((Layer(W1, np.zeros(3, "f4")), Layer(V, np.zeros(1, "f4")))))
    same(Layered.of(Network.load(tmp_path / "x.npz")), Layered.load(tmp_path / "x.npz"))
    np.savez(tmp_path / "x.npz", W1=W1, V=V, W2=np.ones((3, 3)), b2=np.ones(3))
    assert [x.b.tolist() for x in Layered.load(tmp_path / "x.npz").layers] == [[0] * 3, [1] * 3, [0]]
    assert {x.W.dtype for x in Layered.load(tmp_path / "x.npz").layers} == {np.dtype(float)}


KEYS = {"W1": (3, 4), "b1": (3,), "W2": (2, 3), "b2": (2,), "V": (2, 2), "c": (2,)}
WRONG = [
    ({"W2": None}, "key W2 is missing; a network file has W1"),
    ({"W1": None}, "key W1 is missing"),
    ({"V": None}, "key V is missing"),
    ({"W4": np.ones((2, 2))}, "key W3 is missing"),
    ({"W9999": np.ones((2, 2))}, "layers are missing below layer 9999"),
    ({"w3": np.ones(2)}, "unknown key w3"),
    ({"b1": np.ones(2)}, r"b1 has shape \(2,\); with W1 of \(3, 4\) it must be \(3,\)"),
    ({"mask2": np.ones((3, 2))}, r"mask2 has shape \(3, 2\); with W2 of \(2, 3\) it must be \(2, 3\)"),
    ({"mask1": np.full((3, 4), 0.5)}, r"mask1: the mask holds 0\.5 at \(0, 0\)"),
    ({"W1": np.ones(4)}, r"W1 has shape \(4,\); it must be \(rows, inputs\)"),
    ({"W1": np.ones((0, 4))}, r"W1 has shape \(0, 4\)"),
    ({"V": np.ones((2, 3))}, r"each must read as many numbers as the one before has rows"),
    ({"V": np.full((2, 2), np.nan)}, r"V holds nan at \(0, 0\)"),
    ({"c": np.full(2, np.inf)}, "c holds inf"),
    ({"b2": np.array(["a", "b"])}, "b2 holds text"),
    ({"W2": np.ones((2, 3)) * 1j}, "W2 has type complex128"),
    ({"format": 1}, "format is 1; W1, b1, … are of format 2"),
    ({"format": 3}, "format is 3"),
    ({"activation": "silu"}, "the activation is 'silu'; it must be one of relu, gelu, tanh"),
    ({"embedding": "hadamar"}, "embedding is 'hadamar'; perhaps you meant hadamard"),
    ({"embedding": np.ones((3, 2))}, r"embedding has shape \(3, 2\); it must be a name, or a matrix of 4 rows"),
    ({"W": np.ones((3, 4))}, "format is 2, and there is a key W or v|key b is missing"),
]


@pytest.mark.parametrize(("change", "message"), WRONG)
def test_wrong_keys_are_named(tmp_path, change, message):
    arrays = {key: np.ones(shape) for key, shape in KEYS.items()} | change
    np.savez(tmp_path / "x.npz", **{key: x for key, x in arrays.items() if x is not None})
    for read in (Layered.load, read_network):
        with pytest.raises(InputError, match=message):
            read(tmp_path / "x.npz")


ONE = {"W1": (3, 4), "b1": (3,), "V": (1, 3), "c": (1,)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W1": None}, "key W1 is missing"),
        ({"V": None}, "key V is missing"),
        ({"W1": np.ones(3)}, r"W1 has shape \(3,\)"),
        ({"V": np.ones(3)}, r"V has shape \(3,\); with W1 of \(3, 4\) it must be \(1, 3\)"),
        ({"c": np.ones(())}, r"c has shape \(\); with W1 of \(3, 4\) it must be \(1,\)"),
        ({"V": np.full((1, 3), np.inf)}, r"V holds inf at \(0, 0\)"),
        ({"b1": np.array(["a"] * 3)}, "b1 holds text"),
        ({"output_mask": np.ones(3)}, r"output_mask has shape \(3,\); .* must be \(1, 3\)"),
        ({"b2": np.ones(3)}, "unknown key b2"),
        ({"format": 1}, "format is 1; W1, b1, … are of format 2"),
        (
            {"V": np.ones((2, 3)), "c": np.ones(2)},
            r"x\.npz holds 1 hidden layer \(relu\) and 2 outputs, which toycomb\.La",
        ),
        ({"W2": np.ones((3, 3))}, r"holds 2 hidden layers \(relu\) and 1 output, which toycomb\.Layered\.load reads"),
        ({"activation": "gelu"}, r"holds 1 hidden layer \(gelu\) and 1 output, which toycomb\.Layered\.load reads"),
    ],
)
def test_a_network_of_one_layer_names_the_keys_of_its_file(tmp_path, monkeypatch, change, message):
    monkeypatch.chdir(tmp_path)
    arrays = {key: np.ones(shape) for key, shape in ONE.items()} | change
    np.savez("x.npz", **{key: x for key, x in arrays.items() if x is not None})
    with pytest.raises(InputError, match=message):
        Network.load("x.npz")


def test_what_is_no_network_may_be_one_of_another_library(tmp_path):
    np.savez(tmp_path / "x.npz", **{"0.weight": np.ones((3, 2)), "0.bias": np.ones(3)})
    for read in (Layered.load, Network.load, read_network):
        with pytest.raises(InputError, match="toycomb import may read this file"):
            read(tmp_path / "x.npz")


CALLS = [
    (lambda: Layered((Layer(np.ones((2, 3)), np.ones(2)),)), "1 layers were given; a network has a hidden one"),
    (lambda: Layer(np.ones((2, 3)), np.ones(3)), r"W of a layer has shape \(2, 3\) and b \(3,\)"),
    (lambda: Layer(np.ones((2, 3)), np.ones(2), np.ones((3, 2))), r"the mask of a layer has shape \(3, 2\)"),
    (lambda: drawn(activation="silu"), "the activation is 'silu'; it must be one of relu, gelu, tanh"),
    (lambda: drawn(embedding="hadamar"), "hadamard"),
    (lambda: drawn().network(), r"hidden layers of 4 and 3 rows and 2 outputs; one hidden layer and one output are"),
    (lambda: drawn().seen(3), "the layer is 3; the network has hidden layers 1 to 2"),
    (lambda: drawn().seen(0), "the layer is 0"),
    (lambda: drawn().seen(1, 2), "the output is 2; the network has 2, counted from 0"),
    (lambda: drawn().paths(1.5), "the layer is 1.5; it must be a whole number"),
    (lambda: drawn(activation="gelu").seen(1), "the activation is gelu; this needs ReLU, whose kink says"),
    (lambda: stack_layers([drawn(), drawn()]).save("x.npz"), r"leading axes \(2,\); one network is written, such as x"),
    (lambda: init_layers([], 3, seed=1), "each needs at least 1"),
    (lambda: init_layers([0], 3, seed=1), "each needs at least 1"),
    (lambda: init_layers([2], 0, seed=1), "0 embedded inputs were asked for"),
    (lambda: init_layers([2], 3, outputs=0, seed=1), "0 outputs were asked for"),
    (lambda: init_layers([2], 3, seed=1, initialiser="unform"), "'unform'; perhaps you meant uniform"),
    (lambda: init_layers([2], 3, seed=1, scale=0), "the scale of the initial values is 0"),
    (lambda: init_layers([2], 3, seed=1, biases=[True]), "biases has 1 values; give one for all layers, or 2"),
]


@pytest.mark.parametrize(("call", "message"), CALLS)
def test_what_is_wrong_is_said(call, message):
    with pytest.raises(InputError, match=message):
        call()


def test_nothing_wrong_is_saved(tmp_path):
    network = drawn()
    layers = (Layer(np.full((4, 5), np.inf), np.ones(4)), *network.layers[1:])
    with pytest.raises(InputError, match="W1 holds inf"):
        Layered(layers).save(tmp_path / "x.npz")
    with pytest.raises(InputError, match="cannot write"):
        network.save(tmp_path / "no" / "x.npz")
    assert not list(tmp_path.iterdir())


def test_stacking_and_indexing_lead_back_with_masks_embeddings_and_activation():
    E = np.ones((5, 2))
    networks = [
        drawn(masks=(1,), embedding="identity", activation="tanh"),
        drawn(embedding=E, activation="tanh", seed=1),
    ]
    whole = stack_layers(networks)
    assert (whole.lead, whole.hidden, whole.inputs, whole.outputs) == ((2,), (4, 3), 5, 2)
    for network, found in zip(networks, (whole[0], whole[1]), strict=True):
        assert found.activation == "tanh"
        assert np.array_equal(found.embedding, network.embedding)
        for x, y in zip(found.layers, network.layers, strict=True):
            assert np.array_equal(x.W, y.W)
            assert np.array_equal(x.kept, y.kept)
    X = np.eye(5)
    assert np.allclose(whole.logits(X, np.eye(5))[1], networks[1].logits(X, np.eye(5)))
    same(pickle.loads(pickle.dumps(networks[0])), networks[0])
    assert "hidden" not in repr(whole)
    assert "H = 4, 3" in repr(whole)


def test_weights_that_a_mask_leaves_out_are_zero_whatever_stood_there():
    mask = np.array([[1, 0, 1], [0, 1, 1]])
    layer = Layer(np.where(mask, 2.0, np.nan), np.zeros(2), mask)
    assert layer.W.tolist() == [[2, 0, 2], [0, 2, 2]]
    assert layer.mask.dtype == bool


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([{}, ONE, KEYS]),
    st.dictionaries(
        st.sampled_from(
            ["W1", "b1", "W2", "b2", "mask1", "V", "c", "output_mask", "W", "v", "format", "embedding", "activation"]
        ),
        st.tuples(
            st.lists(st.integers(0, 3), max_size=3),
            st.sampled_from(["<f4", ">f8", "<f16", "|b1", "<i8", "<U2", "<c8", "<M8[s]"]),
        ),
        max_size=3,
    ),
    st.integers(0, 3),
)
def test_any_archive_is_a_network_or_one_sentence(tmp_path_factory, right, changed, value):
    path = tmp_path_factory.mktemp("any") / "x.npz"
    arrays = {key: np.ones(shape) for key, shape in right.items()}
    np.savez(path, **arrays | {key: np.full(shape, value).astype(kind) for key, (shape, kind) in changed.items()})
    for read in (read_network, Layered.load, Network.load):
        with contextlib.suppress(InputError):  # and nothing else
            assert {x.W.dtype.name for x in Layered.of(read(path)).layers} <= {"float32", "float64"}


def test_only_networks_of_one_form_are_stacked():
    relu = init_layers((3, 2), 4, seed=0)[0]
    tanh = Layered(relu.layers, activation="tanh")
    for networks in ([relu, tanh], [relu, init_layers((3, 3), 4, seed=0)[0]]):
        with pytest.raises(InputError, match="only those of one form can be stacked"):
            stack_layers(networks)
    with pytest.raises(InputError, match="only those of one form can be stacked"):
        stack([tc.init(3, 4, seed=0)[0], tc.init(2, 4, seed=0)[0]])
    for made in (stack, stack_layers):
        with pytest.raises(InputError, match="no network was given"):
            made([])
