"""`tickets.json`, the document of a ticket benchmark, by all that read it: tables, figures, the next call."""

from __future__ import annotations

import contextlib
import functools
import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from benchmarks.fuzz.documents import changed, document_changed, written
from benchmarks.fuzz.target import Target, pick, placed

METHODS = ("imp", "random", "own")
NAMES = ("imp", "tickets", "", "\x1b[2J", "\u202e", "<b>x</b>", "a|b", "\ud800", "x" * 900)
CLAIM = {"id": "C1", "null": {"value": 0.0}, "control": None, "readings": [{"choices": {"a": "b"}, "other": None}]}


def row(rng: np.random.Generator, method: str, network: int) -> dict[str, Any]:
    """One ticket."""
    return {
        "embedding": "hadamard",
        "load": 8,
        "density": 0.5,
        "network": network,
        "method": method,
        "accuracy": float(rng.random()),
        "unseen_accuracy": None,
        "corrected_jaccard": float(rng.random()),
        "cost_steps": 10,
        "cost_samples": 640,
        "cost_seconds": 0.5,
    }


def make(rng: np.random.Generator) -> bytes:
    """One document, with values exchanged."""
    methods = METHODS[: int(rng.integers(1, 4))]
    document: Any = {
        "rows": [row(rng, x, i) for x in methods for i in range(int(rng.integers(1, 4)))],
        "failed": [{"method": "imp", "density": 0.5, "network": 7, "reason": "no luck"}],
        "methods": {x: {"group": "control", "summary": "x"} for x in methods},
        "asked": list(methods),
        "about": "n = 8",
    }
    if rng.random() < 0.3:
        document["specification"] = {"population": {"format": 3}, "outputs": False}
    if rng.random() < 0.3:
        document["claims"] = [CLAIM]
    if rng.random() < 0.1:
        document = {"tables": {"tickets": document, "near": [1]}, "account": pick(rng, NAMES)}
    for _ in range(int(pick(rng, (0, 1, 1, 2)))):
        document = changed(document, rng)
    return written(document, rng)


@functools.cache
def _known() -> tuple[Any, Any]:
    """A benchmark of two networks, and a store with one of its tickets."""
    from toycomb.records.store import Store
    from toycomb.study import Population
    from toycomb.tickets.benchmark import Benchmark

    benchmark = Benchmark(Population(networks=2, seed=1), ("random",), (0.5,))
    store = Store(":memory:")
    entry = next(iter(benchmark.entries()))
    store.save_ticket(entry, 0, row(np.random.default_rng(0), "random", 0), np.eye(8, dtype=bool))
    return benchmark, store


def read(content: bytes, folder: Path) -> Any:
    """Read it as the document of an earlier call, as one whose claims are exported, and as a table of figures."""
    from toycomb.files import aside
    from toycomb.plots.folders import stored_table
    from toycomb.tickets import failed
    from toycomb.tickets import folder as earlier

    path = placed(folder, "tickets.json", content)
    benchmark, store = _known()
    last = aside.read(path) or {}
    rows = list(store.tickets(next(iter(benchmark.entries()))).values())
    whole = earlier.table(benchmark, store, rows, last)
    json.dumps(failed.failed(benchmark, whole, [], last))
    earlier.left_out(last, benchmark, store, whole)
    failed.failed_beside(rows, last)
    _exported(folder)
    stored_table("tickets_accuracy", "tickets", path)
    return stored_table("tickets_accuracy", "tickets", folder).content


def _exported(folder: Path) -> None:
    """The rows of claims that lie beside a results file."""
    from toycomb.export import tables
    from toycomb.records.derived import NoTable

    def table(name: str) -> Any:
        raise NoTable(name)

    beside: Any = SimpleNamespace(path=folder / "results.sqlite", table=table)
    list(tables.claims(beside))
    list(tables.readings(beside))


def further(content: Any, folder: Path) -> None:
    """Its leaderboard, in every form."""
    from toycomb.common.errors import InputError
    from toycomb.report.leaderboard import leaderboard

    with contextlib.suppress(InputError):
        board = leaderboard(content if isinstance(content, Mapping) else {"rows": content})
        for text in (board._repr_html_(), board.to_csv(), board.to_markdown(), board.to_latex(), board.text()):
            assert text, "an empty leaderboard"
        json.dumps(board.document(), allow_nan=False)
    _drawn(content)


def _drawn(content: Any) -> None:
    """Its figure of accuracies."""
    from toycomb.common.errors import InputError
    from toycomb.report.ticket_figures import DRAWINGS

    with contextlib.suppress(InputError):
        DRAWINGS["tickets_accuracy"].draw(content)


TICKETS = Target(
    make,
    read,
    prepare=_known,
    further=further,
    every=50,
    mutate=document_changed,
    modules=(
        "toycomb.files",
        "toycomb.tickets.folder",
        "toycomb.tickets.failed",
        "toycomb.plots.folders",
        "toycomb.export",
        "toycomb.report",
    ),
)
