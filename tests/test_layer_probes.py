"""Probes at any layer: each layer is pruned by the clauses of its level, in the coordinates of the level below."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.geometry.compatibility import cheapest, in_turns, total_cost
from toycomb.geometry.layers import level_space
from toycomb.geometry.taught import Taught
from toycomb.layered import Layer, Layered
from toycomb.tasks.composed import Composed
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


def subject(formula, network=None, training=SETTINGS):
    inputs = "levels" if isinstance(formula, Composed) else "near-miss"
    task = tc.Task(formula, embedding="identity", inputs=inputs, samples=320, seed=0)
    return Subject(task, training, 0, 0, initial=network)


LEVEL_2 = ("distance", "distance-both", "compatible", "proximity", "magnitude-positive", "random-positive")


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
    here = subject(two_levels("ring"))
    context = Context(here, layers=(2,)).one_layer()
    for shown, network in ((context.initial, here.initial), (context.dense(2), here.dense(2))):
        space = level_space(Taught(network[None, None], [here.task]), level=2)
        np.testing.assert_array_equal(context.features(shown), space.F[0, 0])
        np.testing.assert_array_equal(context.codes(shown), space.code_locations[0, 0])
    assert (context.embedding(shown) != context.E).any()  # the channel moves with layer 1


def test_learned_embeddings_are_read_with_the_one_of_their_time():
    training = Training(hidden=(6, ROWS), epochs=3, patience=None, batch=32, learn_embedding=True)
    here = subject(two_levels("ring"), training=training)
    context = Context(here, layers=(1,)).one_layer()
    end = here.dense(2)
    np.testing.assert_array_equal(context.features(context.dense(2)), end.layers[0].W @ end.embedding)
    assert (end.embedding != context.E).any()


@pytest.mark.parametrize("name", ["distance", "motion", "motion-iterated", "codes-early", "oracle-features"])
def test_layer_by_layer_is_each_layer_by_itself(name):
    here, method = subject(two_levels("ring")), tickets.named(name)
    both = Context(here, layers=(1, 2), scope="layer")
    mask = both.by_layer(tickets.search(method, both, 54)[0].mask)
    for layer, kept in ((1, 36), (2, 18)):
        own = Context(here, layers=(layer,))
        np.testing.assert_array_equal(mask[layer].ravel(), tickets.search(method, own, kept)[0].mask)


def test_shams_keep_the_roles_of_inner_clauses():
    context = Context(subject(two_levels("but-not")), layers=(2,)).one_layer()
    sham = context.sham()
    assert sham != context.formula()
    assert {x for clause in sham.clauses for x in clause} == {1, -2, 3, -4, 5, -6}


def test_what_a_probe_cannot_read_is_said():
    flat = subject(tc.Formula(18, [(1, 2, 3), (4, 5, 6)]))
    with pytest.raises(InputError, match="distance reads one layer: the level is 2; the formula has 1, counted from 1"):
        tickets.search(tickets.named("distance"), Context(flat, layers=(2,)), 9)
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
