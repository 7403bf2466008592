"""Masks: hand-built ones, searches against brute force and twins, motion, information; and places of no effect."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.small_accounts import SMALL, changed
from tests.worlds import masking as planted
from toycomb import FeatureSpace, InputError
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.masking import account, graphs, supermasks
from toycomb.accounts.masking.information import entropy, information
from toycomb.accounts.masking.measure import Settings, measure
from toycomb.accounts.masking.readings import Reader, at_accuracy, motion, outputs
from toycomb.network import Network, init
from toycomb.tickets.searching import edges as made
from toycomb.tickets.searching.search import Examples, descend, gain_of, refine

SHAPE = 5, 4


def random_network(rng, shape=SHAPE, scale=1.0):
    H, m = shape
    return Network(*(scale * rng.normal(size=s) for s in ((H, m), H, H, ())))


def examples(rng, count=64, inputs=4):
    Z = rng.normal(size=(count, inputs))
    return Examples(Z, (np.maximum(Z[:, 0] - Z[:, 1], 0) > 0.3) | (rng.random(count) < 0.05))


def equal(one, other):
    return all(np.array_equal(getattr(one, x), getattr(other, x)) for x in "Wbvc")


# --- edges ------------------------------------------------------------------------------------------------------------


def test_flat_and_back():
    network = random_network(np.random.default_rng(0))
    assert equal(made.unflat(made.flat(network), SHAPE), network)


def test_edges_of_weights_under_a_mask_are_the_masked_network():
    rng = np.random.default_rng(1)
    network = random_network(rng)
    mask = rng.random(SHAPE) < 0.5
    masked = made.weights(network).network(made.bits_of(mask))
    assert equal(masked, Network(network.W * mask, network.b, network.v, network.c))


@pytest.mark.parametrize("bits", [1, 3, 8, 20])
@pytest.mark.parametrize("factor", [8.0, 3.0])
def test_a_multigraph_with_all_edges_is_exactly_zero(bits, factor):
    edges = made.multigraph((7, 12), bits, factor)
    assert edges.value.shape == (2 * bits, 7 * 12 + 7 + 7 + 1)
    assert not edges.theta(np.ones(edges.value.shape, bool)).any()
    assert not edges.theta(np.zeros(edges.value.shape, bool)).any()


def test_a_hand_built_mask_gives_the_values_that_its_edges_add_up_to():
    edges = made.multigraph((1, 1), 3, 1.0)  # W, b, v, c, all of scale 1: edges 1, 1/2, 1/4, -1, -1/2, -1/4
    on = np.array([[1, 0, 1, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 0, 0, 1], [0, 1, 0, 0], [0, 0, 0, 1]], bool)
    network = edges.network(on)
    assert [float(np.ravel(x)[0]) for x in (network.W, network.b, network.v, network.c)] == [1.25, -0.5, 1.75, -0.75]


def test_a_multigraph_mask_equals_a_networks_function():
    rng = np.random.default_rng(2)
    shape, bits, factor = (6, 9), 6, 8.0
    scales = made.scales(shape, factor)
    multiples = rng.integers(-(2**bits - 1), 2**bits, len(scales))
    wanted = made.unflat(multiples * scales * 2.0 ** (1 - bits), shape)
    found = made.multigraph(shape, bits, factor).network(made.nearest(made.flat(wanted), shape, bits, factor))
    assert equal(found, wanted)
    Z = rng.normal(size=(50, 9))
    assert np.array_equal(outputs(found, Z)[1], outputs(wanted, Z)[1])


def test_a_trained_network_is_rebuilt_to_any_precision():
    subject = Subject.of(3, 0, variables=16, clauses=3, samples=1000)
    Z = Reader.of(subject, 2).Z
    trained = subject.trained(hidden=16, epochs=10).snapshots[-1]
    shape, theta = (16, 16), made.flat(trained)
    exact = outputs(made.unflat(theta, shape), Z)[1]
    for bits in (6, 10, 14, 18):
        edges = made.multigraph(shape, bits, 8.0)
        rounded = edges.network(made.nearest(theta, shape, bits, 8.0))
        step = made.scales(shape, 8.0) * 2.0 ** (1 - bits)
        by_hand = made.unflat(np.round(theta / step) * step, shape)
        assert equal(rounded, by_hand)  # the mask is the rounding, exactly
        assert np.abs(made.flat(rounded) - theta).max() <= step.max() / 2
        logits = outputs(rounded, Z)[1]
        assert np.array_equal(logits, outputs(by_hand, Z)[1])
        assert np.abs(logits - exact).max() < 500 * 2.0**-bits  # falls as 2^-B


@settings(max_examples=40)
@given(st.lists(st.floats(-30, 30), min_size=4, max_size=4), st.integers(1, 6))
def test_no_mask_is_nearer_than_the_nearest(values, bits):
    theta = np.array(values)
    edges = made.multigraph((1, 1), bits, 1.0)
    found = edges.theta(made.nearest(theta, (1, 1), bits, 1.0))
    every = np.arange(-(2**bits) + 1, 2**bits) * 2.0 ** (1 - bits)
    assert np.allclose(np.abs(found - theta), np.abs(every[:, None] - theta).min(axis=0), rtol=0, atol=1e-12)


def test_bits_out_of_range_are_refused():
    for bits in (0, 41):
        with pytest.raises(InputError, match=f"{bits} bits"):
            made.multigraph(SHAPE, bits, 1.0)


# --- searches ---------------------------------------------------------------------------------------------------------


def kept_by_hand(scores, kept):
    """The largest |scores|, ties by number, as the kernel keeps them."""
    if kept < 0:
        return scores > 0
    on = np.zeros(scores.size, bool)
    on[np.argsort(-np.abs(scores.ravel()), kind="stable")[:kept]] = True
    return on.reshape(scores.shape)


def loss_gradient(edges, theta, Z, y, gain):
    """Gradient of the mean logistic loss by theta, NumPy and float64."""
    network = made.unflat(theta, edges.shape)
    rows, f = outputs(network, Z)
    slope = -gain * np.where(y, 1, -1) / (1 + np.exp(np.where(y, 1, -1) * gain * f)) / len(y)
    delta = slope * (rows > 0) * network.v[:, None]
    return made.flat(Network(delta @ Z, delta.sum(1), np.maximum(rows, 0) @ slope, slope.sum()))


def descend_twin(edges, data, scores, rng, *, kept, steps, batch, rate, gain):
    """`descend` in NumPy and float64."""
    N = len(data.y)
    each = N // batch
    items = np.concatenate([rng.permutation(N)[: each * batch] for _ in range(-(-steps // each))])
    scores, first, second = scores.copy(), np.zeros(scores.shape), np.zeros(scores.shape)
    for t in range(steps):
        i = items[t * batch : (t + 1) * batch]
        on = kept_by_hand(scores, kept)
        g = loss_gradient(edges, edges.theta(on), data.Z[i], data.y[i], gain)[: scores.shape[1]] * edges.value
        if kept >= 0:
            g = g * np.where(scores < 0, -1, 1)
        first, second = 0.9 * first + 0.1 * g, 0.99 * second + 0.01 * g**2
        pace = rate * (1 + np.cos(np.pi * t / steps)) / 2 / (1 - 0.9 ** (t + 1))
        scores = scores - pace * first / (np.sqrt(second / (1 - 0.99 ** (t + 1))) + 1e-12)
    return kept_by_hand(scores, kept)


@pytest.mark.parametrize("hidden", [5, 16, 21])
@pytest.mark.parametrize("kind", ["edge-popup", "free"])
def test_descent_against_its_twin(hidden, kind):
    rng = np.random.default_rng(hidden)
    data, shape = examples(rng, 96), (hidden, 4)
    edges = made.weights(random_network(rng, shape)) if kind == "edge-popup" else made.multigraph(shape, 3, 8.0)
    scores = rng.uniform(-1, 1, edges.value.shape).astype(np.float32)
    options = {"kept": edges.value.size // 2 if kind == "edge-popup" else -1, "steps": 12, "batch": 32, "rate": 0.1}
    found = descend(edges, data, scores, np.random.default_rng(7), gain=0.7, **options)
    twin = descend_twin(edges, data, scores.astype(float), np.random.default_rng(7), gain=0.7, **options)
    if kind == "edge-popup":
        assert found.sum() == options["kept"]
    assert np.mean(found != twin) < 0.02  # float32 against float64


@pytest.mark.parametrize("kept", range(1, 21))
def test_exactly_as_many_edges_are_kept_whatever_the_ties(kept):
    rng = np.random.default_rng(kept)
    edges = made.weights(random_network(rng))
    scores = rng.choice([-0.5, 0.25, 0.5], edges.value.shape)
    on = descend(edges, examples(rng), scores, rng, kept=kept, steps=1, batch=32, rate=0.0, gain=1.0)
    assert np.array_equal(on, kept_by_hand(scores, kept))


def hinge(edges, on, data, gain):
    f = outputs(edges.network(on), data.Z)[1]
    return np.mean(np.maximum(1 - gain * data.signs * f, 0) ** 2)


@pytest.mark.parametrize("kind", ["weights", "multigraph"])
def test_local_search_against_brute_force(kind):
    rng = np.random.default_rng(3)
    data, network = examples(rng), random_network(rng)
    edges = made.weights(network) if kind == "weights" else made.multigraph(SHAPE, 2, 2.0)
    on = rng.random(edges.value.shape) < 0.5
    found, curve = refine(edges, data, on, np.random.default_rng(5), sweeps=2, gain=0.8)
    order, twin = np.random.default_rng(5), on.copy()
    seen = [hinge(edges, twin, data, 0.8)]
    for _ in range(len(curve) - 1):
        for e in order.permutation(on.size):
            tried = twin.copy()
            tried.flat[e] ^= True
            if hinge(edges, tried, data, 0.8) < hinge(edges, twin, data, 0.8) - 1e-15:
                twin = tried
        seen.append(hinge(edges, twin, data, 0.8))
    assert np.array_equal(found, twin)
    assert np.allclose(curve, seen, rtol=1e-10)
    assert (np.diff(curve) <= 1e-12).all()


def test_local_search_ends_where_no_switch_helps():
    rng = np.random.default_rng(4)
    data, edges = examples(rng), made.weights(random_network(rng))
    found, curve = refine(edges, data, np.ones(edges.value.shape, bool), rng, sweeps=50, gain=1.0)
    assert len(curve) < 51
    for e in range(found.size):
        tried = found.copy()
        tried.flat[e] ^= True
        assert hinge(edges, tried, data, 1.0) >= curve[-1] - 1e-12


def test_searches_go_nowhere_from_the_zero_network():
    """With every edge on no gradient reaches W, b and v, and no single switch of them changes a logit."""
    rng = np.random.default_rng(8)
    data, edges = examples(rng), made.multigraph(SHAPE, 2, 8.0)
    full = np.ones(edges.value.shape, bool)
    for found in (
        descend(edges, data, np.ones(full.shape), rng, steps=50, batch=32, rate=0.1, gain=1.0),
        refine(edges, data, full, rng, sweeps=1, gain=1.0)[0],
    ):
        assert outputs(edges.network(found), data.Z)[1].std() == 0


def test_searches_refuse_what_they_cannot_use():
    rng = np.random.default_rng(0)
    edges = made.weights(random_network(rng))
    with pytest.raises(InputError, match="multiple of 32"):
        refine(edges, examples(rng, 50), np.ones(edges.value.shape, bool), rng, sweeps=1, gain=1.0)
    with pytest.raises(InputError, match="a batch of 128"):
        descend(edges, examples(rng), np.zeros(edges.value.shape), rng, steps=1, batch=128, rate=0.1, gain=1.0)


def test_the_gain_undoes_the_scale_of_the_network():
    rng = np.random.default_rng(6)
    network, data = random_network(rng), examples(rng)
    full = np.ones((1, 20), bool)
    gain = gain_of(made.weights(network), full, data)
    louder = Network(network.W, network.b, 3 * network.v, 3 * network.c)
    assert gain_of(made.weights(louder), full, data) == pytest.approx(gain / 3)
    assert (gain * outputs(network, data.Z)[1]).std() == pytest.approx(1)
    edges = made.multigraph(SHAPE, 2, 1.0)
    assert gain_of(edges, np.ones(edges.value.shape, bool), data) == 1  # the zero network


# --- readings ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader():
    return Reader.of(Subject.of(3, 1), 5)


def test_nothing_moves_from_a_network_to_itself_nor_to_a_scaled_one(reader):
    network = init(8, 32, seed=1)[0]
    Z = reader.Z[:500]
    assert np.allclose(motion(network, network, reader.subject.task.E, Z), 0, atol=1e-6)
    scaled = Network(2 * network.W, 2 * network.b, network.v, network.c)
    assert np.allclose(motion(network, scaled, reader.subject.task.E, Z), 0, atol=1e-6)
    opposite = Network(-network.W, -network.b, -network.v, network.c)
    assert np.allclose(motion(network, opposite, reader.subject.task.E, Z)[[0, 2]], [2, 1])


def test_rows_turn_alike_in_weight_space_and_in_feature_space(reader):
    rng = np.random.default_rng(0)
    start, end = init(8, 32, seed=1)[0], init(8, 32, seed=2)[0]
    Z = rng.normal(size=(100, 32))
    hadamard, identity = (motion(start, end, E, Z)[0] for E in (reader.subject.task.E, np.eye(32)))
    assert hadamard == pytest.approx(identity, abs=1e-6)


def test_a_random_mask_of_half_the_weights_turns_rows_by_a_known_angle():
    """Uniform weights: 1 - E sqrt(kept share of the squared length), near 1 - sqrt(1/2) = 0.293."""
    rng = np.random.default_rng(0)
    W = rng.uniform(-1, 1, (400, 256))
    network = Network(W, np.zeros(400), np.ones(400), np.array(0.0))
    edges = made.weights(network)
    (on,) = supermasks.random_masks((1, W.size), W.size // 2, 1, rng)
    turned = motion(network, edges.network(on), np.eye(256), rng.normal(size=(20, 256)))[0]
    assert on.sum() == W.size // 2
    assert turned == pytest.approx(1 - 0.5**0.5, abs=0.005)


def test_training_is_met_where_it_is_as_accurate():
    accuracy = np.array([0.5, 0.6, 0.8, 0.7, 0.9])
    assert at_accuracy(accuracy, 0.7) == (1, pytest.approx(0.5))
    assert at_accuracy(accuracy, 0.4) == (0, 0.0)
    t, share = at_accuracy(accuracy, 0.95)
    assert t == -1
    assert np.isnan(share)


def test_code_rows_by_feature_space_of_each_formula(reader):
    network = init(32, 32, seed=5)[0]
    subject = reader.subject
    counts = [
        FeatureSpace.from_embedding(network[None, None], [subject.task.E], [formula]).code_locations[0, 0].sum() / 8
        for formula in (subject.task.formula, *subject.shams(5, subject.rng()))
    ]
    assert np.allclose(reader.codes(network), [counts[0], np.mean(counts[1:])])


def test_detectors_at_both_extremes(reader):
    formula = reader.subject.task.formula
    zero = Network(np.zeros((8, 32)), np.zeros(8), np.zeros(8), np.array(0.0))
    assert reader.detector(zero) == 0.5
    assert reader.accuracy(zero) == 0.5
    F = np.zeros((8, 32))
    for row, variables in zip(F, formula.index, strict=True):
        row[variables] = 1
    perfect = Network(F @ np.linalg.inv(reader.subject.task.E), np.full(8, -3.5), np.ones(8), np.array(-0.25))
    assert reader.detector(perfect) == 1
    assert reader.accuracy(perfect) == 1


def test_information_by_hand():
    assert entropy(np.array([1.0, 1, 2, 2])) == 1
    assert entropy(np.zeros(9)) == 0
    theta = np.concatenate([np.repeat([-1.0, 0, 1, 2], 5), np.zeros(5), np.arange(5) % 2, [3.0]])
    capacity, values, chosen = information(theta, SHAPE, 2)
    assert (capacity, values) == (4 * 31, pytest.approx(31 * np.log2(7)))
    assert chosen == pytest.approx(20 * 2 + 0 + 5 * entropy(np.arange(5) % 2))


# --- what is measured -------------------------------------------------------------------------------------------------

TINY = changed(Settings(), SMALL["masking"])


@pytest.fixture(scope="module")
def measured():
    return measure(3, 0, TINY)


def test_a_unit_is_a_function_of_its_arguments(measured):
    again = measure(3, 0, TINY)
    assert measured.keys() == again.keys()
    for name, values in measured.items():
        assert np.array_equal(values, again[name], equal_nan=True), name


def test_the_unmasked_multigraph_holds_nothing(measured):
    unmasked = graphs.ARMS.index("unmasked")
    assert (measured["graph_accuracy"][:, unmasked] == 0.5).all()
    assert measured["graph_detector"][unmasked] == 0.5
    assert not measured["graph_codes"][:, unmasked].any()


def test_shapes_and_ranges(measured):
    assert measured["accuracy"].shape == (2, len(supermasks.ARMS))
    assert measured["motion"].shape == (len(supermasks.MOVED), 3)
    assert measured["graph_bits"].shape == (2, 3)
    for name in ("accuracy", "graph_accuracy", "density", "permuted_accuracy", "graph_permuted", "graph_edges"):
        assert ((measured[name] >= 0) & (measured[name] <= 1)).all(), name
    assert (np.diff(measured["graph_bits"], axis=1) <= 0).all()


def test_masks_searched_on_permuted_labels_that_tell_inputs_fail_the_control():
    broken = planted.seen(True)
    broken.found["permuted_accuracy"] += 0.3
    row = account.ACCOUNT.judged(account.masking_trains, broken)
    assert row["control_fails"]
    assert row["verdict"] == "undecided"
