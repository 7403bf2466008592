"""The commands by name, with what `toycomb --help` says of each; none of them is loaded for that."""

from __future__ import annotations

import importlib
import keyword
import shutil
import textwrap
from collections.abc import Iterator
from typing import Any, NamedTuple

DESCRIPTION = "A laboratory for the lottery-ticket question: what does a winning ticket preserve?"


class Listed(NamedTuple):
    """A command: the class that is its docstring's, what it does, and how it is called."""

    kind: str
    summary: str
    example: str

    def load(self) -> Any:
        """The class of the command, in the module of the same name; a word of Python has `_` behind it: `import_`."""
        name = self.kind.lower()
        module = f"{name}_" if keyword.iskeyword(name) else name
        return getattr(importlib.import_module(f"toycomb.commands.{module}"), self.kind)


COMMANDS = {
    "reproduce": Listed(
        "Reproduce",
        "Run the study: every figure, and a verdict on every claim. Run again, it resumes.",
        "toycomb reproduce --preset quick --out results",
    ),
    "patterns": Listed(
        "Patterns",
        "Train networks on random formulas and count patterns of aligned signs, in rows per clause.",
        "toycomb patterns --hidden 32 --clauses 8 --networks 10",
    ),
    "probe": Listed(
        "Probe",
        "Train networks on random formulas; report distance, motion, fate and crowd of every location.",
        "toycomb probe --hidden 32 --clauses 8 --networks 10 --at 0.2 1 3",
    ),
    "tickets": Listed(
        "Tickets",
        "Compare ticket-finding methods: find, retrain and measure their tickets on the same networks.",
        "toycomb tickets --methods random,imp,motion --densities .2,.1 --networks 4",
    ),
    "score": Listed(
        "Score",
        "Scores (H×m) of a ticket method that needs at most a network and a batch.",
        "toycomb score snip net.npz --data batch.npz --save scores.npy",
    ),
    "codes": Listed(
        "Codes",
        "Codes of a saved network: for each clause, the rows of its first hidden layer that compute it.",
        "toycomb codes net.npz --formula tests/data/uf20-01.cnf --read-as dnf",
    ),
    "decode": Listed(
        "Decode",
        "The formula that a saved network computes, clause by clause, by asking the network or from its weights alone.",
        "toycomb decode net.npz --json",
    ),
    "train": Listed(
        "Train",
        "Train one network on a formula (DIMACS or PLA), or on labelled inputs of your own, and save it.",
        "toycomb train --formula tests/data/uf20-01.cnf --read-as dnf --save net.npz",
    ),
    "import": Listed(
        "Import",
        "Make a network file of one of PyTorch, of safetensors, or of NumPy with other names.",
        "toycomb import net.pt --save net.npz",
    ),
    "explore": Listed(
        "Explore",
        "Write one page, opened in any browser, on which a person watches a network train.",
        "toycomb explore results --out page.html",
    ),
    "theories": Listed(
        "Theories",
        "Measure one account of tickets and judge its claims.",
        "toycomb theories detectors --out results",
    ),
    "sweep": Listed(
        "Sweep",
        "Do all units of a sweep: a grid or random design over any field, for training, probes, tickets, accounts.",
        "toycomb sweep small --out sweep",
    ),
    "status": Listed(
        "Status",
        "Say how far a sweep is: units that are done, failed (with the reason) and missing; also while it runs.",
        "toycomb status sweep",
    ),
    "figure": Listed(
        "Figure",
        "Draw a figure again from a folder of results, as PNG and SVG.",
        "toycomb figure fate_by_distance --results results --out fates.png",
    ),
    "export": Listed(
        "Export",
        "Write what a folder of results holds as a table: CSV, Parquet, Markdown or LaTeX.",
        "toycomb export results --to rows.csv",
    ),
    "merge": Listed(
        "Merge",
        "Put results files together into one, such as the shards of a sweep that ran on several machines.",
        "toycomb merge results shard-1 shard-2",
    ),
    "doctor": Listed(
        "Doctor",
        "Say what this installation is made of, and test in seconds that it computes what it should.",
        "toycomb doctor",
    ),
}
"""`tests/test_cli.py` compares the texts with the docstrings of the commands."""


def overview() -> str:
    """What `toycomb --help` prints."""
    wide = max(60, min(shutil.get_terminal_size().columns, 120))
    return "\n".join([*_head(wide), *_commands(wide), "", "toycomb COMMAND --help has the options of a command."])


def _head(wide: int) -> Iterator[str]:
    yield "usage: toycomb COMMAND [options]"
    yield "       toycomb --help | --version"
    yield ""
    yield from textwrap.wrap(DESCRIPTION, wide)
    yield ""
    yield "commands:"


def _commands(wide: int) -> Iterator[str]:
    for name, command in COMMANDS.items():
        yield from textwrap.wrap(command.summary, wide, initial_indent=f"  {name:<10} ", subsequent_indent=" " * 13)
        # An example is one line, to be copied, however wide the terminal is.
        yield f"{'':13}Example: {command.example}"
