"""Results files put together: the same whatever the split and the order, and one sentence for what cannot be."""

import json
import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.test_cli import document, sentence
from tests.test_results import FORMAT_1, Named, change, rows
from tests.test_sweep_stores import RECORD, arrays, failed, made
from toycomb import InputError
from toycomb.cli import main
from toycomb.records import agreement, merging, row_reading, sealed
from toycomb.records import file as files
from toycomb.records.merging import Merged, merge
from toycomb.records.origins import versions
from toycomb.records.sealed import row_of, row_of_arrays, row_of_ticket
from toycomb.records.store import Store, opened

CONTENT = {name: f"SELECT * FROM {name} ORDER BY 1, 2" for name in ("units", "tickets", "code", "failed")}
CONTENT["tables"] = "SELECT name, content FROM tables ORDER BY 1"
ENTRY = Named("entry")
ENTRY.parts = {"a": "1"}


def content(path):
    return {name: rows(query, path) for name, query in CONTENT.items()}


def ticket(i, seconds=0.5, **more):
    record = RECORD | {"network": i, "cost_seconds": seconds, **more}
    return row_of_ticket(ENTRY, i, record, np.arange(16) % 3 == 0)


def store(path, units=(), failures=(), sweep=None):
    with opened(path, running=True) as held:
        held.save_rows(units, failures)
        if sweep is not None:
            held.save_table("sweep", {"digest": sweep})
    return path


# What happens to one unit of work in one shard: nothing, a failure, or a row that took some seconds.
ONE = st.sampled_from([None, None, "a reason", "b reason", 0.25, 0.5])
WORK = st.lists(st.tuples(*[ONE] * 3), min_size=1, max_size=6)  # unit by unit, in each of three shards


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(work=WORK, order=st.permutations(range(3)), before=st.booleans(), batch=st.integers(1, 4))
def test_any_split_and_any_order_of_shards_give_the_same(work, order, before, batch, tmp_path, monkeypatch):
    monkeypatch.setattr(row_reading, "ROWS", batch)
    for old in tmp_path.iterdir():
        old.unlink()
    paths = [tmp_path / str(i) for i in range(3)]
    for place, path in enumerate(paths):
        own = [(i, each[place]) for i, each in enumerate(work)]
        done = [x for x in own if isinstance(x[1], float)]
        units = [row_of_arrays(Named("made"), i, arrays(i), seconds) for i, seconds in done]
        units += [ticket(i, seconds) for i, seconds in done]
        store(path, units, [failed(i, x) for i, x in own if isinstance(x, str)])
    for name, turn in (("one", range(3)), ("other", order)):
        if before and name == "other":  # what is there already is one of the shards
            shutil.copy(paths[turn[0]], tmp_path / name)
        merge(tmp_path / name, [paths[i] for i in turn], progress=False)
    assert content(tmp_path / "one") == content(tmp_path / "other")
    # Independently: the least number of seconds stays, and the first reason where no shard has a row.
    took = {i: [x for x in each if isinstance(x, float)] for i, each in enumerate(work)}
    with opened(tmp_path / "one", read_only=True) as held:
        assert held.finished(Named("made")) == held.finished_tickets(ENTRY) == {i for i, x in took.items() if x}
        reasons = {i: [y for y in work[i] if isinstance(y, str)] for i, x in took.items() if not x}
        assert held.failures("units", Named("made").identity) == {i: min(x) for i, x in reasons.items() if x}
        assert {x["cost_seconds"] for i, x in held.tickets(ENTRY).items()} <= {0.25, 0.5}
    again = merge(tmp_path / "one", [paths[i] for i in order], progress=False)
    assert (again.units, again.tickets, again.failed, again.damaged) == (0, 0, 0, 0)
    assert content(tmp_path / "one") == content(tmp_path / "other")


def test_a_merge_that_was_killed_between_two_batches_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(row_reading, "ROWS", 2)
    shards = [
        store(tmp_path / "a", made(range(5))),
        store(tmp_path / "b", [*made(range(4, 9)), ticket(0)], [failed(9)]),
    ]
    merge(tmp_path / "whole", shards, progress=False)
    save, calls = Store.save_chosen, []

    def killed(*arguments):
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return save(*arguments)

    monkeypatch.setattr(Store, "save_chosen", killed)
    with pytest.raises(KeyboardInterrupt):
        merge(tmp_path / "out", shards, progress=False)
    assert 0 < len(rows("SELECT * FROM units", tmp_path / "out")) < 9
    found = merge(tmp_path / "out", shards, progress=False)
    assert found.units + found.equal == 10
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.parametrize("kind", ["units", "tickets", "mask"])
def test_other_content_of_one_unit_is_refused_with_both_files_and_nothing_of_the_second(tmp_path, kind):
    if kind == "units":
        first, other = made([3])[0], row_of_arrays(Named("made"), 3, arrays(4), 0.5)
    else:
        first = ticket(3)
        other = ticket(3, accuracy=0.75) if kind == "tickets" else first._replace(content=(first.content[0], b"\0\0"))
    if kind == "mask":
        text, mask = other.content
        other = row_of("tickets", ENTRY, 3, versions(), text, mask)
    shards = [
        store(tmp_path / "a", made([0])),
        store(tmp_path / "b", [first]),
        store(tmp_path / "c", [*made([7]), other]),
    ]
    with pytest.raises(InputError, match="network 3") as error:
        merge(tmp_path / "out", shards, progress=False)
    assert f"is in {tmp_path / 'b'} and in {tmp_path / 'c'} with other content" in str(error.value)
    networks = {x[1] for name in ("units", "tickets") for x in content(tmp_path / "out")[name]}
    assert networks == {0, 3}
    with pytest.raises(InputError, match="with other content"):
        merge(tmp_path / "c", shards[:2], progress=False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE units SET arrays = x'00' WHERE network = 1",
        "UPDATE units SET seal = '' WHERE network = 1",
        "UPDATE units SET network = 4 WHERE network = 1",
        "UPDATE units SET provenance = replace(provenance, 'numpy', 'numbpy') WHERE network = 1",
        "UPDATE units SET provenance = x'00' WHERE network = 1",
        "UPDATE units SET specification = '{}' WHERE network = 1",
    ],
)
def test_damaged_rows_are_named_counted_and_left_out(tmp_path, statement, capsys):
    shard = store(tmp_path / "a", made(range(3)))
    change(shard, statement)
    found = merge(tmp_path / "out", [shard], progress=False)
    assert (found.units, found.damaged) == (2, 1)
    assert str(shard) in found.named[0]
    assert {x[1] for x in content(tmp_path / "out")["units"]} == {0, 2}
    with pytest.raises(SystemExit) as end:
        main(["merge", str(tmp_path / "o.sqlite"), str(shard), "--json"])
    printed = capsys.readouterr()
    assert end.value.code == 1
    assert json.loads(printed.out)["damaged"] == 1
    assert "1 row is damaged and left out" in printed.err
    whole = store(tmp_path / "b", made([1]))  # what another shard holds whole comes from there
    assert merge(tmp_path / "out", [shard, whole], progress=False).units == 1
    assert merge(tmp_path / "b", [shard], progress=False).units == 2


def test_a_damaged_row_of_the_target_gives_way_and_what_a_row_asks_for_is_mended(tmp_path):
    out, shard = store(tmp_path / "out", made(range(2))), store(tmp_path / "a", made(range(2)))
    change(out, "UPDATE units SET arrays = x'00' WHERE network = 1")
    change(shard, "UPDATE units SET asked = 'nonsense'")
    assert merge(out, [shard], progress=False) == Merged(units=1, equal=1)
    assert content(out)["units"] == content(store(tmp_path / "right", made(range(2))))["units"]


@pytest.mark.parametrize("key", agreement.KEYS)
def test_rows_of_other_versions_are_refused_with_both(tmp_path, monkeypatch, key):
    one = store(tmp_path / "a", made([0]))
    monkeypatch.setattr(sealed, "versions", lambda: versions() | {key: "9.9", "python": "3.99"})
    other = store(tmp_path / "b", made([1]))
    for out, shards in ((tmp_path / "out", [one, other]), (one, [other])):
        with pytest.raises(InputError, match=f"{key} 9.9") as error:
            merge(out, shards, progress=False)
        for path in (one, other):
            assert str(path) in str(error.value)
    assert not (tmp_path / "out").exists()
    assert content(one)["units"] != content(other)["units"]
    change(other, "UPDATE units SET arrays = x'00'")  # a row that counts for nothing says nothing
    assert merge(tmp_path / "out", [one, other], progress=False).units == 1


def test_shards_of_another_sweep_are_refused_and_the_sweep_is_kept(tmp_path):
    a, b = (store(tmp_path / x, made([i]), sweep="s" * 64) for i, x in enumerate("ab"))
    other, none = store(tmp_path / "c", made([2]), sweep="t" * 64), store(tmp_path / "d", made([3]))
    out = store(tmp_path / "out")  # empty, so that it may become anything
    merge(out, [a, b], progress=False)
    with opened(out, read_only=True) as held:
        assert held.table("sweep") == {"digest": "s" * 64}
        assert held.finished(Named("made")) == {0, 1}
    before = content(out)
    for shard in (other, none):
        with pytest.raises(InputError, match="only shards of the same sweep"):
            merge(out, [a, shard], progress=False)
    assert content(out) == before


def test_older_formats_and_rows_beside_a_shard_are_read_without_a_change(tmp_path):
    old = tmp_path / "old"
    shutil.copy(FORMAT_1, old)
    with opened(old, read_only=True) as held:
        count = held.held()
    assert merge(tmp_path / "out", [old], progress=False)[:2] == (2, 4)
    assert count == 6
    assert old.read_bytes() == FORMAT_1.read_bytes()
    live = Store(tmp_path / "live", running=True)
    try:
        live.save_rows(made(range(3)))
        assert merge(tmp_path / "other", [tmp_path / "live"], progress=False).units == 3
        live.save_rows(made([3]))
    finally:
        live.close()


def test_shards_that_cannot_be_read_are_one_sentence_and_nothing_is_written(tmp_path, monkeypatch):
    whole = store(tmp_path / "a", made([0]))
    (tmp_path / "text").write_text("no file of SQLite " * 40)
    (tmp_path / "folder").mkdir()
    change(store(tmp_path / "newer", made([1])), "PRAGMA user_version = 9")
    locked = store(tmp_path / "locked", made([1]))
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    said = {
        "text": "not a database", "folder": "holds no results.sqlite", "nothing": "holds no results.sqlite",
        "newer": "format 9 and this toycomb reads up to 4", "locked": "another process is writing it",
    }  # fmt: skip
    with closing(sqlite3.connect(locked)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for name, words in said.items():
            with pytest.raises(InputError, match=words):
                merge(tmp_path / "out", [whole, tmp_path / name], progress=False)
    for out, shards in ((whole, [whole]), (tmp_path / "out", [])):
        with pytest.raises(InputError, match=r"is one of the shards|nothing to merge"):
            merge(out, shards, progress=False)
    assert not (tmp_path / "out").exists()


def test_the_command_makes_a_folder_or_a_file(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for i, name in enumerate(("a", "b")):
        (tmp_path / name).mkdir()
        store(tmp_path / name / "results.sqlite", [*made([i]), ticket(i)], [failed(5)])
    found = document(capsys, "merge", "out", "a", "b/results.sqlite")
    assert found["path"] == "out/results.sqlite"
    assert [found[x] for x in ("units", "tickets", "equal", "failed", "damaged")] == [2, 2, 0, 1, 0]
    main(["merge", "one.sqlite", "a"])
    assert "copied 1 row of networks and 1 ticket to one.sqlite; 0 were there already" in capsys.readouterr().out
    assert "merge needs OUT and SHARD" in sentence(capsys, "merge")
    assert "merge needs SHARD" in sentence(capsys, "merge", "x")
    assert "holds no results.sqlite" in sentence(capsys, "merge", "new", "nothing")
    assert "which the same command reads" in sentence(capsys, "merge", "a", "a")
    assert sorted(x.name for x in tmp_path.iterdir()) == ["a", "b", "one.sqlite", "out"]


def test_memory_is_bounded_by_the_batch(tmp_path, monkeypatch):
    monkeypatch.setattr(row_reading, "BYTES", 10_000)
    shard = store(tmp_path / "a", [row_of_arrays(Named("made"), i, {"x": np.zeros(500)}, 0) for i in range(9)])
    with opened(shard, read_only=True) as held:
        sizes = [len(x) for x in row_reading.batches(held._connection, shard, "units", "network, arrays")]
    assert sizes == [3, 3, 3]
    assert merging.merge(tmp_path / "out", [shard], progress=False).units == 9
