"""Rows of two networks: changes that keep the function, and assignments that find a planted permutation."""

import numpy as np
import pytest

from toycomb import InputError, init
from toycomb.geometry import matching, rows
from toycomb.network import Network


@pytest.fixture
def network():
    return init(12, 8, seed=3)[0]


@pytest.fixture
def X():
    return np.random.default_rng(1).integers(0, 2, (200, 8)).astype(float)


def test_function_is_kept(network, X):
    rng = np.random.default_rng(0)
    E = np.eye(8)
    logits = rows.rescaled(network, np.ones(12)).logits(X, E)
    copies = {
        "permuted": rows.permuted(rows.rescaled(network, np.ones(12)), rng.permutation(12)),
        "rescaled": rows.rescaled(network, np.exp(rng.normal(0, 2, 12))),
        "balanced": rows.balanced(network),
    }
    for copy in copies.values():
        np.testing.assert_allclose(copy.logits(X, E), logits, rtol=0, atol=1e-13)
    wrong = rows.permuted(network, np.roll(np.arange(12), 1))
    shifted = Network(wrong.W, wrong.b, network.v, network.c)  # v left behind
    assert not np.allclose(shifted.logits(X, E), logits, atol=1e-2)


def test_balance_is_the_smallest_of_all_rescalings(network):
    def penalty(x):
        return (x.W**2).sum() + (x.b**2).sum() + (x.v**2).sum()

    best = rows.balanced(network)
    incoming, outgoing = rows.lengths(best)
    np.testing.assert_allclose(incoming, outgoing)
    rng = np.random.default_rng(2)
    assert all(penalty(rows.rescaled(best, np.exp(rng.normal(0, s, 12)))) > penalty(best) for s in (1e-3, 0.1, 1))


def test_rows_without_weights_are_left_alone(network):
    network.W[3], network.b[3], network.v[5] = 0, 0, 0
    best = rows.balanced(network)
    assert best.v[3] == network.v[3]
    np.testing.assert_array_equal(best.W[5], network.W[5])


def test_matchings_find_a_planted_permutation(network, X):
    rng = np.random.default_rng(4)
    order = rng.permutation(12)
    noise = np.exp(rng.normal(0, 0.01, 12))
    other = rows.rescaled(rows.permuted(network, order), np.exp(rng.normal(0, 1, 12)))
    other.W[:] *= noise[:, None]
    wanted = np.argsort(order)  # row r of the first is in this place of the second
    a, b = rows.balanced(network), rows.balanced(other)
    np.testing.assert_array_equal(matching.assign(matching.by_weights(a, b)), wanted)
    E = np.eye(8)
    activations = matching.by_activations(a.activations(X, E), b.activations(X, E))
    np.testing.assert_array_equal(matching.assign(activations), wanted)
    codes = rng.random((12, 5)) < 0.3
    ties = matching.by_weights(a, b)
    np.testing.assert_array_equal(matching.assign(matching.by_codes(codes, codes[order], ties)), wanted)


def test_shared_clauses_outweigh_every_tie():
    rng = np.random.default_rng(5)
    first, second = rng.random((10, 6)) < 0.3, rng.random((14, 6)) < 0.3
    shared = matching.by_codes(first, second)
    place = np.arange(10)
    most = shared[place, matching.assign(shared)].sum()
    tied = matching.assign(matching.by_codes(first, second, rng.normal(0, 100, (10, 14))))
    assert shared[place, tied].sum() == most
    assert len(set(tied)) == 10


def test_wrong_input_is_one_sentence(network):
    with pytest.raises(InputError, match="match the other way round"):
        matching.assign(np.zeros((3, 2)))
    with pytest.raises(InputError, match="not finite"):
        matching.assign(np.full((2, 2), np.nan))
    with pytest.raises(InputError, match="each at most once"):
        rows.permuted(network, [0, 0])
    with pytest.raises(InputError, match="positive finite"):
        rows.rescaled(network, np.zeros(12))
