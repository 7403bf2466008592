"""Write what was read out of networks into its page: `python docs/decoded.py docs/decode.md`.

What stands between `<!-- decoded: X -->` and `<!-- end -->` is written anew, from the files in `figures` that commands
of `benchmarks.decode` wrote with `--out figures`. X is

- `measured`: a line per set-up, behind both embeddings (`decode_measured.json`),
- `clauses` and `formulas`: what was told and what was right, by tenths (`decode_measured.json`),
- `learners`: exact formulas of each learner, a column per kind of formula (`decode_compared.json`),
- `weights`: recall by weights alone, told nothing and told the number of clauses (`decode_weights.json`).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pages import number, table, written

FIGURES = Path(__file__).parents[1] / "figures"
NAMES = {"identity": "identity", "hadamard": "Hadamard"}
"""Embeddings, as they are written."""
OWN = ", the network's own"
Found = Mapping[str, Any]


def read(name: str) -> Found:
    """One of the files."""
    return json.loads((FIGURES / f"decode_{name}.json").read_text(encoding="utf-8"))


def measured() -> str:
    """A line per set-up."""
    entries = {(x["factor"], x["label"], x["embedding"]): x for x in read("measured")["entries"]}
    rows = []
    for factor, label in dict.fromkeys(x[:2] for x in entries):
        own = [entries.get((factor, label, e)) for e in NAMES]
        of = own[0]["networks"]
        both = [
            " / ".join("–" if x is None else f(x) for x in own)
            for f in (
                lambda x: f"{x['exact']}",
                lambda x: number(x["recall"]),
                lambda x: number(x["precision"]),
                lambda x: f"{x['false']} ({x['false' + OWN]})",
                lambda x: "–" if x["recall"] is None else f"{x['missed']} ({x['missed' + OWN]})",
                lambda x: number(x["seconds"], 2),
            )
        ]
        rows.append([factor, label, f"{both[0]} of {of}", *both[1:]])
    head = ["exact", "recall", "precision", "false (own)", "missed (own)", "seconds"]
    return table(["factor", "set-up", *head], rows)


def told(what: str) -> str:
    """A line per tenth of the chance that was told."""
    rows = [
        [number(x["told"], 2), f"{x['number']:,}", f"{number(x['right'])} [{number(x['low'])}, {number(x['high'])}]"]
        for x in read("measured")[f"reliability of {what}"]
    ]
    return table(["told, mean", what, "share right"], rows)


def learners() -> str:
    """A line per learner, the share of exact formulas behind both embeddings."""
    means = {(x["method"], x["cell"], x["embedding"]): x for x in read("compared")["means"]}
    cells = list(dict.fromkeys(x[1] for x in means))
    rows = []
    for method in dict.fromkeys(x[0] for x in means):
        own = [[means.get((method, cell, e)) for e in NAMES] for cell in cells]
        exact = [" / ".join("–" if x is None else number(x["exact"]["value"], 2) for x in both) for both in own]
        known = [x for both in own for x in both if x]
        used = sum(x["used"] for x in known) / len(known)
        rows.append([method, *exact, f"{used:,.0f}", f"{max(x['seconds'] for x in known):.2g}"])
    return table(["read by", *cells, "inputs used", "seconds, at most"], rows)


def weights() -> str:
    """A line per set-up and reading: recall told nothing, and told the number of clauses."""
    rows = {(x["networks"], x["reading"], x["told"]): x for x in read("weights")["rows"]}
    readings = list(dict.fromkeys(x[1] for x in rows))
    lines = []
    for place in dict.fromkeys(x[0] for x in rows):
        pairs = [[rows.get((place, r, t)) for t in ("nothing", "number")] for r in readings]
        lines.append([place, *(" / ".join("–" if x is None else number(x["recall"], 2) for x in p) for p in pairs)])
    return table(["networks", *readings], lines)


PARTS: dict[str, Callable[[], str]] = {
    "measured": measured,
    "clauses": lambda: told("clauses"),
    "formulas": lambda: told("formulas"),
    "learners": learners,
    "weights": weights,
}


def main(pages: Sequence[str]) -> None:
    """Fill pages."""
    for page in map(Path, pages):
        text = page.read_text(encoding="utf-8")
        page.write_text(written(text, "decoded", lambda kind, _: PARTS[kind]()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
