"""Numbers of an account in its page: written by a command, in the places that are marked, and nowhere else."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]


def script(name):
    """A script of the docs as a module."""
    spec = importlib.util.spec_from_file_location(name, HOME / "docs" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


sys.path.append(str(HOME / "docs"))  # where the scripts find what they share, as they do on a command line
outcome, studied, compared, decoded = (script(x) for x in ("outcome", "studied", "compared", "decoded"))

ENTRY = {"value": -0.25, "low": -0.5, "high": -0.0001}
ROW = {"id": "X1", "statement": "A is B.", "unit": "share", "effect": -0.25, "ci_low": -0.5, "ci_high": -0.0001}
ROW |= {"null": ENTRY, "control": ENTRY, "verdict": "does not hold"}
DOCUMENT = {"seed": 4, "networks": 9, "claims": [ROW], "tables": {"t": {"loss": {"C=8": {"a": ENTRY}, "C=16": {}}}}}
PAGE = "before\n<!-- filled: {} -->\nstale\n<!-- end -->\nafter\n"


def test_a_page_gets_its_numbers_and_keeps_the_rest(tmp_path):
    files = tmp_path / "page.md", tmp_path / "x.json", tmp_path / "y.json"
    files[0].write_text(PAGE.format("claims"))
    files[1].write_text(json.dumps(DOCUMENT))
    files[2].write_text(json.dumps(DOCUMENT | {"seed": 7}))
    outcome.main(list(map(str, files)))
    page = files[0].read_text()
    assert page.startswith("before\n<!-- filled: claims -->\nRoot seed 4, 9 networks")
    assert page.endswith("<!-- end -->\nafter\n")
    assert "| X1 | −0.25 [−0.50, 0.00] |" in page
    assert "root seed 7 |" in page
    assert "stale" not in page
    outcome.main(list(map(str, files)))
    assert files[0].read_text() == page


def test_tables_by_place():
    table = outcome.filled(PAGE.format("t.loss"), DOCUMENT)
    assert "| | C=8 | C=16 |" in table
    assert "| a | −0.250 [−0.500, 0.000] | |" in table


def test_statements_are_undecided_where_two_root_seeds_differ():
    assert "| X1 A is B (share) | −0.25 [−0.50, 0.00] | does not hold |" in outcome.filled(
        PAGE.format("statements"), DOCUMENT
    )
    other = DOCUMENT | {"seed": 7, "claims": [ROW | {"verdict": "undecided"}]}
    text = outcome.filled(PAGE.format("statements"), DOCUMENT, other)
    assert "| undecided (does not hold; undecided) |" in text
    assert "Root seed 4, 9 networks. Verdicts are those of root seed 7 as well." in text


def test_statements_have_the_verdict_that_two_root_seeds_have_together():
    page = PAGE.format("statements")
    other = DOCUMENT | {"seed": 7, "claims": [ROW | {"verdict": "below the margin"}]}
    assert "| does not hold (does not hold; below the margin) |" in outcome.filled(page, DOCUMENT, other)
    alone = outcome.filled(page, DOCUMENT, other | {"claims": []})
    assert "| undecided (does not hold; not asked) |" in alone


def studied_row(verdicts=("holds", "holds")):
    """A row of `claims.json` after another root seed was asked, with three readings."""
    same = verdicts[0] if verdicts[0] == verdicts[1] else "undecided"
    row = ROW | {"part": "X", "effect": 0.25, "ci_low": 0.2, "ci_high": 0.3, "own_verdict": verdicts[0]}
    row |= {"other_verdict": verdicts[1], "other": {"value": 0.05, "low": 0.01, "high": 0.09}, "verdict": same}
    told = [("holds", "holds"), ("holds", "undecided"), ("does not hold", "does not hold")]
    readings = [{"own_verdict": a, "other": {"verdict": b}, "holds": a == b == "holds"} for a, b in told]
    value = {"value": "with", "n": 3, "holds": 1 / 3, "effect": 0.1}
    over = {"n": 3, "verdict": "depends on shams", "decided_by": "shams"}
    return row | {"readings": readings, "over_readings": over | {"choices": [{"choice": "shams", "values": [value]}]}}


def test_pages_of_a_study_get_numbers_of_both_root_seeds(tmp_path):
    page, results, other = tmp_path / "X.md", tmp_path / "31", tmp_path / "32"
    for folder in (results, other):
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"seed": int(folder.name)}))
    rows = [
        studied_row(),
        studied_row(("holds", "undecided")) | {"id": "X1-id"},
        studied_row() | {"id": "Y", "part": "Y"},
    ]
    (results / "claims.json").write_text(json.dumps(rows))
    (other / "claims.json").write_text(json.dumps([x | {"effect": x["other"]["value"]} for x in rows]))
    parts = [f"<!-- studied: {kind} -->\nstale\n<!-- end -->\n" for kind in ("claims", "readings")]
    page.write_text("kept\n" + "\n".join(parts))
    for _ in range(2):  # the second time nothing is left to change
        studied.main(list(map(str, (results, other, page))))
        text = page.read_text()
        assert "| X1 | 0.25 [0.20, 0.30] | −0.250 | −0.250 | 0.050 [0.010, 0.090] | holds |" in text
        assert "| undecided (holds; undecided) |" in text
        assert "Of 3 readings 2 hold on root seed 31, 1 on 32, and 1 on both: **depends on shams**." in text
        assert "| with | 1 of 3 | 0.100 |" in text
        assert "stale" not in text
        assert "| Y |" not in text


@pytest.mark.parametrize("wrong", ["another effect", "no such claim", "not confirmed"])
def test_a_page_is_left_alone_where_the_second_folder_is_not_the_one_that_confirmed(wrong, tmp_path):
    page, results, other = tmp_path / "X.md", tmp_path / "31", tmp_path / "32"
    row = studied_row()
    theirs = [] if wrong == "no such claim" else [row | {"effect": 0.06 if wrong == "another effect" else 0.05}]
    if wrong == "not confirmed":
        del row["other"]
    for folder, rows in ((results, [row]), (other, theirs)):
        folder.mkdir()
        (folder / "manifest.json").write_text(json.dumps({"seed": int(folder.name)}))
        (folder / "claims.json").write_text(json.dumps(rows))
    page.write_text("<!-- studied: claims -->\nstale\n<!-- end -->\n")
    with pytest.raises(SystemExit, match="was not confirmed by"):
        studied.main(list(map(str, (results, other, page))))
    assert "stale" in page.read_text()


def test_a_table_keeps_its_words_and_names_every_claim():
    table = "| | claim | effect | null | control | verdict |\n| [X1](accounts/X.md) | A is B | 1 | 2 | 3 | old |\n"
    page = f"<!-- studied: rows -->\n{table}<!-- end -->"
    text = studied.filled(page, "claims", [studied_row()], (31, 32))
    assert "| [X1](accounts/X.md) | A is B | 0.25 [0.20, 0.30] | −0.250 | −0.250 | holds |" in text
    with pytest.raises(ValueError, match="no line for X1-id"):
        studied.filled(page, "claims", [studied_row(), studied_row() | {"id": "X1-id"}], (31, 32))


def test_tables_of_the_ticket_benchmark_keep_their_methods():
    """Both tables of a small document: means per place, costs over places, differences from the baseline."""
    places = [(e, c, d) for e in ("hadamard", "identity") for c in (8, 16) for d in (0.2, 0.1, 0.05, 0.02)]
    means, away = [], []
    for e, c, d in places:
        place = {"embedding": e, "load": c, "density": d}
        costs = {"cost_samples": 40_000 * c, "cost_seconds": 0.25}
        means += [place | {"method": m, "accuracy": d + c / 100} | costs for m in ("imp", "snip", "other")]
        away += [place | {"method": "snip", "value": -d, "low": -2 * d, "high": 0.0}]
    document = {"means": means, "differences": away}
    page = (
        "<!-- compared: {} -->\n| method | old |\n| --- | --- |\n| snip | 1 |\n| imp | 2 |\n| imp | 3 |\n<!-- end -->"
    )
    text = compared.filled(page.format("accuracy"), document)
    assert "| method | epochs | seconds | Hadamard .1 | .05 | .02 | identity .1 | .05 | .02 |" in text
    cells = "0.180 / 0.260 | 0.130 / 0.210 | 0.100 / 0.180"
    assert f"| snip | 24 | 0.25 | {cells} | {cells} |\n| imp | 24 |" in text
    assert "other" not in text
    text = compared.filled(page.format("differences hadamard"), document)
    assert "| snip | 16 | 32 | 0.25 | 0.360 (−0.200 [−0.400, 0.000]) |" in text
    assert "| imp | 8 | 16 | 0.25 | 0.280 | 0.180 | 0.130 |" in text


def test_exact_formulas_are_told_of_as_many_as_were_read(tmp_path, monkeypatch):
    """Of networks of two outputs twice as many formulas are read as of others."""
    rest = {"recall": 1.0, "precision": 1.0, "seconds": 0.1, "false": 0, "missed": 0}
    rest |= {"false" + decoded.OWN: 0, "missed" + decoded.OWN: 0}
    entries = [
        {"factor": label, "label": label, "embedding": e, "networks": n, "exact": exact, **rest}
        for label, n, exact in (("load", 50, 49), ("outputs", 100, 98))
        for e in decoded.NAMES
    ]
    (tmp_path / "decode_measured.json").write_text(json.dumps({"entries": entries}), encoding="utf-8")
    monkeypatch.setattr(decoded, "FIGURES", tmp_path)
    _, _, load, outputs = decoded.measured().splitlines()
    assert "| 49 / 49 of 50 |" in load
    assert "| 98 / 98 of 100 |" in outputs
