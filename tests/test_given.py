"""Labelled inputs from outside: whether a network, read as a ReLU network, computes their labels."""

import json

import numpy as np
import pytest

import toycomb as tc
from toycomb.cli import main
from toycomb.common.errors import InputError
from toycomb.training.given import Fit, fit, read_labelled


def network():
    """One that computes x1 or x2."""
    W, v = np.array([[2.0, 2.0], [2.0, 2.0]]), np.array([1.0, -1.0])
    return tc.Network(W=W, b=np.array([0.0, -1.0]), v=v, c=np.float64(-0.5))


def cube(repeats):
    return np.tile(np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), (repeats, 1))


def test_errors_are_counted_by_hand():
    """Logits of `network` are max(2s, 0) - max(2s - 1, 0) - ½ with s ones: -½ where there is none, else +½."""
    X = cube(25)
    y = X.any(axis=1).astype(int)
    assert fit(network(), X, y) == Fit(100, 0.0, 0.25, True)
    y[:30] = 1 - y[:30]
    found = fit(network(), X, y)
    assert found.inputs == 100
    assert found.error == 0.3
    assert found.constant_error == min(y.mean(), 1 - y.mean())
    assert not found.fits
    assert "its function does not fit them" in found.warning


@pytest.mark.parametrize(("wrong", "fits"), [(0, True), (16, True), (18, False), (26, False), (50, False)])
def test_a_function_fits_if_it_surely_makes_less_than_half_of_the_errors_of_a_constant_answer(wrong, fits):
    """Half of 100 labels are 1, so a constant answer errs on half, and half of that is ¼.

    X ~ B(100, ¼) is at most 16 with probability 0.021, and at most 18 with 0.063.
    """
    X = np.repeat([[0.0, 0], [1, 1]], 50, axis=0)
    y = X[:, 0].copy()
    y[: wrong // 2], y[100 - wrong // 2 :] = 1, 0
    found = fit(network(), X, y)
    assert (found.error, found.constant_error, found.fits) == (wrong / 100, 0.5, fits)


def test_few_or_equal_labels_decide_nothing():
    X = cube(1)
    assert "too few inputs" in fit(network(), X, X.any(axis=1)).warning
    assert "all 4 labels are the same" in fit(network(), X, np.ones(4)).warning


def test_labels_of_another_activation_do_not_fit():
    """A net of tanh rows with its own labels; its weights, read as a ReLU network, compute another function."""
    rng = np.random.default_rng(3)
    W, b, v = rng.normal(size=(8, 6)), rng.normal(size=8), rng.normal(size=8)
    X = rng.integers(0, 2, (2000, 6)).astype(float)
    logits = np.tanh(3 * (X @ W.T + b)) @ v
    c = -np.median(logits)
    y = logits + c > 0
    assert not fit(tc.Network(W=3 * W, b=3 * b, v=v, c=c), X, y).fits


def test_codes_say_the_error_on_data(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    task = tc.Task(tc.Formula(6, ((1, 2), (3, -4))), inputs="exhaustive", embedding="hadamard")
    run = tc.train(task, hidden=16, epochs=40, learning_rate=0.02, seed=1, progress=False)
    run.final[0].save("net.npz")
    task.formula.save("f.cnf")
    data = task.training_data(seed=1)
    np.savez("d.npz", X=data.X @ task.E.T, y=data.y)
    np.savez("raw.npz", X=np.pad(data.X, ((0, 0), (0, 2))), y=data.y)  # not embedded
    call = ["codes", "net.npz", "--formula", "f.cnf", "--data"]
    main([*call, "d.npz", "--json"])
    good = json.loads(capsys.readouterr().out)
    assert good["data"]["error"] == pytest.approx(run.train_error[0])
    assert good["data"]["fits"]
    assert good["notes"] == []
    main([*call, "raw.npz"])
    text = capsys.readouterr().out
    assert "its function does not fit them" in text
    main([*call[:-1], "--json"])
    assert json.loads(capsys.readouterr().out)["data"] is None


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"X": np.ones((4, 2))}, r"must hold X \(N×m\) and y \(N\); its keys are X \(4×2\)"),
        ({"X": np.ones((4, 2)), "y": np.ones(4), "z": 1}, r"its keys are X \(4×2\), y \(4\), z \(\)"),
        ({"X": np.ones((4, 3)), "y": np.ones(4)}, "X has shape"),
        ({"X": np.ones((4, 2)), "y": np.ones(3)}, "y has shape"),
        ({"X": np.ones((4, 2)), "y": np.full(4, 2)}, "labels are 0 and 1"),
    ],
)
def test_other_data_is_refused_in_a_sentence(tmp_path, arrays, message):
    np.savez(tmp_path / "d.npz", **arrays)
    with pytest.raises(InputError, match=message):
        fit(network(), *read_labelled(tmp_path / "d.npz"))


def test_another_activation_is_refused_on_the_command_line(capsys):
    with pytest.raises(SystemExit) as end:
        main(["codes", "net.npz", "--formula", "f.cnf", "--activation", "tanh"])
    assert end.value.code == 2
    assert "the activation is 'tanh'; it must be relu" in capsys.readouterr().err
