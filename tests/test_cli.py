"""The command line: documents, and one sentence for every wrong input."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from toycomb import Formula, Network
from toycomb.cli import main
from toycomb.commands.listed import COMMANDS
from toycomb.commands.parsing import SHELLS, parse
from toycomb.common.errors import SHORT

UF20 = Path(__file__).parent / "data" / "uf20-01.cnf"
TINY = ["--networks", "2", "--hidden", "8", "--epochs", "2", "--samples", "400", "--clauses", "3"]


def document(capsys, *arguments):
    main([*map(str, arguments), "--json"])
    return json.loads(capsys.readouterr().out)


def sentence(capsys, *arguments):
    """Run a command that must fail; return its one line on standard error."""
    with pytest.raises(SystemExit) as end:
        main(list(map(str, arguments)))
    printed = capsys.readouterr()
    assert end.value.code == 2
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err
    assert len(printed.err) < 1100
    return printed.err


def test_patterns(capsys, tmp_path):
    result = document(capsys, "patterns", *TINY, "--out", tmp_path)
    for side in ("positive", "negative"):
        assert list(result[side]) == list(result["initial"][side]) == ["4P", "3P1N", "2P2N", "3N1P", "4N"]
    rows = sum(sum(result[side].values()) for side in ("positive", "negative"))
    assert rows == pytest.approx(8)
    assert 0 <= result["train_error"] <= 1
    assert result == json.loads((tmp_path / "patterns.json").read_text())
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".png", ".svg"}
    main(["patterns", *TINY])
    assert "4P" in capsys.readouterr().out


def test_probe(capsys):
    result = document(capsys, "probe", *TINY, "--at", "0.5,1")
    table = result["fate_by_distance"]
    assert list(table) == ["0", "1", "2", "3", "4"]
    assert [row["base_rate"] for row in table.values()] == [1 / 16, 4 / 16, 6 / 16, 4 / 16, 1 / 16]
    start, fate = np.array(result["locations"]["initial_distance"]), np.array(result["locations"]["fate"])
    assert start.shape == fate.shape == (2, 8, 3)
    assert sum(entry["count"] for entry in result["fates"].values()) == fate.size
    positive = np.array(result["locations"]["initial_row_type"]) == 1
    assert sum(row["count"] for row in table.values()) == positive.sum() * 3
    assert list(result["motion"]) == ["0.5", "1"]
    main(["probe", *TINY, "--kind", "cnf", "--literals", "2", "3"])
    assert "fates:" in capsys.readouterr().out


def test_train_and_codes_on_a_benchmark_file(capsys, tmp_path):
    net = tmp_path / "net.npz"
    options = ("--formula", UF20, "--read-as", "dnf")
    result = document(capsys, "train", *options, "--save", net, "--epochs", "30", "--samples", "4000")
    assert result["inputs"] == "uniform"
    assert result["test_error"] < 0.05
    codes = document(capsys, "codes", net, *options)["codes"]
    assert list(codes) == [str(c) for c in range(91)]
    network, formula = Network.load(net), Formula.load(UF20, "dnf")
    for c, clause in enumerate(formula.clauses):
        expected = [
            r for r in range(32) if network.v[r] > 0 and all(network.W[r, abs(x) - 1] * np.sign(x) > 0 for x in clause)
        ]
        assert codes[str(c)] == expected
    main(["codes", str(net), *map(str, options)])
    assert "of 91 clauses have a code" in capsys.readouterr().out


def test_codes_of_a_network_written_elsewhere(capsys, tmp_path):
    formula = tmp_path / "f.cnf"
    formula.write_text("p dnf 3 2\n1 2 0\n-3 0\n")
    E = np.array([[1.0, 1, 0], [0, 1, 1], [1, 0, 1]])
    F = np.array([[1.0, 1, 1], [1, 1, -1], [1, 1, -1]])
    np.savez(tmp_path / "n.npz", W=F @ np.linalg.inv(E), b=np.zeros(3), v=np.array([1, 1, -1]), c=0.0)
    np.save(tmp_path / "E.npy", E)
    result = document(capsys, "codes", tmp_path / "n.npz", "--formula", formula, "--embedding", tmp_path / "E.npy")
    assert result["codes"] == {"0": [0, 1], "1": [1]}


def test_codes_say_what_became_of_every_location(capsys, tmp_path):
    formula = Formula(4, ((1, 2), (-3, 4)))
    formula.save(tmp_path / "f.dnf")
    start = np.array([[1, -1, 1, 1], [1, 1, -1, 1], [-1, -1, 1, -1.0]])
    end = np.array([[1, 1, 1, 1], [1, 1, 1, 1], [-1, -1, -1, 1.0]])
    for name, W in (("start", start), ("end", end)):
        Network(W, np.zeros(3), np.ones(3), np.zeros(())).save(tmp_path / f"{name}.npz")
    call = ["codes", tmp_path / "end.npz", "--formula", tmp_path / "f.dnf", "--embedding", "identity"]
    assert document(capsys, *call)["training"] is None
    result = document(capsys, *call, "--initial", tmp_path / "start.npz")
    assert result["codes"] == {"0": [0, 1], "1": [2]}
    assert result["distance"] == [[0, 0, 2], [1, 1, 0]]
    assert result["training"] == {
        "initial_distance": [[1, 0, 2], [1, 0, 2]],
        "motion": [[-1, 0, 0], [0, 1, -2]],
        "fates": [["converged", "held", "idle"], ["rejected", "rejected", "recruited"]],
        "crowd": [[1, 1, 0], [1, 1, 0]],
        "changed_type": [False, False, False],
    }
    main([*map(str, call), "--initial", str(tmp_path / "start.npz")])
    assert "fates: 1 held, 1 converged, 2 rejected, 1 recruited, 1 idle" in capsys.readouterr().out


def test_help_and_version(capsys):
    for arguments in (["--help"], ["patterns", "--help"], ["--version"]):
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert end.value.code == 0
        out = capsys.readouterr().out
        assert "toycomb" in out
        if "--help" in arguments:
            assert "Example: toycomb" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "reproduce"),
        (["nothing"], "nothing"),
        (["pattern", "--hidden", "3"], "there is no command 'pattern'"),
        (["--out", "x", "patterns"], "must be a command"),
        (["patterns", "--hidden", "many"], "--hidden"),
        (["patterns", "--networks", "0"], "0 networks were asked for"),
        (["patterns", "--clauses", "0"], "0 clauses"),
        (["patterns", "--variables", "8", "--literals", "9"], "literals per clause is 9"),
        (["patterns", "--hidden", "0"], "hidden is 0"),
        (["patterns", "--embedding", "fourier"], "the embedding is 'fourier'"),
        (["patterns", "--seed", "-1"], "the seed is -1"),
        (["patterns", "--inputs", "exhaustive"], "limit is 20"),
        (["patterns", "--literals"], "no number of literals"),
        (["patterns", "--hidden", "9" * 20], "at most 1000000"),
        (["patterns", "--variables", "1000000", "--clauses", "1"], "at most 8192"),
        (["patterns", "--samples", "9" * 20], "samples were asked for"),
        (["patterns", "--networks", "1000000000"], "1000000000 networks were asked for; at most 1000000 can be"),
        (["theories", "bounds", "--networks", "1000000000"], "at most 1000000 can be"),
        (["tickets", "--networks", "400000", "--clauses", "64"], "at most 4000000 clauses are drawn in all"),
        (["patterns", "--hidden", "1000000", "--networks", "100000"], "TiB of memory, and"),
        (["probe", "--networks", "100000", "--hidden", "4096", "--at", "1,2,3"], "GiB of memory, and"),
        (["patterns", "--samples", "100000000", "--variables", "8192"], "TiB of memory, and"),
        (["tickets", "--threads", "100000"], "100000 threads were asked for; at least 1 is needed, and at most 1024"),
        (["patterns", "--embedding", "x" * 10**5], "the embedding is 'xxx"),
        (["patterns", "--networks", "9" * 5000], "--networks"),
        (["probe", "--at", "101"], "snapshot at epoch 101"),
        (["probe", "--proximal", "9"], "proximal is 9"),
        (["reproduce", "--preset", "huge"], "the preset is 'huge'; it must be one of quick, paper, full"),
        (["reproduce", "--out", __file__], "cannot write into the output folder"),
        (["patterns", "--out", f"{__file__}/x"], "cannot write into the output folder"),
        (["train", "--save", "x.npz"], "--formula"),
        (["train", "--formula", "none.cnf", "--save", "x.npz"], "cannot read none.cnf"),
        (
            ["train", "--formula", UF20, "--save", "no/x.npz"],
            "cannot write no/x.npz: No such file or directory (there is no folder no)",
        ),
        (["codes", "none.npz", "--formula", UF20], "cannot read none.npz"),
    ],
)
def test_wrong_input_is_one_sentence(capsys, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    line = sentence(capsys, *arguments)
    assert not list(tmp_path.iterdir())
    assert message in line


def test_inputs_that_chance_does_not_meet_are_one_sentence_without_a_solver(capsys, tmp_path, monkeypatch):
    from toycomb.tasks import solved

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(solved, "possible", lambda: False)
    line = sentence(capsys, "train", "--formula", UF20, "--save", "x.npz", "--inputs", "near-miss")
    assert "10000 tries" in line
    assert not list(tmp_path.iterdir())


def test_wrong_files_are_one_sentence(capsys, tmp_path):
    def formula(text):
        (tmp_path / "f.cnf").write_text(text)
        return sentence(capsys, "train", "--formula", tmp_path / "f.cnf", "--save", tmp_path / "n.npz")

    assert "clause 1 holds the literal 9" in formula("p cnf 3 1\n9 0\n")
    assert "clause 1 is empty" in formula("p cnf 3 1\n0\n")
    assert "promises 5 clauses" in formula("p cnf 3 5\n1 0\n")
    (tmp_path / "f.cnf").write_text("p dnf 2 1\n1 2 0\n")
    net = tmp_path / "n.npz"

    def network(**changes):
        arrays = {"W": np.ones((3, 2)), "b": np.zeros(3), "v": np.ones(3), "c": np.float64(0), **changes}
        np.savez(net, **arrays)
        return sentence(capsys, "codes", net, "--formula", tmp_path / "f.cnf")

    assert "v has shape (4,)" in network(v=np.ones(4))
    assert "W holds nan at (0, 0)" in network(W=np.full((3, 2), np.nan))
    assert "holds a pickled object" in network(b=np.array([{}, {}, {}]))
    assert "takes 5 embedded inputs and the embedding gives 2" in network(W=np.ones((3, 5)))
    whole = net.read_bytes()
    net.write_bytes(whole[: len(whole) // 2])
    assert "truncated" in sentence(capsys, "codes", net, "--formula", tmp_path / "f.cnf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["f.cnf", "n.npz"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pattern"], "there is no command 'pattern'; perhaps you meant patterns"),
        (["patterns", "--hiden", "3"], "patterns has no option '--hiden'; perhaps you meant --hidden; "),
        (["patterns", "--Hidden=3"], "patterns has no option '--Hidden'; perhaps you meant --hidden; "),
        (["patterns", "--hidden", "1.5"], "--hidden is '1.5'; it must be a whole number\n"),
        (["probe", "--at", "1,soon"], "--at is 'soon'; it must be a number\n"),
        (["patterns", "--kind", "dnff"], "--kind is 'dnff'; perhaps you meant dnf; it must be one of dnf, cnf\n"),
        (["tickets", "--workers=process"], "perhaps you meant processes; it must be one of auto, threads, processes\n"),
        (["tickets", "--methods", "imp,magntude"], "'magntude'; perhaps you meant magnitude, "),
        (["tickets", "--baseline", "SNIP"], "there is no ticket method 'SNIP'; perhaps you meant snip; "),
        (["patterns", "--embedding", "hadamar"], "perhaps you meant hadamard or hadamard-scaled; it must be one of "),
        (["patterns", "--inputs", "nearmiss"], "perhaps you meant near-miss; it must be one of "),
        (["patterns", "--optimiser", "adm"], "the optimiser is 'adm'; perhaps you meant adam; it must be one of adam"),
        (["patterns", "--initialiser", "uniforn"], "perhaps you meant uniform; it must be one of uniform, he\n"),
        (["theories", "double_descent"], "there is no account 'double_descent'; perhaps you meant double-descent; "),
        (["reproduce", "--accounts", "c2"], "there is no account 'c2'; perhaps you meant C2; "),
        (["help"], "there is no command 'help'; perhaps you meant --help\n"),
        (["--versoin"], "the first word is --versoin; perhaps you meant --version, or a command; "),
        (["train"], "train needs --save FILE; toycomb train --help shows an example\n"),
        (["train", "--save=x.npz"], "there is nothing to train on; give --formula FILE, or --data FILE, or both\n"),
        (["codes"], "codes needs NETWORK and --formula FILE; toycomb codes --help shows an example\n"),
        (["score", "snip", "--data", "x", "--save", "y"], "score needs NETWORK; toycomb score --help"),
        (["codes", "n.npz", "f.cnf", "--formula", "f.cnf"], "codes takes NETWORK and options; 'f.cnf' belongs to none"),
        (["reproduce", "quick"], "reproduce takes options alone; 'quick' belongs to none; toycomb reproduce --help"),
        (["tickets", "--outputs", "imp"], "tickets takes options alone; 'imp' belongs to none; "),
        (["reproduce", "--preset", "papr"], "the preset is 'papr'; perhaps you meant paper; it must be one of quick"),
    ],
)
def test_a_mistyped_name_is_told_the_nearest_one_in_two_lines(capsys, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    line = sentence(capsys, *arguments)
    assert message in line
    assert len(line) <= len("toycomb: ") + SHORT + 1
    assert not list(tmp_path.iterdir())


def test_divergence_is_one_sentence(capsys, tmp_path):
    # With --out, since a run that takes long (here to compile) says that nothing else is kept.
    line = sentence(capsys, "patterns", *TINY, "--optimiser", "sgd", "--learning-rate", "1e30", "--out", tmp_path / "a")
    assert "diverged at step" in line


def test_failure_leaves_no_empty_folders(capsys, tmp_path):
    sentence(capsys, "patterns", "--networks", "0", "--out", tmp_path / "a" / "b")
    sentence(capsys, "reproduce", "--seed", "-1", "--out", tmp_path / "c")
    sentence(capsys, "reproduce", "--threads", "0", "--out", tmp_path / "d")
    assert not list(tmp_path.iterdir())


def test_an_unusable_network_file_is_noticed_before_training(capsys, tmp_path):
    for save in (tmp_path, tmp_path / ("x" * 300)):
        line = sentence(capsys, "train", "--formula", UF20, "--save", save, "--epochs", "100000")
        assert "cannot write" in line


def test_output_of_any_encoding(tmp_path):
    (tmp_path / "f.cnf").write_text("p dnf 2 1\n1 2 0\n")
    np.savez(tmp_path / "n.npz", W=np.ones((3, 2)), b=np.zeros(3), v=np.ones(3), c=0.0)
    command = [sys.executable, "-m", "toycomb", "codes", str(tmp_path / "n.npz"), "--formula", str(tmp_path / "f.cnf")]
    for encoding in ("cp1252", "ascii"):
        done = subprocess.run(
            command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding}, check=True
        )
        assert b"0 1 2" in done.stdout


def test_import_is_light():
    code = "import sys, toycomb; print([x for x in ('numba', 'scipy', 'matplotlib', 'networkx') if x in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
    code = code.replace("toycomb;", "toycomb.cli;")
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_a_command_can_be_typed(name):
    kind = COMMANDS[name].load()
    example = re.search(r"Example: toycomb (.*)", kind.__doc__)[1].split()
    command = parse(example)
    assert isinstance(command, kind)
    formula = getattr(command, "formula", None)
    assert formula is None or (Path(__file__).parents[1] / formula).is_file()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_overview_says_what_the_docstring_of_a_command_says(name):
    listed = COMMANDS[name]
    text = " ".join(listed.load().__doc__.split())
    assert listed.summary == " ".join(listed.load().__doc__.split("\n\n")[0].split())
    assert f"Example: {listed.example}" in text
    assert text.endswith(listed.example)


def test_help_and_wrong_words_load_no_more_than_they_need():
    code = "import sys, atexit; sys.argv = ['toycomb', *sys.argv[1:]]\n"
    code += "heavy = 'numpy', 'tyro', 'sqlite3', 'numba', 'matplotlib', 'scipy'\n"
    code += "atexit.register(lambda: print([x for x in heavy if x in sys.modules], file=sys.stderr))\n"
    code += "from toycomb.__main__ import main; main()"
    for words, loaded in (["--help"], []), (["--version"], []), (["nothing"], []), (["train", "--help"], ["tyro"]):
        done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
        assert done.stderr.splitlines()[-1] == str(loaded)


def test_shells_learn_all_commands_to_complete(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--tyro-print-completion", "bash"])
    assert end.value.code in (0, None)
    script = capsys.readouterr().out
    assert set(COMMANDS) <= set(re.findall(r"\w+", script))
    assert "--densities" in script
    for words in (["--tyro-print-completion", "csh"], ["train", "--tyro-print-completion", "bash"]):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_gets_a_script_that_names_all_commands(capsys, tmp_path, shell):
    path = tmp_path / "completion"
    with pytest.raises(SystemExit) as end:
        main(["--tyro-write-completion", shell, str(path)])
    if shell == "fish" and version("tyro").startswith("0."):
        assert "update tyro" in capsys.readouterr().err
        return
    assert end.value.code in (0, None)
    assert set(COMMANDS) <= set(re.findall(r"\w+", path.read_text()))


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(("words", "found"), [("pat", "patterns"), ("patterns --litera", "--literals")])
def test_bash_completes_commands_and_their_options(capsys, tmp_path, words, found):
    """As after `eval "$(toycomb --tyro-print-completion bash)"`: what the shell calls on the tabulator key."""
    path = tmp_path / "completion"
    with pytest.raises(SystemExit):
        main(["--tyro-write-completion", "bash", str(path)])
    line = """
        source "$1"; shift
        COMP_WORDS=(toycomb "$@"); COMP_CWORD=$#; COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
        "$(complete -p toycomb | sed 's/.* -F \\([^ ]*\\) .*/\\1/')" toycomb "${!#}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    call = ["bash", "-c", line, "bash", str(path), *words.split()]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(call, capture_output=True, text=True, check=False, env=environment)
    assert done.stdout.split() == [found], done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
@pytest.mark.parametrize(("variables", "coloured"), [({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True)])
def test_help_on_a_terminal_has_colours_unless_they_are_not_wanted(variables, coloured):
    import pty

    ours, theirs = pty.openpty()
    environment = {**{x: y for x, y in os.environ.items() if x != "FORCE_COLOR"}, "TERM": "xterm-256color", **variables}
    command = [sys.executable, "-m", "toycomb", "train", "--help"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=environment) as process:
        os.close(theirs)
        text = b""
        with contextlib.suppress(OSError):  # the other side was closed
            while piece := os.read(ours, 65536):
                text += piece
    os.close(ours)
    assert process.returncode == 0
    assert b"Example: toycomb train" in text
    assert (b"\x1b[" in text) == coloured


def test_what_no_terminal_reads_has_no_colours():
    command = [sys.executable, "-m", "toycomb", "train", "--help"]
    environment = {x: y for x, y in os.environ.items() if x not in ("FORCE_COLOR", "NO_COLOR")}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert b"\x1b" not in done.stdout + done.stderr


def test_codes_say_how_the_formula_was_read(capsys, tmp_path):
    (tmp_path / "f.cnf").write_text("p cnf 2 1\n1 2 0\n")
    np.savez(tmp_path / "n.npz", W=np.ones((3, 2)), b=np.zeros(3), v=np.ones(3), c=0.0, embedding="identity")
    call = ["codes", str(tmp_path / "n.npz"), "--formula", str(tmp_path / "f.cnf")]
    main(call)
    assert capsys.readouterr().out.startswith("formula: cnf (as its header says; --read-as reads it otherwise)\n")
    main([*call, "--read-as", "dnf"])
    assert capsys.readouterr().out.startswith("formula: dnf (as was asked)\n")


def test_what_is_new_in_the_folder_is_said(capsys, tmp_path):
    out = tmp_path / "kept"
    call = ["tickets", *TINY, "--methods", "random", "--densities", ".2", "--out", str(out)]
    for new in (2, 0):
        main(call)
        last = capsys.readouterr().out.splitlines()[-1]
        assert last == f"written to {out}; results.sqlite there holds 2 results, {new} of them new"
    main(["patterns", *TINY, "--out", str(out)])
    assert capsys.readouterr().out.splitlines()[-1] == f"written to {out}"


def test_warnings_of_a_command_are_single_lines(capsys, monkeypatch):
    def warns(self):
        warnings.warn("\x1b[31m" + "long\n" * 1000, stacklevel=1)
        return {}

    monkeypatch.setattr("toycomb.commands.patterns.Patterns.run", warns)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        main(["patterns", "--json"])
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {}
    assert printed.err.startswith("toycomb: \\x1b[31mlong long")
    assert printed.err.count("\n") == 1
    assert len(printed.err) < 800


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("arguments", "code"), [("--help", 0), ("train", 2)])
def test_closed_streams(closed, arguments, code):
    line = f'exec "$0" -m toycomb {arguments} {closed}'
    done = subprocess.run(["bash", "-c", line, sys.executable], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        *((["--samples", x], f"{x} samples were asked for; between 2") for x in ("0", "-1", "1", "1000000000")),
        (["--variables", "21", "--inputs", "exhaustive"], "all inputs of 21 variables are too many"),
    ],
)
def test_inputs_that_cannot_be_drawn_are_one_sentence_before_the_work(capsys, tmp_path, options, message):
    wrong = ["tickets", *TINY, "--methods", "random,snip", *options, "--out", tmp_path / "new"]
    assert sentence(capsys, *wrong).startswith(f"toycomb: {message}")
    assert not (tmp_path / "new").exists()
