"""The leaderboard: its numbers as pandas, SciPy and statsmodels have them; its texts, whatever methods are called."""

import csv
import io
import json
import re
import shlex
from itertools import product

import numpy as np
import pandas
import pytest
import scipy.stats
from statsmodels.stats.multitest import multipletests

import toycomb as tc
from toycomb import InputError
from toycomb.commands.parsing import parse
from toycomb.commands.ticket_board import INDIFFERENT
from toycomb.commands.tickets import USUAL
from toycomb.commands.words import line
from toycomb.evidence.comparison import CELL
from toycomb.report.board_entries import COLUMNS
from toycomb.report.board_tables import Table, number
from toycomb.report.board_written import SPECIAL, escaped, markdown
from toycomb.report.markdown import plain
from toycomb.report.tickets import tables, write

NASTY = ("imp", "*a_b{c}~^", "100 % & #1 $\\x$", 'ü|"q" [1] →', "<p>`x`\n-- –")


def tickets(networks=12, methods=("imp", "better", "same", "worse"), densities=(0.2, 0.1), seed=0):
    """Made-up rows: `better` is above imp by .05, `worse` below it, on every network."""
    rng, shift = np.random.default_rng(seed), {"better": 0.05, "worse": -0.05}
    cells = product(densities, range(networks))
    base = {cell: rng.normal(0.7, 0.05) for cell in cells}
    return [
        {
            "embedding": "hadamard",
            "load": 8,
            "density": density,
            "network": network,
            "method": method,
            "accuracy": float(base[density, network] + shift.get(method, 0) + rng.normal(0, 0.01) * (method != "imp")),
            "unseen_accuracy": None if network == 3 else float(rng.random()),
            "corrected_jaccard": float(rng.random()),
            "cost_steps": 10 * network,
            "cost_samples": 640 * network,
            "cost_seconds": 0.1 * network,
        }
        for density in densities
        for method in methods
        for network in range(networks)
    ]


def test_its_numbers_are_those_of_other_libraries():
    rows = [x for x in tickets() if (x["method"], x["network"]) != ("worse", 2)]
    board, frame = tc.leaderboard(rows), pandas.DataFrame(rows)
    tested = {}
    for entry in board.entries:
        here = frame[(frame.density == entry["density"])].pivot(index="network", columns="method")[entry["measure"]]
        own = here[entry["method"]].dropna()
        assert entry["mean"] == pytest.approx(own.mean())
        drawn = scipy.stats.bootstrap((own.to_numpy(),), np.mean, method="percentile", n_resamples=4999, rng=1)
        wide = drawn.confidence_interval.high - drawn.confidence_interval.low
        np.testing.assert_allclose([entry["low"], entry["high"]], drawn.confidence_interval, atol=0.1 * wide)
        there = frame[(frame.method == entry["method"]) & (frame.density == entry["density"])]
        assert (entry["n"], entry["undefined"]) == (len(own), len(there) - len(own))
        assert entry["cost_samples"] == pytest.approx(there.cost_samples.mean())
        if entry["method"] == "imp":
            assert entry["difference"] is entry["p"] is entry["won"] is None
            continue
        difference = (here[entry["method"]] - here["imp"]).dropna()
        interval = scipy.stats.ttest_1samp(difference, 0).confidence_interval()
        np.testing.assert_allclose([entry["difference_low"], entry["difference_high"]], interval)
        assert entry["difference"] == pytest.approx(difference.mean())
        assert entry["p"] == pytest.approx(scipy.stats.wilcoxon(difference, method="exact").pvalue)
        assert (entry["pairs"], entry["won"]) == (len(difference), pytest.approx((difference > 0).mean()))
        tested.setdefault(entry["measure"], []).append(entry)
    for entries in tested.values():
        adjusted = multipletests([x["p"] for x in entries], method="holm")[1]
        np.testing.assert_allclose([x["p_holm"] for x in entries], adjusted)
    assert {len(x) for x in tested.values()} == {6}


def test_it_is_sorted_best_first_and_a_method_that_only_fails_is_last():
    rows = tickets()
    lost = [{"method": "broken", "density": 0.2, "network": i, "reason": "no"} for i in range(12)]
    board = tc.leaderboard([*rows, {**rows[0], "method": "twin"}], failed=[*lost, {**lost[0], "method": "same"}])
    for measure, density in product(("accuracy", "unseen_accuracy", "corrected_jaccard"), (0.2, 0.1)):
        block = [x for x in board.entries if (x["measure"], x["density"]) == (measure, density)]
        means = [x["mean"] for x in block if x["mean"] is not None]
        assert means == sorted(means, reverse=True)
        assert [x["rank"] for x in block if x["rank"]] == list(range(1, len(means) + 1))
        failed = {x["method"]: x["failed"] for x in block if x["failed"]}
        assert failed == ({"broken": 12, "same": 1} if density == 0.2 else {})
        if density == 0.2:
            assert (block[-1]["method"], block[-1]["n"], block[-1]["rank"]) == ("broken", 0, None)
    assert "13 further tickets failed and are left out (12 of 12 of broken, 1 of 25 of same)" in board.sentence


def test_the_csv_holds_every_number_to_the_last_bit(tmp_path):
    board = tc.leaderboard(tickets(), failed=[])
    assert board.to_csv(tmp_path / "board.csv") == (tmp_path / "board.csv").read_text()
    found = list(csv.DictReader(io.StringIO(board.to_csv())))
    assert list(found[0]) == list(COLUMNS)
    assert len(found) == len(board.entries) == 3 * 2 * 4
    for row, entry in zip(found, board.entries, strict=True):
        assert row == {key: "" if x is None else str(x) for key, x in entry.items()}


def test_rows_documents_and_data_frames_give_one_leaderboard():
    rows = tickets()
    board = tc.leaderboard(rows, failed=[])
    assert tc.leaderboard({"rows": rows, "failed": []}).entries == board.entries
    assert tc.leaderboard(pandas.DataFrame(rows), failed=[]).entries == board.entries


def test_the_sentence_says_what_surely_differs():
    said = tc.leaderboard(tickets(), command="toycomb tickets", identity="0123456789ab", versions=["9.9"]).sentence
    assert said.startswith(
        "96 tickets of 4 methods at densities 0.2 and 0.1 in 12 networks (C = 8, hadamard embedding)"
    )
    assert said.count("better is higher and worse is lower with p < 0.05") == 2
    assert "were found and retrained with toycomb 9.9; in accuracy" in said
    assert "made by the command `toycomb tickets`; identity 0123456789ab." in said
    assert "same" not in said


@pytest.mark.parametrize(
    ("rows", "baseline", "words"),
    [
        (tickets(methods=("imp", "same")), "imp", "and no method differs from it with p < 0.05."),
        (tickets(4), "imp", "no method differs from it with p < 0.05 (4 networks are too few for that)"),
        (tickets(1), "imp", "in 1 network (C = 8, hadamard embedding) were found"),
        (tickets(1), "imp", "(of one network each, so without intervals; paired signed-rank tests"),
        ([x | {"accuracy": None} for x in tickets(2)], "imp", "retrained with toycomb"),
        (tickets(methods=("better", "same")), "imp", "better is first with "),
        (tickets(methods=("better", "ceiling")), None, "better is first but for oracles and controls with "),
        (tickets(methods=("imp",)), "imp", "over networks), imp reached "),
        ([x | {"load": None, "corrected_jaccard": None} for x in tickets(2)], "imp", "in 2 networks (no formula, "),
        (tickets(densities=np.linspace(0.1, 0.7, 7)), "imp", "7 of the differences to imp are positive and 7 negative"),
    ],
)
def test_the_sentence_is_true_of_any_outcome(rows, baseline, words):
    if "ceiling" in {row["method"] for row in rows}:
        rows = [row | {"accuracy": 1.0} if row["method"] == "ceiling" else row for row in rows]
    assert words in tc.leaderboard(rows, baseline).sentence


def test_latex_is_sound_whatever_methods_are_called():
    text = tc.leaderboard(tickets(3, NASTY)).to_latex()
    assert text.isascii()
    stack = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack
    for row in text.splitlines():
        if row.startswith("%"):
            continue
        bare = re.sub(r"\\[\\{}$&#_%]", "", row)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        assert not re.search(r"[#_%~^<>|\"]", bare)
        if row.endswith(r"\\"):
            assert bare.count("&") == 9
            assert row[0] not in "[*"
    assert text.count(r"\toprule") == text.count(r"\bottomrule") == 6
    assert escaped("".join(SPECIAL)).isascii()


def test_markdown_and_html_keep_their_columns_whatever_methods_are_called():
    board = tc.leaderboard(tickets(3, NASTY))
    rows = [x for x in board.to_markdown().splitlines() if x.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", x)) for x in rows} == {11}
    assert not re.search(r"(?<!\\)<[a-z/]", board.to_markdown())  # no tag
    assert "<p>`x`" not in board._repr_html_()
    told = tc.leaderboard(tickets(3), command="toycomb tickets --formula 'a_|*b*'").to_markdown()
    assert "`toycomb tickets --formula 'a_|*b*'`" in told  # code stays as it is


def test_texts_show_as_they_are_in_markdown():
    same = "grad_ient(power=2.0) .5 [.4, .6]* with p < 0.05"
    assert plain(same) == same
    assert plain("_a_ *b* `c` [d](e) <f> g|h \\") == r"\_a\_ \*b\* \`c\` [d\](e) \<f> g\|h \\"


@pytest.mark.filterwarnings("error")
def test_what_is_said_of_methods_counts_where_it_says_something():
    rows = [x | {"method": "own"} for x in tickets(2, ("imp",))]
    groups = [
        {x["group"] for x in tc.leaderboard({"rows": rows, "methods": said}).entries}
        for said in ({"own": {"group": "features"}}, {"own": "features"}, ["own"], None)
    ]
    assert groups == [{"features"}, {""}, {""}, {""}]


def test_a_measure_is_a_heading_of_markdown_and_no_more():
    text = markdown([Table("<b>x|*y*", "place", ["method"], [["imp"]])], "", "")
    assert "## \\<b>x\\|\\*y\\*" in text


def test_figures_can_be_drawn_whatever_methods_are_called(tmp_path):
    known = ("imp", "random", "snip", "grasp", "synflow")
    text = json.dumps(tables(tickets(4, known)))
    for name, other in zip(known, (*NASTY[1:], "$x_$ a_method_of_ones_own(with=options,and=many)"), strict=True):
        text = text.replace(json.dumps(name), json.dumps(other))
    captions = write(json.loads(text), tmp_path)
    assert len(captions) == len(list(tmp_path.glob("*.png"))) == 6


def test_numbers_have_their_own_minus_and_zero_has_none():
    assert [number(x) for x in (-0.0004, -0.25, -2.056, 0.9996, 10.5)] == [".000", "−.250", "−2.056", "1.000", "10.500"]
    assert [number(x, "+") for x in (0.0, 0.012, -1.5)] == ["+.000", "+.012", "−1.500"]


def test_names_are_cut_in_a_terminal_and_whole_in_files():
    long = ["a" * 30 + f"{i}" + "b" * 30 for i in range(2)]
    board = tc.leaderboard(tickets(3, long), long[0])
    for text in (board.to_markdown(), board.to_latex(), board._repr_html_()):
        assert all(name in text for name in long)
        assert f"minus {long[0]}" in text
    assert long[0] not in board.text().partition("12 tickets")[0]


def test_a_data_frame_that_was_read_again_gives_the_same_leaderboard():
    board, frame = tc.leaderboard(tickets()), pandas.DataFrame(tickets())
    found = tc.leaderboard(frame.astype({"load": float}).drop(columns="cost_steps"))  # as beside rows without a formula
    assert found.sentence == board.sentence
    assert [x | {"cost_steps": None} for x in board.entries] == found.entries


def test_a_terminal_of_usual_width_holds_it():
    board = tc.leaderboard(tickets(10, USUAL), failed=[{"method": "snip", "density": 0.2, "network": 3}])
    for wide in (80, 100, 120):
        assert max(map(len, board.text(wide).splitlines())) <= wide
    assert "unseen" not in board.text(80)
    assert "unseen" in repr(board) == board.text(120)
    assert {"distance-sham [c]", "oracle-codes [o]"} <= set(re.findall(r"\S+ \[[oc]\]", repr(board)))


def test_the_key_is_of_the_columns_that_are_shown():
    rows = [x | {"unseen_accuracy": x["accuracy"]} for x in tickets(10, USUAL)]
    failed = [{"method": "snip", "density": 0.2, "network": 3}]
    of_costs = {"steps", "inputs", "seconds"}
    for board in (tc.leaderboard(rows, failed=failed), tc.leaderboard(rows, None), tc.leaderboard(tickets(1))):
        texts = {wide: board.text(wide).replace("\n", " ") for wide in (60, 80, 120)}
        heads = {wide: re.findall(r"^method  .*", board.text(wide), re.MULTILINE)[0].split() for wide in texts}
        heads[0] = [*board.tables[0].columns]
        page = board._repr_html_()
        texts[0] = page.partition("<table>")[0]
        assert texts[0] != ""
        for wide, said in texts.items():
            key = said.partition(" density ")[0]
            explained = {x for words in re.findall(r"(?:^|[ >])((?:\w+, )*\w+): ", key) for x in words.split(", ")}
            assert explained == {"n", "failed", "p", "won", "unseen", "codes", *of_costs} & {*heads[wide]}
            assert ("In brackets" in key) == ("[." in (said if wide else page))


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        ([], {}, "there is none"),
        (tickets(2) + tickets(2)[:1], {}, "two tickets of imp for network 0 at density 0.2 (hadamard, C = 8)"),
        ([{"method": "imp"}], {}, "a row of tickets has no 'embedding'"),
        ("results", {}, "takes rows of tickets, a data frame of them, or what toycomb.load_results gives"),
        (None, {}, "given is None"),
        ([x | {"accuracy": ".9"} for x in tickets(1)], {}, "accuracy of imp for network 0 is '.9'"),
        ([x | {"accuracy": np.inf} for x in tickets(1)], {}, "accuracy of imp for network 0 is inf"),
        ([x | {"accuracy": 10**400} for x in tickets(1)], {}, "accuracy of imp for network 0 is 1000"),
        ([x | {"method": {"imp": 1}} for x in tickets(1)], {}, "method of a row of tickets is {'imp': 1}"),
        ([x | {"load": "8"} for x in tickets(1)], {}, "load of a row of tickets is '8'; it must be a whole number"),
        ({"rows": tickets(1), "failed": 3.5}, {}, "a ticket that failed is told by its method and density"),
        (tickets(1), {"failed": [{"method": None, "density": 0.2}]}, "method of a ticket that failed is None"),
        (
            [{k: v for k, v in x.items() if k in CELL or k == "method"} for x in tickets(1)],
            {},
            "no ticket has a measure",
        ),
        (tickets(2), {"baseline": "bettr"}, "perhaps you meant better"),
        (
            tickets(2) + [x | {"load": 16} for x in tickets(2)],
            {"failed": [{"method": "imp", "density": 0.2}]},
            "does not say its embedding and load",
        ),
    ],
)
def test_wrong_rows_are_a_sentence(rows, options, message):
    with pytest.raises(InputError) as raised:
        tc.leaderboard(rows, **options)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    "words",
    [
        "--networks 3 --methods random,imp --densities .2,.1,.05 --seed 7",
        "--methods 'imp(rounds=5,epochs=20)' random './my file.py:mine'",
        "--outputs --kind cnf --literals 2 3 --learning-rate 0.00137 --formula 'my file.cnf' --baseline snip",
        "",
    ],
)
def test_the_command_that_is_named_is_the_command(words):
    asked = parse(["tickets", *shlex.split(words)])
    said = shlex.split(line("tickets", asked, INDIFFERENT))
    assert said[:2] == ["toycomb", "tickets"]
    assert parse(said[1:]) == asked
    other = parse(["tickets", *shlex.split(words), "--out", "x", "--json", "--threads", "1", "--workers", "threads"])
    assert shlex.split(line("tickets", other, INDIFFERENT)) == said
