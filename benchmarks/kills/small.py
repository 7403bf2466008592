"""A long command at a small size, in a process of its own: `python -m benchmarks.kills.small NAME FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

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
}


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
    command_line()


if __name__ == "__main__":
    main(*sys.argv[1:])
