"""Every block of README, CONTRIBUTING and the pages in docs/ runs, from a folder that holds no checkout.

What pages and docstrings name is there: modules and names in them, files, pages that are linked to.
"""

import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import MARKS, SHOWN, blocks, commands, needs, program, wrong

HOME = Path(__file__).parents[1]
PAGES = [
    *(HOME / name for name in ("README.md", "CONTRIBUTING.md")),
    *(x for x in sorted((HOME / "docs").rglob("*.md")) if "generated" not in x.parts),
]
OWN = HOME / "docs" / "accounts" / "own.md"
TO_VERDICT = 5
"""Blocks of that page from argument to verdict: three of the account, its planted world, the outcome."""
"""A worked example, which has a test of its own."""


def run(code, folder):
    """Run code in a fresh interpreter, with the checkout's `toycomb`; warnings are errors, as in every test."""
    tools = folder.with_name(f"{folder.name}-tools")
    tools.mkdir()
    command = tools / "toycomb"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toycomb "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PYTHONPATH": str(HOME), "MPLBACKEND": "agg", "PATH": path}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr


def named_page(path):
    return str(path.relative_to(HOME))


RUN = [x for x in PAGES if any(y.run for y in blocks(x)) and x != OWN]


@pytest.mark.parametrize("path", [x for x in RUN if not needs(x)], ids=named_page)
def test_the_blocks_of_a_page_run_one_after_another_from_an_empty_folder(path, tmp_path):
    run(program(path), tmp_path)


@pytest.mark.parametrize("path", [x for x in RUN if needs(x)], ids=named_page)
def test_the_blocks_of_a_page_run_beside_the_libraries_that_it_needs(path, tmp_path):
    for name in needs(path):
        pytest.importorskip(name)
    run(program(path), tmp_path)


@pytest.mark.parametrize("path", PAGES, ids=named_page)
def test_what_is_not_run_says_so_and_has_commands_that_can_be(path):
    for block in blocks(path):
        assert block.kind in ("python", "sh", "console", *SHOWN) or block.kind.startswith("{"), block
        assert block.mark is None or (block.mark in MARKS and block.kind == "sh"), block
        if block.read:
            reasons = [wrong(words) for words in commands(block)]
            assert not any(reasons), reasons


def test_the_worked_example_is_short_and_runs_from_argument_to_verdict(tmp_path):
    *account, _ = (x.text for x in blocks(OWN, "python")[:TO_VERDICT])
    assert len("\n\n".join(account).splitlines()) <= 100
    run(program(OWN), tmp_path)
    written = {path.name for path in (tmp_path / "flips").iterdir()}
    pictures = {f"{name}.{ending}" for name in ("sign_flips", "readings_F1") for ending in ("png", "svg")}
    assert written == {"results.sqlite", "sign-flips.json", *pictures}


@pytest.mark.slow
def test_the_worked_example_is_an_account_of_toycomb_once_it_stands_in_a_folder_there(tmp_path):
    """In a copy of the package: found by itself, run by the command, asked about its planted world."""
    package, tests = tmp_path / "toycomb", tmp_path / "tests"
    shutil.copytree(HOME / "toycomb", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HOME / "tests", tests, ignore=shutil.ignore_patterns("__pycache__", "data"))
    *account, world, _ = (x.text for x in blocks(OWN, "python")[:TO_VERDICT])
    folder = package / "accounts" / "sign_flips"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "account.py").write_text("\n\n".join(account))
    taken = "from toycomb.accounts.sign_flips.account import Seen, Settings, keeps, ACCOUNT, np\n\n"
    (tests / "worlds" / "sign_flips.py").write_text(taken + world)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "MPLBACKEND": "agg"}
    theories = ["toycomb", "theories", "sign-flips", "--networks", "2", "--out", "out", "--json"]
    contract = ["pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/test_claims.py", "-k", "F1 or one_id"]
    for command in (theories, contract):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stdout + done.stderr
    assert "7 passed" in done.stdout


OLDER = (HOME / "CHANGELOG.md", HOME / "toycomb" / "moved.py")  # they tell of what is no more
MARKDOWN = [*PAGES, HOME / "CHANGELOG.md"]
TEXTS = [x for x in (*MARKDOWN, *HOME.glob("toycomb/**/*.py"), *HOME.glob("figures/*.py")) if x not in OLDER]


def named(pattern, paths=TEXTS):
    """What texts name, each time with the file that does."""
    return [(x, path) for path in paths for x in re.findall(pattern, path.read_text(encoding="utf-8"))]


def known(name):
    """Whether there is such a module, or such a name in one; fields of a dataclass are no attributes of it."""
    owner, _, last = name.rpartition(".")
    try:
        if not hasattr(pkgutil.resolve_name(owner), last):  # it may be an old module's name as well
            pkgutil.resolve_name(name)
    except AttributeError:
        return last in getattr(pkgutil.resolve_name(owner), "__dataclass_fields__", ())
    except (ImportError, DeprecationWarning):
        return False
    return True


def test_names_that_texts_tell_of_are_there():
    names = named(r"`(toycomb(?:\.\w+)+)")
    assert len(names) > 50
    assert not [(name, str(path)) for name, path in names if not known(name)]


def test_files_that_texts_tell_of_are_there():
    files = named(r"(?<![\w/.-])((?:toycomb|docs|tests|figures|benchmarks)/[\w/-]+\.(?:py|md|json|cnf|css))\b")
    files = [(name, path) for name, path in files if not any(x in name for x in ("NAME", "mine", "sign_flips"))]
    assert len(files) > 20
    assert not [(name, str(path)) for name, path in files if not (HOME / name).exists()]


def anchors(path):
    """What headings of a page can be linked to, as code hosts and MyST make them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", x) for x in re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_between_pages_lead_somewhere():
    links = [(*link, path) for link, path in named(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)", MARKDOWN)]
    assert len(links) > 50
    assert not [(link, str(path)) for link, _, path in links if not (path.parent / link).exists()]
    places = [(path.parent / link if link else path, anchor, path) for link, anchor, path in links if anchor]
    assert not [(str(x), anchor, str(path)) for x, anchor, path in places if anchor not in anchors(x)]


def test_every_figure_has_its_lines_in_the_gallery():
    shown = "".join(x.read_text(encoding="utf-8") for x in (HOME / "docs" / "gallery").glob("*/*.py"))
    benchmarks = {"speed", "growth", "tickets_densities", "decode_map", "decode_reliability", "decode_along"}
    pictures = {x.stem for x in (HOME / "figures").glob("*.png")} - benchmarks
    assert len(pictures) > 30
    assert not [x for x in pictures if f"figures/{x}.png" not in shown and f"plots.{x}(" not in shown]


def test_commands_and_options_that_texts_name_are_there(capsys):
    """Values are not looked at: many stand for any."""
    from toycomb.commands.listed import COMMANDS
    from toycomb.commands.parsing import parse

    helps = {}
    for name in COMMANDS:
        with pytest.raises(SystemExit):
            parse([name, "--help"])
        helps[name] = set(re.findall(r"--[\w-]+", capsys.readouterr().out))
    lines = [x for x in named_lines(PAGES) if not x[0].startswith("--") and not x[0].isupper()]
    assert len(lines) > 50
    assert not [(name, str(path)) for name, _, path in lines if name not in helps]
    options = [(name, x, path) for name, line, path in lines for x in re.findall(r"(?<=\s)--[\w-]+", line)]
    assert not [(name, x, str(path)) for name, x, path in options if x not in helps[name] | {"--help"}]


def named_lines(paths):
    """Name and options of each command that stands within a sentence, and the page."""
    return [(*found, path) for found, path in named(r"(?<!`)`toycomb\s+([\w-]+)([^`]*)`(?!`)", paths)]
