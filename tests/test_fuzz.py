"""The fuzzers at their smallest size: every input is accepted or refused in one sentence."""

import importlib.util
import json
import mmap
import os
import time
from pathlib import Path

import pytest

from benchmarks.fuzz import judging, pages, running
from benchmarks.fuzz.guided import run_guided
from benchmarks.fuzz.judging import Judge
from benchmarks.fuzz.readers import READERS
from benchmarks.fuzz.results import WAYS, note
from benchmarks.fuzz.running import run
from benchmarks.fuzz.target import Target

FEW = {"words": 60, "report": 40, "store": 100}


@pytest.mark.parametrize("name", READERS)
def test_small_run(name, tmp_path):
    tried = run(name, FEW.get(name, 200), 1, tmp_path)
    assert tried.finding == 0, list(tmp_path.iterdir())
    assert tried.accepted > 0
    assert tried.refused > 0 or name == "report"


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed")
def test_small_guided_run(tmp_path):
    tried = run_guided("claims", 400, 1, tmp_path)
    assert (tried.inputs, tried.finding) == (400, 0), list(tmp_path.iterdir())
    assert min(tried.accepted, tried.refused) > 0


def test_what_comes_out_does_not_depend_on_blocks_or_processes(tmp_path, monkeypatch):
    def numbers(jobs):
        tried = run("npy", 2 * running.BLOCK, 3, tmp_path, jobs)
        return tried.accepted, tried.refused, tried.finding

    assert numbers(1) == numbers(2)


def mapped(folder):
    """Write to memory that this process did not have: what was freed before is used again, and would be no growth."""
    with mmap.mmap(-1, 100 << 20) as memory:
        memory.write(bytes(len(memory)))


def written_outside(folder):
    """The error is taken, as a reader may do; it was seen all the same."""
    try:
        (folder.parent / "outside").write_text("x")
    except OSError:
        return


OUTSIDE = {
    "a file": written_outside,
    "a file of another folder": lambda folder: open(folder / ".." / "outside", "ab"),  # noqa: SIM115
    "a name that only begins alike": lambda folder: Path(f"{folder}-more").mkdir(),
    "a folder": lambda folder: (folder.parent / "folder").mkdir(),
    "another name": lambda folder: os.rename(folder / "input", folder.parent / "outside"),
    "another process": lambda folder: os.system("true"),
}


def outcome(tmp_path, read):
    inner = tmp_path / "inner"
    inner.mkdir(exist_ok=True)
    (inner / "input").write_text("x")
    return Judge(Target(bytes, lambda content, folder: read(folder)), inner)(b"")[0]


@pytest.mark.parametrize("what", OUTSIDE)
def test_nothing_is_written_outside_of_the_folder(what, tmp_path):
    assert outcome(tmp_path, OUTSIDE[what]) == "finding"
    assert [x.name for x in tmp_path.iterdir()] == ["inner"]
    assert outcome(tmp_path, lambda folder: (folder / "new").mkdir()) == "accepted"


def test_what_is_a_finding(tmp_path, monkeypatch):
    monkeypatch.setattr(judging, "MEMORY", 20 << 20)
    assert outcome(tmp_path, lambda _: None) == "accepted"
    assert outcome(tmp_path, lambda _: [][0]) == "finding"
    assert outcome(tmp_path, mapped) == "finding"
    monkeypatch.setattr(judging, "SECONDS", 0.05)
    assert outcome(tmp_path, lambda _: sum(range(10**7))) == "finding"
    monkeypatch.setattr(judging, "STUCK", 0.05)
    assert outcome(tmp_path, lambda _: time.sleep(5)) == "finding"


@pytest.mark.parametrize("text", ['" onload="x', "</td><script>", "<!--", "<b"])
def test_a_page_that_does_not_escape_is_a_finding(text, tmp_path, monkeypatch):
    def page(document, at):
        return f'<p title="{next(at.texts)}">{next(at.texts)}</p><p>x</p>'

    document = {"texts": [text], "numbers": [1], "verdicts": ["holds"], "page": "careless", "accounts": 1, "claims": 1}
    monkeypatch.setitem(pages.WRITERS, "careless", page)
    with pytest.raises(AssertionError, match="careless has"):
        pages.read(json.dumps(document).encode(), tmp_path)


def test_the_table_keeps_other_readers_and_the_other_way(tmp_path):
    note(tmp_path, "npy", WAYS[0], running.Tried(5, 3, 0, 2.0), 1)
    note(tmp_path, "npz", WAYS[0], running.Tried(1, 0, 0, 2.0), 1)
    note(tmp_path, "npy", WAYS[1], running.Tried(10, 2, 1, 2.0), 1)
    assert "| npy | 8 | 13 | 15 | 5 | 1 | 4 | 5 |" in (tmp_path / "fuzz.md").read_text()
    assert set(json.loads((tmp_path / "fuzz.json").read_text())) == {"npy", "npz"}
