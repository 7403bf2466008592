"""The small network that README and glossary draw: 8 variables, 3 clauses of 3 literals, 6 rows, Hadamard embedding."""

from functools import cache

import numpy as np

import toycomb as tc
from toycomb.geometry.fate import Fate
from toycomb.geometry.nulls import sham_formula

FORMULA = tc.Formula(8, ((1, 2, 3), (3, 4, 5), (6, 7, 8)))
"""Clauses 0, 1 and 2; variable 3 stands in two of them."""
TASK = tc.Task(FORMULA, inputs="near-miss", embedding="hadamard")


@cache
def run():
    """Network 2 of root seed 1: the first in which all five fates happen and no row changes its type."""
    return tc.train(TASK, hidden=6, seed=1, first=2, snapshots=[0.2, 1], progress=False)


@cache
def space():
    """Its feature space."""
    return run().feature_space()


def features(at):
    """(H, n) before training (0) or after it (-1)."""
    return space().F[at, 0]


def types():
    """(H,) type of each row."""
    return space().row_types[0, 0]


def columns(clause):
    """Variables of a clause, from 0; neighbours, so that one frame holds them."""
    return FORMULA.index[clause]


def entries(at, row, clause):
    """(k,) entries of a location."""
    return features(at)[row, columns(clause)]


def distance(at, row, clause):
    """Literals of a location that are not aligned."""
    return int(space().distance[at, 0, row, clause])


def locations(fate):
    """(row, clause) of the locations with a fate."""
    return [(int(r), int(c)) for r, c in np.argwhere(space().fates()[0] == Fate[fate.upper()])]


@cache
def ticket():
    """Iterative magnitude pruning, 19 of 48 weights."""
    return tc.tickets.find("imp", run(), density=0.4, progress=False)


@cache
def again():
    """The ticket, trained from its initial weights."""
    return ticket().retrain(progress=False)


@cache
def sham():
    """The formula with its variables renamed among those that are used equally often."""
    return sham_formula(FORMULA, np.random.default_rng(2))
