"""Files that a killed sweep left: few rows are checked when they are opened, and no damage passes for a result."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.test_sweep_stores import MADE, made
from toycomb import InputError
from toycomb.records import frames, integrity, trail
from toycomb.records.checks import Checks
from toycomb.records.store import Store, opened

pytestmark = pytest.mark.skipif(not trail.STARTED.exists(), reason="the system does not tell when it began")
ROWS = 60
SWEEP = """
import os, signal, sys
from tests.test_sweep_stores import made
from toycomb.records import trail
from toycomb.records.store import Store
trail.ROWS = 20
store = Store(sys.argv[1], running=True)
for i in range(0, 60, 5):
    store.save_rows(made(range(i, i + 5)))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """The folder of a file `r` whose sweep was killed after 60 rows; a note was made before row 20, and before 40."""
    folder = tmp_path_factory.mktemp("killed")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", SWEEP, folder / "r"], env=environment)
    assert ended.returncode == -signal.SIGKILL
    return folder


@pytest.fixture
def file(killed, tmp_path):
    """A copy of that file that passes for the file itself."""
    for ending in ("", "-wal"):
        shutil.copy2(killed / f"r{ending}", tmp_path / f"r{ending}")
    path = tmp_path / "r"
    note(path, file=[path.stat().st_dev, path.stat().st_ino])
    return path


def note(path, **other):
    """Change what the trail says; the file stays as a kill leaves it."""
    keep = sqlite3.connect(path.parent / "r")
    (mark,) = keep.execute("SELECT mark FROM taken WHERE name = ?", (trail.NAME,)).fetchone()
    text = json.dumps(json.loads(mark.partition(" ")[2]) | other)
    keep.execute("UPDATE taken SET mark = ? WHERE name = ?", (f"{trail.seal(trail.NAME, text)} {text}", trail.NAME))
    keep.commit()
    stay(path, keep)


def damage(path, statement):
    """Change the file as somebody does who is killed as well."""
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    stay(path, connection)


def stay(path, connection):
    """Close a connection, and leave behind what stood beside the file."""
    wal = path.with_name("r-wal")
    main, rows, changed = path.read_bytes(), wal.read_bytes(), path.stat().st_mtime_ns
    connection.close()
    path.write_bytes(main)
    wal.write_bytes(rows)
    os.utime(path, ns=(changed, changed))
    path.with_name("r-shm").unlink(missing_ok=True)


@pytest.fixture
def looked_at(monkeypatch):
    """Networks whose rows are checked."""
    seen, right = [], Checks.right

    def counted(self, table, identity, network, content, row):
        seen.append(network)
        return right(self, table, identity, network, content, row)

    monkeypatch.setattr(Checks, "right", counted)
    return seen


@pytest.mark.parametrize("read_only", [False, True])
def test_after_a_kill_the_newest_rows_alone_are_checked(file, looked_at, monkeypatch, read_only):
    monkeypatch.setattr(integrity, "damage", lambda *_: pytest.fail("all pages were looked at"))
    with opened(file, read_only=read_only) as store:
        assert store.finished(MADE) == set(range(ROWS))
        assert looked_at == list(range(40, 60))
    looked_at.clear()
    with opened(file) as store:
        assert store.finished(MADE) == set(range(ROWS))
    assert looked_at == ([] if not read_only else list(range(40, 60)))


@pytest.mark.parametrize("read_only", [False, True])
def test_damage_after_a_kill_is_found_in_new_rows_at_once_and_in_old_ones_before_they_count(file, read_only):
    damage(file, "UPDATE units SET arrays = x'00' WHERE network IN (7, 55)")
    with opened(file, read_only=read_only) as store:
        assert store.finished(MADE) == set(range(ROWS)) - {55}
        with pytest.raises(InputError, match="network 7 is damaged"):
            store.load_arrays(MADE, 7)
        assert store.finished(MADE) == set(range(ROWS)) - {7, 55}
    with opened(file) as store:
        assert store.finished(MADE) == set(range(ROWS)) - {55} - (set() if read_only else {7})


@pytest.mark.parametrize("what", ["started", "copy", "larger", "late", "gone", "cut", "flipped", "forged", "no Linux"])
def test_all_is_checked_where_more_than_a_process_may_have_ended(file, looked_at, monkeypatch, what):
    wal = file.with_name("r-wal")
    if what == "started":
        note(file, started="another time")
    elif what == "copy":
        note(file, file=[0, 0])
    elif what == "larger":
        note(file, bytes=[10**9, 0])
    elif what == "late":
        os.utime(file, ns=(wal.stat().st_mtime_ns + 2 * trail.LATER,) * 2)
    elif what == "gone":
        with closing(sqlite3.connect(file)) as connection:  # moves all into the file, and takes the other one away
            connection.execute("SELECT * FROM units").fetchall()
        assert not wal.exists()
    elif what == "cut":
        note(file, bytes=[0, 10**9])
    elif what == "flipped":
        content = bytearray(wal.read_bytes())
        content[frames.HEADER + frames.BEFORE + 100] ^= 1
        wal.write_bytes(content)
    elif what == "forged":
        damage(file, f"UPDATE taken SET mark = replace(mark, '40', '90') WHERE name = '{trail.NAME}'")
    else:
        monkeypatch.setattr(trail, "STARTED", file.parent / "nothing")
    whole = []
    monkeypatch.setattr(integrity, "damage", lambda connection: whole.append(1) or [])
    try:
        with opened(file) as store:
            there = store.finished(MADE)
    except InputError:
        there = None  # of a file that has lost its first commits nothing is left
    assert whole == [1] or there is None
    if there is not None:
        assert sorted(looked_at) == sorted(there)


def test_an_index_out_of_step_with_new_rows_is_made_anew(file):
    key, index = ",\n    PRIMARY KEY (identity, network)", "sqlite_autoindex_units_1"
    others = "specification, provenance, arrays, digest, seal, asked"
    with closing(sqlite3.connect(file)) as keep:  # as long as it is open nothing is moved
        (row,) = keep.execute("SELECT * FROM sqlite_master WHERE name = ?", (index,)).fetchall()
        (sql,) = keep.execute("SELECT sql FROM sqlite_master WHERE name = 'units'").fetchone()
        for statement, values in (
            ("DELETE FROM sqlite_master WHERE name = ?", (index,)),
            ("UPDATE sqlite_master SET sql = ? WHERE name = 'units'", (sql.replace(key, ""),)),
            (
                f"INSERT INTO units SELECT identity, 60, {others} FROM units WHERE network = 55",
                (),
            ),  # in the table alone
            ("UPDATE sqlite_master SET sql = ? WHERE name = 'units'", (sql,)),
            ("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", row),
        ):
            with closing(sqlite3.connect(file)) as connection, connection:
                connection.execute("PRAGMA writable_schema = ON")
                connection.execute(statement, values)
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT COUNT(*) FROM units NOT INDEXED").fetchone() == (ROWS + 1,)
            assert connection.execute(f"SELECT COUNT(*) FROM units INDEXED BY {index}").fetchone() == (ROWS,)
        with opened(file) as store:
            assert store.finished(MADE) == set(range(ROWS))
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute(f"SELECT COUNT(*) FROM units INDEXED BY {index}").fetchone() == (ROWS + 1,)


def test_what_another_writes_or_is_damaged_takes_the_trail_away(tmp_path):
    path = tmp_path / "r"
    store = Store(path, running=True)
    store.save_rows(made([0]))
    with closing(sqlite3.connect(path)) as other:
        assert trail.found(other, path) == {"units": 0, "tickets": 0}
        other.execute("UPDATE units SET arrays = x'00' WHERE network = 0")
        other.commit()
        with pytest.raises(InputError, match="NOT NULL"):  # rolled back, and so is what was noted
            store.save_rows([made([1])[0]._replace(specification=None)])
        store.save_rows(made([1]))
        assert trail.found(other, path) is None
    store.close()
    with opened(path, running=True) as store:
        assert store.finished(MADE) == {1}
        assert trail.found(store._connection, path) is None
        store.save_rows(made([0]))
        store.save_rows(made([2]))
        assert trail.found(store._connection, path) is not None


def test_frames_are_whole_as_sqlite_sees_them(tmp_path):
    """Every flipped bit that takes a commit from SQLite is seen."""
    path, wal = tmp_path / "r", tmp_path / "r-wal"
    store = Store(path, running=True)
    for i in range(6):
        store.save_rows(made([i]))
    content, copy = wal.read_bytes(), tmp_path / "copy"
    main = path.read_bytes()
    store.close()
    wal = tmp_path / "copy-wal"
    draw = random.Random(0)
    lost = 0
    for at in [0, *(draw.randrange(len(content)) for _ in range(60))]:
        changed = bytearray(content)
        changed[at] ^= 1 << draw.randrange(8) if at else 0
        copy.write_bytes(main)
        wal.write_bytes(changed)
        seen = frames.whole(wal)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                rows = connection.execute("SELECT COUNT(*) FROM units").fetchone()[0]
        except sqlite3.DatabaseError:
            rows = 0
        lost += rows < 6
        assert seen or rows < 6 or at
        if rows < 6:
            assert not seen
    assert lost > 20
