"""One file for all that is made, whoever makes it, and what happens where its code has changed."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from tests.conftest import shrink_accounts
from toycomb import study, theories
from toycomb.accounts import presets
from toycomb.accounts.material import Material
from toycomb.accounts.registry import ACCOUNTS
from toycomb.cli import main
from toycomb.records.differences import named_parts
from toycomb.records.execution import load_measured, measure
from toycomb.records.measurement import Measurement
from toycomb.study import Population, opened
from toycomb.study.outputs import _kept
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training

NAME = "symmetries"


@pytest.fixture
def small(monkeypatch):
    """Accounts whose measurements take a second, and a preset that asks for two networks of them."""
    shrink_accounts(monkeypatch)
    sizes = presets.Preset((), (), 0, 0, account_networks=2)
    monkeypatch.setitem(presets.PRESETS, "quick", sizes)


def studied(folder, **options):
    return study.run("quick", folder, only=(NAME,), threads=1, progress=False, **options)


def rows(path, query):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.slow
def test_what_one_command_made_is_there_for_the_others(small, tmp_path):
    alone = {"networks": 2, "threads": 1, "progress": False}
    first, second = tmp_path / "first", tmp_path / "second"
    assert theories.run(NAME, first, **alone)["measured"] == 2
    assert studied(first)["measured"] == 0
    assert studied(second)["measured"] == 2
    assert theories.run(NAME, second, **alone)["measured"] == 0
    with opened(first / "results.sqlite") as one, opened(second / "results.sqlite") as other:
        asked = ACCOUNTS[NAME].measures(presets.preset("quick"), 4).values()
        assert one.digests(asked) == other.digests(asked)
        assert one.made_by(asked)
    assert not [x.name for x in first.iterdir() if x.suffix == ".sqlite" and x.name != "results.sqlite"]


TICKETS = (
    "tickets --methods random --densities .3 --networks 2 --variables 8 --clauses 2 --literals 2 --hidden 8 "
    "--epochs 1 --samples 64 --json --out"
)


def test_tickets_are_there_for_the_study(tmp_path, capsys):
    main([*TICKETS.split(), str(tmp_path)])
    population = Population(
        networks=2, seed=1, variables=8, clauses=2, literals=2, samples=64,
        training=Training(hidden=8, epochs=1, patience=None),
    )  # fmt: skip
    with opened(tmp_path / "results.sqlite") as store:
        assert len(run(Benchmark(population, ("random",), (0.3,)), store, progress=False)) == 2
        assert not store.written["tickets"]


@pytest.mark.slow
def test_two_commands_at_once_lose_nothing(tmp_path):
    """Both make the same tickets: each row is one of them, whole, and neither command fails."""
    call = [sys.executable, "-W", "ignore", "-m", "toycomb", *TICKETS.split(), str(tmp_path)]
    both = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert all(len(json.loads(out)["rows"]) == 2 for out, _ in said)
    with opened(tmp_path / "results.sqlite") as store:
        assert store.tickets_held() == 2


def measuring(sign):
    def helper(index):
        return sign * index

    def measured(seed, index):
        return {"x": helper(index + 1)}

    return Measurement(measured, 2, 1)


def test_other_code_is_said_with_what_differs_and_kept_where_that_is_asked(capsys):
    with opened(":memory:") as store:
        assert measure([measuring(1)], store, threads=1, progress=False) == 2
        assert capsys.readouterr().err == ""
        assert measure([measuring(-1)], store, threads=1, progress=False, keep=True) == 0
        said = capsys.readouterr().err
        assert "came from other code than it has now (" in said
        assert said.endswith("changed): used, as was asked\n")
        assert load_measured(measuring(-1), store)["x"].tolist() == [1, 2]
        assert store.accepted("units", measuring(-1)) == {0, 1}
        assert store.digests([measuring(-1)]) == store.digests([measuring(1)])
        assert measure([measuring(-1)], store, threads=1, progress=False, keep=True) == 0
        assert measure([replace(measuring(-1), networks=3)], store, threads=1, progress=False, keep=True) == 1
        assert load_measured(replace(measuring(-1), networks=3), store)["x"].tolist() == [1, 2, -3]


def test_other_code_is_not_used_and_stays(capsys):
    with opened(":memory:") as store:
        measure([measuring(1)], store, threads=1, progress=False)
        assert measure([measuring(-1)], store, threads=1, progress=False) == 2
        said = capsys.readouterr().err
        assert "2 stored networks of" in said
        assert "came from other code than it has now (" in said
        assert "changed" in said
        assert "not used, made anew; what is stored stays, and --keep uses it" in said
        assert [load_measured(measuring(x), store)["x"].tolist() for x in (1, -1)] == [[1, 2], [-1, -2]]
        assert measure([measuring(1), measuring(-1)], store, threads=1, progress=False) == 0
        assert capsys.readouterr().err == ""


def test_what_differs_is_said_of_the_function_itself_and_of_all_that_share_a_name(capsys):
    def of(text):
        names = {"__name__": "__main__"}
        exec(text, names)
        return Measurement(names["m"], 1, 1)

    text = "def m(seed, index):\n  return {'x': h(1) + h(2)}\ndef h(x):\n  return x"
    with opened(":memory:") as store:
        measure([of(text)], store, threads=1, progress=False)
        measure([of(text.replace("h(1) +", "h(1) -"))], store, threads=1, progress=False)
        assert "(itself changed)" in capsys.readouterr().err
    assert named_parts({(0, "a"): "1", (1, "a"): "2", (2, ""): "3"}).keys() == {"a", "itself"}
    assert named_parts({(0, "a"): "1", (1, "a"): "2"}) != named_parts({(0, "a"): "3", (1, "a"): "2"})


def test_what_follows_from_what_was_read_is_kept_too(capsys):
    with opened(":memory:") as store:
        for sign, keep, found in ((1, False, [1, 2]), (-1, True, [1, 2]), (-1, False, [-1, -2])):
            material = Material(ACCOUNTS[NAME], presets.preset("quick"), 4, store, keep=keep)
            assert material.made(measuring(sign))["x"].tolist() == found
            assert len(material.further) == 1
            assert _kept([material], store)["measurements"] == 2 * keep
            store._instead.clear()
        assert "used, as was asked" in capsys.readouterr().err


def test_another_question_is_no_other_code(capsys):
    with opened(":memory:") as store:
        measure([measuring(1)], store, threads=1, progress=False)
        assert measure([replace(measuring(-1), seed=2)], store, threads=1, progress=False, keep=True) == 2
        assert measure([replace(measuring(-1), version=2)], store, threads=1, progress=False, keep=True) == 2
    assert capsys.readouterr().err == ""


def test_code_that_is_damaged_is_not_named(tmp_path, capsys):
    path = tmp_path / "results.sqlite"
    with opened(path) as store:
        measure([measuring(1)], store, threads=1, progress=False)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE code SET parts = '{'")
        connection.commit()
    with opened(path) as store:
        assert measure([measuring(-1)], store, threads=1, progress=False) == 2
    assert "came from other code than it has now: not used" in capsys.readouterr().err


def test_damaged_rows_of_other_code_are_not_offered(tmp_path, capsys):
    path = tmp_path / "results.sqlite"
    with opened(path) as store:
        measure([measuring(1)], store, threads=1, progress=False)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE units SET arrays = x'00' WHERE network = 1")
        connection.commit()
    with opened(path) as store:
        assert measure([measuring(-1)], store, threads=1, progress=False) == 2
    said = capsys.readouterr().err
    assert "1 stored network of" in said
    assert "1 damaged row of" in said


@pytest.mark.slow
def test_a_study_says_what_it_kept(small, tmp_path, monkeypatch, capsys):
    studied(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["made_by_other_code"] == {"measurements": 0, "tickets": 0}
    described = Measurement.describe
    monkeypatch.setattr(Measurement, "describe", lambda self: {**described(self), "code": "other"})
    assert studied(tmp_path, keep=True)["measured"] == 0
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["made_by_other_code"] == {"measurements": 2, "tickets": 0}
    assert "2 measurements of this account came from other code" in (tmp_path / "report.html").read_text()
    capsys.readouterr()
    assert studied(tmp_path)["measured"] == 2
    assert f"2 stored networks of {NAME} came from other code" in capsys.readouterr().err
    assert len(rows(tmp_path / "results.sqlite", "SELECT * FROM units")) == 4
    assert studied(tmp_path)["measured"] == 0
