"""Activations out: beside an independent forward pass, the formula's own answers, and through a file and back."""

import numpy as np
import pytest

import toycomb as tc
from toycomb.export import Activations, activations, best_latent
from toycomb.export.activation_files import CLAUSES, SHAPES

FORMULA = tc.Formula(6, [(1, 2, -3), (-4, 5), (2, -2)])
RNG = np.random.default_rng(0)
NETWORK = tc.Network(
    RNG.normal(size=(5, 8)), RNG.normal(size=5), RNG.normal(size=5), np.array(0.3), embedding="hadamard"
)
X = RNG.integers(0, 2, (200, 6))


@pytest.fixture(scope="module")
def run():
    """Two networks, barely trained."""
    task = tc.Task(tc.Formula(8, [(1, 2, -3), (4, 5)]), inputs="uniform", samples=200, embedding="orthogonal")
    return tc.train(task, seed=3, networks=2, hidden=6, epochs=1, first=4, progress=False)


def test_arrays_are_those_of_a_forward_pass_written_out():
    found = activations(NETWORK, FORMULA, inputs=X)
    E = np.array([[1 - 2 * (bin(i & j).count("1") % 2) for j in range(6)] for i in range(8)])
    Z = np.array([[sum(E[i, j] * x[j] for j in range(6)) for i in range(8)] for x in X])
    pre = np.array(
        [
            [sum(w * z for w, z in zip(row, z, strict=True)) + b for row, b in zip(NETWORK.W, NETWORK.b, strict=True)]
            for z in Z
        ]
    )
    np.testing.assert_array_equal(found.X, X == 1)
    np.testing.assert_allclose(found.Z, Z)
    np.testing.assert_allclose(found.pre, pre)
    np.testing.assert_allclose(found.activations, np.where(pre > 0, pre, 0))
    np.testing.assert_allclose(found.logits, [(a * NETWORK.v).sum() + 0.3 for a in np.where(pre > 0, pre, 0)])
    np.testing.assert_allclose(found.pre, found.X @ found.F.T + NETWORK.b)  # F has the true directions of variables
    assert found.pre.dtype == np.float64  # the network's own
    assert found.about["embedding"] == "hadamard"


def test_the_answer_key_is_that_of_the_formula():
    found = activations(NETWORK, FORMULA, inputs=X)
    truth = [[all((x[abs(i) - 1] == 1) == (i > 0) for i in clause) for clause in FORMULA.clauses] for x in X]
    np.testing.assert_array_equal(found.terms, truth)
    np.testing.assert_array_equal(found.y, np.any(truth, axis=1))
    assert found.literals.tolist() == [[1, 2, -3], [-4, 5, 0], [2, -2, 0]]
    np.testing.assert_array_equal(found.missing == 0, found.terms)
    assert found.missing[:, 0].tolist() == [sum((x[0] == 0, x[1] == 0, x[2] == 1)) for x in X]
    codes = [[r for r in range(5) if found.codes[r, c]] for c in range(3)]
    assert codes == tc.FeatureSpace.read(NETWORK, FORMULA).codes()[0]
    assert "p dnf 6 3" in found.about["formula"]


def test_terms_of_a_cnf_are_its_negated_clauses():
    cnf = tc.Formula(6, [(1, -2), (3, 4)], kind="cnf")
    found = activations(NETWORK, cnf, inputs=X)
    assert found.literals.tolist() == [[-1, 2], [-3, -4]]
    np.testing.assert_array_equal(found.terms[:, 0], (X[:, 0] == 0) & (X[:, 1] == 1))
    np.testing.assert_array_equal(found.y, ~found.terms.any(axis=1))


def test_directions_are_what_the_last_literal_adds():
    """One row that computes a clause, and one that sees a single variable."""
    W = np.array([[1.0, 1.0, -1.0, 0, 0, 0], [0, 0, 0, 0, 1.0, 0]])
    network = tc.Network(W, np.array([-1.0, 0.0]), np.ones(2), np.array(-0.5), embedding="identity")
    found = activations(network, FORMULA, inputs=X)
    np.testing.assert_allclose(
        found.directions[0], [1, 0]
    )  # 2 - 1 whichever literal is the last, whatever else is true
    np.testing.assert_allclose(found.directions[1, 1], 0.5)  # variable 5 is the last literal in one case of two
    assert np.isnan(found.directions[2]).all()  # never true


def test_a_run_gives_its_own_network_task_and_new_inputs(run):
    found = activations(run, network=1, at=0, samples=300)
    data = run.tasks[1].test_data(run.seed, 5, 300)
    np.testing.assert_array_equal(found.X, data.X)
    np.testing.assert_allclose(found.logits, run.initial[1].logits(data.X, run.tasks[1].E), rtol=1e-5, atol=1e-6)
    assert found.activations.dtype == np.float32
    assert {"network": "5", "epoch": "0", "seed": "3", "inputs": "uniform"}.items() <= found.about.items()
    assert repr(found) == "Activations(300 inputs, n = 8, m = 8, H = 6, C = 2)"
    last = activations(run)
    assert last.about["epoch"] == "1"
    error = np.mean((last.logits > 0) != last.y)
    assert error == pytest.approx(run.test_error[-1, 0])  # the same inputs as those of the run


def test_a_file_gives_back_what_was_saved(run, tmp_path):
    found = activations(run, samples=50)
    found.save(tmp_path / "a.npz")
    again = Activations.load(tmp_path / "a.npz")
    assert again.about == found.about
    assert list(again.arrays) == list(SHAPES)
    for name, array in found.arrays.items():
        np.testing.assert_array_equal(again.arrays[name], array)
        assert again.arrays[name].dtype == array.dtype
    with pytest.raises(tc.InputError, match="end in"):
        found.save(tmp_path / "a.pt")
    whole = dict(np.load(tmp_path / "a.npz"))
    for change, words in (
        ({"pre": whole["pre"][:, 1:]}, "H is"),
        ({"y": whole["y"][:, None]}, "real numbers of shape"),
        ({"more": whole["y"]}, "unknown key more"),
        ({"about": np.array("[1]")}, "texts by name"),
        ({"literals": whole["literals"] * 9}, r"literals holds -?\d+ at \(0, 0\); .* from -8 to 8"),
        ({"literals": whole["literals"] + 0.5}, "whole numbers"),
        ({"codes": whole["codes"] * 2}, "from 0 to 1"),
        ({"X": whole["X"] * np.nan}, "X holds nan"),
    ):
        np.savez(tmp_path / "b.npz", **whole | change)
        with pytest.raises(tc.InputError, match=words):
            Activations.load(tmp_path / "b.npz")
    del whole["codes"]
    np.savez(tmp_path / "b.npz", **whole)
    with pytest.raises(tc.InputError, match="codes is missing"):
        Activations.load(tmp_path / "b.npz")


def test_without_clauses_their_arrays_are_left_out(run, tmp_path):
    found = activations(run, samples=50)
    bare = Activations(**{name: x for name, x in found.arrays.items() if name not in CLAUSES}, about={})
    bare.save(tmp_path / "a.npz")
    assert Activations.load(tmp_path / "a.npz").terms is None
    with pytest.raises(tc.InputError, match="needs clauses"):
        _ = bare.missing


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"at": 7}, "at is 7"),
        ({"network": 2}, "network is 2"),
        ({"inputs": np.zeros((3, 5))}, r"\(N, 8\)"),
        ({"inputs": np.full((3, 8), 2)}, "0 and 1"),
        ({"samples": 1}, "samples"),
        ({"inputs": np.zeros((0, 8))}, "at least one is needed"),
        ({"task": tc.Formula(3, [(1,)])}, "embedding"),
    ],
)
def test_what_does_not_fit_is_said(run, arguments, words):
    with pytest.raises(tc.InputError, match=words):
        activations(run, **arguments)


def test_networks_are_asked_for_one_by_one(run):
    with pytest.raises(tc.InputError, match="choose one"):
        activations(run.final, run.tasks[0])
    with pytest.raises(tc.InputError, match="task"):
        activations(run.final[0])


def test_the_best_latent_is_chosen_and_tested_on_different_inputs():
    truth = RNG.integers(0, 2, (400, 3)) == 1
    truth[:, 2] = True
    noise = RNG.normal(size=(400, 300))
    latents = np.hstack([noise, truth[:, [1]] + 0.1 * RNG.normal(size=(400, 1)), truth[:, [0]] * 2.0 - 5])
    number, area = best_latent(latents, truth)
    assert number.tolist() == [301, 300, -1]
    assert area[:2].tolist() == [1, 1]
    assert np.isnan(area[2])
    _, area = best_latent(noise, truth[:, :2])
    assert np.abs(area - 0.5).max() < 0.1  # the best of 300 latents that know nothing
    quarter = np.arange(400) % 4 == 0
    half = np.where(quarter, truth[:, 0], RNG.normal(size=400))[:, None]
    quarter = quarter[:, None]
    assert best_latent(half, truth[:, :1], [quarter])[1] == 1
    assert best_latent(half, truth[:, :1], [quarter, ~quarter])[1] < 0.65  # it must tell in both
    assert best_latent(half, truth[:, :1])[1] < 0.9


def test_areas_count_pairs():
    latents, truth = RNG.integers(0, 4, (60, 2)).astype(float), RNG.integers(0, 2, (60, 1)) == 1
    from toycomb.export.latents import areas

    for column, area in zip(latents.T, areas(latents, truth)[:, 0], strict=True):
        yes, no = column[truth[:, 0]], column[~truth[:, 0]]
        assert area == pytest.approx(np.mean([(a > b) + 0.5 * (a == b) for a in yes for b in no]))


def test_what_sees_variables_or_the_label_alone_stands_for_no_clause():
    formula = tc.Formula.random(16, 4, 3, seed=2)
    network = tc.init(4, 16, seed=1)[0]
    found = activations(network, tc.Task(formula, embedding="identity"), samples=4000)
    literals = np.stack([found.X[:, [i - 1 for i in clause]].sum(axis=1) for clause in formula.clauses], axis=1)
    for latents, most in ((found.terms, 1.0), (found.y[:, None], 0.6), (found.X, 0.8)):
        assert best_latent(latents, found.terms, found.contrasts)[1].max() <= most
    assert best_latent(found.terms, found.terms, found.contrasts)[1].min() == 1
    assert best_latent(literals, found.terms, found.contrasts[1:])[1].min() > 0.95
