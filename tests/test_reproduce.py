"""The main job: what it writes, and that a killed run loses nothing and ends the same."""

import contextlib
import json
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from toycomb import InputError
from toycomb.study import PRESETS, Preset, load_run, opened, redraw, run
from toycomb.study.claims import evaluate

TINY = Preset((32,), (2, 8), 2, 4)
CODE = """
import sys
from toycomb.study import PRESETS, Preset, presets, run
from toycomb.training import Training
PRESETS["tiny"] = Preset((32,), (2, 8), 2, 4)
run("tiny", sys.argv[1], progress=False)
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    PRESETS["tiny"] = TINY
    folder = tmp_path_factory.mktemp("study") / "out"
    result = run("tiny", folder, progress=False)
    yield folder, result
    del PRESETS["tiny"]


@pytest.mark.slow
def test_everything_is_written(finished):
    folder, result = finished
    assert result["trained"] == 18
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {".lock"}
    figures = ("patterns_by_load", "emergence", "fate_by_distance", "rejection_by_crowd", "feature_map")
    assert names == {"results.sqlite", "claims.json", "manifest.json", "report.html"} | {
        f"figures/{name}.{suffix}" for name in figures for suffix in ("png", "svg")
    }
    claims = json.loads((folder / "claims.json").read_text())
    keys = {"id", "statement", "effect", "unit", "ci_low", "ci_high", "n_networks", "null", "control", "verdict"}
    assert [claim["id"] for claim in claims] == ["C1", "C1b", "C2", "C2b", "C3"]
    assert all(keys <= set(claim) for claim in claims)
    assert {claim["verdict"] for claim in claims} <= {"holds", "does not hold", "undecided"}
    report = (folder / "report.html").read_text()
    assert report.count("data:image/png;base64,") == 5
    assert not re.findall(r'(?:src|href)="(?!data:)', report)


@pytest.mark.slow
def test_a_second_run_trains_nothing_and_changes_nothing(finished):
    folder, _ = finished
    before = {
        path: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".json", ".html", ".png", ".svg")
    }
    assert run("tiny", folder, progress=False)["trained"] == 0
    assert all(path.read_bytes() == content for path, content in before.items())


def stored(path):
    """Digests of the units in a results file that another process may be writing."""
    if not path.is_file():
        return {}
    with contextlib.closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return dict(connection.execute("SELECT identity || network, digest FROM units").fetchall())
    return {}


@pytest.mark.slow
def test_killed_at_random_moments(finished, tmp_path):
    folder, _ = finished
    database = tmp_path / "out" / "results.sqlite"
    kept: dict[str, str] = {}
    for more in (1, 4):
        process = subprocess.Popen([sys.executable, "-c", CODE, str(tmp_path / "out")])
        while len(stored(database)) < len(kept) + more:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = stored(database)
        assert kept.items() <= now.items()
        assert 0 < len(now) < 18
        kept = now
    subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "out")], check=True)
    assert kept.items() <= stored(database).items()
    expected, resumed = (json.loads((x / "manifest.json").read_text()) for x in (folder, tmp_path / "out"))
    assert resumed == expected
    assert not list((tmp_path / "out").rglob(".toycomb*"))


@pytest.mark.slow
def test_claims_are_those_of_the_stored_runs(finished):
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        runs = {load: load_run(x, store) for load, x in TINY.claims(3).items()}
        controls = {load: load_run(x.control(), store) for load, x in TINY.claims(3).items()}
    assert all(x.tasks[0].shuffled_labels for x in controls.values())
    spaces = ({load: run.feature_space() for load, run in x.items()} for x in (runs, controls))
    assert evaluate(*spaces, 3) == json.loads((folder / "claims.json").read_text())


@pytest.mark.slow
def test_a_folder_is_shared_with_other_files_and_studies(finished, tmp_path):
    folder, _ = finished
    shutil.copytree(folder, tmp_path / "out")
    mine = [tmp_path / "out" / name for name in (".pre-commit-config.yaml", "figures/.my-notes.txt")]
    for path in mine:
        path.write_text("mine")
    left = tmp_path / "out" / ".toycomb-writing-x.json"
    left.write_text("half")
    PRESETS["other"] = Preset((32,), (2,), 1, 1)
    try:
        run("other", tmp_path / "out", seed=5, progress=False)
    finally:
        del PRESETS["other"]
    assert run("tiny", tmp_path / "out", progress=False)["trained"] == 0
    assert all(path.read_text() == "mine" for path in mine)
    assert not left.exists()
    assert (tmp_path / "out" / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


@pytest.mark.slow
def test_figures_are_redrawn_from_stored_results(finished, tmp_path):
    folder, _ = finished
    redraw("emergence", folder, tmp_path / "again")
    assert (tmp_path / "again.svg").read_bytes() == (folder / "figures" / "emergence.svg").read_bytes()
    with pytest.raises(InputError, match=r"holds no results\.sqlite"):
        redraw("emergence", tmp_path, tmp_path / "none")


@pytest.mark.slow
def test_a_folder_in_use_is_refused(finished, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another process is working"):
            run("tiny", tmp_path)
