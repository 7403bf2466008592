"""Published numbers beside ours: what P2 (arXiv 2504.08842) shows and the instrument can redo. No claim of P1.

Definitions that are ours: overlap is averaged over pairs of clauses; its expectation places the rows of every code
independently and uniformly among the positive rows; patterns of negative rows are set against fair signs; networks of
a CNF task are compared with those of the DNF task that has the same clauses and the same initial values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from toycomb.accounts.account import Account, Tables, Trains
from toycomb.accounts.instruments import about
from toycomb.accounts.instruments.accuracy import of_networks
from toycomb.accounts.material import Material
from toycomb.accounts.paper import of_code_rows
from toycomb.accounts.presets import Preset
from toycomb.accounts.published.figure import FIGURES
from toycomb.accounts.published.signs import signs
from toycomb.accounts.published.sweep import sweep
from toycomb.common.documents import Document
from toycomb.evidence.intervals import mean_interval
from toycomb.plots.tables.patterns import emergence, feature_map, patterns
from toycomb.records.specification import Population
from toycomb.run import Run

MAPPED = "over training"
MAP_EPOCHS = (0, 1, 10, 100)
WIDTH = 32
LEAST = 10
TWINS = ("dnf", "cnf", "negated")


def trains(preset: Preset, seed: int) -> Trains:
    """The sweep, and for each load of the claims three populations: DNF, CNF, and DNF with one negated literal."""
    if not preset.sweep_networks:
        return {}
    wanted: Trains = {f"H={hidden} C={clauses}": x for (hidden, clauses), x in preset.sweep(seed).items()}
    wanted[MAPPED] = next(iter(preset.claims(seed).values()))
    for clauses in preset.claim_loads:
        plain = replace(preset.population(clauses, preset.sweep_networks, seed), kind="dnf", negated=0.0)
        wanted[f"dnf C={clauses}"] = plain
        wanted[f"cnf C={clauses}"] = replace(plain, kind="cnf")
        # A quarter of four literals is exactly one in each clause.
        longest = max(len(x) for x in plain.tasks_of([0])[0].formula.clauses)
        wanted[f"negated C={clauses}"] = replace(plain, negated=1 / longest)
    return {**wanted, **{f"identity C={c}": x for c, x in _identity(preset, seed).items()}}


def _identity(preset: Preset, seed: int) -> dict[int, Population]:
    """The sweep of the published width without an embedding, where the sweep is large enough to tell them apart."""
    if preset.sweep_networks < LEAST or WIDTH not in preset.hidden:
        return {}
    sizes = {c: preset.population(c, preset.sweep_networks, seed, WIDTH) for c in preset.loads}
    return {c: replace(x, embedding="identity") for c, x in sizes.items()}


@dataclass(frozen=True)
class Seen:
    """Trained networks.

    Parameters
    ----------
    runs : by (H, C)
    identity : by C, (P,) code rows per clause of networks without an embedding, of the published width
    mapped : those whose training is shown
    twins : by load and kind
    published : whether these are of the published set-up, so that published numbers may stand beside them
    about : settings of all networks by name
    """

    runs: Mapping[tuple[int, int], Run]
    identity: Mapping[int, np.ndarray]
    mapped: Run
    twins: Mapping[str, Mapping[str, Run]]
    published: bool = True
    about: Mapping[str, Document] = field(default_factory=dict)

    @classmethod
    def of(cls, material: Material) -> Seen:
        """From the store."""
        preset, seed = material.preset, material.seed
        spaces = {c: material.space(f"identity C={c}").ends() for c in _identity(preset, seed)}
        return cls(
            {key: material.run("H={} C={}".format(*key)) for key in preset.sweep(seed)},
            {c: space.code_locations[-1].sum(axis=1).mean(axis=-1) for c, space in spaces.items()},
            material.run(MAPPED),
            {f"C={c}": {kind: material.run(f"{kind} C={c}") for kind in TWINS} for c in preset.claim_loads},
            not set(dict(preset.changed)) - {"hidden", "clauses"},
            about.of_networks(material),
        )

    def tables(self) -> Tables:
        """What figures show."""
        rows, times = sweep(self.runs, published=self.published), self.mapped.times
        for row in rows:
            row[about.ABOUT] = self.about.get("H={hidden} C={clauses}".format(**row))
            if row["hidden"] == WIDTH and row["clauses"] in self.identity:
                row["identity_code_rows"] = mean_interval(self.identity[row["clauses"]])
        return {
            "patterns": patterns(self.runs, published=of_code_rows if self.published else None),
            "sweep": rows,
            "emergence": emergence(self.mapped),
            "feature_map": feature_map(self.mapped.feature_space(), times, 0, [x for x in MAP_EPOCHS if x in times])
            | {about.ABOUT: self.about.get(MAPPED)},
            "signs": {
                load: signs(**kinds) | {about.ABOUT: self.about.get(f"dnf {load}")}
                for load, kinds in self.twins.items()
            },
        }


ACCOUNT = Account(
    name="published",
    title="Published numbers beside ours",
    claimed="arXiv 2504.08842 (section 4): codes thin out as clauses share rows, within a packing limit of about H n "
    "/ (16 C); training error begins near C = H, where fewer than about 2 rows per clause are 4P; negative rows take "
    "3N1P, moving towards 2P2N; a negated literal takes a negative sign. Also: CNF tasks are learned as the De Morgan "
    "dual on negative rows.",
    refuted="4P rows per clause, or where training error begins, far from what is published under the published "
    "set-up.",
    reading="Nothing here gets a verdict: it shows whether the instrument reproduces the earlier study. "
    "Published points are estimated by eye from a figure, and the initial values that were used are not published.",
    order=80,
    trains=trains,
    look=Seen.of,
    tables=Seen.tables,
    notes=lambda material: [of_networks([material.run(MAPPED)])],
    figures=FIGURES,
)
