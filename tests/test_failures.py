"""One failure ends nothing else, nothing of it is silent, and what is kept is said as it is."""

import json
import re
import weakref
from dataclasses import replace

import numpy as np
import pytest

from toycomb import DivergenceError, Formula, InputError, Task, tickets, train
from toycomb.accounts.account import Account
from toycomb.accounts.material import Material
from toycomb.cli import main
from toycomb.commands import keeping
from toycomb.common.errors import UnitError
from toycomb.common.failures import Failures
from toycomb.records import store
from toycomb.report.tickets import markdown
from toycomb.study import Population, execute, opened
from toycomb.tickets import METHODS, benchmark, queue
from toycomb.training import Training, jobs, train_jobs

SMALL = Population(networks=4, seed=5, variables=10, clauses=2, literals=2, samples=64, training=Training(6, epochs=2))
TASK = [
    "--variables",
    "10",
    "--clauses",
    "2",
    "--literals",
    "2",
    "--samples",
    "64",
    "--hidden",
    "6",
    "--epochs",
    "2",
]


@pytest.fixture
def diverging(monkeypatch):
    """Networks 1 and 3 diverge."""
    real = jobs.train_network

    def some(job, stop=None):
        if job.index in (1, 3):
            raise DivergenceError(f"network {job.index} diverged at step 7: the loss is nan")
        return real(job, stop)

    monkeypatch.setattr(jobs, "train_network", some)


@pytest.fixture
def method(monkeypatch):
    """Register a method for one test."""
    added = []

    def register(name, function):
        added.append(tickets.method(name, needs=("initial",))(function).name)

    tickets.all_methods()
    yield register
    for name in added:
        METHODS.pop(name, None)


def flaky(context):
    """Fails in one network."""
    if context._subject.index == 1:
        raise ZeroDivisionError("no \x1b[31m luck" + "!" * 2000)
    return np.abs(context.initial.W)


def document(capsys, *arguments):
    main([*map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


def test_all_other_networks_are_stored_before_the_error_names_those_that_failed(diverging, tmp_path):
    with opened(tmp_path / "r.sqlite") as results:
        with pytest.raises(DivergenceError, match=r"^network 1 of a: .*; 1 more failed: network 3 of a$"):
            execute({"a": SMALL}, results, progress=False)
        assert results.finished(SMALL) == {0, 2}
        failures = Failures()
        assert execute({"a": SMALL}, results, progress=False, failures=failures) == 0
        assert [x["network"] for x in failures.entries] == [1, 3]
        execute({"a": replace(SMALL, seed=6)}, results, progress=False, failures=failures)
        assert [x["network"] for x in failures.entries] == [1, 3, 1, 3]  # of one name, but of other populations


def test_training_gives_what_finished(diverging):
    task = Task(Formula(10, ((1, 2),)), samples=64)
    with pytest.raises(DivergenceError, match=r"network 1 diverged at step 7.*1 more failed: network 3") as end:
        train(task, networks=5, seed=1, hidden=4, epochs=1, progress=False)
    assert list(end.value.finished) == [0, 2, 4]
    alone = train(task, networks=1, first=2, seed=1, hidden=4, epochs=1, progress=False)
    assert end.value.finished[2].snapshots.W.tobytes() == alone.snapshots.W[:, 0].tobytes()
    assert [x["network"] for x in end.value.failed] == [1, 3]


def test_commands_leave_out_networks_that_diverge_and_say_so(diverging, capsys):
    for command in ("patterns", "probe"):
        found = document(capsys, command, *TASK, "--networks", 5)
        assert found["networks"] == 3
        assert [x["network"] for x in found["failed"]] == [1, 3]
    assert found["locations"]["network"] == [0, 2, 4]
    main(["patterns", *TASK, "--networks", "5"])
    assert "1 network failed (network 3): network 3 diverged at step 7" in capsys.readouterr().out


@pytest.mark.parametrize("error", [KeyboardInterrupt, MemoryError])
def test_what_asks_for_the_end_ends_at_once(error, monkeypatch):
    def end(job, stop=None):
        raise error

    monkeypatch.setattr(jobs, "train_network", end)
    with pytest.raises(error):
        list(train_jobs(SMALL.jobs(), progress=False))


def test_other_errors_are_told_in_one_bounded_sentence():
    failures = Failures()
    for i in range(200):
        failures.add(f"network {i}", ValueError("x" * 5000) if i else InputError("no"), (-i,))
    with pytest.raises(UnitError) as end:
        failures.check()
    assert len(str(end.value)) < 1000
    assert str(end.value).startswith("network 199: ValueError: xxx")
    assert len(end.value.failed) == 200


class Large:
    """Stands for an array of gigabytes."""


def test_what_a_failed_method_held_is_let_go():
    def fail(held):
        large = Large()
        held.append(weakref.ref(large))
        try:
            raise KeyError("k")
        except KeyError:
            raise ValueError("no")  # noqa: B904

    def add(order):
        try:
            fail(held)
        except ValueError as error:
            failures.add(f"network {order}", error, (order,))

    failures, held = Failures(), []
    for order in (1, 0, 2):
        add(order)
    assert [x() is None for x in held] == [True, False, True]  # the one that is told first keeps its place
    with pytest.raises(UnitError) as end:
        failures.check()
    assert end.value.__cause__.__traceback__ is not None


def test_failed_tickets_are_rows_with_a_reason_and_are_tried_again(method, capsys, tmp_path):
    method("flaky", flaky)
    call = ("tickets", "--methods", "random,flaky", "--densities", ".3", "--networks", 3, *TASK, "--out", tmp_path)
    found = document(capsys, *call)
    assert [(x["method"], x["network"]) for x in found["rows"]] == [
        ("random", 0),
        ("random", 1),
        ("random", 2),
        ("flaky", 0),
        ("flaky", 2),
    ]
    (failed,) = found["failed"]
    assert (failed["method"], failed["density"], failed["network"]) == ("flaky", 0.3, 1)
    assert failed["reason"].startswith("ZeroDivisionError: no \\x1b[31m luck!!")
    assert len(failed["reason"]) < 400
    assert json.loads((tmp_path / "tickets.json").read_text()) == found
    assert failed["reason"].endswith(f"(test_failures.py, line {flaky.__code__.co_firstlineno + 3})")
    main([*map(str, call), "--baseline", "flaky"])
    said = capsys.readouterr().out
    assert "flaky: 1 of 3 tickets failed (density 0.3, network 1): ZeroDivisionError" in said
    counts = dict(re.findall(r"^(method|random|flaky) +(n +failed|\d+ +\d+) ", said, re.MULTILINE))
    assert {key: x.split() for key, x in counts.items()} == {
        "method": ["n", "failed"],
        "random": ["3", "0"],
        "flaky": ["2", "1"],
    }
    table = (tmp_path / "tickets.md").read_text()
    assert "| flaky | 1 of 3 | density 0.3, network 1 | ZeroDivisionError" in table
    assert "| random | " in table.partition("Difference to flaky")[2]
    assert "(n = 2)" in table.partition("Difference to flaky")[2]
    with store.opened(tmp_path / "results.sqlite") as results:
        wanted = benchmark.Benchmark(SMALL, ("flaky",), (0.3,))
        with pytest.raises(UnitError, match=r"the ticket of flaky at 0\.3 for network 1: ZeroDivisionError") as end:
            benchmark.run(wanted, results, progress=False)
        assert [row["network"] for row in end.value.finished] == [0, 2, 3]
        failures = Failures()
        for seed in (5, 6, 5):  # the first again, as a later stage of a study does
            again = benchmark.Benchmark(replace(SMALL, seed=seed), ("flaky",), (0.3,))
            benchmark.run(again, results, progress=False, failures=failures)
        assert len(failures.entries) == 2
        asked, both = len(results.tickets(wanted.entries()[0])), [wanted, replace(wanted, densities=(0.5, 0.3))]
        failures = Failures()
        rows = queue.found(both, results, failures, progress=False)
        assert [len(x) for x in rows] == [asked, 2 * asked]
        assert [(x["density"], x["network"]) for x in failures.entries] == [(0.3, 1), (0.5, 1)]
        part = Account("", "", "", "", "", 0, (), None, prunes=lambda preset, seed: {"all": wanted})
        with pytest.raises(InputError, match=r"lacks 1 tickets of all: flaky at 0\.3 for network 1"):
            Material(part, None, 5, results).rows("all")


@pytest.mark.parametrize("error", [SystemExit(0), GeneratorExit(), StopIteration(), Warning("w")])
def test_a_method_that_ends_python_is_a_ticket_that_failed(error, method, capsys):
    def ending(context):
        raise error

    method("ending", ending)
    call = ("tickets", "--methods", "ending,random", "--densities", ".3", "--networks", 2, *TASK)
    found = document(capsys, *call)
    assert [x["method"] for x in found["rows"]] == ["random"] * 2
    assert [re.split("[: ]", x["reason"])[0] for x in found["failed"]] == [type(error).__name__] * 2
    with pytest.raises(UnitError, match=type(error).__name__):
        tickets.find(
            "ending",
            train(Task(Formula(10, ((1, 2),)), samples=64), networks=2, seed=1, hidden=4, epochs=1),
            density=0.3,
        )


def test_finding_gives_the_tickets_of_the_networks_that_are_left(method):
    method("flaky", flaky)
    run = train([Task(Formula(10, ((1, 2),)), samples=64)] * 3, seed=1, hidden=4, epochs=1, progress=False)
    with pytest.raises(UnitError, match="network 1: ZeroDivisionError") as end:
        tickets.find("flaky", run, density=0.3, progress=False)
    assert list(end.value.finished) == [0, 2]
    whole = tickets.find("magnitude", run, density=0.3, progress=False)
    last = end.value.finished[2]
    assert (last.mask[0] == whole.mask[2]).all()
    again = whole.retrain(progress=False).final.W[2]
    assert last.retrain(progress=False).final.W.tobytes() == again.tobytes()


def broken(kind):
    """What a method gives for network 1 in place of scores or a mask."""

    def find(context, kept):
        if context._subject.index != 1:
            return tickets.top(np.abs(context.initial.W), kept)
        if kind == "nan":
            return np.full(context.shape, np.nan)
        if kind == "size":
            return np.ones(context.shape, bool)
        if kind == "shape":
            return np.eye(3)
        start = context.initial
        start = replace(start, b=start.b * np.nan) if kind == "start" else replace(start, W=start.W[:3])
        return tickets.Found(tickets.top(np.abs(context.initial.W), kept), start)

    return find


def test_whatever_a_method_gives_for_one_network_the_others_are_compared(capsys):
    reasons = {
        "nan": "that are NaN",
        "size": "gave a mask of shape (6, 16) with 96 weights; it must be (6, 16) with 29",
        "shape": "gave a mask of shape (3, 3)",
        "start": "not finite",
        "another": "shape (3, 16); it must be (6, 16)",
    }
    for kind in reasons:
        tickets.method(kind, needs=("initial",), nested=False)(broken(kind))
    try:
        call = ("--densities", ".3", "--networks", 3, *TASK)
        found = document(capsys, "tickets", "--methods", ",".join(["random", *reasons]), *call, "--baseline", "random")
    finally:
        for kind in reasons:
            METHODS.pop(kind)
    assert [x["method"] for x in found["rows"]] == ["random"] * 3 + [kind for kind in reasons for _ in range(2)]
    assert {x["method"]: x["network"] for x in found["failed"]} == dict.fromkeys(reasons, 1)
    for entry in found["failed"]:
        assert reasons[entry["method"]] in entry["reason"]
    assert {x["method"]: x["n"] for x in found["paired"]["accuracy"]} == dict.fromkeys(reasons, 2)


def test_a_method_that_fails_everywhere_is_a_row_of_dashes(method, capsys):
    method("never", lambda context: 1 / 0)
    call = ("tickets", "--methods", "random,never", "--densities", ".3", "--networks", "2", *TASK)
    main([*call, "--baseline", "never"])
    said = capsys.readouterr().out
    assert re.search(r"never +0 +2 +–", said)
    assert "never: 2 of 2 tickets failed (density 0.3, networks 0, 1): ZeroDivisionError" in said
    found = document(capsys, *call)
    assert (found["baseline"], found["paired"]) == (None, {})
    table = markdown(found["rows"], {}, failed=found["failed"])
    assert table.count("| never | – | – | – |") == table.count("## Mean") > 1
    assert "| never | 2 of 2 | density 0.3, networks 0, 1 | ZeroDivisionError" in table


def test_a_benchmark_of_which_all_tickets_fail_is_a_sentence(method, capsys, tmp_path):
    method("shape", lambda context: np.ones((2, 2)))
    with pytest.raises(SystemExit) as end:
        main(["tickets", "--methods", "shape", "--densities", ".3", "--networks", "2", *TASK])
    said = capsys.readouterr().err
    assert end.value.code == 2
    assert "shape gave scores of shape (2, 2)" in said
    assert said.count("\n") == 1


def test_a_shorter_run_keeps_the_longer_table_and_another_population_is_put_aside(capsys, tmp_path):
    def run(methods, networks, *more):
        call = ("tickets", "--methods", methods, "--densities", ".3", "--networks", networks, *TASK, "--out", tmp_path)
        return document(capsys, *call, *more)

    def table(name="tickets"):
        return json.loads((tmp_path / f"{name}.json").read_text())

    def plain(rows):
        return sorted(json.dumps(row, sort_keys=True) for row in rows)

    longer = run("random,magnitude", 3)
    shorter = run("magnitude", 2)
    assert len(shorter["rows"]) == 2
    assert plain(table()["rows"]) == plain(longer["rows"])
    other = run("random", 2, "--seed", 7)
    assert table() == other
    (aside,) = tmp_path.glob("tickets-*.json")
    assert len(table(aside.stem)["rows"]) == 6
    mark = aside.stem.removeprefix("tickets-")
    kept = {x.name.replace(f"-{mark}", "") for x in tmp_path.glob(f"*-{mark}.*")}
    assert kept >= {"tickets.json", "tickets.md", "leaderboard.csv", "leaderboard.md", "leaderboard.tex"}
    assert (tmp_path / f"tickets_ranks-{aside.stem[-8:]}.png").is_file() == (tmp_path / "tickets_ranks.png").is_file()
    run("random", 2)
    assert len(table()["rows"]) == 6  # nothing of it was lost
    (tmp_path / "tickets.json").write_text(json.dumps({key: x for key, x in longer.items() if key != "specification"}))
    run("random", 1)
    assert len(list(tmp_path.glob("tickets-*.json"))) == 2  # an older document of the same tickets is no other one


def test_smaller_documents_do_not_replace_larger_ones(capsys, tmp_path):
    for networks, kept in ((2, 0), (3, 0), (1, 1)):
        main([*map(str, ("patterns", *TASK, "--networks", networks, "--out", tmp_path))])
        assert len(list(tmp_path.glob("patterns-*.json"))) == kept
        files = len(list(tmp_path.glob("*-*.*")))
        said = f".json, and {files - 1} files that belong to it likewise\n"
        assert capsys.readouterr().err.endswith(said) == bool(kept)
    assert json.loads((tmp_path / "patterns.json").read_text())["networks"] == 1
    assert len(list(tmp_path.glob("patterns-*.png"))) == 1


def test_what_is_kept_is_said_as_it_is(method, monkeypatch, capsys, tmp_path):
    def interrupt(context):
        raise KeyboardInterrupt

    def run(*arguments):
        with pytest.raises(SystemExit) as end:
            main([*map(str, arguments), *TASK, "--networks", "1"])
        assert end.value.code == 130
        return capsys.readouterr().err

    method("interrupting", interrupt)
    call = ("tickets", "--methods", "random,interrupting", "--densities", ".3")
    assert f"interrupted; 1 finished result is kept in {tmp_path / 'results.sqlite'}" in run(*call, "--out", tmp_path)
    assert run(*call) == "toycomb: interrupted; nothing was kept\n"
    monkeypatch.setattr(keeping, "LONG", 0.0)
    first, second = run(*call).splitlines()
    assert (
        first
        == "toycomb: nothing of this is kept; with --out FOLDER what is finished is stored, and a second call goes on"
    )
    assert second == "toycomb: interrupted; nothing was kept"


def test_finished_networks_are_let_go():
    alive = weakref.WeakSet()
    most = 0
    for _, outcome in train_jobs(SMALL.jobs() * 20, threads=2, progress=False):
        alive.add(outcome)
        most = max(most, len(alive))
    assert most < 4
