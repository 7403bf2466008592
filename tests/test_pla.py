"""Two-level tables beside a reader of one input at a time, and functions that are known in closed form."""

import gzip
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import tables
from tests.test_formula import formulas
from toycomb import Formula, InputError
from toycomb.tasks import pla
from toycomb.tasks.sampling import all_inputs
from toycomb.tasks.tabled_tasks import LeftOut

WITH_D, WITH_R = ("fd", "fdr"), ("fr", "fdr")


def covers(places, x):
    """Whether a cube is true on an input."""
    return all(p in "-2" or int(p) == v for p, v in zip(places, x, strict=True))


def said(rows, logic, x, output):
    """What rows (inputs, outputs) say of one input and output, by the table of the manual page: a set of 1, 0, -."""
    signs = {outs[output] for ins, outs in rows if covers(ins, x)}
    found = {"1"} if signs & set("14") else set()
    if logic in WITH_R and "0" in signs:
        found.add("0")
    if logic in WITH_D and signs & set("-2"):
        found.add("-")
    if not found:
        found.add("-" if logic == "fr" else "0")
    return found


@st.composite
def written(draw):
    """Rows of a table, its type, and one of its many layouts."""
    n, o = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    logic = draw(st.sampled_from(["f", "fd", "fr", "fdr"]))
    signs = "014-2~" if logic in ("f", "fd") else "14-2~"
    row = st.tuples(st.text("01-2", min_size=n, max_size=n), st.text(signs, min_size=o, max_size=o))
    rows = draw(st.lists(row, min_size=1, max_size=6))
    if logic in WITH_R:  # an off-set that touches no on-set: further rows, where no other row is
        taken = {x for x in product((0, 1), repeat=n) if any(covers(ins, x) for ins, _ in rows)}
        free = sorted(set(product((0, 1), repeat=n)) - taken)
        chosen = draw(st.lists(st.sampled_from(free), max_size=3)) if free else []
        rows += [("".join(map(str, x)), draw(st.text("0~", min_size=o, max_size=o))) for x in chosen]
    gap = st.sampled_from(["", " ", "|", "\t", " | ", "\n", "\r\n", " # 0 1\n"])
    places = "".join("".join(draw(gap) + x for x in ins + outs) + "\n" for ins, outs in rows)
    names = ".ilb " + " ".join(f"x{i}" for i in range(n)) + "\n" if draw(st.booleans()) else ""
    count = draw(st.sampled_from(["", f".p {len(rows)}\n"]))
    ends = draw(st.sampled_from(["", ".e\n", ".end", "\n.e\nmore"]))
    return rows, logic, f"# a table\n.i {n}\n.o {o}\n.type {logic}\n{names}{count}{places}{ends}"


@settings(deadline=None)
@given(written())
def test_what_a_table_says_of_every_input(table):
    rows, logic, text = table
    read = pla.parse(text)
    assert (read.variables, read.outputs) == (len(rows[0][0]), len(rows[0][1]))
    assert pla.parse(pla.dump(read)) == read
    X = all_inputs(read.variables)
    for output, formula in enumerate(read.formulas):
        values = [said(rows, logic, [int(v) for v in x], output) for x in X]
        free = read.dont_care[output]
        if formula is None:
            assert len({"1" in x for x in values}) == 1 or all("-" in x for x in values)
            with pytest.raises(InputError, match=re.escape(read.constant(output))):
                read.formula(output)
            continue
        assert formula.evaluate(X).tolist() == ["1" in x for x in values]
        off = [False] * len(X) if free is None else free.evaluate(X).tolist()
        if logic == "fdr":  # what no row covers is left open by the format
            assert all(a == ("-" in x) for a, x in zip(off, values, strict=True))
        else:
            assert off == ["-" in x for x in values]


@settings(deadline=None)
@given(st.lists(formulas(4), min_size=1, max_size=3))
def test_formulas_are_written_and_read_back(some):
    n = max(x.variables for x in some)
    some = [Formula(n, x.clauses) for x in some]
    if any(x.contradictory.any() for x in some):
        with pytest.raises(InputError, match="both polarities"):
            pla.dump(some)
        return
    read = pla.parse(pla.dump(some))
    assert read.formulas == tuple(Formula(n, tuple(tuple(sorted(c, key=abs)) for c in x.clauses)) for x in some)
    free = [some[-1], *[None] * (len(some) - 1)]
    both = pla.Table.of(some, dont_care=free)
    assert pla.parse(pla.dump(both)) == both
    assert both.formulas == read.formulas
    assert (both.dont_care[0], both.dont_care[1:]) == (read.formulas[-1], (None,) * (len(some) - 1))


def test_outputs_share_rows():
    assert len(pla.Table.of([Formula(3, ((1,), (2, 3))), Formula(3, ((1,), (-2,)))]).rows.cubes) == 3


@pytest.mark.parametrize("name", sorted(tables.texts()))
def test_known_functions(name):
    path = tables.DATA / name
    assert path.read_text() == tables.texts()[name], "python -m tests.tables writes it"
    table = pla.load(path)
    value = {
        "rd53.pla": tables.ones,
        "xor5.pla": tables.parity,
        "add2.pla": tables.added,
        "digit.pla": tables.digit,
    }.get(name, lambda x: str(int(sum(x) > 2)))
    for x in product((0, 1), repeat=table.variables):
        for output, wanted in enumerate(value(x)):
            free = table.dont_care[output]
            assert table.formulas[output].evaluate([x])[0] == (wanted == "1")
            assert (free is not None and free.evaluate([x])[0]) == (wanted == "-")


def test_one_output_is_a_formula(tmp_path):
    rd53 = tables.DATA / "rd53.pla"
    with pytest.raises(InputError, match=r"rd53\.pla: the table has 3 outputs.*output, 0 to 2"):
        Formula.load(rd53)
    with pytest.raises(InputError, match="output 3 was asked for; the table has outputs 0 to 2"):
        Formula.load(rd53, output=3)
    formula = Formula.load(rd53, output=2)
    assert formula == pla.load(rd53).formulas[2]
    assert formula.notes == ("output 2 of 3 was taken",)
    assert "has don't-cares" in Formula.load(tables.DATA / "digit.pla", output=0).notes[-1]
    assert Formula.load(tables.DATA / "maj5.pla").sizes.tolist() == [3] * 10
    packed = tmp_path / "any.name"
    packed.write_bytes(gzip.compress((tables.DATA / "xor5.pla").read_bytes()))
    assert Formula.load(packed, "cnf") == Formula(5, Formula.load(tables.DATA / "xor5.pla").clauses, "cnf")
    assert Formula.load(packed).notes == ("unpacked from gzip",)
    with pytest.raises(InputError, match="a DIMACS formula has one"):
        Formula.load(Path(__file__).parent / "data" / "uf20-01.cnf", output=0)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (".i 2\n.o 1\n.phase 1\n10 1\n", []),
        (".i 2\n.o 1\n.phase 0\n.foo 1\n10 1\n", [r"line 3: left out .phase \(which of", "line 4: left out .foo"]),
        (".i 2\n.o 1\n.p 3\n10 1\n", ["the header promises 3 rows and the table has 1"]),
        (
            ".i 2\n.o 1\n10\n1\n0\n1 1\n.e\nfoo",
            ["line 7: left out what follows", "2 rows run over several lines, .* 3 on"],
        ),
        (".i 2 .o 1\n10 -\n11 1\n", ["there is no .type, which means fd"]),
        (".mv 3 2 1\n10 1\n", []),
        (
            "A title\n.i 2\n.o 1\n.ilb a\n.ob s # t\n10 1\n",
            ["line 1: left out 'A title'", "line 4: left out .ilb, .* 1 names"],
        ),
        (".i 2\n.o 2\n10 11\n.ob a", ["line 4: left out .ob"]),
        (".i 2\n.o 2\n.ob a\n10 11\n", ["line 3: left out .ob, which has 1 names and not 2"]),
    ],
)
def test_what_is_interpreted_is_noted(text, notes):
    read = pla.parse(text)
    assert read.rows.cubes[0] == (1, -2)
    assert len(read.notes) == len(notes)
    assert all(re.match(x, y) for x, y in zip(notes, read.notes, strict=True)), read.notes


def test_names_may_run_over_lines():
    assert pla.parse(".i 3\n.o 1\n.ilb a b # first\n c\n.ob s\n111 1\n").names == (("a", "b", "c"), ("s",))
    named = pla.Table.of(Formula(2, ((1,),)), names=pla.Names(("a", "b"), ("s",)))
    assert pla.parse(pla.dump(named)).names == named.names
    for names in (pla.Names(("a",)), pla.Names(("a", "b c")), pla.Names(("a", ".e")), pla.Names(("a", ""))):
        with pytest.raises(InputError, match="names of inputs"):
            pla.Table.of(Formula(2, ((1,),)), names=names)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"needs '\.i INPUTS' and '\.o OUTPUTS'"),
        ("10 1\n", r"line 1: a table needs '\.i INPUTS'"),
        (".i 2\n.o 1\n.e\n", "no rows"),
        (".i 2\n.i 2\n.o 1\n", "line 2: the number of inputs stands twice"),
        (".i two\n", r"line 1: \.i is 'two'"),
        (".i 0\n", "line 1: the table has 0 inputs"),
        (".i 2\n.o 5000\n", "line 2: the table has 5000 outputs; there may be 1 to 4096"),
        (".i 2 x\n", "line 1: 'x' follows what the keyword needs"),
        (".i 2\n.o 1\n10 1\n1x 1\n", "line 4: 'x' stands in a row"),
        (".i 2\n.o 1\n1~ 1\n", "line 3: '~' stands for an input"),
        (
            ".i 2\n.o 1\n10\n.e\n",
            "line 4: the row that began in line 3 has 2 places; it needs 2 of inputs and 1 of outputs",
        ),
        (".i 2\n.o 1\n10 1\n11\n", "the end: the row that began in line 4"),
        (".i 2\n.o 1\n.type r\n10 1\n", "line 3: the type is 'r'; types that are read are f, fd, fr, fdr"),
        (".i 2\n.o 1\n10 1\n.type f\n", r"line 4: \.type may stand once, before the rows"),
        (".i 2\n.o 1\n.type fr\n1- 1\n-0 0\n", "line 5: output 0 is both true and false .* line 4"),
        (".i 2\n.o 1\n.type fr\n1- 3\n", "line 4: 3 is 0 to some programs"),
        (".i 2\n.o 1\n.kiss\n", r"line 3: \.kiss \(a state machine\) is not read"),
        (".mv 4 2 3 1\n", "line 1: the table has variables of several values"),
        (".ilb a b\n.i 2\n", r"line 1: \.ilb stands before \.i"),
        ("p cnf 2 1\n1 0\n", "the file is a DIMACS formula, not a PLA"),
        (".model x\n.inputs a\n.names a b\n1 1\n.end\n", "the file is a BLIF circuit, not a PLA"),
    ],
)
def test_wrong_tables(text, message):
    with pytest.raises(InputError, match=message):
        pla.parse(text)


def test_constant_outputs_are_said():
    table = pla.parse(".i 2\n.o 4\n.ob a b c d\n-- 01-0\n1- 0011\n")
    assert [x is None for x in table.formulas] == [True, True, True, False]
    assert table.constant(3) is None
    for output, what in enumerate(["never true", "true on every input", "anything on every input"]):
        with pytest.raises(InputError, match=rf"output {output} \({'abc'[output]}\) .*{what}"):
            table.formula(output)


def test_formulas_that_are_no_table():
    for wrong in ([], [Formula(2, ((1,),), "cnf")], [Formula(2, ((1,),)), Formula(3, ((1,),))], [3]):
        with pytest.raises(InputError):
            pla.Table.of(wrong)


def test_headers_reserve_nothing():
    with pytest.raises(InputError, match="it needs 999999999999 of inputs and 4096"):
        pla.parse(".i 999999999999\n.o 4096\n10 1\n")
    notes = pla.parse(".i 1\n.o 1\n" + ".foo\n" * 1000 + "1 1\n").notes
    assert (len(notes), notes[-1]) == (21, "980 further notes are left out")


def test_all_outputs_are_a_task_of_every_input():
    task = pla.joint(tables.DATA / "rd53.pla", samples=100)
    data, test = task.training_data(1), task.test_data(1)
    assert (len(data), len(test), task.outputs) == (128, 32, 3)
    assert np.array_equal(data.X, np.tile(all_inputs(5), (4, 1)))
    for found in (data, test):
        assert (found.y @ [4, 2, 1]).tolist() == found.X.sum(axis=1).tolist()
    assert task.formulas == pla.load(tables.DATA / "rd53.pla").formulas
    assert pla.joint(tables.DATA / "rd53.pla", outputs=[2, 0]).formulas == (task.formulas[2], task.formulas[0])


def test_dont_cares_are_left_out_or_as_the_on_set_says():
    path = tables.DATA / "digit.pla"
    assert sorted((pla.joint(path).test_data(1).X @ [8, 4, 2, 1]).tolist()) == list(range(10))
    kept = pla.joint(path, dont_care="on-set").test_data(1)
    assert (len(kept), kept.y[kept.X @ [8, 4, 2, 1] > 9].any()) == (16, False)
    with pytest.warns(LeftOut, match="don't-cares; they are drawn too"):
        drawn = pla.joint(path, inputs="in-turn", samples=60)
    assert (drawn.inputs, drawn.true, drawn.samples) == ("in-turn", (0, 4), 60)
    with pytest.raises(InputError, match="every input is a don't-care of one of"):
        pla.joint(pla.parse(".i 1\n.o 2\n0 1-\n1 -1\n"))
    with pytest.raises(InputError, match="dont_care is 'keep'"):
        pla.joint(path, dont_care="keep")


def test_constant_outputs_are_no_part_of_a_task():
    table = pla.parse(".i 2\n.o 4\n1- 0110\n0- 0100\n-1 0001\n")
    with pytest.warns(LeftOut, match="output 0 is never true.*; 1 more were left out"):
        assert pla.joint(table).formulas == (table.formula(2), table.formula(3))
    with pytest.raises(InputError, match="output 1 is True on every input that is taken"):
        pla.joint(table, [1, 2])
    with pytest.raises(InputError, match="output 0 is never true"):
        pla.joint(table, [0, 2])
    with pytest.raises(InputError, match="no outputs were named"):
        pla.joint(table, [])
