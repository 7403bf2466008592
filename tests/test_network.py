"""Networks: initial values, forward pass, files."""

import contextlib
import hashlib
import pickle
from dataclasses import replace

import numpy as np
import pytest

from toycomb import InputError, Network, init
from toycomb.common.errors import SHORT


def parts(H=3, m=4):
    rng = np.random.default_rng(0)
    return {"W": rng.normal(size=(H, m)), "b": rng.normal(size=H), "v": rng.normal(size=H), "c": np.float64(0.5)}


def test_forward_by_loops():
    network, E = Network(**parts()), np.random.default_rng(1).normal(size=(4, 6))
    X = np.random.default_rng(2).random((5, 6)) < 0.5
    for x, logit in zip(X, network.logits(X, E), strict=True):
        total = network.c
        for r in range(3):
            z = network.b[r] + sum(network.W[r, i] * E[i, j] * x[j] for i in range(4) for j in range(6))
            total = total + network.v[r] * max(z, 0)
        assert logit == pytest.approx(total)


def test_initial_values():
    network = init(64, 25, networks=20, seed=0)
    assert network.W.dtype == np.float32
    for array, bound in ((network.W, 1 / 5), (network.b, 1 / 5), (network.v, 1 / 8), (network.c, 1 / 8)):
        assert np.abs(array).max() <= bound
    assert network.W.std() == pytest.approx(1 / 5 / np.sqrt(3), rel=0.02)
    he = init(64, 25, networks=20, seed=0, initialiser="he", scale=2)
    assert he.W.std() == pytest.approx(2 * np.sqrt(2 / 25), rel=0.02)
    assert not he.b.any()
    assert he.v.std() == pytest.approx(2 / 8, rel=0.05)
    alone = init(64, 25, seed=0, first=7)
    assert np.array_equal(alone.W[0], network.W[7])


def test_initial_values_are_what_they_were():
    # As for the inputs: a change here is another format of the specification.
    network = init(4, 3, seed=7, first=2)
    content = b"".join(getattr(network, name).tobytes() for name in ("W", "b", "v", "c"))
    assert hashlib.sha256(content).hexdigest()[:16] == "420637ce78a92d75"


def test_row_types():
    network = Network(
        np.array([[1.0, 0], [1, 0], [0, 0], [1, 1]]), np.zeros(4), np.array([2.0, -1, 3, 0]), np.zeros(())
    )
    assert network.row_types.tolist() == [1, -1, 0, 0]


def test_file_round_trip(tmp_path):
    mask = np.array([[1, 0, 1, 1]] * 3, bool)
    saved = Network(**{**parts(), "W": np.where(mask, parts()["W"], 0)}, mask=mask)
    saved.save(tmp_path / "net.npz")
    read = Network.load(tmp_path / "net.npz")
    for name in ("W", "b", "v", "c", "mask"):
        assert np.array_equal(getattr(saved, name), getattr(read, name))
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]


def test_files_written_by_plain_numpy(tmp_path):
    np.savez(tmp_path / "a.npz", **parts(), format=1, mask=np.eye(3, 4))
    network = Network.load(tmp_path / "a.npz")
    assert np.array_equal(network.W, parts()["W"] * np.eye(3, 4))
    np.savez_compressed(tmp_path / "b.npz", **{**parts(), "W": np.ones((3, 4), int), "c": 0})
    assert Network.load(tmp_path / "b.npz").W.dtype == np.float64


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"W": np.ones(3)}, "W has shape"),
        ({"W": np.ones((0, 4))}, "W has shape"),
        ({"b": np.ones(4)}, r"b has shape \(4,\); with W of shape \(3, 4\) it must be \(3,\)"),
        ({"c": np.ones(1)}, r"c has shape \(1,\).* it must be \(\)"),
        ({"v": np.array([1, np.nan, 0])}, r"v holds nan at \(1,\)"),
        ({"v": np.array(["a", "b", "c"])}, "v has type"),
        ({"v": np.ones(3) * 1j}, "v has type"),
        ({"v": np.array([{}, {}, {}])}, "key v holds a pickled object"),
        ({"format": 2}, "format is 2"),
        ({"mask": np.full((3, 4), 2)}, "mask holds values other than 0 and 1"),
        ({"mask": np.ones((4, 3))}, "mask has shape"),
        ({"bias": np.ones(3)}, "unknown key bias"),
        ({"b": None}, "key b is missing"),
    ],
)
def test_wrong_keys_are_named(tmp_path, change, message):
    arrays = {**parts(), **change}
    np.savez(tmp_path / "x.npz", **{k: x for k, x in arrays.items() if x is not None})
    with pytest.raises(InputError, match=message):
        Network.load(tmp_path / "x.npz")


def test_damaged_files(tmp_path):
    path = tmp_path / "x.npz"
    np.savez(path, **parts(50, 50))
    whole = path.read_bytes()
    for size in [0, 1, 10, 100, len(whole) // 2, len(whole) - 1]:
        path.write_bytes(whole[:size])
        with pytest.raises(InputError, match=r"x\.npz"):
            Network.load(path)
    for place in range(200, len(whole), 1999):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        # A flipped byte outside names and data does no harm; inside them it must be noticed.
        with contextlib.suppress(InputError):
            assert np.array_equal(Network.load(path).W, parts(50, 50)["W"])
    np.savez_compressed(path, **parts(50, 50))
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] ^= int(rng.integers(1, 256))
        path.write_bytes(damaged)
        with contextlib.suppress(InputError):
            assert np.array_equal(Network.load(path).W, parts(50, 50)["W"])
    np.save(tmp_path / "x.npy", np.ones(3))
    for name in ("x.npy", "none.npz", "."):
        with pytest.raises(InputError):
            Network.load(tmp_path / name)


def test_nothing_wrong_is_saved(tmp_path):
    with pytest.raises(InputError, match="W holds inf"):
        Network(**{**parts(), "W": np.full((3, 4), np.inf)}).save(tmp_path / "x.npz")
    with pytest.raises(InputError, match="one network"):
        init(3, 4, networks=2, seed=0).save(tmp_path / "x.npz")
    with pytest.raises(InputError, match="cannot write"):
        Network(**parts()).save(tmp_path / "no" / "x.npz")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("change", [{"W": np.ones((2, 3, 4))}, {"v": np.ones((2, 3))}, {"c": np.ones(2)}, {"b": None}])
def test_what_is_no_such_network_is_told_what_one_is_and_which_keys_were_found(tmp_path, monkeypatch, change):
    monkeypatch.chdir(tmp_path)  # a long path takes the place of some keys
    arrays = {**parts(), **change}
    found = {key: x for key, x in arrays.items() if x is not None}
    np.savez("x.npz", **found)
    with pytest.raises(InputError) as raised:
        Network.load("x.npz")
    said = str(raised.value)
    assert "a network is one hidden ReLU layer, one output" in said
    assert said.endswith(f"the keys are {', '.join(f'{key} ({_shape(x)})' for key, x in found.items())}")


def _shape(array):
    return "×".join(map(str, np.shape(array)))


def test_keys_of_a_large_model_are_counted_not_listed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez("big.npz", **{f"layers.{i}.weight": np.ones((2, 3)) for i in range(200)})
    with pytest.raises(InputError, match=r"layers\.0\.weight \(2×3\).* and 19\d more$") as raised:
        Network.load("big.npz")
    assert len(str(raised.value)) <= SHORT


def test_a_key_that_is_nearly_one_is_told(tmp_path):
    np.savez(tmp_path / "x.npz", **parts(), embeding="identity")
    with pytest.raises(InputError, match="unknown key embeding, perhaps embedding"):
        Network.load(tmp_path / "x.npz")


def test_a_network_of_another_activation_is_refused_when_it_is_said(tmp_path):
    for activation in ("relu", "ReLU"):
        np.savez(tmp_path / "x.npz", **parts(), activation=activation)
        assert Network.load(tmp_path / "x.npz").activation == "relu"
    np.savez(tmp_path / "x.npz", **parts(), activation="tanh")
    with pytest.raises(InputError, match="the activation is 'tanh'; it must be relu: a network is one hidden ReLU"):
        Network.load(tmp_path / "x.npz")
    with pytest.raises(InputError, match="the activation is 'gelu'"):
        Network(**parts(), activation="gelu")
    network = Network(**parts(), activation="relu")
    for same in (replace(network, c=network.c), network[...], pickle.loads(pickle.dumps(network))):
        assert same.activation == "relu"


def test_a_mask_that_is_given_with_weights_is_applied_to_them():
    given, mask, output = parts(), np.random.default_rng(3).random((3, 4)) < 0.5, np.array([1, 0, 1])
    given["W"][~mask] = np.nan  # whatever stood there
    network = Network(**given, mask=mask, output_mask=output)
    assert not network.W[~mask].any()
    np.testing.assert_array_equal(network.W[mask], given["W"][mask])
    np.testing.assert_array_equal(network.v, given["v"] * output)
    by_hand = Network(**{**given, "W": np.where(mask, given["W"], 0), "v": given["v"] * output})
    X = np.eye(4, dtype=bool)
    np.testing.assert_array_equal(network.logits(X, np.eye(4)), by_hand.logits(X, np.eye(4)))
    with pytest.raises(InputError, match=r"the mask has shape \(4, 3\); it must be that of W, \(3, 4\)"):
        Network(**parts(), mask=mask.T)
