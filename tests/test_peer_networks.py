"""Networks to and from PyTorch, scikit-learn and safetensors, asked of those libraries themselves."""

# ruff: noqa: E402  # without the libraries nothing below is loaded

import copy
import warnings

import numpy as np
import pytest

torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.numpy")

from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils import prune

import toycomb as tc
from tests.made_by_torch import FOLDER
from tests.test_exchange import same
from toycomb import InputError, exchange
from toycomb.cli import main
from toycomb.files.tensors import read_tensors

WANTED = "a network is linear layers with ReLU, GELU or Tanh between them"
OTHER = "does not compute what its weights compute with ReLU, GELU or Tanh between them"


def mlp(*between, inputs=5, hidden=8, outputs=1, last=(), bias=True):
    """A module of two linear layers, with some layers between them and behind them."""
    first, second = nn.Linear(inputs, hidden, bias=bias), nn.Linear(hidden, outputs, bias=bias)
    return nn.Sequential(first, *(between or (nn.ReLU(),)), second, *last)


class Net(nn.Module):
    """A module whose activation is a function, so that no weight and no layer shows it."""

    def __init__(self, activation=torch.relu, last=lambda x: x):
        super().__init__()
        self.out, self.drop, self.hidden = nn.Linear(8, 1), nn.Dropout(0.5), nn.Linear(5, 8)
        self.activation, self.last, self.seen = activation, last, None

    def forward(self, x):
        self.seen = self.activation(self.hidden(x))
        return self.last(self.out(self.drop(self.seen))).squeeze(-1)


def masked(module, share=0.5):
    """The module with random masks on both of its weights."""
    for layer in (x for x in module if isinstance(x, nn.Linear)):
        prune.random_unstructured(layer, "weight", share)
    return module


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.booleans(),
    st.booleans(),
    st.sampled_from([torch.float16, torch.bfloat16, torch.float32, torch.float64]),
    st.integers(0, 2**31),
)
def test_what_toycomb_computes_is_what_the_module_computes(inputs, hidden, bias, pruned, dtype, seed):
    torch.manual_seed(seed)
    module = mlp(inputs=inputs, hidden=hidden, bias=bias).to(dtype)
    module = masked(module) if pruned else module
    network = tc.from_torch(module)
    X = torch.randn(7, inputs)
    expected = copy.deepcopy(mlp(inputs=inputs, hidden=hidden, bias=bias)).double()
    expected.load_state_dict({key: x.double() for key, x in plain(module).items()})
    assert np.allclose(network.logits(X.double().numpy(), np.eye(inputs)), expected(X.double())[:, 0].detach().numpy())
    assert network.W.dtype == (np.float64 if dtype == torch.float64 else np.float32)
    assert (network.mask is not None) == pruned
    same(tc.from_torch(tc.to_torch(network)), network)
    same(tc.from_torch(module.state_dict()), network)


def plain(module):
    """Weights and biases by name, masks applied."""
    found = {}
    for name, layer in module.named_modules():
        if isinstance(layer, nn.Linear):
            found |= {
                f"{name}.{x}": getattr(layer, x).detach() for x in ("weight", "bias") if getattr(layer, x) is not None
            }
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_trips_through_torch_safetensors_and_npz_are_bit_equal(tmp_path, dtype):
    rng = np.random.default_rng(3)
    mask, output_mask = rng.random((4, 3)) < 0.5, rng.random(4) < 0.7
    W, v = np.where(mask, rng.normal(size=(4, 3)), 0), np.where(output_mask, rng.normal(size=4), 0)
    parts = (np.asarray(x, dtype) for x in (W, rng.normal(size=4), v, rng.normal()))
    network = tc.Network(*parts, mask, output_mask, "hadamard-scaled")
    torch.save(tc.to_torch(network).state_dict(), tmp_path / "x.pt")
    found = exchange.read(tmp_path / "x.pt", embedding="hadamard-scaled").network
    same(found, network)
    exchange.save_safetensors(found, tmp_path / "x.safetensors")
    theirs = safetensors.load_file(tmp_path / "x.safetensors")
    assert theirs["W"].tobytes() == network.W.tobytes()
    assert np.array_equal(theirs["mask"], mask)
    exchange.load_safetensors(tmp_path / "x.safetensors").save(tmp_path / "x.npz")
    same(tc.from_torch(tc.to_torch(tc.Network.load(tmp_path / "x.npz")), embedding="hadamard-scaled"), network)


def test_files_of_safetensors_are_read_as_the_library_reads_them(tmp_path):
    from safetensors.torch import save_file

    kinds = (torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.bool)
    tensors = {str(kind): (100 * torch.randn(3, 4)).to(kind) for kind in kinds} | {"one": torch.tensor(0.5)}
    save_file(tensors, tmp_path / "x.safetensors", {"said": "so"})
    found, metadata = read_tensors(tmp_path / "x.safetensors")
    assert metadata == {"said": "so"}
    assert found.keys() == tensors.keys()
    for key, tensor in tensors.items():
        assert np.array_equal(found[key], (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).numpy())


@pytest.mark.parametrize("name", ["initial", "final"])
def test_the_shipped_network_is_one_in_all_its_files(name):
    one, *others = (exchange.read(FOLDER / f"{name}{ending}").network for ending in (".pt", ".npz", ".safetensors"))
    for other in others:
        same(one, other)


def test_masks_survive_a_second_training_in_torch():
    module = masked(mlp(hidden=16), 0.6)
    start = tc.from_torch(module)
    again = tc.to_torch(start)
    X = torch.randn(200, 5)
    y = (X[:, :1] * X[:, 1:2] > 0).float()
    optimiser = torch.optim.SGD(again.parameters(), lr=0.5, momentum=0.9, weight_decay=1e-3)
    for _ in range(50):
        optimiser.zero_grad()
        nn.functional.binary_cross_entropy_with_logits(again(X), y).backward()
        optimiser.step()
    end = tc.from_torch(again)
    assert np.array_equal(end.mask, start.mask)
    assert np.array_equal(end.output_mask, start.output_mask)
    assert not end.W[~end.mask].any()
    assert not end.v[~end.output_mask].any()
    assert (end.W[end.mask] != start.W[end.mask]).mean() > 0.5
    for layer in (again[0], again[2]):
        prune.remove(layer, "weight")
    assert np.array_equal(tc.from_torch(again).W, end.W)


def test_a_module_is_left_as_it_was():
    module = Net().train()
    prune.random_unstructured(module.hidden, "weight", 0.5)
    module.drop.eval()
    module(torch.randn(2, 5)).sum().backward()
    before = {key: x.clone() for key, x in module.state_dict().items()}
    attributes = {name: dict(vars(x)) for name, x in module.named_modules()}
    gradients = [x.grad.clone() for x in module.parameters()]
    state = torch.get_rng_state()
    network = tc.from_torch(module)
    tc.to_torch(network)
    assert torch.equal(torch.get_rng_state(), state)
    assert [x.training for x in module.modules()] == [True, True, False, True]
    assert all(torch.equal(x, before[key]) for key, x in module.state_dict().items())
    assert all(torch.equal(x.grad, y) for x, y in zip(module.parameters(), gradients, strict=True))
    for name, part in module.named_modules():
        assert vars(part).keys() == attributes[name].keys()
        assert all(x is attributes[name][key] for key, x in vars(part).items())
    held = network.W.copy()
    with torch.no_grad():
        module.hidden.weight_orig.mul_(2)
    assert np.array_equal(network.W, held)


ACCEPTED = [
    mlp(nn.ReLU(), nn.Dropout(0.3)),
    mlp(last=[nn.Sigmoid()]),
    mlp(last=[nn.Flatten(0)]),
    nn.Sequential(nn.Flatten(), nn.Identity(), mlp()),
    nn.DataParallel(mlp()),
    torch.compile(mlp(), backend="eager"),
    Net(),
    Net(last=torch.sigmoid),
    Net(activation=lambda x: x.clamp(min=0)),
    mlp().double(),
]


@pytest.mark.parametrize("module", ACCEPTED, ids=range(len(ACCEPTED)))
def test_modules_that_are_read(module):
    states = [module.state_dict(), {"epoch": 3, "model": {"net": module.state_dict()}, "best": 0.5}]
    for state in states:
        same(tc.from_torch(module), tc.from_torch(state))


REFUSED = [
    (mlp(nn.GELU("tanh")), f"{OTHER}: layer 1 is an approximate GELU, and the exact one is read"),
    (
        mlp(nn.ReLU(), nn.Linear(8, 8), nn.Tanh()),
        f"{OTHER}: layer 1 is ReLU and layer 3 is Tanh, and all hidden layers have one activation",
    ),
    (mlp(nn.LeakyReLU()), f"layer 1 is LeakyReLU; {WANTED}"),
    (mlp(nn.BatchNorm1d(8), nn.ReLU()), f"layer 1 is BatchNorm1d; {WANTED}"),
    (mlp(nn.Sigmoid()), f"layer 1 is Sigmoid, and layer 2 follows it; {WANTED}"),
    (mlp(nn.Identity()), f"{OTHER}; is there no activation"),
    (mlp(last=[nn.ReLU()]), OTHER),
    (mlp(nn.Tanh(), last=[nn.Tanh()]), OTHER),
    (Net(torch.nn.functional.silu), OTHER),
    (Net(nn.functional.relu6), "does not compute"),
    (Net(lambda x: nn.functional.leaky_relu(x, 1e-3)), "does not compute"),
    (Net(lambda x: nn.functional.dropout(x.relu())), "does not compute"),
    (Net(last=lambda x: x + 1e-4), "does not compute"),
    (Net(last=lambda x: (x, x)), "cannot be run on 64 inputs of 5 numbers each"),
    (mlp(last=[nn.Unflatten(1, (1, 1))]), "layer 3 is Unflatten"),
    (mlp(last=[nn.Softmax(1)]), "does not compute"),
    (mlp(outputs=2, last=[nn.Softmax(1)]), "ends in a softmax, in which no output stands for itself; say output=.diff"),
    (mlp(outputs=3, last=[nn.LogSoftmax(1)]), "no output stands for itself; only one with two outputs is read"),
    (nn.Linear(5, 1), "the module has one layer, weight"),
    (nn.LSTM(5, 8), "the module is LSTM"),
    (nn.TransformerEncoderLayer(8, 2), f"norm1 is LayerNorm; {WANTED}"),
    (mlp().to("meta"), r"0\.weight holds no values: it is on the device 'meta'"),
    (nn.Sequential(nn.LazyLinear(8), nn.ReLU(), nn.Linear(8, 1)), r"0\.weight has no shape yet; run the module once"),
    ("net.pt", r"given is 'net\.pt'; torch\.load\(path, weights_only=True\) reads a state dict, toycomb import a file"),
    (Net, "a class: make a module of it"),
    (torch.zeros(3), "given is of type Tensor"),
    ({"a": mlp().state_dict(), "b": mlp().state_dict()}, "layers under several keys; choose one as key: a, b"),
    ({"epoch": 3}, "holds no linear layer; its keys are epoch"),
    ({**mlp().state_dict(), "2.scale": torch.ones(8)}, r"2\.scale \(8\) is of a normalisation layer"),
    ({key: x.int() for key, x in mlp().state_dict().items()}, r"0\.weight has type int32"),
    ({**mlp().state_dict(), "2.bias": torch.tensor([torch.inf])}, r"2\.bias holds inf at \(0,\)"),
]


@pytest.mark.parametrize(("given", "sentence"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_refused_is_named(given, sentence):
    with pytest.raises(InputError, match=sentence):
        tc.from_torch(given)


@pytest.mark.filterwarnings("ignore::toycomb.common.errors.WorseNetworks")  # they were never trained
def test_an_embedding_may_be_a_learned_tensor(tmp_path):
    E = nn.Parameter(torch.randn(5, 9))
    network = tc.from_torch(mlp(), embedding=E)
    assert np.array_equal(network.embedding, E.detach().numpy())
    network.save(tmp_path / "x.npz")
    same(tc.Network.load(tmp_path / "x.npz"), network)
    formula = tc.Formula(9, [(1, 2), (-3, 4)])
    task = tc.Task(formula, inputs="uniform", embedding=E, samples=200)
    assert np.array_equal(task.E, E.detach().numpy())
    codes = tc.FeatureSpace.read(network, formula, embedding=E).codes()
    assert tc.Run.of(network, network, task=task).feature_space().codes() == codes
    with torch.no_grad():
        E.zero_()  # trained on: what was read stays
    assert task.E.all()


@pytest.mark.filterwarnings("ignore::toycomb.common.errors.WorseNetworks")  # they were never trained
def test_parameters_that_are_still_being_trained_are_read_as_arrays(tmp_path):
    first, _, last = module = mlp(inputs=5, hidden=4)
    network = tc.Network(first.weight, first.bias, last.weight[0], last.bias[0])
    formula = tc.Formula(5, [(1, 2), (-3, 4)])
    network.save(tmp_path / "x.npz")
    same(tc.Network.load(tmp_path / "x.npz"), tc.from_torch(module))
    codes = tc.FeatureSpace.read(tc.from_torch(module), formula, embedding="identity").codes()
    assert tc.FeatureSpace.read(network, formula, embedding="identity").codes() == codes
    task = tc.Task(formula, inputs="uniform", embedding=np.eye(5).tolist(), samples=20)
    assert tc.Run.of(network, network, task=task).feature_space().codes() == codes


@pytest.mark.parametrize("last", [(), (nn.Softmax(1),), (nn.LogSoftmax(dim=-1),)])
def test_two_outputs_of_a_softmax_are_their_difference(last):
    module = mlp(outputs=2, last=last)
    X = torch.randn(20, 5)
    network = tc.from_torch(module, output="difference")
    z = module[:3](X).detach().double().numpy()
    assert np.allclose(network.logits(X.numpy(), np.eye(5)), z[:, 1] - z[:, 0], atol=1e-5)
    if last:
        with pytest.raises(
            InputError, match='ends in a softmax, in which no output stands for itself; say output="diff'
        ):
            tc.from_torch(module, output=0)


def test_networks_that_torch_cannot_have_are_refused():
    network = tc.from_torch(mlp())
    with pytest.raises(InputError, match=r"W has shape \(2, 8, 5\); one network is taken"):
        tc.to_torch(tc.network.stack([network, network]))
    with pytest.raises(InputError, match="dtype is 'float32'; it must be a floating type of torch"):
        tc.to_torch(network, dtype="float32")
    assert tc.to_torch(network, dtype=torch.float64)[0].weight.dtype == torch.float64


def write(folder):
    """Files that torch writes, and one that was cut short."""
    module = mlp()
    state = module.state_dict()
    torch.save(module, folder / "whole.pt")
    torch.save(state, folder / "old.pt", _use_new_zipfile_serialization=False)
    torch.save({"model": state, "ema": state, "optimiser": {"state": {0: {"weight": 3}}}}, folder / "two.ckpt")
    torch.save([1, 2], folder / "list.pt")
    far = torch.zeros(1).as_strided((1 << 20, 1 << 20), (0, 0))
    torch.save({**state, "0.weight": far}, folder / "far.pt")
    (folder / "cut.pt").write_bytes((folder / "two.ckpt").read_bytes()[:900])
    np.savez(folder / "arrays.npz", **{key: x.numpy() for key, x in state.items()})
    (folder / "npz.pt").write_bytes((folder / "arrays.npz").read_bytes())
    return module


def test_the_command_reads_files_of_torch_and_no_pickle(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    module = write(tmp_path)
    main(["import", "two.ckpt", "--key", "ema", "--save", "ema.npz"])
    same(tc.Network.load("ema.npz"), tc.from_torch(module))
    capsys.readouterr()
    for words, sentence in {
        "whole.pt": "holds more than tensors, such as a whole module, as a pickle, and none is read; save the weights",
        "old.pt": "is no file that torch.save writes since PyTorch 1.6; load an older one in torch",
        "cut.pt": "cut.pt is damaged or truncated",
        "list.pt": "holds an object of type list; it must be a state dict",
        "far.pt": "0.weight of shape (1048576, 1048576) would need about 8 TiB of memory",
        "npz.pt": "is a NumPy archive (.npz), not a PyTorch file",
        "two.ckpt": "holds layers under several keys; choose one as key: model, ema",
        "two.ckpt --key emo": "holds no layers under the key 'emo'; perhaps you meant ema",
        "none.pt": "cannot read none.pt",
    }.items():
        with pytest.raises(SystemExit, match="2"):
            main(["import", *words.split(), "--save", "x.npz"])
        assert sentence in capsys.readouterr().err
    assert not (tmp_path / "x.npz").exists()


def test_a_file_of_torchscript_is_refused_before_its_code_is_looked_at(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.jit.save(torch.jit.trace(mlp(nn.ReLU()), torch.zeros(1, 5)), tmp_path / "script.pt")
    with pytest.raises(InputError, match=r"script\.pt is of TorchScript, which holds code; save module\.state_dict"):
        exchange.read(tmp_path / "script.pt")


def test_a_classifier_of_scikit_learn():
    neural = pytest.importorskip("sklearn.neural_network")
    pipeline = pytest.importorskip("sklearn.pipeline")
    rng = np.random.default_rng(0)
    X = rng.integers(0, 2, (200, 5)).astype(float)
    y = np.where(X[:, 0] * X[:, 1] > 0, "yes", "no")
    fitted = neural.MLPClassifier((8,), learning_rate_init=0.01, solver="lbfgs", random_state=1).fit(X, y)
    network = tc.from_sklearn(fitted)
    assert np.array_equal(fitted.predict(X) == fitted.classes_[1], network.logits(X, np.eye(5)) > 0)
    assert np.allclose(fitted.predict_proba(X)[:, 1], 1 / (1 + np.exp(-network.logits(X, np.eye(5)))))
    small = {"solver": "lbfgs", "max_iter": 2000, "random_state": 0}
    for wrong, sentence in {
        neural.MLPClassifier((8,)): "this one is not fitted",
        neural.MLPClassifier((8,), activation="logistic", **small).fit(
            X, y
        ): "activation of the classifier is 'logistic'; it must be one of relu, tanh",
        neural.MLPClassifier((8,), **small).fit(X, X.sum(axis=1) // 2): "ends in softmax; it must end in logistic",
        neural.MLPRegressor(hidden_layer_sizes=(8,), **small).fit(
            X, X[:, 0]
        ): "ends in identity; it must end in logistic",
        neural.MLPClassifier((), **small).fit(X, y): "the classifier has one layer, layer0",
        pipeline.make_pipeline(fitted): r"given is of type Pipeline; of a pipeline it is the last step",
    }.items():
        with pytest.raises(InputError, match=sentence):
            tc.from_sklearn(wrong)
    several = neural.MLPClassifier((8,), **small).fit(X, X[:, :3].astype(int))
    assert np.array_equal(several.predict(X)[:, 2] == 1, tc.from_sklearn(several, output=2).logits(X, np.eye(5)) > 0)
