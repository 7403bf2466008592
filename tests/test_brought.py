"""Methods from a file of one's own, by `FILE.py:NAME`."""

import copy
import json
import pickle
import sys

import pytest

from toycomb import tickets
from toycomb.cli import main
from toycomb.commands import ticket_tables
from toycomb.common.errors import InputError
from toycomb.study import Population, opened
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.brought import brought
from toycomb.tickets.entry import Entry
from toycomb.tickets.registered import METHODS
from toycomb.training import Training

SMALL = Population(networks=2, clauses=3, samples=200, training=Training(6, epochs=1))

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

VANDAL = """
import numpy as np
import toycomb as tc

@tc.tickets.method("vandal", needs=("initial", "batch", "prefix", "training", "clauses"))
def vandal(context):
    \"\"\"Writes zeros wherever it can. Ours.\"\"\"
    network, batch, formula = context.dense(), context.batch(), context.formula()
    for array in (context.initial.W, network.W, context.dense(0).b, batch.Z, batch.y, context.E, formula.polarity):
        array[...] = 0
    return np.abs(context.prunable(context.initial))
"""


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "mine.py").write_text(MINE)
    (tmp_path / "beside_brought.py").write_text("POWER = 2\n")
    return tmp_path / "mine.py"


@pytest.fixture
def package(mine, monkeypatch):
    """A package in the current folder, with a method that uses another module of it."""
    folder = mine.parent / "brought_package"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "power.py").write_text("def power():\n    return 2\n")
    other = MINE.replace("from beside_brought import POWER", "from brought_package.power import power")
    (folder / "other.py").write_text(other.replace("Setting().power", "power()").replace("POWER", "2"))
    monkeypatch.chdir(mine.parent)
    yield folder
    _forget("brought_package")


def _forget(top):
    for name in [name for name in sys.modules if name.partition(".")[0] == top]:
        del sys.modules[name]


def test_the_file_is_run_once_and_its_methods_are_there_by_name(mine):
    assert brought(["imp", f"{mine}:small-ones", f"{mine}:to-and-fro"]) == ("imp", "small-ones", "to-and-fro")
    first = tickets.named("small-ones")
    assert brought([str(mine)]) == ("to-and-fro", "small-ones")
    assert tickets.named("small-ones") is not first


def test_a_function_stands_for_the_method_that_it_became(mine, package):
    assert brought([f"{mine}:first", f"{mine}:to-and-fro"]) == ("to-and-fro",)
    assert brought([f"{mine}:all"]) == ("to-and-fro", "small-ones")
    assert brought(["brought_package.other:second", "imp"]) == ("small-ones", "imp")
    assert brought(["brought_package.other:to-and-fro"]) == ("to-and-fro",)
    assert brought(["toycomb.tickets.methods.snip:snip"]) == ("snip",)


def test_options_stand_behind_the_name(mine):
    mine.write_text(MINE.replace("def second(context)", "def second(context, power=1, kind='a,b')"))
    asked = brought([f"{mine}:second(power=2.0)", "imp(epochs=20, rounds=5)", f"{mine}:small-ones(kind='a,b')"])
    assert asked == ("small-ones(power=2)", "imp(rounds=5,epochs=20)", "small-ones")
    assert tickets.named("small-ones(power=2)").settings == {"power": 2, "kind": "a,b"}
    found = Benchmark(SMALL, asked[:2], (0.3,))
    assert pickle.loads(pickle.dumps(found)).describe() == found.describe()
    assert [x.method for x in copy.deepcopy(found.entries())] == list(asked[:2])


def test_files_in_two_folders_have_neighbours_of_their_own(mine, tmp_path):
    other = tmp_path / "elsewhere" / "mine.py"
    other.parent.mkdir()
    other.write_text(MINE.replace("to-and-fro", "from-there"))
    (other.parent / "beside_brought.py").write_text("POWER = 5\n")
    brought([f"{mine}:first", f"{other}:from-there"])
    first, second = (tickets.named(x).function.__globals__["Setting"]().power for x in ("to-and-fro", "from-there"))
    assert (first, second) == (2, 5)


def test_tickets_are_those_of_the_code_and_of_what_it_imports(mine, package, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # two edits of one size within a second

    def identities():
        _forget("brought_package")
        METHODS.pop("to-and-fro", None)
        (name,) = brought([f"{mine}:first"])
        file = Entry(SMALL, name, 0.3, False).identity
        brought(["brought_package.other:first"])
        return file, Entry(SMALL, name, 0.3, False).identity

    first = identities()
    assert first[0] != first[1]
    mine.write_text(f"# a comment\n{MINE.replace('-np.abs', '-2 * np.abs')}")  # the other method of the file
    (package / "unrelated.py").write_text("x = 1\n")
    assert identities() == first
    (mine.parent / "beside_brought.py").write_text("POWER = 3\n")
    second = identities()
    assert (second[0] != first[0], second[1] == first[1]) == (True, True)
    (package / "power.py").write_text("def power():\n    return 3\n")
    third = identities()
    assert (third[0] == second[0], third[1] != first[1]) == (True, True)


def test_a_stored_benchmark_grows_by_the_new_method_alone(mine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ticket_tables, "write", lambda *document: None)  # figures take long

    def said(methods):
        main(["tickets", "--methods", methods, *TINY.split(), "--out", str(tmp_path / "out")])
        return capsys.readouterr().out.splitlines()[-1].partition("there ")[2]

    assert said("random,imp(rounds=2,epochs=1)") == "holds 4 results, 4 of them new"
    assert said(f"random,imp(epochs=1,rounds=2),{mine}:first") == "holds 6 results, 2 of them new"
    assert said(f"{mine}:first,{mine}:second(),random") == "holds 8 results, 2 of them new"
    mine.write_text(MINE.replace("** Setting", "** -Setting"))
    assert said(f"{mine},random") == "holds 10 results, 2 of them new"


def test_the_command_compares_them_names_them_and_finds_them_again(mine, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ticket_tables, "write", lambda *document: None)  # figures take long
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


def test_the_baseline_is_one_method_by_the_same_words(mine, capsys):
    call = ["tickets", "--methods", f"random,{mine}:first", *TINY.split(), "--json", "--baseline"]
    main([*call, f"{mine}:first()"])
    found = json.loads(capsys.readouterr().out)
    assert found["baseline"] == "to-and-fro"
    assert [x["method"] for x in found["paired"]["accuracy"]] == ["random"]
    with pytest.raises(SystemExit):
        main([*call, str(mine)])
    assert "which is more than one method; give one" in capsys.readouterr().err


def test_one_name_in_two_files_is_no_method(mine, tmp_path):
    """The later one would stand for both."""
    other = tmp_path / "other.py"
    other.write_text(MINE.replace("** Setting", "** -Setting"))
    with pytest.raises(InputError, match=r"mine.py and .*other.py both register a method small-ones; give one"):
        brought([f"{mine}:first", f"{other}:second"])
    assert brought([f"{other}:first", f"{other}:second"]) == ("to-and-fro", "small-ones")


def test_a_method_that_writes_into_what_it_sees_changes_nothing_for_others(mine):
    mine.write_text(VANDAL)
    (name,) = brought([str(mine)])
    honest = ("random", "magnitude", "snip", "distance", "imp(rounds=2,epochs=1)")

    def found(methods):
        with opened(":memory:") as store:
            rows = run(Benchmark(SMALL, methods, (0.3,)), store, threads=1, progress=False)
        return [{k: x for k, x in row.items() if k != "cost_seconds"} for row in rows if row["method"] != name]

    assert found((name, *honest)) == found(honest)


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
        (MINE + "def plain(context): pass", ":plain", "plain in .*mine.py is a plain function; write @toycomb"),
        (MINE + "third = first.with_options()", ":third", "third in .* is a method that is not registered"),
        (MINE, ":", "there is no method ''; there are"),
        (MINE, ":first(power=2)", "to-and-fro has no option 'power'; there are none"),
        ("import sys; sys.exit(3)", "", "cannot be run: SystemExit: 3"),
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


@pytest.mark.parametrize(
    ("word", "says"),
    [
        (
            "brought_package.other:secnd",
            "in brought_package.other there is no method 'secnd'; perhaps you meant second",
        ),
        ("brought_package.power:power", "power in brought_package.power is a plain function"),
        (
            "brought_package.nowhere:f",
            "there is no module brought_package.nowhere, neither installed nor in this folder",
        ),
        ("brought_package.broken:f", "brought_package.broken cannot be imported: ModuleNotFoundError: No module named"),
        ("brought_package.other", "a method of a module is written brought_package.other:NAME"),
        ("./mine:first", "no ticket method './mine:first'.*; a method of a file is written ./FILE.py:NAME"),
        ("imp(rounds=5", "imp.rounds=5 cannot be read"),
    ],
)
def test_what_is_wrong_with_a_module_is_one_sentence(package, word, says):
    (package / "broken.py").write_text("import nowhere_brought\n")
    with pytest.raises(InputError, match=says):
        brought([word])
