"""Faults that a sweep meets: what nothing tells of is found and mended, and the benchmark would see a loss."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.faults import small
from benchmarks.faults.table import FAULTS
from tests.test_results import change, rows
from tests.test_sweeps import DESIGN, KINDS, exported
from toycomb import sweeps
from toycomb.common.errors import InputError
from toycomb.records.merging import merge
from toycomb.records.store import opened

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Folders of a sweep of networks and one of tickets, which nobody changes."""
    folder = tmp_path_factory.mktemp("whole")
    for kind in ("training", "tickets"):
        sweeps.run(KINDS[kind], folder / kind, threads=1, progress=False)
    return folder


@pytest.fixture
def sweep(whole, tmp_path):
    """A copy of the first."""
    return Path(shutil.copytree(whole / "training", tmp_path / "training"))


def unseen(path, query):
    """Change a file, whose time stays."""
    before = path.stat()
    change(path, query)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


DAMAGE = {
    "training": "UPDATE units SET arrays = zeroblob(length(arrays)) WHERE rowid = 2",
    "tickets": "UPDATE tickets SET record = '{}' WHERE rowid = 2",
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_damage_that_no_time_tells_of_is_mended_by_the_call_that_meets_it(kind, whole, tmp_path):
    place = Path(shutil.copytree(whole / kind, tmp_path / "out"))
    table = (place / "points.csv").read_bytes()
    unseen(place / "results.sqlite", DAMAGE[kind])
    done = sweeps.run(KINDS[kind], place, threads=1, progress=False)
    assert (done["made"], done["missing"]) == (1, 0)
    assert (place / "points.csv").read_bytes() == table
    assert sweeps.run(KINDS[kind], place, threads=1, progress=False)["made"] == 0


@pytest.mark.parametrize("reader", ["export", "merge"])
def test_who_only_reads_such_damage_lets_the_next_call_look_at_all(reader, sweep, tmp_path):
    shard = tmp_path / "shard.sqlite"
    shutil.copy2(sweep / "results.sqlite", shard)  # a file alone: its sweep reads no row for tables
    unseen(shard, DAMAGE["training"])
    assert sweeps.run(DESIGN, shard, threads=1, progress=False)["made"] == 0
    if reader == "merge":
        assert merge(tmp_path / "merged", [shard], progress=False).damaged == 1
    else:
        assert len(exported(shard, "networks", tmp_path / "rows.csv").splitlines()) == 12
    assert sweeps.run(DESIGN, shard, threads=1, progress=False)["made"] == 1
    assert len(exported(shard, "networks", tmp_path / "rows.csv").splitlines()) == 13


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_row_under_another_identity_adds_nothing_to_an_export(kind, whole, tmp_path):
    place = Path(shutil.copytree(whole / kind, tmp_path / "out"))
    table = "networks" if kind == "training" else "tickets"
    wanted = exported(place, table, tmp_path / "rows.csv")
    stored = "units" if kind == "training" else "tickets"
    change(place / "results.sqlite", f"UPDATE {stored} SET identity = 'f' || substr(identity, 2) WHERE rowid = 1")
    sweeps.run(KINDS[kind], place, threads=1, progress=False)
    assert exported(place, table, tmp_path / "rows.csv") == wanted


POINTS = {
    "a type": "UPDATE points SET networks = x'00' WHERE point = 1",
    "a number": "UPDATE points SET networks = 4611686018427387904 WHERE point = 1",
    "an identity": "UPDATE points SET identity = 'x' WHERE point = 1",
    "a row": "DELETE FROM points WHERE point = 3",
    "all rows": "DELETE FROM points",
}


@pytest.mark.parametrize("what", POINTS)
def test_points_that_are_damaged_are_a_sentence_and_mended_by_the_next_call(what, sweep, tmp_path):
    change(sweep / "results.sqlite", POINTS[what])
    with pytest.raises(InputError, match="the points of its sweep are damaged; run the sweep again"):
        sweeps.status(sweep)
    assert sweeps.run(DESIGN, sweep, threads=1, progress=False)["made"] == 0
    assert sweeps.status(sweep)["done"] == 12


def test_what_a_file_says_of_its_sweep_is_written_anew_if_it_is_damaged(sweep, capsys):
    change(sweep / "results.sqlite", "UPDATE tables SET content = '{}' WHERE name = 'sweep'")
    with pytest.raises(InputError, match="'sweep' is damaged"):
        sweeps.status(sweep)
    assert sweeps.run(DESIGN, sweep, threads=1, progress=False)["made"] == 0
    assert "of its sweep was damaged, and is written anew" in capsys.readouterr().err
    assert sweeps.status(sweep)["done"] == 12


def test_a_loss_would_be_seen(sweep, tmp_path, monkeypatch):
    left = object.__new__(small.Left)
    left.name, left.rows, left.units = "training", "rows", small.content(sweep)
    left.points = (sweep / "points.csv").read_bytes()
    monkeypatch.setattr(small, "exported", lambda *_: "rows")
    assert small.differences(sweep, left, tmp_path)[0].total() == 0
    with opened(sweep / "results.sqlite") as store:
        identity = next(iter(store.counts("units")))
    change(sweep / "results.sqlite", "DELETE FROM units WHERE rowid = 1")
    change(sweep / "results.sqlite", "UPDATE units SET arrays = x'00' WHERE rowid = 2")
    (sweep / "points.csv").write_text("")
    left.units["units", identity, 0] = "other"
    found = small.differences(sweep, left, tmp_path)[0]
    assert found["lost"] == 2
    assert found["different"] >= 1
    assert rows("SELECT COUNT(*) FROM units", sweep / "results.sqlite") == [(11,)]


def test_a_file_that_another_process_locks_is_refused_after_one_wait(sweep, monkeypatch):
    monkeypatch.setattr("toycomb.records.file.PATIENCE", 0.05)
    connect, waits = sqlite3.connect, []
    monkeypatch.setattr(sqlite3, "connect", lambda *x, **more: waits.append(more) or connect(*x, **more))
    with closing(connect(sweep / "results.sqlite")) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match="another process is writing it"):
            sweeps.run(DESIGN, sweep, progress=False)
    assert len(waits) == 1


QUICK = ["flipped", "beside-cut", "worker", "twice", "tables", "clock", "limited", "two", "merge-into", "readers"]


def test_the_page_says_of_each_fault_what_is_to_come_of_it():
    page = (ROOT / "docs/guarantees.md").read_text()
    assert all(f"| {x.sentence} | {x.expected} |" in page for x in FAULTS.values())


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each call is a fork")
def test_faults_for_real():
    command = [sys.executable, "-m", "benchmarks.faults", *QUICK, "--tries", "2", "--seed", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(re.findall(r"^([a-z-]+) \(", done.stdout, re.MULTILINE)) == set(QUICK) <= FAULTS.keys()
