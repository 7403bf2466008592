"""Methods from a file of one's own, by `FILE.py:NAME`."""

import json
import sys

import pytest

from toycomb import tickets
from toycomb.cli import main
from toycomb.common.errors import InputError
from toycomb.tickets.brought import brought
from toycomb.tickets.registered import METHODS

TINY = "--networks 2 --clauses 3 --hidden 8 --epochs 2 --samples 400 --densities .3 --baseline random"
MINE = """
from dataclasses import dataclass
import numpy as np
import toycomb as tc
from beside_brought import POWER

@dataclass
class Setting:
    power: int = POWER

@tc.tickets.method("to-and-fro", needs=("initial",))
def first(context):
    \"\"\"Large weights. Ours.\"\"\"
    return np.abs(context.prunable(context.initial)) ** Setting().power

@tc.tickets.method("small-ones", needs=("initial",))
def second(context):
    \"\"\"Small weights. Ours.\"\"\"
    return -np.abs(context.prunable(context.initial))
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    before = dict(METHODS)
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "beside_brought.py").write_text("POWER = 2\n")
    yield tmp_path / "mine.py"
    METHODS.clear()
    METHODS.update(before)


def test_the_file_is_run_once_and_its_methods_are_there_by_name(mine):
    assert brought(["imp", f"{mine}:small-ones", f"{mine}:to-and-fro"]) == ("imp", "small-ones", "to-and-fro")
    first = tickets.named("small-ones")
    assert brought([str(mine)]) == ("to-and-fro", "small-ones")
    assert tickets.named("small-ones") is not first


def test_the_command_compares_them_names_them_and_finds_them_again(mine, tmp_path, capsys):
    call = [
        "tickets",
        "--methods",
        f"random,{mine}:to-and-fro",
        *TINY.split(),
        "--out",
        str(tmp_path / "out"),
        "--json",
    ]
    main(call)
    printed = capsys.readouterr()
    first = json.loads(printed.out)
    assert {row["method"] for row in first["rows"]} == {"random", "to-and-fro"}
    assert first["asked"] == ["random", "to-and-fro"]
    assert first["methods"]["to-and-fro"]["definition"] == "Large weights. Ours."
    assert [x["method"] for x in first["paired"]["accuracy"]] == ["to-and-fro"]
    main(call)  # the code is that of before, so that all tickets are there
    printed = capsys.readouterr()
    assert "anew" not in printed.err
    assert json.loads(printed.out)["rows"] == first["rows"]
    mine.write_text(MINE.replace("** Setting", "** -Setting"))
    main(call)
    printed = capsys.readouterr()
    assert "2 stored tickets of to-and-fro came from other code" in printed.err
    assert json.loads(printed.out)["rows"] != first["rows"]


@pytest.mark.slow
def test_they_can_be_found_in_processes(mine, capsys):
    answers = []
    for workers in ("threads", "processes"):
        main(["tickets", "--methods", f"random,{mine}:small-ones", *TINY.split(), "--workers", workers, "--json"])
        printed = capsys.readouterr()
        assert "done in threads" not in printed.err
        answers.append([row["accuracy"] for row in json.loads(printed.out)["rows"]])
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (MINE, ":small_one", "there is no method 'small_one'; perhaps you meant small-ones"),
        ("x = 1\n", "", "registers no method; write @toycomb.tickets.method"),
        ("import nowhere_brought\n", "", "cannot be run: ModuleNotFoundError: No module named 'nowhere_brought'"),
        (MINE.replace("to-and-fro", "imp"), "", "cannot be run: there is a method imp already"),
        (None, ":gentle", "there is no file"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_sentence(mine, content, name, says):
    if content is None:
        mine.unlink()
    else:
        mine.write_text(content)
    with pytest.raises(InputError, match=says.replace("(", r"\(")):
        brought([f"{mine}{name}"])
