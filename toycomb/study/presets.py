"""What each preset of the study trains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from toycomb.errors import InputError
from toycomb.study.specification import Population
from toycomb.training import Training

PUBLISHED_LOADS = (2, 4, 8, 12, 16, 24, 32, 42, 56, 64)
CLAIM_LOADS = (8, 16)
SNAPSHOTS = (0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 70, 100)


@dataclass(frozen=True)
class Preset:
    """Sizes of the study.

    Parameters
    ----------
    hidden : widths H of the pattern sweep
    loads : numbers of clauses C of the pattern sweep
    sweep_networks : networks a point of the sweep
    claim_networks : networks a load for the claims, and as many controls
    """

    hidden: tuple[int, ...]
    loads: tuple[int, ...]
    sweep_networks: int
    claim_networks: int

    def sweep(self, seed: int) -> dict[tuple[int, int], Population]:
        """Populations by (H, C). Those of the claims are the larger ones, and are shared."""
        shared = {(x.training.hidden, x.clauses): x for x in self.claims(seed).values()}
        keys = [(hidden, clauses) for hidden in self.hidden for clauses in self.loads]
        return {
            (hidden, clauses): shared.get((hidden, clauses), population(clauses, self.sweep_networks, seed, hidden))
            for hidden, clauses in keys
        }

    def claims(self, seed: int) -> dict[str, Population]:
        """Populations of the claims by load, n = H = 32."""
        return {f"C={clauses}": population(clauses, self.claim_networks, seed) for clauses in CLAIM_LOADS}

    def all_populations(self, seed: int) -> dict[str, Population]:
        """Every population to train."""
        claims = self.claims(seed)
        controls = {f"control {load}": x.control() for load, x in claims.items()}
        sweep = {f"H={hidden} C={clauses}": x for (hidden, clauses), x in self.sweep(seed).items()}
        return {**claims, **controls, **sweep}


def population(clauses: int, networks: int, seed: int, hidden: int = 32) -> Population:
    """The published task (P2, section 4) with the Hadamard embedding."""
    training = Training(hidden=hidden, snapshots=SNAPSHOTS)
    return Population(networks=networks, seed=seed, clauses=clauses, training=training)


PRESETS: dict[str, Preset] = {
    "quick": Preset((32,), (2, 8, 16, 32, 64), 8, 24),
    "paper": Preset((16, 32, 64), PUBLISHED_LOADS, 10, 60),
    "full": Preset((16, 32, 64), PUBLISHED_LOADS, 40, 300),
}


def preset(name: str) -> Preset:
    """A preset by name; raises InputError if there is none."""
    if name not in PRESETS:
        raise InputError(f"the preset is {name!r}; it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]


def settings(name: str, seed: int) -> dict[str, Any]:
    """The preset's sizes and the settings that all its populations share, as plain JSON values."""
    chosen = preset(name)
    shared = population(CLAIM_LOADS[0], 1, seed).describe()
    for varied in ("clauses", "shuffled_labels"):
        del shared[varied]
    del shared["training"]["hidden"]
    return {
        "preset": name,
        "seed": seed,
        "rows H": list(chosen.hidden),
        "clauses C": list(chosen.loads),
        "networks a point": chosen.sweep_networks,
        "clauses C of the claims": list(CLAIM_LOADS),
        "networks a load of the claims": chosen.claim_networks,
        "all populations": shared,
    }
