"""Optimisers over the kept parameters alone, against NumPy and against the same over all; to the last bit."""

import numpy as np
import pytest

from toycomb.common._numba import kernel
from toycomb.common.memory import aligned
from toycomb.training import Training, _descent, _features, _updates, layout, states

U = np.uint64
LINE = np.uint64(layout.LINE)


@kernel
def there_and_back(source, places, lines, taken, target):
    _updates.take(source, places, lines, taken)
    _updates.put(taken, places, lines, target)


@kernel
def update(state, step, scale1, scale2, hyper):
    everything = not state.live.size
    if everything:
        size, beta2, momentum = U(state.theta.size) - LINE, hyper.beta2, hyper.momentum
        _descent.update(state.theta, state.grad, state, U(0), size, scale1, scale2, hyper, beta2, momentum)
    _descent.finish(state, step, scale1, scale2, hyper, everything)


@kernel
def collect_rows(busy, words, z, o, G, fresh, lanes):
    for i in range(U(words.size)):
        row = i * _features.width(lanes)
        _descent.collect_kept(busy, words[i], z, o, G, row, fresh, lanes)


def masked(size, density, seed=0):
    """A mask, of which some lines are nearly full, as those of biases are."""
    keep = np.random.default_rng(seed).random(size) < density
    keep.reshape(-1, layout.LINE)[:: max(2, round(1 / density))] = True
    keep[1] = False
    return keep.astype(np.float32)


@pytest.mark.parametrize("density", [0.01, 0.1, 0.4])
def test_places_are_the_kept_ones_and_those_that_share_a_full_line(density):
    keep = masked(64 * layout.LINE, density)
    live, lines = states.places(keep)
    assert len(np.unique(live)) == len(live)
    assert set(np.flatnonzero(keep)) <= set(live.tolist())
    assert keep[live[lines:]].all()
    full = live[:lines].reshape(-1, layout.LINE)
    assert (np.diff(full, axis=1) == 1).all()
    assert (full[:, 0] % layout.LINE == 0).all()
    assert (keep[full].sum(axis=1) >= layout.FULL).all()
    assert 0 < lines < len(live)
    source, taken, target = (
        np.random.default_rng(1).random(keep.size, np.float32),
        aligned(len(live)),
        aligned(keep.size),
    )
    there_and_back(source, live, np.uint64(lines), taken, target)
    assert np.array_equal(taken, source[live])
    expected = np.zeros_like(source)
    expected[live] = source[live]
    assert np.array_equal(target, expected)


@pytest.mark.parametrize("optimiser", ["adam", "sgd"])
def test_few_parameters_move_as_they_do_among_all(optimiser, monkeypatch):
    settings = Training(hidden=4, epochs=1, optimiser=optimiser, weight_decay=0.1, learning_rate=0.01)
    hyper, rng = layout.hyper(settings), np.random.default_rng(0)
    keep, other = (masked(32 * layout.LINE, density, seed) for density, seed in ((0.06, 1), (0.1, 2)))
    start, found = rng.normal(size=keep.size).astype(np.float32), []
    gradients = rng.normal(size=(40, keep.size)).astype(np.float32)
    for sparse in (1.0, 0.0):
        monkeypatch.setattr(states, "SPARSE", sparse)
        theta = aligned(keep.size)
        theta[:] = start
        state = states.state(theta, keep)
        assert bool(state.live.size) == bool(sparse)
        for step, gradient in enumerate(gradients, 1):
            if step == 20:
                state = states.remasked(state, other)
            state.grad[:] = gradient
            update(state, step, np.float32(0.01), np.float32(0.5), hyper)
        assert not theta[other == 0].any()
        assert np.ptp(theta) > 0.1
        found.append(theta)
    assert np.array_equal(*found)


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("lanes", [(0,), (0, 0)])
def test_rows_of_the_gradient_are_collected_where_a_parameter_is_kept(lanes, fresh):
    rng, L, inputs, rows, offset = np.random.default_rng(0), layout.LINE * len(lanes), 64, 40, 2 * layout.LINE
    z, G = aligned(offset + inputs * L), aligned(rows * L)
    z[:], G[:] = rng.normal(size=z.size), rng.normal(size=G.size)
    has = rng.random((rows, inputs)) < rng.random((rows, 1))
    has[3] = False
    words = np.packbits(has, axis=1, bitorder="little").ravel().view(np.uint64)
    busy = rng.random(rows * len(lanes)) < 0.5
    expected = G.copy().reshape(rows, L)
    for row, inputs_of_row in zip(expected, has, strict=True):
        row *= not fresh
        for r in np.flatnonzero(inputs_of_row):
            row += z[offset:].reshape(-1, L)[r]
    expected = np.where(np.repeat(busy, layout.LINE), expected.ravel(), G)
    collect_rows(busy.view(np.uint8), words, z, U(offset), G, fresh, lanes)
    assert np.array_equal(G, expected)
