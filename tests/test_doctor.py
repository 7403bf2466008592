"""`toycomb doctor`: what it says of a sound installation, and that it notices an unsound one."""

import json
import os
import sys

import numba
import numpy as np

from toycomb.cli import main
from toycomb.commands import machine, selftest
from toycomb.tickets.gradients import loss


def doctor(capsys, *words):
    """Exit code, what was printed, and the line on standard error."""
    code = 0
    try:
        main(["doctor", *words])
    except SystemExit as end:
        code = end.code
    printed = capsys.readouterr()
    return code, printed.out, "".join(x for x in printed.err.splitlines(True) if "testing still" not in x)


def test_a_sound_installation(capsys, tmp_path):
    code, out, err = doctor(capsys, "--json", "--out", str(tmp_path / "out"))
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["ok"]
    assert found["problems"] == []
    assert found == json.loads((tmp_path / "out" / "doctor.json").read_text())
    assert found["versions"]["numpy"] == np.__version__
    assert found["versions"]["numba"] == numba.__version__
    assert found["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    assert 1 <= found["threads"]["usable"] <= os.cpu_count()
    assert found["threads"]["blas"]
    assert found["vectors"]["bits"] in (128, 256, 512)
    assert found["cache"]["writable"]
    assert found["cache"]["files"] > 0
    assert found["cache"]["bytes"] > 1000
    assert [x["ok"] for x in found["tests"]] == [True] * len(selftest.TESTS)


def test_people_read_a_line_for_each_thing(capsys):
    code, out, err = doctor(capsys)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[-1] == "all is well"
    assert [line.partition(":")[0] for line in lines[:5]] == ["versions", "processor", "threads", "BLAS", "memory"]
    assert sum(line.startswith("ok  ") for line in lines) == len(selftest.TESTS)


def test_a_gradient_that_is_off_by_a_hundredth_is_noticed(monkeypatch):
    assert selftest.gradient()[0]
    monkeypatch.setattr(selftest, "loss", lambda *where: 1.01 * loss(*where))
    assert not selftest.gradient()[0]


def test_no_input_of_the_self_test_lies_at_a_kink():
    """Else the finite difference would be no derivative, and the test could fail on a sound machine."""
    from toycomb import init

    start, data = init(6, len(selftest.TASK.E), seed=1)[0], selftest.TASK.training_data(1)
    z = data.X @ selftest.TASK.E.T @ start.W.T.astype(float) + start.b
    assert np.abs(z).min() > 10 * selftest.STEP * np.abs(data.X @ selftest.TASK.E.T).max()


def test_networks_that_do_not_learn_are_noticed(monkeypatch):
    trained = selftest.train
    monkeypatch.setattr(selftest, "train", lambda *task, **options: trained(*task, **{**options, "epochs": 0}))
    assert not selftest.learning()[0]


def test_bits_that_depend_on_threads_are_noticed(monkeypatch):
    trained = selftest.train

    def other(*task, threads=None, **options):
        return trained(*task, **{**options, "seed": threads or 1})

    monkeypatch.setattr(selftest, "train", other)
    assert not selftest.threads()[0]


def test_a_ticket_of_another_size_is_noticed(monkeypatch):
    find = selftest.tickets.find
    monkeypatch.setattr(selftest.tickets, "find", lambda name, run, _, **options: find(name, run, 0.2, **options))
    assert not selftest.ticket()[0]


def test_what_fails_is_said_in_one_line_with_exit_code_1(capsys, monkeypatch):
    def broken():
        """A test that cannot run."""
        raise OSError("no such instruction")

    monkeypatch.setattr(selftest, "TESTS", (broken, selftest.threads))
    monkeypatch.setattr(machine, "unmet", lambda: ["numpy is 1.0; toycomb needs >=1.26"])
    code, out, err = doctor(capsys, "--json")
    found = json.loads(out)
    assert code == 1
    assert not found["ok"]
    assert found["problems"] == [
        "numpy is 1.0; toycomb needs >=1.26",
        "A test that cannot run: OSError: no such instruction",
    ]
    assert [x["ok"] for x in found["tests"]] == [False, True]
    assert err.startswith("toycomb: 2 of the checks failed: numpy is 1.0")
    assert err.count("\n") == 1
    assert doctor(capsys)[1].splitlines()[-1] == "something is wrong"


def test_versions_that_are_too_old_or_missing_are_named(monkeypatch):
    from packaging.specifiers import SpecifierSet

    wanted = {"numpy": SpecifierSet(">=99"), "scipy": SpecifierSet(">=1"), "nosuch-package": SpecifierSet()}
    monkeypatch.setattr(machine, "_needed", lambda: wanted)
    assert machine.unmet() == [
        f"numpy is {np.__version__}; toycomb needs >=99",
        "nosuch-package is missing; toycomb needs any version",
    ]


def test_a_cache_that_cannot_be_written_is_noted(monkeypatch):
    selftest.threads()
    assert machine.cache()["writable"]
    monkeypatch.setattr(machine, "_writable", lambda folder: False)
    assert not machine.cache()["writable"]


def test_a_machine_that_compiles_nothing_says_why_it_is_slow(monkeypatch):
    assert machine.notes({"writable": True}) == []
    assert "NUMBA_CACHE_DIR" in machine.notes({"writable": False})[0]
    monkeypatch.setattr("numba.config.DISABLE_JIT", 1)
    assert machine.notes({"writable": False}) == [machine.UNCOMPILED]


def test_whether_a_folder_can_be_written_is_tried(tmp_path):
    assert machine._writable(tmp_path)
    assert not machine._writable(tmp_path / "none")
    assert not list(tmp_path.iterdir())


def test_the_width_of_vectors_is_that_of_the_first_feature(monkeypatch):
    for features, bits in (("+sse2,+avx,+avx2", 256), ("-avx512f,+avx", 256), ("+neon", 128), ("+vsx", None)):
        monkeypatch.setattr(numba.config, "CPU_FEATURES", features)
        assert machine.vectors()["bits"] == bits
