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
from dataclasses import replace

import pytest

from toycomb import InputError
from toycomb.accounts.maps import account as regions
from toycomb.accounts.registry import ACCOUNTS, FIGURES
from toycomb.records import drawing
from toycomb.study import PRESETS, Preset, opened, outputs, redraw, run
from toycomb.study.explored import pages
from toycomb.tasks.formula import Formula
from toycomb.training import Training, single

PARTS = ("C2", "C3", "published")
AGAINST = "epochs-60-patience-none-against-imp-0.1"
PAGES = {"explore/clauses-8.html", f"explore/clauses-8-{AGAINST}.html", f"explore/clauses-4-{AGAINST}.html"}
SMALL = Preset((32,), (2, 8), 2, 4, 3)
CODE = """
import sys
from toycomb.study import PRESETS, Preset, run
PRESETS["small"] = Preset((32,), (2, 8), 2, 4, 3)
run("small", sys.argv[1], only=("C2", "C3", "published"), progress=False)
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Folder of a study of dense networks alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRESETS, "small", SMALL)
        folder = tmp_path_factory.mktemp("small") / "out"
        yield folder, run("small", folder, only=PARTS, progress=False)


@pytest.mark.slow
def test_everything_is_written(finished):
    folder, _ = finished
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {".lock"}
    figures = list(FIGURES)
    drawn = {f"figures/{name}.{suffix}" for name in figures for suffix in ("png", "svg")}
    assert names == {"results.sqlite", "claims.json", "manifest.json", "report.html"} | drawn | PAGES
    claims = json.loads((folder / "claims.json").read_text())
    keys = {"id", "statement", "effect", "unit", "ci_low", "ci_high", "n_networks", "null", "control", "verdict"}
    assert {claim["part"] for claim in claims} == {name for name, account in ACCOUNTS.items() if account.claims}
    assert len({claim["id"] for claim in claims}) == len(claims) >= 20
    assert all(keys <= set(claim) for claim in claims)
    assert {claim["verdict"] for claim in claims} <= {"holds", "does not hold", "undecided"}
    report = (folder / "report.html").read_text()
    assert report.count("data:image/png;base64,") == len(figures)
    assert set(re.findall(r'(?:src|href)="(?!data:|#)([^"]*)', report)) == PAGES
    assert json.loads((folder / "manifest.json").read_text())["files"].keys() >= PAGES


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("name", ACCOUNTS)
def test_pages_of_an_account_are_of_networks_that_it_trains(name, preset):
    """So that they are there when the account is asked alone."""
    account, sizes = ACCOUNTS[name], PRESETS[preset]
    trained = account.trains(sizes, 4)
    shown = pages(trained, account.prunes(sizes, 4))
    assert all(page.population in trained.values() for page in shown)
    assert shown or not trained


@pytest.mark.slow
def test_every_number_of_the_report_has_its_specification(finished):
    folder, _ = finished
    report, manifest = ((folder / x).read_text() for x in ("report.html", "manifest.json"))
    sources = json.loads(manifest)["parts"]
    assert set(sources) == set(ACCOUNTS)
    with opened(folder / "results.sqlite", read_only=True) as store:
        held = {x.split(":")[0] for kind in ("networks", "measurements") for x in json.loads(manifest)[kind]}
        for part, rows in sources.items():
            assert f"--accounts {part}" in report
            for row in rows:
                assert row["identity"] in report
                assert row["kind"] == "tickets" or row["identity"] in held
                networks = row["settings"].get("population", row["settings"])
                assert row["kind"] == "measurements" or networks["training"].keys() >= {"hidden", "optimiser"}
        assert store.table("settings")["preset"] == "tiny"


@pytest.mark.slow
def test_maps_say_what_is_not_defined(finished):
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        rows = store.table("regions")
    assert {row["claim"] for row in rows} == {"C1", "C2", "C3", "C4", "C5", "C6"}
    odd = [row for row in rows if row["level"] == "compressive" and row["claim"] == "C3"]
    assert [row["verdict"] for row in odd] == ["not defined"]
    assert all(row["networks"] == 2 for row in rows)


@pytest.mark.slow
def test_errors_on_unseen_inputs_stand_beside_those_on_a_new_draw(finished):
    folder, _ = finished
    with opened(folder / "results.sqlite", read_only=True) as store:
        rows = [row for name in ("patterns", "sweep", "regions") for row in store.table(name)]
        shown = store.table("emergence")
        probes = store.table("probes")
    assert len(shown["unseen_error"]) == len(shown["test_error"])
    values = [
        [x["value"] if isinstance(x, dict) else x for x in (row["test_error"], row["unseen_error"])]
        for row in [*rows, {name: shown[name][-1] for name in ("test_error", "unseen_error")}]
    ]
    assert all(drawn <= unseen for drawn, unseen in values)  # what was trained on is told better
    assert all(row[name]["value"] is not None for row in probes for name in ("unseen_accuracy", "unseen_accuracy_won"))
    report = (folder / "report.html").read_text()
    said = report.split("How to read this")[1:]
    assert sum("on those of its inputs that were never trained on" in x for x in said) == 6  # also maps, published


@pytest.mark.slow
def test_parts_and_confirmation(small, finished, tmp_path):
    folder, result = small
    assert {row["part"] for row in result["claims"]} == {"C2", "C3"}
    with pytest.raises(InputError, match="no account 'C9'"):
        run("small", tmp_path / "a", only=("C9",))
    with pytest.raises(InputError, match="above 0"):
        run("small", tmp_path / "a", minutes=0)
    with pytest.raises(InputError, match="leaves out maps, detectors"):
        run("small", tmp_path / "a", only=("maps", "detectors"))
    with pytest.raises(InputError, match="no finished study"):
        run("small", tmp_path / "a", confirm=tmp_path)
    with pytest.raises(InputError, match="root seed 4"):
        run("small", tmp_path / "a", confirm=folder)
    assert not (tmp_path / "a").exists()
    shutil.copytree(folder, tmp_path / "b")
    again = run("small", tmp_path / "b", only=PARTS, seed=5, confirm=folder, progress=False)
    assert again["trained"] > 0
    for row, other in zip(again["claims"], result["claims"], strict=True):
        assert row["other_verdict"] == other["verdict"]
        assert row["verdict"] in (row["own_verdict"], "undecided")


@pytest.mark.slow
def test_a_time_budget_ends_after_the_first_stage(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "maps", replace(SMALL, grid_networks=5))
    monkeypatch.setattr(regions, "LOADS", (0.0625,))
    monkeypatch.setattr(regions, "FACTORS", {"base": regions.FACTORS["base"]})
    run("maps", tmp_path / "out", only=("maps",), minutes=1e-9, progress=False)
    with opened(tmp_path / "out" / "results.sqlite", read_only=True) as store:
        assert {row["networks"] for row in store.table("regions")} == {2}


@pytest.mark.slow
def test_a_second_run_trains_nothing_and_changes_nothing(small):
    folder, _ = small
    before = {
        path: path.read_bytes() for path in folder.rglob("*") if path.suffix in (".json", ".html", ".png", ".svg")
    }
    assert run("small", folder, only=PARTS, progress=False)["trained"] == 0
    assert all(path.read_bytes() == content for path, content in before.items())


def stored(path):
    """Digests of the units in a results file that another process may be writing."""
    if not path.is_file():
        return {}
    with contextlib.closing(sqlite3.connect(path)) as connection, contextlib.suppress(sqlite3.OperationalError):
        return dict(connection.execute("SELECT identity || network, digest FROM units").fetchall())
    return {}


@pytest.mark.slow
def test_a_second_run_trains_nothing_and_draws_each_formula_once(finished, monkeypatch):
    """Tables are derived from what is stored, and networks of equal formulas share them."""
    folder, first = finished
    drawn, draw = [], Formula.random
    monkeypatch.setattr(Formula, "random", lambda *args, **options: drawn.append(1) or draw(*args, **options))
    monkeypatch.setattr(single.Trainer, "__init__", lambda *args: pytest.fail("a network was trained"))
    monkeypatch.setattr(outputs, "write", lambda *args: None)  # pictures take longest and draw no formula
    drawing.drawn.cache_clear()
    again = run("tiny", folder, progress=False)
    assert again["claims"] == first["claims"]
    assert [again[name] for name in ("trained", "tickets", "measured")] == [0, 0, 0]
    distinct = {}
    for account in ACCOUNTS.values():
        wanted = [x for x in account.trains(PRESETS["tiny"], 4).values()]
        wanted += [x.population for x in account.prunes(PRESETS["tiny"], 4).values()]
        for x in (getattr(x, "population", x) for x in wanted):
            distinct[replace(x, training=Training())] = x.networks
    assert len(drawn) <= sum(distinct.values()) + len(distinct)  # the first of each once more, for a benchmark's sizes


@pytest.mark.slow
def test_killed_at_random_moments(small, tmp_path):
    folder, result = small
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
        assert 0 < len(now) < result["trained"]
        kept = now
    subprocess.run([sys.executable, "-c", CODE, str(tmp_path / "out")], check=True)
    assert kept.items() <= stored(database).items()
    expected, resumed = (json.loads((x / "manifest.json").read_text()) for x in (folder, tmp_path / "out"))
    assert resumed == expected
    assert not list((tmp_path / "out").rglob(".toycomb*"))


@pytest.mark.slow
def test_a_folder_is_shared_with_other_files_and_studies(small, tmp_path, monkeypatch):
    folder, _ = small
    shutil.copytree(folder, tmp_path / "out")
    mine = [tmp_path / "out" / name for name in (".pre-commit-config.yaml", "figures/.my-notes.txt")]
    for path in mine:
        path.write_text("mine")
    left = tmp_path / "out" / ".toycomb-writing-x.json"
    left.write_text("half")
    monkeypatch.setitem(PRESETS, "other", Preset((32,), (2,), 1, 1))
    run("other", tmp_path / "out", only=("published",), seed=5, progress=False)
    assert run("small", tmp_path / "out", only=PARTS, progress=False)["trained"] == 0
    assert all(path.read_text() == "mine" for path in mine)
    assert not left.exists()
    assert (tmp_path / "out" / "manifest.json").read_bytes() == (folder / "manifest.json").read_bytes()


@pytest.mark.slow
def test_figures_are_redrawn_from_stored_results(small, tmp_path):
    folder, _ = small
    redraw("emergence", folder, tmp_path / "again")
    assert (tmp_path / "again.svg").read_bytes() == (folder / "figures" / "emergence.svg").read_bytes()
    with pytest.raises(InputError, match="holds nothing for the figure emergence"):
        redraw("emergence", tmp_path, tmp_path / "none")
    with pytest.raises(InputError, match=r"where_it_holds; where_it_holds is of the account maps: .* --preset full"):
        redraw("where_it_holds", folder, tmp_path / "none")
    assert not list(tmp_path.glob("none*"))


@pytest.mark.slow
def test_a_folder_in_use_is_refused(tmp_path):
    fcntl = pytest.importorskip("fcntl")
    with (tmp_path / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(InputError, match="another process is working"):
            run("quick", tmp_path)
