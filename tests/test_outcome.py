"""Numbers of an account in its page: written by a command, in the places that are marked, and nowhere else."""

import importlib.util
import json
from pathlib import Path

HOME = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("outcome", HOME / "docs" / "outcome.py")
outcome = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(outcome)

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
    assert "| X1 | −0.250 [−0.500, 0.000] |" in page
    assert "root seed 7 |" in page
    assert "stale" not in page
    outcome.main(list(map(str, files)))
    assert files[0].read_text() == page


def test_tables_by_place_and_statements():
    table = outcome.filled(PAGE.format("t.loss"), DOCUMENT)
    assert "|  | C=8 | C=16 |" in table
    assert "| a | −0.250 [−0.500, 0.000] |  |" in table
    assert "| X1 A is B (share) | −0.250" in outcome.filled(PAGE.format("statements"), DOCUMENT)
