"""What a network's tickets need goes as soon as they are found, without a search for circles of references."""

import gc
from threading import Event

import pytest

from toycomb.records.specification import Population
from toycomb.tickets import all_methods
from toycomb.tickets.answers import tickets_of
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.context import Context
from toycomb.tickets.measures import Yardstick
from toycomb.tickets.subject import Subject
from toycomb.training import Training

LARGE = (Subject, Yardstick, Context)
"""They hold the inputs of a network: Python looks for circles by how many objects there are, not by their bytes."""
PLAIN = Population(
    2, clauses=4, variables=8, literals=2, samples=200, training=Training(hidden=8, epochs=2, patience=None)
)
DEEP = Population(
    2,
    clauses=2,
    variables=16,
    literals=2,
    samples=200,
    outputs=2,
    training=Training(hidden=(8, 4), epochs=2, patience=None),
)


def _large():
    return [x for x in gc.get_objects() if issubclass(type(x), LARGE)]  # a dead proxy has a type, but no class


@pytest.mark.parametrize(("population", "methods"), [(PLAIN, all_methods()), (DEEP, ("imp", "random", "snip"))])
def test_nothing_of_a_network_stays(population, methods):
    entries = Benchmark(population, methods, (0.5,)).entries()
    for entry in entries:  # kernels and tables of the first are kept on purpose
        assert next(tickets_of(population, population.tasks_of([0])[0], 0, [entry], Event())).record is not None
    gc.collect()
    before = {id(x) for x in _large()}  # of other tests
    gc.disable()
    try:
        for entry in entries:
            assert list(tickets_of(population, population.tasks_of([1])[0], 1, [entry], Event()))
            assert [entry.method for x in _large() if id(x) not in before] == []
    finally:
        gc.enable()
