"""What decoded clauses are worth to a probe, beside the true ones: `python -m benchmarks.decode.probes`.

Networks learn random formulas of four literals behind the Hadamard embedding, and are decoded: at the end, and early,
where reading errs more. Probes then choose tickets by true clauses, by decoded ones, by true ones a quarter of which is
made false, and by sham clauses, all on the same networks, inputs and orders; all are retrained. Accuracies are paired
by network, with t intervals. Beside them: how many of the true codes the clauses find, and how far the shares of fates
agree (1 less their total variation). Cells, probes, densities and measures were fixed before the published run, on
networks of another seed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.decode.uses import Cell, Options, cells, markdown, mean_t, said, trained
from benchmarks.options import at_least_one, start
from toycomb import tickets
from toycomb.common.seeds import Purpose, stream
from toycomb.decoding.tasks import decoded_task, in_order
from toycomb.evidence.comparison import grouped, paired
from toycomb.evidence.intervals import mean_interval
from toycomb.files.writing import write_json, write_text
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.geometry.fate import Fate
from toycomb.records.origins import versions
from toycomb.run import Run, alone
from toycomb.tasks.formula import Formula
from toycomb.tasks.retold import retold
from toycomb.training import usable_threads

CELLS = (Cell(8), Cell(16, 0.5), Cell(48), Cell(64))
PROBES, DENSITIES, REFERENCE = ("distance", "motion", "compatible"), (0.2, 0.1), "random"
TRUE, DECODED, SPOILED, SHAM = "true", "decoded", "a quarter false", "sham"
READ = ("exact", "recall", "false clauses", "recall of codes", "precision of codes", "fates")
SHARE = 0.25
EARLY = (0.5, 1.0)
"""Epochs at which networks are decoded as well; the motion probe sees the first half of an epoch, too."""


def spoiled(formula: Formula, rng: np.random.Generator) -> Formula:
    """The same formula with a share of its clauses taken from a sham formula."""
    sham = sham_formula(formula, rng)
    false = rng.permutation(len(formula)) < round(SHARE * len(formula))
    pairs = zip(formula.clauses, sham.clauses, false, strict=True)
    return in_order(replace(formula, clauses=tuple(y if turned else x for x, y, turned in pairs)))


def told(run: Run, i: int, seed: int) -> dict[str, Run]:
    """One network by each kind of clauses; without those of a time at which nothing was read."""
    one, task = alone(run, i), run.tasks[i]
    rng = stream(seed, Purpose.SHAM, run.first + i)
    formulas = {
        TRUE: in_order(task.formula),
        SPOILED: spoiled(task.formula, rng),
        SHAM: in_order(sham_formula(task.formula, rng)),
    }
    tasks = {name: retold(task, [x]) for name, x in formulas.items()}
    for k in (-1, *(k for k, t in enumerate(run.times) if t in EARLY)):
        name = DECODED if k == -1 else f"{DECODED} at {run.times[k]:g}"
        tasks[name] = decoded_task(task, run.snapshots[k, i]).task
    return {name: replace(one, tasks=(x,)) for name, x in tasks.items() if x is not None}


def accuracies(told_by: Mapping[str, Run], place: Mapping[str, Any], options: Options) -> list[dict[str, Any]]:
    """Accuracy of every probe by each kind of clauses, and of the reference, at each density."""
    rows, how = [], {"threads": options.threads, "progress": False}
    for density in DENSITIES[1:] if options.smallest else DENSITIES:
        pairs = [(probe, kind, run) for probe in PROBES for kind, run in told_by.items()]
        for probe, kind, run in [*pairs, (REFERENCE, TRUE, told_by[TRUE])]:
            end = tickets.find(probe, run, density, **how).retrain(**how)
            accuracy = 1 - float(end.test_error[-1, 0])
            rows.append({**place, "density": density, "probe": probe, "method": kind, "accuracy": accuracy})
    return rows


def compared(told_by: Mapping[str, Run], cell: Cell) -> list[dict[str, Any]]:
    """How far clauses, codes and fates of one network, by each kind of clauses, are those by true ones."""
    spaces = {name: run.feature_space() for name, run in told_by.items()}
    clauses = {name: set(run.tasks[0].formula.clauses) for name, run in told_by.items()}
    places = {name: _places(x) for name, x in spaces.items()}
    fates = {name: _fates(x) for name, x in spaces.items()}
    return [
        {
            "cell": cell.name,
            "clauses": name,
            "exact": float(clauses[name] == clauses[TRUE]),
            "recall": len(clauses[name] & clauses[TRUE]) / len(clauses[TRUE]),
            "false clauses": len(clauses[name] - clauses[TRUE]),
            "recall of codes": len(places[name] & places[TRUE]) / max(len(places[TRUE]), 1),
            "precision of codes": len(places[name] & places[TRUE]) / max(len(places[name]), 1),
            "fates": 1 - float(np.abs(fates[name] - fates[TRUE]).sum() / 2),
        }
        for name in told_by
        if name != TRUE
    ]


def _places(space: FeatureSpace) -> set[tuple[int, tuple[int, ...]]]:
    """Code locations of one network at its end: the row, and the clause by its literals."""
    clauses = space.formulas[0].clauses
    return {(int(r), clauses[c]) for r, c in np.argwhere(space.code_locations[-1, 0])}


def _fates(space: FeatureSpace) -> np.ndarray:
    """Share of each fate among all locations of one network."""
    found = space.fates()[0]
    return np.bincount(found.ravel(), minlength=len(Fate)) / found.size


def differences(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each kind of clauses less the true ones, by cell and probe; means of the true ones beside them."""
    found = []
    for (cell, probe), own in grouped(rows, "cell", "probe").items():
        if probe == REFERENCE:
            continue
        for x in paired(own, "accuracy", TRUE):
            here = [y for y in rows if (y["cell"], y["density"]) == (cell, x["density"])]
            base = [y["accuracy"] for y in here if (y["probe"], y["method"]) == (probe, TRUE)]
            reference = [y["accuracy"] for y in here if y["probe"] == REFERENCE]
            means = {"true": mean_t(base), "random": mean_t(reference)}
            found.append({"cell": cell, "probe": probe, **dict(x), **means})
    return found


def document(rows: Sequence[Mapping[str, Any]], reads: Sequence[Mapping[str, Any]], options: Options) -> dict[str, Any]:
    """Both tables as JSON."""
    of_reads = []
    for (cell, kind), own in grouped(reads, "cell", "clauses").items():
        means = {x: mean_interval(np.array([y[x] for y in own], float)) for x in READ}
        of_reads.append({"cell": cell, "clauses": kind, "networks": len(own), **means})
    fixed = {"seed": options.seed, "networks": options.number, "versions": versions()}
    return {**fixed, "read": of_reads, "differences": differences(rows), "tickets": list(rows)}


def tables(written: Mapping[str, Any]) -> str:
    """In Markdown."""
    reads = [[x["cell"], x["clauses"], str(x["networks"]), *(said(x[y]) for y in READ)] for x in written["read"]]
    rows = [
        [
            *(x["cell"], x["probe"], f"{x['density']:g}", x["method"], str(x["n"])),
            *(said(x["true"]), said(x, 4, signed=True), "–" if x["p_holm"] is None else f"{x['p_holm']:.2g}"),
            said(x["random"]),
        ]
        for x in written["differences"]
    ]
    heads = ("cell", "probe", "density", "clauses", "networks", "accuracy, true clauses", "less that", "p (Holm)")
    return markdown(("cell", "clauses", "networks", *READ), reads) + "\n" + markdown((*heads, "random masks"), rows)


def main(options: Options) -> None:
    """Train, decode, find, retrain; what is finished is written after each cell."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    begin = time.perf_counter()
    rows: list[dict[str, Any]] = []
    reads: list[dict[str, Any]] = []
    for cell in cells(CELLS, options):
        run = trained(cell, options, EARLY)
        for i in range(options.number):
            told_by = told(run, i, options.seed)
            place = {"cell": cell.name, "embedding": "hadamard", "load": cell.clauses, "network": i}
            rows += accuracies(told_by, place, options)
            reads += compared(told_by, cell)
        written = document(rows, reads, options)
        write_json(options.out / "decode_probes.json", written)
        write_text(options.out / "decode_probes.md", tables(written))
        print(f"{cell.name}: {time.perf_counter() - begin:.0f} s", flush=True)
    print(tables(written))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
