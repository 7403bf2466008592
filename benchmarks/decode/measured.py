"""How exactly formulas are read by asking networks, and whose the errors are: `python -m benchmarks.decode.measured`.

One factor at a time around the usual set-up, on networks that were not used for fitting: load, clause size, negation,
kind, width, training length, density of tickets, variables, inputs, and both embeddings; and networks that hold no
formula; of these it is exact to read no clause. Nothing is given of a formula. Of several outputs each is one that is
read: their formulas stand for networks in counts. Precision is a mean over networks of which anything was read.

The published table is of the seed 35. Of a first run, on the seed 31, 27 lines were seen: the wrong kind was taken of
some networks with two clauses. The reader was mended on the seeds 103 and 104, and then 35 was read. Set-ups were fixed
before that. The map is joined from parts, and the reader changed a little between them; docs/benchmarks.md says how,
and what the pools of reliability hold.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from statsmodels.stats.proportion import proportion_confint

from benchmarks.decode.drawing import OWN, map_figure, reliability_figure
from benchmarks.decode.setups import BY_HAND, MISREAD, SHUFFLED, UNTRAINED, Setup, ToRead, networks
from benchmarks.options import Smallest, among, at_least_one, start
from toycomb.common.progress import Progress
from toycomb.decoding.checking import check
from toycomb.decoding.decode import decode
from toycomb.files.writing import write_json, write_text
from toycomb.plots import style
from toycomb.records.origins import versions

SEED, NETWORKS = 35, 50
BOTH = ("identity", "hadamard")
FACTORS: dict[str, Sequence[Setup]] = {
    "load": [Setup(c) for c in (2, 4, 8, 16, 24, 32, 48, 64)],
    "clause size": [Setup(8, k) for k in (2, 3, 4, 5)],
    "negation": [Setup(c, negated=g) for c in (8, 16) for g in (0.25, 0.5)],
    "kind": [Setup(8, kind="cnf"), Setup(16, kind="cnf")],
    "width": [Setup(8, hidden=h) for h in (8, 16, 64)] + [Setup(32, hidden=h) for h in (16, 64)],
    "training": [Setup(8, epochs=t) for t in (5, 20, 200)] + [Setup(32, epochs=t) for t in (20, 200)],
    "density": [Setup(8, density=d) for d in (0.5, 0.2, 0.1, 0.05)],
    "variables": [Setup(8, variables=n) for n in (16, 64, 128)],
    "inputs": [Setup(8, inputs=i, negated=g) for i in ("planted", "uniform") for g in (0.0, 0.5)],
    "outputs": [Setup(8, outputs=2, hidden=64, layers=x, inputs="balanced") for x in (1, 2)],
    "no formula": [Setup(c, state=s) for s in (UNTRAINED, SHUFFLED, MISREAD) for c in (8, 32)],
    "by hand": [Setup(c, state=BY_HAND, negated=g) for c in (8, 32) for g in (0.0, 0.5)],
}
BINS = np.linspace(0, 1, 11)


@dataclass(frozen=True)
class Options(Smallest):
    """How many networks, and where tables go."""

    out: Path = Path("results")
    """Folder of `decode_measured.json` and `.md`, made if missing."""
    networks: int = NETWORKS
    """Networks of each set-up."""
    seed: int = SEED
    """Root seed."""
    factors: tuple[str, ...] = tuple(FACTORS)
    """Which factors."""


def measured(one: ToRead) -> dict[str, Any]:
    """One network read, and the reading checked."""
    begin = time.perf_counter()
    decoded = decode(one.network, one.E, inputs=one.inputs, output=one.output, progress=False)
    seconds = time.perf_counter() - begin
    checked = check(decoded, one.formula, one.network, one.E)
    right = set(checked.right) if one.true else set()
    return {
        "exact": bool(checked.exact) if one.true else not decoded.clauses,
        "recall": checked.recall,
        "precision": checked.precision,
        "kind right": checked.kind_right,
        "read": len(decoded.clauses),
        "false": len(checked.false),
        "false" + OWN: sum(x.own for x in checked.false),
        "missed": len(checked.missed),
        "missed" + OWN: sum(x.own for x in checked.missed),
        "seconds": seconds,
        "questions": decoded.questions,
        "whole": decoded.whole,
        "confidences": [[round(x.confidence, 4), x.literals in right] for x in decoded.clauses],
    }


def entry(factor: str, setup: Setup, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Means over the networks of a set-up, with the interval of the share of exact formulas (Wilson)."""
    exact = sum(x["exact"] for x in rows)
    low, high = proportion_confint(exact, len(rows), method="wilson")
    sums = ("false", "false" + OWN, "missed", "missed" + OWN)
    means = ("recall", "precision", "kind right", "read")
    precision = [x["precision"] for x in rows if x["precision"] == x["precision"]]
    found = {x: float(np.mean([y[x] for y in rows])) for x in means} | {"precision": _mean(precision)}
    if not setup.true:
        found |= {"recall": None, "precision": None, "kind right": None}
    return {
        "factor": factor,
        "setup": setup.name,
        "label": setup.label,
        "embedding": setup.embedding,
        "networks": len(rows),
        "exact": exact,
        "exact interval": [round(float(low), 3), round(float(high), 3)],
        **{k: None if v is None else round(v, 4) for k, v in found.items()},
        **{x: sum(y[x] for y in rows) for x in sums},
        "seconds": round(float(np.median([x["seconds"] for x in rows])), 4),
        "questions": int(np.median([x["questions"] for x in rows])),
    }


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def reliability(chances: Sequence[float], right: Sequence[bool]) -> list[dict[str, Any]]:
    """Share of right ones by tenths of the chance that was told, with Wilson intervals."""
    chance, good, found = np.array(chances), np.array(right, bool), []
    place = np.clip(np.digitize(chance, BINS) - 1, 0, len(BINS) - 2)
    for i in range(len(BINS) - 1):
        own = place == i
        if own.any():
            low, high = proportion_confint(int(good[own].sum()), int(own.sum()), method="wilson")
            told = {"told": float(chance[own].mean()), "right": float(good[own].mean()), "low": low, "high": high}
            found.append({"number": int(own.sum())} | {k: round(float(v), 4) for k, v in told.items()})
    return found


def table(entries: Sequence[dict[str, Any]]) -> str:
    """Markdown, a line for each set-up."""
    head = "| factor | set-up | exact | recall | precision | false (own) | missed (own) | kind | seconds |"
    lines = [head, "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for x in entries:
        false = f"{x['false']} ({x['false' + OWN]})"
        missed = f"{x['missed']} ({x['missed' + OWN]})"
        shares = ["–" if x[k] is None else f"{x[k]:.3f}" for k in ("recall", "precision")]
        kind = "–" if x["kind right"] is None else f"{x['kind right']:.2f}"
        cells = [x["factor"], x["setup"], f"{x['exact']} of {x['networks']}", *shares, false, missed, kind]
        lines.append("| " + " | ".join([*cells, f"{x['seconds']:.3f}"]) + " |")
    return "\n".join(lines) + "\n"


def main(options: Options) -> None:
    """Read the networks of all set-ups; what is finished is written after each."""
    at_least_one(networks=options.networks)
    number = 2 if options.smallest else options.networks
    factors = among(options.factors, list(FACTORS))
    chosen = [(f, replace(x, embedding=e)) for f in factors for x in FACTORS[f] for e in BOTH]
    chosen = chosen[4:6] if options.smallest else chosen
    entries: list[dict[str, Any]] = []
    clauses: list[Any] = []
    wholes: list[Any] = []
    document: dict[str, Any] = {}
    with Progress("networks", len(chosen), unit="set-up") as bar:
        for factor, setup in chosen:
            rows = [measured(x) for x in networks(setup, number, options.seed)]
            entries.append(entry(factor, setup, rows))
            clauses += [x for row in rows for x in row["confidences"]]
            wholes += [(row["whole"], row["exact"] and setup.true) for row in rows if row["whole"]]
            document = {
                "seed": options.seed,
                "versions": versions(),
                "entries": entries,
                "reliability of clauses": reliability(*zip(*clauses, strict=True)) if clauses else [],
                "reliability of formulas": reliability(*zip(*wholes, strict=True)) if wholes else [],
            }
            write_json(options.out / "decode_measured.json", document)
            write_text(options.out / "decode_measured.md", table(entries))
            bar.update()
    style.save(map_figure(entries), options.out / "decode_map")
    figure = reliability_figure(document["reliability of clauses"], document["reliability of formulas"])
    style.save(figure, options.out / "decode_reliability")
    print(table(entries))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
