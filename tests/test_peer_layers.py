"""Networks of several layers and outputs to and from PyTorch and scikit-learn, asked of those libraries themselves."""

# ruff: noqa: E402  # without the library nothing below is loaded

import itertools
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from torch import nn
from torch.nn.utils import prune

import toycomb as tc
from tests.test_layered import drawn, same
from toycomb import InputError, Layered, Network, exchange
from toycomb.layered.activations import NAMES

KINDS = {"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh}
SHAPES = [((8,), 1), ((8,), 2), ((6, 4), 1), ((6, 4), 4), ((5, 4, 3), 1), ((5, 4, 3), 2)]


def perceptron(hidden, outputs, kind=nn.ReLU, *, bias=True, dtype=torch.float64, last=()):
    """A module of any depth over five inputs, its numbers the same at every call."""
    torch.manual_seed(0)
    sizes, parts = (5, *hidden, outputs), []
    for i, (inputs, rows) in enumerate(itertools.pairwise(sizes)):
        parts += [kind()] * (i > 0) + [nn.Linear(inputs, rows, bias=bias, dtype=dtype)]
    return nn.Sequential(*parts, *last)


class Own(nn.Module):
    """A module whose activation is a function, and whose names say another order than that in which it is used."""

    def __init__(self, activation):
        super().__init__()
        self.c, self.b, self.a = nn.Linear(4, 2), nn.Linear(8, 4), nn.Linear(5, 8)
        self.activation = activation

    def forward(self, x):
        return self.c(self.activation(self.b(self.activation(self.a(x)))))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", NAMES)
@pytest.mark.parametrize(("hidden", "outputs"), SHAPES)
def test_numbers_of_a_module_are_those_of_the_network(hidden, outputs, activation, bias):
    module, X = perceptron(hidden, outputs, KINDS[activation], bias=bias), torch.randn(40, 5, dtype=torch.float64)
    for layer in list(module)[::4]:
        prune.random_unstructured(layer, "weight", 0.4)
    network = tc.from_torch(module)
    simple = len(hidden) == outputs == 1 and activation == "relu"
    assert type(network) is (Network if simple else Layered)
    whole, z = Layered.of(network), module(X).detach().numpy()
    assert whole.activation == activation
    assert [x is not None for x in whole.masks] == [i % 2 == 0 for i in range(len(hidden) + 1)]
    np.testing.assert_allclose(whole.logits(X.numpy(), np.eye(5)), z, rtol=1e-12, atol=1e-12)
    if not bias:
        assert not any(x.b.any() for x in whole.layers)
    same(Layered.of(tc.from_torch(module.state_dict(), activation=activation)), whole)
    back = tc.to_torch(network)
    np.testing.assert_allclose(back(X).detach().numpy(), z, rtol=1e-12, atol=1e-12)
    assert [type(x) for x in back] == [type(x) for x in module]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("masks", [(), (1,), (0, 1, 2)])
@pytest.mark.parametrize("activation", NAMES)
def test_round_trips_through_all_files_are_bit_equal(tmp_path, activation, masks, dtype):
    network = drawn((4, 3), 5, 2, masks=masks, activation=activation, embedding="hadamard", dtype=dtype)
    torch.save(tc.to_torch(network).state_dict(), tmp_path / "x.pt")
    found = exchange.read(tmp_path / "x.pt", embedding="hadamard", activation=activation)
    assert [x.name for x in found.layers] == ["0", "2", "4"]
    assert found.notes == [
        "all 2 outputs are taken, as if each had a logistic loss of its own; if it was that of a softmax, say "
        "output=difference"
    ]
    exchange.save_safetensors(found.network, tmp_path / "x.safetensors")
    exchange.load_safetensors(tmp_path / "x.safetensors").save(tmp_path / "x.npz")
    for each in (found.network, *(exchange.read(tmp_path / f"x{end}").network for end in (".npz", ".safetensors"))):
        same(each, network)
    same(tc.from_torch(tc.to_torch(Layered.load(tmp_path / "x.npz")), embedding="hadamard"), network)


FUNCTIONS = [
    (torch.relu, "relu"),
    (nn.functional.gelu, "gelu"),
    (torch.tanh, "tanh"),
    (lambda x: x.clamp(min=0), "relu"),
]


@pytest.mark.parametrize(("function", "activation"), FUNCTIONS)
def test_an_activation_that_no_layer_shows_is_found_by_what_the_module_computes(function, activation):
    module, X = Own(function), torch.randn(20, 5)
    network = tc.from_torch(module)
    assert (network.activation, network.hidden, network.outputs) == (activation, (8, 4), 2)
    assert np.allclose(network.logits(X.numpy(), np.eye(5)), module(X).detach().numpy(), atol=1e-5)
    same(tc.from_torch(module, activation=activation), network)
    other = next(name for name in NAMES if name != activation)
    with pytest.raises(InputError, match=f"what its weights compute with {KINDS[other].__name__} between them"):
        tc.from_torch(module, activation=other)


class Single(nn.Module):
    """A module that takes nothing but single precision, whose rounding is coarse."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        assert x.dtype == torch.float32
        return self.inner(x)


@pytest.mark.parametrize("activation", NAMES)
def test_another_activation_does_not_pass_for_rounding_however_deep_a_module_is(activation):
    module = perceptron((128, 128, 128, 128), 3, KINDS[activation], dtype=torch.float32)
    with torch.no_grad():
        for x in module.parameters():
            x.mul_(3)
    assert tc.from_torch(Single(module)).activation == activation
    module = perceptron((6, 4), 1, KINDS[activation])
    with torch.no_grad():
        for x in module.parameters():
            x.mul_(1e4)  # GELU and ReLU then give the same
    assert tc.from_torch(module).activation == activation
    with pytest.raises(InputError, match="does not compute what its weights compute"):
        tc.from_torch(Single(perceptron((128, 128, 128, 128), 3, Silu, dtype=torch.float32)))


class Silu(nn.Module):
    """An activation that networks of toycomb have not, as a layer of the user's own."""

    def forward(self, x):
        return nn.functional.silu(x)


def test_outputs_are_taken_all_or_one_by_one_whatever_the_depth():
    X = torch.randn(30, 5, dtype=torch.float64)
    for hidden in ((8,), (6, 4)):
        module = perceptron(hidden, 2)
        z, E = module(X).detach().numpy(), np.eye(5)
        for output, expected in ((0, z[:, 0]), (1, z[:, 1]), ("difference", z[:, 1] - z[:, 0])):
            network = tc.from_torch(module, output=output)
            assert isinstance(network, Network if len(hidden) == 1 else Layered)
            assert np.allclose(Layered.of(network).logits(X.numpy(), E)[:, 0], expected)
        assert np.allclose(tc.from_torch(module).logits(X.numpy(), E), z)
        for last in (nn.Sigmoid(), nn.LogSigmoid()):
            same(tc.from_torch(perceptron(hidden, 2, last=[last])), tc.from_torch(module))
        softmax = perceptron(hidden, 2, last=[nn.Softmax(1)])
        same(*(Layered.of(tc.from_torch(x, output="difference")) for x in (softmax, module)))
        with pytest.raises(InputError, match='no output stands for itself; say output="difference"'):
            tc.from_torch(softmax)


def test_deep_networks_with_one_output_lead_back_to_their_first_layer():
    """What geometry reads of a module: rows of layer 1, and how they reach the output."""
    module = perceptron((6, 4), 1)
    seen = tc.from_torch(module).seen(1)
    assert np.array_equal(seen.W, module[0].weight.detach())
    assert np.allclose(seen.v, (module[4].weight @ module[2].weight).detach()[0])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: tc.from_torch(perceptron((6, 4), 1, nn.SiLU)),
            "layer 1 is SiLU; a network is linear layers with ReLU",
        ),
        (lambda: tc.from_torch(perceptron((6,), 1), activation="silu"), "the activation is 'silu'; it must be one of"),
        (
            lambda: tc.from_torch(perceptron((6, 4), 1), output="difference"),
            "layer 4 has 1 output, and output= takes 0",
        ),
        (lambda: tc.to_torch(tc.init_layers([3], 2, outputs=2, networks=2, seed=1)), r"leading axes \(2,\)"),
        (lambda: tc.to_torch(3), "the network is 3; it must be a Network"),
        (lambda: exchange.save_safetensors(3, "x"), "the network is 3; it must be a Network"),
    ],
)
def test_what_is_wrong_is_said(call, sentence):
    with pytest.raises(InputError, match=sentence):
        call()


def test_classifiers_of_scikit_learn_of_any_depth():
    neural = pytest.importorskip("sklearn.neural_network")
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, (120, 5)).astype(float)
    y = X[:, 0] * X[:, 1] > 0
    for hidden in ((6,), (6, 4), (5, 4, 3)):
        for activation in ("relu", "tanh"):
            for labels in (y, X[:, :2].astype(int), X[:, :4].astype(int)):
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # it stops long before it converges
                    fitted = neural.MLPClassifier(hidden, activation=activation, max_iter=3, random_state=1)
                    fitted.fit(X, labels)
                network = tc.from_sklearn(fitted)
                whole = Layered.of(network)
                assert isinstance(network, Network) == (whole.outputs == len(hidden) == 1 and activation == "relu")
                assert (whole.hidden, whole.activation) == (hidden, activation)
                theirs = fitted.predict_proba(X)
                theirs = theirs[:, 1:] if whole.outputs == 1 else theirs
                logits = whole.logits(X, np.eye(5))
                np.testing.assert_allclose(1 / (1 + np.exp(-logits)), theirs, rtol=1e-10)
                if whole.outputs > 1:
                    one = Layered.of(tc.from_sklearn(fitted, output=1))
                    assert np.allclose(one.logits(X, np.eye(5))[:, 0], logits[:, 1])
