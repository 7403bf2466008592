"""The small sweeps that faults are done to, what they come to when left alone, and copies of them at several states."""

from __future__ import annotations

import contextlib
import csv
import json
import shutil
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.calls import Call
from benchmarks.kills import stores
from toycomb.records.format_2 import CONTENT
from toycomb.records.integrity import readable
from toycomb.records.row_reading import columns
from toycomb.records.row_reading import found as whole
from toycomb.records.sealed import Row

TRAINING = """\
sweep = "training"
networks = 9
variables = 8
literals = 2
samples = 200

[training]
hidden = 8
epochs = 3

[grid]
clauses = [2, 4]
seed = [1, 2]
"""
TICKETS = """\
sweep = "tickets"
networks = 4
variables = 8
literals = 2
clauses = 2
samples = 200

[training]
hidden = 8
epochs = 2

[tickets]
methods = ["random", "snip"]
densities = [0.5, 0.2]

[grid]
seed = [1, 2]
"""
SLOW = TRAINING.replace("samples = 200", "samples = 4000").replace("epochs = 3", "epochs = 150\npatience = 0")
SWEEPS = {"training": TRAINING, "tickets": TICKETS, "slow": SLOW}
TABLES = {"training": "networks", "tickets": "tickets", "slow": "networks"}
LEFT = ("results.sqlite", "results.sqlite-wal", "results.sqlite-shm", "results.sqlite-journal")
Units = dict[tuple[str, str, int], object]


@dataclass
class Left:
    """A sweep that was left alone.

    Parameters
    ----------
    folder : of its files, and of those of other states
    name : in `SWEEPS`
    """

    folder: Path
    name: str
    units: Units = field(default_factory=dict)
    rows: str = ""
    points: bytes = b""
    _stored: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True)
        self.spec.write_text(SWEEPS[self.name])
        self.begin("whole", threads=2)
        self.units = content(self.state("whole"))
        self.rows = exported(self.state("whole"), self.name, self.folder / "rows")
        self.points = (self.state("whole") / "points.csv").read_bytes()

    @property
    def number(self) -> int:
        """Units of work."""
        return len(self.units)

    @property
    def spec(self) -> Path:
        """The file of the sweep."""
        return self.folder / "sweep.toml"

    def state(self, name: str) -> Path:
        """Folder of the sweep at a state."""
        return self.folder / name

    def begin(self, state: str, *more: str, threads: int = 1) -> None:
        """Run the sweep so far."""
        words = ["sweep", str(self.spec), "--out", str(self.state(state)), "--threads", str(threads), *more]
        call = Call(words, self.folder / state)
        if not call.ended() or call.code:
            raise SystemExit(f"the sweep {self.name} fails when it is left alone: {call.said[-3:]}")

    def copied(self, state: str, into: Path) -> None:
        """A copy of a state, with its times; made when it is first asked for."""
        if not self.state(state).exists():
            self._make(state)
        shutil.copytree(self.state(state), into)

    def stored(self, state: str) -> int:
        """Units that are stored at a state."""
        if state not in self._stored:
            with tempfile.TemporaryDirectory() as folder:
                shutil.copytree(self.state(state), Path(folder) / "out")  # what is read may change
                self._stored[state] = len(content(Path(folder) / "out"))
        return self._stored[state]

    def _make(self, state: str) -> None:
        if state == "half":
            self.begin(state, "--max-units", str(self.number // 2))
            return
        words = ["sweep", str(self.spec), "--out", str(self.state(state)), "--threads", "1"]
        call, wal = Call(words, self.folder / state), self.state(state) / "results.sqlite-wal"
        end = time.monotonic() + 60
        while call.code is None and time.monotonic() < end and not (wal.exists() and wal.stat().st_size > 250_000):
            time.sleep(0.001)
        call.send(signal.SIGKILL)
        call.ended()
        if not wal.exists():
            raise SystemExit("the sweep ended before it could be killed")


def warm(folder: Path) -> None:
    """Do sweeps and exports in this process: what it forks then has all that is loaded and compiled."""
    from toycomb import cli, sweeps  # noqa: F401
    from toycomb.commands import export, merge, status, sweep  # noqa: F401
    from toycomb.export import save

    for name, text in ((x, SWEEPS[x]) for x in ("training", "tickets")):
        spec = folder / f"{name}.toml"
        spec.write_text(text)
        sweeps.run(spec, folder / name, threads=1, progress=False)
        save(folder / name, folder / "rows.csv", table=TABLES[name])
        sweeps.status(folder / name)


def content(place: Path) -> Units:
    """What each unit holds that counts: rows that are not whole answer for nothing. Of tickets without seconds."""
    found: Units = {}
    with contextlib.closing(sqlite3.connect(place / "results.sqlite", timeout=60)) as connection:
        connection.text_factory = readable
        for table in CONTENT:
            for values in connection.execute(f"SELECT {columns(table)} FROM {table}"):
                row = whole(table, values)
                if row is not None:
                    found[row[:3]] = row.digest if table == "units" else _timeless(row)
    return found


def _timeless(row: Row) -> object:
    record, mask = row.content
    return sorted((key, str(x)) for key, x in json.loads(record).items() if "seconds" not in key), mask


def _bytes(path: Path) -> bytes:
    """What a file holds; nothing where it is not there."""
    return path.read_bytes() if path.is_file() else b""


def exported(place: Path, name: str, to: Path) -> str:
    """The table of a sweep as `toycomb export` writes it; of tickets without seconds."""
    to.mkdir(exist_ok=True)
    path = to / "rows.csv"
    path.unlink(missing_ok=True)
    call = Call(["export", str(place), "--to", str(path), "--table", TABLES[name]], to / "export")
    if not call.ended() or call.code:
        return f"no export: {call.said[-3:]}"
    rows = list(csv.reader(path.read_text().splitlines()))
    kept = [i for i, column in enumerate(rows[0]) if "seconds" not in column]
    return "\n".join(",".join(row[i] for i in kept) for row in rows)


def differences(place: Path, left: Left, files: Path) -> tuple[Counter[str], list[str]]:
    """What a sweep lacks, has too much or otherwise, against the one that was left alone; and what in words."""
    own, wanted = content(place), left.units
    other = [x for x in own.keys() & wanted.keys() if own[x] != wanted[x]]
    more = {
        "the export": exported(place, left.name, files) != left.rows,
        "points.csv": _bytes(place / "points.csv") != left.points,
        "a temporary file": stores.temporary(place) > 0,
    }
    found = {"lost": wanted.keys() - own.keys(), "doubled": own.keys() - wanted.keys(), "different": other}
    said = [f"{what}: {len(keys)} of {name}" for what, keys in found.items() for name in {x[0] for x in keys}]
    counts = Counter({what: len(keys) for what, keys in found.items()})
    counts["different"] += sum(more.values())
    return counts, [*said, *(f"different: {x}" for x, wrong in more.items() if wrong)]
