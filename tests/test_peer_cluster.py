"""Sweeps on a Dask cluster: the same bits, a worker that dies, a scheduler that is not there, other versions."""

import contextlib
import os
import signal
import threading
import time

import pytest

from tests.test_sweeps import DESIGN, content
from toycomb import sweeps
from toycomb.common.errors import InputError, UnitError
from toycomb.workers import Piece, one
from toycomb.workers.batches import OtherVersions, perform, send
from toycomb.workers.engines import Ending, handed_out

pytest.importorskip("distributed")

from benchmarks.sweep.dask_here import dask_cluster
from toycomb.workers import cluster as dask

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask"), workers=2) as found:
        yield found


def test_a_cluster_gives_the_same(address, tmp_path):
    sweeps.run(DESIGN, tmp_path / "threads", progress=False)
    done = sweeps.run(DESIGN, tmp_path / "cluster", scheduler=address, progress=False)
    assert (done["made"], done["failed"], done["missing"]) == (12, 0, 0)
    wanted, found = (content(tmp_path / name / "results.sqlite") for name in ("threads", "cluster"))
    assert found == wanted


def slow(unit, stop):
    """Some work of its own length."""
    time.sleep(0.02)
    return unit**2


def deadly(unit, stop):
    """Ends the worker that does unit 5."""
    if unit == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return unit


def done(address, work, units, size=4):
    """Answers and errors by unit."""
    batches = [units[i : i + size] for i in range(0, len(units), size)]

    def more(slots):
        return ((0, Piece(one, work, tuple(batches.pop(0)))),) if batches else None

    with dask.cluster(address) as engine:
        return [x for _, found in handed_out(more, engine, Ending()) for x in found]


def test_a_worker_that_dies_in_a_batch_loses_nothing(tmp_path):
    with dask_cluster(tmp_path, workers=2) as own:
        from distributed import Client

        with Client(own, set_as_default=False) as client:
            victim = next(iter(client.run(os.getpid).values()))
        killer = threading.Timer(0.5, os.kill, (victim, signal.SIGKILL))
        killer.start()
        found = done(own, slow, list(range(100)), size=10)
        killer.join()
    assert sorted((x.unit, x.answer) for x in found) == [(i, i**2) for i in range(100)]


def test_a_unit_that_ends_its_worker_fails_alone(address):
    found = done(address, deadly, list(range(12)), size=6)
    wrong = [x for x in found if x.error is not None]
    assert [x.unit for x in wrong] == [5]
    assert isinstance(wrong[0].error, UnitError)
    assert sorted(x.unit for x in found) == list(range(12))


def test_a_scheduler_that_is_not_there_is_one_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(dask, "PATIENCE", 0.1)
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1 "):
        sweeps.run(DESIGN, tmp_path, scheduler="tcp://127.0.0.1:1", progress=False)


def test_other_versions_are_refused():
    batch = ((0, Piece(one, slow, (1,))),)
    with pytest.raises(OtherVersions, match=r"a worker has numpy \S+ in place of 0\.1"):
        perform(send(batch, {"numpy": "0.1"}))
    with contextlib.suppress(OtherVersions):
        assert perform(send(batch, {}))
