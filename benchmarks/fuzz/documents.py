"""The JSON files of another study, which `toycomb reproduce --confirm` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.fuzz.target import Target, mutated, pick, placed

CLAIM = {
    "id": "C1",
    "verdict": "holds",
    "effect": 0.5,
    "ci_low": 0.4,
    "ci_high": 0.6,
    "control_fails": False,
    "own_verdict": "holds",
}
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**300,
    10**400,
    float("nan"),
    float("inf"),
    "",
    "holds",
    "\x1b[31m",
    "x" * 20_000,
    [],
    {},
    [[]],
    {"a": []},
)
BREAK = b"\n\xff\x00-break-\x00\xff\n"
"""Between the two files in one input."""


def make(rng: np.random.Generator) -> bytes:
    """Both files."""
    rows: Any = [{**CLAIM, "id": f"C{i}"} for i in range(int(rng.integers(1, 4)))]
    made: Any = {"preset": "quick", "seed": int(rng.integers(3, 6))}
    for _ in range(int(rng.choice([0, 1, 1, 2]))):
        rows, made = changed(rows, rng), changed(made, rng)
    return BREAK.join((written(rows, rng), written(made, rng)))


def both_changed(content: bytes, rng: np.random.Generator) -> bytes:
    """One of both files with a value exchanged."""
    parts = [*content.split(BREAK, 1), b"{}"][:2]
    place = int(rng.random() < 0.3)
    parts[place] = document_changed(parts[place], rng)
    return BREAK.join(parts)


def document_changed(content: bytes, rng: np.random.Generator) -> bytes:
    """A JSON file with one value, key or level exchanged; bytes changed where it is none, and now and then."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return mutated(content, rng)
    return mutated(content, rng) if rng.random() < 0.1 else written(changed(document, rng), rng)


def changed(document: Any, rng: np.random.Generator) -> Any:
    """The document with one value, key or level exchanged."""
    document = copied(document)
    place = document
    while isinstance(place, dict | list) and place:
        key = pick(rng, list(place) if isinstance(place, dict) else range(len(place)))
        if rng.random() < 0.5 and isinstance(place[key], dict | list) and place[key]:
            place = place[key]
            continue
        change = int(rng.integers(3))
        if change == 0:
            del place[key]
        elif change == 1:
            place[key] = pick(rng, VALUES)
        elif isinstance(place, dict):
            place[pick(rng, ("", "id", "\u202e", "x" * 3000))] = place[key]
        else:
            place.append(place[key])
        return document
    return pick(rng, VALUES)


def copied(document: Any) -> Any:
    """The document, whose lists and objects are its own; as copy.deepcopy gives it, in a tenth of the time."""
    if isinstance(document, dict):
        return {key: copied(x) for key, x in document.items()}
    return [copied(x) for x in document] if isinstance(document, list) else document


def written(document: Any, rng: np.random.Generator) -> bytes:
    """Its text, now and then too deep, with a long number, in another encoding, or damaged."""
    text = json.dumps(document)
    if rng.random() < 0.01:
        depth = int(rng.choice([50, 900, 5000, 100_000]))
        text = pick(rng, ("[", '{"a":')) * depth + (text + "]" * depth if rng.random() < 0.5 else "")
    if rng.random() < 0.02:
        text = text.replace("0.5", "9" * int(rng.choice([20, 400, 5000])))
    content = text.encode(pick(rng, ("utf-8",) * 9 + ("utf-16", "utf-8-sig")), "surrogatepass")
    return mutated(content, rng) if rng.random() < 0.2 else content


def read(content: bytes, folder: Path) -> None:
    """Confirm the claims of a study by it."""
    from toycomb.evidence.claims import confirmed
    from toycomb.study.outputs import other_claims

    claims, _, manifest = content.partition(BREAK)
    placed(folder, "claims.json", claims)
    placed(folder, "manifest.json", manifest)
    rows = other_claims(folder, {"preset": "quick", "seed": 4})
    json.dumps(confirmed([{**CLAIM, "id": "C0"}, CLAIM], rows), allow_nan=False)


CLAIMS = Target(
    make,
    read,
    mutate=both_changed,
    modules=("toycomb.files.reading", "toycomb.evidence.claims", "toycomb.study.outputs", "toycomb.study.readable"),
)
