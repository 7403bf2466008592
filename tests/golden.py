"""What toycomb makes, as digests: networks, tickets and measurements of known specifications.

`python -m tests.golden` writes them anew: digests for the processor and libraries it runs on, beside those of others;
and mean sizes, which hold on all. `--claims` also writes the claims of a study, which takes longer.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from importlib.metadata import version
from itertools import product
from pathlib import Path
from typing import Any
from unittest import mock

import llvmlite.binding
import numba
import numpy as np
import scipy.linalg  # noqa: F401  # its BLAS counts in the fingerprint
from threadpoolctl import threadpool_info

import toycomb as tc
from tests.small_accounts import SMALL, changed
from toycomb import study, theories, tickets
from toycomb.accounts.presets import PRESETS
from toycomb.records.store import opened
from toycomb.tasks import embedding, sampling
from toycomb.tickets.benchmark import Benchmark
from toycomb.tickets.benchmark import run as run_benchmark
from toycomb.training.settings import OPTIMISERS

DATA = Path(__file__).parent / "data"
DIGESTS, CLAIMS = DATA / "golden.json", DATA / "golden_claims.json"
POPULATION = study.Population(
    networks=1, seed=4, variables=16, clauses=4, literals=3, samples=640, training=tc.Training(hidden=12, epochs=4)
)
DENSITY = 0.1
SMALL_TASK = {"variables": 16, "clauses": 4, "literals": 3, "samples": 400}
WIDE = [
    " ".join(x)
    for x in product(["hadamard", "identity", "orthogonal"], ["adam"], ["near-miss", "uniform"], ["32", "70"])
]
STUDY = replace(PRESETS["quick"], claim_networks=20, edit_networks=10, ticket_networks=4)
"""A third of the work of `quick`, so that tests stay short whatever its sizes."""
SMALLER: dict[str, dict[str, Any]] = {
    "posterior": {"sampled": 200_000, "runs": 100, "prior": [[5, 32_768]]},
    "detectors": {"particles": 10, "log2_widths": [4]},
}
"""Settings of accounts on top of `SMALL`, so that each takes a second or two."""
Arrays = Mapping[str, np.ndarray]


def network(name: str) -> Arrays:
    """Parameters at all snapshots of one trained network; the name is its embedding, optimiser and inputs.

    A wide one has the size of its layer as well, blocks of 32 rows, and records for inputs: other loops are compiled.
    """
    matrix, optimiser, inputs, *wide = name.split(" ")
    size: dict[str, Any] = {"variables": 32, "clauses": 8, "literals": 4, "samples": 1000} if wide else {}
    (task,) = tc.random_tasks(1, seed=4, **SMALL_TASK | size, embedding=matrix, inputs=inputs)
    hidden, epochs = int(wide[0]) if wide else 12, 1 if inputs == "exhaustive" else 3
    run = tc.train(
        task, seed=4, threads=1, progress=False, hidden=hidden, epochs=epochs, snapshots=[0.5], optimiser=optimiser
    )
    return {x: getattr(run.snapshots, x) for x in ("W", "b", "v", "c")}


LAYERED = ["hadamard 16,12 1", "identity 33,17,9 4", "hadamard 12 2", "hadamard 12 1 learned", "orthogonal 40,20 2"]


def layered(name: str) -> Arrays:
    """As `network`, of several layers or outputs; the name is embedding, rows, outputs, and whether that is learned."""
    matrix, rows, outputs, *learned = name.split(" ")
    (task,) = tc.random_joint_tasks(1, outputs=int(outputs), seed=4, **SMALL_TASK, true=(5, 8), embedding=matrix)
    hidden, learn = tuple(map(int, rows.split(","))), bool(learned)
    run = tc.train(
        task, seed=4, threads=1, progress=False, hidden=hidden, epochs=3, snapshots=[0.5], learn_embedding=learn
    )
    layers = tc.Layered.of(run.snapshots).layers
    arrays = {f"{x}{i}": getattr(layer, x) for i, layer in enumerate(layers) for x in ("W", "b")}
    E = {"E": np.stack(list(run.snapshots.embedding[:, 0]))} if learn else {}
    return arrays | E | {"error": run.by_output}


def ticket(name: str) -> Arrays:
    """Mask of one ticket by its method's name, and the numbers of its record but the seconds."""
    benchmark = Benchmark(POPULATION, (name,), (DENSITY,))
    (entry,) = benchmark.entries()
    with opened(":memory:") as store:
        (row,) = run_benchmark(benchmark, store, threads=1, progress=False)
        mask = store.mask(entry, 0, (POPULATION.training.hidden, 16))
    numbers = {x: y for x, y in row.items() if isinstance(y, int | float) and x != "cost_seconds"}
    return {"mask": np.packbits(mask), **{x: np.array(float(y)) for x, y in numbers.items()}}


def account(name: str) -> Arrays:
    """All arrays of one measured network of an account."""
    part = theories.ACCOUNTS[name]
    asked = part.measures(study.Preset((), (), 0, 0, account_networks=1), 4)
    small = SMALL.get(name, {}) | SMALLER.get(name, {})
    found = {x: replace(y, settings=_smaller(y.settings, small)).unit(0) for x, y in asked.items()}
    return {f"{x} {key}": values for x, arrays in found.items() for key, values in arrays.items()}


def _smaller(settings: Any, small: Mapping[str, Any]) -> Any:
    return changed(settings, small) if is_dataclass(settings) else {**settings, **small}


KINDS: dict[str, Callable[[str], Arrays]] = {
    "networks": network,
    "layered": layered,
    "tickets": ticket,
    "accounts": account,
}


def names() -> dict[str, list[str]]:
    """Everything that has digests, by kind."""
    trained = product([*embedding.NAMES, "compressive:5"], OPTIMISERS, sampling.NAMES)
    return {
        "networks": [" ".join(x) for x in trained] + WIDE,
        "layered": LAYERED,
        "tickets": list(tickets.all_methods()),
        "accounts": list(theories.ACCOUNTS),
    }


def digest(arrays: Arrays) -> str:
    """16 hexadecimal digits of names, types, shapes and bytes, in the order of names."""
    whole = hashlib.sha256()
    for name in sorted(arrays):
        x = np.asarray(arrays[name])
        whole.update(f"{name} {x.dtype.str} {x.shape}".encode() + x.tobytes())
    return whole.hexdigest()[:16]


def sizes(arrays: Arrays) -> dict[str, float]:
    """Mean magnitude of the finite values of each array."""
    found = {}
    for name in sorted(arrays):
        x = np.abs(np.asarray(arrays[name], float))
        x = x[np.isfinite(x)]
        found[name] = float(f"{x.mean() if x.size else 0:.6g}")
    return found


def fingerprint() -> str:
    """What bits may depend on beside the specification: processor, C and BLAS libraries, versions."""
    processor = numba.config.CPU_NAME or llvmlite.binding.get_host_cpu_name()
    features = numba.config.CPU_FEATURES or llvmlite.binding.get_host_cpu_features().flatten()
    blas = {f"{x['internal_api']}-{x.get('architecture')}" for x in threadpool_info() if x["user_api"] == "blas"}
    versions = [f"{x}-{version(x)}" for x in ("numpy", "numba", "llvmlite", "scipy")]
    mark = hashlib.sha256(features.encode()).hexdigest()[:8]
    return " ".join([sys.platform, "-".join(platform.libc_ver()), processor, mark, *sorted(blas), *versions])


def claims(folder: Path) -> list[dict[str, Any]]:
    """Identity, verdict and numbers of every claim of `STUDY` under the root seed 4; pictures stay empty."""
    empty = mock.patch("matplotlib.figure.Figure.savefig", lambda figure, path, **options: Path(path).write_bytes(b""))
    with empty, mock.patch.dict(PRESETS, {"golden": STUDY}):
        rows = study.run("golden", folder, seed=4, threads=1, progress=False)["claims"]  # one process draws all
    return [shortened(row) for row in rows]


def shortened(row: Mapping[str, Any]) -> dict[str, Any]:
    """What of a row of the claims table is compared; numbers with 6 digits."""
    numbers = {x: row[x] for x in ("effect", "ci_low", "ci_high")}
    for part in ("null", "control"):
        numbers |= {f"{part}_{x}": y for x, y in (row[part] or {}).items() if not isinstance(y, str)}
    rounded = {x: None if y is None else float(f"{y:.6g}") for x, y in numbers.items()}
    return {"id": row["id"], "verdict": row["verdict"], **rounded}


def everything() -> Iterator[tuple[str, str, Arrays]]:
    """Kind, name and arrays of all that has digests."""
    for kind, chosen in names().items():
        for name in chosen:
            yield kind, name, KINDS[kind](name)


def main() -> None:
    """Write the files anew."""
    old = json.loads(DIGESTS.read_text())["digests"] if DIGESTS.exists() else {}
    found: dict[str, dict[str, Any]] = {x: {} for x in KINDS}
    means: dict[str, dict[str, Any]] = {x: {} for x in KINDS}
    for kind, name, arrays in everything():
        found[kind][name], means[kind][name] = digest(arrays), sizes(arrays)
    content = {"digests": old | {fingerprint(): found}, "sizes": means}
    DIGESTS.write_text(json.dumps(content, indent=1) + "\n")
    if "--claims" in sys.argv:
        with tempfile.TemporaryDirectory() as folder:
            rows = claims(Path(folder))
        CLAIMS.write_text(json.dumps({"fingerprint": fingerprint(), "rows": rows}, indent=1) + "\n")


if __name__ == "__main__":
    main()
