"""Formulas read out of trained networks; of networks that hold none, nothing is read."""

import json
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from benchmarks.decode.setups import MISREAD, SHUFFLED, UNTRAINED, Setup, networks
from toycomb.decoding.checking import check
from toycomb.tickets import find

pytestmark = pytest.mark.slow
SEED = 7
CELLS = (
    Setup(8),
    Setup(8, embedding="identity"),
    Setup(8, 3),
    Setup(8, 5),
    Setup(8, negated=0.5),
    Setup(8, kind="cnf"),
    Setup(8, density=0.2),
    Setup(8, inputs="uniform"),
)


@pytest.mark.parametrize("setup", CELLS, ids=lambda x: x.name)
def test_most_formulas_are_read_exactly(setup):
    """Of five networks at least four, and of the fifth most clauses."""
    checked = [
        check(tc.decode(x.network, x.E, inputs=x.inputs, progress=False), x.formula, x.network, x.E)
        for x in networks(setup, 5, SEED)
    ]
    assert sum(x.exact for x in checked) >= 4
    assert min(x.recall for x in checked) > 0.7


@pytest.mark.parametrize("state", [UNTRAINED, SHUFFLED, MISREAD])
def test_where_no_formula_is_nothing_is_read(state):
    read = [tc.decode(x.network, x.E, progress=False) for x in networks(Setup(8, state=state), 8, SEED)]
    assert sum(bool(x.clauses) for x in read) <= 1


def test_confidence_is_no_less_than_what_is_right():
    """At a load where the reader errs: the sum of confidence and the number of right clauses differ little."""
    told, right = [], []
    for x in networks(Setup(48), 6, SEED):
        decoded = tc.decode(x.network, x.E, progress=False)
        told += [c.confidence for c in decoded.clauses]
        right += [c.literals in x.clauses for c in decoded.clauses]
    assert abs(np.mean(told) - np.mean(right)) < 0.04


def test_a_reading_is_the_same_whatever_the_form_of_the_network():
    """The same network with its rows in another order, scaled, in double precision, and in the general form."""
    (one,) = networks(Setup(16), 1, SEED)
    network, order = one.network, np.random.default_rng(0).permutation(32)
    forms = [
        replace(network, W=network.W[order], b=network.b[order], v=network.v[order]),
        replace(network, v=network.v * 1000, c=network.c * 1000),
        replace(network, **{x: np.asarray(getattr(network, x), float) for x in ("W", "b", "v", "c")}),
        tc.Layered.of(network),
    ]
    first = tc.decode(network, one.E, progress=False)
    clauses = {x.literals for x in first.clauses}
    for form in forms:
        assert {x.literals for x in tc.decode(form, one.E, progress=False).clauses} == clauses
    assert json.dumps(first.document()) == json.dumps(tc.decode(network, one.E, progress=False).document())


def test_several_outputs_and_deeper_networks_are_read_output_by_output():
    tasks = tc.random_joint_tasks(1, outputs=2, clauses=4, seed=SEED)
    deep = tc.train(tasks, seed=SEED, hidden=(32, 32), epochs=60, progress=False).final[0]
    for output, formula in enumerate(tasks[0].formulas):
        decoded = tc.decode(deep, tasks[0].E, output=output, inputs="balanced", progress=False)
        assert {x.literals for x in decoded.clauses} == {tuple(sorted(x, key=abs)) for x in formula.clauses}


def test_a_ticket_is_read_as_the_network_that_it_is():
    tasks = tc.random_tasks(1, clauses=8, seed=SEED, samples=20_000)
    run = tc.train(tasks, seed=SEED, epochs=60, progress=False)
    ticket = find("imp", run, 0.2, progress=False).retrain(progress=False)
    decoded = tc.decode(ticket.final[0], progress=False)
    assert decoded.verdict == "whole"
    assert check(decoded, tasks[0].formula, ticket.final[0]).exact
