"""Settings of accounts that take a second per network, for tests; those left out are as published."""

from dataclasses import is_dataclass, replace


def changed(settings, changes):
    """A dataclass of settings with some fields changed, those of dataclasses within it as well."""
    values = {}
    for name, new in changes.items():
        old = getattr(settings, name)
        values[name] = changed(old, new) if is_dataclass(old) and isinstance(new, dict) else new
    return replace(settings, **values)


def shrunk(account, more=None):
    """The account with small settings."""
    small = SMALL.get(account.name, {}) | (more or {})
    return replace(account, measured=replace(account.measured, settings=changed(account.measured.settings, small)))


SMALL = {
    "detectors": {
        "sizes": (2, 4),
        "log2_widths": (4, 6),
        "read_widths": (8, 16),
        "trained_widths": (8,),
        "particles": 20,
        "sweeps": 2,
        "steps": 20,
    },
    "upweighting": {
        "tasks": [[1, 2], [2, 2], [3, 2]],
        "compared": 2,
        "widened": [0, 2],
        "widths": [1, 10],
        "coded": [2],
        "counts": [1000, 2000],
        "epochs": [1, 3],
        "inputs": 64,
        "fresh": 512,
        "scarce": {
            "levels": [0.5, 0.6, 0.7],
            "reach": [3, 3, 3],
            "judging": 128,
            "direct": 2000,
            "hits": 10,
            "particles": 16,
            "sweeps": 2,
        },
        "published": {
            "variables": 32,
            "clauses": 8,
            "literals": 4,
            "rows": 32,
            "widths": [32, 64],
            "inputs": 1000,
            "epochs": 2,
        },
    },
    "influence": {
        "inputs": 64,
        "fresh": 40,
        "hidden": 8,
        "training": {"epochs": 30, "batch": 32, "rate": 0.01},
        "again": {"epochs": 5, "batch": 32, "rate": 0.001},
        "removed": 4,
        "groups": [2],
        "draws": 2,
        "shares": [1.0],
        "dampings": [0.0, 0.1],
        "widths": [],
        "softs": [0.1],
        "shams": 2,
    },
    "masking": {
        "widths": [8, 16],
        "hidden": 16,
        "bits": [1, 3],
        "inputs": 512,
        "epochs": 12,
        "masks": 2,
        "shams": 2,
        "search": {"steps": 60, "batch": 64, "rate": 0.1, "sharpness": 6.0, "sweeps": 1, "refining": 256},
    },
    "tangent": {
        "samples": 640,
        "epochs": 1,
        "fresh": 200,
        "alphas": [1, 100],
        "loads": [4, 8],
        "kernel_regime": {"points": 16, "fresh": 50, "steps": 40, "hidden": 32, "alphas": [1, 10], "widths": [32, 64]},
        "initialisation": {"widths": [32, 128], "draws": 2, "output_widths": [4, 64], "rows": 4096},
    },
    "grokking": {"steps": 300, "points": 6},
    "alignment": {
        "widths": [4, 8],
        "hidden": 8,
        "loads": [4, 8],
        "densities": [0.2],
        "epochs": 1,
        "fresh": 200,
        "seen": 100,
        "points": 5,
    },
    "signs": {
        "hidden": 8,
        "epochs": 2,
        "density": 0.2,
        "loads": [2, 4],
        "task": {"samples": 400},
    },
    "depth": {
        "hidden": 8,
        "epochs": 2,
        "clauses": 4,
        "loads": [4, 8],
        "each": 2,
        "inputs": 20,
        "draws": 2,
        "task": {"samples": 400},
    },
    "setups": {
        "several": {
            "outputs": [2, 3],
            "samples": [200, 400],
            "epochs": [2, 1],
            "longer": [[2, 600, 1]],
            "hidden": 8,
        },
        "pairs": {"samples": 400, "epochs": [0, 1, 2]},
        "positions": {"inputs": 16, "rows": 12, "samples": 200, "epochs": 2, "extras": [[0, 2], [0, 4]]},
        "labels": {"samples": 400, "epochs": 2, "balanced": 200, "hidden": 8, "balance_epochs": 1},
    },
    "symmetries": {"hidden": 8, "epochs": 1, "densities": [0.05, 0.5], "wide": 16},
    "bounds": {
        "hidden": 16,
        "epochs": 3,
        "fresh": 500,
        "densities": [1, 0.5, 0.1],
        "random": [0.5],
        "samples": 2000,
        "bounds": {
            "fit": {"steps": 100, "batch": 16, "rate": 0.02, "ratio": 2.0, "spread": 0.1, "weight": 1.0},
            "draws": 2,
            "delta": 0.05,
            "sampling": 0.01,
            "grids": [[2, 3], [1, 2]],
            "few": 500,
        },
    },
    "posterior": {
        "sampled": 800_000,
        "sets": 1,
        "runs": 400,
        "repeats": 1,
        "drawn": 20,
        "prior": [[5, 131_072], [7, 65_536]],
        "orders": 1,
    },
    "universality": {
        "hidden": 8,
        "width": 16,
        "epochs": 1,
        "fresh": 500,
        "shams": 2,
        "strangers": 2,
        "small": {"variables": 8, "clauses": 2, "literals": 3, "samples": 500},
        "wrong": [1],
        "times": [1],
        "sizes": [1],
        "judged": [1, 1],
        "after": 1,
    },
    "double-descent": {
        "task": {"clauses": 4, "samples": 2000},
        "inputs": 200,
        "fresh": 200,
        "widths": [1, 4, 16],
        "training": {"epochs": 10, "learning_rate": 0.01, "snapshots": [1, 5]},
        "shams": 2,
        "features": {"inputs": 20, "widths": [5, 20, 40], "draws": 1},
    },
}
