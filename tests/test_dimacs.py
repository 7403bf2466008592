"""DIMACS as it is found in the wild."""

from pathlib import Path

import pytest
from hypothesis import given

from tests.test_formula import formulas
from toycomb import Formula, InputError
from toycomb.dimacs import dump, parse

UF20 = Path(__file__).parent / "data" / "uf20-01.cnf"


@given(formulas())
def test_what_is_written_is_read_back(formula):
    assert parse(dump(formula)) == formula


def test_benchmark_file_loads_unchanged():
    formula = Formula.load(UF20)
    assert (formula.kind, formula.variables, len(formula)) == ("cnf", 20, 91)
    assert set(formula.sizes) == {3}
    assert formula.clauses[0] == (4, -18, 19)
    assert formula.clauses[-1] == tuple(int(x) for x in UF20.read_text().split("%")[0].split("\n")[-2].split()[:-1])
    assert len(formula.notes) == 1
    assert "trailer '% 0'" in formula.notes[0]
    assert Formula.load(UF20, "dnf").kind == "dnf"


def test_wild_layout():
    text = "\ufeffc one\r\np cnf 3  4\nc two\n1 -2\n  3 0 2 0 c a remark\ncomment 9 9\n-1\t\n0\n3 1 0\n\n%\n0\nfoo\n"
    assert parse(text).clauses == ((1, -2, 3), (2,), (-1,), (3, 1))


def test_oddities_are_kept_and_noted():
    formula = parse("p dnf 3 3\n1 1 2 0\n3 -3 0\n2 3")
    assert formula.clauses == ((1, 2), (3, -3), (2, 3))
    assert formula.contradictory.tolist() == [False, True, False]
    assert [note[:8] for note in formula.notes] == ["clause 1", "clause 2", "clause 3"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no header"),
        ("1 2 0\np cnf 2 1\n", "before the header"),
        ("p cnf 2 1\np cnf 2 1\n1 0\n", "line 2: a second header"),
        ("p cnf 2\n1 0\n", "the header is 'p cnf 2'"),
        ("p wcnf 2 1\n1 0\n", "the header is 'p wcnf 2 1'"),
        ("p cnf two 1\n1 0\n", "'two' is not a whole number"),
        ("p cnf 0 0\n", "0 variables"),
        ("p cnf 2 3\n1 0\n2 0\n", "promises 3 clauses and the file holds 2"),
        ("p cnf 2 1\n1 0\n2 0\n", "promises 1 clauses and the file holds 2"),
        ("p cnf 2 1\n3 0\n", "clause 1 holds the literal 3"),
        ("p cnf 2 2\n1 0\n0\n", "clause 2 is empty"),
        ("p cnf 2 1\nx1 0\n", "line 2: 'x1' is not a whole number"),
    ],
)
def test_wrong_files(text, message):
    with pytest.raises(InputError, match=message):
        parse(text)


def test_error_names_the_file(tmp_path):
    (tmp_path / "bad.cnf").write_text("p cnf 1 1\n2 0\n")
    with pytest.raises(InputError, match=r"bad\.cnf: clause 1 holds the literal 2"):
        Formula.load(tmp_path / "bad.cnf")
    with pytest.raises(InputError, match=r"cannot read .*: No such file"):
        Formula.load(tmp_path / "none.cnf")
