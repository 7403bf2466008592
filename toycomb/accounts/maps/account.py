"""Where it holds: the six effects, one number each, over load and one other factor at a time.

Every cell is a population of its own with the same effects, margins and rule as C1 to C6. C2 and C4 are read from all
of its dense networks. Tickets (C1, C5, C6) take longest to make, and edited twins (C3) differ most: both may be of so
many of the first networks as the preset says. The learning rate of SGD is the best of .003 to .3 by dense test loss
with 8 and 32 clauses (root seed 77).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from toycomb.accounts.account import Account, Prunes, Trains
from toycomb.accounts.changed import beneath
from toycomb.accounts.compatibility import account as compatibility
from toycomb.accounts.compatibility.joint import JointChoice
from toycomb.accounts.crowding import account as crowding
from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.about import ABOUT, settings
from toycomb.accounts.instruments.arms import Arms, twins
from toycomb.accounts.instruments.observed import Observed
from toycomb.accounts.instruments.ticket_rows import Tickets
from toycomb.accounts.maps.figure import FIGURES
from toycomb.accounts.material import Material
from toycomb.accounts.presets import TICKET_TRAINING, Preset
from toycomb.accounts.probes import account as probes
from toycomb.accounts.proximity import account as proximity
from toycomb.accounts.proximity.masked import Masked
from toycomb.accounts.proximity.seen import starts
from toycomb.accounts.reexpression import account as reexpression
from toycomb.accounts.resolution import account as resolution
from toycomb.common.documents import Document
from toycomb.evidence.claims import Claim, Evidence
from toycomb.evidence.intervals import mean_interval
from toycomb.records.specification import Population

Cell = tuple[str, str, float]
"""Factor, level and load."""
LOADS = (0.125, 0.25, 0.5, 1.0)
"""Clauses for each row, C/H, where the preset names none."""
METHODS = ("random", "random-2", "random-3", "random-reinitialised", "snip", "one-shot", "imp", "distance", "motion")
ESTABLISHED = ("snip", "one-shot", "imp")
DENSITY = 0.1
STEP, STAGES = 2, 10
"""Networks per cell that are added at a time, at least; and how often that is done, at most."""
SGD = replace(TICKET_TRAINING, optimiser="sgd", learning_rate=0.1)
BASE = Population(training=TICKET_TRAINING)
FACTORS = {
    "base": {"all as published": BASE},
    "clause size": {str(k): replace(BASE, literals=k) for k in (2, 3, 5)},
    "negated literals": {f"{x:g}": replace(BASE, negated=x) for x in (0.25, 0.5)},
    "embedding": {x: replace(BASE, embedding=x) for x in ("identity", "orthogonal", "compressive")},
    "optimiser": {"SGD": replace(BASE, training=SGD)},
    "width H": {str(h): replace(BASE, training=replace(TICKET_TRAINING, hidden=h)) for h in (16, 64)},
    "inputs": {x: replace(BASE, inputs=x) for x in ("planted", "uniform")},
}
ARMS = {"clear": ("edit", "sham")}


def cells(preset: Preset, seed: int) -> dict[Cell, Population]:
    """Population of every cell by factor, level and load."""
    if not preset.grid_networks:
        return {}
    return {
        (factor, level, load): replace(
            own, networks=preset.grid_networks, seed=seed, clauses=round(load * own.training.hidden)
        )
        for factor, levels in FACTORS.items()
        for level, own in ((level, beneath(x, BASE, preset.changed)) for level, x in levels.items())
        for load in preset.grid_loads or LOADS
    }


def first(preset: Preset) -> tuple[int, int]:
    """Networks per cell with tickets, and with edited twins."""
    most = preset.grid_networks
    tickets = min(preset.grid_tickets or most, most)
    return tickets, min(preset.grid_edited or tickets, most)


def pruned(cell: Cell, population: Population, preset: Preset) -> tuple[str, Population]:
    """Name and networks of a cell that have tickets; the cell itself where these are all of its networks."""
    own = replace(population, networks=first(preset)[0])
    return _name(cell) + ", with tickets" * (own != population), own


def _name(cell: Cell) -> str:
    return f"{cell[0]} {cell[1]}, C/H = {cell[2]:g}"


def editable(population: Population) -> bool:
    """Whether every feature can be set by weights."""
    return not str(population.embedding).startswith("compressive")


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks of every cell, those of them that have tickets, and their twins with a cleared row or its sham."""
    found: Trains = {}
    for cell, population in cells(preset, seed).items():
        name, own = pruned(cell, population, preset)
        found |= {_name(cell): population, name: own}
        if editable(population):
            found |= twins(_name(cell), replace(population, networks=first(preset)[1]), ARMS)
    return found


def prunes(preset: Preset, seed: int) -> Prunes:
    """Tickets of every cell."""
    from toycomb.tickets.benchmark import Benchmark

    asked = dict(pruned(cell, x, preset) for cell, x in cells(preset, seed).items())
    return {name: Benchmark(x, METHODS, (DENSITY,)) for name, x in asked.items()}


def stages(preset: Preset) -> list[Preset]:
    """A few more networks in every cell each time; the first ones have tickets and edited twins, if not all do."""
    most, (tickets, edited) = preset.grid_networks, first(preset)
    step = max(STEP, -(-most // STAGES))
    sizes = dict.fromkeys([*range(step, most, step), most])
    return [replace(preset, grid_networks=x, grid_tickets=min(x, tickets), grid_edited=min(x, edited)) for x in sizes]


def regions(material: Material) -> list[Document]:
    """A row a cell and claim; no more than one cell is held at a time."""
    alone = material.apart()
    return [row for cell in cells(material.preset, material.seed).items() for row in _judged(alone, *cell)]


def _judged(material: Material, cell: Cell, population: Population) -> Iterator[Document]:
    """The row of each claim in one cell, by the claim's own rule."""
    factor, level, load = cell
    run = material.run(_name(cell))
    about = {
        "factor": factor,
        "level": level,
        "load": load,
        "test_error": float(np.mean(run.test_error[-1])),
        "unseen_error": mean_interval(run.unseen_error[-1])["value"],
    }
    for label, (claim, reading) in _readings(material, cell, population).items():
        row = claim.judged({"cell": reading})
        networks = len(reading.effect)
        yield {
            **about,
            "claim": label,
            "networks": networks,
            ABOUT: settings(replace(population, networks=networks)),
            "margin": row["margin"],
            "unit": row["unit"],
            "value": row["effect"],
            "low": row["ci_low"],
            "high": row["ci_high"],
            "null": row["null"]["value"],
            "control": row["control"]["value"],
            "verdict": row["verdict"] if row["effect"] is not None else "not defined",
        }
    material.forget()


def _readings(material: Material, cell: Cell, population: Population) -> dict[str, tuple[Claim, Evidence]]:
    """Claims by the names that the map has for them, each with its reading of one cell.

    C2 and C4 are of all dense networks, C3 is of the first ones that have edited twins, and C1, C5 and C6 are of those
    that have tickets.
    """
    dense, (pruned_ones, _) = _name(cell), pruned(cell, population, material.preset)
    tickets = Tickets(material.rows(pruned_ones), material.seed)
    start = starts(material, pruned_ones, [pruned_ones])
    masked = Masked.between(material.space(pruned_ones), start, material.seed, within=np.inf)
    nothing = np.full(first(material.preset)[1], np.nan)
    cleared = Evidence(effect=nothing, null=nothing, control=nothing)
    if editable(population):
        cleared = crowding.clearing(Arms.of(material, dense, "clear", ARMS["clear"]))
    space = material.space(dense)
    observed = Observed(space, space, material.seed)
    return {
        "C1": (proximity.nearer_under_the_mask, proximity.nearer(masked)),
        "C2": (resolution.proximal_end_as_codes, observed.evidence(effects.selection)),
        "C3": (crowding.clearing_saves, cleared),
        "C4": (compatibility.chosen_jointly, JointChoice(space.ends(), material.seed).jointly()),
        "C5": (reexpression.coded_on_other_rows, reexpression.moved(tickets)),
        "C6": (probes.beat_weight_based, probes.frequency(tickets, "accuracy", ESTABLISHED)),
    }


ACCOUNT = Account(
    name="maps",
    title="Where it holds",
    claimed="The published set-up is one of many: the maps vary load, clause size, polarity, embedding, optimiser, "
    "width and input distribution, one factor at a time against load.",
    refuted="A claim that holds in the published set-up alone.",
    reading="Each cell is a small study of its own, with the effect, margin and rule of its claim (C1t, C2, C3i, C4, "
    "C5 and C6; in C1t every ticket counts, winning or not; in C6 the established methods are SNIP, one-shot and IMP). "
    "Hatched cells are where the claim fails: the upper bound of the effect lies below the least that would matter; an "
    "arrow says that it is surely above 0 all the same. Empty cells are not defined: with a "
    "compressive embedding features cannot be edited one by one. Where the dense network does not learn the task "
    "there is little for a ticket to preserve; the last column of maps shows that error.",
    order=70,
    trains=trains,
    prunes=prunes,
    stages=stages,
    look=regions,
    tables=lambda rows: {"regions": rows},
    figures=FIGURES,
)
