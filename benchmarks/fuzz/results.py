"""The table of a run of the fuzzers: `fuzz.json` and `fuzz.md`, reader by reader as they are finished."""

from __future__ import annotations

from pathlib import Path

from benchmarks.fuzz.running import Tried
from toycomb.common.documents import Document
from toycomb.files.aside import read
from toycomb.files.writing import write_json, write_text

WAYS = ("made up", "guided")
COUNTS = ("inputs", "accepted", "refused", "finding")
HEADS = ("reader", "inputs made up", "inputs guided", "accepted", "refused", "findings", "seconds", "inputs a second")


def line(tried: Tried) -> str:
    """What came of a reader, as it is printed."""
    rate = tried.inputs / max(tried.seconds, 1e-9)
    counts = f"accepted {tried.accepted}, refused {tried.refused}, finding {tried.finding} of {tried.inputs}"
    return f"{counts} in {tried.seconds:.0f} s of one core, {rate:.0f} a second"


def note(folder: Path, name: str, way: str, tried: Tried, seed: int) -> None:
    """Put what came of a reader into the files of a folder; other readers, ways and seeds stay as they were."""
    document = read(folder / "fuzz.json") or {}
    counts = {"seed": seed, **{key: getattr(tried, key) for key in COUNTS}, "seconds": round(tried.seconds, 1)}
    runs = document.setdefault(name, {}).setdefault(way, [])
    runs[:] = sorted([*(x for x in runs if x["seed"] != seed), counts], key=lambda x: x["seed"])
    write_json(folder / "fuzz.json", document)
    write_text(folder / "fuzz.md", table(document))


def table(document: Document) -> str:
    """All readers so far, both ways in one line, all seeds together."""
    rows = [HEADS, ("---",) * len(HEADS)]
    for name, ways in document.items():
        found = [run for way in WAYS for run in ways.get(way, ())]
        inputs, accepted, refused, findings = (sum(x[key] for x in found) for key in COUNTS)
        seconds = sum(x["seconds"] for x in found)
        each = [f"{sum(x['inputs'] for x in ways.get(way, ())):,}" for way in WAYS]
        numbers = [f"{x:,}" for x in (accepted, refused, findings)]
        rows.append((name, *each, *numbers, f"{seconds:,.0f}", f"{inputs / max(seconds, 1e-9):,.0f}"))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n\nSeconds are those of one core.\n"
