"""Write the ticket benchmark's numbers into its pages: `python docs/compared.py docs/tickets.md [OTHER.md …]`.

Numbers are those of `figures/tickets.json`, which `python -m benchmarks.tickets --out figures` wrote. What stands in a
page between `<!-- compared: X -->` and `<!-- end -->` is written anew, with the methods that its lines name. X is

- `accuracy`: mean accuracy with few clauses and with many, behind both embeddings,
- `differences EMBEDDING`: a line per method and number of clauses, accuracy and the difference from `imp`.

Those of `figures/tickets_layers.json`, which `python -m benchmarks.tickets.layers --out figures` wrote:

- `layers TASK`: a line per method, mean accuracy with one hidden layer and with two,
- `orders`: how far the order of methods with two hidden layers is that with one.

Those of `figures/tickets_levels.json`, which `python -m benchmarks.tickets.levels --out figures` wrote:

- `levels BASELINE …`: for each family and method its mean accuracy, and the difference from each baseline; `sham` is
  the method's own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pages import number, table, written

TICKETS = Path(__file__).parents[1] / "figures" / "tickets.json"
LAYERS, LEVELS = TICKETS.with_name("tickets_layers.json"), TICKETS.with_name("tickets_levels.json")
BASELINE = "imp"
INPUTS = 20_000
"""Training inputs of an epoch."""
NAMES = {"hadamard": "Hadamard", "identity": "identity"}
"""Embeddings, as they are written."""
SPARSE, DENSER = (0.1, 0.05, 0.02), (0.2, 0.1, 0.05)
Found = Mapping[str, Any]
Place = tuple[str, int, float, str]


def by_place(entries: Sequence[Found]) -> dict[Place, Found]:
    """Entries by embedding, number of clauses, density and method."""
    return {(x["embedding"], x["load"], x["density"], x["method"]): x for x in entries}


def short(value: float) -> str:
    """Two digits that count."""
    return f"{value:.2g}" if value < 100 else f"{value:.0f}"


def costs(found: Mapping[Place, Found], method: str, **place: Any) -> tuple[str, str]:
    """Epochs and seconds of finding, means over all places."""
    own = [x for x in found.values() if x["method"] == method and all(x[key] == value for key, value in place.items())]
    mean = {key: sum(x[key] for x in own) / len(own) for key in ("cost_samples", "cost_seconds")}
    return short(mean["cost_samples"] / INPUTS), short(mean["cost_seconds"])


def accuracy(document: Found, methods: Sequence[str]) -> str:
    """A line per method."""
    found = by_place(document["means"])
    loads = sorted({load for _, load, *_ in found})
    columns = [(embedding, density) for embedding in NAMES for density in SPARSE]
    head = ["method", "epochs", "seconds"]
    head += [f"{NAMES[e]} " * (d == SPARSE[0]) + f".{str(d)[2:]}" for e, d in columns]
    rows = []
    for method in methods:
        cells = (" / ".join(number(found[e, load, d, method]["accuracy"]) for load in loads) for e, d in columns)
        rows.append([method, *costs(found, method), *cells])
    return table(head, rows)


def differences(document: Found, methods: Sequence[str], embedding: str) -> str:
    """A line per method and number of clauses."""
    means, paired = by_place(document["means"]), by_place(document["differences"])
    rows = []
    for method in methods:
        for load in sorted({x[1] for x in means}):
            cells = [f"{number(means[embedding, load, d, method]['accuracy'])}" for d in DENSER]
            if method != BASELINE:
                away = (paired[embedding, load, d, method] for d in DENSER)
                cells = [f"{cell} ({signed(x)})" for cell, x in zip(cells, away, strict=True)]
            rows.append([method, str(load), *costs(means, method, embedding=embedding, load=load), *cells])
    return table(["method", "C", "epochs", "seconds", *(f".{str(d)[2:]}" for d in DENSER)], rows)


def layers(methods: Sequence[str], task: str) -> str:
    """A line per method."""
    means = json.loads(LAYERS.read_text(encoding="utf-8"))["means"]
    found = {(x["shape"], x["density"], x["method"]): x["accuracy"] for x in means if x["task"] == task}
    shapes = list(dict.fromkeys(shape for shape, *_ in found))
    columns = [(shape, density) for shape in shapes for density in DENSER]
    head = ["method", *(f"{shape}: " * (d == DENSER[0]) + f".{str(d)[2:]}" for shape, d in columns)]
    return table(head, [[m, *(number(found[shape, d, m]) for shape, d in columns)] for m in methods])


def orders() -> str:
    """A line per task and way of pruning, a column per density."""
    found = json.loads(LAYERS.read_text(encoding="utf-8"))["orders"]
    rows = []
    for task, shape in dict.fromkeys((x["task"], x["shape"]) for x in found):
        own = {x["density"]: x for x in found if (x["task"], x["shape"]) == (task, shape)}
        cells = [f"{number(x['tau'])} [{number(x['ci_low'])}, {number(x['ci_high'])}]" for x in own.values()]
        rows.append([task, shape, *cells])
    return table(["task", "hidden layers", *(f".{str(d)[2:]}" for d in DENSER)], rows)


def levels(baselines: Sequence[str]) -> str:
    """A line per family, probe and density."""
    document = json.loads(LEVELS.read_text(encoding="utf-8"))
    away = {(x["family"], x["density"], x["method"], x["baseline"]): x for x in document["differences"]}
    probes = [x["method"] for x in document["differences"] if x["baseline"].endswith("-sham")]
    rows = []
    for entry in sorted(document["means"], key=lambda x: probes.index(x["method"]) if x["method"] in probes else -1):
        place = entry["family"], entry["density"], entry["method"]
        if entry["method"] in probes:
            own = [f"{entry['method']}-sham" if x == "sham" else x for x in baselines]
            cells = [signed(away[(*place, x)]) for x in own]
            rows.append(
                [entry["family"], entry["method"], f".{str(entry['density'])[2:]}", number(entry["accuracy"]), *cells]
            )
    return table(["family", "probe", "density", "accuracy", *(f"less {x}" for x in baselines)], rows)


def signed(entry: Found) -> str:
    """A difference with its sign and its interval."""
    plus = "" if entry["value"] < -0.0005 else "+"
    return f"{plus}{number(entry['value'])} [{number(entry['low'])}, {number(entry['high'])}]"


def named(text: str) -> list[str]:
    """Methods that the lines of a table begin with, each once."""
    lines = [line.split("|")[1].strip() for line in text.strip().split("\n") if line.startswith("| ")]
    return [x for x in dict.fromkeys(lines) if x not in ("method", "---", "")]


def filled(page: str, document: Found) -> str:
    """The page with all its parts written anew."""

    def text(kind: str, old: str) -> str:
        name, *embedding = kind.split()
        if name == "orders":
            return orders()
        if name == "levels":
            return levels(embedding)
        if name == "layers":
            return layers(named(old), *embedding)
        kinds = {"accuracy": accuracy, "differences": differences}
        return kinds[name](document, named(old), *embedding)

    return written(page, "compared", text)


def main(pages: Sequence[str]) -> None:
    """Fill pages."""
    document = json.loads(TICKETS.read_text(encoding="utf-8"))
    for page in map(Path, pages):
        page.write_text(filled(page.read_text(encoding="utf-8"), document), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
