"""DIMACS as it is found in the wild."""

import bz2
import gzip
import lzma
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_formula import formulas
from toycomb import Formula, InputError
from toycomb.tasks import formula_files
from toycomb.tasks.dimacs import dump, parse

UF20 = Path(__file__).parent / "data" / "uf20-01.cnf"


@given(formulas())
def test_what_is_written_is_read_back(formula):
    assert parse(dump(formula)) == formula


@given(formulas(), st.data())
def test_any_layout_is_the_same_formula(formula, data):
    spaces = st.sampled_from(
        [" ", "\n", "\r\n", "\r", "\t", "\u00a0", "\u2028 ", "\x0c", "\nc p cnf 9 0 %\n", " c 1 0\n", " \n\n "]
    )
    words = [str(x) for clause in formula.clauses for x in (*clause, 0)]
    body = "".join(data.draw(spaces) + word for word in words)
    ends = data.draw(st.sampled_from(["", "\n", "\n0\n", "\n%\n0\n", "\x1a", "\0\0", " c end"]))
    text = f"\ufeffc first\np {formula.kind}  {formula.variables}\t{len(formula)} \n{body}{ends}"
    assert parse(text) == formula


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
        ("p cnf 2 2\n1 0\n0\n0\n", "clause 2 is empty"),
        ("p cnf 2 1\n1 0\n0\n2 0\n", "clause 2 is empty"),
        ("p cnf 2 1\n1_0 0\n", "'1_0' is not a whole number"),
        ("p cnf 2 1\n٣ 0\n", "'٣' is not a whole number"),
        ("p cnf 2 1\n" + "1" * 10**6 + " 0\n", "'111111111111111111111111' is not a whole number"),
        ("p cnf 2 1\n" + "1 " * 10**5 + "p cnf 2 1\n", "'p' is not a whole number"),
    ],
)
def test_wrong_files(text, message):
    with pytest.raises(InputError, match=message):
        parse(text)


def test_a_trailer_of_zeros_is_left_out_where_all_promised_clauses_are_read():
    # As the pret files of the DIMACS challenge end.
    formula = parse("p cnf 3 2\n-3 -2 -1 0\n3 2 -1 0\n0\n0 c end\n%\n0\n")
    assert formula.clauses == ((-3, -2, -1), (3, 2, -1))
    assert formula.notes == ("line 6: left out the trailer '% 0'", "line 4: left out the trailer '0'")
    assert parse("p cnf 3 1\n1\n0\n").notes == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (".i 2\n.o 1\n10 1\n.e\n", "a PLA"),
        ("p wcnf 2 1 9\n9 1 0\n", "a weighted formula"),
        ("c new form\nh 1 2 0\n1 -1 0\n", "a weighted formula"),
        ("p cnf 3 1\n1 2 0\nx1 2 -3 0\n", "a formula with XOR lines"),
        ("p cnf 3 1\na 1 2 0\ne 3 0\n1 0\n", "a quantified formula"),
        ("aag 1 1 0 1 0\n2\n2\n", "an AIGER circuit"),
        ("aig 1 1 0 1 0\n", "a binary AIGER circuit"),
        ("p edge 3 1\ne 1 2\n", "a graph"),
        (".model x\n", "a BLIF circuit"),
        ("(set-logic QF_BV)\n", "an SMT-LIB script"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "a Git LFS pointer"),
        ("<!DOCTYPE html>\n<html>", "a page of HTML"),
        ('{"clauses": [[1]]}', "a file of JSON"),
        ("%PDF-1.7\n", "a PDF"),
    ],
)
def test_other_formats_are_named(text, name):
    with pytest.raises(InputError, match=f"is {name}.*, not a DIMACS formula; "):
        parse(text)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x28\xb5\x2f\xfd\x04", "compressed by zstd"),
        (b"\x1f\x9d\x90", r"compressed by compress \(.Z\)"),
        (b"PK\x03\x04" + bytes(26) + b"f.cnf", "a zip archive"),
        (b"PK\x03\x04" + bytes(26) + b"W.npy", "a NumPy archive"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
        ("p cnf 1 1\n1 0\n".encode("utf-16"), "text in UTF-16"),
        (b"p\0 \0c\0n\0f\0", "text in UTF-16"),
    ],
)
def test_other_files_are_named(tmp_path, content, name):
    for path, pack in (("plain", bytes), ("packed", gzip.compress)):
        (tmp_path / path).write_bytes(pack(content))
        with pytest.raises(InputError, match=f"{path}: it is .*{name}"):
            Formula.load(tmp_path / path)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_files_are_read_by_their_content(tmp_path, pack, monkeypatch):
    path, text = tmp_path / "formula.txt", b"p cnf 3 2\n1 -2 0\n" + b"c remark\n" * 20_000 + b"3 0\n"
    packed = pack(text)

    def load(content):
        path.write_bytes(content)
        return Formula.load(path)

    assert load(packed).clauses == load(pack(text[:12]) + pack(text[12:])).clauses == ((1, -2), (3,))
    assert "unpacked from" in load(packed).notes[0]
    assert load(packed + b"more").notes[1].startswith("left out 4 bytes")
    assert load(packed + bytes(512)).notes == load(packed).notes
    for damaged in (packed[:-9], packed[: len(packed) // 2], packed[:20] + bytes(20) + packed[40:]):
        with pytest.raises(InputError, match=r"data end early|data are damaged"):
            load(damaged)
    monkeypatch.setattr("toycomb.tasks.texts.LARGEST", 100_000)
    with pytest.raises(InputError, match=r"it unpacks to more than 97\.7 KiB"):
        load(packed)


def test_only_plain_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "fifo")  # reading it would wait for ever
    for path in (tmp_path / "fifo", "/dev/zero"):
        with pytest.raises(InputError, match="a pipe or a device"):
            Formula.load(path)
    with pytest.raises(InputError, match="it is a folder"):
        Formula.load(tmp_path)
    (tmp_path / "large").write_bytes(b"")
    os.truncate(tmp_path / "large", 2**28 + 1)
    with pytest.raises(InputError, match="holds more than 256 MiB"):
        Formula.load(tmp_path / "large")


def test_long_clauses_take_memory_and_time_by_their_length():
    k = 70_000
    formula = parse(f"p dnf {k} 2\n" + " ".join(map(str, range(1, k + 1))) + f" 0\n{k} 0\n")
    assert formula.contradictory.tolist() == [False, False]
    assert formula.graph().number_of_edges() == k + 1
    assert parse(dump(formula)) == formula
    wide = Formula(k, (*formula.clauses[:1], *[(1,)] * 2000))
    with pytest.raises(InputError, match="2001 clauses and one of 70000 literals"):
        _ = wide.index
    few = parse("p cnf 999999999999 2\n1 -2 0\n999999999999 0\n")  # the header reserves nothing
    assert few.sizes.tolist() == [2, 1]


def test_notes_are_few_however_many_clauses_need_one():
    notes = parse("p cnf 2 1000\n" + "1 1 -1 0\n" * 1000).notes
    assert len(notes) == 21
    assert notes[-1] == "so do 1980 further clauses"


def test_error_names_the_file(tmp_path):
    (tmp_path / "bad.cnf").write_text("p cnf 1 1\n2 0\n")
    with pytest.raises(InputError, match=r"bad\.cnf: clause 1 holds the literal 2"):
        Formula.load(tmp_path / "bad.cnf")
    with pytest.raises(InputError, match=r"cannot read .*: No such file"):
        Formula.load(tmp_path / "none.cnf")


def test_a_name_that_no_file_can_have_is_refused_before_the_kind_of_file_is_known():
    with pytest.raises(InputError, match="no file can have this name"):
        formula_files.load(Path("f\ud800"))
