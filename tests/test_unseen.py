"""Inputs of the new draw that no network was trained on: which they are, and the error on them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toycomb import Formula, Network, Task, Training, random_tasks, train
from toycomb.accounts.instruments import accuracy
from toycomb.commands.options import Fit
from toycomb.commands.patterns import Patterns
from toycomb.commands.train import Train
from toycomb.evidence import comparison
from toycomb.plots.tables.patterns import errors
from toycomb.records import store
from toycomb.report import tickets as report
from toycomb.study import Population, execute, load_run, opened
from toycomb.tasks.dataset import Dataset
from toycomb.tickets import benchmark, find
from toycomb.training import single
from toycomb.training.inputs import never_in

SMALL = Population(
    networks=2,
    seed=5,
    variables=16,
    clauses=4,
    literals=3,
    samples=600,
    training=Training(hidden=8, epochs=2, snapshots=(1,)),
)


def stranger(data, others):
    """Which of `others` are not in `data`, by a set of bytes."""
    known = {x.tobytes() for x in data.X}
    return np.array([x.tobytes() not in known for x in others.X])


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        (5, {"inputs": "uniform", "embedding": "identity", "samples": 20}),  # most inputs many times
        (5, {"inputs": "exhaustive", "embedding": "identity"}),  # none is unseen
        (32, {}),  # words of records
        (32, {"shuffled_labels": True}),  # known whatever their labels
        (32, {"kind": "cnf"}),
        (20, {"inputs": "uniform", "embedding": "identity", "kind": "cnf"}),  # words of bits
        (64, {"extra": (0, 1)}),
        (65, {"extra": (0, 1), "embedding": "identity"}),  # a bit in the second word
        (130, {"extra": (0, 1), "embedding": "compressive:9"}),  # embedded beforehand
    ],
)
def test_error_on_unseen_inputs_is_that_of_the_saved_network(tmp_path, variables, options):
    kind, options = options.get("kind", "dnf"), {k: x for k, x in options.items() if k != "kind"}
    formula = Formula.random(variables, 3, 2, seed=1, kind=kind)
    task = Task(formula, **({"samples": 800} | options))
    run = train(task, networks=2, first=3, seed=2, hidden=7, epochs=2, snapshots=[1], progress=False)
    for i, index in enumerate((3, 4)):
        drawn = task.test_data(2, index)
        chosen = stranger(task.training_data(2, index), drawn)
        assert run.unseen_share[i] == chosen.mean()
        for t in range(3):
            run.snapshots[t, i].save(tmp_path / "net.npz")
            network = Network.load(tmp_path / "net.npz")
            parts = (np.asarray(x, float) for x in (network.W, network.b, network.v, network.c))
            logits = Network(*parts).logits(drawn.X.astype(float), task.E)
            wrong, unclear = (logits > 0) != drawn.y, (np.abs(logits) < 1e-5) & chosen  # which rounding may decide
            expected = wrong[chosen].mean() if chosen.any() else np.nan
            slack = unclear.sum() / max(chosen.sum(), 1) + 1e-12
            assert run.unseen_error[t, i] == pytest.approx(expected, abs=slack, nan_ok=True)
            assert unclear.sum() < 10
    assert np.isnan(run.unseen_error).all() == (task.inputs == "exhaustive")


@given(st.integers(1, 130), st.integers(1, 12), st.integers(0, 9), st.integers(1, 3), st.integers(0, 999))
@settings(max_examples=60, deadline=None)
def test_membership_is_that_of_sets(variables, known, drawn, free, seed):
    """Few variables vary, so that inputs repeat; they may stand anywhere."""
    rng = np.random.default_rng(seed)
    X = np.tile(rng.random(variables) < 0.5, (known + drawn, 1))
    places = rng.integers(0, variables, free)
    X[:, places] = rng.random((known + drawn, free)) < 0.5
    table = {x.tobytes() for x in X[:known]}
    words = Dataset(X, np.zeros(len(X), bool)).words
    assert never_in(words[:known], words[known:]).tolist() == [x.tobytes() not in table for x in X[known:]]


def test_published_task_repeats_its_training_inputs():
    """The case that the two numbers are for: most of the new draw was trained on, and errors are on the rest."""
    task = random_tasks(1, clauses=8, seed=1)
    run = train(task, hidden=32, epochs=60, patience=None, seed=1, progress=False)
    assert run.unseen_share == pytest.approx([0.352], abs=1e-4)
    mistakes = run.test_error[-1] * 10_000, run.unseen_error[-1] * 3520
    assert mistakes[0] == pytest.approx(mistakes[1])  # none on inputs that were trained on
    assert mistakes[0] > 3


def test_networks_of_older_versions_are_measured_when_asked(tmp_path, monkeypatch):
    with opened(tmp_path / "results.sqlite") as store:
        execute({"": SMALL}, store, progress=False)
        now = load_run(SMALL, store)
        for i in range(SMALL.networks):  # as version 0.1 stored them
            arrays = store.load_arrays(SMALL, i)
            assert arrays.pop("unseen_error").shape == (3,)
            arrays.pop("unseen_share")
            store.save_arrays(SMALL, i, arrays, 0)
        assert store.finished(SMALL) == {0, 1}
        drawn = []
        monkeypatch.setattr(single.Inputs, "of", lambda *a, of=single.Inputs.of, **k: drawn.append(k) or of(*a, **k))
        old = load_run(SMALL, store)
        assert (old.test_error.tobytes(), len(drawn)) == (now.test_error.tobytes(), 0)
        assert old.unseen_error.tobytes() == now.unseen_error.tobytes()
        assert old.unseen_share.tobytes() == now.unseen_share.tobytes()
        assert len(drawn) == 2
        assert now.unseen_share.tolist() == train(SMALL.tasks(), seed=5, hidden=8, epochs=2).unseen_share.tolist()
        assert len(drawn) == 4  # no other than those of training itself


def test_tickets_have_both_accuracies_and_older_ones_one(tmp_path):
    chosen = benchmark.Benchmark(SMALL, ("random", "magnitude"), (0.5,))
    with store.opened(tmp_path / "tickets.sqlite") as held:
        rows = benchmark.run(chosen, held, progress=False)
        again = find("magnitude", train(SMALL.tasks(), seed=5, hidden=8, epochs=2), 0.5).retrain()
        now = [x["unseen_accuracy"] for x in rows if x["method"] == "magnitude"]
        assert now == (1 - again.unseen_error[-1]).tolist()
        assert [x["unseen_inputs"] for x in rows] == 2 * np.round(again.unseen_share * 10_000).astype(int).tolist()
        assert "Mean accuracy on inputs never trained on" in report.markdown(rows, {})
        for entry in chosen.entries():
            for i, record in held.tickets(entry).items():
                old = {key: x for key, x in record.items() if not key.startswith("unseen")}
                if entry.method == "random" or i == 0:  # one of four stays
                    held.save_ticket(entry, i, old, held.mask(entry, i, (8, 16)))
        rows = benchmark.run(chosen, held, progress=False)
    assert [x["unseen_accuracy"] for x in rows] == [None, None, None, now[1]]
    text = report.markdown(rows, {}, "random")
    assert "over the 1 of which both are known" in text
    assert comparison.paired(rows, "unseen_accuracy", "random")[0]["value"] is None
    rows = [{key: x for key, x in row.items() if not key.startswith("unseen")} for row in rows]  # as from a file
    assert "was not kept" in report.markdown(rows, {})
    assert comparison.summary(rows, "unseen_accuracy")[0]["undefined"] == 2


@pytest.mark.parametrize(("inputs", "known"), [("uniform", True), ("exhaustive", False)])
def test_commands_say_both_errors(tmp_path, inputs, known):
    formula = tmp_path / "formula.cnf"
    formula.write_text("p dnf 10 2\n1 2 3 0\n4 -5 6 0\n")
    command = Train(formula=formula, save=tmp_path / "net.npz", inputs=inputs, samples=300, fit=Fit(hidden=4, epochs=2))
    document = command.run()
    task = Task(Formula.load(formula), inputs=inputs, embedding="identity", samples=300)
    chosen = stranger(task.training_data(1), task.test_data(1))
    assert document["unseen_share"] == chosen.mean()
    assert (document["unseen_error"] is not None) == known == (document["unseen_share"] > 0)
    assert f"({100 * chosen.mean():.1f} % of it)" in command.text(document) or not known
    options = {"variables": 10, "literals": (3,), "clauses": 2, "samples": 300, "networks": 2, "inputs": inputs}
    command = Patterns(fit=Fit(hidden=4, epochs=2), **options)
    document = command.run()
    assert (document["unseen_error"] is not None) == known == (document["unseen_share"] > 0)
    assert ("never trained on" in command.text(document)) == known


def test_report_says_both_errors_of_dense_networks():
    run = train(SMALL.tasks(), seed=5, hidden=8, epochs=2)
    row = errors(run)
    assert row["unseen_error"]["value"] == run.unseen_error[-1].mean() != row["test_error"]["value"]
    said = accuracy.of_networks([run])
    assert f"{run.unseen_error[-1].mean():.4f}" in said
    assert f"{run.test_error[-1].mean():.4f}" in said
    every = Task(SMALL.tasks()[0].formula, inputs="exhaustive")
    assert "every one of these" in accuracy.of_networks([train(every, seed=0, hidden=4, epochs=1)])
