"""Formulas: random families, evaluation, graph."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import Formula, InputError
from toycomb.tasks.sampling import all_inputs


def naive(formula, x):
    """Truth of one input by the definition."""
    values = [[x[abs(literal) - 1] == (literal > 0) for literal in clause] for clause in formula.clauses]
    return any(map(all, values)) if formula.kind == "dnf" else all(map(any, values))


@st.composite
def formulas(draw, most=8):
    """Any formula over a few variables, tautologies and all."""
    n = draw(st.integers(1, most))
    literal = st.integers(1, n).flatmap(lambda i: st.sampled_from([i, -i]))
    clauses = draw(st.lists(st.lists(literal, min_size=1, max_size=4, unique=True), min_size=1, max_size=6))
    return Formula(n, tuple(map(tuple, clauses)), draw(st.sampled_from(["dnf", "cnf"])))


@given(formulas())
def test_packed_evaluation_is_the_definition(formula):
    X = all_inputs(formula.variables)
    assert formula.evaluate(X).tolist() == [naive(formula, x) for x in X.tolist()]
    decided = formula.term_values(X).any(axis=1)
    assert np.array_equal(formula.evaluate(X), decided == (formula.kind == "dnf"))


def test_term_of_a_cnf_clause_is_its_negation():
    formula = Formula(3, ((1, -2), (3,)), "cnf")
    assert formula.witness == -1
    assert formula.index.tolist() == [[0, 1], [2, 0]]
    assert formula.polarity.tolist() == [[-1, 1], [-1, 0]]


@given(st.integers(8, 40), st.integers(1, 6), st.integers(1, 5), st.floats(0, 1), st.booleans(), st.integers(0, 2**32))
def test_random_family(variables, clauses, size, negated, disjoint, seed):
    if disjoint and clauses * size > variables:
        disjoint = False
    formula = Formula.random(variables, clauses, size, negated=negated, disjoint=disjoint, seed=seed)
    sets = [frozenset(map(abs, clause)) for clause in formula.clauses]
    assert [len(s) for s in sets] == [size] * clauses
    assert len(set(sets)) == clauses
    if disjoint:
        assert len(frozenset.union(*sets)) == clauses * size
    count = sum(x < 0 for clause in formula.clauses for x in clause)
    assert count == round(negated * size * clauses)
    assert formula == Formula.random(variables, clauses, size, negated=negated, disjoint=disjoint, seed=seed)


def test_mix_of_sizes_and_one_negated_literal_a_clause():
    formula = Formula.random(32, 9, (2, 3, 4), seed=0)
    assert sorted(formula.sizes) == [2, 2, 2, 3, 3, 3, 4, 4, 4]
    quarter = Formula.random(32, 10, 4, negated=0.25, seed=0)
    assert [sum(x < 0 for x in clause) for clause in quarter.clauses] == [1] * 10


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((4, 1, 5), "literals per clause is 5"),
        ((4, 1, 0), "literals per clause is 0"),
        ((4, 2, 4), "2 clauses of 4 literals were asked for; 4 variables have only 1"),
        ((4, 0, 2), "0 clauses"),
    ],
)
def test_impossible_families(arguments, message):
    with pytest.raises(InputError, match=message):
        Formula.random(*arguments, seed=0)


def test_impossible_options():
    with pytest.raises(InputError, match="disjoint clauses need 12 variables, and there are 8"):
        Formula.random(8, 3, 4, disjoint=True, seed=0)
    with pytest.raises(InputError, match="share of negated literals is 2"):
        Formula.random(8, 3, 4, negated=2, seed=0)
    with pytest.raises(InputError, match="seed is -1"):
        Formula.random(8, 3, 4, seed=-1)


@pytest.mark.parametrize(
    ("clauses", "message"),
    [
        ((), "no clauses"),
        (((),), "clause 1 is empty"),
        (((1,), (4,)), "clause 2 holds the literal 4; with 3 variables"),
        (((1, 0),), "literal 0"),
        (((1, 1),), "repeats a literal"),
    ],
)
def test_wrong_clauses(clauses, message):
    with pytest.raises(InputError, match=message):
        Formula(3, clauses)


def test_graph_is_the_incidence_of_clauses_and_variables():
    formula = Formula(4, ((1, -2), (2, 3, 4)))
    graph = formula.graph()
    assert graph.number_of_nodes() == 6
    assert graph.edges[("clause", 0), ("variable", 1)]["polarity"] == -1
    assert sorted(graph.neighbors(("clause", 1))) == [("variable", 1), ("variable", 2), ("variable", 3)]
