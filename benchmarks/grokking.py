"""Where clause data grok: the region that was searched before the account's set-up was fixed.

Every combination of task, number of training inputs, scale of the initial values and weight decay, on the development
seed; a line is the mean of two networks. Usage: python -m benchmarks.grokking, about ten minutes on one core.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from toycomb.theories.grokking.account import SETTINGS
from toycomb.theories.grokking.unit import CELL, Setting

SEED, NETWORKS = 3, 2
TASKS: dict[str, dict[str, Any]] = {
    "near misses, n = 32, k = 4": {"clauses": 4},
    "near misses, n = 16, k = 3": {"clauses": 4, "variables": 16, "literals": 3},
    "uniform, n = 16, k = 3": {"clauses": 4, "variables": 16, "literals": 3, "inputs": "uniform"},
    "uniform, n = 16, k = 3, no embedding": {
        "clauses": 4, "variables": 16, "literals": 3, "inputs": "uniform", "embedding": "identity",
    },
}  # fmt: skip
SAMPLES, SCALES, DECAYS = (100, 200, 400, 800), (1.0, 4.0, 16.0), (0.0, 1e-4, 1e-3, 1e-2)
SHORT = {"steps": SETTINGS["steps"], "points": SETTINGS["points"]}


def main() -> None:
    """Print a line for each combination: delay in decades where the level is reached, and accuracy at both ends."""
    print("task | inputs | scale | decay | delay | fresh accuracy when inputs are known | at the end")
    for (task, family), samples, scale, decay in product(TASKS.items(), SAMPLES, SCALES, DECAYS):
        fixed = {"family": family, "samples": samples, "scale": scale, "decay": decay, **SHORT}
        cells = [Setting(seed=SEED, index=i, **fixed).curves().cell() for i in range(NETWORKS)]
        found = dict(zip(CELL, np.mean(cells, axis=0), strict=True))
        numbers = (f"{found[x]:.2f}" for x in ("delay", "at the start", "end"))
        print(" | ".join([task, str(samples), f"{scale:g}", f"{decay:g}", *numbers]), flush=True)


if __name__ == "__main__":
    main()
