"""Results files: what is read is what was stored under that name, whatever happened to the file."""

import json
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from toycomb import InputError
from toycomb.records import file as files
from toycomb.records.aliases import translated
from toycomb.records.execution import load_measured
from toycomb.records.identities import identity
from toycomb.records.origins import versions
from toycomb.records.sealing import checksum, seal, unpack
from toycomb.records.store import opened
from toycomb.study import Population, execute, load_run
from toycomb.training import Training

FORMAT_1 = Path(__file__).parent / "data" / "results_format_1.sqlite"
"""Two networks, four tickets and a table, as the first version stored them."""
POPULATION = Population(
    networks=2,
    seed=5,
    variables=10,
    clauses=2,
    literals=2,
    samples=64,
    training=Training(hidden=6, epochs=2, snapshots=(0.5,)),
)


class Asked:
    """What asks for the rows of an identity."""

    networks, seed, method, density = 9, 5, "any", 0.3

    def __init__(self, identity):
        self.identity = identity


class Named(Asked):
    """What asks for the rows of a name."""

    def __init__(self, name):
        self.name = name
        super().__init__(identity(self.describe()))

    def describe(self):
        return {"name": self.name}


def rows(query, path=FORMAT_1):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def change(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(*([statement] if isinstance(statement, str) else statement))
        connection.commit()


def today(text):
    """Identity of today of what an old description asks for."""
    return identity(translated(json.loads(text)))


UNITS = {(today(x), i): unpack(arrays) for x, i, arrays in rows("SELECT specification, network, arrays FROM units")}
MASKS = {(today(x), i): mask for x, i, mask in rows("SELECT specification, network, mask FROM tickets")}


@pytest.fixture
def file(tmp_path):
    """A file of this format that holds what the old one does."""
    path = tmp_path / "r.sqlite"
    shutil.copy(FORMAT_1, path)
    with opened(path):
        pass
    return path


def equal(a, b):
    return a.keys() == b.keys() and all(a[x].tobytes() == b[x].tobytes() for x in a)


def check(store):
    """Everything that the store gives is what was stored; the number of rows that it gives."""
    given = 0
    for name in {x for x, _ in UNITS}:
        found = store.finished(Asked(name))
        assert all(equal(store.load_arrays(Asked(name), i), UNITS[name, i]) for i in found)
        given += len(found)
    for name in {x for x, _ in MASKS}:
        for i in store.tickets(Asked(name)):
            bits = MASKS[name, i]
            mask = store.mask(Asked(name), i, (1, 8 * len(bits)))
            assert np.packbits(mask).tobytes() == bits
            given += 1
    return given


def test_files_of_the_first_format_are_taken_over_once(tmp_path, capsys):
    path, content = tmp_path / "r.sqlite", FORMAT_1.read_bytes()
    path.write_bytes(content)
    with opened(path, read_only=True) as store:
        assert check(store) == 6
        assert store.table("claims") == [{"id": "C1", "effect": 0.5}]
    assert path.read_bytes() == content
    change(path, "UPDATE tickets SET network = 7 WHERE rowid = 1")
    with opened(path) as store:
        assert execute({"": POPULATION}, store, progress=False) == 0
        old = rows("SELECT specification, network, digest FROM units")
        digests = {f"{today(text)}:{network}": digest for text, network, digest in old}
        assert store.digests([POPULATION]) == digests  # equal results keep their digests from format to format
        assert check(store) == 5
        assert load_run(POPULATION, store).snapshots.W.shape == (3, 2, 6, 16)
    assert rows("PRAGMA user_version", path) == [(3,)]
    with opened(path) as store:
        assert check(store) == 5
    assert "1 damaged row of" in capsys.readouterr().err


EXCHANGED = [
    "UPDATE units SET network = 9 WHERE network = 0",
    "UPDATE units SET network = 0 WHERE network = 1",
    "UPDATE units SET network = 1 WHERE network = 9",
]
PICKLED = b"\x80\x04N."


@pytest.mark.parametrize(
    ("statements", "lost"),
    [
        (EXCHANGED, 2),
        (["UPDATE units SET (arrays, digest, seal) = (SELECT arrays, digest, seal FROM units WHERE network = 1)"], 1),
        (["UPDATE units SET provenance = '[1]' WHERE network = 0"], 1),
        (["UPDATE units SET provenance = '{}', specification = 'x' WHERE network = 1"], 1),
        (["UPDATE units SET arrays = 'text' WHERE network = 0"], 1),
        (["UPDATE units SET arrays = 7, digest = 8 WHERE network = 0"], 1),
        ([("UPDATE units SET arrays = ?, digest = ? WHERE network = 0", (PICKLED, checksum(PICKLED)))], 1),
        (["DELETE FROM units"], 2),
        (["UPDATE units SET seal = x'00'"], 2),
        (
            [
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_master SET sql = replace(sql, 'BLOB NOT NULL', 'BLOB')",
                "PRAGMA writable_schema = RESET",
                "UPDATE units SET arrays = NULL WHERE network = 1",
            ],
            1,
        ),
    ],
)
def test_units_of_damaged_rows_are_made_anew(file, statements, lost, capsys):
    change(file, *statements)
    with opened(file) as store:
        assert check(store) == 6 - lost
        assert execute({"": POPULATION}, store, progress=False) == lost
        for i in range(2):
            made, old = store.load_arrays(POPULATION, i), UNITS[POPULATION.identity, i]
            assert all(made[name].tobytes() == old[name].tobytes() for name in old)  # later versions may add arrays
    said = capsys.readouterr().err
    assert "DELETE FROM units" in statements or f"{lost} damaged row" in said
    assert said.count("\n") <= 1


def test_what_is_stored_under_a_right_seal_but_of_another_kind_is_a_sentence(file):
    with opened(file) as store:
        for arrays in ({"W": np.zeros(3)}, {"x": np.array(["text"])}):
            store.save_arrays(POPULATION, 0, arrays, 0.0)
            with pytest.raises(InputError, match="what is stored for network 0 is not"):
                store.load(POPULATION, 0)
        store.save_arrays(Named("m"), 0, {"x": np.zeros(2)}, 0.0)
        store.save_arrays(Named("m"), 1, {"x": np.zeros(3)}, 0.0)
        two = Named("m")
        two.networks = 2
        with pytest.raises(InputError, match="network 1 have other names or shapes"):
            load_measured(two, store)


def test_damaged_tickets_do_not_count_and_their_masks_are_sentences(file):
    (one, _), *_ = MASKS
    change(
        file,
        ("UPDATE tickets SET mask = x'00' || substr(mask, 2) WHERE identity = ? AND network = 0", (one,)),
        ("UPDATE tickets SET record = '[]' WHERE identity = ? AND network = 1", (one,)),
    )
    with opened(file) as store:
        assert check(store) == 4
        assert store.tickets(Asked(one)) == {}
        with pytest.raises(InputError, match=r"network 0 is damaged \(its checksum"):
            store.mask(Asked(one), 0, (6, 16))
        with pytest.raises(InputError, match="holds no ticket"):
            store.mask(Asked(one), 5, (6, 16))
        other = next(x for x, _ in MASKS if x != one)
        with pytest.raises(InputError, match="96 bits"):
            store.mask(Asked(other), 0, (60, 100))
    fields = ("tickets", other, 1, "{}", "{}")
    digest = checksum(b"{}" + b"\x00")
    same = "record = '{}', mask = x'00', specification = '{}', provenance = '{}'"
    change(
        file,
        (
            f"UPDATE tickets SET {same}, digest = ?, seal = ? WHERE identity = ? AND network = 1",
            (digest, seal(*fields, digest), other),
        ),
    )
    with opened(file) as store:
        assert set(store.tickets(Asked(other))) == {0}  # a record that lacks what every table reads


def exchanged_index(file, tmp_path):
    """Give the file the index page of another one, in which the two units have each other's place."""
    other = tmp_path / "other.sqlite"
    shutil.copy(file, other)
    change(other, *(f"UPDATE units SET rowid = {a} WHERE rowid = {b}" for a, b in ((100, 1), (1, 2), (2, 100))))
    root = "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = "
    (page, size), *_ = rows(root + "'sqlite_autoindex_units_1'", file)
    content, begin = bytearray(file.read_bytes()), (page - 1) * size
    content[begin : begin + size] = other.read_bytes()[begin : begin + size]
    file.write_bytes(content)


def test_a_damaged_index_is_made_anew(file, tmp_path, monkeypatch):
    exchanged_index(file, tmp_path)
    before = file.read_bytes()
    with opened(file, read_only=True) as store:
        assert check(store) == 6
    assert file.read_bytes() == before
    with monkeypatch.context() as patch:  # even unnoticed it leads to no other network's arrays
        patch.setattr(files.integrity, "damage", lambda connection: [])
        with opened(file) as store:
            assert check(store) == 4
    with opened(file) as store:
        assert check(store) == 6


@pytest.mark.parametrize(("source", "flips"), [("old", 60), ("new", 150)])
def test_flipped_bytes_end_in_a_sentence_or_in_right_arrays(file, source, flips):
    content, rng = (FORMAT_1 if source == "old" else file).read_bytes(), random.Random(source)
    given, sentences = 0, []
    for _ in range(flips):
        damaged = bytearray(content)
        for _ in range(rng.choice((1, 1, 5, 50))):
            page = 4096 * rng.randrange(len(content) // 4096)
            damaged[page + rng.randrange(rng.choice((40, 4096)))] ^= rng.randrange(1, 256)
        file.write_bytes(damaged[: rng.choice((len(damaged), len(damaged), len(damaged), rng.randrange(len(damaged))))])
        try:
            with opened(file, read_only=rng.random() < 0.5) as store:
                given += check(store)
        except InputError as error:
            sentences.append(str(error).replace(str(file), "FILE"))
    assert given > flips
    assert 0 < max(map(len, sentences)) < 400


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("PRAGMA user_version = 5", "format 5 and this toycomb reads up to 4; use a newer toycomb"),
        ("DROP TABLE units", "is not a results file of format 4"),
        ("ALTER TABLE units DROP COLUMN provenance", "the table units has other columns"),
    ],
)
def test_other_files_are_sentences(file, statement, message):
    change(file, statement)
    before = file.read_bytes()
    for read_only in (False, True):
        with pytest.raises(InputError, match=message):
            opened(file, read_only=read_only).__enter__()
    assert file.read_bytes() == before


def test_tables_that_were_changed_are_sentences(file):
    with opened(file) as store:
        assert store.table("claims") == [{"id": "C1", "effect": 0.5}]
    for content in ("[{", '[{"id": "C1", "effect": 0.9}]', "7"):
        change(file, ("UPDATE tables SET content = ?", (content,)))
        with opened(file, read_only=True) as store, pytest.raises(InputError, match="'claims' is damaged"):
            store.table("claims")


def test_a_file_in_use_is_a_sentence(file, monkeypatch):
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    with closing(sqlite3.connect(file)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InputError, match="another process is writing it"):
            opened(file).__enter__()


def test_units_of_other_versions_are_noticed_once(file, monkeypatch, capsys):
    now = versions() | {"numpy": "99.1", "scipy": "98"}
    monkeypatch.setattr("toycomb.records.checks.versions", lambda: now)
    with opened(file) as store:
        assert check(store) == check(store) == 6
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "2 units and 4 tickets of" in said
    assert "this run has numpy 99.1, scipy 98: last digits may differ" in said
    monkeypatch.setattr("toycomb.records.checks.versions", lambda: versions() | {"python": "3.99"})
    with opened(file) as store:
        check(store)
        assert "numpy" in store.made_by([POPULATION])[0]
    assert "python 3.99: that decides no number" in capsys.readouterr().err


def test_a_folder_may_be_named_like_an_address(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("file:here").mkdir()
    with opened("file:here/r.sqlite") as held:
        held.save_table("a", 1)
    assert (tmp_path / "file:here/r.sqlite").is_file()
