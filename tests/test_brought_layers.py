"""Networks of several layers and outputs from arrays of other libraries and from files: `import` and `codes`."""

import json
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from tests.test_layered import drawn, same
from toycomb import InputError, Layered, Network, exchange
from toycomb.cli import main
from toycomb.layered import Layer, read_network


def named(network, how):
    """The layers of a network as a library names them."""
    layers = network.layers
    if how == "flax":
        return {"params": {f"Dense_{i}": {"kernel": x.W.T, "bias": x.b} for i, x in enumerate(layers)}}
    if how == "haiku":
        return {f"mlp/~/linear_{i}": {"w": x.W.T, "b": x.b} for i, x in enumerate(layers)}
    if how == "equinox":
        return {i: {"weight": x.W, "bias": x.b} for i, x in enumerate(layers)}
    return [{"w": x.W.T, "b": x.b} for x in layers]


@pytest.mark.parametrize("how", ["flax", "haiku", "equinox", "list"])
@pytest.mark.parametrize(("hidden", "outputs"), [((4,), 1), ((4,), 2), ((4, 3), 1), ((3, 3, 3), 4)])
def test_mappings_of_jax_libraries(hidden, outputs, how):
    network = drawn(hidden, 5, outputs)
    found = tc.from_jax(named(network, how), embedding="hadamard")
    assert isinstance(found, Network if len(hidden) == outputs == 1 else Layered)
    same(Layered.of(found), replace(network, embedding="hadamard"))
    same(Layered.of(tc.from_jax(named(network, how), activation="tanh")), replace(network, activation="tanh"))
    with pytest.raises(InputError, match="the activation is 'silu'; it must be one of relu, gelu, tanh"):
        tc.from_jax(named(network, how), activation="silu")


def test_layers_without_biases_have_zeros_and_one_precision_is_that_of_all():
    one, two, last = drawn(dtype=np.float32).layers
    found = tc.from_jax([{"w": one.W.T}, {"w": two.W.T, "b": two.b.astype(float)}, {"w": last.W.T}])
    assert [x.b.any() for x in found.layers] == [False, True, False]
    assert {x.dtype for layer in found.layers for x in (layer.W, layer.b)} == {np.dtype(float)}


def test_masks_lie_on_the_layers_that_have_them():
    network, kept = drawn(), np.arange(12).reshape(3, 4) % 3 > 0
    state = {f"{i}.weight": x.W for i, x in enumerate(network.layers)} | {"1.weight_orig": network.layers[1].W}
    del state["1.weight"]
    found = tc.from_jax({**state, "1.weight_mask": kept, "2.bias_orig": np.ones(2), "2.bias_mask": np.ones(2)})
    assert [x is None for x in found.masks] == [True, False, True]
    assert np.array_equal(found.layers[1].W, np.where(kept, network.layers[1].W, 0))


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_the_command_imports_all_layers_and_outputs_into_a_file_of_format_2(tmp_path, monkeypatch, capsys, ending):
    monkeypatch.chdir(tmp_path)
    network = drawn((4, 3), 5, 2, activation="gelu", embedding="identity")
    state = {f"net.{2 * i}.weight": x.W for i, x in enumerate(network.layers)}
    state["net.2.weight_orig"], state["net.2.weight_mask"] = state.pop("net.2.weight"), np.eye(3, 4)
    np.savez("state.npz", **state)
    main(["import", "state.npz", "--save", f"x{ending}", "--embedding", "identity", "--activation", "gelu", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert said["layers"] == [
        {"name": "net.0", "inputs": 5, "outputs": 4},
        {"name": "net.2", "inputs": 4, "outputs": 3},
        {"name": "net.4", "inputs": 3, "outputs": 2},
    ]
    assert (said["outputs"], said["output"], said["masked"]) == (2, None, True)
    assert said["kept"] == {"W1": None, "W2": 3, "V": None}
    assert (said["activation"], said["format"], said["dtype"]) == ("gelu", 2, "float64")
    assert said["notes"][1].startswith("all 2 outputs are taken, as if each had a logistic loss of its own")
    masked = (None, np.eye(3, 4), None)
    zeros = (Layer(x.W, np.zeros(x.rows), mask) for x, mask in zip(network.layers, masked, strict=True))
    same(exchange.read(f"x{ending}").network, Layered(tuple(zeros), "identity", "gelu"))

    main(["import", f"x{ending}", "--save", "one.npz", "--output", "1", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["outputs"], said["output"], said["layers"][-1]["name"]) == (2, 1, "V")
    one = Layered.load("one.npz")
    assert np.array_equal(one.layers[-1].W, network.layers[-1].W[1:])
    for words, sentence in {
        f"x{ending} --output 2": "V has 2 outputs, and output= takes 0 or 1 or 'difference'",
        f"x{ending} --activation relu": "whose activation is gelu, and not relu",
        f"x{ending} --embedding hadamard": "carries an embedding; give none",
        "state.npz --activation silu": "the activation is 'silu'; it must be one of relu, gelu, tanh",
    }.items():
        with pytest.raises(SystemExit, match="2"):
            main(["import", *words.split(), "--save", "wrong.npz"])
        assert sentence in capsys.readouterr().err
    assert not (tmp_path / "wrong.npz").exists()


def test_one_output_of_a_wide_network_is_a_file_of_format_1(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    network = drawn((4,), 5, 3)
    np.savez(
        "state.npz", **{f"{i}.{key}": x for i, y in enumerate(network.layers) for key, x in (("w", y.W.T), ("b", y.b))}
    )
    main(["import", "state.npz", "--save", "x.npz", "--output", "2", "--json"])
    said = json.loads(capsys.readouterr().out)
    assert (said["format"], said["outputs"], said["output"], said["kept"]) == (1, 3, 2, {"W": None, "v": None})
    assert np.array_equal(Network.load("x.npz").v, network.layers[-1].W[2])


FORMULA = tc.Formula(5, [(1, -2), (3, 4), (-5, 1)])


def by_loops(network, output):
    """Rows whose signs all fit a clause and whose linear path to the output is positive."""
    path = network.paths(1)[output]
    first = network.layers[0].W
    return [
        [
            r
            for r in range(len(first))
            if path[r] > 0 and all(np.sign(first[r, abs(i) - 1]) == np.sign(i) for i in clause)
        ]
        for clause in FORMULA.clauses
    ]


@pytest.mark.parametrize(("hidden", "outputs"), [((40,), 1), ((40,), 3), ((40, 6), 2), ((30, 6, 4), 1)])
def test_codes_of_the_first_layer_for_each_output(tmp_path, monkeypatch, capsys, hidden, outputs):
    monkeypatch.chdir(tmp_path)
    network, X = drawn(hidden, 5, outputs), np.random.default_rng(5).integers(0, 2, (300, 5)) == 1
    network.save("net.npz")
    drawn(hidden, 5, outputs, seed=1).save("start.npz")
    FORMULA.save("f.dnf")
    y = np.random.default_rng(6).integers(0, 2, (300, outputs))
    np.savez("data.npz", X=X, y=y if outputs > 1 else y[:, 0])
    wrong = ((network.logits(X, np.eye(5)) > 0) != y).mean(axis=0)
    common = ["codes", "net.npz", "--formula", "f.dnf", "--embedding", "identity", "--json"]
    found = []
    for output in range(outputs):
        words = ["--output", str(output), "--data", "data.npz", "--initial", "start.npz"]
        main([*common, *words, "--layer", "1"])
        said = json.loads(capsys.readouterr().out)
        found.append([said["codes"][str(c)] for c in range(3)])
        assert found[-1] == by_loops(network, output)
        assert (said["layer"], said["output"], said["hidden"], said["outputs"]) == (1, output, list(hidden), outputs)
        assert said["data"]["error"] == pytest.approx(wrong[output])
        assert len(said["training"]["fates"][0]) == hidden[0]
        assert any("linear path" in x for x in said["notes"]) == (len(hidden) > 1)
    assert any(found[0])
    if outputs == 1:
        main(common)
        assert json.loads(capsys.readouterr().out)["codes"] == said["codes"]
    else:
        assert found[0] != found[1]
        with pytest.raises(SystemExit, match="2"):
            main(common)
        error = capsys.readouterr().err
        assert f"net.npz has {outputs} outputs; say with --output whose formula this is: 0, 1" in error


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("net.npz --output 2", "the output is 2; the network has 2, counted from 0"),
        (
            "net.npz --output 0 --layer 2",
            "layer 2 was asked for, and f.dnf says clauses over the variables, which layer 1 reads",
        ),
        ("net.npz --output 0 --layer 3", "the layer is 3; the network has hidden layers 1 to 2"),
        (
            "net.npz --output 0 --data three.npz",
            "y has shape (4, 3); the network has 2 outputs, so it must be (N,) or (N,",
        ),
        (
            "net.npz --output 0 --initial other.npz",
            "a hidden layer of 2 rows and 2 outputs, 5 inputs; snapshots of one network have one shape",
        ),
        ("tanh.npz", "the activation is tanh; this needs ReLU, whose kink says where a row is active"),
        ("gelu.npz", "the activation is gelu; this needs ReLU, whose kink says where a row is active"),
        ("one.npz --output 1", "the output is 1; the network has 1, counted from 0"),
    ],
)
def test_what_codes_cannot_be_asked(tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    drawn().save("net.npz")
    drawn((2,)).save("other.npz")
    drawn(outputs=1, activation="tanh").save("tanh.npz")
    drawn((3,), outputs=1, activation="gelu").save("gelu.npz")
    drawn((3,), outputs=1).save("one.npz")
    assert isinstance(read_network("one.npz"), Network)
    np.savez("three.npz", X=np.eye(4, 5), y=np.eye(4, 3))
    FORMULA.save("f.dnf")
    with pytest.raises(SystemExit, match="2"):
        main(["codes", *words.split(), "--formula", "f.dnf", "--embedding", "identity"])
    assert sentence in capsys.readouterr().err


def test_text_says_the_layer_and_the_output(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    drawn().save("net.npz")
    FORMULA.save("f.dnf")
    main(["codes", "net.npz", "--formula", "f.dnf", "--embedding", "identity", "--output", "1"])
    assert capsys.readouterr().out.strip().endswith("clauses have a code in layer 1 for output 1")
