"""Formulas read out of networks that were written by hand: the reader is exact where one formula is the function."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import toycomb as tc
from toycomb import InputError
from toycomb.decoding.checking import check
from toycomb.decoding.decode import decode
from toycomb.layered import Layer, Layered
from toycomb.network import Network
from toycomb.tasks.formula import Formula


def by_hand(formula, E=None, scale=1.0):
    """A network with a row for each term, active by 1 where the term is true."""
    E = np.eye(formula.variables) if E is None else E
    F, side = np.zeros((len(formula), formula.variables)), formula.witness
    for row, index, polarity in zip(F, formula.index, formula.polarity, strict=True):
        np.add.at(row, index, polarity)
    b = 1.0 - (formula.polarity > 0).sum(axis=1)
    return Network(F @ np.linalg.pinv(E), b, np.full(len(F), side * scale), np.array(-0.5 * side * scale))


def read(formula, **options):
    return decode(by_hand(formula), np.eye(formula.variables), progress=False, **options)


def clauses(x):
    return {tuple(sorted(y, key=abs)) for y in x.clauses}


def found(decoded):
    return {x.literals for x in decoded.clauses}


def prime(listed):
    """Whether the clauses are all prime implicants of their formula: consensus gives none that does not hold one."""
    sets = [frozenset(x) for x in listed]
    for a, b in itertools.permutations(sets, 2):
        opposed = [x for x in a if -x in b]
        both = (a | b) - {y for x in opposed for y in (x, -x)}
        if a <= b or (len(opposed) == 1 and not any(x <= both for x in sets)):
            return False
    return True


@st.composite
def formulas(draw, negated=True, most=8):
    """Of different sizes; each clause has a positive literal, and all prime implicants are clauses."""
    n = draw(st.integers(5, 24))
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=most))
    listed = set()
    for size in sizes:
        chosen = sorted(draw(st.sets(st.integers(1, n), min_size=min(size, n), max_size=size)))
        signs = draw(st.lists(st.booleans(), min_size=len(chosen) - 1, max_size=len(chosen) - 1)) if negated else []
        signs = [*signs, *[True] * (len(chosen) - len(signs))]
        listed.add(tuple(x if sign else -x for x, sign in zip(chosen, signs, strict=True)))
    assume(prime(listed))
    return Formula(n, tuple(sorted(listed)), draw(st.sampled_from(["dnf", "cnf"])))


def same(formula, decoded, seed=0):
    """The clauses; or the same function, where it was read as the other kind, or without a clause that it can spare.

    A clause that shows only where six or more variables are true is beyond what is asked first of a DNF.
    """
    if decoded.kind == formula.kind and not found(decoded) < clauses(formula):
        return found(decoded) == clauses(formula)
    rng = np.random.default_rng(seed)
    X = np.concatenate([rng.random((2000, formula.variables)) < share for share in (0.1, 0.3, 0.5, 0.7, 0.9)])
    return np.array_equal(formula.evaluate(X), decoded.formula.evaluate(X))


@settings(max_examples=40)
@given(formulas(negated=False))
def test_monotone_formulas_are_read_exactly(formula):
    assert same(formula, read(formula))


@settings(max_examples=40)
@given(formulas(most=6))
def test_formulas_with_negated_literals_are_read_exactly(formula):
    assert same(formula, read(formula))


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_few_variables_are_enough(n, kind):
    for listed in (((1,),), ((-1,),), (tuple(range(1, n + 1)),), tuple((x,) for x in range(1, n + 1))):
        formula = Formula(n, listed, kind)
        decoded = read(formula)
        X = np.array(list(itertools.product([False, True], repeat=n)))
        assert np.array_equal(decoded.formula.evaluate(X), formula.evaluate(X))
        assert decoded.verdict == "whole"


@pytest.mark.parametrize(
    "listed",
    [
        ((-7, 28), (-5, 28), (11, -23), (17, -24), (19, 30)),  # at 28 alone, either of two clauses is true
        ((1, 2, -3, -4), (1, 3, -5, -6)),  # the second hides a literal of the first
        ((5,), (6,), (7, 8), (9, 10, 11, 12, 13)),
        ((1, 2, 3, 4, 5),),
        ((-1, 2), (-3, 4), (-5, 6), (7, -8)),
    ],
)
def test_clauses_that_hide_literals_of_each_other_are_read(listed):
    assert found(read(Formula(30, listed))) == set(listed)


def test_many_clauses_that_are_half_negated_are_read():
    formula = Formula.random(32, 32, 4, seed=2, negated=0.5)
    assert found(read(formula)) == clauses(formula)


def test_a_cnf_is_no_dnf_of_the_ways_to_make_it_true():
    """All sets of five variables that meet each clause were once read as clauses, with a confidence of 0.99."""
    listed = Formula.random(38, 10, (3, 4), seed=1).clauses
    decoded = read(Formula(38, listed, "cnf"))
    assert decoded.kind == "cnf"
    assert found(decoded) == {tuple(sorted(x)) for x in listed}


@pytest.mark.parametrize("scale", [1e-6, 1.0, 2.0, 1e6])
def test_answers_count_and_not_their_size(scale):
    formula = Formula.random(24, 6, 4, seed=3, negated=0.25)
    decoded = decode(by_hand(formula, scale=scale), np.eye(24), progress=False)
    assert found(decoded) == clauses(formula)


def test_where_a_network_says_0_its_dual_says_true():
    """0 is False; a network of one row, active where three variables are true, is never below it."""
    network = Network(np.eye(8)[:3].sum(axis=0)[None], np.array([-2.0]), np.ones(1), np.zeros(()))
    assert found(decode(network, np.eye(8), progress=False)) == {(1, 2, 3)}
    assert found(decode(network, np.eye(8), kind="cnf", progress=False)) == {(1,), (2,), (3,)}


def test_a_deeper_network_and_a_turned_one_that_compute_the_same_are_read_the_same():
    formula, rng = Formula.random(16, 5, 4, seed=4, negated=0.25), np.random.default_rng(0)
    E = np.linalg.qr(rng.normal(size=(16, 16)))[0]
    net = by_hand(formula)
    deep = Layered((Layer(net.W, net.b), Layer(np.eye(5), np.zeros(5)), Layer(net.v[None], net.c[None])))
    one = decode(net, np.eye(16), progress=False)
    two = decode(deep, np.eye(16), progress=False)
    assert one == two
    assert found(decode(by_hand(formula, E), E, progress=False)) == found(one) == clauses(formula)


def test_rows_and_variables_in_another_order_are_read_the_same():
    formula, rng = Formula.random(20, 6, 4, seed=5, negated=0.25), np.random.default_rng(0)
    net, rows, order = by_hand(formula), rng.permutation(6), rng.permutation(20)
    other = Network(net.W[rows], net.b[rows], net.v[rows], net.c)
    assert found(decode(other, np.eye(20), progress=False)) == clauses(formula)
    turned = found(decode(net, np.eye(20)[:, order], progress=False))
    back = {tuple(sorted((int(np.sign(x) * (order[abs(x) - 1] + 1)) for x in c), key=abs)) for c in turned}
    assert back == clauses(formula)


@pytest.mark.parametrize("c", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("inputs", ["near-miss", "uniform"])
def test_networks_that_say_one_thing_hold_no_clause(c, inputs):
    network = Network(np.zeros((2, 12)), np.zeros(2), np.zeros(2), np.array(c))
    decoded = decode(network, np.eye(12), inputs=inputs, progress=False)
    assert decoded.verdict == "none"
    assert "no clause was read" in decoded.notes[0]


@pytest.mark.parametrize("where", ["W", "b", "v", "c"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_not_finite_are_refused(where, value):
    network = by_hand(Formula(6, ((1, 2),)))
    broken = getattr(network, where).copy()
    broken.reshape(-1)[0] = value
    with pytest.raises(InputError, match="finite"):
        decode(replace(network, **{where: broken}), np.eye(6), progress=False)


@pytest.mark.parametrize("variables", [0, -1])
def test_numbers_of_variables_below_one_are_refused(variables):
    with pytest.raises(InputError, match="at least 1"):
        decode(by_hand(Formula(6, ((1, 2),))), variables=variables, progress=False)


@pytest.mark.parametrize("kind", ["dnf", "cnf"])
def test_examples_of_a_check_are_inputs_on_which_network_and_formula_differ(kind):
    learned = Formula(16, ((1, 2, 3), (4, 5, -6), (7, 8)), kind)
    taught = Formula(16, ((1, 2, 3), (4, 5, -6), (9, 10, 11)), kind)
    network = by_hand(learned)
    checked = check(decode(network, np.eye(16), progress=False), taught, network, np.eye(16))
    assert [x.literals for x in checked.false] == [(7, 8)]
    assert [x.literals for x in checked.missed] == [(9, 10, 11)]
    assert checked.right == ((1, 2, 3), (4, 5, -6))
    for difference in (*checked.false, *checked.missed):
        assert difference.own
        assert difference.with_network == 1
        assert difference.examples
        X = np.array([[i + 1 in x for i in range(16)] for x in difference.examples])
        says = network.logits(X, np.eye(16)) > 0
        assert np.array_equal(says, learned.evaluate(X))
        assert (says != taught.evaluate(X)).all()


def test_untrained_networks_hold_no_formula():
    """Their answers are no short formula, nor is that of any a clause."""
    networks = tc.init(16, 24, networks=4, seed=1)
    assert not any(found(decode(networks[p], np.eye(24), progress=False)) for p in range(4))


def test_what_is_no_formula_and_no_name_is_refused_in_a_sentence():
    formula = Formula(6, ((1, 2),))
    network, decoded = by_hand(formula), read(formula)
    with pytest.raises(InputError, match="it must be a Decoded"):
        check(formula, formula, network)
    with pytest.raises(InputError, match="it must be a Formula"):
        check(decoded, "f.cnf", network)
    with pytest.raises(InputError, match="the inputs of training are"):
        read(formula, inputs=["near-miss"])


@pytest.mark.parametrize("value", [[], "", False, np.array(["dnf", "cnf"])])
@pytest.mark.parametrize("name", ["mode", "kind", "inputs", "output"])
def test_an_option_of_another_type_is_one_sentence(name, value):
    network = Network(np.eye(4), np.zeros(4), np.ones(4), np.zeros(()))
    with pytest.raises(InputError, match="it must be"):
        decode(network, "identity", **{name: value})


@pytest.mark.parametrize("option", [{"inputs": "uniform"}, {"inputs": np.zeros(2)}, {"longest": 4}, {"longest": None}])
def test_what_says_nothing_in_a_mode_is_refused(option):
    network = Network(np.eye(4), np.zeros(4), np.ones(4), np.zeros(()))
    with pytest.raises(InputError, match="would have no effect on mode weights"):
        decode(network, "identity", mode="weights", **option)
    with pytest.raises(InputError, match="reading would have no effect on mode queries"):
        decode(network, "identity", reading="pairs")
