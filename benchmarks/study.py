"""Where the time of the study goes: presets `quick` and `paper`.

Usage: python -m benchmarks.study [--presets quick paper] [--seed 3]

Each preset runs in a process of its own, in a fresh folder, with compiled kernels; the stages are timed in that
process by a profiler, which adds some per cent.
"""

from __future__ import annotations

import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import tyro

STAGES = {
    "training and storing": "execution.py:execute",
    "tickets": "benchmark.py:run",
    "tables and intervals": "reproduce.py:derive",
    "figures": "drawing.py:draw_all",
}


@dataclass(frozen=True)
class Options:
    """What to time."""

    presets: tuple[str, ...] = ("quick", "paper")
    seed: int = 3


def main(options: Options) -> None:
    """Warm the cache of compiled kernels, then run each preset."""
    for preset in options.presets:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "toycomb", "reproduce", "--preset", preset, "--seed", str(options.seed)]
            begin = time.perf_counter()
            subprocess.run([*command, "--out", f"{folder}/a"], check=True, capture_output=True)
            print(f"{preset}: {time.perf_counter() - begin:.1f} s, a process of its own")
        with tempfile.TemporaryDirectory() as folder:
            for stage, seconds in profiled(preset, options.seed, Path(folder) / "b").items():
                print(f"  {stage:<24} {seconds:6.1f} s")


def profiled(preset: str, seed: int, out: Path) -> dict[str, float]:
    """Seconds of each stage in this process."""
    from toycomb import study

    profile = cProfile.Profile()
    begin = time.perf_counter()
    profile.runcall(study.run, preset, out, seed=seed, progress=False)
    total = time.perf_counter() - begin
    found = {}
    for (file, _, name), (_, _, _, cumulative, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        for stage, place in STAGES.items():
            if f"{Path(file).name}:{name}" == place:
                found[stage] = cumulative
    return found | {"everything": total}


if __name__ == "__main__":
    main(tyro.cli(Options))
