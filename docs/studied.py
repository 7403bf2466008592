"""Write the numbers of a study into its pages: `python docs/studied.py RESULTS OTHER PAGE.md …`.

RESULTS is a folder that `toycomb reproduce --confirm OTHER` filled, so that each verdict is that of two root seeds, and
OTHER the folder of the second. What stands in a page between `<!-- studied: X -->` and `<!-- end -->` is written anew.
X is

- `claims`: a line per claim of the account that the page is named after,
- `readings`: how many readings of the claim hold on each root seed and on both, and what the choice that decides does,
- `rows`: the lines of a table that begin with the id of a claim keep their first two cells; the others get numbers.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pages import effect, interval, number, table, written

ID = re.compile(r"^\| \[?(\w+(?:-id)?)\]?(?:\([\w./#-]+\))? \| ")
Row = Mapping[str, Any]


def verdict(row: Row) -> str:
    """The verdict of both root seeds, and why they do not decide it together."""
    if row.get("saturated"):
        return f"{row['verdict']} (no room)"
    own, other = row.get("own_verdict"), row.get("other_verdict")
    return f"{row['verdict']} ({own}; {other})" if own != other else str(row["verdict"])


def claims(rows: Sequence[Row], seeds: Sequence[int]) -> str:
    """A line per claim."""
    head = ["", f"effect, root seed {seeds[0]}", "null", "control", f"effect, root seed {seeds[1]}", "verdict"]
    cells = [
        [
            *(x["id"], effect(x), number(x["null"]["value"]), number(x["control"]["value"])),
            *(interval(*(x["other"][y] for y in ("value", "low", "high"))), verdict(x)),
        ]
        for x in rows
    ]
    return table(head, cells)


def readings(rows: Sequence[Row], seeds: Sequence[int]) -> str:
    """How many readings hold, and by which value of the choice that decides."""
    row = next(x for x in rows if x.get("readings"))
    over, told = row["over_readings"], [x["own_verdict"] == "holds" for x in row["readings"]]
    theirs = [(x["other"] or {}).get("verdict") == "holds" for x in row["readings"]]
    both = sum(x["holds"] for x in row["readings"])
    said = (
        f"Of {over['n']} readings {sum(told)} hold on root seed {seeds[0]}, {sum(theirs)} on {seeds[1]}, and {both} on "
        f"both: **{over['verdict']}**."
    )
    found = next((x for x in over["choices"] if x["choice"] == over["decided_by"]), None)
    if found is None or over["verdict"] == "robust":
        return said
    head = [found["choice"], "hold on both", f"mean effect, root seed {seeds[0]}"]
    values = [[x["value"], f"{round(x['holds'] * x['n'])} of {x['n']}", number(x["effect"])] for x in found["values"]]
    return f"{said}\n\n{table(head, values)}"


def cells(text: str, rows: Sequence[Row]) -> str:
    """The lines of a table with new numbers; raises ValueError if a claim of the study has no line."""
    by, seen = {x["id"]: x for x in rows}, set()

    def line(old: str) -> str:
        found = ID.match(old)
        if not found or found[1] not in by:
            return old
        row = by[found[1]]
        seen.add(found[1])
        kept, words = old.split(" | ")[:2]
        unit = " literals" if row["unit"] == "literals" else ""
        beside = f"{number(row['null']['value'])} | {number(row['control']['value'])}"
        return f"{kept} | {words} | {effect(row)}{unit} | {beside} | {verdict(row)} |"

    filled = "\n".join(line(x) for x in text.split("\n"))
    if lacking := [x for x in by if x not in seen]:
        raise ValueError(f"the table has no line for {', '.join(lacking)}")
    return filled


def filled(page: str, name: str, rows: Sequence[Row], seeds: Sequence[int]) -> str:
    """The page of that name with all its parts written anew."""
    own = [x for x in rows if x.get("part") == name]

    def text(kind: str, old: str) -> str:
        kinds = {
            "claims": lambda: claims(own, seeds),
            "readings": lambda: readings(own, seeds),
            "rows": lambda: cells(old.rstrip("\n"), rows),
        }
        return kinds[kind]()

    return written(page, "studied", text)


def confirmed_by(rows: Sequence[Row], theirs: Sequence[Row]) -> bool:
    """Whether the second effect of every claim is that of the other table."""
    effects = {x["id"]: x["effect"] for x in theirs}
    return all("other" in x and x["id"] in effects and x["other"]["value"] == effects[x["id"]] for x in rows)


def main(arguments: Sequence[str]) -> None:
    """Fill pages from the folder that is named first, whose other root seed has the folder that is named second."""
    results, other, *pages = map(Path, arguments)
    rows, theirs = (json.loads((x / "claims.json").read_text(encoding="utf-8")) for x in (results, other))
    if not confirmed_by(rows, theirs):
        raise SystemExit(f"{results} was not confirmed by {other}; run `toycomb reproduce --confirm {other}` there")
    seeds = [json.loads((x / "manifest.json").read_text(encoding="utf-8"))["seed"] for x in (results, other)]
    for page in pages:
        page.write_text(filled(page.read_text(encoding="utf-8"), page.stem, rows, seeds), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
