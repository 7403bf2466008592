"""The fuzzers at their smallest size: every input is accepted or refused in one sentence."""

import mmap

import pytest

from benchmarks.fuzz.__main__ import READERS, run
from benchmarks.fuzz.target import Target, judged


@pytest.mark.parametrize(("reader", "inputs"), [(name, 20 if name == "words" else 300) for name in READERS])
def test_small_run(reader, inputs, tmp_path):
    counts = run(reader, inputs, 1, tmp_path)
    assert counts["finding"] == 0, list(tmp_path.iterdir())
    assert min(counts["accepted"], counts["refused"]) > 0


def mapped():
    """Write to memory that this process did not have: what was freed before is used again, and would be no growth."""
    with mmap.mmap(-1, 100 << 20) as memory:
        memory.write(bytes(len(memory)))


def test_what_is_a_finding(tmp_path, monkeypatch):
    limits = judged.__globals__  # of the very function that is asked, whatever was imported anew since
    monkeypatch.setitem(limits, "MEMORY", 20 << 20)

    def reading(read):
        return judged(Target(bytes, lambda content, folder: read()), b"", tmp_path)

    assert reading(lambda: None) == ("accepted", "")
    assert reading(lambda: [][0])[0] == "finding"
    assert reading(mapped)[0] == "finding"
    monkeypatch.setitem(limits, "SECONDS", 0.05)
    assert reading(lambda: sum(range(10**7)))[0] == "finding"
