"""One set of names: options of commands and keywords of functions; and what is said of a name that there is not."""

import inspect
import json
import re
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import toycomb as tc
from toycomb import exchange, study, sweeps, theories, tickets
from toycomb.cli import main
from toycomb.commands.listed import COMMANDS
from toycomb.commands.parsing import parse
from toycomb.commands.words import OLDER, options
from toycomb.common.errors import SHORT, InputError, nearest, unknown
from toycomb.evidence import comparison
from toycomb.records.merging import merge
from toycomb.tickets import benchmark
from toycomb.training.given import read_labelled

ABOUT_OUTPUT = {"--json", "--out"}
"""Of every command: where the document goes. Python returns it."""
TRAINED = (tc.random_tasks, tc.random_joint_tasks, tc.random_composed_tasks, tc.train, tc.Training)
FUNCTIONS = {
    "reproduce": (study.run,),
    "theories": (theories.run,),
    "patterns": (*TRAINED, tc.FeatureSpace.of),
    "probe": (*TRAINED, tc.FeatureSpace.of, tc.FeatureSpace.fates, tc.Run.of, tc.Formula.load),
    "tickets": (*TRAINED, tc.Task.of_data, study.Population, benchmark.Benchmark, benchmark.run, comparison.paired),
    "score": (tickets.score, tickets.given, read_labelled),
    "codes": (tc.Network, tc.Formula.load, tc.FeatureSpace.read, tc.Layered.seen),
    "decode": (tc.decode, tc.Formula.load),
    "import": (exchange.read,),
    "export": (tc.export.save, tc.leaderboard),
    "merge": (merge,),
    "sweep": (sweeps.run, sweeps.estimate),
    "status": (sweeps.status,),
    "train": (tc.Formula.load, tc.JointTask, tc.Task, tc.Task.of_data, tc.train, tc.Training),
}
"""What does in Python what a command does."""
FILES = {"--data", "--save", "--formula", "--network", "--initial"}
"""Options that name a file, where Python has the thing itself."""
APART = {"--at", "--dry-run", "--list", "--queries", "--set", "--without-biases", "--prune-outputs"}
"""Epochs that `probe` reads at (Python asks before training, as `snapshots`); what does nothing but show, as
`estimate` does for sweeps; what Python
calls `changed`, since `set` is a word of its own there; layers that have no biases, where Python says which have them;
what Python calls `mode="queries"`; and what a benchmark calls `outputs`, a number of outputs on the command line."""


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_the_name_of_its_keyword_in_python(name):
    functions = FUNCTIONS.get(name)
    if functions is None:
        assert name in ("doctor", "explore", "figure")  # nothing that a function of the same options does
        return
    keywords = {f"--{x.replace('_', '-')}" for each in functions for x in inspect.signature(each).parameters}
    assert set(options(COMMANDS[name].load())) - keywords - ABOUT_OUTPUT - FILES - APART == set()


def test_options_of_training_are_its_settings():
    from toycomb.commands.options import Fit

    ours, theirs = ({x.name: x.default for x in fields(kind)} for kind in (Fit, tc.Training))
    assert ours.pop("without_biases") == ()  # said the other way round
    assert theirs.pop("biases") is True
    assert ours.pop("hidden") == (theirs.pop("hidden"),)  # a list of layers
    assert ours.keys() <= theirs.keys()
    assert ours == {name: theirs[name] for name in ours}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("patterns --clause-size 2 3", "patterns --literals 2 3"),
        ("probe --clause-size=2,3", "probe --literals=2,3"),
        ("tickets --clause_size 3", "tickets --literals 3"),
        ("reproduce --parts C1,maps", "reproduce --accounts C1 maps"),
    ],
)
def test_names_of_older_versions_are_understood(older, newer):
    assert parse(older.split()) == parse(newer.split())
    assert parse(newer.split()) != parse(newer.split()[:1])


def test_an_older_name_is_that_of_no_option_of_today():
    known = {name: options(COMMANDS[name].load()) for name in COMMANDS}
    assert not [name for name in known if known[name].keys() & OLDER.keys()]
    assert set(OLDER.values()) <= {option for each in known.values() for option in each}
    with pytest.raises(InputError, match="theories has no option '--parts'"):
        parse(["theories", "C1", "--parts", "C1"])


def test_the_study_takes_accounts_by_both_names(tmp_path):
    for keyword in ("accounts", "only"):
        with pytest.raises(InputError, match="there is no account 'C9'"):
            study.run("quick", tmp_path / "out", **{keyword: "C9"})
    assert not (tmp_path / "out").exists()


def test_words_after_a_list_or_a_number_stay_what_they_are():
    command = parse(["codes", "--seed", "3", "net.npz", "--formula=f.cnf"])
    assert (str(command.network), command.seed, str(command.formula)) == ("net.npz", 3, "f.cnf")
    assert parse(["probe", "--at=0.2,1", "--proximal", "0"]).at == (0.2, 1.0)
    assert parse(["probe", "--at", "0.2, 1"]).at == (0.2, 1.0)
    assert parse(["patterns", "--seed", "-1"]).seed == -1


WRONG = [
    (lambda: tc.Formula(3, ((1,),), "dmf"), "'dmf'; perhaps you meant dnf"),
    (lambda: tc.Task(tc.Formula(3, ((1,),)), inputs="unifrom"), "'unifrom'; perhaps you meant uniform"),
    (lambda: tc.Task(tc.Formula(3, ((1,),)), embedding="identiti").E, "'identiti'; perhaps you meant identity"),
    (lambda: tc.Training(optimiser="sdg"), "'sdg'; perhaps you meant sgd"),
    (lambda: tc.init(2, 2, seed=1, initialiser="unform"), "'unform'; perhaps you meant uniform"),
    (lambda: tc.train(tc.random_tasks(1, seed=1), seed=1, hiden=3), "'hiden'; perhaps you meant hidden"),
    (lambda: tickets.method("mine", needs=("inital",))(abs), "mine needs 'inital'; perhaps you meant initial"),
    (lambda: tickets.METHODS["imp"].with_options(epoch=1), "imp has no option 'epoch'; perhaps you meant epochs"),
    (lambda: theories.named("upweightin"), "'upweightin'; perhaps you meant upweighting"),
    (lambda: theories.run("C1", workers="thread"), "'thread'; perhaps you meant threads"),
    (lambda: tc.Network(*np.ones((4, 1)), embedding="hadamar"), "'hadamar'; perhaps you meant hadamard"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_a_wrong_name_in_python_is_told_the_nearest_one_in_two_lines(call, message):
    with pytest.raises(InputError) as raised:
        call()
    assert message in str(raised.value)
    assert len(str(raised.value)) <= SHORT


def test_nearest_names():
    names = ["snip", "one-shot", "one-shot-positive", "C1"]
    assert nearest("SNIP", names) == ["snip"]
    assert nearest("one_shot", names) == ["one-shot"]
    assert nearest("one-shat", names) == ["one-shot"]
    assert nearest("one-shot-positve", names)[0] == "one-shot-positive"
    assert nearest("something else", names) == nearest(None, names) == nearest("", names) == []


@pytest.mark.parametrize("value", ["zzz", "x" * 10**6, "\x1b[31m\n", None, 3.5, {"a": [1] * 1000}])
@pytest.mark.parametrize("count", [0, 1, 30, 3000])
def test_whatever_is_wrong_is_said_in_two_lines(value, count):
    """All names where they fit, else some of them, how many there are, and where to see them."""
    names = [f"name-{i}" for i in range(count)]
    said = str(unknown("the thing is", value, names, see="toycomb things"))
    assert len(said) <= SHORT
    assert said.isprintable()
    shown = re.findall(r"name-\d+", said.partition("it must be one of")[2])
    assert shown == names[: len(shown)]
    more = re.search(r" and (\d+) more; toycomb things shows all (\d+)$", said)
    assert more is None if len(shown) == count else [int(x) for x in more.groups()] == [count - len(shown), count]


def test_every_method_is_listed_with_what_it_needs(capsys):
    """The sentence about a wrong name leads there."""
    main(["tickets", "--list", "--json"])
    told = json.loads(capsys.readouterr().out)["methods"]
    assert list(told) == list(tickets.all_methods())
    assert told["snip"]["needs"] == ["initial", "batch", "gradients"]
    assert told["imp"]["options"] == {"rounds": 10, "epochs": 10, "rewind": 0}
    assert told["synflow"]["iterations"] == 100
    assert {x: told[x]["prunes"] for x in ("imp", "motion", "designed", "grown")} == {
        "imp": "all layers", "motion": "one layer", "designed": "layer 1", "grown": "one hidden layer"
    }  # fmt: skip
    assert all("prunes" not in tickets.named(x).describe() for x in told)  # what identifies tickets stays
    assert "arXiv 1810.02340" in told["snip"]["reference"]
    assert not [name for name, x in told.items() if not x["reference"]]
    page = (Path(__file__).parents[1] / "docs" / "tickets.md").read_text(encoding="utf-8")
    assert f"`toycomb.tickets` holds {len(told)} ways to find one" in page


def test_named_methods_are_listed_with_all_that_is_said_of_them(capsys):
    main(["tickets", "--list", "--methods", "grown(rounds=2),random"])
    told = " ".join(capsys.readouterr().out.split())
    for words in (
        "rounds=2",
        "`last · kept` before the last",
        "Knows nothing.",
        "reference: Ours.",
        "prunes: all hidden layers",
    ):
        assert words in told
    assert "imp-long" not in told
    assert "References" not in told
    with pytest.raises(SystemExit, match="2"):
        main(["tickets", "--list", "--methods", "magntude"])


@pytest.mark.parametrize("columns", [80, 120])
def test_the_list_of_methods_fits_the_terminal(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", str(columns))
    main(["tickets", "--list"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= columns
    named = [line for line in lines if line.startswith("  ") and not line.startswith("   ")]
    assert [line.split()[0] for line in named] == list(tickets.all_methods())
    *groups, brackets = [line for line in lines if not line.startswith("  ")]
    assert groups == ["weights:", "features:", "oracle:", "control:"]
    assert '"imp(rounds=5,epochs=20)"' in brackets
    imp = " ".join(" ".join(lines).partition("  imp ")[2].partition("  imp-long")[0].split())
    assert "needs: initial, rounds options: rounds=10, epochs=10, rewind=0 reference: Frankle, Carbin (2019)" in imp
