"""The products of a dense hidden layer against NumPy in float64."""

import numpy as np
import pytest

from toycomb.common._numba import kernel
from toycomb.common.memory import aligned
from toycomb.training._products import backward_block, bias_gradient, forward_block, gradient_block, transpose

U, CHUNK, LEFT = np.uint64, 64, 7.5
AT = U(16)  # where arrays begin
LANES = pytest.mark.parametrize("lanes", [(0,), (0, 0)], ids=["16", "32"])


@kernel
def forward(A, a, blocks, W, w, bias, c, n, Z, z, tile, lanes):
    forward_block(A, a, blocks, W, w, bias, c, n, Z, z, tile, lanes)


@kernel
def backward(D, d, blocks, W, w, A, a, n, B, b, V, spare, tile, lanes):
    for j in range(blocks):
        square = j * U(spare.size)
        transpose(W, w + square, V, square, spare, lanes)
    backward_block(D, d, blocks, V, U(0), A, a, n, B, b, tile, lanes)


@kernel
def gradient(A, a, blocks, D, d, n, fresh, G, g, c, tile, lanes):
    gradient_block(A, a, blocks, D, d, n, fresh, G, g, tile, lanes)
    bias_gradient(D, d, n, fresh, G, c, lanes)


def filled(numbers):
    """Such numbers flat, between two lines that are to be left alone."""
    array = aligned(numbers.size + 32)
    array[:] = LEFT
    array[16:-16] = numbers.ravel()
    return array


def within(array, shape):
    """What lies between the two lines, which nobody touched."""
    assert np.all(np.r_[array[:16], array[-16:]] == LEFT)
    return array[16:-16].reshape(shape)


def near(found, expected, terms, factors):
    """Whether a product has no more than the error that a sum of float32 numbers, in any order, may have."""
    bound = (terms.shape[1] + 2) * np.finfo(np.float32).eps / 2 * (np.abs(terms) @ np.abs(factors))
    return np.all(np.abs(found - expected) <= bound)


def cases(lanes, seed):
    """For each number of inputs n: that many rows of some blocks, NaN behind them, and squares of weights."""
    rng, L = np.random.default_rng(seed), 16 * len(lanes)
    for n in range(1, CHUNK + 1):
        blocks = int(rng.integers(1, 4))
        rows, W = rng.normal(size=(blocks, CHUNK, L)), rng.normal(size=(blocks, L, L))
        rows[:, n:] = np.nan
        yield rng, L, n, U(blocks), rows.astype(np.float32), W.astype(np.float32)


@LANES
def test_forward(lanes):
    for rng, L, n, blocks, A, W in cases(lanes, 0):
        bias, Z = rng.normal(size=L).astype(np.float32), filled(np.full((CHUNK, L), LEFT))
        forward(filled(A), AT, blocks, filled(W), AT, filled(bias), AT, U(n), Z, AT, aligned(64), lanes)
        found = within(Z, (CHUNK, L))
        terms = np.hstack([*A[:, :n].astype(float), np.ones((n, 1))])
        factors = np.vstack([*W.astype(float), bias])
        assert near(found[:n], np.maximum(terms @ factors, 0), terms, factors)
        assert np.all(found[-(-n // 4) * 4 :] == LEFT)


@LANES
def test_backward(lanes):
    for rng, L, n, blocks, D, W in cases(lanes, 1):
        A, B = np.maximum(rng.normal(size=(CHUNK, L)), 0), filled(np.full((CHUNK, L), LEFT))
        V, spare = aligned(W.size), aligned(L * L)
        backward(filled(D), AT, blocks, filled(W), AT, filled(A), AT, U(n), B, AT, V, spare, aligned(64), lanes)
        found = within(B, (CHUNK, L))
        terms, factors = np.hstack(D[:, :n].astype(float)), np.hstack(W.astype(float)).T
        assert near(found[:n], terms @ factors * (A[:n] > 0), terms, factors)
        assert np.all(found[-(-n // 4) * 4 :] == LEFT)


@LANES
@pytest.mark.parametrize("fresh", [True, False])
def test_gradient(lanes, fresh):
    for rng, L, n, blocks, A, W in cases(lanes, 2):
        before = np.vstack([*W, rng.normal(size=L)]).astype(np.float32)
        D, G = np.where(np.arange(CHUNK)[:, None] < n, rng.normal(size=(CHUNK, L)), np.nan), filled(before)
        c = AT + U(W.size)
        gradient(filled(A), AT, blocks, filled(D), AT, U(n), fresh, G, AT, c, aligned(64), lanes)
        terms = np.vstack([*A[:, :n].astype(float).transpose(0, 2, 1), np.ones(n)])
        factors = D[:n].astype(np.float32).astype(float)
        if not fresh:
            terms, factors = np.hstack([terms, np.eye(len(terms))]), np.vstack([factors, before])
        assert near(within(G, before.shape), terms @ factors, terms, factors)


@LANES
def test_a_row_hangs_neither_on_how_many_there_are_nor_on_its_place(lanes):
    *_, (rng, L, n, blocks, A, W) = cases(lanes, 3)
    bias, order, found = filled(rng.normal(size=L)), rng.permutation(n), []
    for rows, count in ((A, n), (A[:, order], n), (A, 37)):
        Z = filled(np.zeros((CHUNK, L)))
        forward(filled(rows), AT, blocks, filled(W), AT, bias, AT, U(count), Z, AT, aligned(64), lanes)
        found.append(within(Z, (CHUNK, L))[:count])
    np.testing.assert_array_equal(found[1], found[0][order])
    np.testing.assert_array_equal(found[2], found[0][:37])
