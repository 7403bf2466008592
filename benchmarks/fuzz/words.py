"""Command lines: right words with wrong values. Nothing is trained: what would be is an input that was accepted."""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from benchmarks.fuzz.target import Target, pick, placed
from toycomb.common.errors import LONGEST, InputError

COMMANDS = {
    "patterns": (
        "--networks",
        "--clauses",
        "--variables",
        "--literals",
        "--negated",
        "--kind",
        "--inputs",
        "--samples",
    ),
    "probe": ("--networks", "--at", "--proximal", "--disjoint", "--embedding", "--seed"),
    "tickets": ("--methods", "--densities", "--baseline", "--threads", "--outputs", "--formula", "--networks"),
    "train": ("--formula", "--save", "--read-as", "--inputs", "--samples", "--embedding"),
    "codes": ("network.npz", "--formula", "--embedding", "--seed"),
    "score": ("snip", "network.npz", "--data", "--save"),
    "theories": ("bounds", "tangent", "--networks", "--seed", "--threads"),
    "reproduce": ("--preset", "--accounts", "--minutes", "--confirm", "--threads", "--seed"),
    "explore": ("--initial", "--final", "n.npz", "--formula", "f.cnf", "--snapshots", "--times", "--title"),
    "export": ("results", "--table", "--where", "--networks", "--format", "n.npz"),
    "figure": ("tickets_accuracy", "--results", "folder", "--list", "--replace"),
    "import": ("n.npz", "--save", "saved.npz", "--variables"),
    "decode": ("--embedding", "--variables", "--longest", "--output", "--mode", "--formula", "--kind", "--save"),
}
FIT = (
    "--hidden", "--epochs", "--batch", "--optimiser", "--learning-rate", "--momentum", "--weight-decay",
    "--patience", "--initialiser",
    "--scale", "--out", "--json",
)  # fmt: skip
VALUES = (
    "0", "1", "2", "8", "-1", "1000000000", "1" + "0" * 30, "9" * 5000, "nan", "inf", "1e400", "-inf", "0x10",
    "1_000", "0.5",
    ".2,.1", "", " ",
    "x" * 3000, "\x1b[31m", "\u202e", "none", "all", "imp", "random,imp", "dnf", "quick", "C1", "/dev/zero",
    "/dev/null/x",
    "folder", "f.cnf",
    "n.npz",
    "identity", "compressive:3", "compressive:999999999", "uniform", "exhaustive", "near-miss", "sgd", "he",
    "--", "-", "-x",
    "\u0663", "True",
)  # fmt: skip


LETTERS = ("", "x", "0", "=", ",", ".", ":", "é", "\x00", "\ud800", "-", "1e9", "*", "%s", "{0}", "\n")
"""What words end in instead; no slash, since a name in another folder is right."""


def make(rng: np.random.Generator) -> bytes:
    """Words, as JSON."""
    command = pick(rng, list(COMMANDS))
    words = [command, *(("--networks", "1") if command in ("patterns", "probe", "tickets") else ())]
    if command in ("train", "codes") and rng.random() < 0.8:
        words += ["--formula", "f.cnf", *(["--save", "saved.npz"] if command == "train" else ["n.npz"])]
    if command == "theories":
        words.append("bounds")
    if command == "decode":
        words.append("n.npz")
    for _ in range(int(rng.integers(0, 5))):
        words.append(pick(rng, (*COMMANDS[command], *FIT)))
        words += [pick(rng, VALUES) for _ in range(int(rng.choice([0, 1, 1, 1, 1, 2, 5])))]
    if rng.random() < 0.05:
        words[0] = pick(rng, VALUES)
    return json.dumps(words).encode()


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """One word left out, doubled, put elsewhere, exchanged, or with other letters."""
    words = json.loads(content)
    for _ in range(int(pick(rng, (1, 1, 2, 3)))):
        place, kind = int(rng.integers(len(words) + 1)), int(rng.integers(6))
        if kind == 0:
            del words[place : place + 1]
        elif kind == 1:
            words[place:place] = words[place : place + 1]
        elif kind == 2:
            rng.shuffle(words)
        elif kind == 3:
            words.insert(place, pick(rng, VALUES))
        elif kind == 4:
            words.insert(place, pick(rng, (*FIT, *COMMANDS[pick(rng, list(COMMANDS))])))
        elif place < len(words):
            letters = list(words[place])
            letters[int(rng.integers(len(letters) + 1)) :] = pick(rng, LETTERS)
            words[place] = "".join(letters)
    return json.dumps(words).encode()


class Started(Exception):
    """The work would begin."""


def _start(*_: object, **__: object) -> NoReturn:
    raise Started


PLACES = (
    ("toycomb.workers.pieces", "thread_pool"),
    ("toycomb.study.reproduce", "prepare"),
    ("toycomb.accounts.running", "prepare"),
)
"""Where work would begin."""


@contextlib.contextmanager
def _no_work() -> Iterator[None]:
    """Whatever would train says that it starts."""
    modules = [(importlib.import_module(module), name) for module, name in PLACES]
    before = [getattr(module, name) for module, name in modules]
    try:
        for module, name in modules:
            setattr(module, name, _start)
        yield
    finally:
        for (module, name), value in zip(modules, before, strict=True):
            setattr(module, name, value)


def prepare() -> None:
    """Load what commands load on use, and compile what draws inputs."""
    import toycomb.accounts.running
    import toycomb.study.reproduce
    import toycomb.tickets.benchmark  # noqa: F401
    from toycomb import Formula
    from toycomb.tasks.sampling import sample

    _loaded()
    for inputs in ("near-miss", "uniform"):
        sample(Formula(6, ((1, 2),)), 2, np.random.default_rng(0), inputs)


def _loaded() -> None:
    """Load every command, and keep what its parser finds out about one, which it forgets after each use."""
    from toycomb.commands.listed import COMMANDS as LISTED

    for command in LISTED.values():
        command.load()
    with contextlib.suppress(AttributeError):  # of other versions of tyro
        docstrings: Any = importlib.import_module("tyro._docstrings")._ClassTokenization
        docstrings.make = staticmethod(functools.cache(docstrings.make))


@functools.cache
def _network() -> bytes:
    held = io.BytesIO()
    np.savez(held, W=np.ones((2, 3)), b=np.zeros(2), v=np.ones(2), c=0.0)
    return held.getvalue()


def read(content: bytes, folder: Path) -> None:
    """Run the command in the folder, which holds a formula and a network."""
    from toycomb.cli import main

    placed(folder, "f.cnf", b"p dnf 3 2\n1 2 0\n-3 0\n")
    placed(folder, "n.npz", _network())
    output, errors = io.StringIO(), io.StringIO()
    before, code = Path.cwd(), 0
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors), _no_work():
            main(json.loads(content))
    except Started:
        return
    except SystemExit as end:
        code = _code(end)
    finally:
        os.chdir(before)
    if code:
        line = errors.getvalue()
        assert code in (1, 2), f"exit {code}"
        assert line.count("\n") == 1, f"no single line: {line[:200]!r}"
        odd = {x for x in line[:-1] if not x.isprintable()}
        assert not odd, f"characters that are not printable: {sorted(odd)[:9]}"
        raise InputError(line.strip()[:LONGEST] if len(line) < LONGEST + 20 else line)


def _code(end: SystemExit) -> Any:
    return 0 if end.code is None else end.code


WORDS = Target(make, read, prepare, mutate=changed, modules=("toycomb.commands", "toycomb.cli"))
