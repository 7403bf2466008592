"""What is installed: all that the package reads, and nothing beside it. `.ci/built` looks at what was really built."""

import configparser
from fnmatch import fnmatch
from pathlib import Path

import toycomb

PACKAGE = Path(toycomb.__file__).parent
HOME = Path(__file__).parents[1]
MADE = (".pyc", ".nbi", ".nbc", ".lock")
"""What Python and numba make there."""


def setup():
    """The text of setup.cfg, read."""
    read = configparser.ConfigParser(interpolation=None)
    read.read(HOME / "setup.cfg", encoding="utf-8")
    return read


def patterns():
    """Files of the package that are no Python."""
    return setup()["options.package_data"]["toycomb"].split()


def test_every_file_of_the_package_that_is_no_python_is_named_in_setup_cfg():
    files = [x.relative_to(PACKAGE) for x in PACKAGE.rglob("*") if x.is_file() and x.suffix not in (".py", *MADE)]
    assert {"style.css", "page.html", "aliases.json", "py.typed"} <= {x.name for x in files}
    assert not [str(x) for x in files if not any(fnmatch(str(x), pattern) for pattern in patterns())]


def test_packages_that_are_installed_hold_no_tests_figures_or_benchmarks():
    include = setup()["options.packages.find"]["include"].split()
    folders = {x.parent.name for x in HOME.glob("*/__init__.py")}
    assert "tests" in folders
    assert {x for x in folders if any(fnmatch(x, pattern) for pattern in include)} <= {"toycomb"}


def test_the_archive_of_sources_names_every_folder_of_the_checkout_that_tests_read():
    lines = (HOME / "MANIFEST.in").read_text(encoding="utf-8").splitlines()
    assert {f"graft {name}" for name in ("tests", "docs", "benchmarks", "figures", ".ci")} <= set(lines)
