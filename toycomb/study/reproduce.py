"""The main job: train what is missing, derive tables and claims, draw figures, write the report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from toycomb.errors import InputError
from toycomb.files import TEMPORARY, writable_folder, write_json, write_text
from toycomb.study import claims as claims_module
from toycomb.study import presets, tables
from toycomb.study.execution import execute, load_run
from toycomb.study.store import Store, opened, versions
from toycomb.training import usable_threads

MAP_EPOCHS = (0, 1, 10, 100)
MAP_LOAD = "C=8"


def run(
    preset: str = "quick",
    out: str | Path = "results",
    *,
    seed: int = 3,
    threads: int | None = None,
    progress: bool = True,
) -> dict[str, Any]:
    """Run a preset of the study into a folder; run again it does only what is missing.

    Parameters
    ----------
    preset : "quick", "paper" or "full"
    out : path
        Gets `results.sqlite`, `claims.json`, `figures/`, `report.html` and `manifest.json`.
    seed : int
        Root seed; 3 is that of the published results.
    threads : int, optional
        The number of usable cores unless given; does not change the result.

    Returns
    -------
    dict with `claims` (the claims table), `trained` (networks trained now) and `out`

    Raises
    ------
    InputError
        If the preset is unknown or the folder cannot be used.
    """
    chosen = presets.preset(preset)
    usable_threads(threads)
    populations = chosen.all_populations(seed)
    for population in populations.values():
        population.jobs()  # an impossible one shows here, before anything is written
    folder = writable_folder(out)
    writable_folder(folder / "figures")
    with opened(folder / "results.sqlite") as store, _exclusive(folder):
        _clear_temporary(folder)
        trained = execute(populations, store, threads=threads, progress=progress)
        derive(chosen, preset, seed, store)
        rows = store.table("claims")
        write_json(folder / "claims.json", rows)
        _draw(store, folder)
        write_json(folder / "manifest.json", _manifest(preset, seed, populations, store, folder))
    return {"claims": rows, "trained": trained, "out": str(folder)}


def derive(chosen: presets.Preset, name: str, seed: int, store: Store) -> None:
    """Compute every table from the stored networks and store it."""
    loads = chosen.claims(seed)
    runs = {load: load_run(population, store) for load, population in loads.items()}
    spaces = {load: run.feature_space() for load, run in runs.items()}
    controls = {load: load_run(x.control(), store).feature_space() for load, x in loads.items()}
    sweep = {key: load_run(population, store) for key, population in chosen.sweep(seed).items()}
    store.save_table("settings", presets.settings(name, seed))
    store.save_table("patterns", tables.patterns(sweep, published=True))
    store.save_table("emergence", tables.emergence(runs[MAP_LOAD]))
    store.save_table("fates", tables.fates(spaces, seed))
    store.save_table("rejection", tables.rejection(spaces))
    store.save_table("feature_map", tables.feature_map(runs[MAP_LOAD], 0, MAP_EPOCHS))
    store.save_table("claims", claims_module.evaluate(spaces, controls, seed))


def redraw(name: str, results: str | Path, path: str | Path) -> None:
    """Draw one figure again from a folder of results.

    Parameters
    ----------
    name : one of `toycomb.plots.FIGURES`
    results : folder that `run` filled
    path : of the pictures, without `.png` or `.svg`

    Raises
    ------
    InputError
        If the folder holds no results.
    """
    file = Path(results) / "results.sqlite"
    if not file.is_file():
        raise InputError(f"{results} holds no results.sqlite; run 'toycomb reproduce --out {results}' first")
    with opened(file, read_only=True) as store:
        _draw_one(name, store, Path(path))


def _draw_one(name: str, store: Store, path: Path) -> str:
    """Draw a figure; return its caption."""
    from toycomb import plots

    figure = plots.FIGURES[name]
    table = store.table(figure.table)
    plots.save(figure.draw(table), path)
    return figure.caption(table)


def _draw(store: Store, folder: Path) -> None:
    from toycomb.plots import FIGURES
    from toycomb.study.report import report

    captions = {name: _draw_one(name, store, folder / "figures" / name) for name in FIGURES}
    pictures = {name: (folder / "figures" / f"{name}.png").read_bytes() for name in captions}
    text = report(store.table("claims"), store.table("settings"), captions, pictures, versions())
    write_text(folder / "report.html", text)


def _manifest(preset: str, seed: int, populations: dict[str, Any], store: Store, folder: Path) -> dict[str, Any]:
    """What was made from what. Holds no times, so that equal results give equal manifests."""
    from toycomb.plots import FIGURES

    figures = [f"figures/{name}{suffix}" for name in FIGURES for suffix in (".png", ".svg")]
    files = ["claims.json", "report.html", *figures]
    return {
        "format": 1,
        "preset": preset,
        "seed": seed,
        "versions": versions(),
        "populations": {
            name: {"identity": x.identity, "networks": x.networks, "specification": x.describe()}
            for name, x in populations.items()
        },
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        "networks": store.digests(populations.values()),
        "networks_made_by": store.made_by(populations.values()),
    }


def _clear_temporary(folder: Path) -> None:
    """Remove what a killed run was writing when it was killed."""
    for path in (*folder.glob(f"{TEMPORARY}*"), *folder.glob(f"figures/{TEMPORARY}*")):
        if path.is_file():
            path.unlink()


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    """Keep a second process out of the folder for as long as this one works in it; ends with the process."""
    try:
        import fcntl
    except ImportError:  # no such locks on this system; SQLite still keeps the units whole
        yield
        return
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"another process is working in {folder}; wait for it or choose another folder") from None
        yield
