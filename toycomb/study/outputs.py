"""Files of a study: figures, report, claims and manifest, all from stored tables."""

from __future__ import annotations

import hashlib
import json
import operator
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from toycomb.errors import InputError
from toycomb.files import write_json, write_text
from toycomb.study.contract import Material
from toycomb.study.drawing import draw_all
from toycomb.study.specification import Stored, identity
from toycomb.study.store import Store, versions

NEEDED = {"id", "verdict", "effect", "ci_low", "ci_high", "control_fails"}


def write(materials: Sequence[Material], store: Store, folder: Path, preset: str, threads: int) -> None:
    """Write every file of a study into its folder."""
    from toycomb.study.report import report

    captions = draw_all([x for m in materials for x in m.part.figures], store, folder / "figures", threads=threads)
    figures = {name: (text, (folder / "figures" / f"{name}.png").read_bytes()) for name, text in captions.items()}
    sections = [_section(material, preset) for material in materials]
    claims, settings = store.table("claims"), store.table("settings")
    write_json(folder / "claims.json", claims)
    write_text(folder / "report.html", report(sections, claims, settings, figures, versions()))
    write_json(folder / "manifest.json", _manifest(materials, sections, store, folder, settings, list(figures)))


def other_claims(folder: str | Path, preset: str, seed: int) -> list[dict[str, Any]]:
    """The claims table of another folder, which must be of the same preset and another root seed."""
    path, manifest = Path(folder) / "claims.json", Path(folder) / "manifest.json"
    try:
        rows, made = json.loads(path.read_text()), json.loads(manifest.read_text())
        their_preset, their_seed = str(made["preset"]), operator.index(made["seed"])
        complete = all(set(row) >= NEEDED for row in rows) and len(rows) > 0
    except (OSError, ValueError, KeyError, TypeError):
        complete = False
    if not complete:
        raise InputError(f"{folder} holds no finished study to confirm by; run one there with another seed")
    if their_preset != preset or their_seed == seed:
        raise InputError(
            f"{folder} was made with preset {their_preset} and root seed {their_seed}; this study, {preset} with root "
            f"seed {seed}, is confirmed by the same preset with another seed"
        )
    return rows


def _section(material: Material, preset: str) -> dict[str, Any]:
    """A part as the report shows it: what it says, and what its numbers come from."""
    part, notes = material.part, material.part.notes(material)
    material.forget()
    options = f"--preset {preset} --seed {material.seed}"
    return {
        "name": part.name,
        "title": part.title,
        "published": part.published,
        "refuted": part.refuted,
        "reading": part.reading,
        "notes": notes,
        "figures": list(part.figures),
        "command": f"toycomb reproduce {options} --parts {part.name} --out results-{part.name}",
        "redraw": [f"python figures/{name}.py results" for name in part.figures],
        "sources": [
            *_units("networks", material.trained),
            *_tickets(material),
            *_units("measurements", material.measurements),
        ],
    }


def _units(kind: str, stored: Mapping[str, Stored]) -> list[dict[str, Any]]:
    return [
        {"name": name, "kind": kind, "identity": x.identity, "networks": x.networks, "specification": x.describe()}
        for name, x in stored.items()
    ]


def _tickets(material: Material) -> list[dict[str, Any]]:
    found = []
    for name, x in material.benchmarks.items():
        text = x.describe()
        found.append({"name": f"tickets, {name}", "kind": "tickets", "identity": identity(text),
                      "networks": x.population.networks, "specification": text})  # fmt: skip
    return found


def _manifest(
    materials: Sequence[Material], sections: list[dict[str, Any]], store: Store, folder: Path,
    settings: dict[str, Any], figures: list[str],
) -> dict[str, Any]:  # fmt: skip
    """What was made from what. Holds no times, so that equal results give equal manifests."""
    pictures = [f"figures/{name}{suffix}" for name in figures for suffix in (".png", ".svg")]
    files = ["claims.json", "report.html", *pictures]
    populations = [x for material in materials for x in material.trained.values()]
    measurements = [x for material in materials for x in material.measurements.values()]
    return {
        "format": 3,
        "preset": settings["preset"],
        "seed": settings["seed"],
        "versions": versions(),
        "parts": {section["name"]: section["sources"] for section in sections},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        "networks": store.digests(populations),
        "networks_made_by": store.made_by(populations),
        "measurements": store.digests(measurements),
        "measurements_made_by": store.made_by(measurements),
    }
