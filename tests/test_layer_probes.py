"""Probes at any layer: each layer is pruned by the clauses of its level, in the coordinates of the level below."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.geometry.channels import paired_channel
from toycomb.geometry.compatibility import cheapest, in_turns, total_cost
from toycomb.geometry.layers import level_space
from toycomb.geometry.taught import Taught
from toycomb.layered import Layer, Layered
from toycomb.tasks.composed import Composed
from toycomb.tickets import features
from toycomb.tickets.context import Context
from toycomb.tickets.subject import Subject
from toycomb.training import Training

ROWS = 9
SETTINGS = Training(hidden=(6, ROWS), epochs=3, patience=None, batch=32)


def two_levels(kind):
    """Six disjoint inner clauses of three literals; of `but-not`, half of them move the whole down."""
    inner = tc.Formula(18, [tuple(range(3 * c + 1, 3 * c + 4)) for c in range(6)])
    outer = [(1, -2), (3, -4), (5, -6)] if kind == "but-not" else [(1, 2), (2, 3), (4, 5), (5, 6)]
    return Composed([inner, tc.Formula(6, outer)])


def by_hand(formula, seed):
    """Row c of layer 1 is 1 where inner clause c is true, else 0; layer 2 is drawn. So layer 1's channel is 1 or 0."""
    rng = np.random.default_rng(seed)
    W = np.zeros((6, 18))
    for c, clause in enumerate(formula.levels[0].clauses):
        W[c, [x - 1 for x in clause]] = 1
    W2 = rng.standard_normal((ROWS, 6))
    return Layered((Layer(W, np.full(6, -2.0)), Layer(W2, rng.standard_normal(ROWS)),
                    Layer(rng.standard_normal((1, ROWS)), np.zeros(1))))  # fmt: skip


def subject(formula, network=None, training=SETTINGS, seed=0, index=0):
    inputs = "levels" if isinstance(formula, Composed) else "near-miss"
    task = tc.Task(formula, embedding="identity", inputs=inputs, samples=320, seed=0)
    return Subject(task, training, seed, index, initial=network)


LEVEL_2 = ("distance", "distance-both", "compatible", "proximity", "magnitude-positive")


@pytest.mark.parametrize("kept", [9, 20])
@pytest.mark.parametrize("name", LEVEL_2)
def test_where_layer_1_computes_the_inner_clauses_layer_2_is_a_layer_over_them(name, kept):
    """The same ticket as that of one hidden layer with these weights, told the outer clauses over six variables."""
    formula = two_levels("ring")
    network = by_hand(formula, 0)
    deep = Context(subject(formula, network), layers=(2,))
    last, outer = network.layers, tc.Task(formula.levels[1], embedding="identity", samples=320, seed=0)
    alone = tc.Network(last[1].W, last[1].b, last[2].W[0], last[2].b[0])
    one = Context(Subject(outer, Training(hidden=ROWS, epochs=3, patience=None), 0, 0, initial=alone))
    found, wanted = (tickets.search(tickets.named(name), x, kept)[0].mask for x in (deep, one))
    np.testing.assert_array_equal(found, wanted.ravel())
    assert deep.masks(found)["masks"][0] is None


def test_a_probe_serves_each_clause_on_rows_of_its_own_direction():
    """In c1 and not c2 a row that says c2 has a negative path: there alone may a location of c2 be chosen."""
    formula = two_levels("but-not")
    for seed in range(4):
        network = subject(formula, training=SETTINGS).fresh_start(seed)
        context = Context(subject(formula, network), layers=(1,)).one_layer()
        v, wanted = network.seen(1, 0).v, np.array([1, -1] * 3)
        np.testing.assert_array_equal(context.rows(context.formula()), v[:, None] * wanted > 0)
        space = level_space(Taught(network[None, None], [context._all.task]), level=1)
        np.testing.assert_array_equal(context.codes(context.initial), space.code_locations[0, 0])


def test_layer_2_is_read_as_geometry_reads_it_before_and_after_training():
    here = subject(two_levels("ring"), seed=5, index=3)
    context = Context(here, layers=(2,)).one_layer()
    for shown, network in ((context.initial, here.initial), (context.dense(2), here.dense(2))):
        space = level_space(Taught(network[None, None], [here.task], seed=5, first=3), level=2)
        np.testing.assert_array_equal(context.features(shown), space.F[0, 0])
        np.testing.assert_array_equal(context.codes(shown), space.code_locations[0, 0])
    assert (context.embedding(shown) != context.E).any()  # the channel moves with layer 1


def test_learned_embeddings_are_read_with_the_one_of_their_time():
    training = Training(hidden=(6, ROWS), epochs=3, patience=None, batch=32, learn_embedding=True)
    here = subject(two_levels("ring"), training=training)
    context = Context(here, layers=(1,)).one_layer()
    end = here.dense(2)
    space = level_space(Taught(end[None, None], [here.task], learned=True), level=1)
    np.testing.assert_array_equal(context.features(context.dense(2)), space.F[0, 0])
    assert (end.embedding != context.E).any()


@pytest.mark.parametrize("name", ["distance", "motion", "motion-iterated", "codes-early", "oracle-features"])
def test_layer_by_layer_is_each_layer_by_itself(name):
    here, method = subject(two_levels("ring")), tickets.named(name)
    both = Context(here, layers=(1, 2), scope="layer")
    mask = both.by_layer(tickets.search(method, both, 54)[0].mask)
    for layer, kept in ((1, 36), (2, 18)):
        own = Context(here, layers=(layer,))
        np.testing.assert_array_equal(mask[layer].ravel(), tickets.search(method, own, kept)[0].mask)


def test_final_features_are_matched_in_the_coordinates_of_their_own_time():
    """`oracle-features` at layer 2 by hand: the nearest weights to what the clauses weigh of the final features."""
    here = subject(two_levels("ring"))
    end = here.dense(SETTINGS.epochs)
    taught = Taught(end[None, None], [here.task])
    space, E = level_space(taught, level=2), paired_channel(taught, 1).values[0, 0]
    F, v = space.F[0, 0], end.layers[2].W[0]
    scale = np.sqrt((F**2).mean(axis=1))
    weight = np.zeros(F.shape)
    for a, b in ((0, 1), (1, 2), (3, 4), (4, 5)):
        near = np.where(v > 0, np.maximum((F[:, a] + F[:, b]) / 2 / scale, 0), 0)
        weight[:, a] += near
        weight[:, b] += near
    weight = 0.1 + 0.9 * weight / weight.max()
    nearest = np.abs(features.matched(weight * F, E, 12))
    kept = {tuple(x) for x in np.argwhere(nearest > 0)}
    found = tickets.search(tickets.named("oracle-features"), Context(here, layers=(2,)), 12)[0].mask.reshape(ROWS, 6)
    assert len(kept) == 12
    assert {tuple(x) for x in np.argwhere(found)} == kept


def test_a_clause_that_moves_the_whole_both_ways_is_served_on_rows_of_either_type():
    inner = tc.Formula(9, [(1, 2, 3), (4, 5, 6), (7, 8, 9)])
    formula = Composed([inner, tc.Formula(3, [(1, 2), (-1, 3)])])
    context = Context(subject(formula), layers=(1,)).one_layer()
    v = context.initial.v
    wanted = np.column_stack([v != 0, v > 0, v > 0])
    np.testing.assert_array_equal(context.rows(context.formula()), wanted)
    assert context.rows(tc.Formula(9, [(1,)])).shape == (6,)


# --- what a method may see, and what it costs


def one_layer(function, *needs):
    """A method of one layer that is not registered."""
    return tickets.Method("own", function, frozenset(needs), prunes="one layer")


def test_dense_training_is_one_path_however_many_layers_look_at_it():
    here = subject(two_levels("ring"))
    steps = here.steps_per_epoch
    for name, epochs in (("motion", 0.5), ("codes-early", 1), ("one-shot-positive", 3)):
        cost = tickets.search(tickets.named(name), Context(here, layers=(1, 2), scope="layer"), 50)[1]
        assert cost.steps == round(epochs * steps)
        assert cost.samples >= cost.steps * 32


def test_a_channel_is_paid_for_where_it_is_read_and_once():
    here = subject(two_levels("ring"))
    pairs = paired_channel(Taught(here.initial[None, None], [here.task]), 1).pairs.sum()
    for name, channels in (("random-positive", 0), ("distance", 1), ("compatible", 1)):
        assert tickets.search(tickets.named(name), Context(here, layers=(2,)), 9)[1].samples == 2 * pairs * channels
    cost = tickets.search(tickets.named("codes-early"), Context(here, layers=(2,)), 9)[1]
    assert cost.samples == 320 + 4 * pairs


def test_a_method_cannot_change_or_learn_what_is_not_its_own():
    here = subject(two_levels("ring"))

    def spoils(context):
        context.embedding(context.initial)[:] = 0
        context.E[:] = 0
        return np.abs(context.initial.W)

    before = here.task.E.copy()
    for layer in (1, 2):
        tickets.search(one_layer(spoils, "initial", "clauses"), Context(here, layers=(layer,)), 9)
    np.testing.assert_array_equal(here.task.E, before)
    assert np.any(here.view(2, 0).embedding(here.view(2, 0).of_step_0()))
    blind = Context(here, layers=(2,)).one_layer().limited(("initial",))
    assert blind.initial.embedding is None
    for look in (lambda: blind.E, lambda: blind.rows(here.task.formula), lambda: blind.features(blind.initial)):
        with pytest.raises(InputError, match="without having declared 'clauses'"):
            look()


def test_a_view_of_one_layer_stays_one():
    here = subject(two_levels("ring"))
    context = Context(here, layers=(2,)).one_layer()
    assert context.one_layer() is context
    with pytest.raises(InputError, match="choose one hidden layer"):
        context.one_layer(1)
    with pytest.raises(InputError, match="gradients are of the whole"):
        context.gradient(context.initial, context.batch())
    with pytest.raises(InputError, match="leave start out"):
        context.train(np.ones(context.shape, bool), 1, order=0, start=context.initial)
    starts = one_layer(lambda x: tickets.Found(np.abs(x.initial.W), x.fresh_start()), "initial")
    with pytest.raises(InputError, match="own prunes one layer, and gave a start"):
        tickets.search(replace(starts, nested=False, function=lambda x, kept: starts.function(x)),
                       Context(here, layers=(2,)), 9)  # fmt: skip


def test_layers_have_random_numbers_of_their_own():
    here = subject(two_levels("ring"))
    draws = [Context(here, layers=(x,)).one_layer().rng().random(5) for x in (1, 2)]
    assert not np.any(draws[0] == draws[1])
    np.testing.assert_array_equal(draws[0], Context(here).rng().random(5))


def test_scores_of_all_layers_are_made_once_for_all_densities():
    here, calls = subject(two_levels("ring")), []

    def scores(context):
        calls.append(context.shape)
        return np.abs(context.initial.W)

    context = Context(here, layers=(1, 2), scope="layer")
    method = one_layer(scores, "initial")
    for kept in (50, 30, 10):
        tickets.search(method, context, kept)
    assert calls == [(6, 18), (ROWS, 6)]


def test_shams_keep_the_roles_of_inner_clauses():
    context = Context(subject(two_levels("but-not")), layers=(2,)).one_layer()
    sham = context.sham()
    assert sham != context.formula()
    assert {x for clause in sham.clauses for x in clause} == {1, -2, 3, -4, 5, -6}


def test_what_a_probe_cannot_read_is_said():
    flat = subject(tc.Formula(18, [(1, 2, 3), (4, 5, 6)]))
    with pytest.raises(InputError, match="distance reads one layer: the level is 2; the formula has 1, counted from 1"):
        tickets.search(tickets.named("distance"), Context(flat, layers=(2,)), 9)
    X = np.random.default_rng(0).random((40, 18))
    for formula, said in ((two_levels("ring"), "the data are real numbers"), (None, "the data are without a formula")):
        task = tc.Task.of_data(X, X[:, 0] > 0.5, formula)
        run = tc.train([task], seed=0, hidden=(5, 4), epochs=1, patience=None, progress=False)
        with pytest.raises(InputError, match=said):
            tickets.find("distance", run, 0.5, layers=(2,), progress=False)
    with pytest.raises(InputError, match="hidden layers one by one, and was asked to prune layer 2 and outputs"):
        tickets.search(tickets.named("distance"), Context(flat, layers=(2, "outputs"), scope="layer"), 9)
    with pytest.raises(InputError, match="layers 1, 2 are pruned; choose one hidden layer"):
        Context(flat).one_layer()


# --- choices where allowed rows differ between clauses


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_no_choice_among_the_rows_of_each_clause_is_cheaper(seed):
    rng = np.random.default_rng(seed)
    H, C = int(rng.integers(2, 6)), 3
    cost, allowed = rng.random((H, C)), rng.random((H, C)) < 0.6
    counts, crowding = rng.integers(0, 3, C), float(rng.choice([0.0, 0.3, 2.0]))
    found = cheapest(cost[None], allowed[None], counts[None], crowding)[0]
    turns = in_turns(cost, allowed, counts, crowding)
    sets = [combinations(np.flatnonzero(x), min(s, x.sum())) for x, s in zip(allowed.T, counts, strict=True)]
    costs = []
    for taken in product(*map(list, sets)):
        chosen = np.zeros((H, C), bool)
        for c, rows in enumerate(taken):
            chosen[list(rows), c] = True
        costs.append(total_cost(chosen, cost, crowding))
    for x in (found, turns):
        assert not x[~allowed].any()
        np.testing.assert_array_equal(x.sum(axis=0), np.minimum(counts, allowed.sum(axis=0)))
    assert total_cost(found, cost, crowding) == pytest.approx(min(costs))
    assert total_cost(turns, cost, crowding) >= min(costs) - 1e-9
