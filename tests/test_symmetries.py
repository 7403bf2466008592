"""Symmetries: invariance to rounding, what each declares, the normal form, and what descent conserves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import Formula, InputError, Task, init
from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.symmetries import SYMMETRIES, Domain, canonical
from toycomb.accounts.symmetries.counts import COUNTS, degeneracies, imbalance, special
from toycomb.accounts.symmetries.declared import PROPERTIES, factors, twins
from toycomb.accounts.symmetries.measure import planted
from toycomb.accounts.symmetries.verify import KEPT, deviations, logits_of
from toycomb.geometry.rows import lengths, permuted, rescaled
from toycomb.network import Network
from toycomb.tickets.gradients import Batch, gradient


@pytest.fixture(scope="module")
def place():
    """A network with rows of every kind, inputs and task."""
    subject = Subject.of(3, 0, samples=500)
    task, Z = subject.task, subject.embedded(subject.fresh(400).X)
    network = init(12, 32, seed=3)[0]
    row = network.v.argmax()  # which is made to code a clause
    network.W[row] = np.linalg.solve(task.E.T, np.where(np.isin(np.arange(32), task.formula.index[0]), 1, -0.1))
    return planted(network, Z, np.random.default_rng(0)), Z, task


def some(rows, inputs, seed):
    rng = np.random.default_rng(seed)
    return Network(*(rng.normal(size=s) for s in ((rows, inputs), rows, rows, ())))


@pytest.mark.parametrize("name", SYMMETRIES)
def test_a_symmetry_keeps_what_it_declares_and_nothing_else(place, name):
    network, Z, task = place
    changes = []
    for seed in range(8):
        copy = SYMMETRIES[name].apply(network, Domain(Z), np.random.default_rng(seed))
        changes.append(deviations(network, copy, Z, task.E, task.formula))
    worst = dict(zip(PROPERTIES, np.max(changes, axis=0), strict=True))
    assert {x for x in PROPERTIES if worst[x] <= KEPT} == SYMMETRIES[name].keeps


@pytest.mark.parametrize("name", [name for name, x in SYMMETRIES.items() if not x.generic])
def test_networks_without_special_rows_have_none_of_the_other_symmetries(place, name):
    _, Z, _ = place
    assert SYMMETRIES[name].apply(init(12, 32, seed=3)[0], Domain(Z), np.random.default_rng(0)) is None


def test_a_change_that_is_no_symmetry_is_seen(place):
    network, Z, task = place
    wrong = Network(network.W * 1.001, network.b, network.v, network.c)
    assert deviations(network, wrong, Z, task.E, task.formula)[PROPERTIES.index("function")] > 1e-5


def test_extremes_on_the_cube_are_those_of_all_inputs():
    task = Task(Formula.random(8, 2, 2, seed=3))
    network = some(20, 8, 1)
    X = (np.arange(256)[:, None] >> np.arange(8)) & 1
    found, wanted = Domain(E=task.E).extremes(network), Domain(X @ task.E.T).extremes(network)
    np.testing.assert_allclose(found, wanted)


@given(st.integers(0, 10_000))
def test_networks_of_one_function_have_one_normal_form(seed):
    rng = np.random.default_rng(seed)
    network = some(6, 4, seed)
    split = rng.uniform(0.1, 0.9)
    copy = rescaled(permuted(network, rng.permutation(6)), factors(6, rng))
    more = Network(
        np.concatenate([copy.W, 3 * copy.W[:1], copy.W[1:2], -copy.W[1:2], np.zeros((1, 4))]),
        np.concatenate([copy.b, 3 * copy.b[:1], copy.b[1:2], -copy.b[1:2], [2.0]]),
        np.concatenate([copy.v, (1 - split) * copy.v[:1] / 3, [0.7, -0.7], [0.5]]),
        np.asarray(copy.c - 1.0),
    )  # a split row, a constant row, and a linear function made of two rows
    more.v[0] *= split
    Z = rng.normal(size=(50, 4)) * 3
    linear = 0.7 * (Z @ copy.W[1] + copy.b[1])
    np.testing.assert_allclose(logits_of(more, Z), logits_of(network, Z) + linear, atol=1e-10)
    form, other = canonical(network), canonical(more)
    np.testing.assert_allclose(form(Z), logits_of(network, Z), atol=1e-10)
    np.testing.assert_allclose(other(Z), logits_of(more, Z), atol=1e-10)
    assert len(form.jumps) == len(other.jumps) == 6
    np.testing.assert_allclose(other.slope, form.slope + 0.7 * copy.W[1], atol=1e-9)
    assert form.distance(canonical(copy)) < 1e-9


def test_networks_of_other_functions_have_other_forms():
    network = some(6, 4, 0)
    for name in "Wbvc":
        parts = {x: np.array(getattr(network, x)) for x in "Wbvc"}
        parts[name] = parts[name] + 1e-3 * (name == "c") + 1e-3 * parts[name]
        assert canonical(network).distance(canonical(Network(**parts))) > 1e-4
    turned = Network(network.W * np.where(np.arange(6) == 2, -1, 1)[:, None], network.b, network.v, network.c)
    assert canonical(network).distance(canonical(turned)) > 1e-2


def test_nothing_is_left_of_rows_that_cancel():
    row = np.array([[1.0, 2.0]])
    network = Network(np.concatenate([row, 2 * row]), np.array([0.5, 1.0]), np.array([2.0, -1.0]), np.array(0.25))
    form = canonical(network)
    assert form.rows == 0
    assert form.constant == pytest.approx(0.25)
    assert canonical(network).distance(canonical(some(3, 2, 1))) == np.inf


def test_the_form_on_a_domain_is_the_function_there(place):
    network, Z, task = place
    form = canonical(network, Domain(Z))
    np.testing.assert_allclose(form(Z), logits_of(network, Z), atol=1e-9)
    assert len(form.jumps) == 12  # of 16 rows one is dead, one linear, and two are twins of others
    cube = canonical(network, Domain(E=task.E))
    X = np.random.default_rng(2).integers(0, 2, (300, 32))
    np.testing.assert_allclose(cube(X @ task.E.T), logits_of(network, X @ task.E.T), atol=1e-9)


def test_special_rows_are_counted(place):
    network, Z, task = place
    found = dict(zip(COUNTS, degeneracies(network, task, Z), strict=True))
    assert found["dead"] == found["linear"] == 1 / 16
    assert found["near twins"] == 4 / 16
    assert found["kinks"] == 12 / 16
    assert found["silent"] == 0
    assert len(twins(network)) == 2


def test_rows_that_a_mask_emptied_are_not_counted_as_special():
    Z = np.array([[1.0, 0.0], [0.0, 1.0]])
    network = Network(np.array([[1, -1], [1, 1], [0, 0], [2, -1]]), np.array([0, 0.5, 3, 0]), np.ones(4), np.array(0.0))
    assert special(network, Z) == pytest.approx(1 / 3)  # of three rows with weights one is never off
    assert np.isnan(special(Network(0 * network.W, network.b, network.v, network.c), Z))


def test_gradients_are_orthogonal_to_the_orbit_of_rescaling():
    """Descent conserves ‖(W_r, b_r)‖² - v_r² (Du, Hu and Lee 2018, theorem 2.1), here as a law of gradients."""
    rng = np.random.default_rng(3)
    network = some(7, 5, 3)
    g = gradient(network, Batch(rng.normal(size=(64, 5)), rng.integers(0, 2, 64)))
    np.testing.assert_allclose((g.W * network.W).sum(axis=1) + g.b * network.b, g.v * network.v, atol=1e-12)


def test_descent_with_weight_decay_loses_the_conserved_difference_at_the_rate_of_theory():
    subject = Subject.of(3, 2, samples=2_000)
    descent = {"hidden": 8, "optimiser": "sgd", "momentum": 0.0, "patience": None}
    rate, decay, epochs = 0.01, 0.02, 10
    kept = {}
    for weight_decay in (0.0, decay):
        run = subject.trained(epochs=epochs, learning_rate=rate, weight_decay=weight_decay, **descent).snapshots
        difference = [a**2 - b**2 for a, b in (lengths(run[0]), lengths(run[-1]))]
        kept[weight_decay] = difference[1].sum() / difference[0].sum()
    steps = epochs * -(-2_000 // 64)
    assert kept[0.0] == pytest.approx(1, abs=0.02)
    assert kept[decay] == pytest.approx(np.exp(-2 * rate * decay * steps), abs=0.02)


def test_imbalance_is_zero_where_balanced_and_grows_with_factors():
    network = some(5, 3, 4)
    incoming, outgoing = lengths(network)
    even = rescaled(network, np.sqrt(outgoing / incoming))
    assert imbalance(even) == pytest.approx(0, abs=1e-12)
    assert imbalance(rescaled(even, np.full(5, 3.0))) == pytest.approx(2 * np.log(3))


def test_a_domain_is_one_thing():
    with pytest.raises(InputError, match="has one of them"):
        Domain(np.zeros((2, 3)), np.eye(3))
