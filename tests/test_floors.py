"""The order of the floors of the package and its freedom from circles, as pyproject.toml declares them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("importlinter", reason="the order of floors is held by import-linter, of the extra 'dev'")
ROOT = Path(__file__).parent.parent


def linted(folder):
    """What import-linter finds in a copy of the package: its exit code, and its words."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()", "--no-cache"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env={"COLUMNS": "200"})
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def house(tmp_path):
    """A copy of the package and of its declared floors."""
    shutil.copytree(ROOT / "toycomb", tmp_path / "toycomb", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_nothing_imports_upwards_and_no_room_has_a_circle(house):
    code, words = linted(house)
    assert code == 0, words


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("geometry/codes.py", "from toycomb.tickets import exact", "Floors"),
        ("common/words.py", "from toycomb import records", "Floors"),
        ("tasks/clauses.py", "from toycomb.tasks import formula", "Rooms"),
        ("new.py", "X = 1", "Floors"),
    ],
    ids=["up", "from the ground floor", "circle", "a module of no floor"],
)
def test_what_breaks_the_order_is_found(house, module, line, broken):
    with (house / "toycomb" / module).open("a") as file:
        file.write(f"\n\ndef late():\n    {line}\n")
    code, words = linted(house)
    assert code == 1, words
    assert any(broken in line and "BROKEN" in line for line in words.splitlines()), words
