"""What does not fit is refused in a sentence, before it is asked for."""

import numpy as np
import pytest

from toycomb import Formula, InputError, Network, init, random_tasks, train
from toycomb.common import limits
from toycomb.geometry import FeatureSpace
from toycomb.tasks.sampling import sample
from toycomb.tasks.task import Task


@pytest.fixture
def small_machine(monkeypatch):
    monkeypatch.setattr(limits, "available", lambda: 1 << 30)


def test_memory_is_known_here():
    free = limits.available()
    assert free is None or free > 0


def test_amounts_are_readable():
    assert [limits.memory_text(x) for x in (12, 1536, 300 << 20, 5 << 40)] == [
        "12 bytes",
        "1.5 KiB",
        "300 MiB",
        "5 TiB",
    ]
    limits.population(10, hidden=32, variables=32, clauses=8, literals=4, times=14, samples=20_000)


def test_large_sizes_are_refused_before_they_are_allocated(small_machine):
    formula = Formula(64, ((1, 2), (-3,)))
    rng = np.random.default_rng(0)
    with pytest.raises(
        InputError, match=r"100000000 inputs of 64 variables would need about 19\.4 GiB of memory, and 1"
    ):
        sample(formula, 10**8, rng)
    with pytest.raises(InputError, match="networks of 1000000 rows"):
        train(Task(formula), seed=1, networks=9, hidden=10**6, progress=False)
    with pytest.raises(InputError, match="1000000000 networks were asked for"):
        train(Task(formula), seed=1, networks=10**9, progress=False)
    with pytest.raises(InputError, match="1000000000 networks were asked for"):
        random_tasks(10**9, seed=1)
    with pytest.raises(InputError, match="2 networks of 100000 rows and 10000 inputs would need"):
        init(10**5, 10**4, networks=2, seed=1)
    with pytest.raises(InputError, match="a graph of 999999999999 variables would need"):
        Formula(999999999999, ((1,),)).graph()
    network = Network(np.ones((10**6, 1), np.float32), *(np.ones(10**6, np.float32),) * 2, np.float32(0))
    with pytest.raises(InputError, match="the feature space of shape"):
        FeatureSpace.read(network, Formula(2000, ((1,),)), np.ones((1, 2000)))


def test_families_of_many_sets_are_counted_only_as_far_as_needed():
    assert len(Formula.random(200_000, 2, 100_000, seed=1)) == 2
    with pytest.raises(InputError, match="20 variables have only 190 distinct sets"):
        Formula.random(20, 191, 18, seed=1)
