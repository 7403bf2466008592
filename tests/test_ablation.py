"""What a row adds to an output: hand-made networks, and networks in which the row is cut out."""

import numpy as np
import pytest

from tests.levels import EXCEPT, computing, population
from toycomb import InputError, Network
from toycomb.geometry.ablation import added, agreement, agreement_of, mean_gradient
from toycomb.layered import Layer, Layered, init_layers

CUBE = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], bool)
EYE = np.eye(2)


def test_a_veto_is_seen_by_path_and_ablation_and_not_by_the_gradient():
    """Row 0 (10 x1) silences the row above, which row 1 (x2) wakes: the logit is ReLU(x2 - 10 x1)."""
    net = Layered(
        (
            Layer(np.diag([10.0, 1]), np.zeros(2)),
            Layer(np.array([[-1.0, 1]]), np.zeros(1)),
            Layer(np.ones((1, 1)), [0.0]),
        )
    )
    found = added(net, CUBE, EYE)
    assert net.paths(1).tolist() == [[-1, 1]]
    assert found.mean.tolist() == [[-0.25, 0.25]]  # only (1, 1) has something to silence
    assert found.active.tolist() == [[-0.5, 0.5]]
    assert found.share.tolist() == [0.5, 0.5]
    assert found.types.tolist() == [[-1, 1]]
    assert mean_gradient(net, CUBE, EYE).tolist() == [[0, 0.5]]
    assert agreement(net, CUBE, EYE).tolist() == [1]


def test_a_path_through_a_row_that_never_wakes_is_seen_by_ablation_alone():
    """Above row 0 (x1) stand a row that never wakes, of weight 5, and 1 - x1: the path is 4, and what it adds is -1."""
    above = Layer(np.array([[1.0, 0], [-1, 0]]), np.array([-100.0, 1]))
    net = Layered((Layer(EYE, np.zeros(2)), above, Layer(np.array([[5.0, 1]]), [0.0])))
    found = added(net, CUBE, EYE)
    assert net.paths(1).tolist() == [[4, 0]]
    assert found.active.tolist() == [[-1, 0]]
    assert found.types.tolist() == [[-1, 0]]
    assert agreement(net, CUBE, EYE).tolist() == [0]  # row 1 leads nowhere and is left out


def without(net, layer, row):
    """The network with the weights that leave a row set to 0."""
    layers = list(net.layers)
    W = layers[layer].W.copy()
    W[:, row] = 0
    layers[layer] = Layer(W, layers[layer].b)
    return Layered(tuple(layers))


def test_what_rows_add_is_the_output_less_that_of_a_network_without_them():
    whole = init_layers([6, 5, 4], 7, outputs=2, seed=1, networks=2)
    X, E = np.random.default_rng(2).random((80, 7)) < 0.5, np.random.default_rng(3).normal(size=(7, 7))
    for layer, rows in ((1, 6), (2, 5), (3, 4)):
        found = added(whole, X, E, layer)
        for p in range(2):
            for r in range(rows):
                change = whole[p].logits(X, E) - without(whole[p], layer, r).logits(X, E)
                np.testing.assert_allclose(found.mean[p, :, r], change.mean(axis=0), atol=1e-6)
                lit = whole[p].activations(X, E, layer)[:, r] > 0
                assert found.share[p, r] == lit.mean()
                if lit.any():
                    np.testing.assert_allclose(found.active[p, :, r], change[lit].mean(axis=0), atol=1e-6)
                assert np.isnan(found.active[p, :, r]).all() == (not lit.any())


def test_mean_gradient_is_the_difference_quotient():
    whole, h = init_layers([6, 5, 4], 7, outputs=2, seed=1), 1e-6
    whole = Layered(tuple(Layer(x.W.astype(float), x.b.astype(float)) for x in whole.layers))[0]
    X, E = np.random.default_rng(2).random((80, 7)) < 0.5, np.eye(7)
    for layer in (1, 2, 3):
        a, found = whole.activations(X, E, layer), mean_gradient(whole, X, E, layer)
        for r in range(a.shape[1]):
            lit, more, less = a[:, r] > 0, a.copy(), a.copy()
            more[:, r] += h
            less[:, r] -= h
            slope = (whole.onward(more, layer) - whole.onward(less, layer)) / (2 * h)
            if lit.any():
                np.testing.assert_allclose(found[:, r], slope[lit].mean(axis=0), atol=1e-6)


def test_in_one_hidden_layer_ablation_has_the_sign_of_v_wherever_a_row_wakes():
    rng = np.random.default_rng(4)
    net = Network(rng.normal(size=(9, 5)), rng.normal(size=9), rng.normal(size=9), np.array(0.0))
    found = added(net, rng.random((200, 5)) < 0.5, np.eye(5))
    assert (found.share > 0).all()
    np.testing.assert_array_equal(found.types[0], net.row_types)


def test_agreement_of_populations():
    exact, start = computing(EXCEPT), init_layers([3, 2], 12, seed=1)[0]
    found = agreement_of(population(EXCEPT, exact, start, times=2), inputs=200)
    assert found.shape == (2, 2, 1)
    assert (found[:, 0] == 1).all()
    with pytest.raises(InputError, match="no inputs"):
        added(exact, np.zeros((0, 12), bool), np.eye(12))
    with pytest.raises(InputError, match="needs ReLU"):
        added(Layered(exact.layers, activation="tanh"), CUBE, EYE)
