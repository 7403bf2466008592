"""Write the numbers of an account into its page: `python docs/outcome.py PAGE.md RESULTS/NAME.json [OTHER/NAME.json]`.

What stands between `<!-- filled: X -->` and `<!-- end -->` is written anew from what `toycomb theories` wrote. X is

- `claims`: a line per claim, with the verdict of another root seed if a second document is given,
- `statements`: a line per claim with its words and without its null,
- the way to an entry of its tables with intervals by place and by name, such as `ticket_signs.loss`: a line per name.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PART = re.compile(r"(<!-- filled: ([\w. ]+) -->\n).*?(<!-- end -->)", re.DOTALL)
Found = Mapping[str, Any]


def number(x: float | None) -> str:
    """With three digits behind the point and a proper minus sign."""
    return "–" if x is None else f"{round(x, 3) + 0.0:.3f}".replace("-", "−")


def interval(entry: Found) -> str:
    """Value and bounds."""
    return f"{number(entry['value'])} [{number(entry['low'])}, {number(entry['high'])}]"


def lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def claims(document: Found, other: Found | None) -> str:
    """A line per claim; with a second root seed, its effect and verdict beside."""
    twins = {row["id"]: row for row in other["claims"]} if other else {}
    head = ["", "effect", "null", "control", "verdict", *(["root seed {seed}".format(**other)] if other else [])]
    rows = []
    for row in document["claims"]:
        effect = {"value": row["effect"], "low": row["ci_low"], "high": row["ci_high"]}
        cells = [row["id"], *map(interval, (effect, row["null"], row["control"])), row["verdict"]]
        if twin := twins.get(row["id"]):
            values = {"value": twin["effect"], "low": twin["ci_low"], "high": twin["ci_high"]}
            cells.append(f"{interval(values)}, {twin['verdict']}")
        rows.append(cells)
    said = f"Root seed {document['seed']}, {document['networks']} networks, 95 % intervals."
    return f"{said}\n\n{lines(head, rows)}"


def statements(document: Found) -> str:
    """A line per claim with its words, its effect and its verdict."""
    rows = []
    for row in document["claims"]:
        effect = interval({"value": row["effect"], "low": row["ci_low"], "high": row["ci_high"]})
        rows.append([f"{row['id']} {row['statement'].rstrip('.')} ({row['unit']})", effect, row["verdict"]])
    said = f"Root seed {document['seed']}, {document['networks']} networks."
    return f"{said}\n\n{lines(['what was asked', 'effect', 'verdict'], rows)}"


def by_name(document: Found, way: str) -> str:
    """A line per name of an entry of the tables, a column per place."""
    entry = document["tables"]
    for step in way.split("."):
        entry = entry[step]
    names = list(dict.fromkeys(name for found in entry.values() for name in found))
    rows = [[name, *(interval(found[name]) if name in found else "" for found in entry.values())] for name in names]
    return lines(["", *entry], rows)


def filled(page: str, document: Found, other: Found | None = None) -> str:
    """The page with all its parts written anew."""

    def written(part: re.Match[str]) -> str:
        kinds = {"claims": lambda: claims(document, other), "statements": lambda: statements(document)}
        text = kinds.get(part[2], lambda: by_name(document, part[2]))()
        return f"{part[1]}{text}\n{part[3]}"

    return PART.sub(written, page)


def main(arguments: Sequence[str]) -> None:
    """Fill the page that is named first from one or two documents."""
    page, *documents = map(Path, arguments)
    read = [json.loads(x.read_text(encoding="utf-8")) for x in documents]
    page.write_text(filled(page.read_text(encoding="utf-8"), *read), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
