"""A long command at a small size, in a process of its own: `python -m benchmarks.kills.small NAME FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
COMMANDS = {
    "reproduce": ["reproduce", "--preset", "small", "--accounts", "C2", "C3"],
    "tickets": [
        "tickets",
        "--methods",
        "random,snip,one-shot",
        "--densities",
        ".2,.1",
        "--networks",
        "4",
        "--hidden",
        "8",
        "--clauses",
        "3",
        "--samples",
        "2000",
        "--epochs",
        "20",
    ],
    "theories": ["theories", "grokking", "--networks", "8"],
    "sweep": ["sweep", str(HERE / "sweep.toml")],
    "sweep-tickets": ["sweep", str(HERE / "sweep_tickets.toml")],
    "sweep-processes": ["sweep", str(HERE / "sweep.toml"), "--workers", "processes"],
    "merge": ["merge"],
}
SHARDS, ROWS = 3, 8000


def main(name: str, folder: str) -> None:
    """Run the command line, with a preset and an account that take some seconds."""
    from toycomb.__main__ import main as command_line
    from toycomb.accounts.grokking.measure import Settings
    from toycomb.accounts.registry import ACCOUNTS
    from toycomb.study import PRESETS, Preset

    PRESETS["small"] = Preset((32,), (2, 8), 2, 4, 3)
    account = ACCOUNTS["grokking"]
    measured = replace(account.measured, settings=Settings(steps=2000, points=6))
    ACCOUNTS["grokking"] = replace(account, measured=measured)
    sys.argv = ["toycomb", *COMMANDS[name], "--threads", "2", "--out", folder]
    if name == "merge":
        sys.argv = ["toycomb", "merge", folder, *(str(shard(Path(folder).parent, i)) for i in range(SHARDS))]
    command_line()


def shard(place: Path, number: int) -> Path:
    """A results file with rows of one array each, made unless it is there as a whole."""
    from toycomb.records.sealed import row_of_arrays
    from toycomb.records.specification import Population
    from toycomb.records.store import Store

    path, written = place / f"shard-{number}.sqlite", place / f"writing-{number}.sqlite"
    if path.exists():
        return path
    written.unlink(missing_ok=True)
    population = Population(SHARDS * ROWS)
    store = Store(written)
    store.save_rows(
        [row_of_arrays(population, i, {"x": np.arange(i, i + 9.0)}, 1.0) for i in range(number, SHARDS * ROWS, SHARDS)]
    )
    store.close()
    return written.rename(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
