"""Tasks of given data, Boolean and real, with clauses and without: what is trained, held out, stored and refused."""

import copy
import json
import pickle
from dataclasses import replace

import numpy as np
import pandas
import pytest
import scipy.sparse

import toycomb as tc
from tests import twin
from toycomb import InputError, Task, Training
from toycomb.cli import main
from toycomb.common.errors import ContradictedLabels
from toycomb.common.seeds import Purpose, stream
from toycomb.records.store import opened
from toycomb.report.tickets import figures, tables
from toycomb.study import Population, execute, load_run
from toycomb.tasks import dimacs
from toycomb.tasks.embedding import Matrix
from toycomb.tasks.labelled import Labelled
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.tickets.named_measures import OF_CLAUSES
from toycomb.training.inputs import never_in

RNG = np.random.default_rng(5)
REAL = RNG.normal(size=(300, 6))
PRODUCT = REAL[:, 0] * REAL[:, 1] > 0
FORMULA = tc.Formula.random(10, 3, 3, seed=1)
SMALL = Training(hidden=8, epochs=2, patience=None)


@pytest.mark.parametrize(
    ("embedding", "kind"), [("identity", bool), ("hadamard", np.int64), ("orthogonal", np.float32)]
)
def test_boolean_data_train_as_the_formula_does_that_drew_them(embedding, kind):
    task = Task(FORMULA, inputs="uniform", embedding=embedding, samples=400, seed=3)
    known, drawn = task.training_data(7), task.test_data(7)
    given = Task.of_data(
        known.X.astype(kind), known.y, test=(drawn.X.astype(kind), drawn.y), embedding=embedding, seed=3
    )
    there, here = (tc.train(x, seed=7, hidden=9, epochs=3, snapshots=[0, 1, 3], progress=False) for x in (task, given))
    for name in "Wbvc":
        assert np.array_equal(getattr(there.snapshots, name), getattr(here.snapshots, name))
    for name in ("loss", "test_loss", "test_error", "unseen_error", "train_error"):
        assert np.array_equal(getattr(there, name), getattr(here, name), equal_nan=True)


@pytest.mark.parametrize("embedding", ["identity", RNG.normal(size=(4, 6))])
def test_real_inputs_train_as_numpy_says(embedding):
    task = Task.of_data(REAL, PRODUCT, embedding=embedding)
    settings = Training(hidden=7, epochs=3, patience=None, batch=32, learning_rate=1e-2)
    found = tc.train(task, seed=4, hidden=7, epochs=3, patience=None, batch=32, learning_rate=1e-2, progress=False)
    wanted = twin.train(task, settings, 4)
    assert np.abs(wanted.W - found.initial.W[0]).max() > 0.1  # it went somewhere
    for name in "Wbvc":
        np.testing.assert_allclose(getattr(found.final, name)[0], getattr(wanted, name), atol=1e-4)


def test_held_out_inputs_are_a_part_of_their_own():
    X = np.arange(200.0)[:, None] * [1, 2]
    y = X[:, 0] % 3 == 0
    task = Task.of_data(X, y, held_out=0.25, seed=1)
    train, test = (set(data.X[:, 0]) for data in (task.training_data(0), task.test_data(9, 4)))
    assert len(test) == 50
    assert train | test == set(X[:, 0])
    assert not train & test
    assert set(replace(task, seed=2).test_data(0).X[:, 0]) != test
    for data in (task.training_data(0), task.test_data(0)):
        assert np.array_equal(data.y, data.X[:, 0] % 3 == 0)  # each label is still that of its input
    assert np.array_equal(task.training_data(0).X, task.training_data(1, 5).X)


def test_shuffled_labels_are_those_of_the_network_and_inputs_stay():
    task = Task.of_data(REAL, PRODUCT)
    control = replace(task, shuffled_labels=True)
    data, first, second = task.training_data(3), control.training_data(3), control.training_data(3, 1)
    assert np.array_equal(first.y, stream(3, Purpose.LABELS).permutation(data.y))
    assert not np.array_equal(first.y, second.y)
    assert np.array_equal(first.X, data.X)
    assert np.array_equal(control.test_data(3).y, task.test_data(3).y)


def test_rows_that_were_trained_on_are_known_again():
    """By every bit of every number, but minus zero is zero."""
    X = np.array([[0.5, 0.0], [0.5, -0.0], [0.5, 1e-300], [np.nextafter(0.5, 1), 0.0]])
    drawn = Labelled(X, [0, 1, 0, 1]).divided(0.25, 0)
    whole = {tuple(x) for x in drawn.train.X.tolist()}
    unseen = never_in(drawn.train.words, drawn.test.words)
    assert unseen.tolist() == [tuple(x) not in whole for x in drawn.test.X.tolist()]
    data = Labelled(X, [0, 1, 0, 1], (X, [0, 1, 0, 1])).divided()
    assert never_in(data.train.words[:1], data.test.words).tolist() == [False, False, True, True]


def test_what_needs_clauses_says_so_and_all_else_works():
    task = Task.of_data(REAL, PRODUCT)
    found = tc.train(task, seed=1, hidden=6, epochs=2, networks=2, progress=False)
    space = found.feature_space()
    np.testing.assert_allclose(space.F, found.snapshots.W @ task.E)
    assert not task.has_clauses
    assert found.unseen_error.shape == (2, 2)
    assert "no formula" in repr(found)
    for ask in (
        space.codes,
        space.fates,
        lambda: tc.recovery(found, found),
        lambda: len(task.formula),
        lambda: task.formula.index,
        lambda: task.formula.witness,
        lambda: task.formula.evaluate(REAL > 0),
        lambda: tc.tickets.find("distance", found, 0.3, progress=False),
    ):
        with pytest.raises(InputError, match="needs clauses, and the task was made from data without a formula"):
            ask()
    ticket = tc.tickets.find("imp", found, 0.3, rounds=2, progress=False)
    assert ticket.retrain(progress=False).final.W.shape == found.final.W.shape


def test_real_inputs_can_be_read_against_clauses():
    formula = tc.Formula(6, ((1, 2), (-3, 4)))
    task = Task.of_data(REAL, PRODUCT, formula)
    space = tc.train(task, seed=1, hidden=6, epochs=1, progress=False).feature_space()
    rows = np.flatnonzero((space.F[-1, 0, :, 0] > 0) & (space.F[-1, 0, :, 1] > 0) & (space.row_types[-1, 0] > 0))
    assert space.codes()[0][0] == rows.tolist()


def test_labels_that_the_formula_contradicts_are_counted():
    X = tc.Task(FORMULA, inputs="uniform", samples=200).training_data(0).X
    y = FORMULA.evaluate(X)
    y[:3] ^= True
    with pytest.warns(ContradictedLabels, match=r"for 3 of 200 inputs \(1.5%\)"):
        task = Task.of_data(X, y, FORMULA)
    assert task.has_clauses
    assert (task.training_data(0).y != FORMULA.evaluate(task.training_data(0).X)).sum() <= 3
    assert Task.of_data(X, FORMULA.evaluate(X), FORMULA).contradiction is None


def test_several_outputs_are_tasks_on_the_same_inputs():
    Y = np.stack([PRODUCT, REAL[:, 2] > 0], axis=1)
    first, second = Task.of_outputs(REAL, Y, seed=6)
    assert np.array_equal(first.test_data(0).X, second.test_data(0).X)
    assert np.array_equal(second.test_data(0).y, second.test_data(0).X[:, 2] > 0)
    assert Task.of_data(REAL, Y, output=1).data == second.data
    assert Task.of_data(REAL, Y[:, :1]).data == Task.of_data(REAL, PRODUCT).data


@pytest.mark.parametrize(
    ("labels", "options", "sentence"),
    [
        (np.stack([PRODUCT] * 2, 1), {"output": 1}, r"a task of each output here; Task.of_data\(X, y, output=…\)"),
        ([[1], [0, 1]], {}, "y is not an array: its rows differ in length"),
        (np.zeros((300, 0)), {}, "the output is 0; y has 0"),
    ],
)
def test_what_is_no_outputs_is_one_sentence(labels, options, sentence):
    with pytest.raises(InputError, match=sentence):
        Task.of_outputs(REAL, labels, **options)


def test_copies_are_the_same_task():
    task = Task.of_data(REAL, PRODUCT, embedding="hadamard", seed=2)
    for other in (copy.deepcopy(task), pickle.loads(pickle.dumps(task))):
        assert other.data == task.data
        assert other.formula == task.formula
        assert np.array_equal(other.test_data(0).X, task.test_data(0).X)
        assert replace(other, embedding="identity").E.shape == (6, 6)


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        ((REAL, 2 * PRODUCT - 1), {}, "y holds -1 .*0 and 1 only, as with y == 1 .*-1 and"),
        ((REAL, PRODUCT[:7]), {}, r"y has shape \(7,\); with 300 inputs it must be \(300,\)"),
        ((REAL[0], PRODUCT[:6]), {}, r"X has shape \(6,\); it must be \(N, n\)"),
        ((REAL, np.ones(300)), {}, "all labels are 1, so there is nothing to learn"),
        ((REAL[:2], [0, 1]), {}, "of 2 inputs 1 would be held out; at least 2"),
        ((REAL[:1], [0]), {}, "all labels are one, and there must be two at least"),
        ((np.where(REAL > 2, np.nan, REAL), PRODUCT), {}, "X holds .* values that are not finite"),
        ((REAL, PRODUCT), {"held_out": 1}, "held out is 1; it must lie between 0 and 1"),
        ((REAL, PRODUCT), {"test": REAL}, r"the test data must be two arrays, \(X, y\)"),
        ((REAL, PRODUCT), {"test": (REAL[:, :2], PRODUCT)}, "X_test has shape .* both need the same variables"),
        ((REAL, np.stack([PRODUCT] * 3, 1)), {}, "y has 3 outputs, and one is needed"),
        ((REAL, PRODUCT), {"output": 1}, "the output is 1; y has 1, counted from 0"),
        ((REAL, PRODUCT, FORMULA), {}, "the formula has 10 variables and the inputs 6"),
        ((REAL, PRODUCT), {"embedding": np.eye(5)}, r"the embedding has shape \(5, 5\)"),
        ((["a"], [1]), {}, "X holds text, such as .a."),
    ],
)
def test_what_is_no_data_is_one_sentence(arguments, options, sentence):
    with pytest.raises(InputError, match=sentence):
        Task.of_data(*arguments, **options)


def test_inputs_and_data_come_together():
    task = Task.of_data(REAL, PRODUCT)
    with pytest.raises(InputError, match="inputs are 'uniform' with data that are given"):
        replace(task, inputs="uniform")
    with pytest.raises(InputError, match="inputs are 'data' and no data are given"):
        Task(FORMULA, inputs="data")
    with pytest.raises(InputError, match="not finite in single precision"):
        tc.train(Task.of_data(REAL * 1e39, PRODUCT), seed=0, epochs=1, progress=False)


def population(**changes):
    return Population(**{"networks": 2, "data": (REAL, PRODUCT), "embedding": "identity", "training": SMALL, **changes})


def test_identity_is_that_of_the_content(tmp_path):
    one = population()
    np.savez(tmp_path / "first.npz", X=REAL.astype(">f8"), y=PRODUCT.astype(np.int8))
    np.savez(tmp_path / "second.npz", X=np.asfortranarray(REAL), y=PRODUCT.astype(float))
    for name in ("first", "second"):
        assert population(data=str(tmp_path / f"{name}.npz")).identity == one.identity
    assert population(samples=7, clauses=3, inputs="planted").identity == one.identity  # none has an effect
    other = REAL.copy()
    other[3, 2] = np.nextafter(other[3, 2], 9)
    changed = [{"data": (other, PRODUCT)}, {"data": (REAL, PRODUCT ^ (np.arange(300) == 2))}, {"held_out": 0.3}]
    changed += [{"data": (REAL, PRODUCT, (REAL, PRODUCT))}, {"formula": dimacs.dump(tc.Formula(6, ((1, 2),)))}]
    assert len({one.identity, *(population(**x).identity for x in changed)}) == 6
    assert str(tmp_path) not in json.dumps(population(data=str(tmp_path / "first.npz")).describe())


def test_what_is_given_is_what_networks_see_unless_an_embedding_is_asked_for():
    bare = {"networks": 2, "data": (REAL, PRODUCT), "training": SMALL}
    assert Population(**bare).identity == population().identity
    assert np.array_equal(Population(**bare).tasks()[0].E, np.eye(6))
    assert np.array_equal(Task.of_labelled(Labelled(REAL, PRODUCT)).E, np.eye(6))
    drawn = Population(networks=2, training=SMALL)
    assert drawn.identity == Population(networks=2, embedding="hadamard", training=SMALL).identity
    assert "embedding" not in drawn.describe()["population"]  # as in results that are stored already
    assert len({population(embedding=x).identity for x in ("hadamard", "identity")}) == 2


def test_a_matrix_of_ones_own_is_known_by_its_content(tmp_path):
    E = RNG.normal(size=(5, 6)).astype(np.float32)
    np.save(tmp_path / "E.npy", E)
    one, other = population(embedding=E), population(embedding=str(tmp_path / "E.npy"))
    (tmp_path / "E.npy").unlink()  # it was read, and is not needed any more
    assert one.identity == other.identity
    assert str(other.embedding) == f"matrix {Matrix(E).digest[:8]}"
    assert np.array_equal(other.tasks()[1].E, E)
    assert population(embedding=np.nextafter(E, np.float32(9))).identity != one.identity
    drawn = Population(networks=2, variables=6, clauses=2, literals=2, embedding=E, samples=100, training=SMALL)
    with opened(tmp_path / "results.sqlite") as store:
        assert execute({"own": drawn}, store, progress=False) == 2
        found = load_run(drawn, store)
    tasks = tc.random_tasks(2, seed=0, variables=6, clauses=2, literals=2, embedding=E.astype(float), samples=100)
    wanted = tc.train(tasks, seed=0, hidden=8, epochs=2, patience=None, progress=False)
    assert np.array_equal(found.final.W, wanted.final.W)
    assert np.array_equal(found.final.embedding, E)


def test_a_benchmark_of_data_is_stored_and_resumed(tmp_path):
    names = ("magnitude", "imp")
    with opened(tmp_path / "results.sqlite") as store:
        rows = run(Benchmark(population(), names, (0.3,)), store, progress=False)
    np.savez(tmp_path / "moved.npz", X=REAL, y=PRODUCT)
    with opened(tmp_path / "results.sqlite") as store:
        again = run(Benchmark(population(data=tmp_path / "moved.npz"), names, (0.3,)), store, progress=False)
        assert store.written["tickets"] == 0
    assert again == rows
    assert [row["load"] for row in rows] == [None] * 4
    assert {row["inputs"] for row in rows} == {"data"}
    assert all(row[name] is None for row in rows for name in OF_CLAUSES)
    assert all(0 <= row["accuracy"] <= 1 and row["unseen_inputs"] == 60 for row in rows)
    assert tables(rows, only=("accuracy", "recovery")).keys() & {"accuracy", "recovery"} == {"accuracy"}
    with pytest.raises(InputError, match="distance, motion need clauses, and the data come without a formula"):
        Benchmark(population(), (*names, "distance", "motion"), (0.3,))


def test_the_measures_of_clauses_are_named():
    """With a formula a ticket has the same measures, all but counts of patterns, and those are defined."""
    formula = dimacs.dump(tc.Formula(6, ((1, 2), (3, 4))))
    with opened(":memory:") as store:
        (without,) = run(Benchmark(population(networks=1), ("magnitude",), (0.5,)), store, progress=False)
        (row,) = run(Benchmark(population(networks=1, formula=formula), ("magnitude",), (0.5,)), store, progress=False)
    patterns = {f"{side}_{name}" for side in ("positive", "negative") for name in ("2P", "1P1N", "2N")}
    assert row.keys() - without.keys() == patterns
    assert without.keys() <= row.keys()
    assert {name for name in without if without[name] is None} == {*OF_CLAUSES, "load"}
    assert row["accuracy"] == without["accuracy"]
    assert row["true_positive_rate"] is None  # no term is true or false of real numbers
    assert row["empty_clauses"] is not None


def test_what_is_given_is_no_new_draw(tmp_path, capsys):
    """With a formula too: no text, label or table says that inputs were drawn."""
    X = RNG.permutation(1024)[:200, None] >> np.arange(10) & 1
    np.savez(tmp_path / "data.npz", X=X, y=FORMULA.evaluate(X))
    FORMULA.save(tmp_path / "f.dnf")
    call = f"tickets --data {tmp_path}/data.npz --formula {tmp_path}/f.dnf --methods random,imp(rounds=2,epochs=1)"
    main(f"{call} --densities .5 --networks 3 --epochs 1 --hidden 8 --out {tmp_path}/out".split())
    said = capsys.readouterr().out
    assert "40 of the test inputs (mean) were never trained on" in said
    files = ("tickets.md", "leaderboard.md", "leaderboard.tex")
    for text in (said, *((tmp_path / "out" / name).read_text() for name in files)):
        assert "accuracy on the test inputs" in text
        assert "draw" not in text
    (found,) = (json.loads(x.read_text()) for x in [tmp_path / "out" / "tickets.json"])
    kept = tables(found["rows"], only=("accuracy", "pareto"))
    assert [figure.axes[0].get_ylabel() for figure, _ in figures(kept, ("accuracy", "pareto")).values()] == (
        ["accuracy on the test inputs"] * 2
    )


def refused(line, capsys):
    """The sentence of a command that ends with exit code 2."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(line.split())
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_commands_take_data(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    X, Y = REAL[:200], np.stack([PRODUCT, REAL[:, 3] > 0], axis=1)
    np.savez("data.npz", X=X, y=Y[:200], X_test=REAL[200:], y_test=Y[200:])
    np.save("E.npy", np.eye(6)[::-1])
    main(
        [
            "train",
            "--data",
            "data.npz",
            "--output",
            "1",
            "--embedding",
            "E.npy",
            "--hidden",
            "8",
            "--epochs",
            "2",
            "--save",
            "net.npz",
            "--json",
        ]
    )
    document = json.loads(capsys.readouterr().out)
    assert document["formula"] is None
    assert [document["data"][key] for key in ("kind", "training", "test", "own_test")] == ["real", 200, 100, True]
    task = Task.of_data(X, Y[:200], test=(REAL[200:], Y[200:]), output=1, embedding=np.eye(6)[::-1], seed=1)
    found = tc.train(task, seed=1, hidden=8, epochs=2, progress=False)
    assert document["test_error"] == found.test_error[-1, 0]
    assert np.array_equal(tc.Network.load("net.npz").W, found.final.W[0])

    main(["score", "snip", "net.npz", "--data", "data.npz", "--output", "1", "--save", "scores.npy"])
    context = tc.tickets.given(found.final[0], X, Y[:200, 1])
    assert np.array_equal(np.load("scores.npy"), tc.tickets.score("snip", context))

    tickets = "tickets --data data.npz --output 1 --densities .5 --networks 1 --epochs 1 --hidden 8 --json"
    capsys.readouterr()
    main(tickets.split())
    told = capsys.readouterr()
    assert "methods that need clauses are left out: distance, compatible," in told.err
    rows = json.loads(told.out)["rows"]
    assert {"random", "imp", "ceiling"} <= {row["method"] for row in rows}
    assert {row["embedding"] for row in rows} == {"identity"}
    sentence = "distance needs clauses, and the data come without a formula"
    assert sentence in refused(f"{tickets} --methods random,distance", capsys)
    assert "give --formula FILE, or --data FILE" in refused("train --save net.npz", capsys)
    assert "y has 2 outputs, and one is needed" in refused("tickets --data data.npz --methods random", capsys)


@pytest.mark.parametrize(
    ("words", "unused"),
    [
        ("tickets --data own.npz --samples 300 --clauses 3", "--clauses, --samples would have no effect on the inputs"),
        ("tickets --data plain.npz --inputs uniform", "--inputs would have no effect on the inputs of --data"),
        ("tickets --data own.npz --held-out .3", "held_out (0.3) would have no effect: test inputs are given"),
        ("tickets --held-out .3", "a share of 0.3 is to be held out without data; --data names the file"),
        ("tickets --formula f.dnf --literals 3 --kind cnf", "--literals, --kind would have no effect on the formula"),
        ("train --data plain.npz --samples 300 --save n.npz", "--samples would have no effect on the inputs of --data"),
        ("train --data plain.npz --read-as cnf --save n.npz", "--read-as would have no effect on data without --form"),
        ("train --formula f.dnf --held-out .3 --save n.npz", "a share of 0.3 is to be held out without data"),
        ("train --data own.npz --held-out .3 --save n.npz", "held_out (0.3) would have no effect: test inputs are giv"),
    ],
)
def test_options_without_effect_are_refused(words, unused, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.savez("plain.npz", X=REAL, y=PRODUCT)
    np.savez("own.npz", X=REAL[:200], y=PRODUCT[:200], X_test=REAL[200:], y_test=PRODUCT[200:])
    FORMULA.save("f.dnf")
    said = refused(words, capsys)
    assert unused in said
    assert said.count("\n") == 1


def test_a_share_is_not_held_out_where_test_inputs_are_given():
    with pytest.raises(InputError, match=r"held_out \(0\.1\) would have no effect"):
        Task.of_data(REAL[:200], PRODUCT[:200], test=(REAL[200:], PRODUCT[200:]), held_out=0.1)


def frame():
    """Columns of every type of numbers that pandas has."""
    counts = np.arange(300) % 7
    return pandas.DataFrame(
        {
            "real": REAL[:, 0],
            "plain": PRODUCT,
            "whole": pandas.array(counts, dtype="Int64"),
            "true": pandas.array(PRODUCT, dtype="boolean"),
            "kind": pandas.Series(counts).astype("category"),
            "mixed": pandas.Series([bool(x) if i % 2 else int(x) for i, x in enumerate(counts)], dtype=object),
        }
    )


def test_data_frames_of_any_numbers_are_read():
    table, counts = frame(), np.arange(300) % 7
    mixed = np.where(np.arange(300) % 2, counts != 0, counts)
    X = np.stack([REAL[:, 0], PRODUCT, counts, PRODUCT, counts, mixed], axis=1)
    for y in (table.plain, table.true, table.true.astype("Int64"), table.plain.astype("category")):
        found = Labelled(table, y)
        assert np.array_equal(found.X, X)
        assert np.array_equal(found.y, PRODUCT)
    assert Labelled(table[["plain", "true"]], table.plain).X.dtype == bool


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (frame().assign(sex=["f", "m"] * 150), PRODUCT, "column sex of X holds text, such as 'f'; it must be real"),
        (frame().assign(day=pandas.Timestamp("2020-01-01")), PRODUCT, r"column day of X has type datetime64\[.*real"),
        (frame().assign(few=[None, True] * 150), PRODUCT, r"column few of X misses values \(None\)"),
        (REAL, ["benign", "malign"] * 150, "y holds text, such as 'benign'; .* as y == 'benign' gives them"),
        (REAL, pandas.Series(["benign", "malign"] * 150), "y holds text, such as 'benign'; .* as y == 'benign' gives"),
        (scipy.sparse.csr_array(REAL), PRODUCT, r"X is sparse; it must be an array, as \.toarray\(\) gives it"),
    ],
)
def test_tables_of_other_things_are_a_sentence(X, y, message):
    with pytest.raises(InputError, match=message):
        Task.of_data(X, y)


def test_a_table_of_text_says_how_the_arrays_are_saved(tmp_path, capsys):
    frame().to_csv(tmp_path / "bc.csv")
    said = refused(f"train --data {tmp_path}/bc.csv --save {tmp_path}/net.npz", capsys)
    assert "bc.csv is a file of text, such as CSV, not a .npz file as numpy.savez('bc.npz', X=X, y=y) makes it" in said
