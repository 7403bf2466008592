"""The leaf loops of a step against plain NumPy."""

import numpy as np
import pytest

from toycomb.common._numba import kernel
from toycomb.training._batches import gather, unpack
from toycomb.training._bits import lowest
from toycomb.training._passes import add_features, collect, derivatives

U, CHUNK = np.uint64, 64
LANES = pytest.mark.parametrize("lanes", [(0,), (0, 0)], ids=["16", "32"])


@kernel
def unpacked(items, words, begin, n, numbers, ends, sign_bits):
    unpack(items, words, begin, n, numbers, ends, sign_bits)


@kernel
def gathered(items, begin, n, records, starts, numbers, ends, sign_bits):
    gather(items, begin, n, records, starts, numbers, ends, sign_bits)


@kernel
def added(F, theta, b, rows, ends, n, z, logits, lanes):
    add_features(F, U(0), theta, b, rows, ends, n, z, U(0), logits, lanes)


@kernel
def derived(z, theta, v, slope, n, grad, b, rows, g, ends, who, lanes):
    derivatives(z, U(0), theta, v, slope, n, grad, b, rows, g, ends, who, lanes)


@kernel
def collected(who, z, G, fresh, L, lanes):
    for i in range(who.size):
        collect(who[i], z, U(0), L, G, i * L, fresh, lanes)


@kernel
def lowest_of(x):
    return lowest(x)


def batch(rng, records, n=50, rows=40):
    """Records of n inputs, up to `records` each, in the form of the work space, and as lists of rows; no row twice."""
    numbers, ends, lists = np.zeros((CHUNK * records, 8), np.uint16), np.zeros(CHUNK, U), []
    g = 0
    for r in range(n):
        count = rng.integers(1, records + 1)
        named = rng.permutation(rows)[: 6 * count]
        numbers[g : g + count, :6] = named.reshape(count, 6)
        g += count
        ends[r] = 2 * g
        lists.append(named)
    return numbers.view(U).ravel(), ends, lists


@LANES
@pytest.mark.parametrize("records", [1, 3])
def test_features_of_records_are_added_up(lanes, records):
    rng, L, n = np.random.default_rng(records), 16 * len(lanes), 50
    rows, ends, lists = batch(rng, records)
    F, theta = rng.normal(size=(40, L)).astype(np.float32), rng.normal(size=2 * L).astype(np.float32)
    z, logits = np.zeros((CHUNK, L), np.float32), np.ones(CHUNK, np.float32)
    added(F.ravel(), theta, U(0), rows, ends, U(n), z.ravel(), logits, lanes)
    wanted = np.array([theta[:L] + F[named].sum(axis=0) for named in lists])
    assert z[:n] == pytest.approx(wanted, abs=1e-5)
    assert not z[n:].any()
    assert logits[:n] == pytest.approx(1 + np.maximum(wanted, 0) @ theta[L:], abs=1e-4)
    assert (logits[n:] == 1).all()


@LANES
@pytest.mark.parametrize("records", [1, 3])
@pytest.mark.parametrize("fresh", [True, False])
def test_gradients_by_rows_are_those_by_inputs_to_the_bit(lanes, records, fresh):
    rng, L, n = np.random.default_rng(records), 16 * len(lanes), 50
    rows, ends, lists = batch(rng, records)
    z = rng.normal(size=(CHUNK, L)).astype(np.float32)
    theta, slope = rng.normal(size=L).astype(np.float32), rng.normal(size=CHUNK).astype(np.float32)
    grad, who, G = np.zeros(2 * L, np.float32), np.zeros(42, U), rng.normal(size=(42, L)).astype(np.float32)
    wanted, b, v = np.zeros_like(G) if fresh else G.copy(), np.zeros(L, np.float32), np.zeros(L, np.float32)
    for r in range(n):
        d = np.where(z[r] > 0, slope[r] * theta, np.float32(0))
        b, v = b + d, v + slope[r] * np.maximum(z[r], np.float32(0))
        wanted[lists[r]] += d
    derived(z.ravel(), theta, U(0), slope, U(n), grad, U(0), rows, U(0), ends, who, lanes)
    collected(who, z.ravel(), G.ravel(), fresh, U(L), lanes)
    assert G.tobytes() == wanted.tobytes()
    assert grad.tobytes() == np.concatenate([b, v]).tobytes()


def test_records_that_are_marked_already_are_left_alone():
    rows, ends, _ = batch(np.random.default_rng(0), 1)
    z, who = np.zeros(16 * CHUNK, np.float32), np.zeros(42, U)
    one = np.zeros(32, np.float32)
    derived(z, one, U(0), np.zeros(CHUNK, np.float32), U(50), one.copy(), U(0), rows, U(rows.size), ends, who, (0,))
    assert not who.any()


def test_words_and_numbers_give_the_same_records():
    rng, n = np.random.default_rng(3), 60
    records, y = rng.integers(40, size=(n, 8)).astype(np.uint16), rng.random(n) < 0.5
    records[:, 6], records[:, 7] = 0, np.where(y, 0, 128)
    words = records.astype(np.uint8).ravel()
    order = np.arange(n, dtype=U)
    found = []
    for name in ("words", "numbers"):
        numbers, ends, signs = np.zeros(8 * CHUNK, np.uint16), np.zeros(CHUNK, U), np.zeros(CHUNK, np.uint32)
        if name == "words":
            unpacked(words.view(U), words, U(10), U(50), numbers, ends, signs)
        else:
            gathered(order, U(10), U(50), records.ravel(), np.arange(n + 1, dtype=U), numbers, ends, signs)
        found.append((numbers.reshape(CHUNK, 8)[:50], ends[:50], signs.view(np.float32)[:50]))
    for numbers, ends, signs in found:
        assert (numbers == records[10:]).all()
        assert (ends == 2 * np.arange(1, 51)).all()
        assert (signs == np.where(y[10:], 1, -1)).all()


def test_the_lowest_bit():
    rng = np.random.default_rng(1)
    for k in range(64):
        above = int(rng.integers(2**63)) << (k + 1) & (2**64 - 1)
        assert lowest_of(U(above | 1 << k)) == k
