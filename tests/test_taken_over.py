"""Results of older versions: found under today's identities, whatever file they were kept in, and nothing is lost."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests import aliases
from toycomb import Formula, Training, dimacs, study, theories
from toycomb.records.edited import Edited
from toycomb.records.execution import execute, load_measured, measure
from toycomb.study import opened
from toycomb.tickets.benchmark import Benchmark, run

OLD = Path(__file__).parent / "data" / "results_format_2"
EXPECTED = json.loads((OLD / "expected.json").read_text())
TINY = Training(hidden=6, epochs=2)
PLAIN = study.Population(networks=1, seed=4, variables=8, clauses=2, samples=64, training=TINY)
OTHER = study.Population(
    networks=2,
    seed=5,
    variables=8,
    clauses=2,
    literals=(2, 3),
    negated=0.5,
    kind="cnf",
    inputs="uniform",
    embedding="compressive:5",
    samples=60,
    training=Training(
        hidden=8,
        epochs=2,
        snapshots=(0.5,),
        batch=16,
        optimiser="sgd",
        learning_rate=0.01,
        momentum=0.5,
        weight_decay=1e-4,
        patience=None,
        scale=0.5,
    ),
)
FIXED = study.Population(
    networks=1, seed=6, formula=dimacs.dump(Formula(8, ((1, 2), (3, -4)))), samples=64, training=TINY
)
POPULATIONS = {
    "plain": PLAIN,
    "other": OTHER,
    "control": PLAIN.control(),
    "formula": FIXED,
    "edited": Edited(PLAIN, "plant", "edit", each=1),
}
BENCHMARK = Benchmark(replace(PLAIN, networks=2), ("magnitude", "imp"), (0.25,))
SMALL = {
    "double-descent": {
        "task": {"clauses": 2, "samples": 200},
        "inputs": 50,
        "fresh": 50,
        "widths": [1, 4],
        "training": {"epochs": 3, "learning_rate": 0.01, "snapshots": [1]},
        "shams": 2,
        "features": {"inputs": 10, "widths": [5, 20], "draws": 1},
    },
    "symmetries": {"hidden": 8, "epochs": 1, "densities": [0.5], "wide": 16},
}


def measurements():
    """The measurements of `theories.sqlite`, by what `expected.json` calls them."""
    found = {}
    for name, settings in SMALL.items():
        for key, asked in theories.named(name).measures(study.Preset((), (), 0, 0, account_networks=1), 4).items():
            found[f"{name} {key}"] = replace(asked, settings=_changed(asked.settings, settings))
    return found


def _changed(settings, values):
    """The same settings with some other values, nested ones too."""
    if isinstance(settings, dict):
        return {**settings, **values}
    nested = {key: getattr(settings, key) for key, x in values.items() if isinstance(x, dict)}
    changed = {key: x if isinstance(x, dict) else _changed(x, values[key]) for key, x in nested.items()}
    sequences = {key: tuple(x) if isinstance(x, list) else x for key, x in values.items()}
    return replace(
        settings,
        **{**sequences, **{key: {**x, **values[key]} if isinstance(x, dict) else x for key, x in changed.items()}},
    )


@pytest.fixture
def folder(tmp_path):
    """A folder as an older version left it."""
    for name in ("results", "theories", "tickets"):
        shutil.copy(OLD / f"{name}.sqlite", tmp_path)
    return tmp_path


def rows(path, query):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def digests(name):
    return sorted(row["digest"] for row in EXPECTED[name])


def found_again(store):
    """Nothing of what older versions made is made anew."""
    options = {"threads": 1, "progress": False}
    assert execute(POPULATIONS, store, **options) == 0
    assert measure(measurements().values(), store, **options) == 0
    assert len(run(BENCHMARK, store, **options)) == 4
    assert not any(store.written.values())


def test_everything_of_an_older_folder_is_found_in_one_file(folder, capsys):
    before = {name: (folder / name).read_bytes() for name in ("theories.sqlite", "tickets.sqlite")}
    with opened(folder / "results.sqlite") as store:
        assert capsys.readouterr().err == ""
        found_again(store)
        assert store.table("settings") == {"preset": "tiny", "seed": 4}
        made = store.digests([*POPULATIONS.values(), *measurements().values()])
        assert sorted(made.values()) == sorted(digests("results.sqlite") + digests("theories.sqlite"))
        assert all(load_measured(x, store) for x in measurements().values())
    said = capsys.readouterr().err
    assert "2 measurements from" in said
    assert "4 tickets from" in said
    assert {name: (folder / name).read_bytes() for name in before} == before
    path = folder / "results.sqlite"
    assert sorted(x for (x,) in rows(path, "SELECT digest FROM tickets")) == digests("tickets.sqlite")
    assert {"magnitude", "imp"} == {json.loads(x)["method"] for (x,) in rows(path, "SELECT specification FROM tickets")}
    with opened(path) as store:
        assert store.held() == 12
        found_again(store)
    assert "from" not in capsys.readouterr().err.replace("came from", "")


@pytest.mark.parametrize("name", ["theories", "tickets", "results"])
def test_older_files_by_themselves_are_taken_over_where_they_are_opened(folder, name):
    path = folder / f"{name}.sqlite"
    content = path.read_bytes()
    counts = []
    for read_only in (True, False, False):
        with opened(path, read_only=read_only) as store:
            here = store.digests([*POPULATIONS.values(), *measurements().values()])
            counts.append(len(here) + sum(len(store.tickets(x)) for x in BENCHMARK.entries()))
        if read_only:
            assert path.read_bytes() == content
    others = {"theories": 2, "tickets": 4, "results": 6}
    assert counts == [others[name], *[sum(others.values()) if name == "results" else others[name]] * 2]
    assert rows(path, "PRAGMA user_version") == [(3,)]


def test_without_a_results_file_one_is_made(folder, capsys):
    (folder / "results.sqlite").unlink()
    (folder / "theories.sqlite").unlink()
    with opened(folder / "results.sqlite") as store:
        assert len(run(BENCHMARK, store, threads=1, progress=False)) == store.held() == 4
        assert not store.written["tickets"]
    assert "has 4 tickets from" in capsys.readouterr().err


def test_rows_that_are_there_already_stay(folder):
    path = folder / "results.sqlite"
    with opened(folder / "tickets.sqlite") as older, opened(folder / "new.sqlite") as store:
        entry = BENCHMARK.entries()[0]
        record = older.tickets(entry)[0] | {"accuracy": 0.125}
        store.save_ticket(entry, 0, record, older.mask(entry, 0, (6, 8)))
    (folder / "new.sqlite").replace(path)
    with opened(path) as store:
        assert store.tickets(entry)[0]["accuracy"] == 0.125
        assert store.tickets(entry)[1]["accuracy"] != 0.125


@pytest.mark.parametrize("damage", ["text", "rows", "locked", "folder", "newer"])
def test_older_files_that_cannot_be_used_are_said_and_tried_again(folder, damage, capsys, monkeypatch):
    path, older = folder / "results.sqlite", folder / "tickets.sqlite"
    content, other = older.read_bytes(), None
    if damage == "text":
        older.write_text("no file of SQLite")
    elif damage == "folder":
        older.unlink()
        older.mkdir()
    elif damage == "rows":
        change(older, "UPDATE tickets SET mask = x'00' WHERE network = 0")
    elif damage == "newer":
        change(older, "PRAGMA user_version = 9")
    else:
        monkeypatch.setattr("toycomb.records.file.PATIENCE", 0.05)
        other = sqlite3.connect(older)
        other.execute("BEGIN EXCLUSIVE")
    with opened(path) as store:
        here = sum(len(store.tickets(x)) for x in BENCHMARK.entries())
        assert here == (2 if damage == "rows" else 0)
        assert execute(POPULATIONS, store, threads=1, progress=False) == 0
    said = capsys.readouterr().err
    wanted = {"rows": "2 rows of it cannot be used", "locked": "another process is writing it", "folder": "from"}
    assert wanted.get(damage, "was not taken over") in said
    if other is not None:
        other.close()
    if damage == "folder":
        older.rmdir()
    older.write_bytes(content)
    with opened(path) as store:
        assert sum(len(store.tickets(x)) for x in BENCHMARK.entries()) == 4


def change(path, statement):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_file_that_is_only_read_may_be_read_only(folder):
    older = folder / "tickets.sqlite"
    older.chmod(0o444)
    with opened(folder / "results.sqlite") as store:
        assert sum(len(store.tickets(x)) for x in BENCHMARK.entries()) == 4


def test_what_other_code_made_is_known_as_that(folder, capsys):
    """Of code that the table of aliases does not have, or of one's own, the question alone is known."""
    path = folder / "tickets.sqlite"
    for (identity,) in rows(path, "SELECT DISTINCT identity FROM tickets"):
        text = rows(path, f"SELECT specification FROM tickets WHERE identity = '{identity}'")[0][0]
        reseal(path, identity, {**json.loads(text), "source": "other"})
    with opened(path) as store:
        assert [store.tickets(x) for x in BENCHMARK.entries()] == [{}, {}]
        rows_kept = run(BENCHMARK, store, threads=1, progress=False, keep=True)
        assert not store.written["tickets"]
        assert len(rows_kept) == 4
        assert sum(len(store.accepted("tickets", x)) for x in BENCHMARK.entries()) == 4
        assert store.mask(BENCHMARK.entries()[0], 1, (6, 8)).sum() == 12
    assert "2 stored tickets of imp came from other code than it has now: used" in capsys.readouterr().err
    with opened(path) as store:
        run(BENCHMARK, store, threads=1, progress=False)
        assert store.written["tickets"] == 4
        assert store.held() == 8
    said = capsys.readouterr().err
    assert "2 stored tickets of imp came from other code than it has now: not used" in said
    assert "--keep uses it" in said


def reseal(path, identity, description):
    """Give the rows of an identity another description."""
    from toycomb.records.sealing import checksum, seal

    text = json.dumps(description, sort_keys=True)
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT rowid, network, provenance, digest FROM tickets WHERE identity = ?"
        for row, network, provenance, digest in connection.execute(query, (identity,)).fetchall():
            fields = checksum(text), network, text, provenance
            connection.execute(
                "UPDATE tickets SET identity = ?, specification = ?, seal = ? WHERE rowid = ?",
                (fields[0], text, seal("tickets", *fields, digest), row),
            )
        connection.commit()


def test_descriptions_that_nobody_can_read_are_kept_and_counted(folder, capsys):
    path = folder / "tickets.sqlite"
    ((identity,), *_) = rows(path, "SELECT DISTINCT identity FROM tickets")
    reseal(path, identity, {"format": 99, "method": "any", "population": {}})
    with opened(path) as store:
        assert store.held() == 4
    assert "2 rows of it cannot be put into the words of this version" in capsys.readouterr().err


def test_the_table_of_aliases_is_that_of_this_code():
    """After a change to code: see `tests.aliases` on when to write the table anew."""
    written = json.loads(aliases.TABLE.read_text())
    made = json.loads(json.dumps(aliases.table()))
    other = [name for kind in made for name in made[kind] if written[kind].get(name) != made[kind][name]]
    assert not other, f"the code of {other} is not that of aliases.json; read tests/aliases.py, what to do"
