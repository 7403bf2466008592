"""Old names lead to where things stand now, with a warning that says where it was asked."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from toycomb import moved


def printed(code, *options):
    """What a fresh interpreter prints: an old name that was asked for is known from then on."""
    done = subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(), done.stderr


EVERY = """
import importlib, sys
from toycomb.moved import MOVED, NAMES
for old, new in MOVED.items():
    if importlib.import_module(f"toycomb.{old}") is not importlib.import_module(f"toycomb.{new}"):
        assert old in NAMES, old
for old, names in NAMES.items():
    for name in names:
        getattr(importlib.import_module(f"toycomb.{old}"), name)
files = {}
for module in {id(m): m for name, m in sys.modules.items() if name.startswith("toycomb")}.values():
    if file := vars(module).get("__file__"):
        files.setdefault(file, []).append(module)
assert all(len(modules) == 1 for modules in files.values()), "a module was loaded twice"
import toycomb.study.report.markup as old, toycomb.report.markup as new
import toycomb.theories.symmetries.canonical as inside, toycomb.accounts.symmetries.canonical as there
assert old is new and inside is there
import toycomb.report
print(toycomb.report.__spec__.name)
"""


@pytest.mark.slow
def test_every_old_name_leads_to_one_module():
    assert printed(EVERY)[0] == ["toycomb.report"]


def test_no_old_name_hides_a_module_that_stands():
    home = Path(moved.__file__).parent
    places = [home.joinpath(*old.split(".")) for old in moved.MOVED]
    assert not [x for x in places if x.with_suffix(".py").exists() or x.joinpath("__init__.py").exists()]


def test_the_warning_points_at_the_line_that_asked():
    # Python shows such a warning by itself where it comes from the code that was started, and nowhere else.
    for code in ("from toycomb.formula import Formula", "from toycomb.training import train"):
        assert "DeprecationWarning: toycomb." in printed(code)[1]


@pytest.mark.parametrize(
    "code",
    ["from toycomb import dimacs, errors", "import toycomb.theories.symmetries.canonical", "import toycomb.errors"],
)
def test_names_that_stay_do_not_warn(code):
    assert printed(code, "-W", "error") == ([], "")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_what_was_never_there_is_not_there():
    for name in ("toycomb.nothing", "toycomb.theories.bounds.nothing", "toycomb.study.nothing"):
        assert find_spec(name) is None
