"""Depth: instruments on networks made by hand, where the answer is known; planted starts; one measured network."""

from dataclasses import replace

import numpy as np
import pytest

from tests.small_accounts import SMALL, changed
from toycomb import theories
from toycomb.accounts.depth import start
from toycomb.accounts.depth.measure import Cell, Settings, measure
from toycomb.accounts.depth.place import INNER, KINDS, OUTER, ROWS, Place
from toycomb.accounts.instruments.subject import Subject
from toycomb.layered import Layer, Layered, init_layers
from toycomb.tasks.composed_tasks import random_composed_tasks

TINY = changed(Settings(), SMALL["depth"])
N, C, K = 32, 12, 3
TERMS = {"shared": 12, "blocks": 12, "but-not": 6, "flat": 6}
CODED = 4
"""Rows of each inner clause, or term, of networks made by hand."""


def task_of(family, index=0):
    (task,) = random_composed_tasks(1, family=family, seed=3, first=index, embedding="identity", samples=400)
    return task


def place(family, layers, untrained, index=0):
    """A network whose end is made by hand; every row has a partner of its own in layer 2, and its sign in V."""
    whole = Layered(tuple(Layer(np.stack(W), np.stack(b)) for W, b in zip(untrained, layers, strict=True)))
    return Place(Subject(3, index, task_of(family, index)), whole, inputs=100, draws=8)


def first_layer(family, whole_terms, wrong=0.0, index=0):
    """Layer 1 that codes each inner clause, or each term, on rows of its own, and no other thing; a half speak for False.

    Entries elsewhere are fair coins, as in a network that was not trained; so are those of the rows that speak for False.
    A share of the coded signs is wrong.
    """
    rng, formula = np.random.default_rng(index), task_of(family, index).formula.two_levels
    inner = [[abs(x) - 1 for x in clause] for clause in formula.levels[0].clauses]
    terms = [[i for x in term for i in inner[abs(x) - 1]] for term in formula.levels[1].clauses]
    coded = [x for x in (terms if whole_terms else inner) for _ in range(CODED)]
    W = rng.choice([-1.0, 1.0], (2, 2 * len(coded), N))
    for row, variables in enumerate(coded):
        W[1, row, variables] = np.where(rng.random(len(variables)) < wrong, -1, 1)
    return W, np.repeat([1.0, -1.0], len(coded))


def made(family, whole_terms, wrong=0.0, index=0):
    W, v = first_layer(family, whole_terms, wrong, index)
    rows = len(v)
    zero, eye = np.zeros((2, rows)), np.broadcast_to(np.eye(rows), (2, rows, rows))
    layers = Layer(W, zero), Layer(eye, zero), Layer(np.broadcast_to(v, (2, 1, rows)), np.zeros((2, 1)))
    return Place(Subject(3, index, task_of(family, index)), Layered(layers), inputs=100, draws=8)


def inner(family, whole_terms, wrong=0.0):
    """(INNER, T), the mean over networks made by hand."""
    return np.mean([made(family, whole_terms, wrong, i).inner() for i in range(8)], axis=0)


# --- layer 1 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("family", ["shared", "blocks"])
@pytest.mark.parametrize("wrong", [0, 0.15])
def test_codes_of_inner_clauses_are_told_from_codes_of_whole_terms(family, wrong):
    """Both show an excess over wrong splits, as an inner clause stands in two terms; without partners only one does."""
    levels, flat = (inner(family, x, wrong)[:, 1] for x in (False, True))
    print(family, wrong, levels, flat)


def test_p():
    assert 0
