"""Every Python block of README, CONTRIBUTING and the pages in docs/ runs, from a folder that holds no checkout.

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

HOME = Path(__file__).parents[1]
BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def blocks(path):
    """The Python blocks of a page."""
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def run(code, folder):
    """Run code in a fresh interpreter in a folder; warnings are errors, as in every test."""
    environment = {**os.environ, "PYTHONPATH": str(HOME), "MPLBACKEND": "agg"}
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


OWN = HOME / "docs" / "accounts" / "own.md"
"""A worked example, whose blocks follow one another."""
PAGES = [x for x in (HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").rglob("*.md"))) if blocks(x) and x != OWN]
CASES = [pytest.param(code, id=f"{path.stem}-{i}") for path in PAGES for i, code in enumerate(blocks(path))]


@pytest.mark.parametrize("code", CASES)
def test_a_block_of_a_page_runs_by_itself(code, tmp_path):
    run(code, tmp_path)


def test_the_worked_example_is_short_and_runs_from_argument_to_verdict(tmp_path):
    *account, outcome = blocks(OWN)
    assert len("\n\n".join(account).splitlines()) <= 100
    run("\n\n".join([*account, outcome]), tmp_path)
    written = {path.name for path in (tmp_path / "flips").iterdir()}
    assert written == {"results.sqlite", "sign-flips.json", "sign_flips.png", "sign_flips.svg"}


@pytest.mark.slow
def test_the_worked_example_is_an_account_of_toycomb_once_it_stands_in_a_folder_there(tmp_path):
    """In a copy of the package: found by itself, run by the command, asked about its planted world."""
    package, tests = tmp_path / "toycomb", tmp_path / "tests"
    shutil.copytree(HOME / "toycomb", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(HOME / "tests", tests, ignore=shutil.ignore_patterns("__pycache__", "data"))
    *account, world, _ = blocks(OWN)
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
    assert "6 passed" in done.stdout


@pytest.mark.slow
def test_the_blocks_of_the_readme_run_one_after_another(tmp_path):
    data = Path("tests/data/uf20-01.cnf")
    (tmp_path / data).parent.mkdir(parents=True)
    shutil.copy(HOME / data, tmp_path / data)
    run("\n".join(blocks(HOME / "README.md")), tmp_path)


OLDER = (HOME / "CHANGELOG.md", HOME / "toycomb" / "moved.py")  # they tell of what is no more
MARKDOWN = [*HOME.glob("*.md"), *HOME.glob("docs/**/*.md")]
TEXTS = [x for x in (*MARKDOWN, *HOME.glob("toycomb/**/*.py"), *HOME.glob("figures/*.py")) if x not in OLDER]


def named(pattern, paths=TEXTS):
    """What texts name, each time with the file that does."""
    return [(x, path) for path in paths for x in re.findall(pattern, path.read_text(encoding="utf-8"))]


def known(name):
    """Whether there is such a module, or such a name in one; fields of a dataclass are no attributes of it."""
    owner, _, last = name.rpartition(".")
    try:
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


def test_links_between_pages_lead_somewhere():
    links = [(link, path) for link, path in named(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", MARKDOWN)]
    assert len(links) > 50
    assert not [(link, str(path)) for link, path in links if not (path.parent / link).exists()]
