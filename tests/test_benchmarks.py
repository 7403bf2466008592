"""Every command of `benchmarks/`: help without work, its smallest size, wrong options, and what it writes."""

import dataclasses
import importlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ours, speed, study
from benchmarks.options import start
from benchmarks.problem import BATCH, Problem
from toycomb import ControlError, tickets
from toycomb.training.single import Job, Trainer

ROOT = Path(__file__).parents[1]
WRITTEN = {
    "double_descent": ["out/double_descent.md"],
    "grokking": ["out/grokking.txt"],
    "sampling": ["out/sampling.txt"],
    "serial": ["out/serial.txt"],
    "speed": ["out/speed.json", "out/speed.md"],
    "study": ["out/study.txt"],
    "tickets": ["out/tickets.json", "out/tickets.md", "out/tickets_accuracy.png", "store/t.sqlite"],
    "tickets.tuning": ["out/ticket_tuning.json", "store/t.sqlite"],
}
WRONG = {
    "double_descent": (["noise", "nothing"], "there is no 'nothing'; choose among set-up"),
    "grokking": (["--out"], "--out"),
    "sampling": (["--networks", "0"], "networks is 0; it must be at least 1"),
    "serial": (["--works", "nothing"], "there is no 'nothing'; choose among training"),
    "speed": (["--rounds", "many"], "'many'"),
    "study": (["--presets", "slow"], "there is no 'slow'; choose among quick, paper, full"),
    "tickets": (["--networks", "-1"], "networks is -1"),
    "tickets.tuning": (["--threads", "0"], "0"),
    "worker": (["with_numpy"], "there is no 'with_numpy'; choose among ours"),
}


def module(name):
    return importlib.import_module(f"benchmarks.{name}" + ".__main__" * (name == "tickets"))


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
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smallest", "--out", str(tmp_path / "new" / "out")]
    if "store/t.sqlite" in WRITTEN[name]:
        command += ["--store", str(tmp_path / "new" / "store" / "t.sqlite")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout
    for file in WRITTEN[name]:
        assert (tmp_path / "new" / file).stat().st_size, file
    if name == "speed":
        missing = [x for x in ("jax", "torch") if importlib.util.find_spec(x) is None]
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


def test_every_program_gets_the_order_of_the_trainer():
    """Orders were of other keys: losses differed by 1 % with 256 variables, and the comparison ended."""
    problem = Problem(networks=2, samples=2 * BATCH)
    for i, task in enumerate(problem.tasks):
        job = Job(task, problem.settings, 0, i, problem.initial[i])
        trainer = Trainer(job, ours._inputs(job, problem.data[i]))
        before = trainer.train.items.copy()
        trainer.shuffle()
        assert np.array_equal(trainer.train.items, before[problem.orders[i].ravel()])


def test_losses_that_differ_are_said_once_all_is_written(monkeypatch, tmp_path, capsys):
    class Workers:
        def __init__(self):
            self.missing, self.processes = ["torch"], {"ours": None, "with_jax": None}

        def ask(self, module, run=None, prepare=None, bounds=None):
            if bounds is not None:
                return {name: {"arithmetic": 1.0, "memory": 1.0} for name in bounds}
            if prepare is not None:
                return ["toycomb", "density 0.1"] if module == "ours" else ["JAX"]
            return 1.0, 0.5 if module == "ours" else 0.6

        def close(self):
            pass

    monkeypatch.setattr(speed, "Workers", Workers)
    monkeypatch.setattr(speed.cold, "measure", lambda *_, **__: {"import": [0.1]})
    assert ended("speed", ["--smallest", "--out", str(tmp_path)]) == 1
    assert "do not agree on the mean loss of published task" in capsys.readouterr().err
    text = (tmp_path / "speed.md").read_text()
    assert "Losses do not agree (identity)" in text
    assert "Not installed, so that its rows are left out: torch." in text
    assert speed.agree({"toycomb": 0.5, "JAX": 0.50005})
    assert not speed.agree({"toycomb": float("nan")})


def test_a_control_that_fails_does_not_end_the_times(monkeypatch, tmp_path):
    """The study exits with 1 then, and raises; everything was written all the same."""

    def run(preset, out, **options):
        raise ControlError("a negative control shows the effect", {})

    def process(command, **options):
        out = Path(command[command.index("--out") + 1])
        out.mkdir()
        (out / "claims.json").write_text("[]")
        return subprocess.CompletedProcess(command, 1, "", "toycomb: a negative control shows the effect\n")

    monkeypatch.setattr(study.reproduce, "run", run)
    monkeypatch.setattr(study.subprocess, "run", process)
    assert ended("study", ["--presets", "quick", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "study.txt").read_text()
    assert "(exit code 1: toycomb: a negative control shows the effect)" in text
    assert "everything" in text
