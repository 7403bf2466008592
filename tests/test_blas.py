"""What toycomb makes has the same bits whatever the number of BLAS threads that the session has set.

A sum of many products differs in its last bits between one thread and two; `product` is such a sum, and is made in each
place where users' or our own code makes products. Where the library does not share it out there is nothing to see, and
the tests say so.
"""

import importlib
import json
import os
import subprocess
import sys
import threading

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

import toycomb as tc
from tests.small_accounts import SMALL, shrunk
from toycomb import tickets
from toycomb.accounts.registry import ACCOUNTS
from toycomb.common.blas import one_thread
from toycomb.geometry import FeatureSpace
from toycomb.network import Network
from toycomb.records.execution import load_measured, measure
from toycomb.records.measurement import Measurement
from toycomb.study import Preset, Store
from toycomb.tasks.embedding import matrix
from toycomb.tickets import METHODS
from toycomb.training import inputs, thread_pool

LARGER = {
    "universality": {"width": 64, "fresh": 40_000, "small": {"variables": 16, "clauses": 4}},
    "double-descent": {"features": {"inputs": 200, "widths": [50, 300], "draws": 1}},
}
"""Where the small settings make no product that is shared out."""
LONG = np.random.default_rng(7).normal(size=(2, 200_000))


def product():
    """A sum of 200,000 products."""
    return float(LONG[0] @ LONG[1])


def threads():
    """Threads of each library, by its file."""
    return {x.filepath: x.get_num_threads() for x in ThreadpoolController().select(user_api="blas").lib_controllers}


def under(number, function):
    """What a function gives in a session with so many BLAS threads."""
    with threadpool_limits(number, user_api="blas"):
        return function()


@pytest.fixture(scope="module")
def single():
    """The product by one thread; two give another one, or the tests that ask for it have nothing to see."""
    one, two = under(1, product), under(2, product)
    if one == two:
        pytest.skip("the BLAS of this machine makes the same bits by one thread and by two")
    return one


def test_one_thread_inside_and_the_own_number_afterwards():
    @one_thread
    def fails():
        raise KeyError

    def both():
        before = threads()
        with one_thread, one_thread:
            other = threading.Thread(target=one_thread.__enter__)
            other.start()
            other.join()
            with pytest.raises(KeyError):
                fails()
            assert set(threads().values()) <= {1}
        assert set(threads().values()) <= {1}  # the other thread is still inside
        one_thread.__exit__()
        assert threads() == before

    under(2, both)
    under(1, both)


def test_a_number_that_is_changed_inside_is_seen_at_the_next_entry(single):
    def changed():
        with one_thread, threadpool_limits(2, user_api="blas"), one_thread:
            return product()

    assert under(2, changed) == single
    assert under(2, product) != single


def dense_training(monkeypatch):
    """Products that encoding makes in a worker's thread."""
    made = []
    encode = inputs.encoding.encode
    monkeypatch.setattr(inputs.encoding, "encode", lambda *given: (made.append(product()), encode(*given))[1])
    task = tc.Task(tc.Formula.random(8, 2, 2, seed=1), samples=100)
    tc.train(task, hidden=4, epochs=1, patience=None, networks=2, seed=1, threads=2, progress=False)
    return made


def in_a_method(monkeypatch):
    """Products that a user's method makes, looked for and scored."""
    made = []

    def function(context):
        made.append(product())
        return np.abs(context.initial.W)

    try:
        chosen = tickets.method("sum of products", needs=["initial"])(function)
    finally:
        METHODS.pop("sum of products", None)
    task = tc.Task(tc.Formula.random(8, 2, 2, seed=1), samples=100)
    run = tc.train(task, hidden=4, epochs=1, patience=None, networks=2, seed=1, threads=1, progress=False)
    tickets.find(chosen, run, 0.5, threads=2, progress=False)
    tickets.score(chosen, run)
    return made


def measured(monkeypatch):
    """Products of a measurement, stored and alone."""
    asked, store = Measurement(lambda seed, index: {"sum": product()}, 2, 1), Store(":memory:")
    measure([asked], store, threads=2, progress=False)
    found = load_measured(asked, store)["sum"]
    store.close()
    return [*found, float(asked.unit(0)["sum"])]


def in_a_pool(monkeypatch):
    """A product in a worker's thread."""
    with thread_pool(2, 1) as (pool, _):
        return [pool.submit(product).result()]


@pytest.mark.parametrize("place", [dense_training, in_a_method, measured, in_a_pool])
def test_products_are_made_by_one_thread(single, place, monkeypatch):
    made = under(2, lambda: place(monkeypatch))
    assert made
    assert set(made) == {single}


def of_networks():
    """Feature space and logits of one row of many inputs."""
    W = LONG[0][None]
    network = Network(W, np.zeros(1), np.ones(1), np.zeros(()))
    formula = tc.Formula.random(1, 1, 1, seed=1)
    space = FeatureSpace.from_embedding(network[None, None], [LONG[1][:, None]], [formula])
    return [*space.F.ravel(), *network.logits(np.ones((1, 1)), LONG[1][:, None])]


ALONE = {
    "networks": of_networks,
    "embedding": lambda: matrix("orthogonal", 300),
}


@pytest.mark.parametrize("name", ALONE)
def test_what_users_call_alone(single, name):
    one, two = (under(number, ALONE[name]) for number in (1, 2))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("name", SMALL)
def test_accounts(single, name, monkeypatch):
    more = LARGER.get(name, {})
    if ACCOUNTS[name].measured is not None:
        account = shrunk(ACCOUNTS[name], more)
    else:  # TRANSITION
        module = importlib.import_module(f"toycomb.accounts.{name.replace('-', '_')}.account")
        monkeypatch.setattr(module, "SETTINGS", module.SETTINGS | SMALL[name] | more)
        account = module.ACCOUNT
    (asked,) = account.measures(Preset((), (), 0, 0, account_networks=1), 4).values()
    one, two = (under(number, lambda: asked.unit(0)) for number in (1, 2))
    assert one.keys() == two.keys()
    for key, values in one.items():
        assert values.tobytes() == two[key].tobytes(), key


def test_training_and_tickets_of_every_method(single):
    (task,) = tc.random_tasks(1, seed=4, samples=4000)

    def made():
        run = tc.train(task, hidden=32, epochs=2, patience=None, seed=4, progress=False)
        found = {x: tickets.find(x, run, 0.05, progress=False) for x in tickets.all_methods()}
        arrays = {"dense": run.final.W, "retrained": found["magnitude"].retrain(progress=False).final.W}
        return arrays | {x: ticket.mask for x, ticket in found.items()}

    one, two = (under(number, made) for number in (1, 2))
    assert [name for name in one if one[name].tobytes() != two[name].tobytes()] == []


SESSION = """
import json, sys
from tests.small_accounts import shrunk
from toycomb import cli, theories
from toycomb.accounts.registry import ACCOUNTS
ACCOUNTS["influence"] = shrunk(ACCOUNTS["influence"])
if sys.argv[1] == "command":
    cli.main(["theories", "influence", "--networks", "1", "--json"])
else:
    print(json.dumps(theories.run("influence", networks=1, progress=False)))
"""


def session(where, **environment):
    """Claims and tables of an account from a process of its own."""
    command = [sys.executable, "-c", SESSION, where]
    plain = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(command, env=plain | environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_claims_from_python_and_from_the_command_line(single):
    ours = session("Python", OPENBLAS_NUM_THREADS="2", MKL_NUM_THREADS="2", BLIS_NUM_THREADS="2")
    assert session("command") == ours
