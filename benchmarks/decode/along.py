"""When a clause can be read, and when it has a code: `python -m benchmarks.decode.along`.

Networks are decoded at snapshots of their training. A clause is read from that snapshot on from which it is read at
every later one, and coded from the first on at which its code stands, whether or not it stays. A row codes a clause by
chance once in 2^k, so a code is counted in three ways: on any row; on a row with large entries (`significant_codes`);
and on more rows than chance gives 95 times in 100, which is what the comparison takes. Sham clauses are counted beside
them. Per clause the two times are compared by place among the snapshots, and averaged by network, with t intervals;
once more with codes that stay. Snapshots, loads and measures were fixed before the published run, on networks of
another seed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.stats import binom

from benchmarks.decode import along_drawing
from benchmarks.decode.uses import Cell, Options, cells, clauses_of, markdown, mean_t, read, said, trained
from benchmarks.options import at_least_one, start
from toycomb.common.progress import Progress
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.intervals import mean_intervals
from toycomb.files.writing import write_json, write_text
from toycomb.geometry import FeatureSpace, sham_formula
from toycomb.plots import style
from toycomb.records.origins import versions
from toycomb.run import Run
from toycomb.training import usable_threads

CELLS = (Cell(8), Cell(24))
EPOCHS = (0.2, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 30.0)
"""Snapshots between the first and the last."""
CHANCE = 0.05
ANY, LARGE, MORE = "a code on any row", "a code with large entries", "more code rows than chance"
KINDS = {"true": "compared", "true, codes that stay": "staying", "sham (control)": "control"}
Clauses = np.ndarray
"""(T, P, C) bool."""


def reads(run: Run) -> tuple[Clauses, np.ndarray]:
    """Which clauses are read at each snapshot, and how many false ones are, (T, P)."""
    wanted = [clauses_of(task.formula) for task in run.tasks]
    found = np.zeros((len(run.times), len(run.tasks), len(wanted[0])), bool)
    false = np.zeros(found.shape[:2])
    with Progress("decoding", false.size, unit="network") as bar:
        for k, p in np.ndindex(*false.shape):
            own = read(run.snapshots[k, p], run.tasks[p])
            found[k, p] = [x in own for x in wanted[p]]
            false[k, p] = len(own - set(wanted[p]))
            bar.update()
    return found, false


def coded(space: FeatureSpace) -> dict[str, Clauses]:
    """Which clauses have a code at each snapshot, in three ways."""
    rows = space.on_type.sum(axis=2)  # (T, P, 1)
    least = binom.isf(CHANCE, rows, 0.5**space.sizes) + 1
    return {
        ANY: space.code_locations.any(axis=2),
        LARGE: space.significant_codes.any(axis=2),
        MORE: space.code_locations.sum(axis=2) >= least,
    }


def spaces(run: Run, seed: int) -> tuple[FeatureSpace, FeatureSpace]:
    """The run against its clauses, in the order of their variables, and against sham ones."""
    space = run.feature_space()
    formulas = [type(x)(x.variables, tuple(clauses_of(x)), x.kind) for x in space.formulas]
    rngs = [stream(seed, Purpose.SHAM, run.first + p) for p in range(len(formulas))]
    shams = [sham_formula(x, rng) for x, rng in zip(formulas, rngs, strict=True)]
    return space.with_formulas(formulas), space.with_formulas(shams)


def stays_from(there: Clauses) -> np.ndarray:
    """(P, C) place of the first snapshot from which on a clause is there; T where it is not at the last."""
    later = np.logical_and.accumulate(there[::-1])[::-1]
    return np.where(later.any(axis=0), later.argmax(axis=0), len(there))


def first(there: Clauses) -> np.ndarray:
    """(P, C) place of the first snapshot at which a clause is there; T where it never is."""
    return np.where(there.any(axis=0), there.argmax(axis=0), len(there))


def compared(read_from: np.ndarray, coded_from: np.ndarray) -> dict[str, Any]:
    """Places at which clauses (P, C) are read, less those of their codes; shares before, at once and after."""
    shares = {
        "before": read_from < coded_from,
        "at the same time": read_from == coded_from,
        "after": read_from > coded_from,
    }
    found = {name: mean_t(x.mean(axis=1)) for name, x in shares.items()}
    return {"difference": mean_t((read_from - coded_from).mean(axis=1)), **found}


def entry(cell: Cell, run: Run, options: Options) -> dict[str, Any]:
    """All of one load, as JSON."""
    there, false = reads(run)
    own, sham = (coded(x) for x in spaces(run, options.seed))
    lines = {"read": there, **own, **{f"{name}, sham": x for name, x in sham.items()}}
    shares = {name: mean_intervals(x.mean(axis=2)) for name, x in lines.items()}
    shares["test error"] = mean_intervals(run.test_error)
    read_from = stays_from(there)
    return {
        "clauses": cell.clauses,
        "networks": len(run.tasks),
        "epochs": run.times.tolist(),
        "shares": shares,
        "false clauses": mean_intervals(false),
        "read from": read_from.tolist(),
        "coded from": {name: first(x).tolist() for name, x in own.items()},
        "compared": {name: compared(read_from, first(x)) for name, x in own.items()},
        "control": {name: compared(read_from, first(x)) for name, x in sham.items()},
        "staying": {name: compared(read_from, stays_from(x)) for name, x in own.items()},
    }


def tables(entries: Sequence[Mapping[str, Any]]) -> str:
    """In Markdown: shares over epochs, then times compared."""
    parts = []
    for x in entries:
        names = [*x["shares"], "false clauses"]
        columns = [*x["shares"].values(), x["false clauses"]]
        rows = [[f"{t:g}", *(said(y[k]) for y in columns)] for k, t in enumerate(x["epochs"])]
        parts += [f"## C = {x['clauses']}, {x['networks']} networks\n", markdown(("epoch", *names), rows)]
    heads = ("C", "code", "clauses", "snapshots, read less coded", "read before", "at the same time", "read after")
    rows = [
        [str(x["clauses"]), name, kind, said(y["difference"], 2, signed=True)]
        + [said(y[z]) for z in ("before", "at the same time", "after")]
        for x in entries
        for kind, key in KINDS.items()
        for name, y in x[key].items()
    ]
    return "\n".join([*parts, "## Read and coded\n", markdown(heads, rows)])


def main(options: Options) -> None:
    """Train, decode, compare, draw; what is finished is written after each load."""
    at_least_one(networks=options.networks)
    usable_threads(options.threads)
    begin, entries = time.perf_counter(), []
    for cell in cells(CELLS, options):
        entries.append(entry(cell, trained(cell, options, EPOCHS), options))
        document = {"seed": options.seed, "code": MORE, "versions": versions(), "entries": entries}
        write_json(options.out / "decode_along.json", document)
        write_text(options.out / "decode_along.md", tables(entries))
        print(f"{cell.name}: {time.perf_counter() - begin:.0f} s", flush=True)
    style.save(along_drawing.figure(entries, MORE), options.out / "decode_along")
    print(tables(entries))
    print(along_drawing.caption(entries, MORE))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
