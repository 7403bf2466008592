"""Networks of other libraries without those: layers by name, shape and order, and a network that PyTorch trained.

`tests/made_by_torch.py` trained it, and says what is right. With the libraries beside it: tests/test_peer_networks.py.
"""

import json
import struct
import sys
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import toycomb as tc
from tests.made_by_torch import BATCH, CLAUSES, FOLDER, VARIABLES, inputs
from toycomb import InputError, exchange
from toycomb.cli import main
from toycomb.exchange.layers import Layer, layers_of
from toycomb.exchange.order import ordered
from toycomb.files.tensors import read_tensors, write_tensors

ANSWERS = json.loads((FOLDER / "answers.json").read_text())
FORMULA = tc.Formula(VARIABLES, CLAUSES)
RNG = np.random.default_rng(0)
W, B, V, C = RNG.normal(size=(4, 3)), RNG.normal(size=4), RNG.normal(size=(1, 4)), RNG.normal(size=1)
STATE = {"0.weight": W, "0.bias": B, "2.weight": V, "2.bias": C}
ENDINGS = [".npz", ".safetensors"]


def same(one, other):
    """The same numbers in the same types, and the same masks."""
    for name in ("W", "b", "v", "c", "mask", "output_mask"):
        x, y = getattr(one, name), getattr(other, name)
        assert (x is None) == (y is None)
        assert x is None or (x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes())
    assert np.array_equal(one.embedding, other.embedding)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_network_of_pytorch_has_the_codes_fates_and_scores_that_loops_and_autograd_give(ending):
    initial, final = (exchange.read(FOLDER / f"{name}{ending}").network for name in ("initial", "final"))
    X, y = inputs()
    assert np.allclose(final.logits(X[:BATCH], np.eye(VARIABLES)), ANSWERS["logits"], rtol=1e-5, atol=1e-5)
    space = tc.FeatureSpace.read([initial, final], FORMULA, embedding="identity")
    assert list(map(list, space.codes()[0])) == ANSWERS["codes"]
    named = [[tc.Fate(x).name.lower() for x in rows] for rows in space.fates()[0].T]
    assert named == ANSWERS["fates"]
    assert {x for rows in named for x in rows} == {x.name.lower() for x in tc.Fate}
    scores = tc.tickets.score(tc.tickets.named("snip"), tc.tickets.given(initial, X[:BATCH], y[:BATCH]))
    assert np.allclose(scores, ANSWERS["snip"], rtol=1e-4, atol=1e-8)


def test_a_run_of_them_has_these_codes_and_fates_and_the_scores_that_differences_of_the_loss_give():
    initial, final = (exchange.read(FOLDER / f"{name}.npz").network for name in ("initial", "final"))
    X, y = inputs()
    task = tc.Task.of_data(X, y, FORMULA, test=(X, y))
    run = tc.Run.of(initial, final, task=task, training=tc.Training(hidden=16, epochs=2))
    space = run.feature_space()
    assert space.codes()[0] == ANSWERS["codes"]
    assert [[tc.Fate(x).name.lower() for x in rows] for rows in space.fates()[0].T] == ANSWERS["fates"]
    assert run.train_error.tolist() == [0]
    W, b, v, c = (np.asarray(getattr(initial, name), float) for name in "Wbvc")

    def loss(changed):
        logits = np.maximum(X @ changed.T + b, 0) @ v + c
        return np.mean(np.logaddexp(0, logits) - y * logits)

    step, want = 1e-6, np.empty_like(W)
    for place in np.ndindex(W.shape):
        apart = np.zeros_like(W)
        apart[place] = step
        want[place] = abs((loss(W + apart) - loss(W - apart)) / (2 * step) * W[place])
    assert np.allclose(tc.tickets.score("snip(samples=1024)", run)[0], want, rtol=1e-3, atol=1e-8)


@pytest.mark.parametrize(
    "mapping",
    [
        {"params": {"Dense_0": {"bias": B, "kernel": W.T}, "Dense_1": {"bias": C, "kernel": V.T}}},
        {"linear": {"w": W.T, "b": B}, "linear_1": {"w": V.T, "b": C}},
        {"out": {"weight": V, "bias": C}, "hidden": {"weight": W, "bias": B}},
        {"layers.0.weight": W, "layers.0.bias": B, "layers.1.weight": V, "layers.1.bias": C},
        {"layers": [{"w": W.T, "b": B}, {"w": V.T, "b": C}]},
        ({"weight": W, "bias": B}, {"weight": V, "bias": C}),
    ],
)
def test_nested_mappings_of_jax_libraries(mapping):
    same(tc.from_jax(mapping), tc.Network(W, B, V[0], C[0]))


def test_a_bias_that_is_none_is_zero():
    same(tc.from_jax([{"w": W.T, "b": None}, {"w": V.T, "b": C}]), tc.Network(W, np.zeros(4), V[0], C[0]))


def test_a_layer_without_biases_has_zeros_and_single_precision_stays(tmp_path):
    np.savez(
        tmp_path / "x.npz", **{"fc1.weight": np.float16(W), "fc2.weight": np.float32(V), "fc2.bias": np.float32(C)}
    )
    found = exchange.read(tmp_path / "x.npz", embedding="identity")
    expected = (np.float16(W).astype(np.float32), np.zeros(4, np.float32), *map(np.float32, (V[0], C[0])))
    same(found.network, tc.Network(*expected, embedding="identity"))
    assert found.notes == ["zeros stand for the biases of fc1, which has none"]


@given(st.lists(st.integers(1, 4), min_size=3, max_size=6), st.randoms(use_true_random=False))
def test_layers_are_found_in_every_order_that_says_enough(sizes, random):
    """Numbers in names decide; without them the shapes do, if one order alone fits; nothing else is guessed."""
    layers = [Layer(f"net.{2 * i + 8}", np.zeros((n, m))) for i, (m, n) in enumerate(pairwise(sizes))]
    shuffled = random.sample(layers, len(layers))
    assert ordered(shuffled, "it", told=False) == layers
    letters = {layer.name: Layer(chr(97 + i), layer.weight) for i, layer in enumerate(shuffled)}
    fits = [x for x in permutations(layers) if all(b.weight.shape[1] == a.weight.shape[0] for a, b in pairwise(x))]
    renamed = [letters[layer.name] for layer in shuffled]
    if len(fits) == 1:
        assert [x.name for x in ordered(renamed, "it", told=False)] == [letters[x.name].name for x in layers]
    else:
        with pytest.raises(InputError, match="fit together in several orders"):
            ordered(renamed, "it", told=False)


def test_a_program_says_the_order_where_shapes_allow_several():
    layers = [Layer(name, np.zeros((n, m))) for name, n, m in (("in", 4, 3), ("b", 4, 4), ("a", 4, 4), ("out", 1, 4))]
    assert [x.name for x in ordered(layers, "it", told=True)] == ["in", "b", "a", "out"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"1.running_mean": B}, r"it: 1\.running_mean \(4\) is of a normalisation layer"),
        ({"1.weight": B}, r"it: 1\.weight \(4\) is of a normalisation layer"),
        ({"c.weight": np.zeros((2, 3, 3, 3))}, r"it: c\.weight \(2×3×3×3\) is of a convolution"),
        ({"0.weight": W.astype(int)}, r"it: 0\.weight has type int64; weights and biases are floating numbers"),
        ({"0.bias": np.append(B[1:], np.nan)}, r"it: 0\.bias holds nan at \(3,\); every value must be finite"),
        ({"0.bias": B[1:]}, r"the bias of layer 0 \(4×3\) has shape \(3,\); it must be \(4,\)"),
        ({"0.weight_mask": W > 0}, r"0\.weight stands without its weight_orig"),
        ({"0.weight_orig": W, "0.weight_mask": B > 0}, r"0\.weight_mask has shape \(4,\); it must be \(4, 3\)"),
        ({"0.weight_orig": W, "0.weight_mask": W}, r"0\.weight_mask holds .* it must hold 0 and 1 only"),
        ({"E": np.eye(3)}, r"E \(3×3\) belongs to no linear layer; .* a fixed embedding is given as embedding="),
        ({"module.0.bias": B}, r"0\.bias and module\.0\.bias are one array of one layer"),
        ({"0.weight": W.T}, r"the bias of layer 0 \(3×4\) has shape \(4,\); it must be \(3,\)"),
        ({"2.weight": V[:, 1:]}, r"layer 2 takes 3 inputs, and layer 0 before it gives 4; no order of its layers fits"),
    ],
)
def test_what_is_no_relu_network_is_refused_by_the_name_of_its_layer(changes, sentence):
    from toycomb.exchange.assembling import assembled

    with pytest.raises(InputError, match=sentence):
        assembled(ordered(layers_of({**STATE, **changes}, "it"), "it", told=True), "it")


def test_one_of_several_outputs_or_the_difference_of_two():
    weights, biases = RNG.normal(size=(2, 4)), RNG.normal(size=2)
    state = {**STATE, "2.weight": weights, "2.bias": biases}
    X = RNG.normal(size=(9, 3))
    both = np.maximum(X @ W.T + B, 0) @ weights.T + biases
    for output, logits in ((0, both[:, 0]), (1, both[:, 1]), ("difference", both[:, 1] - both[:, 0])):
        assert np.allclose(tc.from_jax(state, output=output).logits(X, np.eye(3)), logits)
    for wrong in (2, -1, True, "1", "softmax"):
        with pytest.raises(InputError, match="output= takes 0 or 1 or 'difference'"):
            tc.from_jax(state, output=wrong)
    masked = {key: x for key, x in state.items() if key != "2.weight"} | {"2.weight_orig": weights}
    with pytest.raises(InputError, match="masks of the two outputs of layer 2 differ"):
        tc.from_jax({**masked, "2.weight_mask": np.array([[1, 1, 0, 1], [1, 1, 1, 1]])}, output="difference")


def test_masks_are_those_of_weights_and_pruned_biases_are_warned_of():
    kept = np.arange(12).reshape(4, 3) % 3 > 0
    state = {"0.bias_orig": B, "0.bias_mask": B > 0, "0.weight_orig": W, "0.weight_mask": kept.astype(float)}
    with pytest.warns(UserWarning, match=rf"{np.sum(B <= 0)} pruned biases of layer 0 are 0"):
        network = tc.from_jax({**state, "2.weight_orig": V, "2.weight_mask": V > 0})
    same(
        network,
        tc.Network(W * kept + 0.0, np.where(B > 0, B, 0), np.where(V > 0, V, 0)[0], np.float64(0), kept, V[0] > 0),
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("embedding", [None, "hadamard", RNG.normal(size=(3, 5))])
def test_safetensors_and_npz_hold_the_same_bits(tmp_path, dtype, embedding):
    kept = W > 0
    parts = (np.where(kept, W, 0), B, V[0], C[0])
    network = tc.Network(*(np.asarray(x, dtype) for x in parts), mask=kept, embedding=embedding)
    exchange.save_safetensors(network, tmp_path / "x.safetensors")
    exchange.load_safetensors(tmp_path / "x.safetensors").save(tmp_path / "x.npz")
    same(tc.Network.load(tmp_path / "x.npz"), network)
    same(exchange.read(tmp_path / "x.safetensors").network, network)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"shape": [10**6, 10**6], "data_offsets": [0, 8 * 10**12]}, "does not fit the file, which is damaged"),
        ({"shape": [2], "data_offsets": [0, 8]}, "does not fit the file"),
        ({"shape": [1], "data_offsets": [8, 16]}, "does not fit the file"),
        ({"shape": [0], "data_offsets": [0, 0]}, "8 of its bytes belong to no array"),
        ({"shape": [-1], "data_offsets": [0, 8]}, "is described in a way"),
        ({"shape": [True], "data_offsets": [0, 8]}, "is described in a way"),
        ({"shape": [1], "data_offsets": [0, 8], "dtype": "F8_E5M2"}, "has type F8_E5M2; types that are read are F64"),
    ],
)
def test_a_header_of_safetensors_is_held_against_its_file(tmp_path, entry, sentence):
    text = json.dumps({"W": {"dtype": "F64", **entry}}).encode()
    (tmp_path / "x.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(8))
    with pytest.raises(InputError, match=sentence):
        read_tensors(tmp_path / "x.safetensors")


@pytest.mark.parametrize("content", [b"", b"x" * 7, struct.pack("<Q", 1 << 62) + b"{}", b"\x02" + bytes(7) + b"[]"])
def test_what_is_no_safetensors_file_is_refused_in_a_sentence(tmp_path, content):
    (tmp_path / "x.safetensors").write_bytes(content)
    with pytest.raises(InputError, match="is damaged"):
        read_tensors(tmp_path / "x.safetensors")


def test_every_type_of_safetensors_comes_back(tmp_path):
    kinds = (np.float64, np.float32, np.float16, np.int64, np.uint8, np.bool_)
    arrays = {np.dtype(kind).name: np.arange(6).reshape(2, 3).astype(kind) for kind in kinds}
    write_tensors(tmp_path / "x", {**arrays, "one": np.float32(3), "none": np.zeros((0, 2))}, {"said": "so"})
    found, metadata = read_tensors(tmp_path / "x")
    assert metadata == {"said": "so"}
    for key, array in {**arrays, "one": np.float32(3), "none": np.zeros((0, 2))}.items():
        assert found[key].dtype == array.dtype
        assert np.array_equal(found[key], array)
    with pytest.raises(InputError, match="c has type complex128; it must be float16"):
        write_tensors(tmp_path / "y", {"c": np.zeros(1, complex)})
    assert not (tmp_path / "y").exists()


def test_without_torch_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    for call in (lambda: tc.from_torch({}), lambda: tc.to_torch(3), lambda: exchange.read(FOLDER / "final.pt")):
        with pytest.raises(InputError, match=r"needs the package torch; pip install 'toycomb\[torch\]' brings it"):
            call()


def test_the_command_reads_what_network_load_refuses_and_never_writes_over_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.savez("state.npz", **STATE)
    with pytest.raises(InputError, match="key W is missing; toycomb import may read this file"):
        tc.Network.load("state.npz")
    main(["import", "state.npz", "--save", "net.npz", "--embedding", "identity", "--json"])
    said = json.loads(capsys.readouterr().out)
    layers = [{"name": "0", "inputs": 3, "outputs": 4}, {"name": "2", "inputs": 4, "outputs": 1}]
    assert (said["layers"], said["outputs"], said["masked"], said["notes"]) == (layers, 1, False, [])
    same(tc.Network.load("net.npz"), tc.Network(W, B, V[0], C[0], embedding="identity"))
    main(["import", "state.npz", "--save", "net.safetensors", "--embedding", "identity"])
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].startswith("layer 1 (0 in the file): 3 inputs, 4 outputs")
    assert printed[1] == "outputs (2 in the file): 4 inputs, 1 output"
    same(exchange.load_safetensors("net.safetensors"), tc.Network.load("net.npz"))
    wrong = ("state.npz --save state.npz", "state.npz --save x.npz --output 1", "state.onnx --save x.npz")
    for words in (*wrong, "state.npz --save x.pt"):
        with pytest.raises(SystemExit, match="2"):
            main(["import", *words.split()])
    error = capsys.readouterr().err
    assert "this would replace state.npz" in error
    assert "layer 2 has 1 output, and output= takes 0" in error
    assert "ends in '.onnx'; files that are read end in .pt" in error
    assert "x.pt would be a file of PyTorch; --save writes .npz or .safetensors" in error
    assert not [*tmp_path.glob("x.*")]
