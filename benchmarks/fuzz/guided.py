"""Inputs guided by coverage: atheris changes them so that they reach further lines of what reads them.

`python -m benchmarks.fuzz.guided READER INPUTS SEED RESULT` tries one part, in a process of its own: libFuzzer ends it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import pickle
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.fuzz.running import Tried
    from benchmarks.fuzz.target import Target

ROOT = Path(__file__).parents[2]
PART = 250_000
"""Inputs of one process; each part begins with inputs of its own, so that parts need not wait for each other."""
SEEDS, LONGEST = 300, 1 << 14
"""Made-up inputs that a part begins with, and bytes of the longest input."""
MISSING = "atheris is not installed; install the extra 'fuzz', or leave --guided out"


def run_guided(name: str, inputs: int, seed: int, findings: Path, jobs: int = 1) -> Tried:
    """Try a reader; findings are saved and printed as they come."""
    from benchmarks.fuzz.running import Tried, add, saved
    from toycomb.common.errors import InputError

    if importlib.util.find_spec("atheris") is None:
        raise InputError(MISSING)
    whole, parts = Tried(), [min(PART, inputs - i) for i in range(0, inputs, PART)]
    with ThreadPoolExecutor(jobs) as pool:
        for number, found in enumerate(pool.map(lambda x: _part(name, parts[x], seed + x), range(len(parts)))):
            before = len(whole.texts)
            add(whole, found)
            for i, content, text in whole.texts[before:]:
                saved(findings, f"{name}-guided", number * PART + i, content, text)
    return whole


def _part(name: str, inputs: int, seed: int) -> Tried:
    """One part, in another process; its end before all inputs were tried is a finding."""
    from benchmarks.fuzz.judging import FINDING
    from benchmarks.fuzz.running import Tried, place

    with place() as folder, tempfile.TemporaryFile() as said:
        result = Path(folder) / "result"
        words = [sys.executable, "-m", "benchmarks.fuzz.guided", name, str(inputs), str(seed), str(result)]
        environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
        code = subprocess.run(words, stdout=said, stderr=said, env=environment, cwd=folder, check=False).returncode
        if result.exists():  # made by the process that was started here
            return Tried(**pickle.loads(result.read_bytes()))
        said.seek(0)
        last = said.read().decode(errors="replace").strip().splitlines()[-1:]
        left = next((x.read_bytes() for x in Path(folder).glob("end-*")), b"")
        found = Tried()
        found.count(FINDING, 0, left, f"the process ended with {code}: {' '.join(last)[:200]}")
        return found


def left_alone(modules: tuple[str, ...]) -> list[str]:
    """Modules of toycomb that are not instrumented: others than are named, and those that Numba compiles."""
    found = []
    for path in (ROOT / "toycomb").rglob("*.py"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        own = any(f"{name}.".startswith(f"{x}.") for x in modules)
        text = path.read_text(encoding="utf-8")
        if not own or "@kernel" in text or "njit" in text or "_numba" in text:
            found.append(name)
    return found


def fuzz(name: str, inputs: int, seed: int, result: Path) -> None:
    """Try so many inputs, write what came of them, and end the process."""
    import atheris

    modules = _modules(name)
    with atheris.instrument_imports(include=["toycomb"], exclude=left_alone(modules)):
        import numpy as np

        from benchmarks.fuzz.judging import Judge
        from benchmarks.fuzz.running import Tried, emptied, prepared

        target, tried, start = prepared(name), Tried(), time.process_time()
        gc.freeze()  # as for made-up inputs
        corpus, folder = (result.parent / x for x in ("corpus", "here"))
        corpus.mkdir()
        folder.mkdir()
        rng, judge = np.random.default_rng(seed), Judge(target, folder)
        for number in range(SEEDS):
            if len(content := target.make(rng)) <= LONGEST:
                (corpus / f"{number:03}").write_bytes(content)

        def one(content: bytes) -> None:
            if not content:  # libFuzzer's first input, whatever the corpus holds
                return
            outcome, text = judge(content, further=tried.accepted % target.every == 0)
            if judge.wrote:
                emptied(folder)
            tried.count(outcome, tried.inputs, content, text)
            if tried.inputs == inputs:
                tried.seconds = time.process_time() - start
                result.write_bytes(pickle.dumps(vars(tried)))
                os._exit(0)

        options = [f"-seed={seed}", f"-max_len={LONGEST}", "-verbosity=0", "-detect_leaks=0", "-timeout=0"]
        options += ["-rss_limit_mb=8192", "-len_control=0", f"-artifact_prefix={result.parent}/end-", str(corpus)]
        atheris.Setup([sys.argv[0], *options], one, **_mutator(target))
        atheris.Fuzz()


def _modules(name: str) -> tuple[str, ...]:
    """What coverage is measured of, asked in another process: to know it here would load it uninstrumented."""
    words = f"from benchmarks.fuzz.readers import READERS; print(*READERS[{name!r}].modules)"
    said = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, cwd=ROOT)
    return tuple(said.stdout.split())


def _mutator(target: Target) -> dict[str, Any]:
    """What changes inputs, where a reader says it."""
    if (change := target.mutate) is None:
        return {}
    import numpy as np

    def mutator(content: bytes, most: int, seed: int) -> bytes:
        rng, found = np.random.default_rng(seed), b""
        with contextlib.suppress(RecursionError):  # of a document that lies too deep
            found = change(content, rng) if content else b""
        return found if 0 < len(found) <= most else target.make(rng)[:most]

    return {"custom_mutator": mutator}


if __name__ == "__main__":
    fuzz(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
