"""Drawings of the glossary: one script draws them, each is shown, and the README's network is the one that is drawn."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
SCRIPT = HOME / "docs" / "drawings" / "draw.py"


def test_every_drawing_of_the_glossary_is_drawn_by_the_script_and_every_one_drawn_is_shown(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    command = [sys.executable, "-W", "error", str(SCRIPT), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr
    shown = set(re.findall(r"\(drawings/(\w+)\.svg\)", (HOME / "docs" / "glossary.md").read_text(encoding="utf-8")))
    assert shown == {path.stem for path in tmp_path.glob("*.svg")}
    assert shown == {path.stem for path in SCRIPT.parent.glob("*.svg")}
    pictures = re.findall(r"\(docs/pictures/(\w+)\.png\)", (HOME / "README.md").read_text(encoding="utf-8"))
    assert {path.stem for path in tmp_path.glob("*.png")} == set(pictures) - {"report"}


def test_the_network_of_the_drawings_is_what_the_pages_say_of_it(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPT.parent))
    import tiny

    space = tiny.space()
    assert [len(tiny.locations(x)) > 0 for x in ("held", "converged", "rejected", "recruited", "idle")] == [True] * 5
    assert not space.changed_type.any()
    text = (HOME / "README.md").read_text(encoding="utf-8")
    assert f"# {space.codes()}: rows" in text
    assert f"keeps {int(tiny.ticket().mask.sum())} of {tiny.ticket().mask.size} weights" in text
    said = float(re.search(r"# accuracy (\.\d\d)", text)[1])
    assert said == pytest.approx(1 - tiny.again().test_error[-1, 0], abs=0.03)
