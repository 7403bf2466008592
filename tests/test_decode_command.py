"""`toycomb decode`: its document and text, and one sentence for whatever cannot be decoded."""

import json
from dataclasses import replace

import numpy as np
import pytest

import toycomb as tc
from toycomb.cli import main
from toycomb.commands import decoded
from toycomb.layered import Layer, Layered

N = 16
CLAUSES = ((1, 2, 3, 4), (5, 6, 7, 8))
OTHER = ((9, 10, 11), (12, 13, 14))
TASK = tc.Formula(N, CLAUSES)
KEYS = {
    *("clauses", "kind", "verdict", "whole", "checked", "outputs", "mode", "variables"),
    *("embedding", "embedding_source", "formula", "saved", "notes"),
}


def document(capsys, *arguments):
    main(["decode", *map(str, arguments), "--json"])
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def text(capsys, *arguments):
    main(["decode", *map(str, arguments)])
    return capsys.readouterr().out


def sentence(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main(["decode", *map(str, arguments)])
    printed = capsys.readouterr()
    assert (end.value.code, printed.out, printed.err.count("\n")) == (2, "", 1)
    return printed.err


def rows(clauses):
    """A row per clause that is 1 where all its literals hold, and 0 or less elsewhere."""
    W, b = np.zeros((len(clauses), N)), np.zeros(len(clauses))
    for row, clause in enumerate(clauses):
        W[row, np.abs(clause) - 1] = np.sign(clause)
        b[row] = 1 - sum(x > 0 for x in clause)
    return W, b


def of_clauses(*clauses, embedding=None, E=None):
    """A network that computes the OR of its clauses, by hand; under an embedding E if one is given."""
    W, b = rows(clauses)
    return tc.Network(W if E is None else W @ np.linalg.inv(E), b, np.ones(len(b)), np.array(-0.5), embedding=embedding)


def of_two_outputs():
    """One hidden layer, and above it a formula for each output."""
    W, b = rows((*CLAUSES, *OTHER))
    V = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    return Layered((Layer(W, b), Layer(V, np.full(2, -0.5))), embedding="identity")


def literals(read):
    return sorted(tuple(x["literals"]) for x in read["clauses"])


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Networks that compute known formulas, made by hand."""
    monkeypatch.chdir(tmp_path)
    of_clauses(*CLAUSES, embedding="identity").save("net.npz")
    of_clauses(*CLAUSES).save("bare.npz")
    of_two_outputs().save("two.npz")
    TASK.save("f.dnf")
    return tmp_path


@pytest.mark.parametrize("flags", [(), ("--queries",), ("--mode", "queries")])
def test_a_network_made_by_hand_is_decoded_exactly(capsys, files, flags):
    found = document(capsys, "net.npz", *flags, "--out", "out")
    assert found.keys() == KEYS
    assert (literals(found), found["kind"], found["verdict"]) == ([*CLAUSES], "dnf", "whole")
    assert all(0.5 < x["confidence"] <= 1 and x.keys() == {"literals", "confidence"} for x in found["clauses"])
    assert (found["mode"], found["variables"], found["embedding_source"]) == ("queries", N, "file")
    (one,) = found["outputs"]
    assert {key: one[key] for key in ("clauses", "kind", "verdict", "whole")} == {
        key: found[key] for key in ("clauses", "kind", "verdict", "whole")
    }
    assert json.loads((files / "out" / "decode.json").read_text()) == found


def test_two_calls_print_the_same(capsys, files):
    assert text(capsys, "net.npz", "--json") == text(capsys, "net.npz", "--json", "--queries")


def test_text_has_signs_confidence_verdict_and_kind(capsys, files):
    said = text(capsys, "net.npz")
    assert "1.00  +1 +2 +3 +4\n" in said
    assert "kind: dnf: True where all literals of any clause hold" in said
    assert "verdict: whole; these 2 clauses are more likely than not the formula" in said


def test_the_kind_of_a_cnf_is_read(capsys, files):
    network = of_clauses(*(tuple(-x for x in clause) for clause in CLAUSES))  # True where all literals of one are false
    tc.Network(network.W, network.b, -network.v, -network.c, embedding="identity").save("cnf.npz")
    tc.Formula(N, CLAUSES, "cnf").save("f.cnf")
    found = document(capsys, "cnf.npz", "--formula", "f.cnf")
    assert (literals(found), found["kind"], found["checked"]["exact"]) == ([*CLAUSES], "cnf", True)
    read_as = document(capsys, "cnf.npz", "--formula", "f.cnf", "--read-as", "dnf")["checked"]
    assert (read_as["exact"], read_as["kind_right"], read_as["right"]) == (False, False, [])


def test_every_output_is_decoded_unless_one_is_named(capsys, files):
    both = document(capsys, "two.npz")
    assert [literals(x) for x in both["outputs"]] == [[*CLAUSES], [*OTHER]]
    assert [x["output"] for x in both["outputs"]] == [0, 1]
    assert both["clauses"] is both["kind"] is both["verdict"] is None
    second = document(capsys, "two.npz", "--output", 1)
    assert (literals(second), second["outputs"]) == ([*OTHER], both["outputs"][1:])
    said = text(capsys, "two.npz")
    assert said.index("output 0\n") < said.index("+1 +2 +3 +4") < said.index("output 1\n") < said.index("+9 +10 +11")


def test_several_outputs_are_compared_with_a_table_or_one_of_them_with_a_formula(capsys, files):
    def line(clause, values):
        return "".join("1" if i + 1 in clause else "-" for i in range(N)) + f" {values}\n"

    cubes = [line(x, "10") for x in CLAUSES] + [line(x, "01") for x in OTHER]
    (files / "t.pla").write_text(f".i {N}\n.o 2\n{''.join(cubes)}.e\n")
    assert [x["checked"]["exact"] for x in document(capsys, "two.npz", "--formula", "t.pla")["outputs"]] == [True, True]
    assert document(capsys, "two.npz", "--formula", "t.pla", "--output", 1)["checked"]["exact"]
    assert document(capsys, "two.npz", "--formula", "f.dnf", "--output", 0)["checked"]["exact"]
    assert "2 outputs; say with --output whose formula this is" in sentence(capsys, "two.npz", "--formula", "f.dnf")
    assert "say with --output which" in sentence(capsys, "two.npz", "--save", "read.dnf")
    assert not (files / "read.dnf").exists()


def test_deeper_layers_are_asked_through(capsys, files):
    W, b = rows(CLAUSES)
    layers = Layer(W, b), Layer(np.eye(2), np.zeros(2)), Layer(np.ones((1, 2)), np.array([-0.5]))
    Layered(layers, embedding="identity").save("deep.npz")
    assert document(capsys, "deep.npz", "--formula", "f.dnf")["checked"]["exact"]
    assert "weights are read of one hidden layer" in sentence(capsys, "deep.npz", "--mode", "weights")


def test_weights_under_a_mask_do_not_count(capsys, files):
    W, b = rows(CLAUSES)
    mask = (W != 0).astype(np.uint8)
    np.savez("masked.npz", W=W + 3 * (1 - mask), b=b, v=np.ones(2), c=-0.5, mask=mask, embedding="identity")
    assert literals(document(capsys, "masked.npz")) == [*CLAUSES]


def test_a_difference_is_told_with_whose_error_it_is(capsys, files):
    tc.Formula(N, (CLAUSES[0], OTHER[0])).save("g.dnf")
    found = document(capsys, "net.npz", "--formula", "g.dnf")["checked"]
    assert (found["exact"], found["recall"], found["precision"], found["kind_right"]) == (False, 0.5, 0.5, True)
    assert found["right"] == [list(CLAUSES[0])]
    for name, clause in (("false", CLAUSES[1]), ("missed", OTHER[0])):
        (one,) = found[name]
        assert one.keys() == {"literals", "own", "tried", "with_network", "examples"}
        assert (one["literals"], one["own"], one["with_network"]) == (list(clause), True, 1.0)
        assert one["tried"] > 0
        assert one["examples"][0] == list(clause)
    said = text(capsys, "net.npz", "--formula", "g.dnf")
    assert "compared: not exactly the true formula; 1 of 2 true clauses read, 1 of 2 read are false" in said
    assert "false: +5 +6 +7 +8; the network's own error: on 100 % of" in said
    assert "such as where these variables alone are true: 9 10 11" in said


def test_what_is_saved_is_the_formula_that_was_read(capsys, files):
    found = document(capsys, "net.npz", "--save", "read.dnf")
    assert found["saved"] == "read.dnf"
    read = tc.Formula.load("read.dnf")
    assert (read.variables, read.kind, sorted(read.clauses)) == (N, "dnf", [*CLAUSES])
    assert document(capsys, "net.npz", "--formula", "read.dnf")["checked"]["exact"]
    assert text(capsys, "net.npz", "--save", "read.dnf").endswith("saved to read.dnf\n")


def test_by_another_embedding_no_clause_is_read_and_that_is_said(capsys, files):
    task = tc.random_tasks(1, clauses=8, seed=3, samples=20_000)
    trained = tc.train(task, seed=3, epochs=60, progress=False).final[0]
    replace(trained, embedding=None).save("trained.npz")
    found = document(capsys, "trained.npz", "--embedding", "orthogonal")
    assert (found["clauses"], found["kind"], found["verdict"]) == ([], None, "none")
    assert found["embedding_source"] == "given"
    (note,) = found["outputs"][0]["notes"]
    assert note.startswith("no clause was read")
    assert "its embedding is not the one that was given" in note
    line = sentence(capsys, "trained.npz", "--embedding", "orthogonal", "--save", "read.dnf")
    assert "nothing is saved to read.dnf: no clause was read" in line
    assert not (files / "read.dnf").exists()
    assert "trained with the embedding identity, and hadamard was given" in sentence(
        capsys, "net.npz", "--embedding", "hadamard"
    )


def test_an_embedding_is_taken_from_the_file_from_the_options_or_for_identity(capsys, files):
    assert "assumed: the network file names none" in text(capsys, "bare.npz", "--formula", "f.dnf")
    E = np.random.default_rng(0).normal(size=(N, N))
    of_clauses(*CLAUSES, E=E).save("mixed.npz")
    of_clauses(*CLAUSES, E=E, embedding=E).save("learned.npz")
    np.save("E.npy", E)
    mixed = document(capsys, "mixed.npz", "--embedding", "E.npy")
    assert (literals(mixed), mixed["embedding"], mixed["embedding_source"]) == ([*CLAUSES], "E.npy", "given")
    assert literals(document(capsys, "learned.npz")) == [*CLAUSES]
    assert not document(capsys, "mixed.npz")["clauses"]


def test_a_file_of_an_embedding_says_the_number_of_variables(capsys, files):
    wide = np.concatenate([np.eye(N), np.ones((2, N))])  # 18 inputs of 16 variables
    W, b = rows(CLAUSES)
    np.savez("wide.npz", W=np.concatenate([W, np.zeros((2, 2))], axis=1), b=b, v=np.ones(2), c=-0.5)
    np.save("E.npy", wide)
    found = document(capsys, "wide.npz", "--embedding", "E.npy")
    assert (found["variables"], literals(found)) == (N, [*CLAUSES])


def test_fewer_variables_than_inputs_are_those_of_the_formula_or_of_the_options(capsys, files):
    from toycomb.tasks.embedding import matrix

    W, b = rows(CLAUSES)
    E = matrix("hadamard", 16)
    tc.Network(W @ np.linalg.inv(E), b, np.ones(2), np.array(-0.5), embedding="hadamard").save("h.npz")
    (note,) = document(capsys, "h.npz")["notes"]
    assert note.startswith("16 variables are taken, as many as the network has inputs")
    tc.Formula(14, CLAUSES).save("less.dnf")
    for options in (("--variables", 14), ("--formula", "less.dnf")):
        found = document(capsys, "h.npz", *options)
        assert (found["variables"], literals(found), found["notes"]) == (14, [*CLAUSES], [])
    assert "less.dnf has 14 variables; leave out --variables" in sentence(
        capsys, "h.npz", "--formula", "less.dnf", "--variables", 15
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--mode", "weigths"], "--mode is 'weigths'; perhaps you meant weights"),
        (["--queries", "--mode", "weights"], "both --queries and --mode weights were given"),
        (["--mode", "weights", "--inputs", "uniform"], "--inputs would have no effect on mode weights"),
        (["--mode", "weights", "--longest", "4"], "--longest would have no effect on mode weights"),
        (["--reading", "pairs"], "--reading would have no effect on mode queries"),
        (["--mode", "weights", "--reading", "sign"], "there is no reading 'sign'; perhaps you meant signs"),
        (["--read-as", "cnf"], "--read-as was given without --formula"),
        (["--kind", "cfn"], "--kind is 'cfn'; perhaps you meant cnf"),
        (["--inputs", "near"], "the inputs of training are 'near'"),
        (["--longest", "0"], "the longest clause is 0; it must be at least 1"),
        (["--output", "1"], "output"),
        (["--variables", "9"], "over 9 variables, as --variables says"),
        (["--embedding", "fourier"], "the embedding is 'fourier'"),
        (["--embedding", "none.npy"], "cannot read none.npy"),
        (["--formula", "none.cnf"], "cannot read none.cnf"),
        (["--formula", "net.npz"], "net.npz"),
        (["--save", "net.npz"], "command reads"),
    ],
)
def test_wrong_options_are_one_sentence(capsys, files, options, message):
    before = sorted(files.iterdir())
    assert message in sentence(capsys, "net.npz", *options)
    assert sorted(files.iterdir()) == before


def test_wrong_files_are_one_sentence(capsys, files):
    assert "cannot read none.npz" in sentence(capsys, "none.npz")
    np.savez("other.npz", X=np.ones(3))
    assert "other.npz" in sentence(capsys, "other.npz")
    np.savez("large.npz", W=np.ones((2, 129)), b=np.zeros(2), v=np.ones(2), c=0.0)
    assert "129 variables; from 1 to 128 can be read" in sentence(capsys, "large.npz")
    tc.Formula(5, ((1, 2),)).save("five.dnf")
    assert "over 5 variables, as five.dnf says" in sentence(capsys, "net.npz", "--formula", "five.dnf")


def test_weights_near_the_largest_number_end_in_no_traceback(capsys, files):
    rng = np.random.default_rng(0)
    W, v = 1e300 * rng.normal(size=(4, 6)), 1e300 * rng.normal(size=4)
    np.savez("big.npz", W=W, b=np.zeros(4), v=v, c=0.0, embedding="identity")
    assert document(capsys, "big.npz", "--mode", "weights")["clauses"] == []
    assert "its weights are so large that answers are not finite" in sentence(capsys, "big.npz")


def test_the_cost_of_many_questions_is_said_before_the_work(capsys, files, monkeypatch):
    monkeypatch.setattr(decoded, "LONG", 1)
    main(["decode", "net.npz"])
    assert capsys.readouterr().err == (
        "toycomb: 6,885 first questions for 16 variables, twice where it may be a CNF: inputs of up to 5 true "
        "variables; a smaller --longest asks fewer\n"
    )
    main(["decode", "net.npz", "--mode", "weights"])
    assert capsys.readouterr().err == ""


def test_by_weights_alone(capsys, files):
    tasks = tc.random_tasks(1, seed=1, clauses=4, embedding="identity", samples=4000)
    tc.train(tasks, hidden=32, epochs=40, seed=1, progress=False).final[0].save("trained.npz")
    found = document(capsys, "trained.npz", "--mode", "weights", "--seed", 3)
    expected = tc.decode(tc.Network.load("trained.npz"), mode="weights", seed=3)
    assert found["outputs"] == [{**expected.document(), "checked": None}]
    assert (found["whole"], found["mode"], found["clauses"]) == (None, "weights", expected.document()["clauses"])
    assert document(capsys, "trained.npz", "--mode", "weights", "--reading", "pairs")["mode"] == "weights"
    tasks[0].formula.save("t.dnf")
    assert "asked:" not in text(capsys, "trained.npz", "--mode", "weights", "--formula", "t.dnf")


def test_few_variables_are_told_of_other_questions(capsys, files):
    np.savez("few.npz", W=np.zeros((2, 5)), b=np.zeros(2), v=np.ones(2), c=0.0, embedding="identity")
    (note,) = document(capsys, "few.npz")["notes"]
    assert note == "of fewer than 16 variables, --inputs uniform often reads what --inputs near-miss does not"
    assert document(capsys, "few.npz", "--inputs", "uniform")["notes"] == []
