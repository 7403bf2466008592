"""Sums over the set bits of words, against products with the same zeros and ones; to the last bit."""

import numpy as np
import pytest

from toycomb.common._numba import kernel
from toycomb.common.memory import aligned
from toycomb.training import _bits, _features

U = np.uint64
SHAPES = (
    (1, 1, 0.5),
    (7, 5, 0.9),
    (64, 63, 0.5),
    (50, 32, 0.2),
    (9, 64, 0.5),
    (4, 8, 0.0),
    (3, 8, 1.0),
)  # p, q, density


@kernel
def forward(words, p, rows, A, start, B, total, lanes):
    always = _bits.every(A, U(0), rows * _features.width(lanes), rows)
    _bits.multiply_bits(words, p, A, U(0), always, start, U(0), B, U(0), total, lanes)


@kernel
def backward(words, p, rows, A, B, total, lanes):
    always = _bits.every(A, U(0), rows * _features.width(lanes), rows)
    _bits.add_product_bits(words, p, A, U(0), always, B, U(0), total, lanes)


@kernel
def product(M, p, A, start, B, four_rows, lanes):
    _features.multiply(M, p, A, U(0), start, U(0), B, U(0), four_rows, lanes)


@kernel
def transposed_product(M, p, A, B, four_rows, lanes):
    _features.add_transposed(M, p, A, U(0), B, U(0), four_rows, lanes)


@kernel
def fetch_and_turn(items, begin, n, words, across, half, sign_bits):
    _bits.fetch(items, begin, n, words, sign_bits)
    _bits.transpose(words, across, half)


def numbers(rng, *shape):
    """Aligned and flat."""
    found = aligned(int(np.prod(shape)))
    found[:] = rng.normal(size=found.size)
    return found


def as_words(X):
    """Rows of zeros and ones as words, the first variable lowest."""
    padded = np.zeros((len(X), 64), bool)
    padded[:, : X.shape[1]] = X
    return np.packbits(padded, axis=1, bitorder="little").ravel().view(np.uint64)


def same(a, b):
    """To the bit, but for the sign of zeros and the payload of NaN, on which nothing rests."""
    return np.array_equal(a + 0.0, b + 0.0, equal_nan=True)


@pytest.mark.parametrize("not_finite", [None, np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("lanes", [(0,), (0, 0)])
def test_sums_of_set_bits_are_products(lanes, not_finite):
    rng, L = np.random.default_rng(0), 16 * len(lanes)
    for p, q, density in SHAPES:
        X = rng.random((p, q)) < density
        A, D, start, total = numbers(rng, q, L), numbers(rng, p, L), numbers(rng, L), aligned(4 * L)
        if not_finite is not None:
            A[rng.integers(A.size)] = D[rng.integers(D.size)] = not_finite
        M = X.astype(np.float32)
        found, expected = aligned(p * L), aligned(p * L)
        forward(as_words(X), U(p), U(q), A, start, found, total, lanes)
        product(M, U(p), A, start, expected, total, lanes)
        assert same(found, expected)
        with np.errstate(invalid="ignore"):
            reference = start + M.astype(float) @ A.reshape(q, L).astype(float)
        assert np.allclose(found.reshape(p, L), reference, rtol=1e-4, atol=1e-4, equal_nan=True)
        found = numbers(rng, q, L)
        expected = found.copy()
        backward(as_words(X.T), U(q), U(p), D, found, total, lanes)
        transposed_product(M, U(p), D, expected, total, lanes)
        assert same(found, expected)


@pytest.mark.parametrize("n", [1, 37, 64])
def test_words_are_fetched_without_their_labels_and_transposed(n):
    rng = np.random.default_rng(n)
    X, y, begin = rng.random((100, 63)) < 0.5, rng.random(100) < 0.5, 3
    items = as_words(np.hstack([X, ~y[:, None]]))
    words, across, half = (rng.integers(2**64, size=64, dtype=np.uint64) for _ in range(3))
    signs = np.zeros(64, np.float32)
    fetch_and_turn(items, U(begin), U(n), words, across, half, signs.view(np.uint32))
    assert np.array_equal(signs[:n], np.where(y, 1, -1)[begin : begin + n])
    assert not signs[n:].any()
    padded = np.zeros((64, 64), bool)
    padded[:n, :63] = X[begin : begin + n]
    assert np.array_equal(words, as_words(padded))
    assert np.array_equal(across, as_words(padded.T))
