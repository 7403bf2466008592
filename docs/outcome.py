"""Write the numbers of an account into its page: `python docs/outcome.py PAGE.md RESULTS/NAME.json [OTHER/NAME.json]`.

What stands between `<!-- filled: X -->` and `<!-- end -->` is written anew from what `toycomb theories` wrote. X is

- `claims`: a line per claim, with the verdict of another root seed if a second document is given,
- `statements`: a line per claim with its words and without its null; its verdict is what two root seeds say together,
- the way to an entry of its tables with intervals, or words, by place and by name: a line per name. Such a way is
  `ticket_signs.loss`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pages import effect, interval, table, written

from toycomb.evidence.verdicts import agreed

Found = Mapping[str, Any]


def bounds(entry: Found, digits: int | None = None) -> str:
    """Value and bounds of an entry."""
    return interval(entry["value"], entry["low"], entry["high"], digits)


def cell(entry: Found | str) -> str:
    """An interval, or words as they are."""
    return entry if isinstance(entry, str) else bounds(entry, 3)


def claims(document: Found, other: Found | None) -> str:
    """A line per claim; with a second root seed, its effect and verdict beside."""
    twins = {row["id"]: row for row in other["claims"]} if other else {}
    head = ["", "effect", "null", "control", "verdict", *(["root seed {seed}".format(**other)] if other else [])]
    rows = []
    for row in document["claims"]:
        cells = [row["id"], effect(row), bounds(row["null"]), bounds(row["control"]), row["verdict"]]
        if twin := twins.get(row["id"]):
            cells.append(f"{effect(twin)}, {twin['verdict']}")
        rows.append(cells)
    said = f"Root seed {document['seed']}, {document['networks']} networks, 95 % intervals."
    return f"{said}\n\n{table(head, rows)}"


def statements(document: Found, other: Found | None) -> str:
    """A line per claim with words and effect; the verdict is what both root seeds say together."""
    twins = {row["id"]: row["verdict"] for row in other["claims"]} if other else None
    rows = [
        [f"{row['id']} {row['statement'].rstrip('.')} ({row['unit']})", effect(row), of_both(row, twins)]
        for row in document["claims"]
    ]
    said = "Root seed {seed}, {networks} networks.".format(**document)
    said += " Verdicts are those of root seed {seed} as well.".format(**other) if other else ""
    return f"{said}\n\n{table(['what was asked', 'effect', 'verdict'], rows)}"


def of_both(row: Found, twins: Mapping[str, str] | None) -> str:
    """The verdict of a claim, with both where a second root seed, if there is one, says otherwise or was not asked."""
    own = row["verdict"]
    theirs = own if twins is None else twins.get(row["id"])
    return own if theirs == own else f"{agreed(own, theirs)} ({own}; {theirs or 'not asked'})"


def by_name(document: Found, way: str) -> str:
    """A line per name of an entry of the tables, a column per place."""
    entry = document["tables"]
    for step in way.split("."):
        entry = entry[step]
    names = list(dict.fromkeys(name for found in entry.values() for name in found))
    rows = [[name, *(cell(found[name]) if name in found else "" for found in entry.values())] for name in names]
    return table(["", *entry], rows)


def filled(page: str, document: Found, other: Found | None = None) -> str:
    """The page with all its parts written anew."""

    def text(kind: str, _: str) -> str:
        kinds = {"claims": lambda: claims(document, other), "statements": lambda: statements(document, other)}
        return kinds.get(kind, lambda: by_name(document, kind))()

    return written(page, "filled", text)


def main(arguments: Sequence[str]) -> None:
    """Fill the page that is named first from one or two documents."""
    page, *documents = map(Path, arguments)
    read = [json.loads(x.read_text(encoding="utf-8")) for x in documents]
    page.write_text(filled(page.read_text(encoding="utf-8"), *read), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
