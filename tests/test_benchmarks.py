"""Every command of `benchmarks/`: help without work, its smallest size, wrong options, and what it writes."""

import dataclasses
import importlib
import importlib.util
import io
import json
import shutil
import signal
import subprocess
import sys
import time
import types
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ours, speed, study, with_c
from benchmarks import worker as worker_module
from benchmarks.decode import compared as decoded
from benchmarks.growth_drawing import Point, slope
from benchmarks.options import start
from benchmarks.problem import BATCH, BETA1, BETA2, EPSILON, RATE, Problem
from benchmarks.workers import PEERS, Failed
from toycomb import tickets
from toycomb.training.encoding import DENSE
from toycomb.training.single import Job, Trainer

ROOT = Path(__file__).parents[1]
WRITTEN = {
    "bound": ["out/bound.txt"],
    "decode.along": ["out/decode_along.json", "out/decode_along.md", "out/decode_along.png", "out/decode_along.svg"],
    "decode.lost": ["out/decode_lost.json", "out/decode_lost.md"],
    "decode.probes": ["out/decode_probes.json", "out/decode_probes.md"],
    "decode.weights": ["out/decode_weights.json", "out/decode_weights.md"],
    "decode.fitting": ["out/confidence.json"],
    "decode.measured": [
        "out/decode_measured.json",
        "out/decode_measured.md",
        "out/decode_map.png",
        "out/decode_reliability.png",
    ],
    "decode.compared": ["out/decode_compared.json", "out/decode_compared.md"],
    "double_descent": ["out/double_descent.md"],
    "grokking": ["out/grokking.txt"],
    "faults": ["out/faults.json", "out/faults.md"],
    "growth": ["out/growth.md", "out/growth.png"],
    "processes": ["out/processes.txt"],
    "products": ["out/products.txt"],
    "sampling": ["out/sampling.txt"],
    "serial": ["out/serial.txt"],
    "speed": ["out/speed.json", "out/speed.md"],
    "stores": ["out/stores.txt"],
    "study": ["out/study.txt"],
    "sweep.central": ["out/sweep_central.txt"],
    "sweep.memory": ["out/sweep_memory.txt"],
    "sweep.split": ["out/sweep_split.txt"],
    "tickets": ["out/tickets.json", "out/tickets.md", "out/tickets_accuracy.png", "store/t.sqlite"],
    "tickets.densities": ["out/tickets_densities.md", "out/tickets_densities.png", "store/t.sqlite"],
    "tickets.layers": ["out/tickets_layers.json", "store/t.sqlite"],
    "tickets.levels": ["out/tickets_levels.json", "store/t.sqlite"],
    "tickets.tuning": ["out/ticket_tuning.json", "store/t.sqlite"],
    "winning": ["out/winning.md", "store/t.sqlite"],
}
WRONG = {
    "bound": (["--kept", "0"], "kept is 0; it must be at least 1"),
    "decode.along": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "decode.lost": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "decode.probes": (["--threads", "0"], "0"),
    "decode.weights": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "decode.fitting": (["--plans", "nothing"], "there is no 'nothing'"),
    "decode.measured": (["--factors", "nothing"], "there is no 'nothing'"),
    "decode.compared": (["--cells", "C = 5"], "there is no 'C = 5'"),
    "double_descent": (["noise", "nothing"], "there is no 'nothing'; there are set-up"),
    "faults": (["nothing"], "there is no 'nothing'; there are truncated"),
    "grokking": (["--out"], "--out"),
    "growth": (["--series", "nothing"], "there is no 'nothing'; there are networks, width"),
    "processes": (["--shares", "1"], "the share is 1.0; it must be from 0 on and below 1"),
    "products": (["--inputs", "65"], "inputs is 65; a product takes at most 64"),
    "sampling": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "serial": (["--works", "nothing"], "there is no 'nothing'; there are training"),
    "speed": (["--older-jax", "nothing/python"], "older-jax is 'nothing/python', which does not run"),
    "stores": (["--shards", "0"], "shards is 0; it must be at least 1"),
    "study": (["--presets", "slow"], "there is no 'slow'; there are quick, paper, full"),
    "sweep.central": (["--unit", "0"], "the unit is 0.0 seconds; it must be above 0"),
    "sweep.memory": (["--units", "0"], "units is 0; it must be at least 1"),
    "sweep.split": (["--ways", "nothing"], "there is no 'nothing'; there are threads"),
    "tickets": (["--networks", "-1"], "networks is -1"),
    "tickets.densities": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "tickets.layers": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "tickets.levels": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "tickets.tuning": (["--threads", "0"], "0"),
    "winning": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "worker": (["with_numpy"], "there is no 'with_numpy'; perhaps you meant with_c; there are ours"),
}
REQUIRED = {"decode.compared": decoded.PEERS.values(), "decode.fitting": ("sklearn",)}


def module(name):
    return importlib.import_module(f"benchmarks.{name}" + ".__main__" * (name in ("faults", "tickets")))


def ended(name, arguments, main=None):
    """Exit code of a command in this process."""
    found = module(name)
    with pytest.raises(SystemExit) as end:
        start(main or found.main, found.Options, found.__doc__, arguments)
    return end.value.code


def test_every_command_is_tried():
    """What can be run has a test here; `worker` alone answers another command. Fuzzers and kills have their own."""
    own = [path for path in (ROOT / "benchmarks").rglob("*.py") if path.parent.name not in ("fuzz", "kills")]
    commands = {
        ".".join(path.relative_to(ROOT / "benchmarks").with_suffix("").parts).removesuffix(".__main__")
        for path in own
        if '__name__ == "__main__"' in path.read_text()
    }
    assert commands == WRITTEN.keys() | {"worker"} == WRONG.keys()


@pytest.mark.parametrize("name", WRONG)
def test_help_is_shown_without_any_work(name, capsys):
    def main(options):
        raise AssertionError("work has begun")

    assert ended(name, ["--help"], main) in (0, None)
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize("name", WRONG)
def test_wrong_options_are_one_sentence(name, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments, said = WRONG[name]
    assert ended(name, arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITTEN)
def test_the_smallest_size_runs_and_writes_into_new_folders(name, tmp_path):
    for package in REQUIRED.get(name, ()):
        pytest.importorskip(package)
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smallest", "--out", str(tmp_path / "new" / "out")]
    if "store/t.sqlite" in WRITTEN[name]:
        command += ["--store", str(tmp_path / "new" / "store" / "t.sqlite")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    for file in WRITTEN[name]:
        assert (tmp_path / "new" / file).stat().st_size, file
    if name == "speed":
        there = {x: importlib.util.find_spec(x) is not None for x in ("jax", "torch")}
        there |= {"older jax": False, "cc": shutil.which(with_c.COMPILER) is not None}
        missing = [x for x in PEERS.values() if not there[x]]
        assert json.loads((tmp_path / "new/out/speed.json").read_text())["missing"] == missing
        assert all(f"{x} is not installed" in done.stderr for x in missing)


def test_nothing_tracked_is_replaced_by_default():
    folders = [getattr(module(name).Options(), "out", None) for name in WRONG]
    assert {None, Path("results")} >= set(folders)


@pytest.mark.slow
def test_a_ticket_that_fails_is_said_once_all_is_written(monkeypatch, tmp_path, capsys):
    def failing(context):
        raise ZeroDivisionError("no luck")

    broken = dataclasses.replace(tickets.named("magnitude"), function=failing)
    monkeypatch.setitem(tickets.METHODS, "magnitude", broken)
    arguments = ["--smallest", "--out", str(tmp_path), "--store", str(tmp_path / "t.sqlite")]
    assert ended("tickets", arguments) == 2
    said = capsys.readouterr().err
    assert "the ticket of magnitude at 0.1 for network 0: ZeroDivisionError: no luck; 1 more failed" in said
    assert {row["method"] for row in json.loads((tmp_path / "tickets.json").read_text())["means"]} == {
        "random",
        "imp",
        "distance",
    }


KINDS = {
    "words": {},
    "records": {"variables": 256},
    "bits": {"inputs": "uniform"},
    "embedded beforehand": {"variables": 64, "inputs": "uniform", "embedding": "orthogonal"},
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_program_gets_the_order_of_the_trainer(kind):
    """Orders were of other keys: losses differed by 1 % with 256 variables, and the comparison ended."""
    problem = Problem(networks=2, samples=2 * BATCH, **KINDS[kind])
    for i, task in enumerate(problem.tasks):
        job = Job(task, problem.settings, 0, i, problem.initial[i])
        trainer = Trainer(job, ours._inputs(job, problem.data[i]))
        before = trainer.train.items.copy()
        trainer.shuffle()
        assert np.array_equal(trainer.train.items, before[problem.orders[i].ravel()])
        encoding = trainer.inputs.embedding
        records = trainer.train.starts is not None and len(trainer.train.starts) > 0
        words = not (encoding.bits or encoding.kind == DENSE or records)
        assert (words, records, encoding.bits, encoding.kind == DENSE) == tuple(kind == name for name in KINDS)


def losses64(problem):
    """Mean loss of one epoch in float64, by plain NumPy; and the network that comes out."""
    found = []
    Z, Y = problem.embedded
    for i in range(problem.networks):
        one = problem.initial[i]
        theta = [np.array(x, float) for x in (one.W, one.b, one.v, one.c)]
        first, second = ([np.zeros_like(x) for x in theta] for _ in range(2))
        for t, rows in enumerate(problem.orders[i], start=1):
            X, y = Z[i, rows].astype(float), Y[i, rows].astype(float)
            W, b, v, c = theta
            z = X @ W.T + b
            logit = np.maximum(z, 0) @ v + c
            found.append(np.mean(np.logaddexp(0, logit) - y * logit))
            slope = (1 / (1 + np.exp(-logit)) - y) / BATCH
            dz = np.where(z > 0, slope[:, None] * v, 0)
            for k, g in enumerate((dz.T @ X, dz.sum(0), slope @ np.maximum(z, 0), slope.sum())):
                first[k] = BETA1 * first[k] + (1 - BETA1) * g
                second[k] = BETA2 * second[k] + (1 - BETA2) * g * g
                scaled = np.sqrt(second[k] / (1 - BETA2**t)) + EPSILON
                theta[k] = theta[k] - RATE * first[k] / (1 - BETA1**t) / scaled
    return np.mean(found)


PROBLEMS = (
    {},
    {"embedding": "identity"},
    {"embedding": "compressive"},
    {"inputs": "uniform", "embedding": "orthogonal"},
    {"hidden": 16, "variables": 64},
    {"hidden": 64, "variables": 256},
)


@pytest.mark.skipif(shutil.which(with_c.COMPILER) is None, reason="there is no C compiler")
@pytest.mark.parametrize("changes", PROBLEMS, ids=str)
def test_programs_in_c_reach_the_loss_of_plain_numpy(changes):
    problem = Problem(networks=2, samples=20 * BATCH, **changes)
    programs = with_c.programs(problem)
    assert list(programs) == ["dense", "features"] if problem.inputs == "near-miss" else ["dense"]
    wanted = losses64(problem)
    for run in (*programs.values(), ours.programs(problem)["toycomb"]):
        seconds, loss = run()
        assert seconds > 0
        assert loss == pytest.approx(wanted, rel=2e-6)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="there is no alarm")
def test_a_program_that_takes_too_long_is_said_and_the_next_request_is_answered(monkeypatch, capsys):
    def run():
        time.sleep(30)

    library = types.SimpleNamespace(programs=lambda problem: {"slow": run, "good": lambda: (1.0, 0.5)})
    monkeypatch.setattr(worker_module, "LIMIT", 1)
    monkeypatch.setattr(worker_module.importlib, "import_module", lambda name: library)
    requests = [{"prepare": {}}, {"run": "slow"}, {"run": "good"}]
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(json.dumps(x) + "\n" for x in requests)))
    worker_module.answer("with_torch")
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said == [["slow", "good"], {"failed": "TimeoutError: longer than 1 s"}, [1.0, 0.5]]


def test_losses_that_differ_are_said_once_all_is_written(monkeypatch, tmp_path, capsys):
    class Workers:
        def __init__(self, older):
            self.missing, self.peers = ["torch"], ["with_jax", "with_c"]
            self.versions = {"with_jax": ("JAX 7", "JAX 7"), "with_c": ("C", "C: cc 7")}

        def ask(self, worker, run=None, prepare=None, bounds=None):
            if bounds is not None:
                return {name: dict.fromkeys(("arithmetic", "memory", "dense", "own", "rate"), 1.0) for name in bounds}
            if prepare is not None:
                return ["toycomb", "density 0.1"] if worker == "ours" else ["fast", "slow", "broken"]
            if run == "broken":
                raise Failed("TimeoutError: longer than 120 s")
            return 2.0 if run == "slow" else 1.0, 0.6 if worker == "with_jax" else 0.5

        def close(self):
            pass

    monkeypatch.setattr(speed, "Workers", Workers)
    monkeypatch.setattr(speed.cold, "measure", lambda *_, **__: {"import": [0.1]})
    assert ended("speed", ["--smallest", "--out", str(tmp_path)]) == 1
    assert "do not agree on the mean loss of published task" in capsys.readouterr().err
    text = (tmp_path / "speed.md").read_text()
    assert "Losses do not agree (identity)" in text
    assert "Not installed, so that its rows are left out: torch." in text
    assert "Peers: JAX 7; C: cc 7." in text
    assert "Left out (identity): JAX 7, broken: TimeoutError: longer than 120 s" in text
    assert "| published task | JAX 7, slow |" in text
    assert "| identity | JAX 7, fast |" in text
    assert "| identity | JAX 7, slow |" not in text
    assert speed.agree({"toycomb": 0.5, "JAX": 0.50004})
    assert not speed.agree({"toycomb": 0.45601, "JAX": 0.45703})
    assert not speed.agree({"toycomb": float("nan")})


def test_a_control_that_fails_does_not_end_the_times(monkeypatch, tmp_path):
    """The study exits with 1 then; everything was written all the same."""
    monkeypatch.setitem(study.PRESETS, "quick", dataclasses.replace(study.SMALLEST, loads=(2, 4)))

    def process(command, **options):
        out = Path(command[command.index("--out") + 1])
        out.mkdir()
        (out / "claims.json").write_text("[]")
        return subprocess.CompletedProcess(command, 1, "", "toycomb: a negative control shows the effect\n")

    monkeypatch.setattr(study.subprocess, "run", process)
    assert ended("study", ["--presets", "quick", "--accounts", "published", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "study.txt").read_text()
    assert "(exit code 1: toycomb: a negative control shows the effect)" in text
    heads, row, total = (line.split() for line in text.splitlines()[2:])
    assert heads == list(study.HEADS)
    assert row[0] == "published"
    assert float(row[1]) > 0  # two networks were trained
    assert row[1:] == total[1:]


def test_the_slope_of_growth_is_that_of_the_larger_sizes():
    points = [Point(x, max(3.0, x**2 / 1000), np.nan, x) for x in (10, 20, 40, 100, 200, 400)]
    assert slope(points, lambda x: x.seconds) == pytest.approx(2)
    assert slope(points, lambda x: x.added) == pytest.approx(1)
    assert np.isnan(slope(points, lambda x: x.most))
