"""The table of faults: `faults.json` and `faults.md`, fault by fault as they are tried."""

from __future__ import annotations

from pathlib import Path

from benchmarks.faults.table import FAULTS
from benchmarks.faults.trying import COUNTS, WRONG, Found
from toycomb.common.documents import Document
from toycomb.common.versions import versions
from toycomb.files.aside import read
from toycomb.files.writing import write_json, write_text

SHOWN = ("tried", "survived", "refused", "made again", "lost", "doubled", "different")
REST = tuple(x for x in WRONG if x not in SHOWN)
"""Counts that share a column: none of them is ever wanted."""

WORDS = (
    "Survived: the undisturbed call after the fault goes on, whether the one that met it went on or was refused. "
    "Refused: it says in one sentence what is wrong; the file is then moved away, and all is made again. "
    "Made again: units that had been stored."
)


def line(name: str, found: Found, seconds: float) -> str:
    """What came of a fault, as it is printed, with the sentences that were said most often."""
    counts = ", ".join(f"{found.counts[x]} {x}" for x in COUNTS if found.counts[x])
    said = [f"  {count} x {sentence}" for sentence, count in found.sentences.most_common(8)]
    return "\n".join([f"{name} ({seconds:.0f} s): {counts}", *said])


def note(folder: Path, name: str, found: Found, seed: int) -> None:
    """Put what came of a fault into the files of a folder; other faults stay as they were."""
    document = read(folder / "faults.json") or {}
    faults = document.get("faults", {})
    counts = {x: found.counts[x] for x in COUNTS}
    faults[name] = {"fault": FAULTS[name].sentence, "seed": seed, **counts, "said": dict(found.sentences.most_common())}
    ordered = {x: faults[x] for x in FAULTS if x in faults}
    document = {"versions": versions(), "faults": ordered}
    write_json(folder / "faults.json", document)
    write_text(folder / "faults.md", table(document))


def table(document: Document) -> str:
    """In Markdown."""
    heads = ("fault", "what toycomb does", *SHOWN, ", ".join(REST))
    rows = [heads, ("---",) * len(heads)]
    for name, found in document["faults"].items():
        numbers = [str(found[x]) for x in SHOWN]
        rows.append((found["fault"], FAULTS[name].expected, *numbers, str(sum(found[x] for x in REST))))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + f"\n\n{WORDS}\n"
