"""The page of commands: it names what there is and nothing else, and its examples run from an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from toycomb.commands.listed import COMMANDS
from toycomb.commands.parsing import COMPLETION, parse
from toycomb.commands.words import OLDER, options

HOME = Path(__file__).parents[1]
PAGE = (HOME / "docs" / "commands.md").read_text(encoding="utf-8")
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
SHARED = ("What all commands share", "Networks on random formulas", "Work that is shared and stored")


def section(name):
    """What stands below a heading."""
    parts = HEADING.split(PAGE)
    return parts[parts.index(name) + 1]


def named(text):
    """Options that a text names as code."""
    code = re.findall(r"`[^`]+`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(code)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_of_a_command_stands_in_its_section_or_in_a_shared_one(name):
    if f"## {name}\n" not in PAGE:
        pytest.fail(f"docs/commands.md has no section on {name}")
    shared = set().union(*(named(section(x)) for x in SHARED))
    own = section(name)
    assert set(options(COMMANDS[name].load())) - named(own) - shared == set()
    assert f"| [`{name}`](#{name}) |" in PAGE


def test_the_page_names_no_option_that_there_is_not():
    known = {option for x in COMMANDS.values() for option in options(x.load())}
    assert named(PAGE) - known - {"--help", "--version", *COMPLETION} == set(OLDER)


def test_the_page_has_every_exit_code():
    assert re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE) == ["0", "1", "2", "129", "130", "141", "143"]


def test_lines_that_are_not_run_can_be_typed():
    lines = re.findall(r"^    toycomb (.*)$", PAGE, re.MULTILINE)
    assert lines
    for line in lines:
        parse(line.split())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_the_examples_run_one_after_another_from_an_empty_folder(tmp_path):
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    script = 'toycomb() { python -m toycomb "$@"; }\nset -e\n' + "".join(blocks)
    paths = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(HOME)}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, **paths}
    )
    assert done.returncode == 0, done.stderr
    made = {"f.cnf", "net.npz", "batch.npz", "scores.npy", "kept", "page.html", "state.npz", "again.npz"}
    made |= {"rows.csv", "table.tex", "kept-all", "g.cnf", "two.npz", "levels.json", "deep.npz", "sweep", "node.sqlite"}
    read = {"p.dnf", "before.npz", "one.npz", "after.npz"}  # what `probe` reads
    assert made | read == {x.name for x in tmp_path.iterdir()}
    assert "clauses have a code" in done.stdout
    assert done.stdout.endswith("all is well\n")
