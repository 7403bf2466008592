"""Files of a study: figures, report, claims and manifest, all from stored tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from toycomb.accounts.account import Account
from toycomb.accounts.instruments.accuracy import of_tickets
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.common.changed import captioned, named, options_of, titled
from toycomb.common.documents import Document
from toycomb.common.errors import InputError, shown
from toycomb.common.notices import counted
from toycomb.evidence.claims import ClaimRow
from toycomb.files.reading import read_json
from toycomb.files.writing import pictures, write_json, write_text
from toycomb.records.edited import Edited
from toycomb.records.identities import identity, plain
from toycomb.records.measurement import Measurement
from toycomb.records.origins import versions
from toycomb.records.specification import Population, Stored
from toycomb.records.store import Store
from toycomb.study import explored
from toycomb.study.readable import are_claims
from toycomb.study.side_by_side import Pictures


def write(materials: Sequence[Material], store: Store, folder: Path, drawn: Pictures) -> None:
    """Write every file of a study into its folder."""
    from toycomb.report import report

    claims, settings = store.table("claims"), store.table("settings")
    sections = [_section(material, settings, store) for material in materials]
    explored.write(materials, store, folder, settings.get("changed", {}))
    drawn.finish()
    figures = {
        x.name: (
            captioned(x.caption(store.table(x.table)), settings),
            (folder / "figures" / f"{x.name}.png").read_bytes(),
        )
        for material in materials
        for x in material.account.figures
    }
    write_json(folder / "claims.json", claims)
    write_text(folder / "report.html", report(sections, claims, settings, figures, versions()))
    write_json(folder / "manifest.json", _manifest(materials, sections, store, folder, settings, list(figures)))


def written(accounts: Sequence[Account], folder: Path, preset: Preset, seed: int) -> list[Path]:
    """Every file that a study of these accounts writes."""
    watched = [folder / name for name in explored.files(accounts, preset, seed)]
    drawn = [folder / "figures" / name for name in pictures(figure.name for x in accounts for figure in x.figures)]
    return [
        *(folder / name for name in ("results.sqlite", "claims.json", "report.html", "manifest.json")),
        *drawn,
        *watched,
    ]


def read_of(folder: str | Path) -> list[Path]:
    """The files that `other_claims` reads."""
    return [Path(folder) / name for name in ("claims.json", "manifest.json")]


def other_claims(folder: str | Path, settings: Document) -> list[ClaimRow]:
    """The claims table of another folder, which must be of the same preset and changes, and another root seed."""
    preset, seed, changed = settings["preset"], settings["seed"], settings.get("changed", {})
    if not Path(folder).is_dir():
        raise InputError(f"{shown(folder)} is no folder; confirm by the folder of a study with another seed")
    paths = read_of(folder)
    if not all(path.exists() for path in paths):
        raise InputError(f"{shown(folder)} holds no finished study to confirm by; run one there with another seed")
    rows, made = map(read_json, paths)
    if not are_claims(rows):
        raise InputError(f"{shown(folder)}: claims.json is no table of claims; run the study there anew")
    if not (isinstance(made, dict) and isinstance(made.get("preset"), str) and type(made.get("seed")) is int):
        raise InputError(f"{shown(folder)}: manifest.json tells no preset and seed; run the study there anew")
    their_preset, their_seed = shown(made["preset"], 40), made["seed"]
    if their_preset != preset or their_seed == seed:
        raise InputError(
            f"{shown(folder)} was made with preset {their_preset} and root seed {shown(their_seed, 40)}; this study, "
            f"{preset} with root seed {seed}, is confirmed by the same preset with another seed"
        )
    if made.get("changed", {}) != plain(changed):
        raise InputError(
            f"{shown(folder)} was made with {_changes(made.get('changed', {}))}, and this study "
            f"with {_changes(changed)}; it is confirmed by one with the same settings"
        )
    return rows


def _changes(changed: Any) -> str:
    """Changed settings in words, whatever a file says of them."""
    words = named(changed) if isinstance(changed, dict) else str(changed)
    return shown(words, 100) or "no changed setting"


def _section(material: Material, settings: Document, store: Store) -> Document:
    """An account as the report shows it: what it says, and what its numbers come from."""
    account = material.account
    notes = [*of_tickets(material), *account.notes(material), *_of_other_code(material, store)]
    material.forget()
    changed = settings.get("changed", {})
    options = f"--preset {settings['preset']} --seed {material.seed}{options_of(changed)}"
    return {
        "name": account.name,
        "title": titled(account.title, changed),
        "published": account.claimed,
        "refuted": account.refuted,
        "reading": account.reading,
        "notes": notes,
        "figures": [x.name for x in account.figures],
        "pages": explored.links(material),
        "command": f"toycomb reproduce {options} --accounts {account.name} --out results-{account.name}",
        "redraw": [f"toycomb figure {x.name} --results results" for x in account.figures],
        "sources": [
            *_units("networks", material.trained),
            *_tickets(material),
            *_units("measurements", material.measurements),
        ],
    }


def _of_other_code(material: Material, store: Store) -> list[str]:
    """What to say where units of work of other code were kept."""
    made = _kept([material], store)
    kept = " and ".join(counted(count, kind.removesuffix("s")) for kind, count in made.items() if count)
    return [f"{kept} of this account came from other code than this version has, and were kept."] if kept else []


def _kept(materials: Sequence[Material], store: Store) -> dict[str, int]:
    """How many units of work that these were made from came from other code."""
    measured = [x for material in materials for x in [*material.measurements.values(), *material.further.values()]]
    benchmarks = [x for material in materials for x in material.benchmarks.values()]
    entries = sorted((x for each in benchmarks for x in each.entries()), key=lambda x: x.networks)
    return {
        "measurements": sum(len(store.accepted("units", x)) for x in {x.identity: x for x in measured}.values()),
        "tickets": sum(len(store.accepted("tickets", x)) for x in {x.identity: x for x in entries}.values()),
    }


def _units(kind: str, stored: Mapping[str, Stored]) -> list[Document]:
    return [_source(name, kind, x.identity, x.networks, x.describe(), _settings(x)) for name, x in stored.items()]


def _source(
    name: str, kind: str, known_by: str, networks: int, specification: Document, settings: Document
) -> Document:
    """Where numbers come from; `settings` has defaults as well, a specification what differs from them."""
    about = {"name": name, "kind": kind, "identity": known_by, "networks": networks}
    return {**about, "specification": specification, "settings": settings}


def _settings(stored: Stored) -> Document:
    if isinstance(stored, Measurement):
        return plain(stored.settings)
    if isinstance(stored, Edited):
        population = replace(stored.population, training=stored.training)
        return {
            "edit": {"kind": stored.kind, "arm": stored.arm, "each": stored.each},
            "population": _settings(population),
        }
    assert isinstance(stored, Population)
    return {name: value for name, value in plain(stored).items() if name != "networks"}


def _tickets(material: Material) -> list[Document]:
    found = []
    for name, x in material.benchmarks.items():
        specification, population = x.describe(), x.population
        asked = {key: specification[key] for key in ("methods", "densities", "outputs")}
        settings: Document = {"population": _settings(population), **asked}
        known_by, networks = identity(specification), population.networks
        found.append(_source(f"tickets, {name}", "tickets", known_by, networks, specification, settings))
    return found


def _manifest(
    materials: Sequence[Material],
    sections: list[Document],
    store: Store,
    folder: Path,
    settings: Document,
    figures: list[str],
) -> Document:
    """What was made from what. Holds no times, so that equal results give equal manifests."""
    watched = dict.fromkeys(file for section in sections for file, _ in section["pages"])
    files = ["claims.json", "report.html", *(f"figures/{name}" for name in pictures(figures)), *watched]
    populations = [x for material in materials for x in material.trained.values()]
    measurements = [x for material in materials for x in material.measurements.values()]
    return {
        "format": 4,
        "preset": settings["preset"],
        "seed": settings["seed"],
        **({"changed": settings["changed"]} if settings.get("changed") else {}),
        "versions": versions(),
        "parts": {section["name"]: section["sources"] for section in sections},
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        "networks": store.digests(populations),
        "networks_made_by": store.made_by(populations),
        "measurements": store.digests(measurements),
        "measurements_made_by": store.made_by(measurements),
        "made_by_other_code": _kept(materials, store),
    }
