"""Units of work in processes: the same bits as in threads, wherever code was written; nothing lost or left behind."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import warnings
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event

import numpy as np
import pytest

import toycomb
from toycomb import tickets
from toycomb.common.errors import InputError, UnitError
from toycomb.common.failures import Failures
from toycomb.common.notices import reason
from toycomb.records.execution import execute, load_measured, measure
from toycomb.records.measurement import Measurement
from toycomb.records.specification import Population
from toycomb.records.store import opened
from toycomb.tickets import METHODS
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training, train_jobs
from toycomb.workers import Piece, Workers, completed, one, rule, spent
from toycomb.workers.sending import Failed, by_value, packed, portable, unpacked
from toycomb.workers.threads import Interrupted

SMALL = Population(
    networks=3, seed=5, variables=16, clauses=4, literals=3, samples=640, training=Training(hidden=10, epochs=4)
)


@pytest.fixture(scope="module")
def processes():
    """Two processes, which all tests share."""
    with Workers("processes", 2) as made:
        yield made


@pytest.fixture
def cell():
    """Code that runs as in a notebook, where nothing can be imported; methods that it registers go again."""
    before = dict(METHODS)

    def ran(text, **names):
        namespace = {"__name__": "__main__", "np": np, "tickets": tickets, "os": os, **names}
        exec(text, namespace)
        return namespace

    yield ran
    METHODS.clear()
    METHODS.update(before)


MINE = """
FACTORS = {"power": 2}
class Helper:
    def __init__(self, power): self.power = power
    def __call__(self, x): return np.abs(x) ** self.power
def helper(x): return Helper(FACTORS["power"])(x)
@tickets.method("mine", needs=("initial", "rounds"), nested=False)
def mine(context, kept, sign=1):
    '''Mine.'''
    network = context.train(np.ones(context.shape, bool), 1, order=0)
    return sign * (helper(network.W) + tickets.METHODS["other"](context))
@tickets.method("other", needs=("initial",))
def other(context):
    '''One that another finds by its name.'''
    return np.abs(context.initial.W)
control = mine.variant("mine-turned", sign=-1)
short = tickets.named("imp").variant("imp-short", rounds=2)
@tickets.method("both", needs=("initial", "rounds"), nested=False, builds_on=[mine])
def both(context, kept):
    '''Built on another.'''
    return context.found(mine, kept).mask
"""


def plain(rows):
    return [{key: value for key, value in row.items() if key != "cost_seconds"} for row in rows]


def kept(benchmark, store):
    return [store.mask(entry, i, (10, 16)).tobytes() for entry in benchmark.entries() for i in range(3)]


def test_tickets_have_the_same_bits_in_threads_in_processes_and_resumed_in_others(cell, processes):
    cell(MINE)
    names = ("random", "imp", "motion", "rigl", "ceiling", "mine", "mine-turned", "both", "imp-short")
    benchmark = Benchmark(SMALL, names, (0.3, 0.1))
    with opened(":memory:") as store:
        whole = plain(run(benchmark, store, threads=1, workers="threads", progress=False))
        masks = kept(benchmark, store)
    with opened(":memory:") as store:
        run(Benchmark(SMALL, names[::2], (0.1,)), store, workers="threads", progress=False)
        before = store.written["tickets"]
        assert plain(run(benchmark, store, workers=processes, progress=False)) == whole
        assert kept(benchmark, store) == masks
        assert before == 15
        assert store.written["tickets"] == len(whole)
        again = run(benchmark, store, threads=2, workers="threads", progress=False)
        assert plain(again) == whole
        assert store.written["tickets"] == len(whole)


def test_networks_measurements_and_found_tickets_have_the_same_bits(cell, processes):
    cell(MINE)
    with opened(":memory:") as here, opened(":memory:") as there:
        assert execute({"": SMALL}, here) == execute({"": SMALL}, there, workers=processes) == 3
        for i in range(3):
            one, other = here.load(SMALL, i), there.load(SMALL, i)
            np.testing.assert_array_equal(one.snapshots.W, other.snapshots.W)
            np.testing.assert_array_equal(one.loss, other.loss)
        names = cell(
            "def measured(seed, index, factor): return {'x': factor * np.random.default_rng(seed + index).random(4)}"
        )
        wanted = Measurement(names["measured"], 3, 1, {"factor": 2.0})
        for store, workers in ((here, "threads"), (there, processes)):
            assert measure([wanted], store, workers=workers, progress=False) == 3
        np.testing.assert_array_equal(load_measured(wanted, here)["x"], load_measured(wanted, there)["x"])
    dense = toycomb.train(SMALL.tasks(), seed=5, hidden=10, epochs=4, progress=False)
    found = [tickets.find("mine", dense, 0.2, workers=x, progress=False) for x in ("threads", processes)]
    np.testing.assert_array_equal(found[0].mask, found[1].mask)
    assert [x.steps for x in found[0].costs] == [x.steps for x in found[1].costs]


SCRIPT = """
import json, os, sys
import importlib.util
print("runs")
import numpy as np
from toycomb import tickets
from toycomb.records.execution import load_measured, measure
from toycomb.records.measurement import Measurement
from toycomb.records.store import opened
spec = importlib.util.spec_from_file_location("by_path", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
class Holder:
    pid = os.getpid()
def measured(seed, index):
    return {"x": module.half(seed + index), "there": Holder.pid != os.getpid(), "pid": 0 * os.getpid()}
wanted = Measurement(measured, 3, 1)
with opened(":memory:") as store:
    measure([wanted], store, threads=2, workers="processes", progress=False)
    print(json.dumps({name: x.tolist() for name, x in load_measured(wanted, store).items()}))
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["script", "-c"])
def test_scripts_without_a_guard_and_files_loaded_by_path(tmp_path, how):
    (tmp_path / "by_path.py").write_text("import numpy as np\nHALF = np.float64(0.5)\ndef half(x): return HALF * x\n")
    (tmp_path / "script.py").write_text(SCRIPT)
    start = ["script.py"] if how == "script" else ["-c", SCRIPT]
    environment = {**os.environ, "PYTHONPATH": str(Path(toycomb.__file__).parents[1])}
    call = [sys.executable, *start, str(tmp_path / "by_path.py")]
    done = subprocess.run(call, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    first, answer = done.stdout.splitlines()
    assert first == "runs"
    assert json.loads(answer) == {"x": [0.5, 1.0, 1.5], "there": [1, 1, 1], "pid": [0, 0, 0]}


def test_a_method_that_changes_what_it_reads_is_seen_to(cell, processes):
    cell("""
COUNT = [1]
@tickets.method("counting", needs=("initial",))
def counting(context):
    COUNT[0] += 1
    return COUNT[0] * context.initial.W
""")
    benchmark = Benchmark(SMALL, ("counting",), (0.3,))
    with opened(":memory:") as store:
        with pytest.warns(UserWarning, match="something that it reads changed"):
            run(benchmark, store, workers=processes, progress=False)
        assert not store.tickets(Benchmark(SMALL, ("counting",), (0.3,)).entries()[0])
    names = cell("COUNT = [1]\ndef counted(seed, index):\n  COUNT[0] += 1\n  return {'x': COUNT[0]}")
    changing = Measurement(names["counted"], 2, 1)
    with opened(":memory:") as store:
        with pytest.warns(UserWarning, match="something that it reads changed"):
            measure([changing], store, workers=processes, progress=False)
        assert not changing.known


def test_a_process_that_is_killed_is_one_unit_that_failed(cell, processes):
    cell(
        """
@tickets.method("killing", needs=("initial",))
def killing(context):
    if context.rng().random() == FIRST:
        os.kill(os.getpid(), 9)
    return np.abs(context.initial.W)
""",
        FIRST=tickets.Context(_subject(1)).rng().random(),
    )
    benchmark, failures = Benchmark(SMALL, ("random", "killing", "magnitude"), (0.3,)), Failures()
    with opened(":memory:") as store:
        rows = run(benchmark, store, workers=processes, progress=False, failures=failures)
    assert [(x["method"], x["network"]) for x in failures.entries] == [("killing", 1)]
    assert failures.entries[0]["reason"] == "the process that was at it was ended by SIGKILL, as when memory runs out"
    assert len(rows) == 8


def _subject(index):
    return tickets.Subject(SMALL.tasks()[index], SMALL.training, SMALL.seed, index)


def test_work_that_ends_leaves_the_processes_of_other_work_alone(cell, tmp_path):
    """Two threads give work to the same processes; the one that is done first ends what it began, and no more."""
    text = "def measured(seed, index):\n  import time\n  (FOLDER / NAME).touch()\n  end = time.time() + 60\n"
    text += "  while not (FOLDER / 'go').exists() and time.time() < end: time.sleep(.01)\n  return {'x': index}"
    wait = cell(text, FOLDER=tmp_path, NAME="begun")["measured"]
    quick = cell("def measured(seed, index): return {'x': index}")["measured"]
    found = []

    def measured(workers):
        with opened(":memory:") as store:
            measure([Measurement(wait, 1, 1)], store, workers=workers, progress=False)
            found.append(load_measured(Measurement(wait, 1, 1), store)["x"].tolist())

    with Workers("processes", 2) as workers:
        other = threading.Thread(target=measured, args=(workers,))
        other.start()
        limit = time.monotonic() + 60
        while not (tmp_path / "begun").exists() and time.monotonic() < limit:
            time.sleep(0.02)
        with opened(":memory:") as store:
            assert measure([Measurement(quick, 2, 1)], store, workers=workers, progress=False) == 2
        (tmp_path / "go").touch()
        other.join()
    assert found == [[0]]


def test_errors_come_back_as_they_are_or_as_their_sentence(cell, processes):
    names = cell("""
class Odd(Exception):
    def __init__(self, one, two): super().__init__(f"{one} and {two}")
def failing(seed, index):
    if index == 0: raise KeyError("here")
    if index == 1: raise Odd(1, 2)
    raise SystemExit(3)
""")
    reasons = []
    for workers in ("threads", processes):
        failures = Failures()
        with opened(":memory:") as store:
            assert measure([Measurement(names["failing"], 3, 1)], store, workers=workers, failures=failures) == 0
        reasons.append([x["reason"] for x in failures.entries])
    said = enumerate(["KeyError: 'here'", "Odd: 1 and 2", "SystemExit: 3"])
    assert reasons[0] == reasons[1] == [f"{x} (<string>, line {line + 5})" for line, x in said]
    with opened(":memory:") as store, pytest.raises(UnitError) as error:
        measure([Measurement(names["failing"], 1, 1)], store, workers=processes)
    assert "in failing" in "".join(error.value.__cause__.__notes__)


def test_what_cannot_be_sent_is_done_in_threads_and_said_if_processes_were_asked_for(cell, capsys):
    held = threading.Lock()
    names = cell("def measured(seed, index):\n  with LOCK: return {'x': index, 'pid': os.getpid()}", LOCK=held)
    wanted = Measurement(names["measured"], 3, 1)
    with warnings.catch_warnings(), opened(":memory:") as store:
        warnings.simplefilter("ignore")  # a lock changes, so its code is not known
        measure([wanted], store, workers="processes", progress=False)
        assert load_measured(wanted, store)["x"].tolist() == [0, 1, 2]
        assert set(load_measured(wanted, store)["pid"]) == {os.getpid()}
    assert capsys.readouterr().err.startswith("toycomb: this is done in threads, not in processes: TypeError: cannot")


def test_the_method_that_keeps_work_in_threads_is_named(cell, capsys):
    cell("@tickets.method('plain', needs=('initial',))\ndef plain(context): return np.abs(context.initial.W)")
    text = "@tickets.method('held', needs=('initial',))\ndef held(context):\n  with LOCK: return context.initial.W"
    cell(text, LOCK=threading.Lock())
    with opened(":memory:") as store:
        execute({"": SMALL}, store, progress=False)
        rows = run(Benchmark(SMALL, ("plain",), (0.5,)), store, workers="processes", progress=False)
    assert len(rows) == SMALL.networks
    assert "the method held cannot be sent, TypeError: cannot pickle" in capsys.readouterr().err


def test_what_would_not_be_the_same_in_another_process_is_done_here(cell, processes, capsys, tmp_path, monkeypatch):
    """A module that was edited since it was imported would be imported anew there."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "edited_since.py").write_text("def twice(x): return 2 * x\n")
    names = cell("import edited_since\ndef measured(seed, index): return {'x': edited_since.twice(index)}")
    (tmp_path / "edited_since.py").write_text("def twice(x): return 2 * x + 1\n")
    wanted = Measurement(names["measured"], 3, 1)
    with opened(":memory:") as store:
        measure([wanted], store, workers=processes, progress=False)
        assert load_measured(wanted, store)["x"].tolist() == [0, 2, 4]
    assert "measured is not the same in another process" in capsys.readouterr().err


def test_what_is_said_in_processes_arrives_once(cell, processes, capsys):
    names = cell("""
import warnings
def measured(seed, index):
    print("printed", index)
    warnings.warn("heard")
    return {"x": index}
""")
    with opened(":memory:") as store, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        measure([Measurement(names["measured"], 4, 1)], store, workers=processes, progress=False)
    assert [str(x.message) for x in heard if x.category is UserWarning and str(x.message) == "heard"] == ["heard"]
    assert sorted(capsys.readouterr().out.splitlines()) == [f"printed {i}" for i in range(4)]
    with opened(":memory:") as store, pytest.raises(UnitError, match="UserWarning: heard"):
        measure([Measurement(names["measured"], 1, 1)], store, workers=processes)  # an error, as the tests ask


@pytest.mark.parametrize(
    ("seconds", "done", "left", "workers", "answer"),
    [
        (0.0, 5, 1000, 2, False),  # no code of others
        (1.0, 1, 2, 2, False),  # saves one second
        (1.0, 1, 4, 2, True),  # saves two
        (1.0, 1, 4, 1, False),  # one worker
        (0.5, 1, 4, 8, True),
        (100.0, 1, 0, 2, False),  # nothing is left
        (0.0, 0, 10, 2, False),  # nothing is known
    ],
)
def test_the_rule_of_when_processes_pay(seconds, done, left, workers, answer):
    assert rule.pays(seconds, done, left, workers) is answer
    moving = rule.Moving(done + left, workers)
    for i in range(done):
        moving.note(seconds / done)
        assert moving.done == i + 1
    assert moving.moved is answer


def test_time_of_others_leaves_out_what_runs_without_the_lock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(spent.time, "thread_time", lambda: now[0])

    def work(seconds):
        now[0] += seconds

    inner = spent.lock_free(lambda: (work(10), nested()))
    nested = spent.lock_free(lambda: work(100))
    before = spent.seconds()
    inner()  # toycomb's own
    with spent.theirs():
        work(1)
        inner()
        with spent.theirs():
            work(2)
        with pytest.raises(ZeroDivisionError):
            spent.lock_free(lambda: work(1000) or 1 / 0)()
        work(4)
    with spent.theirs(False):
        work(5)
    assert spent.seconds() - before == 7
    answers = []
    thread = threading.Thread(target=lambda: answers.append(spent.seconds()))
    thread.start()
    thread.join()
    assert answers == [0]


def test_training_is_no_time_of_others(cell, monkeypatch):
    """A method of one's own that trains spends its time in compiled code."""
    cell(MINE)
    clock = iter(range(10**9))
    monkeypatch.setattr(spent.time, "thread_time", lambda: next(clock))
    context = tickets.Context(_subject(0))
    before = spent.seconds()
    with spent.theirs():
        context.train(np.ones(context.shape, bool), 50, order=0)
    assert spent.seconds() - before < 2 * 50 + 3  # each epoch is counted apart, between two looks at the clock


def test_auto_begins_in_threads_and_moves_code_of_others_when_it_pays(cell, monkeypatch):
    text = """
def measured(seed, index):
    sum(range(10_000))
    return {"pid": PID(), "x": index}
"""
    names = cell(text, PID=os.getpid)
    wanted = Measurement(names["measured"], 24, 1)

    def pids():
        with opened(":memory:") as store:
            measure([wanted], store, threads=2, progress=False)
            found = load_measured(wanted, store)
            assert found["x"].tolist() == list(range(24))
            return [int(x) for x in found["pid"]]

    assert set(pids()) == {os.getpid()}
    monkeypatch.setattr(rule, "START", 0.0)
    monkeypatch.setattr("toycomb.workers.places.usable_threads", lambda threads: threads or 2)
    found = pids()
    assert found[0] == os.getpid()
    assert found[-1] != os.getpid()
    monkeypatch.setattr("toycomb.workers.places.usable_threads", lambda threads: threads or 1)
    assert set(pids()) == {os.getpid()}  # one core
    own = Benchmark(SMALL, ("random", "magnitude"), (0.3,))
    monkeypatch.setattr("toycomb.workers.places.usable_threads", lambda threads: threads or 2)
    monkeypatch.setattr("toycomb.workers.processes.Process", None)  # none is started
    with opened(":memory:") as store:
        assert len(run(own, store, progress=False)) == 6


def test_a_ticket_benchmark_moves_in_the_midst_of_a_network(cell, monkeypatch, capsys):
    cell(
        MINE
        + """
@tickets.method("where", needs=("initial",), nested=False)  # asked for each ticket
def where(context, kept):
    print("at", os.getpid())
    return context.initial.W
"""
    )
    benchmark = Benchmark(SMALL, ("mine", "where"), (0.3, 0.2))
    with opened(":memory:") as store:
        whole = plain(run(benchmark, store, workers="threads", progress=False))
    monkeypatch.setattr(rule, "START", 0.0)
    monkeypatch.setattr("toycomb.workers.places.usable_threads", lambda threads: threads or 2)
    capsys.readouterr()
    with opened(":memory:") as store:
        assert plain(run(benchmark, store, threads=2, progress=False)) == whole
    places = [int(line.split()[1]) for line in capsys.readouterr().out.splitlines()]
    assert len(places) == 6
    assert os.getpid() not in places  # the first ticket of each of two networks was found here


SLOW = """
import os, sys, time
from toycomb.records.execution import measure
from toycomb.records.measurement import Measurement
from toycomb.records.store import opened
def measured(seed, index):
    if index > 3:
        print(os.getpid(), flush=True)
        end = time.monotonic() + 600
        while time.monotonic() < end: pass
    return {"x": index}
with opened(sys.argv[1]) as store:
    try:
        measure([Measurement(measured, 6, 1)], store, threads=2, workers="processes", progress=False)
    except KeyboardInterrupt:
        sys.exit(130)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_one_that_started_it(tmp_path, number):
    call = [sys.executable, "-W", "ignore", "-c", SLOW, str(tmp_path / "r.sqlite")]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0)
    children = {int(process.stdout.readline()) for _ in range(2)}
    assert len(children) == 2
    assert process.pid not in children
    limit = time.monotonic() + 60
    while not _stored(tmp_path / "r.sqlite") and time.monotonic() < limit:  # what was sent is stored a moment later
        time.sleep(0.02)
    os.killpg(process.pid, number)  # as a terminal does
    rest, error = process.communicate(timeout=60)
    assert (process.returncode, rest, error) == (130 if number == signal.SIGINT else -9, "", "")
    limit = time.monotonic() + 30
    while any(map(_alive, children)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(_alive, children))
    assert 1 <= _stored(tmp_path / "r.sqlite") <= 4


def _stored(path):
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return connection.execute("SELECT COUNT(*) FROM units").fetchone()[0]


def _alive(number):
    try:
        with open(f"/proc/{number}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_piece_goes_on_after_a_unit_that_failed():
    def call(shared, units, stop):
        for unit in units:
            if unit == 1:
                raise ValueError("one")
            yield Failed(KeyError("two")) if unit == 2 else shared * unit

    with (
        Workers("threads", 2) as workers,
        closing(completed([("a", Piece(call, 10, range(5)))], workers, label="", total=5, progress=False)) as done,
    ):
        found = {unit: future.exception() or future.result() for _, unit, future in done}
    assert {unit: reason(x) if isinstance(x, Exception) else x for unit, x in found.items()} == {
        0: 0,
        1: "ValueError: one",
        2: "KeyError: 'two'",
        3: 30,
        4: 40,
    }


def test_a_piece_that_gives_no_answer_is_an_error_and_no_endless_loop():
    work = [("a", Piece(lambda *x: iter(()), None, (1, 2)))]
    with Workers("threads", 1) as workers, closing(completed(work, workers, label="", total=2, progress=False)) as done:
        assert [str(future.exception()) for *_, future in done] == ["a piece of work ended without an answer"] * 2


def test_training_that_a_unit_asks_for_ends_with_the_work():
    """As after Ctrl-C: a pool is left while its threads train in pools of their own."""
    begun, ends = [], []
    long = Training(hidden=32, epochs=10**5, patience=None)

    def trained(_unit, _stop):
        begun.append(True)
        if len(begun) == 2:
            leaving.start()
        try:
            list(train_jobs(replace(SMALL, training=long).jobs(), threads=2, progress=False))
        except BaseException as error:
            ends.append(type(error))
            raise

    pieces = [(i, Piece(one, trained, (0,))) for i in range(2)]
    leaving = threading.Timer(0.5, signal.pthread_kill, [threading.get_ident(), signal.SIGINT])
    with (
        Workers("threads", 2) as workers,
        closing(completed(pieces, workers, label="", total=2, progress=False)) as work,
        pytest.raises(KeyboardInterrupt),
    ):
        next(work)
    assert ends == [Interrupted] * 2


def test_unknown_workers_are_refused():
    with pytest.raises(InputError, match="the workers are 'many'; it must be one of auto, threads, processes"):
        Workers("many")
    with pytest.raises(InputError, match="0 threads were asked for"):
        Workers("processes", 0)


def test_what_is_sent_comes_back():
    assert not by_value()
    assert unpacked(packed(tickets.METHODS["imp"])) is tickets.METHODS["imp"]
    changed = unpacked(packed(tickets.METHODS["imp"].with_options(rounds=2)))
    assert changed.describe() == tickets.METHODS["imp"].with_options(rounds=2).describe()
    assert isinstance(unpacked(packed(portable(InputError("x")))), InputError)
    assert list(one(lambda unit, stop: unit + 1, [1, 2], Event())) == [2, 3]
