"""Every public object survives `pickle` and `copy.deepcopy` with the same content."""

import copy
import dataclasses
import pickle
import subprocess
import sys

import numpy as np
import pytest

import toycomb as tc
from toycomb import study, tickets
from toycomb.accounts.account import Account
from toycomb.accounts.registry import ACCOUNTS
from toycomb.common.errors import ControlError, DivergenceError, InputError
from toycomb.evidence.claims import Claim
from toycomb.geometry import Fate
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.entry import Entry

TASKS = tc.random_tasks(2, seed=0, variables=8, clauses=3, literals=2, samples=64, embedding="orthogonal")
TASK = tc.Task(tc.Formula.random(8, 3, 2, seed=1, kind="cnf", negated=0.5), samples=64)
RUN = tc.train(TASKS, seed=0, hidden=4, epochs=1, snapshots=[0.5], progress=False)
TICKET = tickets.find("imp", RUN, 0.3, outputs=True, rounds=2, epochs=1, progress=False)
OWN = tickets.Method("of one's own", lambda context, kept, share=0.5: None, frozenset({"initial"}), nested=False)
POPULATION = study.Population(networks=2, clauses=3, samples=64, training=tc.Training(hidden=4, epochs=1))
READ = RUN.feature_space()
_ = READ.distance, READ.code_locations, TASK.E, TASK.formula.index  # with what is computed once and kept

OBJECTS = {
    "Formula": TASK.formula,
    "Task": TASK,
    "Task of its own matrix": TASKS[0],
    "Dataset": TASK.training_data(0),
    "Training": RUN.settings,
    "Run": RUN,
    "Network": RUN.final,
    "Network, one": RUN.final[0],
    "Network of several embeddings": tc.train([TASKS[0], TASK], seed=0, hidden=4, epochs=0, progress=False).snapshots,
    "FeatureSpace": READ,
    "Fate": Fate.HELD,
    "Method": tickets.named("imp"),
    "Method, a variant": tickets.named("imp-rewind"),
    "Method, made on the spot": tickets.named("random-positive"),
    "Method, other options": tickets.named("imp").with_options(rounds=3),
    "Method, other options, made on the spot": dataclasses.replace(tickets.named("magnitude-positive"), name="other"),
    "Found": tickets.Found(TICKET.mask[0], RUN.initial[0]),
    "Ticket": TICKET,
    "Cost": TICKET.costs[0],
    "Context": tickets.given(RUN.final[0], np.eye(4, 8), [0, 1, 1, 0]),
    "Unit": tickets.Unit(TASK, RUN.settings, 0, 0),
    "Population": POPULATION,
    "Preset": study.preset("quick"),
    "Edited": study.Edited(POPULATION, "sign", "toward"),
    "Benchmark": Benchmark(POPULATION, ["imp", "random"], [0.5]),
    "Entry": Entry(POPULATION, "imp", 0.5, False),
    "Claim": Claim(*map(str, range(len(dataclasses.fields(Claim))))),
    "Measurement": next(iter(ACCOUNTS["bounds"].measures(study.preset("full"), 0).values())),
    **{f"Account {name}": account for name, account in ACCOUNTS.items()},
    "Account of one's own": Account("mine", "", "", "", "", 0, (), study.preset),
    "InputError": InputError("one sentence"),
    "DivergenceError": DivergenceError("another"),
    "ControlError": ControlError("a third", {"claims": [1, 2]}),
    "AssumedEmbedding": tc.errors.AssumedEmbedding("a fourth"),
}


def same(one, other):
    """The same content, field by field; functions are the same objects."""
    assert type(one) is type(other)
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        np.testing.assert_equal(one.ravel().tolist(), other.ravel().tolist())
    elif dataclasses.is_dataclass(one):
        for entry in (x for x in dataclasses.fields(one) if x.compare):  # marks are those of one object
            same(getattr(one, entry.name), getattr(other, entry.name))
    elif isinstance(one, dict):
        assert list(one) == list(other)
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, list | tuple):
        assert len(one) == len(other)
        for x, y in zip(one, other, strict=True):
            same(x, y)
    elif isinstance(one, BaseException):
        assert (str(one), vars(one)) == (str(other), vars(other))
    elif hasattr(one, "__dict__") and not callable(one) and not isinstance(one, Fate):
        same(vars(one), vars(other))
    else:
        np.testing.assert_equal(one, other)


@pytest.mark.parametrize(
    "copied", [lambda x: pickle.loads(pickle.dumps(x)), copy.deepcopy, copy.copy], ids=["pickle", "deepcopy", "copy"]
)
@pytest.mark.parametrize("name", OBJECTS)
def test_a_copy_is_the_same(name, copied):
    same(OBJECTS[name], copied(OBJECTS[name]))


def test_methods_that_are_not_registered_are_copied():
    same(OWN, copy.deepcopy(OWN))
    assert copy.deepcopy(OWN).settings == {"share": 0.5}
    assert copy.deepcopy(tickets.METHODS["imp"]) is tickets.METHODS["imp"]


def test_copies_work():
    ticket = pickle.loads(pickle.dumps(TICKET))
    again, wanted = (x.retrain(progress=False, threads=1) for x in (ticket, TICKET))
    assert again.final.W.tobytes() == wanted.final.W.tobytes()
    found = tickets.find(
        copy.deepcopy(tickets.named("imp").with_options(rounds=2, epochs=1)), RUN, 0.3, outputs=True, progress=False
    )
    np.testing.assert_array_equal(found.mask, TICKET.mask)
    with pytest.raises(TypeError):
        ticket.method.options["rounds"] = 9


@pytest.mark.slow
def test_another_process_reads_them(tmp_path):
    things = [TICKET, ACCOUNTS["C1"], tickets.named("imp-rewind"), OBJECTS["Measurement"], OBJECTS["ControlError"]]
    (tmp_path / "things").write_bytes(pickle.dumps(things))
    code = "import pickle; ticket, part, *_ = pickle.load(open('things', 'rb')); print(ticket.method.name, part.name)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("imp C1\n", "")
