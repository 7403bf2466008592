"""Commands on several hidden layers and outputs, on formulas in levels, and on learned embeddings."""

import json

import numpy as np
import pytest

import toycomb as tc
from tests.levels import EXCEPT, computing
from toycomb.cli import main
from toycomb.commands.parsing import parse
from toycomb.layered import Layered
from toycomb.tasks.formula_files import text_of

SMALL = ["--epochs", "2", "--samples", "400", "--seed", "100"]
DRAWN = ["--networks", "2", "--clauses", "3", "--hidden", "8,6", *SMALL]
PLA = ".i 4\n.o 3\n11-- 100\n--11 110\n1--0 011\n.e\n"


def document(capsys, *arguments):
    main([*map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


def sentence(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(list(map(str, arguments)))
    printed = capsys.readouterr()
    assert (end.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    return printed.err


def joint():
    options = {"outputs": 2, "seed": 100, "clauses": 3, "samples": 400, "disjoint": False}
    tasks = tc.random_joint_tasks(2, **options)
    return tc.train(tasks, seed=100, hidden=(8, 6), epochs=2, snapshots=[1], progress=False)


def test_patterns_of_several_outputs_are_means_and_stand_beside_each(capsys, tmp_path):
    found, run = document(capsys, "patterns", *DRAWN, "--outputs", 2, "--out", tmp_path), joint()
    assert (found["hidden"], found["outputs"], found["layer"]) == ([8, 6], 2, 1)
    each = found["by_output"]
    for o in range(2):
        space = run.feature_space(1, o)
        codes = ((space.distance[-1] == 0) & (space.row_types[-1] == 1)[..., None]).sum(axis=1).mean()
        assert each[o]["positive"]["4P"] == pytest.approx(codes)
        assert each[o]["test_error"] == pytest.approx(run.output_error[-1, :, o].mean())
    for side in ("positive", "negative"):
        for name, mean in found[side].items():
            assert mean == pytest.approx(np.mean([x[side][name] for x in each]))
    assert found["any_error"] == pytest.approx(run.any_error[-1].mean())
    assert found["settings"]["fit"]["hidden"] == [8, 6]
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".png", ".svg"}


def test_probe_pools_the_locations_of_all_outputs(capsys):
    found, run = document(capsys, "probe", *DRAWN, "--outputs", 2), joint()
    start, end = (np.array(found["locations"][f"{x}_distance"]) for x in ("initial", "final"))
    assert found["locations"]["axes"] == ["output", "network", "row", "clause"]
    for o in range(2):
        space = run.feature_space(1, o)
        assert np.array_equal(start[o], space.distance[0])
        assert np.array_equal(end[o], space.distance[-1])
    for d, row in found["fate_by_distance"].items():
        each = [x["fate_by_distance"][d] for x in found["by_output"]]
        assert row["count"] == sum(x["count"] for x in each)
        assert row["codes"] == sum(x["codes"] for x in each)
    table = next(iter(found["tables"]["fates"].values()))
    assert [x["clauses"]["value"] for x in table] == [x["fraction"] for x in found["fate_by_distance"].values()]


def test_one_layer_says_no_more_than_before(capsys):
    usual = document(capsys, "patterns", "--networks", 1, "--hidden", 6, *SMALL)
    assert not {"hidden", "outputs", "layer", "by_output", "notes"} & usual.keys()
    assert list(usual["settings"])[-1] == "fit"
    assert not {"outputs", "true", "family", "layer"} & usual["settings"].keys()
    assert usual["settings"]["fit"].keys() == {
        *("hidden", "epochs", "batch", "optimiser", "learning_rate", "momentum", "weight_decay", "patience"),
        *("initialiser", "scale"),
    }
    assert (usual["settings"]["fit"]["hidden"], usual["settings"]["inputs"]) == (6, "near-miss")


def test_layer_two_is_read_against_the_outer_clauses(capsys):
    options = [*DRAWN, "--clauses", 4, "--family", "shared"]
    found = document(capsys, "probe", *options, "--layer", 2)
    tasks = tc.random_composed_tasks(2, family="shared", seed=100, clauses=4, literals=4, samples=400)
    run = tc.train(tasks, seed=100, hidden=(8, 6), epochs=2, snapshots=[1], progress=False)
    assert np.array_equal(found["locations"]["final_distance"], run.level_space(2).distance[-1])
    assert "2P" in document(capsys, "patterns", *options, "--layer", 2)["positive"]
    assert "layers above the first" in sentence(capsys, "patterns", *DRAWN, "--layer", 2)
    assert "--hidden gives layers 1 to 2" in sentence(capsys, "patterns", *options, "--layer", 3)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Formulas, a table, data and networks in a folder."""
    monkeypatch.chdir(tmp_path)
    tc.Formula(8, [(1, 2, 3), (4, -5, 6)]).save("f.cnf")
    tc.Formula(8, [(2, 3, 4), (5, 7)]).save("g, too.cnf")
    tc.Composed.random("shared", seed=100, variables=12, clauses=4, literals=2).save("c.json")
    (tmp_path / "t.pla").write_text(PLA)
    X = np.random.default_rng(1).integers(0, 2, (300, 8))
    np.savez("d.npz", X=X, y=np.stack([X[:, 0] & X[:, 1], X[:, 2] | X[:, 3], X[:, 4]], axis=1))
    return tmp_path


@pytest.mark.parametrize(
    ("words", "outputs", "inputs"),
    [
        (["--formula", "f.cnf", "g, too.cnf"], 2, "balanced"),
        (["--formula", "t.pla"], 3, "data"),
        (["--formula", "t.pla", "--outputs", "2,0"], 2, "data"),
        (["--formula", "t.pla", "--output", "1"], 1, "uniform"),
        (["--formula", "c.json"], 1, "levels"),
        (["--data", "d.npz"], 3, "data"),
        (["--data", "d.npz", "--output", "0,2"], 2, "data"),
        (["--data", "d.npz", "--output", "2", "--formula", "f.cnf"], 1, "data"),
    ],
)
def test_train_learns_what_the_files_hold(capsys, files, words, outputs, inputs):
    drawn = [] if "--data" in words else ["--samples", "400"]
    options = ["--hidden", "8,6", *drawn, "--epochs", "2", "--seed", "100", "--save", "net.npz"]
    found = document(capsys, "train", *words, *options)
    network = Layered.load("net.npz")
    assert (network.hidden, network.outputs) == ((8, 6), outputs)
    assert (found["outputs"], found["hidden"], found["inputs"]) == (outputs, [8, 6], inputs)
    assert len(found["output_error"]) == outputs
    assert found["test_error"] == pytest.approx(np.mean(found["output_error"]))
    assert max(found["output_error"]) <= found["any_error"] + 1e-12
    main(["train", *words, *options])
    assert ("any output wrong" in capsys.readouterr().out) == (outputs > 1)


def test_outputs_of_a_table_are_learnt_in_the_order_in_which_they_are_named(capsys, files):
    main(["train", "--formula", "t.pla", "--output", "2,0", *SMALL, "--epochs", "200", "--save", "net.npz"])
    X = np.array(list(np.ndindex(2, 2, 2, 2)), bool)
    said = Layered.load("net.npz").logits(X.astype(float), np.eye(4)) > 0
    truth = np.stack([tc.Formula.load("t.pla", output=o).evaluate(X) for o in (2, 0)], axis=1)
    assert (said == truth).mean() > (said == truth[:, ::-1]).mean()
    assert (said == truth).mean() > 0.9


def test_layers_without_biases_and_learned_embeddings(capsys, files):
    options = ["--without-biases", "2,outputs", "--learn-embedding", "--embedding", "hadamard"]
    main(["train", "--formula", "f.cnf", "--hidden", "8,6", *SMALL, *options, "--save", "net.npz"])
    network = Layered.load("net.npz")
    assert [bool(x.b.any()) for x in network.layers] == [True, False, False]
    E = tc.Task(tc.Formula.load("f.cnf")).E
    assert network.embedding.shape == E.shape
    assert not np.array_equal(network.embedding, E)
    capsys.readouterr()
    wrong = sentence(capsys, "train", "--formula", "f.cnf", "--without-biases", "output", "--save", "net.npz")
    assert "perhaps you meant outputs" in wrong


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--formula", "f.cnf", "--output", "0,1"], "outputs 0, 1 were asked for; f.cnf has one"),
        (["--formula", "f.cnf", "g, too.cnf", "--output", "1"], "name those files alone"),
        (["--formula", "f.cnf", "c.json"], "over 8 and 12 variables"),
        (["--formula", "f.cnf", "--true", "2,4"], "--true would have no effect"),
        (["--formula", "t.pla", "--output", "7,1"], "7"),
        (["--data", "d.npz", "--output", "0,3"], "the output is 3; y has 3, counted from 0"),
        (["--data", "d.npz", "--formula", "f.cnf", "g, too.cnf"], "2 formulas and 3 outputs were given"),
        (["--data", "d.npz", "--samples", "500"], "--samples would have no effect"),
    ],
)
def test_what_cannot_be_learnt_is_one_sentence(capsys, files, words, message):
    assert message in sentence(capsys, "train", *words, "--epochs", "1", "--save", "net.npz")
    assert not (files / "net.npz").exists()


def test_probe_reads_files_of_layered_networks_as_their_run_says(capsys, files):
    formula = tc.Composed.load("c.json")
    task = tc.Task(formula, "levels", samples=400, seed=1)
    run = tc.train(task, seed=1, hidden=(8, 6), epochs=2, snapshots=[1], progress=False)
    names = ["start.npz", "one.npz", "end.npz"]
    for name, network in zip(names, run.snapshots[:, 0], strict=True):
        network.save(name)
    words = ["probe", "--initial", names[0], "--snapshots", names[1], "--at", 1, "--final", names[2]]
    for layer in (1, 2):
        found = document(capsys, *words, "--formula", "c.json", "--layer", layer)["locations"]
        assert np.array_equal(found["final_distance"], run.level_space(layer).distance[-1])
    two = joint()
    learned = tc.train(two.tasks, seed=100, hidden=8, epochs=2, learn_embedding=True, progress=False)
    for name, network in (("a.npz", learned.initial[0]), ("b.npz", learned.final[0])):
        network.save(name)
    two.tasks[0].formulas[1].save("second.cnf")
    words = ["probe", "--initial", "a.npz", "--final", "b.npz", "--formula", "second.cnf"]
    found = document(capsys, *words, "--output", 1)
    assert np.array_equal(found["locations"]["final_distance"], learned.feature_space(1, 1).distance[-1][:1])
    assert found["output"] == 1
    assert "has 2 outputs; say with --output" in sentence(capsys, *words)


def test_codes_of_a_network_that_computes_a_formula_in_levels_are_its_own_rows(capsys, files):
    EXCEPT.save("levels.json")
    computing(EXCEPT).save("net.npz")
    words = ["codes", "net.npz", "--formula", "levels.json", "--embedding", "identity"]
    first, second = (document(capsys, *words, "--layer", layer) for layer in (1, 2))
    assert first["codes"] == {"0": [0], "1": [1], "2": [2]}
    assert first["clauses"] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert (first["level"], first["code_types"]) == (1, [1, 1, -1])  # the third is negated above
    assert second["codes"] == {"0": [0], "1": [1]}
    assert second["clauses"] == [[1, 2], [2, -3]]
    assert (second["level"], second["code_types"], second["row_types"]) == (2, [1, 1], [1, 1])
    assert [any("linear path" in x for x in found["notes"]) for found in (first, second)] == [True, False]
    main([*words, "--layer", "2"])
    said = capsys.readouterr().out
    assert "literal ±i is clause i - 1 of level 1" in said
    assert "     1  +2 -3 (positive) → 1" in said
    assert "2 of 2 clauses have a code in layer 2 for output 0" in said


def test_codes_of_levels_are_those_of_the_run(capsys, files):
    formula = tc.Composed.load("c.json")
    run = tc.train(tc.Task(formula, "levels", samples=400, seed=1), seed=1, hidden=(8, 6), epochs=2, progress=False)
    run.initial[0].save("start.npz")
    run.final[0].save("end.npz")
    words = ["codes", "end.npz", "--initial", "start.npz", "--formula", "c.json"]
    for layer in (1, 2):
        found, space = document(capsys, *words, "--layer", layer), run.level_space(layer)
        assert list(found["codes"].values()) == space.codes()[0]
        assert np.array_equal(found["distance"], space.distance[-1, 0].T)
        assert np.array_equal(found["training"]["motion"], space.motion()[0].T)
    one = tc.train(tc.Task(formula, "levels", samples=400), seed=1, hidden=8, epochs=0, progress=False)
    one.final[0].save("one.npz")
    found = document(capsys, "codes", "one.npz", "--formula", "c.json")
    assert list(found["codes"].values()) == one.feature_space().codes()[0]
    assert "read against the terms of the whole" in found["notes"][0]
    tc.Formula(12, [(1, 2), (3, 4)]).save("flat.cnf")
    plain = ["codes", "end.npz", "--formula", "flat.cnf"]
    assert "flat.cnf says clauses over the variables" in sentence(capsys, *plain, "--layer", 2)
    assert "hidden layers 1 to 2" in sentence(capsys, *words, "--layer", 3)


@pytest.mark.parametrize("learned", [False, True])
def test_usual_codes_of_a_learned_embedding_are_said_to_lack_their_control(capsys, files, learned):
    note, flag = "read the significant codes instead", ["--learn-embedding"] if learned else []
    drawn = ["--networks", 1, "--clauses", 3, "--hidden", 6, *SMALL, *flag]
    for command in ("patterns", "probe"):
        notes = document(capsys, command, *drawn).get("notes", [])
        assert [note in x for x in notes] == [True] * learned
        main([command, *map(str, drawn)])
        assert (note in capsys.readouterr().out) == learned
    deep = ["--networks", 1, "--clauses", 4, "--family", "shared", "--hidden", "8,6", *SMALL, *flag]
    assert "notes" not in document(capsys, "patterns", *deep, "--layer", 2)
    task = tc.Task(tc.Formula.load("f.cnf"), "uniform", samples=400)
    run = tc.train(task, seed=1, hidden=6, epochs=2, learn_embedding=learned, progress=False)
    run.initial[0].save("start.npz")
    run.final[0].save("end.npz")
    both = ["--initial", "start.npz", "--formula", "f.cnf"]
    for words in (["codes", "end.npz", *both], ["probe", "--final", "end.npz", *both]):
        notes = document(capsys, *words)["notes"]
        assert any("was trained too: it learns clauses" in x for x in notes) == learned
    (alone,) = document(capsys, "codes", "end.npz", "--formula", "f.cnf")["notes"] or [""]
    assert ("if that was trained too, it learns clauses" in alone) == learned  # one file does not say it


def test_tickets_prune_the_layers_that_are_named(capsys):
    options = ["--methods", "random,magnitude", "--baseline", "random", "--densities", ".3", *DRAWN, "--outputs", 2]
    found = document(capsys, "tickets", *options, "--layers", "2,outputs")
    assert {row["kept"] for row in found["rows"]} == {round(0.3 * (6 * 8 + 2 * 6))}
    both = document(capsys, "tickets", *options, "--scope", "layer")
    assert {row["kept"] for row in both["rows"]} == {round(0.3 * (8 * 32 + 6 * 8))}
    assert "the network has hidden layers 1 to 2" in sentence(capsys, "tickets", *options, "--layers", 3)


def test_a_flag_of_older_versions_is_still_understood():
    for words in (["--outputs"], ["--outputs", "--seed", "3"], ["--prune-outputs"]):
        assert (parse(["tickets", *words]).prune_outputs, parse(["tickets", *words]).outputs) == (True, 1)
    number = parse(["tickets", "--outputs", "2"])
    assert (number.prune_outputs, number.outputs) == (False, 2)


def test_explore_says_which_layer_and_output_it_shows(capsys, files):
    words = ["--clauses", 3, "--hidden", "8,6", *SMALL, "--moments", 4]
    found = document(capsys, "explore", *words, "--outputs", 2, "--output", 1, "--out", "page.html")
    assert (found["output"], "layer" in found) == (1, False)
    page = (files / "page.html").read_text(encoding="utf-8")
    assert "Shown is layer 1 for output 1 (counted from 0) of a network with hidden layers of 8 and 6 rows" in page
    document(capsys, "explore", *words, "--clauses", 4, "--family", "shared", "--layer", 2, "--out", "two.html")
    assert "Each variable on this page is a clause of level 1" in (files / "two.html").read_text(encoding="utf-8")
    document(capsys, "explore", "--clauses", 3, "--hidden", 8, *SMALL, "--moments", 4, "--out", "one.html")
    assert "Shown is" not in (files / "one.html").read_text(encoding="utf-8")
    wrong = ["--family", "but-not", "--clauses", 4, "--out", "none.html"]
    assert "codes stand on rows of both types" in sentence(capsys, "explore", *words, *wrong)


def test_panels_name_rows_by_paths_where_there_are_deeper_layers():
    from toycomb import plots

    task, options = tc.Task(tc.Formula.random(8, 2, 3, seed=1), samples=200), {"seed": 1, "epochs": 1, "networks": 2}
    for hidden, weight in (((6, 4), "path to the output ${} 0$"), (6, "$v_r {} 0$")):
        run = tc.train(task, hidden=hidden, progress=False, **options)
        for draw in (plots.patterns_by_load, plots.emergence):
            shown = [ax.get_title() for ax in draw(run).axes[:2]]
            wanted = [f"{side} rows ({weight.format(sign)})" for side, sign in (("positive", ">"), ("negative", "<"))]
            assert [title.partition(", H")[0] for title in shown] == wanted


def test_data_and_a_table_with_several_outputs_take_the_same_one(tmp_path, capsys):
    X = np.random.default_rng(0).integers(0, 2, (80, 4))
    y = np.stack([X[:, 0] & X[:, 1], X[:, 2] | X[:, 3]], axis=1)
    np.savez(tmp_path / "data.npz", X=X, y=y)
    (tmp_path / "table.pla").write_text(".i 4\n.o 2\n11-- 10\n--1- 01\n---1 01\n.e\n")
    files = ["--data", tmp_path / "data.npz", "--formula", tmp_path / "table.pla", "--hidden", 4]
    few = ["--networks", 1, "--methods", "random", "--densities", 0.5, "--epochs", 1]
    found = document(capsys, "tickets", *files, *few, "--output", 1)
    assert "p dnf 4 2\n3 0\n4 0\n" in found["specification"]["population"]["formula"]
    np.savez(tmp_path / "data.npz", X=X, y=y[:, 0])
    assert "a table with 2 were given; name the output" in sentence(capsys, "tickets", *files, *few)


@pytest.mark.parametrize("command", ["patterns", "probe", "tickets", "explore"])
def test_no_outputs_are_refused(command, capsys):
    assert "0 outputs were asked for; give at least 1" in sentence(capsys, command, "--outputs", 0)


def test_outputs_of_a_table_that_are_left_out_are_told(tmp_path, capsys):
    path = tmp_path / "table.pla"
    path.write_text(".i 4\n.o 3\n11-- 100\n--1- 001\n.e\n")
    assert text_of(path, None).count("\n.o 3\n") == 1
    assert capsys.readouterr().err.startswith("toycomb: an output is left out: output 1 is never true")
    assert text_of(path, 0).startswith("p dnf 4 1")
    assert capsys.readouterr().err == ""


def test_of_a_table_all_outputs_are_pruned_and_that_is_said(capsys, files):
    few = ["--networks", "1", "--methods", "random", "--densities", ".5", "--hidden", "4", "--epochs", "1"]
    few += ["--inputs", "as-they-come", "--samples", "100"]
    main(["tickets", "--formula", "t.pla", *few])
    printed = capsys.readouterr()
    assert "all 3 outputs of t.pla are learnt; --output names one of them" in printed.err
    assert "H = 4, O = 3, " in printed.out
    main(["tickets", "--formula", "t.pla", "--output", "1", *few[:-4], "--inputs", "uniform", "--samples", "100"])
    printed = capsys.readouterr()
    assert "outputs" not in printed.err
    assert "O = " not in printed.out


def test_explore_shows_the_output_of_a_table_that_is_named(capsys, files, monkeypatch):
    shown = []

    def kept(source, page, **options):
        shown.append((source, options))
        page.touch()

    monkeypatch.setattr("toycomb.explorer.explore", kept)
    formulas = [tc.Formula.load("t.pla", output=o) for o in range(3)]
    few = ["--hidden", "4", *SMALL]
    found = document(capsys, "explore", "--formula", "t.pla", "--output", 1, *few)
    run, options = shown.pop()
    assert (run.tasks[0].formula, options["output"], found["output"]) == (formulas[1], 0, 1)
    main(["train", "--formula", "t.pla", "--output", "2", *few, "--save", "one.npz"])
    main(["train", "--formula", "t.pla", *few[:-4], "--seed", "100", "--save", "all.npz"])
    for name in ("one", "all"):
        ends = ["--initial", f"{name}.npz", "--final", f"{name}.npz"]
        main(["explore", "--formula", "t.pla", "--output", "2", *ends])
        pane, _ = shown.pop()
        network = Layered.load(f"{name}.npz").seen(1, 2 if name == "all" else 0)
        assert pane.formula == formulas[2]
        assert np.array_equal(pane.space.row_types[0, 0], network.row_types)
    capsys.readouterr()
    assert "name which (output, 0 to 2)" in sentence(capsys, "explore", "--formula", "t.pla", *few)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("explore results --family shared", "--family would have no effect on a folder of results"),
        ("explore results --outputs 2 --epochs 3", "--outputs, --epochs would have no effect on a folder of results"),
        (
            "explore --initial a.npz --final b.npz --formula f.dnf --epochs 3",
            "--epochs would have no effect on networks",
        ),
        ("train --data d.npz --output 0,0 --save n.npz", "outputs are 0, 0; name none twice"),
        (
            "tickets --hidden 8,4 --methods distance --layers 2 --out results",
            "distance prunes layer 2 by the clauses of level 2, and the formula has one level; choose other layers",
        ),
        ("patterns --family but-not --hidden 4,4,4 --layer 3 --epochs 9999", "the level is 3; the formula has 2"),
        ("explore --family but-not --hidden 4,4,4 --layer 3 --epochs 9999", "the level is 3; the formula has 2"),
        ("tickets --layers true", "a layer is 'true'; it must be a number from 1 on"),
    ],
)
def test_what_has_no_effect_or_no_meaning_is_said(tmp_path, monkeypatch, capsys, line, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "results").mkdir()
    with pytest.raises(SystemExit) as end:
        main(line.split())
    assert end.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not [x for x in tmp_path.iterdir() if x.name != "results"]
