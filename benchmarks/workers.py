"""The programs that are compared: one process for each library that is there."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.with_c import COMPILER
from toycomb.common.errors import InputError

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TORCHINDUCTOR_COMPILE_THREADS": "1"}
PEERS = {"with_jax": "jax", "older_jax": "older jax", "with_torch": "torch", "with_c": "cc"}
"""Who is compared with toycomb, and its name where it is missing."""
GET = {
    "jax": "pip install -e '.[peers]'",
    "older jax": "see --older-jax",
    "torch": "pip install -e '.[peers]'",
    "cc": "install a C compiler",
}


class Failed(Exception):
    """A program could not be compiled, ran for too long, or failed; the others go on."""


class Workers:
    """One process for each library that is there.

    Parameters
    ----------
    older : Path or None
        Python of an environment with another jax.
    """

    def __init__(self, older: Path | None) -> None:
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.missing: list[str] = []
        there = {
            "with_jax": importlib.util.find_spec("jax") is not None,
            "older_jax": older is not None,
            "with_torch": importlib.util.find_spec("torch") is not None,
            "with_c": shutil.which(COMPILER) is not None,
        }
        if older is not None:
            _check(older)
        self._begin("machine")
        self._begin("ours")
        for peer, name in PEERS.items():
            if there[peer]:
                self._begin(peer, str(older) if peer == "older_jax" else sys.executable)
            else:
                print(f"{name} is not installed: its rows are left out ({GET[name]})", file=sys.stderr)
                self.missing.append(name)
        self.peers = [peer for peer in PEERS if there[peer]]
        self.versions = {peer: self.ask(peer, version=True) for peer in self.peers}

    def _begin(self, name: str, python: str = sys.executable) -> None:
        core = str(max(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else "-1"
        module = "with_jax" if name == "older_jax" else name
        command = [python, "-m", "benchmarks.worker", module, core]
        self.processes[name] = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | ONE_THREAD
        )

    def ask(self, name: str, **request: object) -> Any:
        """Send one request and wait for its answer; raises Failed if the program says that it could not."""
        process = self.processes[name]
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            raise InputError(f"the program of {PEERS.get(name, 'toycomb')} stopped; see above")
        found = json.loads(answer)
        if isinstance(found, dict) and "failed" in found:
            raise Failed(found["failed"])
        return found

    def close(self) -> None:
        """End the processes."""
        for process in self.processes.values():
            assert process.stdin is not None
            process.stdin.close()
            process.wait()


def _check(python: Path) -> None:
    """Raise InputError unless this Python has jax and toycomb."""
    try:
        done = subprocess.run([str(python), "-c", "import jax, toycomb"], capture_output=True, text=True)
    except OSError as error:
        raise InputError(f"older-jax is {str(python)!r}, which does not run: {error.strerror}") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it failed"])[-1]
        raise InputError(f"older-jax is {str(python)!r}, which has no jax beside toycomb: {last}")
