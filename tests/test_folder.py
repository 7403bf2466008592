"""The tables of a folder, whatever files of methods the last call named."""

import csv
import json

import pytest

from toycomb.cli import main
from toycomb.tickets import failed, folder
from toycomb.tickets.registered import METHODS

SMALL = "--networks 2 --clauses 3 --hidden 8 --epochs 2 --samples 400 --densities .3 --baseline random"
METHOD = """
import numpy as np
import toycomb as tc

@tc.tickets.method("{name}", group="{group}", needs=("initial",))
def {name}(context):
    \"\"\"Large weights. Ours.\"\"\"
    if {fails} and context._subject.index == 1:
        raise ValueError("no luck")
    return {sign} * np.abs(context.prunable(context.initial))
"""


@pytest.fixture
def call(tmp_path, monkeypatch, capsys):
    """A call of `tickets` into one folder, each with the methods of toycomb alone, as a new process has them."""
    before = dict(METHODS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("toycomb.report.tickets.write", lambda *given: {})  # no pictures, which take seconds

    def again(methods, *more):
        METHODS.clear()
        METHODS.update(before)
        main(["tickets", "--methods", methods, *SMALL.split(), "--out", "t", *more])
        return json.loads((tmp_path / "t" / "tickets.json").read_text()), capsys.readouterr().err

    return again


def write(path, name, fails=False, sign=1, group="features"):
    path.write_text(METHOD.format(name=name, fails=fails, sign=sign, group=group))


def counted(document):
    names = [row["method"] for row in document["rows"]]
    return {name: names.count(name) for name in names}


def failures(path):
    with path.open() as file:
        return {x["method"]: x["failed"] for x in csv.DictReader(file)}


def test_what_is_no_ticket_in_the_last_document_does_not_count():
    row = {"method": "imp", "density": 0.5, "network": 0, "cost_seconds": None, "reason": "no luck"}
    other = [row | {key: wrong} for key in ("method", "density", "network", "cost_seconds") for wrong in ({}, [], "x")]
    odd = [x for x in other if x["method"] != "x"]  # which is a name
    document = {"rows": [*odd, row, None, "x"], "failed": [*odd, row | {"reason": 3}, row]}
    assert folder.rows_of(document) == [row]
    assert failed.failed_beside([row], document) == []
    assert failed.failed_beside([], document) == [row]
    assert folder.rows_of({"rows": {"a": row}}) == folder.rows_of({}) == []


def test_rows_of_methods_whose_file_is_not_named_stay(call, tmp_path):
    write(tmp_path / "mine.py", "breaks", fails=True)
    write(tmp_path / "extra.py", "other", sign=-1)
    first, _ = call("random,./mine.py")
    assert "--methods random,./mine.py " in first["leaderboard"]["sentence"]
    for _ in range(2):  # what stayed once stays again
        found, said = call("random,./extra.py:other")
        assert counted(found) == {"random": 2, "other": 2, "breaks": 1}
        assert [row for row in found["rows"] if row["method"] == "breaks"] == first["rows"][2:]
        assert found["methods"]["breaks"] == first["methods"]["breaks"]
        assert {x["method"]: x["group"] for x in found["leaderboard"]["entries"]}["breaks"] == "features"
        assert "of methods whose files this call did not name: breaks (rows of the last table stay)" in said
        sentence = found["leaderboard"]["sentence"]
        assert "--methods random,./extra.py:other " in sentence
        assert "`, but for the tickets of breaks, which calls before it found;" in sentence
        assert found["failed"] == first["failed"]
        assert "breaks" in (tmp_path / "t" / "tickets.md").read_text()
    found, said = call("random")
    assert "--methods random " in found["leaderboard"]["sentence"]
    assert "other, breaks" in said or "breaks, other" in said


def test_the_command_names_methods_by_the_words_that_bring_them(call, tmp_path):
    both = tmp_path / "mine.py"
    write(both, "one")
    both.write_text(both.read_text() + METHOD.format(name="two", fails=False, sign=-1, group="weights"))
    call("random,./mine.py")
    found, said = call("./mine.py:one")
    assert "--methods ./mine.py:one,random,./mine.py:two " in found["leaderboard"]["sentence"]
    assert "did not name" not in said


def test_tickets_of_a_method_that_was_changed_are_named(call, tmp_path):
    both = tmp_path / "mine.py"
    write(both, "one")
    call("random,./mine.py")
    two = METHOD.format(name="two", fails=False, sign=-1, group="weights")
    both.write_text(METHOD.format(name="one", fails=False, sign=2, group="weights") + two)
    found, said = call("./mine.py:two")
    assert counted(found) == {"two": 2, "random": 2}
    assert "2 tickets of one were found by other code than this call has of it" in said


def test_a_failure_stays_until_its_ticket_is_found_or_its_method_changes(call, tmp_path):
    write(tmp_path / "mine.py", "breaks", fails=True)
    first, _ = call("random,./mine.py")
    (failed,) = first["failed"]
    assert (failed["method"], failed["network"]) == ("breaks", 1)
    for methods in ("magnitude", "random"):
        found, _ = call(methods)
        assert found["failed"] == [failed]
        counts = failures(tmp_path / "t" / "leaderboard.csv")
        assert counts == {"random": "0", "breaks": "1", "magnitude": "0"}
    main(["export", "t", "--to", "board.csv", "--table", "leaderboard", "--baseline", "random"])
    assert failures(tmp_path / "board.csv") == counts
    main(["export", "t", "--to", "board.tex", "--baseline", "random"])
    assert "1 further ticket failed" in (tmp_path / "board.tex").read_text()
    write(tmp_path / "mine.py", "breaks")
    found, _ = call("./mine.py")
    assert found["failed"] == []


def test_where_failures_are_not_known_there_is_a_dash(call, tmp_path):
    call("random,magnitude")
    (tmp_path / "t" / "tickets.json").unlink()
    main(["export", "t", "--to", "board.md", "--baseline", "random"])
    table = [line for line in (tmp_path / "board.md").read_text().splitlines() if line.startswith("|")]
    place = [x.strip() for x in table[0].split("|")].index("failed")
    assert [row.split("|")[place].strip() for row in table[2:4]] == ["–", "–"]
