"""Every Python block of README, CONTRIBUTING and the pages in docs/ runs, from a folder that holds no checkout."""

import os
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


PAGES = [x for x in (HOME / "CONTRIBUTING.md", *sorted((HOME / "docs").rglob("*.md"))) if blocks(x)]
CASES = [pytest.param(code, id=f"{path.stem}-{i}") for path in PAGES for i, code in enumerate(blocks(path))]


@pytest.mark.parametrize("code", CASES)
def test_a_block_of_a_page_runs_by_itself(code, tmp_path):
    run(code, tmp_path)


@pytest.mark.slow
def test_the_blocks_of_the_readme_run_one_after_another(tmp_path):
    data = Path("tests/data/uf20-01.cnf")
    (tmp_path / data).parent.mkdir(parents=True)
    shutil.copy(HOME / data, tmp_path / data)
    run("\n".join(blocks(HOME / "README.md")), tmp_path)
