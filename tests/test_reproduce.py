"""The main job: what it writes, and that a killed run loses nothing and ends the same."""

import json
import random
import signal
import subprocess
import sys
import time

import pytest

from toycomb import InputError
from toycomb.study import PRESETS, Preset, run

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
    assert [claim["id"] for claim in claims] == ["C1", "C2", "C3"]
    assert all(keys <= set(claim) for claim in claims)
    assert {claim["verdict"] for claim in claims} <= {"holds", "does not hold", "undecided"}
    report = (folder / "report.html").read_text()
    assert report.count("data:image/png;base64,") == 5
    assert "http" not in report.replace("https://arxiv.org", "")


@pytest.mark.slow
def test_a_second_run_trains_nothing_and_changes_nothing(finished):
    folder, _ = finished
    before = {
        path: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".json", ".html", ".png", ".svg")
    }
    assert run("tiny", folder, progress=False)["trained"] == 0
    assert all(path.read_bytes() == content for path, content in before.items())


@pytest.mark.slow
def test_killed_at_random_moments(finished, tmp_path):
    folder, _ = finished
    rng = random.Random(1)
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", CODE, str(tmp_path / "out")])
        time.sleep(rng.uniform(0.8, 4))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "out")], check=True)
    expected, resumed = (json.loads((x / "manifest.json").read_text()) for x in (folder, tmp_path / "out"))
    assert resumed == expected
    assert not list((tmp_path / "out").rglob(".*-*"))


@pytest.mark.slow
def test_a_folder_in_use_is_refused(finished, tmp_path):
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another process is working"):
            run("tiny", tmp_path)
