"""Kill the long commands at random moments, run them again until they are done, and compare with runs left alone.

Usage: python -m benchmarks.kills [--kills 50] [--seed 1] [--commands reproduce tickets theories sweep sweep-tickets
sweep-processes merge]

After each kill, what had been stored before must still be there, and no helper process may go on; after a signal that
can be caught no temporary file may be left. In the end units, tables and written files must be those of a run that was
left alone. Ends with exit code 1 if anything is lost, doubled, different or left over.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tyro

from benchmarks.kills import stores
from benchmarks.kills.small import COMMANDS

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
FAULTS = ("lost", "doubled", "different", "temporary files", "helper processes", "tracebacks", "wrong exit codes")
PATIENCE = 300.0


@dataclass(frozen=True)
class Options:
    """How often to kill, and what."""

    kills: int = 50
    """kills in all, shared out over the commands"""
    seed: int = 1
    """of the moments and signals"""
    commands: tuple[str, ...] = tuple(COMMANDS)
    """names in `benchmarks.kills.small.COMMANDS`"""


class Victim:
    """One command in one folder.

    Parameters
    ----------
    command : name in `COMMANDS`
    folder : Path
        Of its results.
    """

    def __init__(self, command: str, folder: Path) -> None:
        self.folder = folder
        self.errors = folder.with_suffix(".stderr")
        with self.errors.open("wb") as errors:
            line = [sys.executable, "-m", "benchmarks.kills.small", command, str(folder)]
            self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=errors)

    def finished(self, seconds: float) -> bool:
        """The command ended by itself within so many seconds."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self, number: int, found: Counter[str]) -> None:
        """Send a signal, wait for the end, and count what is wrong then."""
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        text = self.errors.read_text(errors="replace").strip()
        started = "Traceback" not in text or not text.endswith("KeyboardInterrupt")  # else Python itself was starting
        traceback, wrong = started and "Traceback" in text, started and code not in (-number, 128 + number, 0)
        found["tracebacks"] += traceback
        found["wrong exit codes"] += wrong
        if traceback or wrong:
            print(f"signal {int(number)}, exit code {code}: {text}", file=sys.stderr, flush=True)
        found["helper processes"] += self._helpers()
        if number != signal.SIGKILL:
            found["temporary files"] += stores.temporary(self.folder)

    def _helpers(self) -> int:
        """Processes that still work on the folder two seconds later, where the system lists processes as files."""
        end = time.monotonic() + 2
        while True:
            left = [x for x in Path("/proc").glob("[0-9]*/cmdline") if str(self.folder).encode() in _content(x)]
            if not left or time.monotonic() > end:
                return len(left)
            time.sleep(0.05)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


def differences(folder: Path, alone: Path) -> Counter[str]:
    """What a folder lacks, has too much or otherwise, against that of a run left alone."""
    found: Counter[str] = Counter()
    for content in (stores.units, stores.tables, stores.files):
        own, wanted = content(folder), content(alone)
        found["lost"] += len(wanted.keys() - own.keys())
        found["doubled"] += len(own.keys() - wanted.keys())
        found["different"] += sum(own[key] != wanted[key] for key in own.keys() & wanted.keys())
    found["temporary files"] += stores.temporary(folder)
    return found


def until_done(command: str, alone: Path, seconds: float, kills: int, chance: random.Random) -> Counter[str]:
    """Kill a command again and again until it finishes first, or the kills are used up; then compare."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        folder, kept = Path(place) / "out", {}
        while True:
            victim = Victim(command, folder)
            if found["kills"] == kills or victim.finished(chance.uniform(0.1, 1) * seconds):
                break
            number = chance.choice(SIGNALS)
            victim.kill(number, found)
            found["kills"] += 1
            found[number.name] += 1
            now = stores.units(folder)
            found["lost"] += len(kept.keys() - now.keys())
            found["different"] += sum(now[key] != kept[key] for key in now.keys() & kept.keys())
            kept = now
        victim.finished(PATIENCE)
        found["wrong exit codes"] += victim.process.poll() != 0
        return found + differences(folder, alone)


def alone(command: str, folder: Path) -> float:
    """Run a command and leave it alone; its seconds."""
    begin = time.perf_counter()
    victim = Victim(command, folder)
    if not victim.finished(PATIENCE) or victim.process.returncode:
        victim.process.kill()
        raise SystemExit(f"{command} fails when it is left alone: {victim.errors.read_text()[-500:]}")
    return time.perf_counter() - begin


def main(options: Options) -> None:
    """Print a line a command, and the sum."""
    wrong = [x for x in options.commands if x not in COMMANDS]
    if wrong or not options.commands or options.kills < 1:
        raise SystemExit(f"give at least one kill, and commands among {', '.join(COMMANDS)}")
    chance, total = random.Random(options.seed), Counter[str]()
    for place, command in enumerate(options.commands):
        share = len(range(place, options.kills, len(options.commands)))
        with tempfile.TemporaryDirectory() as folder:
            left, own = share, Counter[str]()
            seconds = alone(command, Path(folder) / "alone") if share else 0.0
            while left:
                found = until_done(command, Path(folder) / "alone", seconds, left, chance)
                left -= found["kills"]
                own += found
        print(_line(f"{command} ({seconds:.1f} s)", own), flush=True)
        total += own
    print(_line("all", total))
    sys.exit(any(total[x] for x in FAULTS))


def _line(name: str, found: Counter[str]) -> str:
    signals = ", ".join(f"{found[x.name]} {x.name}" for x in SIGNALS)
    return f"{name}: {found['kills']} kills ({signals}); " + ", ".join(f"{found[x]} {x}" for x in FAULTS)


if __name__ == "__main__":
    main(tyro.cli(Options, description=__doc__))
