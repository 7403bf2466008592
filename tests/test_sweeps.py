"""Sweeps: the same bits however the work is split, nothing done twice, failures kept, and wrong sweeps refused."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import tomllib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toycomb import sweeps
from toycomb.common.errors import InputError
from toycomb.export.files import save
from toycomb.files.temporary import PREFIX
from toycomb.plots.swept import shown, swept, swept_caption
from toycomb.records.merging import merge
from toycomb.records.store import Store
from toycomb.sweeps.design import count, points
from toycomb.sweeps.document import checked, load, shipped
from toycomb.sweeps.share import Share
from toycomb.workers import Piece
from toycomb.workers.batches import Pace
from toycomb.workers.engines import halves

SMALL = {"variables": 8, "literals": 2, "samples": 200, "training": {"hidden": 8, "epochs": 3}}
DESIGN = {"sweep": "training", "networks": 3, **SMALL, "grid": {"clauses": [2, 4], "seed": [1, 2]}}
KINDS = {
    "training": DESIGN,
    "probes": {**DESIGN, "sweep": "probes"},
    "tickets": {**DESIGN, "sweep": "tickets", "tickets": {"methods": ["random", "snip"], "densities": [0.5, 0.2]}},
    "account": {
        "sweep": "account",
        "networks": 2,
        "samples": 200,
        "account": {"name": "C3"},
        "training": {"epochs": 2},
        "grid": {"seed": [1, 2]},
    },
}


def content(path):
    """What is stored, by what finds it; of tickets without seconds."""
    store = Store(path, read_only=True)
    found = {}
    for identity, network, digest in store._connection.execute("SELECT identity, network, digest FROM units"):
        found[identity, network] = digest
    for identity, network, record, mask in store._connection.execute(
        "SELECT identity, network, record, mask FROM tickets"
    ):
        record = {key: x for key, x in json.loads(record).items() if "seconds" not in key}
        found[identity, network] = json.dumps(record, sort_keys=True), mask
    store.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_threads_one_by_one_shards_and_an_executor_give_the_same(kind, tmp_path):
    whole = sweeps.run(KINDS[kind], tmp_path / "threads", threads=2, progress=False)
    assert (whole["failed"], whole["missing"]) == (0, 0)
    wanted = content(tmp_path / "threads" / "results.sqlite")
    assert len(wanted) == whole["done"] == whole["made"] > 0
    made = 0
    while True:  # a unit at a time, each by a call of its own
        step = sweeps.run(KINDS[kind], tmp_path / "steps", threads=1, max_units=5, progress=False)
        made += step["made"]
        if not step["missing"]:
            break
    assert made == len(wanted)
    assert content(tmp_path / "steps" / "results.sqlite") == wanted
    shards = {}
    for i in (3, 1, 2):
        sweeps.run(KINDS[kind], tmp_path / f"{i}.sqlite", shard=f"{i}/3", threads=1, progress=False)
        own = content(tmp_path / f"{i}.sqlite")
        assert not own.keys() & shards.keys()
        shards |= own
    assert shards == wanted
    files = [tmp_path / f"{i}.sqlite" for i in (2, 3, 1)]
    assert sweeps.status(files[0])["missing"] == 0
    merge(tmp_path / "merged.sqlite", files, progress=False)
    merge(tmp_path / "reversed.sqlite", files[::-1], progress=False)
    assert sweeps.status(tmp_path / "merged.sqlite") == sweeps.status(tmp_path / "threads")
    again = sweeps.run(KINDS[kind], tmp_path / "merged.sqlite", progress=False)
    assert (again["made"], again["missing"]) == (0, 0)
    table = "tickets" if kind == "tickets" else "measurements" if kind == "probes" else "networks"
    names = ("threads/results.sqlite", "steps/results.sqlite", "merged.sqlite", "reversed.sqlite")
    exports = {exported(tmp_path / name, table, tmp_path / "rows.csv") for name in names}
    assert len(exports) == 1
    assert (tmp_path / "threads" / "points.csv").read_text() != ""


def exported(store, table, path):
    """A table as text; of tickets without seconds."""
    save(store, path, table=table)
    rows = list(csv.reader(path.read_text().splitlines()))
    kept = [i for i, name in enumerate(rows[0]) if "seconds" not in name]
    return "\n".join(",".join(row[i] for i in kept) for row in rows)


@pytest.mark.slow
def test_processes_and_an_executor_give_the_same(tmp_path):
    sweeps.run(DESIGN, tmp_path / "threads", threads=1, progress=False)
    wanted = content(tmp_path / "threads" / "results.sqlite")
    sweeps.run(DESIGN, tmp_path / "processes", workers="processes", threads=2, progress=False)
    assert content(tmp_path / "processes" / "results.sqlite") == wanted
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        sweeps.run(DESIGN, tmp_path / "pool", executor=pool, slots=2, progress=False)
    assert content(tmp_path / "pool" / "results.sqlite") == wanted
    same = [(tmp_path / name / "points.csv").read_bytes() for name in ("threads", "processes", "pool")]
    assert len(set(same)) == 1


def test_more_networks_and_points_add_to_what_is_there(tmp_path):
    sweeps.run(DESIGN, tmp_path, progress=False)
    before = content(tmp_path / "results.sqlite")
    more = sweeps.run(
        {**DESIGN, "networks": 4, "grid": {"clauses": [2, 4, 6], "seed": [1, 2]}}, tmp_path, progress=False
    )
    assert more["made"] == 4 * 6 - len(before)
    assert before.items() <= content(tmp_path / "results.sqlite").items()
    assert sweeps.status(tmp_path)["done"] == 24


def test_what_fails_is_kept_with_its_reason_and_tried_again_only_on_request(tmp_path):
    design = {**DESIGN, "grid": {"training.learning_rate": [0.01, 1e30]}}
    first = sweeps.run(design, tmp_path, progress=False)
    assert (first["done"], first["failed"], first["missing"]) == (3, 3, 0)
    assert {x["point"] for x in first["failures"]} == {1}
    assert "diverged" in first["failures"][0]["reason"]
    assert sweeps.status(tmp_path)["failures"] == first["failures"]
    again = sweeps.run(design, tmp_path, progress=False)
    assert (again["made"], again["failed"]) == (0, 3)
    store = Store(tmp_path / "results.sqlite", running=True)
    assert len(store.all_failures()) == 3
    store.close()
    retried = sweeps.run(design, tmp_path, retry_failed=True, progress=False)
    assert (retried["made"], retried["failed"], retried["missing"]) == (0, 3, 0)
    rows = (tmp_path / "points.csv").read_text().splitlines()
    assert [x.split(",")[2] for x in rows[1:]] == ["3", "0"]  # networks


def test_estimate_counts_all_units_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = sweeps.estimate(KINDS["tickets"], progress=False)
    assert (found["points"], found["units"], found["left"], found["failed"]) == (4, 4 * 3 * 4, 4 * 3 * 4, 0)
    assert found["seconds_low"] <= found["seconds"] <= found["seconds_high"]
    assert found["disk_bytes"] > 1000
    assert not list(tmp_path.iterdir())
    sweeps.run(KINDS["tickets"], "out", max_units=8, progress=False)
    assert sweeps.estimate(KINDS["tickets"], out="out", progress=False)["left"] == 4 * 3 * 4 - 8
    wrong = {**DESIGN, "training": {**DESIGN["training"], "learning_rate": 1e30}}
    assert sweeps.estimate(wrong, progress=False)["failed"] > 0


WRONG = {
    "": "does not say what is swept",
    "sweep = 'trainig'": "perhaps you meant training",
    "sweep = 'training'\nclausses = 3": "perhaps you meant clauses",
    "sweep = 'training'\n[training]\nepoch = 3": "perhaps you meant epochs",
    "sweep = 'training'\n[grid]\nepochs = [1, 2]": "training.epochs",
    "sweep = 'training'\n[grid]\nclauses = 3": "give a list",
    "sweep = 'training'\n[grid]\ntraining.epochs = [3]": "quotation marks, such as 'training.",
    "sweep = 'training'\n[grid]\nclauses = []": "give a list",
    "sweep = 'training'\n[random]\nclauses = [3]": "points",
    "sweep = 'training'\n[random]\npoints = 3": "points",
    "sweep = 'training'\n[random]\npoints = 0\nclauses = [3]": "between 1 and",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 3}": "range",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 3, high = 1}": "low is at most high",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 0, high = 1, log = true}": "above 0",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 1, high = 2, lgo = 1}": "perhaps you meant low or log",
    "sweep = 'training'\n[grid]\nclauses = [3]\n[random]\npoints = 2\nclauses = [3]": "grid and in random",
    "sweep = 'training'\nclauses = 'x'": "whole number",
    "sweep = 'training'\nclauses = 8\nload = 0.5": "load and clauses",
    "sweep = 'training'\nload = -1": "above 0",
    "sweep = 'training'\n[grid]\nvariables = [8, 3]": "point 1 (variables = 3",
    "sweep = 'training'\n[tickets]\nmethods = ['imp']": "for sweep = 'tickets'",
    "sweep = 'tickets'": "methods",
    "sweep = 'tickets'\n[tickets]\nmethods = 'imp'": "list",
    "sweep = 'account'": "name",
    "sweep = 'account'\n[account]\nname = 'C33'": "C3",
    "sweep = 'account'\n[account]\nname = 'maps'\ngrid_network = 3": "grid_networks",
    "sweep = 'training'\nformula = 'none.cnf'": "none.cnf",
    "sweep = 'training'\nnetworks = 0": "at least 1",
    "sweep = 'training'\n[grid]\nseed = [3, -1]": "point 1 (seed = -1): the seed is -1",
    "sweep = 'training'\nparts = 3": "[[parts]]",
    "sweep = 'training'\ngrid = 3": "table",
    "sweep = 1979-05-27": "sweep is",
    "sweep = 'training'\nseed = 1979-05-27": "a number, a text, true or false",
    "sweep = 'training'\n[grid]\nseed = [1979-05-27]": "a number, a text, true or false",
    "sweep = 'training'\ndisjoint = 0": "true or false",
    "sweep = 'training'\ndisjoint = ''": "true or false",
    "sweep = 'training'\nheld_out = true": "a number",
    "sweep = 'training'\nkind = 3": "a word",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 1, high = 1e300}": "beyond 1e+15",
    "sweep = 'training'\n[random]\npoints = 2\nclauses = {low = 1, high = 2, log = 'false'}": "true or false",
    "sweep = 'training'\n[grid]\n'tickets.densities' = [[0.1], [0.2]]": "for sweep = 'tickets'",
    "sweep = 'training'\n[[parts]]\n[parts.tickets]\nscope = 'layer'": "for sweep = 'tickets'",
    "sweep = 'probes'\n[training]\nsnapshots = [1]": "for sweep = 'training'",
    "sweep = 'account'\nformula = '1 2'\n[account]\nname = 'C3'": "formula",
    "sweep = 'account'\nshuffled_labels = true\n[account]\nname = 'C3'": "for sweep = 'training' or 'probes'",
    "sweep = 'account'\n[account]\nname = 'C3'\nclaim_loads = 3": "a list, each a whole number",
    "sweep = 'account'\n[account]\nname = 'C3'\nlong = 1": "true or false",
    "sweep = 'account'\n[account]\nname = 'maps'\ngrid_networks = 2.5": "a whole number",
    "sweep = 'training'\n[[parts]]\nname = 'a'\n[[parts]]\nname = 'a'": "have the name a",
    "sweep = 'training'\n[[parts]]\nname = 3": "must be a text",
    "sweep = 'tickets'\n[tickets]\nmethods = ['./none.py:x']": "none.py",
    "sweep = ": "no TOML",
    "a = " + "[" * 3000: "deeper",
    "a = " + "9" * 9000: "no TOML",
    "sweep = 'training'\n[grid]\nseed = [" + "1," * 1001 + "]\nclauses = [" + "1," * 1001 + "]": "at most 1000000",
}


@pytest.mark.parametrize("text", WRONG)
def test_wrong_sweeps_are_one_sentence_and_leave_nothing(text, tmp_path):
    spec, out = tmp_path / "s.toml", tmp_path / "out"
    spec.write_text(text)
    with pytest.raises(InputError) as met:
        sweeps.run(spec, out, progress=False)
    assert WRONG[text] in str(met.value)
    assert "\n" not in str(met.value)
    assert not out.exists()


@pytest.mark.slow
def test_the_job_script_of_the_page_runs_as_it_is_printed(tmp_path):
    page = (Path(__file__).parents[1] / "docs/sweeps.md").read_text()
    (script,) = [x for x in re.findall(r"```bash\n(.*?)```", page, re.DOTALL) if "SBATCH" in x]
    (tmp_path / "job.sh").write_text(script.replace("/200", "/2"))
    text = "sweep = 'training'\nnetworks = 4\nsamples = 200\n[training]\nhidden = 8\nepochs = 2\n"
    (tmp_path / "sweep.toml").write_text(text)
    node = tmp_path / "node"
    node.mkdir()
    home = Path(__file__).parents[1]
    paths = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(home)}
    (tmp_path / "toycomb").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m toycomb "$@"\n')
    (tmp_path / "toycomb").chmod(0o755)
    paths["PATH"] = f"{tmp_path}:{paths['PATH']}"
    for turn, task in enumerate((0, 1, 1)):
        more = {"TMPDIR": str(node), "SLURM_ARRAY_TASK_ID": str(task)}
        done = subprocess.run(
            ["bash", "job.sh"], cwd=tmp_path, env={**os.environ, **paths, **more}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert f"units of shard {task + 1}/2: 2 done" in done.stdout, turn
        for file in node.iterdir():
            file.unlink()
    merge(tmp_path / "all.sqlite", sorted((tmp_path / "results").iterdir()), progress=False)
    assert sweeps.status(tmp_path / "all.sqlite")["done"] == 4


def test_a_file_keeps_its_share_and_another_sweep_in_its_place_is_said(tmp_path, capsys):
    sweeps.run(DESIGN, tmp_path / "x.sqlite", shard="1/3", progress=False)
    for other in ("2/3", "1/4", None):
        with pytest.raises(InputError, match="is of shard 1/3"):
            sweeps.run(DESIGN, tmp_path / "x.sqlite", shard=other, progress=False)
    sweeps.run({**DESIGN, "networks": 4}, tmp_path / "x.sqlite", shard="1/3", progress=False)
    assert "held another sweep, of 4 points" in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_makes_a_file_or_a_folder_and_says_what_failed(tmp_path):
    (tmp_path / "s.toml").write_text(
        "sweep = 'training'\nnetworks = 2\nsamples = 200\n[training]\nhidden = 8\nepochs = 2\n"
        "[grid]\n'training.learning_rate' = [0.01, 1e30]\n"
    )
    command = [sys.executable, "-m", "toycomb", "sweep", "s.toml", "--out"]
    where = {"cwd": tmp_path, "capture_output": True, "text": True}
    where["env"] = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    one = subprocess.run([*command, "one.sqlite"], **where)
    assert one.returncode == 1
    assert (tmp_path / "one.sqlite").is_file()
    assert "point 1 (training.learning_rate = 1e+30): 2 units failed" in one.stdout
    assert "2 units failed" in one.stderr
    two = subprocess.run([*command, "two", "--max-units", "1"], **where)
    assert (two.returncode, (tmp_path / "two" / "results.sqlite").is_file()) == (0, True)
    assert "the same command again" in two.stdout
    assert subprocess.run([*command, "three", "--dry-run"], **where).returncode == 0
    assert not (tmp_path / "three").exists()


def test_wrong_places_and_limits(tmp_path):
    with pytest.raises(InputError, match="shard"):
        sweeps.run(DESIGN, tmp_path, shard="4/3")
    with pytest.raises(InputError, match="above 0"):
        sweeps.run(DESIGN, tmp_path, max_time=0)
    with pytest.raises(InputError, match="at least 1"):
        sweeps.run(DESIGN, tmp_path, max_units=0)
    with pytest.raises(InputError, match="no sweep"):
        sweeps.status(tmp_path)
    Store(tmp_path / "results.sqlite").close()
    with pytest.raises(InputError, match="no sweep"):
        sweeps.status(tmp_path)


@pytest.mark.parametrize(
    ("sweep", "more"),
    [
        (None, {}),
        (3, {}),
        ({**DESIGN, 3: 4}, {}),
        ({**DESIGN, "grid": {"seed": [{1, 2}]}}, {}),
        (DESIGN, {"out": None}),
        (DESIGN, {"out": ""}),
        (DESIGN, {"executor": 3}),
        (DESIGN, {"executor": 3, "scheduler": "x"}),
        (DESIGN, {"scheduler": 3}),
        (DESIGN, {"scheduler": ""}),
        (DESIGN, {"max_time": "x"}),
        (DESIGN, {"max_time": float("nan")}),
        (DESIGN, {"max_units": "x"}),
        (DESIGN, {"shard": 3}),
    ],
)
def test_wrong_arguments_are_one_sentence_and_leave_nothing(sweep, more, tmp_path):
    with pytest.raises(InputError) as met:
        sweeps.run(sweep, **{"out": tmp_path / "out", "progress": False, **more})
    assert "\n" not in str(met.value)
    assert not list(tmp_path.iterdir())


def test_more_wrong_arguments_are_one_sentence():
    for call in (lambda: sweeps.estimate(None), lambda: sweeps.status(None), lambda: sweeps.status(3)):
        with pytest.raises(InputError):
            call()


def test_points_that_overlap_are_made_once_and_counted_alike_by_shards(tmp_path):
    design = {**DESIGN, "grid": {"networks": [2, 4, 3], "seed": [1]}, "parts": [{"name": "a"}, {"name": "b"}]}
    whole = sweeps.run(design, tmp_path / "whole", progress=False)
    assert whole["made"] == whole["done"] == 4
    shards = [sweeps.run(design, tmp_path / f"{i}.sqlite", shard=f"{i}/3", progress=False) for i in (1, 2, 3)]
    assert sum(x["made"] for x in shards) == sum(x["done"] for x in shards) == 4
    with (tmp_path / "whole" / "points.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [(x["networks_asked"], x["networks"]) for x in rows] == [("2", "2"), ("4", "4"), ("3", "3")] * 2


def test_what_failed_before_is_tried_last(tmp_path):
    design = {**DESIGN, "networks": 1, "grid": {"training.learning_rate": [1e30, 0.01]}}
    first = sweeps.run(design, tmp_path, max_units=1, progress=False)
    assert (first["failed"], first["missing"]) == (1, 1)
    second = sweeps.run(design, tmp_path, max_units=1, retry_failed=True, progress=False)
    assert (second["made"], second["failed"], second["missing"]) == (1, 1, 0)


def test_an_account_with_a_failed_network_keeps_the_table_and_says_why(tmp_path):
    design = {**KINDS["account"], "grid": {"training.learning_rate": [1e30, 0.001]}}
    found = sweeps.run(design, tmp_path, progress=False)
    assert found["failed"] > 0
    with (tmp_path / "points.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [x["point"] for x in rows if not x["id"]] == ["0"]
    assert "C3" in [x["id"] for x in rows if x["point"] == "1"]
    assert rows[0]["reason"]
    assert json.loads((tmp_path / "sweep.json").read_text())["failed"] == found["failed"]


def test_tables_of_another_sweep_do_not_stay(tmp_path):
    sweeps.run(DESIGN, tmp_path, progress=False)
    assert (tmp_path / "points.csv").exists()
    sweeps.run({**DESIGN, "networks": 4}, tmp_path, max_units=1, progress=False)
    assert {x.name for x in tmp_path.iterdir()} == {"results.sqlite", "sweep.json"}


def test_the_order_of_random_fields_does_not_matter(tmp_path):
    fields = {"points": 2, "seed": 1, "clauses": [2, 4], "negated": {"low": 0.0, "high": 1.0}}
    for i, random in enumerate((fields, dict(reversed(fields.items())))):
        design = {**DESIGN, "grid": {}, "random": random}
        sweeps.run(design, tmp_path / f"{i}.sqlite", shard=f"{i + 1}/2", progress=False)
    merge(tmp_path / "both.sqlite", [tmp_path / "0.sqlite", tmp_path / "1.sqlite"], progress=False)
    assert sweeps.status(tmp_path / "both.sqlite")["missing"] == 0


def test_methods_of_a_file_beside_the_sweep(tmp_path):
    (tmp_path / "mine.py").write_text(
        "import numpy as np\nfrom toycomb.tickets import method\n\n"
        "@method('first-weights', needs=('initial',))\n"
        "def first_weights(context):\n    return np.arange(context.initial.W.size).reshape(context.initial.W.shape)\n"
    )
    (tmp_path / "s.toml").write_text(
        "sweep = 'tickets'\nnetworks = 1\nvariables = 8\nliterals = 2\nclauses = 2\nsamples = 200\n"
        "[training]\nhidden = 8\nepochs = 2\n[tickets]\nmethods = ['mine.py:first_weights']\ndensities = [0.5]\n"
    )
    found = sweeps.run(tmp_path / "s.toml", tmp_path / "out", progress=False)
    assert (found["done"], found["failures"]) == (1, [])


def test_a_shared_file_system_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("toycomb.sweeps.places.shared_file_system", lambda path: "nfs4")
    with pytest.raises(InputError, match="kind nfs4"):
        sweeps.run(DESIGN, tmp_path / "x.sqlite", progress=False)
    assert not list(tmp_path.iterdir())


def test_what_a_killed_call_was_writing_is_cleared(tmp_path):
    sweeps.run(DESIGN, tmp_path, progress=False)
    (tmp_path / f"{PREFIX}x").touch()
    sweeps.run(DESIGN, tmp_path, progress=False)
    assert not list(tmp_path.glob(f"{PREFIX}*"))


def test_the_time_ends_it_and_another_call_goes_on(tmp_path):
    first = sweeps.run(DESIGN, tmp_path, max_time=1e-9, progress=False)
    assert first["made"] == 0
    assert first["missing"] == 12
    assert not (tmp_path / "points.csv").exists()
    assert sweeps.run(DESIGN, tmp_path, progress=False)["made"] == 12


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_the_unit(number, code, tmp_path):
    spec, out = tmp_path / "s.toml", tmp_path / "out"
    spec.write_text("sweep = 'training'\nnetworks = 400\nsamples = 2000\n[training]\nepochs = 40\npatience = 0\n")
    command = [sys.executable, "-m", "toycomb", "sweep", str(spec), "--out", str(out), "--threads", "2"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    while not (out / "results.sqlite").exists() or not sweeps_done(out):
        assert running.poll() is None, running.stderr.read()
        time.sleep(0.1)
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == code, said
    assert "Traceback" not in said
    assert "goes on from there" in said
    now = sweeps.status(out)
    assert 0 < now["done"] < 400
    assert now["failed"] == 0
    assert not os.path.exists(out / "results.sqlite-wal")


def sweeps_done(out):
    try:
        return sweeps.status(out)["done"]
    except InputError:
        return 0


def test_random_values_stay_when_points_and_fields_are_added():
    wide = {"low": 0.001, "high": 1.0, "log": True}
    one = {"sweep": "training", "random": {"points": 5, "seed": 3, "negated": {"low": 0, "high": 1}}}
    two = {"sweep": "training", "random": {**one["random"], "points": 8, "training.learning_rate": wide}}
    first = [x.varied["negated"] for x in points(checked(one))]
    more = [x.varied for x in points(checked(two))]
    assert [x["negated"] for x in more[:5]] == first
    assert len(set(first)) == 5
    assert all(0.001 <= x["training.learning_rate"] <= 1 for x in more)


def test_parts_have_what_all_share_and_their_own():
    document = checked(
        {
            "sweep": "training",
            "clauses": 4,
            "training": {"hidden": 16, "epochs": 5},
            "grid": {"seed": [1, 2]},
            "parts": [{"name": "a", "literals": 2}, {"training": {"epochs": 7}, "grid": {"clauses": [3]}}],
        }
    )
    found = list(points(document))
    assert count(document) == len(found) == 4
    assert [x.number for x in found] == [0, 1, 2, 3]
    assert found[0].document["literals"] == 2
    assert found[3].document["training"] == {"hidden": 16, "epochs": 7}
    assert found[3].varied == {"part": "1", "seed": 2, "clauses": 3}


def test_what_a_part_says_takes_the_place_of_what_all_share():
    shared = {"sweep": "training", "load": 0.5, "grid": {"literals": [2, 3]}, "random": {"points": 2, "samples": [9]}}
    parts = [
        {"name": "a"},
        {"name": "b", "clauses": 4, "literals": 5},
        {"name": "c", "samples": 7, "grid": {"load": [1]}},
    ]
    each = {}
    for point in points(checked({**shared, "parts": parts})):
        each.setdefault(point.varied["part"], []).append(point)
    assert [len(each[x]) for x in "abc"] == [4, 2, 2]
    assert {(x.document["clauses"], x.document["literals"], "load" in x.document) for x in each["b"]} == {(4, 5, False)}
    assert all("literals" not in x.varied for x in each["b"])
    assert {(x.document["samples"], x.document["load"]) for x in each["c"]} == {(7, 1)}
    swept = {"sweep": "training", "grid": {"load": [0.5, 1]}, "parts": [{"name": "a", "clauses": 4}]}
    (only,) = points(checked(swept))
    assert ("load" in only.document, only.document["clauses"]) == (False, 4)


def test_sweeps_of_the_page_and_those_that_ship_can_be_asked():
    page = (Path(__file__).parents[1] / "docs/sweeps.md").read_text()
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 3
    for text in blocks:
        document = tomllib.loads(text)
        if "grid" in document:  # its sources name methods
            assert document["sweep"] == "tickets"
        assert count(checked({"sweep": "training", **document})) > 1
    assert {"small", "where_it_holds"} == set(shipped())
    assert [len(list(points(load(name)))) for name in shipped()] == [6, 1]


def test_the_report_has_a_picture_and_escapes_what_came_from_the_file(tmp_path):
    design = {**DESIGN, "grid": {"clauses": [2, 4]}, "parts": [{"name": "<b>&x</b>"}, {"name": "y", "literals": 3}]}
    sweeps.run(design, tmp_path, progress=False)
    text = (tmp_path / "report.html").read_text()
    assert "<b>&x" not in text
    assert "&lt;b&gt;&amp;x&lt;/b&gt;" in text
    assert 'src="points.png"' in text
    assert (tmp_path / "points.png").stat().st_size > 1000
    assert "part &lt;b&gt;" not in text  # the legend is in the picture alone


def test_what_is_drawn_of_points():
    rows = [
        {"clauses": c, "embedding": e, "networks": 3, "test_error": c / 10, "test_error_low": 0, "test_error_high": 1}
        for c in (2, 4, 8)
        for e in ("identity", "hadamard")
    ]
    assert shown(rows, ["clauses", "embedding", "method"]) == ("clauses", ["embedding"], ["test_error"])
    assert shown(rows, ["embedding"]) is None
    assert shown([{"clauses": 3, "test_error": None}], ["clauses"]) is None
    alone = [{**x, "test_error_low": None, "test_error_high": None} for x in rows]  # one network each
    assert len(swept(alone, "clauses", ["embedding"], ["test_error"]).axes) == 1
    figure = swept(rows, "clauses", ["embedding"], ["test_error"])
    (ax,) = figure.axes
    lines = [line for line in ax.lines if len(line.get_xdata()) == 3]
    assert [list(x.get_ydata()) for x in lines] == [[0.2, 0.4, 0.8]] * 2
    assert "3 networks per point" in swept_caption(rows, "clauses", ["embedding"], ["test_error"])


def test_files_are_looked_for_beside_the_sweep(tmp_path):
    (tmp_path / "f.cnf").write_text("p dnf 8 2\n1 2 0\n3 4 0\n")
    (tmp_path / "s.toml").write_text("sweep = 'training'\n[grid]\nformula = ['f.cnf']\n")
    (point,) = points(load(tmp_path / "s.toml"))
    assert point.varied == {"formula": "f.cnf"}
    assert "p dnf 8 2" in point.document["formula"]


@given(st.integers(1, 50), st.integers(0, 200))
def test_every_place_belongs_to_one_shard(of, place):
    assert sum(Share(number, of).has(place) for number in range(1, of + 1)) == 1


@given(st.lists(st.lists(st.integers(), min_size=1, max_size=9), min_size=1, max_size=5))
def test_halves_have_every_unit_once(units):
    batch = tuple((key, Piece(None, None, tuple(x))) for key, x in enumerate(units))
    found = halves(batch)
    assert [(key, x) for part in found for key, piece in part for x in piece.units] == [
        (key, x) for key, piece in batch for x in piece.units
    ]
    sizes = [sum(len(piece.units) for _, piece in part) for part in found]
    assert max(sizes) - min(sizes) <= 1


@given(st.floats(1e-4, 100), st.integers(1, 10**6), st.integers(1, 1000))
def test_batches_grow_to_their_time_and_shrink_at_the_end(seconds, left, slots):
    pace, done, largest, last = Pace(20.0, left), 0, 0, 1
    assert pace.room(slots) == (0.0, 1)
    while pace.left > 0 and done < 200:
        room, most = pace.room(slots)
        size, expected = 0, 0.0
        while pace.left and (not size or (expected < room and size < most)):
            size, expected = size + 1, expected + pace.expected("a")
            pace.left -= 1
        assert size <= 2 * last  # no sudden growth
        assert (size - 1) * seconds <= 20.0 * 1.001
        for _ in range(min(size, 3)):
            pace.note("a", seconds, size)
        largest = last = max(largest, size)
        done += 1
    assert pace.left == 0 or done == 200
