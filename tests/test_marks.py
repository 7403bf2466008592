"""The mark of a results file that was checked: what it spares, and that no damage passes for a result."""

import os
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from toycomb import InputError
from toycomb.records import checks, drawing, integrity, marks
from toycomb.records import specification as specifications
from toycomb.study import Population, Store, execute, load_run, opened
from toycomb.training import Training

SMALL = Population(
    networks=3, seed=5, variables=10, clauses=2, literals=2, samples=64, training=Training(hidden=6, epochs=2)
)


@pytest.fixture
def file(tmp_path):
    """A results file with three networks that was closed, and what they are."""
    path = tmp_path / "r.sqlite"
    with opened(path) as store:
        execute({"": SMALL}, store, progress=False)
    return path


def is_marked(path):
    with closing(sqlite3.connect(path)) as connection:
        return marks.marked(connection, path)


def flip(path, *, silently):
    """Change a byte of the arrays of network 1 in the file; silently: so that the time of the change does not tell."""
    with closing(sqlite3.connect(path)) as connection:
        (arrays,) = connection.execute("SELECT arrays FROM units WHERE network = 1").fetchone()
    content, before = bytearray(path.read_bytes()), path.stat()
    pieces = (arrays[i : i + 48] for i in range(0, len(arrays), 48))
    piece = next(x for x in pieces if content.count(x) == 1 and len(set(x)) > 30)  # numbers of this network alone
    content[content.index(piece) + 20] ^= 1
    path.write_bytes(content)
    if silently:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_marked_file_is_resumed_without_a_look_at_its_rows(file, monkeypatch):
    before, changed = file.read_bytes(), file.stat().st_mtime_ns
    for module, name in ((integrity, "damage"), (checks, "sealed"), (drawing, "random_tasks")):
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("everything was looked at"))
    for read_only in (True, False, False):
        with opened(file, read_only=read_only) as store:
            assert store.finished(SMALL) == {0, 1, 2}
            assert execute({"": SMALL}, store, progress=False) == 0
    assert file.read_bytes() == before
    assert file.stat().st_mtime_ns == changed


@pytest.mark.parametrize("silently", [False, True])
def test_a_flipped_byte_gives_no_numbers_and_is_made_anew(file, silently, capsys):
    with opened(file) as store:
        W = load_run(SMALL, store).final.W
    flip(file, silently=silently)
    assert is_marked(file) == silently
    if silently:  # found when it is read, and then remembered
        with opened(file) as store:
            assert store.finished(SMALL) == {0, 1, 2}
            with pytest.raises(InputError, match="network 1 is damaged"):
                load_run(SMALL, store)
            assert store.finished(SMALL) == {0, 2}
        assert not is_marked(file)
    with opened(file) as store:
        assert store.finished(SMALL) == {0, 2}
        assert execute({"": SMALL}, store, progress=False) == 1
        assert np.array_equal(load_run(SMALL, store).final.W, W)
    assert "damaged row" in capsys.readouterr().err
    assert is_marked(file)


def test_what_was_not_closed_or_stays_damaged_is_not_marked(file):
    store = Store(file)
    store.save_table("a", 1)
    assert not is_marked(file)  # as a killed process leaves it
    store.close()
    assert is_marked(file)
    flip(file, silently=False)
    for _ in range(2):
        with opened(file) as store:
            assert store.finished(SMALL) == {0, 2}
        assert not is_marked(file)


def test_what_another_wrote_meanwhile_is_checked_the_next_time(file, capsys):
    with opened(file) as store, closing(sqlite3.connect(file)) as other:
        other.execute("UPDATE units SET arrays = ? WHERE network = 1", (b"other",))
        other.commit()
        store.save_table("a", 1)
    assert not is_marked(file)
    with opened(file) as store:
        assert store.finished(SMALL) == {0, 2}
        assert execute({"": SMALL}, store, progress=False) == 1
    assert "1 damaged row" in capsys.readouterr().err
    assert is_marked(file)


def test_a_file_that_cannot_be_marked_is_checked_as_before(file, monkeypatch):
    monkeypatch.setattr(marks.os, "utime", lambda *_, **__: (_ for _ in ()).throw(OSError("no times here")))
    flip(file, silently=False)
    with opened(file) as store:
        assert execute({"": SMALL}, store, progress=False) == 1
    assert not is_marked(file)
    with opened(file) as store:
        assert store.finished(SMALL) == {0, 1, 2}


@pytest.mark.parametrize("wanted", [[1], [0, 2], [2, 1, 0]])
def test_tasks_of_some_networks_are_those_among_all(wanted, monkeypatch):
    all_jobs = SMALL.jobs()
    for few in (0, 20):  # drawn with the others, and without them
        monkeypatch.setattr(specifications, "FEW", few)
        for job in SMALL.jobs(wanted):
            assert job.task.formula.clauses == all_jobs[job.index].task.formula.clauses
        assert [job.index for job in SMALL.jobs(wanted)] == wanted
