"""Questions to a network: every kernel beside a twin in Python or NumPy, plans, and networks that answer the same."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb.decoding.queries import _questions as questions
from toycomb.decoding.queries.asked import Answers, OneLayer, asked
from toycomb.decoding.queries.numbers import quantile
from toycomb.decoding.queries.plans import number_of_sets, plan, reach, sets
from toycomb.decoding.queries.words import (
    Terms,
    bits,
    contained,
    covered,
    literals,
    nested,
    packed,
    terms_of,
    unpacked,
    width,
)
from toycomb.layered import Layer, Layered
from toycomb.network import Network

SIZES = (1, 2, 63, 64, 65, 128)
"""Numbers of variables: words that are short, full, and more than one."""


def inputs(rng, number, n, share=0.5):
    return rng.random((number, n)) < share


def clauses(rng, number, n, most=4):
    """Clauses of 1 … `most` literals; variables are few, so that some clauses hold others."""
    few = min(n, 6)
    pool = np.unique(np.append(rng.choice(n, few, replace=False), n - 1))
    found = []
    for _ in range(number):
        chosen = rng.choice(pool, rng.integers(1, min(most, len(pool)) + 1), replace=False)
        found.append(tuple(int(x + 1) * int(rng.choice([-1, 1])) for x in sorted(chosen)))
    return found


def holds(clause, x):
    return all(x[abs(y) - 1] == (y > 0) for y in clause)


def network(rng, n, hidden=5, m=None):
    """A network of random weights, and its embedding."""
    m = m or n
    parts = rng.normal(size=(hidden, m)), rng.normal(size=hidden), rng.normal(size=hidden), rng.normal()
    return Network(*parts[:3], np.array(parts[3])), rng.normal(size=(m, n))


@pytest.mark.parametrize("n", SIZES)
def test_words_hold_variable_i_in_bit_i_and_come_back(n):
    rng = np.random.default_rng(n)
    X = inputs(rng, 20, n)
    words = packed(X)
    assert words.shape == (20, width(n))
    assert words.dtype == np.uint64
    for x, row in zip(X, words, strict=True):
        assert sum(int(word) << 64 * q for q, word in enumerate(row)) == sum(1 << int(i) for i in np.flatnonzero(x))
    assert np.array_equal(unpacked(words, n), X)
    assert np.array_equal(unpacked(packed(X.reshape(4, 5, n)), n), X.reshape(4, 5, n))
    assert np.array_equal(bits(n), packed(np.eye(n, dtype=bool)))


@pytest.mark.parametrize("n", SIZES)
def test_terms_hold_their_literals_and_come_back(n):
    listed = clauses(np.random.default_rng(n), 30, n)
    terms = terms_of(listed, n)
    assert literals(terms, n) == listed
    assert np.array_equal(terms.used(n), [[i + 1 in map(abs, x) for i in range(n)] for x in listed])
    assert literals(terms.take([3, 0]), n) == [listed[3], listed[0]]
    assert terms.take([]).number == 0


@pytest.mark.parametrize("n", SIZES)
def test_margins_are_the_networks_logits(n):
    rng = np.random.default_rng(n)
    net, E = network(rng, n, m=n + 2)
    X = np.concatenate([inputs(rng, 30, n), np.zeros((1, n), bool), np.ones((1, n), bool)])
    ask = OneLayer.of(net, E)
    assert ask(packed(X)) == pytest.approx(net.logits(X, E), rel=1e-9, abs=1e-9)
    assert ask.questions == len(X)
    assert ask.variables == n


@pytest.mark.parametrize("n", SIZES)
def test_the_dual_says_the_opposite_on_the_complement(n):
    rng = np.random.default_rng(n)
    net, E = network(rng, n)
    X = inputs(rng, 40, n)
    expected = -net.logits(~X, E)
    for ask in (OneLayer.of(net, E), Answers(lambda x: net.logits(x, E), n)):
        assert ask.dual()(packed(X)) == pytest.approx(expected, rel=1e-9, abs=1e-9)
        assert ask.dual().dual()(packed(X)) == pytest.approx(net.logits(X, E), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (1, 1), (5, 0), (5, 3), (5, 5), (63, 2), (64, 2), (65, 2), (128, 2)])
@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_combinations_come_in_the_order_of_itertools_in_chunks_of_any_size(n, k, chunk):
    chosen, found = np.arange(k), []
    expected = list(itertools.combinations(range(n), k))
    while len(found) < len(expected):
        words = np.empty((min(chunk, len(expected) - len(found)), width(n)), np.uint64)
        assert questions.combinations(n, chosen, words) == len(words)
        found += [tuple(np.flatnonzero(x)) for x in unpacked(words, n)]
    assert found == expected


def test_combinations_end():
    chosen, words = np.arange(2), np.empty((10, 1), np.uint64)
    assert questions.combinations(3, chosen, words) == 3
    assert chosen[0] == -1
    assert questions.combinations(3, chosen, words) == 0


@pytest.mark.parametrize(("n", "most"), [(1, 1), (6, 3), (6, 6), (65, 2)])
def test_sets_are_all_small_inputs_once_the_smallest_first(n, most):
    words = np.concatenate(list(sets(n, most)))
    assert len(words) == len(np.unique(words, axis=0)) == number_of_sets(n, most)
    size = unpacked(words, n).sum(axis=1)
    assert size.max() == most
    assert (np.diff(size) >= 0).all()


@settings(max_examples=20)
@given(st.sampled_from(SIZES), st.integers(0, 2**32 - 1))
def test_terms_cover_inputs_and_hold_each_other_as_sets_do(n, seed):
    rng = np.random.default_rng(seed)
    one, other, X = clauses(rng, 9, n), clauses(rng, 8, n), inputs(rng, 20, n)
    X[: len(one)] = [[i + 1 in clause for i in range(n)] for clause in one]
    terms, others = terms_of(one, n), terms_of(other, n)
    assert np.array_equal(covered(packed(X), terms), [[holds(c, x) for x in X] for c in one])
    inside = np.array([[set(c) <= set(d) for d in other] for c in one])
    assert np.array_equal(contained(terms, others), inside)
    assert np.array_equal(nested(terms, others), inside | [[set(d) <= set(c) for d in other] for c in one])


@settings(max_examples=20)
@given(st.sampled_from(SIZES), st.integers(0, 2**32 - 1), st.booleans())
def test_questions_around_terms_flip_one_literal_in_contexts_that_do_not_touch_them(n, seed, cleared):
    rng = np.random.default_rng(seed)
    listed, contexts = clauses(rng, 4, n), inputs(rng, 7, n, 0.1)
    terms = terms_of(listed, n)
    most = max(map(len, listed))
    flips = np.zeros((4, 1 + most, width(n)), np.uint64)
    for flip, clause in zip(flips, listed, strict=True):
        flip[1 : 1 + len(clause)] = bits(n)[[abs(x) - 1 for x in clause]]
    words, asked_of = np.empty((4, 1 + most, 7, width(n)), np.uint64), np.empty((4, 1 + most, 7), bool)
    questions.around(*terms, flips, packed(contexts), cleared, words, asked_of)
    X = unpacked(words, n)
    for t, clause in enumerate(listed):
        own = [abs(x) - 1 for x in clause]
        for j, m in itertools.product(range(1 + most), range(7)):
            assert asked_of[t, j, m] == (j <= len(clause) and (cleared or not contexts[m, own].any()))
            if asked_of[t, j, m]:
                expected = contexts[m].copy()
                expected[own] = [x > 0 for x in clause]
                if j:
                    expected[own[j - 1]] ^= True
                assert np.array_equal(X[t, j, m], expected)


@settings(max_examples=20)
@given(st.sampled_from(SIZES), st.integers(0, 2**32 - 1))
def test_rivals_that_are_not_skipped_take_inputs_from_a_term(n, seed):
    rng = np.random.default_rng(seed)
    listed, rivals = clauses(rng, 4, n), clauses(rng, 5, n)
    X = inputs(rng, 4 * 3 * 6, n, 0.7).reshape(4, 3, 6, n)
    skipped, asked_of = rng.random((4, 5)) < 0.4, rng.random((4, 3, 6)) < 0.8
    out = np.empty((4, 3, 6), bool)
    questions.unrivalled(packed(X), *terms_of(rivals, n), skipped, asked_of, out)

    def free(t, x):
        return not any(holds(r, x) for r, skip in zip(rivals, skipped[t], strict=True) if not skip)

    for t, j, m in np.ndindex(out.shape):
        assert out[t, j, m] == (asked_of[t, j, m] and free(t, X[t, j, m]))
    alone, flat = np.empty(4), X.reshape(-1, n)
    questions.alone(packed(flat), *terms_of(listed, n), *terms_of(rivals, n), skipped, alone)
    assert alone.tolist() == [sum(holds(c, x) and free(t, x) for x in flat) for t, c in enumerate(listed)]


@settings(max_examples=20)
@given(st.sampled_from(SIZES), st.integers(0, 2**32 - 1))
def test_certificates_vote_for_terms_with_their_positive_literals(n, seed):
    rng = np.random.default_rng(seed)
    listed, certificates = sorted(set(clauses(rng, 12, n, 3))), sorted(set(clauses(rng, 40, n, 3)))
    count = rng.integers(1, 50, len(certificates))
    votes = np.empty((3, len(listed)))
    questions.votes(*terms_of(listed, n), *terms_of(certificates, n), count, *votes)
    sides = [({x for x in c if x > 0}, {x for x in c if x < 0}) for c in certificates]
    for (exact, wider, group), clause in zip(votes.T, listed, strict=True):
        pos, neg = {x for x in clause if x > 0}, {x for x in clause if x < 0}
        same = [(m, b) for (a, b), m in zip(sides, count, strict=True) if a == pos]
        assert group == sum(m for m, _ in same)
        assert wider == sum(m for m, b in same if neg <= b)
        assert exact == sum(m for m, b in same if neg == b)
    parts, wholes = np.empty(len(listed)), np.empty(len(listed))
    questions.nearest(*terms_of(listed, n), votes[0], parts, wholes)
    for t, clause in enumerate(listed):
        others = [(set(c), x) for c, x in zip(listed, votes[0], strict=True) if c != clause]
        assert parts[t] == max((x for c, x in others if c < set(clause)), default=0)
        assert wholes[t] == max((x for c, x in others if c > set(clause)), default=0)


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.sampled_from([0.0, 0.15, 0.5, 1.0]))
def test_quantiles_of_what_is_known_are_numpys(seed, most, share):
    rng = np.random.default_rng(seed)
    count = rng.integers(0, most + 1, (3, 4))
    values = np.where(np.arange(most) < count[..., None], rng.normal(size=(3, 4, most)).round(1), np.inf)
    values = rng.permuted(values, axis=-1)
    found = quantile(values, count, share)
    for place in np.ndindex(3, 4):
        known = np.sort(values[place])[: count[place]]
        assert found[place] == (pytest.approx(np.quantile(known, share)) if len(known) else np.inf)


@pytest.mark.parametrize("inputs_of", ["near-miss", "uniform"])
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 14, 16, 21, 28, 32, 35, 63, 64, 65, 128])
def test_contexts_are_different_and_each_variable_is_true_in_those_that_are_called_its_own(n, inputs_of):
    made = plan(n, inputs_of)
    contexts = unpacked(made.contexts, n)
    for i, places in enumerate(made.with_variable):
        assert contexts[places, i].all()
        assert len(set(places.tolist())) == len(places)
    if not made.cleared:
        assert len(np.unique(made.contexts, axis=0)) == len(made.contexts)
        assert not contexts[0].any()
        assert contexts.sum(axis=1).max() <= 2
    assert made.number == sum(len(x) for x in made.first())


def test_the_first_questions_stay_below_their_bound():
    assert [reach(n) for n in (3, 32, 64, 128)] == [3, 5, 5, 4]
    assert all(number_of_sets(n, reach(n)) <= 12_000_000 for n in range(1, 129))


def test_networks_of_one_layer_are_asked_by_the_kernel_and_deeper_ones_as_a_function():
    rng = np.random.default_rng(1)
    net, E = network(rng, 9)
    X = packed(inputs(rng, 30, 9))
    deep = Layered((Layer(net.W, net.b), Layer(np.eye(5), np.zeros(5)), Layer(net.v[None], net.c[None])))
    outputs = Layered((Layer(net.W, net.b), Layer(np.stack([-net.v, net.v]), np.stack([-net.c, net.c]))))
    for one, output in ((net, 0), (Layered.of(net), 0), (deep, 0), (outputs, 1)):
        ask = asked(one, E, output)
        assert isinstance(ask, Answers if one is deep else OneLayer)
        assert ask(X) == pytest.approx(net.logits(unpacked(X, 9), E))
    assert Terms(X, X).number == 30
