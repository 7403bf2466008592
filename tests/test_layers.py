"""Layers above the first: hand-made networks that compute clauses, and independent computations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.levels import BLOCKS, EXCEPT, computing, population
from toycomb import FeatureSpace, Formula, InputError
from toycomb.geometry.channels import coding_features, linear_features, paired_channel, sign_agreement
from toycomb.geometry.layers import level_space
from toycomb.geometry.pairs import clause_pairs, clause_values
from toycomb.layered import init_layers
from toycomb.tasks.composed import Composed


def test_a_network_that_computes_the_levels_has_their_codes_at_each_layer_and_no_others():
    subject = population(EXCEPT, computing(EXCEPT))
    first = level_space(subject, level=1)
    assert first.witness.tolist() == [[1, 1, -1]]
    assert first.row_types.tolist() == [[[1, 1, -1]]]  # `not c3`: its row leads down
    assert first.codes() == [[[0], [1], [2]]]
    assert not first.with_formulas([EXCEPT.levels[0]]).on_type[0, 0, 2, :2].any()
    channel = paired_channel(subject, 1)
    np.testing.assert_array_equal(channel.values[0, 0], np.eye(3))
    second = level_space(subject, level=2, channel=channel)
    np.testing.assert_array_equal(second.F[0, 0], [[1, 1, 0], [0, 1, -1]])
    assert second.codes() == [[[0], [1]]]
    assert second.witness.tolist() == [1]  # clauses of one sign: the shapes that users know
    assert second.on_type.shape == (1, 1, 2, 1)


def test_three_levels_and_clauses_that_are_ors():
    subject = population(BLOCKS, computing(BLOCKS))
    X = np.random.default_rng(1).random((500, 16)) < 0.7
    outer = clause_values(BLOCKS.levels, X, 3).any(axis=1)
    assert 100 < outer.sum() < 400
    np.testing.assert_array_equal(subject.networks[0, 0].logits(X, np.eye(16))[:, 0] > 0, outer)
    second = level_space(subject, level=2)
    assert second.witness.tolist() == [-1]  # a row says that an OR is false, and leads down
    np.testing.assert_array_equal(paired_channel(subject, 2).values[0, 0], -np.eye(4))
    for level, count in ((1, 8), (2, 4), (3, 2)):
        assert level_space(subject, level=level).codes() == [[[i] for i in range(count)]]


def test_a_clause_that_moves_the_whole_both_ways_is_coded_on_rows_of_both_types_and_on_no_silent_one():
    F, formula = np.ones((1, 1, 3, 2)), Formula(2, ((1, 2), (1,)))
    space = FeatureSpace(F, [[[1, -1, 0]]], [formula], [[0, -1]])
    assert space.codes() == [[[0, 1], [1]]]
    assert space.proximal()[0].T.tolist() == [[True, True, False], [False, True, False]]
    either = Formula(2, ((1, 2), (1,)), "cnf")  # whose terms are negations
    assert FeatureSpace(F, [[[1, -1, 0]]], [either], [[1, -1]]).witness.tolist() == [[-1, 1]]
    assert FeatureSpace(F, [[[1, -1, 0]]], [either], [[-1, -1]]).witness.tolist() == [1]
    with pytest.raises(InputError, match="signs have shape"):
        FeatureSpace(F, [[[1, -1, 0]]], [formula], [[0, -1, 1]])


def drawn(seed):
    """Two levels of random kinds, signs and sharing."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(["dnf", "cnf"], 2)
    inner = Formula.random(10, 5, 3, seed=rng, negated=1 / 3, kind=kinds[0])
    outer = Formula.random(5, 4, 2, seed=rng, negated=1 / 2, kind=kinds[1])
    return (inner, outer), rng


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_pairs_differ_in_one_clause_alone_by_the_least_change(seed):
    levels, rng = drawn(seed)
    X = rng.random((60, 10)) < 0.5
    inner, outer = levels
    found = [0, 0]
    for c, clause in enumerate(inner.clauses):
        on, off = clause_pairs(levels, 1, c, X, rng)
        found[0] += len(on)
        assert ((on != off).sum(axis=1) == 1).all()
        met = np.array([on[:, abs(x) - 1] == (x > 0) for x in clause])
        missed = np.array([off[:, abs(x) - 1] != (x > 0) for x in clause])
        assert (met.all(axis=0) if inner.kind == "dnf" else missed.all(axis=0)).all()
    for c in range(len(outer)):
        on, off = clause_pairs(levels, 2, c, X, rng)
        found[1] += len(on)
        true, false = (clause_values(levels, x, 2) for x in (on, off))
        assert true[:, c].all()
        assert not false[:, c].any()
        np.testing.assert_array_equal(np.delete(true, c, axis=1), np.delete(false, c, axis=1))
    assert found[0] > 100  # of 300
    assert found[1] > 20  # of 240


def test_values_of_levels_are_those_of_python():
    levels, rng = drawn(5)
    X = rng.random((50, 10)) < 0.5
    for x, found in zip(X, clause_values(levels, X, 2), strict=True):
        values = x.tolist()
        for level in levels:
            join = all if level.kind == "dnf" else any
            values = [join(values[abs(i) - 1] == (i > 0) for i in clause) for clause in level.clauses]
        assert found.tolist() == values


def test_a_channel_is_the_mean_over_its_pairs_and_its_image_the_change_of_the_sums_above():
    networks = init_layers([7, 5], 12, seed=3, networks=2)
    subject = population(EXCEPT, networks[0], networks[1])
    channel, space = paired_channel(subject, 1, inputs=50), level_space(subject, level=2, inputs=50)
    for p in range(2):
        (V1, V2, _), (X, rng) = networks[p].layers, subject.drawn(p, 50)
        for c in range(3):
            on, off = clause_pairs(EXCEPT.levels, 1, c, X, rng)
            assert channel.pairs[p, c] == len(on)
            sums = [V2.W @ np.maximum(V1.W.astype(float) @ x.T + V1.b[:, None], 0) for x in (on, off)]
            np.testing.assert_allclose(space.F[0, p, :, c], (sums[0] - sums[1]).mean(axis=1), atol=1e-12)


def test_stand_ins_agree_with_the_paired_channel_where_a_network_is_linear_or_computes_the_levels():
    """With large biases every row is active, so that layers are linear, and channels as of one literal."""
    linear = init_layers([7, 5], 12, seed=3, networks=1)
    for layer in linear.layers[:-1]:
        layer.b[...] = 100
    subject = population(EXCEPT, linear[0])
    weights, space = linear_features(subject, 1), level_space(subject, level=2, inputs=20_000)
    np.testing.assert_allclose(weights, space.F, atol=0.02)  # literals are drawn
    assert sign_agreement(weights, space.F).shape == (1, 1)
    exact = population(EXCEPT, computing(EXCEPT))
    second = level_space(exact, level=2)
    np.testing.assert_array_equal(coding_features(exact, level_space(exact, level=1)), second.F)
    assert sign_agreement(linear_features(exact, 1), second.F) == 1
    ors = Composed([Formula(6, ((1, 2), (3, 4), (5, 6)), "cnf"), Formula(3, ((1, -2), (3,)))])
    exact = population(ors, computing(ors))
    np.testing.assert_array_equal(coding_features(exact, level_space(exact, level=1)), level_space(exact, level=2).F)
    blocks = population(BLOCKS, computing(BLOCKS))
    assert sign_agreement(linear_features(blocks, 2), level_space(blocks, level=3).F) == 1
    assert sign_agreement(-second.F, second.F) == 0


def test_linear_features_by_loops():
    formula = Composed([Formula(6, ((1, -2), (3, 4, 5))), Formula(2, ((1, -2),)), Formula(1, ((1,),))])
    nets = init_layers([7, 5, 4], 6, seed=3, networks=1)
    subject = population(formula, nets[0])
    W1, W2, W3 = (x.W[0].astype(float) for x in nets.layers[:3])
    X, _ = subject.drawn(0, 100)
    often = [(nets[0].activations(X, np.eye(6), layer) > 0).mean(axis=0) for layer in (1, 2)]
    assert {*often[0]} != {0, 1}
    means = np.stack([(W1[:, 0] - W1[:, 1]) / 2, W1[:, 2:5].mean(axis=1)], axis=1)
    places = [[zip(row, often[0], c, strict=True) for c in means.T] for row in W2]
    second = np.array([[sum(w * f * m for w, f, m in place) for place in row] for row in places])
    np.testing.assert_allclose(linear_features(subject, 1, inputs=100)[0, 0], second)
    third = W3 @ (often[1] * (second[:, 0] - second[:, 1]) / 2)
    np.testing.assert_allclose(linear_features(subject, 2, inputs=100)[0, 0, :, 0], third)


def test_a_clause_that_never_changes_alone_is_marked_and_refused():
    """c1 and c2 are the same clause."""
    twice = Composed([Formula(4, ((1, 2), (2, 1), (3, 4))), Formula(3, ((1, 2), (3,)))])
    subject = population(twice, init_layers([6, 4], 4, seed=1, networks=1)[0])
    channel = paired_channel(subject, 1)
    assert channel.pairs.tolist() == [[0, 0, 400]]
    assert np.isnan(channel.values[0, 0, :, :2]).all()
    with pytest.raises(InputError, match="clause 0 of level 1 has no pair of inputs in network 0"):
        level_space(subject, level=2)


def test_levels_that_are_not_there_are_refused():
    subject = population(EXCEPT, init_layers([6, 4], 12, seed=1, networks=1)[0])
    for level, said in ((0, "the level is 0"), (3, "the formula has 2")):
        with pytest.raises(InputError, match=said):
            level_space(subject, level=level)
    with pytest.raises(InputError, match="without their tasks"):
        level_space(subject.networks, level=2)
    with pytest.raises(InputError, match="level_space"):
        FeatureSpace.of(subject.networks, subject.tasks, layer=2)
