"""Faults of company: two sweeps in one folder, a merge into it, and readers while it runs."""

from __future__ import annotations

import time

from benchmarks.faults.calls import Call
from benchmarks.faults.trying import STUCK, Attempt, Fault


def two(attempt: Attempt) -> None:
    """Two calls at once in one folder."""
    attempt.of("slow")
    first = attempt.sweep()
    time.sleep(attempt.chance.choice((0, 0, 0.05, 0.3)))
    second = attempt.sweep()
    outcomes = sorted(attempt.judge(x) for x in (first, second))
    if "done" not in outcomes:
        attempt.found.counts["unclear"] += 1
        attempt.note("both were refused")
    attempt.stored = attempt.left.number


def merging(attempt: Attempt) -> None:
    """A merge into the file of a sweep that runs."""
    attempt.of("slow")
    shard = attempt.folder / "shard.sqlite"
    spec = str(attempt.left.spec)
    attempt.judge(attempt.start("sweep", spec, "--out", str(shard), "--shard", "1/3", "--threads", "1"))
    call = attempt.sweep()
    attempt.until(call, attempt.chance.randrange(1, 12))
    attempt.judge(attempt.start("merge", str(attempt.place), str(shard)))
    attempt.judge(call)
    attempt.stored = attempt.left.number


def merged(attempt: Attempt) -> None:
    """A merge that reads the file of a sweep that runs."""
    attempt.of("slow")
    call = attempt.sweep()
    attempt.until(call, attempt.chance.randrange(1, 20))
    out = str(attempt.folder / "merged.sqlite")
    attempt.judge(attempt.start("merge", out, str(attempt.file)))
    attempt.judge(call)
    attempt.judge(attempt.start("merge", out, str(attempt.file)))
    status = attempt.start("status", out, "--json")
    if attempt.judge(status) != "done" or status.document["done"] != attempt.left.number:
        attempt.found.counts["lost"] += 1
    attempt.stored = attempt.left.number


def readers(attempt: Attempt) -> None:
    """Status and export, and once a page, again and again while it runs; what they count may only grow."""
    attempt.of("slow")
    call, last, end = attempt.sweep(threads=2), 0, time.monotonic() + STUCK
    pages: Call | None = None
    while call.code is None and time.monotonic() < end:
        if not attempt.file.exists():
            continue
        export = _export(attempt)
        done = attempt.done()
        attempt.judge(export, noted=False)
        if done < last:
            attempt.found.counts["lost"] += last - done
        last = max(done, last)
        if pages is None:
            pages = attempt.start("explore", str(attempt.place), "--out", str(attempt.folder / "page.html"))
    if pages is not None:
        attempt.judge(pages, noted=False)
    attempt.judge(call)
    attempt.stored = attempt.left.number


def _export(attempt: Attempt) -> Call:
    return attempt.start("export", str(attempt.place), "--to", str(attempt.folder / "now.csv"))


FAULTS = {
    "two": Fault(two, "two sweeps in one folder at once", "the second is refused", 20),
    "merge-into": Fault(merging, "a merge into the file of a sweep that runs", "both end, one waits", 10),
    "merge-from": Fault(merged, "a merge that reads the file of a sweep that runs", "takes what is there", 10),
    "readers": Fault(readers, "status, export and explore while it runs", "they see what is stored", 10),
}
