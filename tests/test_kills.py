"""The benchmark that kills long commands, at its smallest, and that it would notice a loss."""

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.kills.__main__ import differences
from toycomb.files.writing import write_json
from toycomb.study import Population, Store

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_a_killed_command_ends_as_one_that_was_left_alone():
    command = [sys.executable, "-m", "benchmarks.kills", "--kills", "1", "--commands", "tickets"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^all: 1 kills .*; 0 lost, 0 doubled, 0 different, 0 temporary", done.stdout, re.MULTILINE)


def test_what_is_lost_doubled_or_different_is_counted(tmp_path):
    alone, killed = tmp_path / "alone", tmp_path / "killed"
    alone.mkdir()
    made = Population(networks=3, seed=1)
    store = Store(alone / "results.sqlite")
    for i in range(3):
        store.save_arrays(made, i, {"x": np.full(2, i)}, 0.1)
    store.save_table("claims", [{"effect": 1, "seconds": 3}])
    store.close()
    write_json(alone / "claims.json", {"effect": 1, "cost_seconds": 3})
    shutil.copytree(alone, killed)
    store = Store(killed / "results.sqlite")
    store.save_arrays(made, 0, {"x": np.full(2, 0)}, 7.5)  # the same, at another time
    store.save_table("claims", [{"effect": 1, "seconds": 8}])
    store.close()
    write_json(killed / "claims.json", {"effect": 1, "cost_seconds": 9})
    assert not differences(killed, alone).total()
    connection = sqlite3.connect(killed / "results.sqlite")
    with connection:
        connection.execute("UPDATE units SET network = 8 WHERE network = 2")
        connection.execute("UPDATE units SET arrays = x'00' WHERE network = 1")
    connection.close()
    write_json(killed / "claims.json", {"effect": 2, "cost_seconds": 9})
    (killed / ".toycomb-writing-x").touch()
    (killed / "more.png").touch()
    assert differences(killed, alone) == {"lost": 1, "doubled": 2, "different": 2, "temporary files": 1}
