"""The ticket benchmark: the same bits however it is run, nothing lost, and controls that must vanish."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from toycomb.common.errors import InputError
from toycomb.common.failures import Failures
from toycomb.evidence.intervals import mean_interval
from toycomb.records.store import opened
from toycomb.study import Population
from toycomb.tickets import named
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.queue import found
from toycomb.training import Training

SMALL = Population(
    networks=3, seed=5, variables=16, clauses=4, literals=3, samples=640, training=Training(hidden=10, epochs=4)
)
CHOSEN = Benchmark(SMALL, ("random", "imp", "motion", "rigl", "imp-shuffled", "ceiling"), (0.3, 0.1))
KEYS = {
    "method",
    "density",
    "network",
    "accuracy",
    "exact_recall",
    "exact_precision",
    "exact_jaccard",
    "chance_jaccard",
    "family_coverage",
    "kept",
    "cost_steps",
}


def plain(rows):
    """Rows without the one thing that no seed decides."""
    return [{key: value for key, value in row.items() if key != "cost_seconds"} for row in rows]


def results(benchmark=CHOSEN, path=":memory:", **options):
    with opened(path) as store:
        return run(benchmark, store, progress=False, **options)


@pytest.mark.slow
def test_same_rows_on_one_thread_two_and_after_an_interruption(tmp_path):
    path = tmp_path / "tickets.sqlite"
    whole = plain(results(threads=1))
    assert plain(results(threads=2)) == whole
    results(Benchmark(SMALL, ("motion", "rigl"), (0.1,)), path)
    with opened(path) as store:
        first = run(CHOSEN, store, progress=False)
    assert plain(first) == whole
    assert results(path=path) == first  # nothing is done again: even the seconds are those of before
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE tickets SET record = replace(record, '\"kept\": 48', '\"kept\": 49')")
    assert plain(results(path=path)) == whole  # damaged tickets are found anew


def test_benchmarks_in_one_queue_find_what_they_find_alone_and_shared_tickets_once():
    other = replace(SMALL, seed=6)
    queue = [
        Benchmark(replace(SMALL, networks=2), ("magnitude", "random"), (0.1,)),
        Benchmark(SMALL, ("magnitude", "imp"), (0.3, 0.1)),
        Benchmark(other, ("magnitude",), (0.1,)),
    ]
    failures = Failures()
    with opened(":memory:") as store:
        rows = found(queue, store, failures, threads=2, progress=False)
        assert store.written["tickets"] == 4 + (4 * 3 - 2) + 3
        assert found(queue, store, failures, progress=False) == rows
        assert store.written["tickets"] == 17
    assert [plain(x) for x in rows] == [plain(results(x)) for x in queue]
    assert not failures.entries


def test_rows_hold_what_is_promised():
    rows = results(Benchmark(SMALL, ("magnitude", "ceiling"), (0.1,)))
    assert [(row["method"], row["network"]) for row in rows] == [
        (name, i) for name in ("magnitude", "ceiling") for i in range(3)
    ]
    assert all(set(row) >= KEYS for row in rows)
    assert {row["kept"] for row in rows} == {16, 160}
    magnitude, ceiling = rows[:3], rows[3:]
    assert all(row["masked_distance"] == row["initial_distance"] for row in ceiling)
    assert all(row["empty_rows"] == 0 for row in ceiling)
    assert any(row["masked_distance"] != row["initial_distance"] for row in magnitude)


def test_stored_masks_are_those_of_the_method(tmp_path):
    one = Benchmark(SMALL, ("magnitude",), (0.1,))
    with opened(tmp_path / "t.sqlite") as store:
        run(one, store, progress=False)
        mask = store.mask(one.entries()[0], 2, (10, 16))
    from toycomb import init
    from toycomb.tickets import top

    np.testing.assert_array_equal(mask, top(np.abs(init(10, 16, networks=3, seed=5).W[2]), 16))


def test_identity_changes_with_everything_that_decides_a_ticket():
    entries = {
        Benchmark(population, (name,), (density,), outputs).entries()[0].identity
        for population in (SMALL, SMALL.control())
        for name in ("imp", "imp-long")
        for density in (0.1, 0.2)
        for outputs in (False, True)
    }
    assert len(entries) == 16


@pytest.mark.parametrize(
    ("methods", "densities", "message"),
    [
        (("nosuch",), (0.1,), "no ticket method"),
        ((), (0.1,), "methods are none"),
        (("imp", "imp"), (0.1,), "none twice"),
        (("imp",), (0,), "density is 0"),
        (("imp",), (0.001,), "keeps none of 160"),
    ],
)
def test_wrong_benchmarks_are_refused(methods, densities, message):
    with pytest.raises(InputError, match=message):
        Benchmark(SMALL, methods, densities)


@pytest.mark.slow
def test_controls_vanish_where_they_must_and_methods_do_not():
    """24 networks: recovery beyond chance needs initial weights and true clauses; accuracy needs more than chance."""
    population = Population(networks=24, seed=11, training=Training(epochs=30, patience=None))
    names = ("random-reinitialised", "random", "distance", "distance-sham", "random-positive", "oracle-codes", "imp")
    rows = results(Benchmark(population, names, (0.1,)))

    def values(name, measure):
        return np.array([row[measure] for row in rows if row["method"] == name], dtype=float)

    def difference(name, other, measure):
        return mean_interval(values(name, measure) - values(other, measure))

    nothing = mean_interval(values("random-reinitialised", "corrected_jaccard"))
    assert nothing["low"] < 0.02
    assert nothing["high"] < 0.05
    sham = difference("distance-sham", "random-positive", "corrected_jaccard")
    assert sham["low"] < 0.03
    assert sham["high"] < 0.06
    assert difference("distance", "distance-sham", "corrected_jaccard")["low"] > 0
    assert difference("oracle-codes", "random", "corrected_jaccard")["low"] > 0.1
    assert difference("distance", "distance-sham", "accuracy")["low"] > 0
    assert difference("imp", "random", "accuracy")["low"] > 0.03


# --- the command line


def toycomb(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "toycomb", *map(str, arguments)], capture_output=True, text=True, **options
    )


TASK = ("--variables", 16, "--clauses", 4, "--literals", 3, "--samples", 640, "--hidden", 10, "--epochs", 3)


@pytest.mark.slow
def test_the_command_gives_rows_stores_them_and_resumes(tmp_path):
    call = ("tickets", "--methods", "random,imp", "--densities", ".2,.1", "--networks", 2, *TASK, "--json")
    done = toycomb(*call, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    document = json.loads(done.stdout)
    assert [(x["method"], x["density"], x["network"]) for x in document["rows"]] == [
        (method, density, i) for method in ("random", "imp") for density in (0.2, 0.1) for i in range(2)
    ]
    assert all(set(row) >= KEYS for row in document["rows"])
    assert {x["method"] for x in document["paired"]["accuracy"]} == {"random"}
    again = toycomb(*call, "--out", tmp_path / "out")
    assert json.loads(again.stdout) == document
    assert json.loads((tmp_path / "out" / "tickets.json").read_text()) == document
    assert list((tmp_path / "out").glob("*.png"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--methods", "imp,nosuch"), "there is no ticket method 'nosuch'"),
        (("--densities", "0"), "the density is 0.0; it must lie above 0"),
        (("--densities", "nan"), "the density is nan"),
        (("--densities", "1.5"), "the density is 1.5"),
        (("--networks", "0"), "0 networks were asked for"),
        (("--formula", "nosuch.cnf"), "cannot read nosuch.cnf"),
        (("--threads", "0"), "0 threads were asked for"),
        (("--baseline", "typo"), "there is no ticket method 'typo'"),
        (("--workers", "many"), "--workers is 'many'; it must be one of auto"),
        (("--outputs", "--methods", "random,prune-regrow"), "prune-regrow prunes W alone"),
    ],
)
def test_wrong_input_ends_in_one_sentence(arguments, message, tmp_path):
    done = toycomb("tickets", *arguments, "--out", tmp_path / "new", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.fixture
def files(tmp_path):
    from toycomb import init

    init(4, 3, seed=0)[0].save(tmp_path / "net.npz")
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "data.npz", X=rng.standard_normal((9, 3)), y=np.arange(9) % 2)
    return tmp_path


@pytest.mark.slow
def test_scores_on_the_command_line_equal_those_in_python(files):
    from toycomb import Network, tickets

    with np.load(files / "data.npz") as data:
        context = tickets.given(Network.load(files / "net.npz"), data["X"], data["y"])
    for name in ("snip", "grasp", "synflow", "magnitude", "random"):
        done = toycomb("score", name, "net.npz", "--data", "data.npz", "--save", "s.npy", "--seed", 0, cwd=files)
        assert done.returncode == 0, done.stderr
        np.testing.assert_array_equal(np.load(files / "s.npy"), tickets.score(name, context))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.zeros((9, 4))}, "the network takes (N, 3)"),
        ({"y": np.arange(9)}, "y holds 2; labels are 0 and 1"),
        ({"y": np.zeros(8)}, "it must be (9,)"),
        ({"X": np.full((9, 3), np.nan)}, "X holds 27 values that are not finite"),
        ({"X": np.zeros((9, 3), complex)}, "X has type complex128"),
        ({"Z": np.zeros(3)}, "must hold X (N×m) and y (N); its keys are "),
    ],
)
def test_wrong_data_for_scores(files, change, message):
    with np.load(files / "data.npz") as data:
        np.savez(files / "data.npz", **({"X": data["X"], "y": data["y"]} | change))
    done = toycomb("score", "snip", "net.npz", "--data", "data.npz", "--save", "s.npy", cwd=files)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr
    assert not (files / "s.npy").exists()


@pytest.mark.slow
def test_scores_do_not_replace_what_they_are_made_from(files):
    before = (files / "net.npz").read_bytes()
    done = toycomb("score", "snip", "net.npz", "--data", "data.npz", "--save", "net.npz", cwd=files)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "would replace net.npz" in done.stderr
    assert (files / "net.npz").read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "message"),
    [("imp", "imp has no scores"), ("motion", "needs a task"), ("nosuch", "no ticket method")],
)
def test_methods_that_cannot_score_say_so(files, method, message):
    done = toycomb("score", method, "net.npz", "--data", "data.npz", "--save", "s.npy", cwd=files)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert message in done.stderr


@pytest.mark.parametrize(
    "changes",
    [
        {"samples": 201},
        {"inputs": "exhaustive", "variables": 9},
        {"training": Training(hidden=5, epochs=1)},
        {"training": Training(hidden=33, epochs=0)},
        {"kind": "cnf", "literals": (2, 3), "negated": 0.5},
    ],
    ids=["odd", "exhaustive", "one epoch", "none", "cnf"],
)
def test_unusual_tasks(changes):
    population = replace(SMALL, **{"networks": 1, "inputs": "uniform", "samples": 300} | changes)
    names = ("snip", "rigl", "imp-rewind", "early-bird", "motion-both", "compatible", "designed", "matching")
    rows = results(Benchmark(population, names, (0.2,)))
    assert all(row["kept"] == rows[0]["kept"] for row in rows)


def test_an_edited_method_gives_new_tickets(tmp_path):
    """Two functions of one name and other contents, as before and after an edit, do not share stored tickets."""
    from toycomb.tickets import Method

    texts = (
        "def score(context):\n    return context.rng().random(context.shape)\n",
        "def score(context):\n    return 1\n",
    )
    digests = []
    for number, text in enumerate(texts):
        path = tmp_path / f"edited{number}.py"
        path.write_text(text)
        names = {}
        exec(compile(text, str(path), "exec"), names)
        digests.append(Method("edited", names["score"], frozenset()).describe()["code"])
    assert digests[0] != digests[1]
    shuffled = named("imp-shuffled").describe()
    assert shuffled["builds_on"][0]["options"] == named("imp").settings


def test_defaults_are_those_that_were_chosen_on_the_tuning_units():
    path = Path(__file__).parents[1] / "figures/ticket_tuning.json"
    tuned = json.loads(path.read_text())
    for name, entry in tuned["methods"].items():
        assert len(entry["settings"]) <= tuned["budget"]
        settings = named(name).settings
        assert {key: settings[key] for key in entry["chosen"]} == entry["chosen"], name
