"""What sweeps ask of a results file: many rows at once, made anywhere; what failed; readers while it is written."""

import os
import pickle
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from tests.test_results import FORMAT_1, Named, change, rows
from toycomb import InputError
from toycomb.files import shared
from toycomb.records import file as files
from toycomb.records import integrity, marks, running
from toycomb.records.failed import Failed
from toycomb.records.origins import versions
from toycomb.records.sealed import Row, Shared, row_of, row_of_arrays, row_of_ticket
from toycomb.records.store import Store, glance, opened

MADE = Named("made")
CODED = Named("coded")
CODED.parts = {"a": "1"}
RECORD = {"method": "any", "embedding": "hadamard", "density": 0.3, "load": 1, "kept": 4, "cost_steps": 1}
RECORD |= {"cost_samples": 1, "cost_seconds": 0.5, "accuracy": 0.5}


def arrays(i):
    return {"x": np.full(3, i)}


def made(numbers, of=MADE):
    return [row_of_arrays(of, i, arrays(i), 0.5) for i in numbers]


def ticket(i):
    return row_of_ticket(MADE, i, RECORD | {"network": i}, np.arange(16) % 3 == 0)


def failed(i, reason="no numbers"):
    return Failed("units", MADE.identity, i, f"network {i}", reason)


def format_of(path):
    return rows("PRAGMA user_version", path)[0][0]


def test_many_rows_at_once_are_what_one_by_one_would_be(tmp_path):
    with opened(tmp_path / "one") as one, opened(tmp_path / "many") as many:
        for i in range(3):
            one.save_arrays(MADE, i, arrays(i), 0.5)
            one.save_arrays(CODED, i, arrays(i), 0.5)
            one.save_ticket(MADE, i, RECORD | {"network": i}, np.arange(16) % 3 == 0)
        sent = pickle.loads(pickle.dumps([*made(range(3)), *made(range(3), CODED), *map(ticket, range(3))]))
        many.save_rows(x for x in sent)
        assert many.written == one.written == {"units": 6, "tickets": 3}
        assert many.finished(MADE) == {0, 1, 2} == many.finished_tickets(MADE)
        assert many.counts("units") == {MADE.identity: 3, CODED.identity: 3}
        assert np.array_equal(many.load_arrays(MADE, 2)["x"], [2, 2, 2])
    for table in ("units", "tickets", "code"):
        query = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert rows(query, tmp_path / "one") == rows(query, tmp_path / "many") != []


def test_all_rows_are_stored_or_none(tmp_path):
    damaged = Row(*made([5])[0])._replace(specification=None)
    with opened(tmp_path / "r") as store:
        with pytest.raises(InputError, match="NOT NULL"):
            store.save_rows([*made([0]), damaged], [failed(7)])
        assert store.written["units"] == 0
        assert not store.finished(MADE)
        assert not store.all_failures()
        store.save_rows(made([0], CODED))
        assert rows("SELECT COUNT(*) FROM code", tmp_path / "r") == [(1,)]
    assert format_of(tmp_path / "r") == 3


def test_what_is_the_same_for_all_networks_is_put_together_once_and_forgotten_with_it():
    asked = []

    class Counted(Named):
        def describe(self):
            asked.append(1)
            return super().describe()

    one = Counted("x")
    asked.clear()
    first, second = (row_of("units", one, i, versions(), b"") for i in range(2))
    assert len(asked) == 1
    assert first.identity == second.identity == one.identity
    assert row_of("units", Shared.of(one), 0, versions(), b"") == first
    del one
    assert row_of("units", Counted("y"), 0, versions(), b"").identity == Named("y").identity
    theirs = Counted("z")
    theirs.own = False  # code that may change while it runs
    before = row_of("units", theirs, 0, versions(), b"").identity
    theirs.name = "changed"
    assert row_of("units", theirs, 0, versions(), b"").identity != before


def test_what_failed_is_there_until_it_is_stored_or_forgotten(tmp_path):
    path = tmp_path / "r"
    with opened(path) as store:
        store.save_rows(made([0]))
        assert store.failures("units", MADE.identity) == {}
        assert store.forget_failures() == 0
    assert format_of(path) == 3  # no older version is locked out for nothing
    with opened(path) as store:
        store.save_rows(made([1]), [failed(i) for i in (0, 1, 2, 3, 4)])
        assert store.failures("units", MADE.identity) == dict.fromkeys((2, 3, 4), "no numbers")
        store.save_arrays(MADE, 3, arrays(3), 0.1)
        store.save_rows((), [failed(2, "another\udcff"), failed(6)])
        assert store.all_failures() == [failed(2, "another?"), failed(4), failed(6)]
        assert store.forget_failures("units", MADE.identity, [4, 5]) == 1
    assert format_of(path) == 4
    change(path, "UPDATE failed SET reason = 'made up' WHERE network = 2")
    with opened(path, read_only=True) as store:
        assert store.failures("units", MADE.identity) == {6: "no numbers"}
        assert store.failures("tickets", MADE.identity) == store.failures("units", "other") == {}
    with opened(path) as store:
        assert store.forget_failures("tickets") == 0
        assert store.forget_failures() == 2


def test_a_damaged_row_whose_unit_fails_again_is_told_as_failed(tmp_path):
    path = tmp_path / "r"
    with opened(path) as store:
        store.save_rows(made([0, 1]))
    change(path, "UPDATE units SET arrays = x'00' WHERE network = 0")
    with opened(path) as store:
        store.save_rows((), [failed(0), failed(1)])
        assert store.all_failures() == [failed(0)]
        store.save_rows(made([0]))
        assert store.all_failures() == []
        assert store.finished(MADE) == {0, 1}


def test_files_of_all_formats_are_raised_by_a_sweep_alone(tmp_path):
    for number, start in ((1, FORMAT_1.read_bytes()), (3, None)):
        path = tmp_path / f"{number}"
        if start:
            path.write_bytes(start)
        with opened(path):
            pass
        assert format_of(path) == 3
        held = rows("SELECT * FROM units", path)
        with opened(path, running=True):
            pass
        assert format_of(path) == 4
        with opened(path, read_only=True):
            pass
        with opened(path) as store:
            store.save_rows((), [failed(9)])
        assert format_of(path) == 4
        assert rows("SELECT * FROM units", path) == held


def test_others_read_while_a_sweep_writes_and_one_file_is_left(tmp_path):
    path = tmp_path / "r"
    with opened(path, running=True) as store:
        store.save_rows(made([0]))
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM units").fetchall()
            store.save_rows(made([1]))  # a reader in the middle of its work is in no one's way
            assert len(reader.execute("SELECT * FROM units").fetchall()) == 1
        with opened(path, read_only=True) as other, glance(path) as third:
            assert other.finished(MADE) == third.finished(MADE) == {0, 1}
            assert third.counts("units") == {MADE.identity: 2}
    assert [x.name for x in tmp_path.iterdir()] == ["r"]
    with closing(sqlite3.connect(path)) as connection:
        assert marks.marked(connection, path)


def test_with_a_reader_in_the_way_the_file_stays_whole_and_the_next_writer_tidies_up(tmp_path):
    path = tmp_path / "r"
    store = Store(path, running=True)
    store.save_rows(made([0]))
    reader = Store(path, read_only=True)
    held = reader._connection.execute("SELECT network FROM units, (VALUES (1), (2), (3))")
    next(held)
    store.save_rows(made([1]))
    store.close()
    held.close()
    assert reader.finished(MADE) == {0, 1}
    reader.close()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        assert running.beside(connection)
        assert not marks.marked(connection, path)
    with opened(path, read_only=True) as store:
        assert store.finished(MADE) == {0, 1}
    with opened(path) as store:
        assert store.finished(MADE) == {0, 1}
    assert [x.name for x in tmp_path.iterdir()] == ["r"]


KILLED = """
import sys, os, signal
from tests.test_sweep_stores import made
from toycomb.records.store import Store
store = Store(sys.argv[1], running=True)
store.save_rows(made(range(50, 60)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_nothing_that_was_stored_is_lost_by_a_kill_and_nothing_counts_unchecked(tmp_path, monkeypatch):
    path = tmp_path / "r"
    with opened(path) as store:
        store.save_rows(made(range(50)))
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, path], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert ended.returncode == -signal.SIGKILL
    assert (tmp_path / "r-wal").stat().st_size
    with closing(sqlite3.connect(path)) as connection:  # recovers it, and the row is damaged behind everybody's back
        connection.execute("UPDATE units SET arrays = x'00' WHERE network = 55")
        connection.commit()
        for read_only in (True, False):
            with opened(path, read_only=read_only) as store:
                assert store.finished(MADE) == set(range(60)) - {55}
    with opened(path) as store:
        assert store.finished(MADE) == set(range(60)) - {55}
        store.save_rows(made([55]))
    assert [x.name for x in tmp_path.iterdir()] == ["r"]
    monkeypatch.setattr(integrity, "damage", lambda *_: pytest.fail("it was marked"))
    with opened(path, read_only=True) as store:
        assert store.finished(MADE) == set(range(60))


def test_a_mark_does_not_cover_what_another_writes_at_the_last_moment(tmp_path, monkeypatch):
    path = tmp_path / "r"
    with opened(path) as store:
        store.save_rows(made([0, 1]))
    utime, said = os.utime, []

    def late(*options, **more):
        with closing(sqlite3.connect(path, timeout=0)) as other:
            try:
                other.execute("UPDATE units SET arrays = x'00' WHERE network = 1")
                other.commit()
            except sqlite3.OperationalError as error:
                said.append(str(error))
        utime(*options, **more)

    monkeypatch.setattr(marks.os, "utime", late)
    with opened(path) as store:
        store.save_rows(made([2]))
    assert said == ["database is locked"]


def test_where_machines_share_a_file_system_no_second_file_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(running, "shared_file_system", lambda _: "nfs4")
    with opened(tmp_path / "r", running=True) as store:
        store.save_rows(made([0]))
        assert not running.beside(store._connection)
        assert [x.name for x in tmp_path.iterdir()] == ["r"]


def test_a_glance_reads_no_row(tmp_path, monkeypatch):
    path = tmp_path / "r"
    with opened(path) as store:
        store.save_rows(made([0, 1]), [failed(2)])
    change(path, "UPDATE units SET arrays = x'00' WHERE network = 1")  # so that there is no mark
    monkeypatch.setattr(integrity, "damage", lambda *_: pytest.fail("all was looked at"))
    with glance(path) as store:
        assert store.finished(MADE) == {0, 1}
        assert store.all_failures() == [failed(2)]
        with pytest.raises(InputError, match="network 1 is damaged"):
            store.load_arrays(MADE, 1)
    with glance(path) as store, pytest.raises(InputError, match="readonly"):
        store.save_rows(made([3]))


def test_a_file_that_is_written_elsewhere_is_a_sentence_for_sweeps_too(tmp_path, monkeypatch):
    path = tmp_path / "r"
    with opened(path):
        pass
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for options in ({"running": True}, {"read_only": True, "check": False}):
            with pytest.raises(InputError, match="another process is writing it"):
                Store(path, **options)


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw - nfs4 server:/home rw,vers=4.2
31 30 8:1 / /home/me/disk rw master:1 - xfs /dev/sda rw
32 22 0:41 / /with\\040space rw - fuse.sshfs me@there: rw
33 22 0:42 / /fuse rw - fuse.ntfs-3g /dev/sdb rw
34 22 0:43 / /scratch rw shared:9 - lustre 10.0.0.1@tcp:/x rw
35 22 0:44 / /scratch rw - tmpfs tmpfs rw
36 22 0:45 / /old rw - ext4 /dev/sdc rw
37 22 0:46 / /old rw - cifs //server/old rw
broken line
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/x", None), ("/home", "nfs4"), ("/home/me/r.sqlite", "nfs4"), ("/homes/r", None), ("/home/me/disk/r", None),
        ("/with space/r", "fuse.sshfs"), ("/fuse/r", None), ("/scratch/r", None), ("/old/r", "cifs"), ("r", None),
    ],
)  # fmt: skip
def test_shared_file_systems_are_known_by_the_nearest_mount(place, kind):
    assert shared.found_in(MOUNTS, place) == kind


def test_where_nothing_is_told_nothing_is_shared(tmp_path, monkeypatch):
    assert shared.shared_file_system(tmp_path / "not there" / "r") is None  # here
    monkeypatch.setattr(shared, "TABLE", tmp_path / "no table")
    assert shared.shared_file_system(tmp_path) is None
    assert shared.shared_file_system("a\0b") is None
    assert shared.found_in("", "/") is None


def test_what_is_stored_is_told_in_an_order_that_is_given(tmp_path):
    with opened(tmp_path / "r") as store:
        for name in "cab":
            store.save_rows([row_of_arrays(Named(name), 0, arrays(0), 0.5), ticket(0)])
        names = [x["name"] for x, *_ in store.described()]
        assert names == ["c", "a", "b"]
        order = [Named(x).identity for x in ("b", "not there", "c")]
        assert [x["name"] for x, *_ in store.described(order)] == ["b", "c", "a"]
        assert store.specifications(order) == store.specifications() == [MADE.describe()]


def test_rows_beside_a_file_are_found_where_nothing_can_be_written(tmp_path):
    store = Store(tmp_path / "r", running=True)
    store.save_rows(made([0, 1]))
    folder = tmp_path / "copied"
    folder.mkdir()
    for ending in ("", "-wal"):  # as a killed process leaves them
        shutil.copy(tmp_path / f"r{ending}", folder / f"r{ending}")
    store.close()
    shutil.copy(tmp_path / "r", tmp_path / "whole")
    for path in (folder / "r", tmp_path / "whole"):
        before = sorted(path.parent.iterdir())
        with closing(running._unwritable(path, 1)) as connection:
            assert connection.execute("SELECT network FROM units ORDER BY 1").fetchall() == [(0,), (1,)]
        assert sorted(path.parent.iterdir()) == before


@pytest.mark.parametrize("others", [False, True])
def test_a_file_that_a_sweep_closed_is_marked_unless_somebody_else_wrote_it(tmp_path, others):
    path = tmp_path / "r"
    for i in range(2):  # new, and opened again
        with opened(path, running=True) as store:
            store.save_rows(made([2 * i]))
            if others:
                with opened(path) as other:
                    other.save_rows(made([2 * i + 1]))
            store.save_rows(made([2 * i]))
        with closing(sqlite3.connect(path)) as connection:
            assert marks.marked(connection, path) != others
        assert [x.name for x in tmp_path.iterdir()] == ["r"]
