"""Sizes of the study, by preset."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from toycomb.common.documents import Document
from toycomb.common.errors import unknown
from toycomb.records.specification import Population
from toycomb.training import Training

PUBLISHED_LOADS = (2, 4, 8, 12, 16, 24, 32, 42, 56, 64)
SNAPSHOTS = (0, 0.1, 0.2, 0.5, 1, 2, 3, 5, 10, 20, 30, 50, 70, 100)
TICKET_TRAINING = Training(epochs=60, patience=None)
"""Of dense networks whose tickets are compared, and of every retraining."""

ESTABLISHED = ("magnitude", "snip", "grasp", "synflow", "one-shot", "imp")
"""Weight-based methods that probes are set against: what the field's benchmarks ask for."""
PROBES = ("distance", "motion")
"""The two that the published abstract names, each with the options of the ticket benchmark."""
FEW_METHODS = (
    *("random", "random-reinitialised", "imp", "one-shot", "snip", "distance", "motion", "imp-shuffled-rows"),
    *("distance-sham", "compatible", "proximity", "ceiling"),
)
MANY_METHODS = (
    *FEW_METHODS,
    *("magnitude", "grasp", "synflow", "imp-activity", "compatible-sham", "one-shot-positive", "imp-shuffled"),
    *("imp-reinitialised", "oracle-codes"),
)

ACCOUNT_NETWORKS = 20


@dataclass(frozen=True)
class Preset:
    """Sizes of the study.

    Parameters
    ----------
    hidden : widths H of the pattern sweep
    loads : numbers of clauses C of the pattern sweep
    sweep_networks : networks per point of the sweep
    claim_networks : networks per load for what is observed in dense training, and as many on shuffled labels
    edit_networks : networks per load for each arm of each edit
    ticket_networks : networks per load and embedding for tickets
    claim_loads, ticket_loads : numbers of clauses C
    methods : of the tickets
    densities : of the tickets
    grid_networks : networks per cell of the maps of where the claims hold; 0 leaves the maps out
    account_networks : networks of each of the other accounts of tickets (`toycomb.theories`); 0 leaves them out
    """

    hidden: tuple[int, ...]
    loads: tuple[int, ...]
    sweep_networks: int
    claim_networks: int
    edit_networks: int = 0
    ticket_networks: int = 0
    claim_loads: tuple[int, ...] = (8, 16)
    ticket_loads: tuple[int, ...] = (8, 16)
    methods: tuple[str, ...] = FEW_METHODS
    densities: tuple[float, ...] = (0.1,)
    grid_networks: int = 0
    account_networks: int = 0

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
        return {f"C={clauses}": population(clauses, self.claim_networks, seed) for clauses in self.claim_loads}

    def edited(self, seed: int) -> dict[str, Population]:
        """The first networks of the claims' populations, whose edited twins are trained."""
        return {load: replace(x, networks=self.edit_networks) for load, x in self.claims(seed).items()}

    def pruned(self, seed: int) -> dict[str, Population]:
        """Populations whose tickets are compared, by embedding and load."""
        return {
            f"{embedding} C={clauses}": Population(
                networks=self.ticket_networks, seed=seed, clauses=clauses, embedding=embedding, training=TICKET_TRAINING
            )
            for embedding in ("hadamard", "identity")
            for clauses in self.ticket_loads
        }


def population(clauses: int, networks: int, seed: int, hidden: int = 32) -> Population:
    """The published task (P2, section 4) with the Hadamard embedding."""
    training = Training(hidden=hidden, snapshots=SNAPSHOTS)
    return Population(networks=networks, seed=seed, clauses=clauses, training=training)


_PAPER = Preset(
    hidden=(16, 32, 64),
    loads=PUBLISHED_LOADS,
    sweep_networks=10,
    claim_networks=60,
    edit_networks=60,
    ticket_networks=30,
    methods=MANY_METHODS,
    densities=(0.2, 0.1, 0.05),
    account_networks=ACCOUNT_NETWORKS,
)
# Sizes of `quick` come from the spread of each claim over networks, and a minute of two cores: see docs/time.md.
PRESETS: dict[str, Preset] = {
    "quick": Preset((32,), (2, 8, 16, 32, 64), 4, 128, 64, 26, claim_loads=(8,), ticket_loads=(8,)),
    "paper": _PAPER,
    "full": replace(
        _PAPER, sweep_networks=40, claim_networks=300, grid_networks=20, account_networks=2 * ACCOUNT_NETWORKS
    ),
}


def preset(name: str) -> Preset:
    """A preset by name; raises InputError if there is none."""
    if name not in PRESETS:
        raise unknown("the preset is", name, PRESETS)
    return PRESETS[name]


def alone(networks: int) -> Preset:
    """Sizes of one account by itself: loads and methods of `quick`, and the same number of networks everywhere."""
    return replace(
        PRESETS["quick"],
        sweep_networks=networks,
        claim_networks=networks,
        edit_networks=networks,
        ticket_networks=networks,
        grid_networks=networks,
        account_networks=networks,
    )


def settings(name: str, seed: int) -> Document:
    """The preset's sizes, as plain JSON values."""
    return {"preset": name, "seed": seed, **asdict(preset(name))}
