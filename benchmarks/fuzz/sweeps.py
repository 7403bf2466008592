"""Files of sweeps (TOML): names and values right and wrong, designs of any size, bytes changed."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, mutated, pick, placed
from toycomb.sweeps.document import DESIGN
from toycomb.sweeps.fields import PATHS, TABLES, WHAT

USUAL: dict[str, tuple[Any, ...]] = {
    "networks": (1, 2, 30),
    "seed": (0, 7),
    "variables": (8, 16),
    "clauses": (2, 4),
    "literals": (2, [2, 3]),
    "load": (0.5, 1),
    "samples": (200, 2000),
    "embedding": ("identity", "hadamard"),
    "training.hidden": (4, [4, 4]),
    "training.epochs": (1, 2),
    "training.learning_rate": (0.01, 0.1),
    "tickets.methods": (["random"], ["random", "snip"]),
    "tickets.densities": ([0.5], [0.5, 0.2]),
    "account.name": ("C3", "maps"),
    "probes.proximal": (0, 1),
}
ODD: tuple[Any, ...] = (
    True, False, -1, 0, 10**18, 10**30, 1.5, -0.0, 1e300, float("nan"), float("inf"), "", "x", "\x1b[2J",
    "../../etc/passwd", "x.npy", "/dev/zero", "x" * 5000, [], [[]], [1, "a"], {}, {"low": 1, "high": 2},
    {"low": 2, "high": 1, "log": True}, {"low": 0.0, "high": 1, "whole": True}, [1] * 500,
)  # fmt: skip
KINDS = ("training", "training", "probes", "tickets", "account", "trainings")
STRANGE = "1979-05-27", "07:32:00", "0xff", "1_000", "'''x'''", "{a.b = 1}", "[1,,2]", "inf", "\u00e9"
"""Values as TOML has them that no field takes."""
LOOKED = 3
"""Points of each design that are worked out."""


def make(rng: np.random.Generator) -> bytes:
    """One file."""
    kind, lines = pick(rng, KINDS), list[str]()
    if rng.random() > 0.03:
        lines.append(f"{WHAT} = {kind!r}")
    lines += [f"{name} = {_value(name, rng)}" for name in _names(rng, 3) if "." not in name]
    for table in ("training", kind):
        own = [x for x in USUAL if x.startswith(f"{table}.")]
        if own and rng.random() < 0.9:
            lines += [f"[{table}]", *(f"{x.partition('.')[2]} = {_value(x, rng)}" for x in own)]
    for design in ("grid", "random"):
        if rng.random() < 0.4:
            lines.append(f"[{design}]")
            lines += ["points = 2"] if design == "random" and rng.random() < 0.9 else []
            lines += [f"{json.dumps(x)} = [{_value(x, rng)}, {_value(x, rng)}]" for x in _names(rng, 2)]
    if rng.random() < 0.15:
        lines += ["[[parts]]", f"name = {json.dumps(pick(rng, ('a', '<b>', chr(27))))}", "clauses = 3"]
    if rng.random() < 0.1:
        lines.insert(
            int(rng.integers(len(lines) + 1)), f"{pick(rng, (*PATHS, *DESIGN, *TABLES))} = {pick(rng, STRANGE)}"
        )
    content = "\n".join(lines).encode("utf-8", "replace")
    return mutated(content, rng) if rng.random() < 0.25 else content


def _names(rng: np.random.Generator, most: int) -> list[str]:
    names = list(USUAL) if rng.random() < 0.9 else list(PATHS)
    return [names[i] for i in rng.permutation(len(names))[: int(rng.integers(0, most + 1))]]


def _value(name: str, rng: np.random.Generator) -> str:
    """A value as TOML has it."""
    value = pick(rng, USUAL.get(name, ODD)) if rng.random() < 0.95 else pick(rng, ODD)
    return _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_toml(x)}" for key, x in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value)


def read(content: bytes, folder: Path) -> list[Any]:
    """Load it, count its points, and work out what the first ones ask for."""
    from toycomb.sweeps.asked import sources_of
    from toycomb.sweeps.design import count, points
    from toycomb.sweeps.document import load

    document = load(placed(folder, "sweep.toml", content))
    assert 1 <= count(document) <= 10**6, "no number of points"
    found = [source for point in islice(points(document), LOOKED) for source in sources_of(point, first=True)]
    assert all(source.networks >= 1 and len(source.identities) == len(source.made) for source in found), "no units"
    return found


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """A file with one line exchanged or taken away; bytes changed now and then."""
    lines = content.split(b"\n")
    if rng.random() < 0.2 or not lines:
        return mutated(content, rng)
    place = int(rng.integers(len(lines)))
    other = make(rng).split(b"\n")
    lines[place : place + 1] = pick(rng, ([], [pick(rng, other)], [lines[place], pick(rng, other)]))
    return b"\n".join(lines)


SWEEPS = Target(
    make, read, mutate=changed, modules=("toycomb.files", "toycomb.sweeps", "toycomb.records.specification")
)
