"""Options of every method, chosen on units of their own: `python -m benchmarks.tickets.tuning`.

Each method gets at most `BUDGET` settings, the published or first one among them. `imp-activity` had as many before,
under another definition, `imp` and `imp-continued` one more that cost twice the training; `prune-regrow` and `designed`
were developed beforehand, with about 57 and 35 variants, on units of seed 900. `edge-popup` has the settings of account
`masking`; Sign-In, projected Adam, gates and sparse re-basin have those of their papers or of `imp`. The worth of a
setting is its mean accuracy over units, loads, embeddings and densities. The winners stand as the defaults of the
methods, and, written by `--out figures`, in `figures/ticket_tuning.json`; a test compares the two.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.options import Smallest, start
from toycomb.files.writing import write_json
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets import METHODS, all_methods, named
from toycomb.tickets.benchmark import TRAINING, Benchmark, run
from toycomb.training import usable_threads

BUDGET = 6
SEED, NETWORKS = 910, 5
LOADS, EMBEDDINGS, DENSITIES = (8, 16), ("hadamard", "identity"), (0.1, 0.05, 0.02)

_SAMPLES = [{"samples": x} for x in (None, 64, 1000, 4000)]
_ROUNDS = [{"rounds": r, "epochs": e} for r, e in ((10, 10), (5, 20), (20, 5), (33, 3), (10, 5), (7, 14))]
_EPOCHS = [{"epochs": e, "each": n} for e in (0.5, 1.0, 3.0) for n in (2, 3)]
_SHARES = [{"share": s, "crowding": q} for s in (0.5, 1.0) for q in (0.1, 0.3, 1.0)]

GRIDS: dict[str, list[dict[str, Any]]] = {
    "snip": _SAMPLES,
    "grasp": _SAMPLES,
    "imp": _ROUNDS,
    "imp-continued": _ROUNDS,
    "imp-rewind": [{"rewind": t} for t in (1.0, 0.2, 0.5, 2.0, 3.0, 5.0)],
    "imp-activity": [
        {"rounds": r, "epochs": e, "damping": d} for r, e in ((10, 10), (20, 5)) for d in (0.001, 0.03, 0.3)
    ],
    "prune-regrow": [{"rounds": r, "regrow": 10 - r, "damping": d} for r in (5, 7) for d in (0.03, 0.001, 0.1)],
    "designed": [{"samples": n, "spread": s} for n, s in ((4000, 0.8), (4000, 0.5), (4000, 1.1), (2000, 0.8))],
    "early-bird": [{"window": w, "epsilon": e} for w in (5, 3) for e in (0.1, 0.05, 0.2)],
    "rigl": [{"share": s, "end": e} for s in (0.3, 0.1, 0.5) for e in (0.75, 0.5)],
    "distance": [{"each": n, "crowding": q} for n in (1, 2, 3) for q in (0.1, 0.5)],
    "motion": _EPOCHS,
    "displacement": _EPOCHS,
    "distance-motion": _EPOCHS,
    "compatible": _SHARES,
    "compatible-motion": [{"epochs": e, **x} for e in (1.0, 3.0) for x in _SHARES[-3:]],
    "motion-iterated": [{"rounds": r, "epochs": e} for r in (2, 3, 5) for e in (1, 3)],
    "codes-early": [{"epochs": e, "mapping": m} for e in (1.0, 3.0, 6.0) for m in ("product", "agreeing")],
    "matching": [{"epochs": e, "others": o} for e in (3.0, 10.0, 30.0) for o in (0.1, 0.3)],
    "oracle-codes": [{"mapping": m} for m in ("product", "agreeing")],
    "oracle-features": [{"others": o} for o in (0.03, 0.1, 0.3, 0.6)],
}
"""Methods that are not named have no options worth a choice, or share those of another (controls of their original)."""


@dataclass(frozen=True)
class Options(Smallest):
    """Where tickets and the result go."""

    store: Path = Path("results/tuning.sqlite")
    """File of all tickets, kept so that a second call resumes. Its folder is made if missing."""
    out: Path = Path("results")
    """Folder of `ticket_tuning.json`, made if missing."""
    threads: int | None = None
    """Threads; all usable cores unless given."""


def places() -> list[Population]:
    """Where settings are tried: every load and embedding."""
    return [
        Population(networks=NETWORKS, seed=SEED, clauses=load, embedding=embedding, training=TRAINING)
        for embedding in EMBEDDINGS
        for load in LOADS
    ]


def smallest() -> list[Population]:
    """Two networks that hardly train."""
    training = replace(TRAINING, epochs=1, snapshots=())
    return [Population(networks=2, seed=SEED, clauses=8, training=training, samples=640)]


def tune(path: str | Path, threads: int | None = None, tried: Sequence[str] = (), units: Any = None) -> dict[str, Any]:
    """Mean accuracy of every setting of every method, and the best of each; what `path` holds already is not redone.

    Of the methods `tried`, all of `GRIDS` unless given, on `units`, `places()` unless given.
    """
    grids = {name: GRIDS[name] for name in tried or GRIDS}
    every = {name: [_variant(name, i, options) for i, options in enumerate(grid)] for name, grid in grids.items()}
    settings = [x for variants in every.values() for x in variants]
    accuracy: dict[str, list[float]] = {}
    with opened(path) as store:
        for population in units or places():
            for row in run(Benchmark(population, settings, DENSITIES), store, threads=threads):
                accuracy.setdefault(row["method"], []).append(row["accuracy"])
    return {name: _summary(name, [accuracy[x] for x in variants]) for name, variants in every.items()}


def _variant(name: str, i: int, options: dict[str, Any]) -> str:
    """Register one setting under a name of its own."""
    own = f"{name}~{i}"
    if own not in METHODS:
        named(name).variant(own, **options)
    return own


def _summary(name: str, accuracy: list[list[float]]) -> dict[str, Any]:
    means = [float(np.mean(x)) for x in accuracy]
    return {
        "settings": [{"options": x, "accuracy": round(m, 5)} for x, m in zip(GRIDS[name], means, strict=True)],
        "chosen": GRIDS[name][int(np.argmax(means))],
    }


def main(options: Options) -> None:
    """Tune and write the result."""
    usable_threads(options.threads)
    assert all(len(grid) <= BUDGET for grid in GRIDS.values())
    assert set(all_methods()) >= set(GRIDS)
    small = {"tried": ("snip",), "units": smallest()} if options.smallest else {}
    document = {
        "units": {"seed": SEED, "networks": NETWORKS, "loads": LOADS, "embeddings": EMBEDDINGS, "densities": DENSITIES},
        "budget": BUDGET,
        "methods": tune(options.store, options.threads, **small),
    }
    write_json(options.out / "ticket_tuning.json", document)
    for name, entry in document["methods"].items():
        print(f"{name:18}", entry["chosen"], *(x["accuracy"] for x in entry["settings"]))


if __name__ == "__main__":
    start(main, Options, __doc__, sys.argv[1:])
