"""What a notebook shows of an object is one short line, that says what it is, its sizes and what is not usual of it."""

from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.presets import PRESETS
from toycomb.accounts.registry import ACCOUNTS, FIGURES
from toycomb.common.brief import LONGEST, Brief, Result, brief, differing
from toycomb.records.edited import Edited
from toycomb.records.measurement import Measurement
from toycomb.study import Population, opened
from toycomb.tickets import METHODS, find, given
from toycomb.tickets.benchmark import Benchmark
from toycomb.training import train_network

SMALL = Population(networks=2, variables=8, clauses=2, samples=200, training=tc.Training(hidden=16, epochs=1))


@pytest.fixture(scope="module")
def run():
    """Two small networks."""
    return tc.train(SMALL.tasks(), seed=1, hidden=16, epochs=1, learning_rate=0.01, progress=False)


@pytest.fixture(scope="module")
def objects(run):
    """One of everything that a notebook may show."""
    space, ticket = run.feature_space(), find("random", run, density=0.1, progress=False)
    benchmark = Benchmark(SMALL, tuple(METHODS)[:30], (0.5, 0.2))
    measured = [y for x in ACCOUNTS.values() for y in x.measures(PRESETS["paper"], 4).values()]
    return [
        run,
        ticket.retrain(progress=False),
        space,
        run.snapshots,
        run.final[0],
        ticket.start,
        run.tasks[0],
        replace(run.tasks[0], embedding=np.eye(8)),
        run.tasks[0].formula,
        tc.Formula.random(500, 400, 3, seed=1),
        run.tasks[0].training_data(1),
        ticket,
        run.settings,
        SMALL,
        replace(SMALL, formula="p dnf 8 1\n" + "1 2 0\n" * 1, seed=5, inputs="uniform", embedding="identity"),
        SMALL.jobs()[0],
        train_network(SMALL.jobs()[0]),
        benchmark,
        benchmark.entries()[0],
        Edited(SMALL, "plant", "edit"),
        given(run.final[0], np.ones((3, 8)), np.ones(3)),
        Observed(space, space, 1).evidence(effects.selection),
        opened,
        *METHODS.values(),
        *ACCOUNTS.values(),
        *(claim for x in ACCOUNTS.values() for claim in x.claims),
        *FIGURES.values(),
        *PRESETS.values(),
        *measured,
        tc.plots.fate_by_distance(run),
    ]


def test_it_is_one_line_of_at_most_300_characters(objects):
    assert len(objects) > 150
    for x in objects:
        text = repr(x)
        assert len(text) <= 300, text
        assert "\n" not in text
        assert " at 0x" not in text or x is opened


def test_a_store_says_where_it_is(tmp_path):
    with opened(tmp_path / "r.sqlite") as store:
        assert repr(store) == f"Store({str(tmp_path / 'r.sqlite')!r})"


def test_it_says_what_it_is(run):
    sizes = "H = 16, n = 8, C = 2, k = 4"
    assert repr(run) == (
        f"Run(2 networks, {sizes}, hadamard embedding, near-miss inputs, 200 samples, 1 epoch, learning_rate=0.01, "
        "2 snapshots, seed 1)"
    )
    assert repr(run.feature_space()) == f"FeatureSpace(2 networks, 2 snapshots, {sizes})"
    assert repr(run.snapshots) == "Network(2 × 2 networks, H = 16, m = 8, hadamard embedding)"
    assert repr(run.final[0]) == "Network(H = 16, m = 8, hadamard embedding)"
    ticket = find("random", run, density=0.25, progress=False)
    assert repr(ticket) == "Ticket(random, density 0.25, 25 % of W kept, 2 networks)"
    assert "25 % of W kept" in repr(ticket.retrain(progress=False).final)
    assert ", masked, " in repr(ticket.retrain(progress=False))
    assert repr(tc.Formula(4, ((1, 2), (3, -4)))) == "Formula(variables=4, clauses=((1, 2), (3, -4)), kind='dnf')"
    assert repr(tc.Formula.random(500, 400, 3, seed=1)) == "Formula(n = 500, C = 400, k = 3)"


def test_settings_show_what_is_not_usual():
    assert repr(tc.Training()) == "Training(hidden=32, epochs=100)"
    assert repr(tc.Training(patience=None)) == "Training(hidden=32, epochs=100, patience=None)"
    assert repr(Population()) == "Population()"
    assert repr(SMALL) == (
        "Population(networks=2, variables=8, clauses=2, samples=200, training=Training(hidden=16, epochs=1))"
    )
    assert repr(Measurement(len, 3, 1)) == "Measurement(measure=len, networks=3, seed=1)"


def test_what_a_study_gives_is_a_dict_that_prints_no_pages(finished):
    _, document = finished
    assert type(document) is not dict
    assert dict(document) == document
    assert len(repr(document)) <= LONGEST
    assert f"'claims': <{len(document['claims'])} dict>" in repr(document)
    assert repr(Result(a=1, b={"x": [1.5]}, c=[])) == "{'a': 1, 'b': <1 list>, 'c': ()}"


def test_an_object_of_ones_own_is_short_too():
    from dataclasses import dataclass, field

    @dataclass(frozen=True, repr=False)
    class Own(Brief):
        table: np.ndarray
        names: tuple[str, ...] = ()
        options: dict = field(default_factory=dict)

    assert repr(Own(np.zeros((3, 4)))) == "Own(table=<float64 (3, 4)>)"
    assert (
        repr(Own(np.zeros(3), ("a",) * 99, {"b": 1})) == "Own(table=<float64 (3,)>, names=<99 str>, options={'b': 1})"
    )
    assert differing(Own(np.zeros(3)), without=("table",)) == []
    assert len(brief(Own(np.zeros(3)), ["word " * 200])) == LONGEST
