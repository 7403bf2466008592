"""Methods of installed packages, by the entry point group `toycomb.methods`: a folder like those that pip writes."""

import importlib
import json
import sys

import pytest

from toycomb import InputError, tickets
from toycomb.cli import main
from toycomb.study import Population
from toycomb.tickets import METHODS, installed
from toycomb.tickets.entry import Entry
from toycomb.training import Training

SMALL = Population(networks=2, clauses=3, samples=200, training=Training(6, epochs=1))
TINY = "--networks 2 --clauses 3 --hidden 6 --epochs 1 --samples 200 --densities .3 --baseline random"
METHOD = '''
"""Methods of others.

References
----------
Doe (2024), arXiv 0000.00000.
"""
import numpy as np
import toycomb as tc
from theirs_brought import power


@tc.tickets.method("their-name", needs=("initial",))
def function(context, factor=1):
    """Large weights."""
    return factor * np.abs(context.prunable(context.initial)) ** power.power()
'''
POINTS = """[toycomb.methods]
their-name = theirs_brought.other:function
imp = theirs_brought.other:function
absent = theirs_brought.nowhere:function
another-name = theirs_brought.other:function
plain = theirs_brought.power:power
"""


@pytest.fixture
def packages(tmp_path, monkeypatch):
    """The folder of installed packages, in which one brings methods."""
    folder = tmp_path / "site-packages"
    package, told = folder / "theirs_brought", folder / "theirs_brought-1.0.dist-info"
    package.mkdir(parents=True)
    told.mkdir()
    (package / "__init__.py").write_text("")
    (package / "power.py").write_text("def power():\n    return 2\n")
    (package / "other.py").write_text(METHOD)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs_brought\nVersion: 1.0\n")
    (told / "entry_points.txt").write_text(POINTS)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    importlib.invalidate_caches()
    before = dict(METHODS)
    yield folder
    METHODS.clear()
    METHODS.update(before)
    _forget()


def _forget():
    for name in [name for name in sys.modules if name.startswith("theirs_brought")]:
        del sys.modules[name]


def test_one_is_loaded_when_its_name_is_asked_for(packages, capsys):
    tickets.named("imp(rounds=5)")
    assert "theirs_brought" not in sys.modules
    assert "their-name" in installed.names()
    main(["tickets", "--methods", "random,their-name(factor=2),their-name", *TINY.split(), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert [x["method"] for x in found["rows"]] == [
        x for x in ("random", "their-name(factor=2)", "their-name") for _ in range(2)
    ]
    assert found["methods"]["their-name"]["reference"] == "Doe (2024), arXiv 0000.00000."


def test_all_are_listed_and_those_that_cannot_be_had_are_said(packages, capsys):
    main(["tickets", "--list", "--json"])
    printed = capsys.readouterr()
    found = json.loads(printed.out)["methods"]
    assert found["their-name"]["definition"] == "Large weights."
    assert "arXiv 1803.03635" in found["imp"]["reference"]
    assert not {"absent", "another-name", "plain"} & set(found)
    said = printed.err.splitlines()
    assert len(said) == 4
    for line, words in zip(
        sorted(said),
        (
            "absent of theirs_brought 1.0 cannot be loaded: ModuleNotFoundError: No module named",
            "another-name of theirs_brought 1.0 is registered as their-name",
            "imp of theirs_brought 1.0 is left out: toycomb has one of that name itself",
            "plain of theirs_brought 1.0 is not registered: theirs_brought.power:power has no @toycomb.tickets.method",
        ),
        strict=True,
    ):
        assert line.startswith(f"toycomb: the method {words}")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("absent", "the method absent of theirs_brought 1.0 cannot be loaded: ModuleNotFoundError"),
        ("their-nam", "there is no ticket method 'their-nam'; perhaps you meant their-name"),
        ("their-name(fact=2)", "their-name has no option 'fact'; perhaps you meant factor"),
    ],
)
def test_what_is_wrong_is_one_sentence(packages, name, says):
    with pytest.raises(InputError) as end:
        tickets.named(name)
    assert says in str(end.value)


def test_one_name_in_two_packages_is_refused(packages):
    told = packages / "more-2.0.dist-info"
    told.mkdir()
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: more\nVersion: 2.0\n")
    (told / "entry_points.txt").write_text("[toycomb.methods]\ntheir-name = more.other:function\n")
    importlib.invalidate_caches()
    with pytest.raises(InputError, match=r"their-name is brought by (theirs_brought 1.0, more 2.0|more 2.0, theirs_)"):
        tickets.named("their-name")


def test_its_tickets_are_those_of_the_code_in_its_package(packages):
    def code():
        METHODS.pop("their-name", None)
        _forget()
        return Entry(SMALL, "their-name", 0.3, False).code["code"]

    first = code()
    (packages / "theirs_brought" / "unrelated.py").write_text("x = 1\n")
    (packages / "theirs_brought" / "other.py").write_text(METHOD.replace("Large weights.", "Weights that are large."))
    assert code() == first
    (packages / "theirs_brought" / "power.py").write_text("def power():\n    return 3\n")
    assert code() != first


@pytest.mark.slow
def test_it_is_found_in_processes(packages, capsys):
    answers = []
    for workers in ("threads", "processes"):
        main(["tickets", "--methods", "their-name(factor=2)", *TINY.split(), "--workers", workers, "--json"])
        printed = capsys.readouterr()
        assert "done in threads" not in printed.err
        answers.append([row["accuracy"] for row in json.loads(printed.out)["rows"]])
    assert answers[0] == answers[1]
