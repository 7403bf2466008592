"""What comes out of a folder of results: the numbers that went in, every column told, and the folder as it was."""

import hashlib
import json
import re
import sqlite3
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pandas
import pytest

import toycomb as tc
from toycomb import InputError, study
from toycomb.cli import main
from toycomb.export.schema import SCHEMA, SETTINGS, meaning
from toycomb.export.tables import TABLES
from toycomb.records.settings import flat
from toycomb.report.tickets import in_words
from toycomb.study import Edited, Measurement, Population, execute, load_run, opened
from toycomb.tasks.labelled import Labelled
from toycomb.tickets.benchmark import Benchmark, run
from toycomb.training import Training

PAGE = Path(__file__).parents[1] / "docs" / "results_schema.md"
SMALL = Population(
    networks=3, seed=5, variables=8, clauses=2, literals=2, samples=300, training=Training(hidden=6, epochs=4)
)
OTHER = replace(SMALL, networks=2, embedding="identity", training=Training(hidden=6, epochs=0, patience=None))
CHOSEN = Benchmark(SMALL, ("random", "imp"), (0.3,))
LAYERED = replace(
    SMALL, networks=1, outputs=2, true=(2, 5), training=Training(hidden=(6, 4), epochs=2, biases=(True, False, True))
)
DEEP = Benchmark(LAYERED, ("magnitude",), (0.5,), layers=(2, "outputs"), scope="layer")
PRUNED = Benchmark(replace(OTHER, networks=1), ("magnitude",), (0.5,), outputs=True)
BOTH = ("hidden", "biases", "layers")
"""Columns that are numbers or answers of one layer, and texts of several."""
READING = {"choices": {"start": 0.2, "codes": "signs"}, "effect": 0.5, "holds": True, "verdict": "holds"}
SIZES = (
    *("--networks", "2", "--variables", "8", "--clauses", "2", "--literals", "2"),
    *("--hidden", "6", "--epochs", "2", "--samples", "300"),
)
INTERVAL = {"value": 0.5, "low": 0.25, "high": None}
OVER = {"verdict": "depends on start", "sentence": "It is so.", "decided_by": "start", "moved_by": None}
OVER |= {"share": 0.5, "n": 3, "choices": []}


def lengths(seed, index, scale):
    return {"one": np.float64(scale * (seed + index)), "many": np.full((2, 3), np.nan)}


def claim(name, **more):
    return {"id": name, "part": "mine", "effect": 1.5, "null": {"what": "none", **INTERVAL}, "by": {"C=2": {}}, **more}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with four populations, tickets of three, a measurement, claims of a study and of an account."""
    path = tmp_path_factory.mktemp("results")
    with opened(path / "results.sqlite") as store:
        edited = Edited(replace(SMALL, networks=2), "plant", "edit")
        populations = {"small": SMALL, "other": OTHER, "edited": edited, "layered": LAYERED}
        execute(populations, store, progress=False)
        for chosen in (CHOSEN, PRUNED, DEEP):
            run(chosen, store, progress=False)
        study.measure([Measurement(lengths, 2, 7, {"scale": 2.0})], store, progress=False)
        read = {"readings": [READING, {**READING, "holds": False, "other": {"verdict": "undecided", "effect": 1.0}}]}
        told = [claim("C1", over_readings={"verdict": "robust", "decided_by": "start"}, robust=1.0, **read)]
        store.save_table("claims", [*told, claim("C2", other=INTERVAL, own_verdict="holds")])
    (path / "mine.json").write_text(json.dumps({"claims": [claim("C2", effect=9.0), claim("M1", control=INTERVAL)]}))
    (path / "mine-older.json").write_text(json.dumps({"claims": [claim("M1", effect=8.0)]}))
    (path / "broken.json").write_text("{")
    return path


@pytest.fixture(scope="module")
def results(folder):
    return tc.load_results(folder)


def test_networks_are_those_that_were_trained(results):
    frame = results.networks
    assert len(frame) == 3 + 2 + 2 + 1
    with opened(results.path, read_only=True) as store:
        trained = load_run(SMALL, store, progress=False)
    own = frame[frame.identity == SMALL.identity]
    assert list(own.network) == [0, 1, 2]
    for name in ("train_error", "test_error", "unseen_error", "test_loss"):
        expected = np.asarray(getattr(trained, name))
        np.testing.assert_array_equal(own[name], expected if expected.ndim == 1 else expected[-1])
    losses = [trained.loss[i][run - 1] for i, run in enumerate(own.epochs_run)]
    np.testing.assert_array_equal(own.train_loss, losses)
    untrained = frame[frame.identity == OTHER.identity]
    assert (untrained.epochs_run == 0).all()
    assert untrained.train_loss.isna().all()
    assert list(frame.edit.fillna("none").value_counts()) == [6, 2]
    snapshots = results.network(SMALL.identity[:8], own.network.iloc[1])
    np.testing.assert_array_equal(snapshots.W[-1], trained.final.W[1])
    np.testing.assert_array_equal(snapshots.W[0], trained.initial.W[1])


def test_settings_stand_in_every_row_and_have_the_names_of_the_keywords(results):
    given = {x.name for kind in (Population, Training) for x in fields(kind)} - {"networks", "training"}
    given = given - {"outputs"} | {"network_outputs"}
    assert given | {"data_sha256", "embedding_sha256"} == set(SETTINGS)
    row = results.networks[results.networks.identity == OTHER.identity].iloc[0]
    tickets = results.tickets[results.tickets.embedding == "identity"].iloc[0]
    for found in (row, tickets):
        told = {name: found[name] for name in ("seed", "variables", "literals", "embedding", "hidden", "snapshots")}
        assert told == {
            "seed": 5, "variables": 8, "literals": "2", "embedding": "identity", "hidden": 6, "snapshots": "0.0"
        }  # fmt: skip
        assert pandas.isna(found["patience"])


def test_tickets_are_those_that_were_found(results):
    with opened(results.path) as store:
        rows = [row for chosen in (CHOSEN, PRUNED, DEEP) for row in run(chosen, store, progress=False)]
        assert store.written["tickets"] == 0
        masks = [store.mask(entry, 2, (6, 8)) for entry in CHOSEN.entries()]
    found = results.tickets.to_dict("records")
    for row, other in zip(rows, found, strict=True):
        assert {key: None if pandas.isna(other[key]) else other[key] for key in row} == row
    assert results.tickets.newest.all()
    for entry, mask in zip(CHOSEN.entries(), masks, strict=True):
        np.testing.assert_array_equal(results.mask(entry.identity, 2), mask)
        assert mask.sum() == round(0.3 * 6 * 8)
    pruned = results.tickets[results.tickets.outputs].iloc[0]
    assert results.mask(pruned.identity, 0).shape == (6, 9)
    assert results.mask(pruned.identity, pruned.network).sum() == pruned.kept == round(0.5 * 6 * 9)
    parts = results.masks(pruned.identity, 0)
    np.testing.assert_array_equal(np.column_stack([parts[1], parts["outputs"][0]]), results.mask(pruned.identity, 0))


def test_networks_and_tickets_of_several_layers_and_outputs_come_out_layer_by_layer(results):
    with opened(results.path, read_only=True) as store:
        trained = load_run(LAYERED, store, progress=False)
    frame = results.networks
    (row,) = frame[frame.identity == LAYERED.identity].to_dict("records")
    assert [row[f"output_{o}_error"] for o in range(2)] == list(trained.output_error[-1, 0])
    assert row["any_error"] == trained.any_error[-1, 0] >= row["test_error"]
    wanted = {"hidden": "6 4", "biases": "True False True", "network_outputs": 2, "true": "2 5"}
    assert {key: row[key] for key in wanted} == wanted
    others = frame[frame.identity != LAYERED.identity]
    assert (others.hidden == 6).all()
    assert (others.network_outputs == 1).all()
    assert others[["any_error", "output_0_error", "true", "family"]].isna().all(axis=None)
    network = results.network(LAYERED.identity, 0)
    for ours, theirs in zip(network.layers, trained.snapshots[:, 0].layers, strict=True):
        np.testing.assert_array_equal(ours.W, theirs.W)
        np.testing.assert_array_equal(ours.b, theirs.b)

    (ticket,) = results.tickets[results.tickets.network_outputs == 2].to_dict("records")
    assert [ticket[x] for x in ("layers", "outputs", "scope", "output", "collapsed")] == ["2", True, "layer", 0, 0]
    assert (
        ticket["any_error"] >= 1 - ticket["accuracy"] == np.mean([1 - ticket[f"output_{o}_accuracy"] for o in (0, 1)])
    )
    masks = results.masks(ticket["identity"], 0)
    assert {name: x.shape for name, x in masks.items()} == {2: (4, 6), "outputs": (2, 4)}
    for name, layer in ((2, 1), ("outputs", 2)):  # by hand: the largest half of each layer
        size = np.abs(trained.final.layers[layer].W[0])
        np.testing.assert_array_equal(masks[name], size > np.median(size))
    np.testing.assert_array_equal(
        results.mask(ticket["identity"], 0), np.concatenate([x.ravel() for x in masks.values()])
    )


def test_a_folder_with_networks_of_both_kinds_goes_to_parquet_and_is_chosen_from(results, tmp_path):
    pytest.importorskip("pyarrow")
    for table in ("networks", "tickets"):
        tc.export.save(results, tmp_path / "rows.parquet", table=table)
        frame = pandas.read_parquet(tmp_path / "rows.parquet")
        assert set(frame.hidden) == {"6", "6 4"}
        assert list(frame.identity) == list(getattr(results, table).identity)
    said = tc.export.save(results, tmp_path / "rows.csv", table="networks", where=["hidden=6 4"])
    assert said["rows"] == 1


def test_of_a_table_of_data_and_of_levels_the_settings_are_those_of_the_task():
    pla, small = ".i 3\n.o 3\n11- 100\n1-1 110\n0-- 111\n.e\n", {"networks": 1, "samples": 200}
    X = np.random.default_rng(1).integers(0, 2, (20, 5))
    for population in (
        Population(formula=pla, **small),
        Population(data=Labelled(X, X[:, :3], None, "all"), networks=1),
        Population(family="shared", clauses=4, literals=2, variables=12, **small),
        Population(formula=tc.Composed.random("blocks", seed=1, variables=24, clauses=4, literals=2).dump(), **small),
    ):
        (task,), found = population.tasks(), flat(population.describe()["population"])
        assert (found["network_outputs"], found["variables"]) == (task.outputs, task.variables)
        assert found["true"] is None
        assert (found["disjoint"] is None) == (population.family is not None or population.data is not None)


@pytest.mark.parametrize("learned", [False, True])
def test_the_sentence_says_layers_in_their_order_and_outputs(learned, tmp_path):
    training = Training(hidden=(8, 6), epochs=0, learn_embedding=learned)
    population = replace(LAYERED, training=training)
    with opened(tmp_path / "results.sqlite") as store:
        run(Benchmark(population, ("random",), (0.5,)), store, progress=False)
    words, results = "n = 8, H = 8, 6, O = 2, k = 2", tc.load_results(tmp_path)
    assert in_words(population) == words
    assert f"({words}, C = 2, " in tc.leaderboard(results, None).sentence
    results.tickets.to_csv(tmp_path / "again.csv")
    assert f"({words}, C = 2, " in tc.leaderboard(pandas.read_csv(tmp_path / "again.csv"), None).sentence
    assert results.masks(results.tickets.identity[0], 0)[2].shape == (6, 8)


TEXT = "p dnf 12 3\n1 2 0\n3 -4 5 0\n6 7 0\n"


def given(kind):
    """A population of which something comes from outside, and the settings that it has: counted here, not read."""
    rng = np.random.default_rng(3)
    X = rng.integers(0, 2, (50, 12))
    y, E = X[:, 0] | X[:, 1], rng.standard_normal((7, 12))
    training = Training(hidden=6, epochs=2)
    formula = {"clauses": 3, "literals": "2 3", "negated": 1 / 7, "disjoint": True, "kind": "dnf"}
    none = dict.fromkeys(formula)
    usual = Population(networks=1, samples=200, embedding=E, training=training)
    return {
        "data": (replace(usual, data=(X, y), held_out=0.3), {"samples": 35, "held_out": 0.3, "inputs": "data", **none}),
        "tested": (replace(usual, data=(X, y, (X, y))), {"samples": 50, "held_out": None, "inputs": "data", **none}),
        "both": (
            replace(usual, data=(X, y), formula=TEXT),
            {"samples": 40, "held_out": 0.2, "inputs": "data", **formula},
        ),
        "formula": (
            replace(usual, formula=TEXT),
            {"samples": 200, "held_out": None, "inputs": "near-miss", "data": None, **formula},
        ),
    }[kind]


@pytest.mark.parametrize("kind", ["data", "tested", "both", "formula"])
def test_what_was_given_says_its_own_settings_and_comes_out_without_its_arrays(kind, tmp_path):
    population, wanted = given(kind)
    chosen = Benchmark(population, ("random",), (0.3,), outputs=True)
    with opened(tmp_path / "results.sqlite") as store:
        execute({"own": population}, store, progress=False)
        run(chosen, store, progress=False)
        trained = load_run(population, store, progress=False)
        mask = store.mask(chosen.entries()[0], 0, (6, 8))
    results = tc.load_results(tmp_path)
    digest = population.embedding.digest
    matrix = {"embedding": f"matrix {digest[:8]}", "embedding_sha256": digest, "variables": 12}
    if population.data is not None:
        matrix |= {"data": f"data {population.data.digest[:8]}", "data_sha256": population.data.digest}
    assert len(population.tasks()[0].training_data(0)) == wanted["samples"]
    for table in ("networks", "tickets"):
        (row,) = results.rows(table)[0]
        assert {key: row[key] for key in (*wanted, *matrix)} == {**wanted, **matrix}
    np.testing.assert_array_equal(results.mask(row["identity"], 0), mask)
    np.testing.assert_array_equal(results.network(population.identity, 0).W[-1], trained.final.W[0])
    words = "n = 12, H = 6" + (", k = 2 or 3" if wanted["literals"] else "")
    assert in_words(population) == words
    assert f"({words}, " in tc.leaderboard(results, None).sentence
    assert f"({words}, " in tc.leaderboard(results.tickets, None).sentence


def test_one_of_several_data_sets_is_chosen_by_the_first_digits_of_its_digest(tmp_path):
    both = [replace(given(kind)[0], training=Training(hidden=6, epochs=0)) for kind in ("data", "tested")]
    with opened(tmp_path / "results.sqlite") as store:
        for population in both:
            run(Benchmark(population, ("random",), (0.3,)), store, progress=False)
    results = tc.load_results(tmp_path)
    first, second = (x.data.digest for x in both)
    with pytest.raises(
        InputError, match=f"such as data=data {first[:8]} and data=data {second[:8]}; give those of one"
    ):
        tc.leaderboard(results, None)
    identity = results.tickets.identity[1]
    for term in (f"data={second[:6]}", f"data=data {second[:8]}", f"data_sha256={second}", f"identity={identity[:6]}"):
        tc.export.save(results, tmp_path / "rows.csv", where=[term])
        assert list(pandas.read_csv(tmp_path / "rows.csv").identity) == [identity]
    label = str(both[0].embedding)
    for term in (f"embedding={label}", f"embedding={both[0].embedding.digest[:7]}"):
        assert tc.export.save(results, tmp_path / "rows.csv", where=[term])["rows"] == 2
    for term in (f"data={second[:5]}", f"identity={identity[1:]}", f"embedding_sha256={second}"):
        with pytest.raises(InputError, match="no row of tickets has"):
            tc.export.save(results, tmp_path / "rows.csv", where=[term])


def test_claims_are_those_of_the_study_and_then_those_of_accounts(results):
    frame = results.claims.set_index("id")
    assert list(frame.index) == ["C1", "C2", "M1"]
    assert list(frame.effect) == [1.5, 1.5, 1.5]
    assert list(frame.account) == ["mine"] * 3
    assert list(frame.loc["C1", ["null", "null_low", "null_what"]]) == [0.5, 0.25, "none"]
    assert frame.loc["C2", "other_effect"] == frame.loc["M1", "control"] == 0.5
    assert frame.null_high.isna().all()


@pytest.mark.parametrize(
    "row",
    [
        {"id": ["a"]},
        {"null": "x"},
        {"other": 3},
        {"over_readings": [1]},
        {"over_readings": {"verdict": "robust"}},
        {"over_readings": OVER},
        {"over_readings": OVER | {"choices": [{"choice": "start", "values": [{"n": 3}]}]}},
        {"readings": 7},
        {"readings": [3]},
        {"readings": [{"effect": 1}]},
        {"readings": [{"choices": {}, "other": "x"}]},
    ],
)
def test_a_document_that_is_not_ours_adds_no_claim(row, folder, tmp_path):
    (tmp_path / "results.sqlite").write_bytes((folder / "results.sqlite").read_bytes())
    (tmp_path / "strange.json").write_text(json.dumps({"claims": [3, {"id": "strange"} | row]}))
    assert "strange" not in set(tc.load_results(tmp_path).claims["id"])
    for table in ("claims", "readings"):
        main(["export", str(tmp_path), "--table", table, "--to", str(tmp_path / f"{table}.csv")])
        assert "strange" not in (tmp_path / f"{table}.csv").read_text()


def test_measurements_are_a_row_for_each_array(results):
    frame = results.measurements
    assert list(frame.value.dropna()) == [14.0, 16.0]
    assert list(frame["shape"]) == ["", "2×3"] * 2
    assert results.arrays(*frame.loc[2, ["identity", "network"]])["many"].shape == (2, 3)


def test_every_column_is_told_and_every_told_column_is_there(results):
    assert set(TABLES) == set(SCHEMA)
    for table, columns in SCHEMA.items():
        there = list(getattr(results, table).columns)
        assert [x for x in there if meaning(table, x) is None] == []
        assert [x for x in columns if "*" not in x and x not in there] == []
        assert {x for x in columns if "*" in x} <= {x for x in columns if any(meaning(table, y) for y in there)}
        assert there == list(results.rows(table)[1])
    assert list(results.tickets.columns[:4]) == ["identity", "newest", "method", "density"]


def test_the_page_has_every_column_with_its_meaning():
    page = PAGE.read_text(encoding="utf-8")
    from toycomb.report.board_entries import COLUMNS

    for table, columns in {**SCHEMA, "leaderboard": COLUMNS}.items():
        section = re.search(rf"^## {table}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)[1]
        told = dict(re.findall(r"^\| `(\S+)` \| (.*?) \|$", section, re.MULTILINE))
        wanted = {name: words for name, words in columns.items() if table != "networks" or name not in SETTINGS}
        assert told == {name: words for name, words in wanted.items() if table != "tickets" or name not in SETTINGS}
    section = re.search(r"^## settings\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)[1]
    assert dict(re.findall(r"^\| `(\S+)` \| (.*?) \|$", section, re.MULTILINE)) == SETTINGS


@pytest.mark.parametrize("table", SCHEMA)
def test_a_csv_gives_the_same_frame(results, table, tmp_path):
    said = tc.export.save(results, tmp_path / "rows.csv", table=table)
    texts = dict.fromkeys(("literals", "snapshots", *BOTH), str)
    frame = pandas.read_csv(tmp_path / "rows.csv", dtype={**texts, "version": "Int64"})
    assert said == {"path": str(tmp_path / "rows.csv"), "table": table, "rows": len(frame), "columns": [*frame]}
    wanted = getattr(results, table)
    wanted = wanted.astype({key: str for key in BOTH if key in wanted})
    for column in wanted:
        pandas.testing.assert_series_equal(
            frame[column].astype(object).where(frame[column].notna(), None),
            wanted[column].replace("", None).astype(object).where(wanted[column].replace("", None).notna(), None),
            check_dtype=False,
        )


def mine(sign):
    from toycomb.tickets import method

    @method("mine", needs=("initial",))
    def mine(context):
        return sign * context.prunable(context.initial)


def test_the_version_of_a_method_that_was_used_last_is_the_newest(tmp_path, capsys):
    from toycomb.tickets import METHODS

    wanted, path = replace(SMALL, networks=2), tmp_path / "results.sqlite"
    identities = {}
    for sign, networks, stored in [(1, 2, 2), (-1, 2, 4), (1, 1, 4), (1, 2, 4), (-1, 1, 4)]:
        mine(sign)
        benchmark = Benchmark(replace(wanted, networks=networks), ("mine",), (0.5,))
        identities[sign] = benchmark.entries()[0].identity
        with opened(path) as store:
            rows = run(benchmark, store, progress=False)
        frame = tc.load_results(tmp_path).tickets
        assert len(frame) == stored
        assert list(frame.newest) == list(frame.identity == identities[sign])
        shown = frame[frame.newest & (frame.network < networks)]
        assert list(shown.accuracy) == [row["accuracy"] for row in rows]
        before = hashlib.sha256(path.read_bytes()).digest()
    with opened(path) as store:  # the same call again writes nothing
        run(Benchmark(replace(wanted, networks=1), ("mine",), (0.5,)), store, progress=False)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    METHODS.pop("mine")
    capsys.readouterr()
    board = tc.leaderboard(tc.load_results(tmp_path), None)
    assert board.entries[0]["mean"] == frame.accuracy[frame.newest].mean()
    assert board.entries[0]["group"] == ""
    said = document(capsys, "export", tmp_path, "--to", tmp_path / "a.md")
    assert said["sentence"] == board.sentence
    with sqlite3.connect(path) as file:  # as a version before wrote it: what was stored last counts
        file.execute("DELETE FROM tickets WHERE rowid > 3")
        file.execute("DROP TABLE used")
    file.close()
    frame = tc.load_results(tmp_path).tickets
    (other,) = frame.network[frame.identity == identities[-1]]  # which network was found first is chance
    older = (frame.identity == identities[1]) & (frame.network == other)
    assert len(frame) == 3
    assert list(frame.newest) == list(~older)


def test_versions_that_are_left_out_are_said(tmp_path, capsys):
    from toycomb.tickets import METHODS

    with opened(tmp_path / "results.sqlite") as store:
        for sign, networks in ((1, 2), (-1, 1)):
            mine(sign)
            run(Benchmark(replace(SMALL, networks=networks), ("mine",), (0.5,)), store, progress=False)
    METHODS.pop("mine")
    capsys.readouterr()
    main(["export", str(tmp_path), "--to", str(tmp_path / "a.md")])
    said = capsys.readouterr().err
    assert "several versions of mine are stored; left out: 1 ticket of others than the one that was used last" in said
    assert "shown too, since that one did not find them: 1 ticket\n" in said


def document(capsys, *words):
    main([*map(str, words), "--json"])
    return json.loads(capsys.readouterr().out)


def test_the_command_writes_the_table_and_leaves_the_folder_as_it_was(folder, capsys, tmp_path):
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()}
    said = document(capsys, "export", folder, "--to", tmp_path / "a.csv")
    assert (said["table"], said["rows"]) == ("tickets", 8)
    said = document(capsys, "export", folder, "--to", tmp_path / "b.csv", "--table", "networks", "--where", "arm=edit")
    assert (said["table"], said["rows"]) == ("networks", 2)
    where = ["--where", "embedding=hadamard,density=.3,newest=True"]
    said = document(capsys, "export", folder / "results.sqlite", "--to", tmp_path / "t.tex", *where)
    assert (said["table"], said["rows"]) == ("leaderboard", 6)
    assert "6 tickets of 2 methods at density 0.3 in 3 networks (n = 8, H = 6, k = 2, C = 2" in said["sentence"]
    assert said["sentence"] in (tmp_path / "t.tex").read_text()
    main(["export", str(folder), "--to", str(tmp_path / "c.csv"), "--table", "claims"])
    assert capsys.readouterr().out == f"wrote 3 rows of claims to {tmp_path / 'c.csv'}\n"
    assert {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.iterdir()} == before


def test_a_leaderboard_of_the_command_is_the_one_that_export_writes(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("toycomb.report.tickets.write", lambda *given: {})  # no pictures, which take seconds
    call = ["tickets", "--methods", "random,imp", "--densities", ".3", *SIZES, "--out", tmp_path / "out"]
    first = document(capsys, *call)
    written = pandas.read_csv(tmp_path / "out" / "leaderboard.csv")
    said = document(capsys, "export", tmp_path / "out", "--to", tmp_path / "b.csv", "--table", "leaderboard")
    again = pandas.read_csv(tmp_path / "b.csv")
    pandas.testing.assert_frame_equal(written.drop(columns="failed"), again.drop(columns="failed"))
    identity = re.search(r"identity [0-9a-f]{12}\.$", first["leaderboard"]["sentence"])[0]
    assert said["sentence"].endswith(identity)
    assert first["leaderboard"]["sentence"] in (tmp_path / "out" / "leaderboard.md").read_text()
    assert first["paired"]["accuracy"][0]["value"] == written.difference.dropna()[0:1].item()
    more = document(capsys, *call[:2], "magnitude", *call[3:])
    assert len(more["leaderboard"]["entries"]) == 3
    kept = json.loads((tmp_path / "out" / "tickets.json").read_text())["leaderboard"]
    assert len(kept["entries"]) == 9
    assert "--methods magnitude,random,imp --densities 0.3`" in kept["sentence"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["{folder}", "--to", "a.xlsx"], "a.xlsx ends in '.xlsx'; it must end in .csv or .parquet or .md or .tex"),
        (["{folder}", "--to", "a"], "a ends in 'nothing'; it must end in"),
        (["{folder}", "--to", "a.tex", "--table", "claims"], "a.tex can have the leaderboard alone; claims go to"),
        (["{folder}", "--to", "a.parquet", "--table", "leaderboard"], "must end in .csv or .md or .tex"),
        (["{folder}", "--to", "a.csv", "--where", "metod=imp"], "has no column 'metod'; perhaps you meant method"),
        (["{folder}", "--to", "a.csv", "--where", "method=ipm"], "there method is random, imp, magnitude"),
        (["{folder}", "--to", "a.csv", "--where", "imp"], "rows are chosen by values such as embedding=identity"),
        (["{folder}", "--to", "a.csv", "--table", "ticket"], "perhaps you meant tickets"),
        (["{folder}", "--to", "a.md", "--baseline", "snip"], "there is no ticket of the baseline 'snip'"),
        (["{folder}", "--to", "{folder}/results.sqlite"], "would replace"),
        (["{folder}", "--to", "nosuch/a.csv"], "there is no folder nosuch"),
        (
            ["nosuch", "--to", "a.csv"],
            "nosuch holds no results.sqlite; 'toycomb reproduce', 'toycomb tickets', 'toycomb",
        ),
        (["empty.sqlite", "--to", "a.csv", "--table", "claims"], "empty.sqlite holds no claims; there are none"),
        (["newer.sqlite", "--to", "a.csv"], "newer.sqlite is a results file of format 99"),
        (["other.sqlite", "--to", "a.csv"], "other.sqlite"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(folder, words, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "newer"):
        with opened(f"{name}.sqlite"):
            pass
    with sqlite3.connect("newer.sqlite") as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    Path("other.sqlite").write_text("no database")
    there = set(tmp_path.iterdir())
    with pytest.raises(SystemExit) as ended:
        main(["export", *(x.format(folder=folder) for x in words)])
    printed = capsys.readouterr()
    assert (ended.value.code, printed.err.count("\n")) == (2, 1)
    assert message in printed.err
    assert set(tmp_path.iterdir()) == there


def test_what_python_cannot_give_is_one_sentence(results):
    for call, message in (
        (lambda: tc.load_results(None), "results are None; give a folder of results"),
        (lambda: results.network(None, 0), "the identity is None; it must be a str"),
        (lambda: results.mask("0" * 64, 0), "there is none"),
        (lambda: results.mask(CHOSEN.entries()[0].identity[:3], 0), "give 6 digits or more"),
        (lambda: results.mask(CHOSEN.entries()[0].identity, 7), "holds no ticket of random at 0.3 for network 7"),
        (lambda: results.network(SMALL.identity, 3), "holds no network 3"),
        (lambda: results.rows("netwroks"), "perhaps you meant networks"),
        (lambda: tc.load_results("nosuch"), "holds no results.sqlite"),
    ):
        with pytest.raises(InputError, match=message):
            call()


def test_a_damaged_ticket_is_left_out_and_said(folder, tmp_path, capsys):
    (tmp_path / "results.sqlite").write_bytes((folder / "results.sqlite").read_bytes())
    with sqlite3.connect(tmp_path / "results.sqlite") as file:
        file.execute("UPDATE tickets SET record = replace(record, '\"kept\": 1', '\"kept\": 2') WHERE network = 2")
    file.close()
    assert list(tc.load_results(tmp_path).tickets.network) == [0, 1, 0, 1, 0, 0]
    assert "damaged" in capsys.readouterr().err
