"""C1: are the dense network's final codes near at initialisation, and nearer still under a ticket's mask?

Written down before any of it was computed: margins of 0.1 literals; the ticket of the verdicts is that of `imp`,
averaged over the densities of the preset and over embeddings; every other method and density stands in the table.
C1u asked at first whether the dense codes alone are nearer than in the unmasked network. Its control showed that behind
a Hadamard embedding IMP's mask brings *all* rows nearer (root seed 3), so it now asks for more than other rows gain.
With the identity it is not asked: literals that the mask cuts count one half, so that every gap shrinks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from toycomb.accounts.account import Derived, Prunes, Trains
from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.observed import MISPAIRED, ONE_SHAM, PERMUTED, Observed
from toycomb.accounts.material import Material
from toycomb.accounts.older import Part
from toycomb.accounts.presets import Preset
from toycomb.accounts.proximity.figure import FIGURES
from toycomb.common.seeds import Purpose, stream
from toycomb.evidence.claims import Claim
from toycomb.evidence.intervals import mean_intervals
from toycomb.geometry import permuted_rows, sign_distance

NEARNESS = "mean initial distance of locations that do not end as codes less that of those that do"
MASKED = "masked initial distance of other rows less that of the dense codes, same clause and row type"
TICKET = "imp"
OTHER_START = "reinitialised"
"""Methods whose names end so rewind to other weights than those of the dense network."""

C1 = Claim(
    "C1",
    "Final code locations of dense networks were nearer to their template at initialisation than the other locations "
    "on rows of the same type.",
    NEARNESS, "literals", 0.1, PERMUTED, MISPAIRED,
)  # fmt: skip
C1B = Claim(
    "C1b",
    "Codes began nearer than persistence alone explains: nearer than sham clauses that end all aligned.",
    f"{NEARNESS}; less the same for sham clauses", "literals", 0.1, PERMUTED, ONE_SHAM,
)  # fmt: skip
C1T = Claim(
    "C1t",
    "Under the mask of a winning ticket (IMP) the dense network's code locations are nearer, before any retraining, "
    "than other rows of their type.",
    MASKED, "literals", 0.1, "dense codes on rows permuted within their type", "dense codes of another network",
)  # fmt: skip
C1S = Claim(
    "C1s",
    "The mask selects them: they are nearer, against other rows, than under a random mask of the same density.",
    f"{MASKED}; less the same under a random mask", "literals", 0.1,
    "dense codes on rows permuted within their type",
    "IMP's mask with the entries of each row shuffled, in place of IMP's",
)  # fmt: skip
C1U = Claim(
    "C1u",
    "The mask sharpens it: against other rows, the dense codes are nearer under the mask than in the unmasked network.",
    f"{MASKED}; less the same in the unmasked network", "literals", 0.1,
    "dense codes on rows permuted within their type", "dense codes of another network",
)  # fmt: skip


def trains(preset: Preset, seed: int) -> Trains:
    """Dense networks with their controls on shuffled labels, and the dense networks of the tickets."""
    claims = preset.claims(seed)
    return {
        **claims,
        **{f"{load} shuffled": shuffled(x, preset) for load, x in claims.items()},
        **preset.pruned(seed),
    }


def shuffled(population: Any, preset: Preset) -> Any:
    """A population on shuffled labels, at most as many networks as are edited."""
    return replace(population.control(), networks=min(population.networks, max(preset.edit_networks, 1)))


def prunes(preset: Preset, seed: int) -> Prunes:
    """The tickets of every method at every density."""
    from toycomb.tickets.benchmark import Benchmark

    return {name: Benchmark(x, preset.methods, preset.densities) for name, x in preset.pruned(seed).items()}


def derive(material: Material) -> Derived:
    """Table `masked_distance`, and the claims."""
    loads = list(material.preset.claims(material.seed))
    seen = {x: Observed(material.space(x), material.space(f"{x} shuffled"), material.seed) for x in loads}
    dense = {load: x.numbers(effects.nearness) for load, x in seen.items()}
    beyond = {load: x.beyond_shams(effects.nearness, ONE_SHAM) for load, x in seen.items()}
    readings = {name: masked(material, name) for name in material.benchmarks}
    claims = [
        C1.judged(dense, part="C1"),
        C1B.judged(beyond, part="C1"),
        C1T.judged({name: nearer(x) for name, x in readings.items()}, part="C1"),
        C1S.judged({name: _beyond_random(x) for name, x in readings.items()}, part="C1"),
        C1U.judged({name: _than_unmasked(x) for name, x in readings.items() if name.startswith("hadamard")}, part="C1"),
    ]
    rows = [
        {"place": name, "method": method, "density": density,
         **dict(zip(reading, mean_intervals(np.array(list(reading.values()))), strict=True))}
        for name, cells in readings.items()
        for (method, density), reading in cells.items()
    ]  # fmt: skip
    return Derived({"masked_distance": rows}, claims)


def masked(material: Material, name: str) -> dict[tuple[str, float], dict[str, np.ndarray]]:
    """Distances of the dense codes at each ticket's start, by method and density; every value (P,), in literals.

    Returns
    -------
    dict of (method, density) to dict
        `codes`, `others` (rows of their type, clauses weighed alike), `unmasked`, `unmasked_others`; `null_` with the
        rows of the codes permuted within their type, `control_` with the codes of another network.
    """
    space = material.space(name)
    sets = {"": space.code_locations[-1] & space.on_type[0]}
    sets["control_"] = np.roll(sets[""], -1, axis=0) & space.on_type[0]
    rows = permuted_rows(space.row_types[0], stream(material.seed, Purpose.NULL))
    sets["null_"] = np.take_along_axis(sets[""], rows[..., None], axis=1)
    rows_of_type = space.on_type[0]
    bare = distances(material, name, None)
    found: dict[tuple[str, float], dict[str, np.ndarray]] = {}
    for entry in material.benchmarks[name].entries():
        if entry.method.endswith(OTHER_START):
            continue
        under = distances(material, name, entry)
        found[entry.method, entry.density] = {
            f"{prefix}{kind}": value
            for prefix, codes in sets.items()
            for label, distance in (("", under), ("unmasked_", bare))
            for kind, value in _contrast(distance, codes, rows_of_type, label).items()
        }
    return found


def distances(material: Material, name: str, entry: Any) -> np.ndarray:
    """(P, H, C) distance of every location at initialisation, under the masks of a benchmark's entry or bare."""
    run, space = material.run(name), material.space(name)
    W = run.initial.W.astype(float)
    if entry is not None:
        W = W * np.stack([material.mask(entry, i, W.shape[1:]) for i in range(len(W))])
    E = np.stack([task.E for task in run.tasks])
    return sign_distance(W @ E, *space.literals)


def _contrast(distance: np.ndarray, codes: np.ndarray, on_type: np.ndarray, label: str) -> dict[str, np.ndarray]:
    """(P,) mean distance of codes, and of other rows of the type for the same clauses in the same proportions."""
    others = on_type & ~codes
    weight = codes.sum(axis=1) * others.any(axis=1)
    elsewhere = (distance * others).sum(axis=1) / np.maximum(others.sum(axis=1), 1)
    both = (distance * codes).sum(axis=1) / np.maximum(codes.sum(axis=1), 1)
    total = np.where(weight.sum(axis=1) > 0, weight.sum(axis=1), np.nan)
    return {f"{label}codes": (both * weight).sum(axis=1) / total,
            f"{label}others": (elsewhere * weight).sum(axis=1) / total}  # fmt: skip


def _cells(reading: dict[tuple[str, float], dict[str, np.ndarray]], method: str) -> list[dict[str, np.ndarray]]:
    return [cell for (name, _), cell in reading.items() if name == method]


def _gap(cells: list[dict[str, np.ndarray]], prefix: str) -> np.ndarray:
    return np.mean([cell[f"{prefix}others"] - cell[f"{prefix}codes"] for cell in cells], axis=0)


def nearer(reading: Any) -> dict[str, np.ndarray]:
    """C1t of one place."""
    cells = _cells(reading, TICKET)
    unmasked = np.mean([cell["unmasked_others"] - cell["unmasked_codes"] for cell in cells], axis=0)
    return {"effect": _gap(cells, ""), "null": _gap(cells, "null_"), "control": _gap(cells, "control_"),
            "unmasked": unmasked, "random mask": _gap(_cells(reading, "random"), "")}  # fmt: skip


def _beyond_random(reading: Any) -> dict[str, np.ndarray]:
    """C1s of one place."""
    own, chance, shuffled = (_cells(reading, name) for name in (TICKET, "random", "imp-shuffled-rows"))
    return {"effect": _gap(own, "") - _gap(chance, ""), "null": _gap(own, "null_") - _gap(chance, "null_"),
            "control": _gap(shuffled, "") - _gap(chance, "")}  # fmt: skip


def _than_unmasked(reading: Any) -> dict[str, np.ndarray]:
    """C1u of one place."""
    own, chance = (_cells(reading, name) for name in (TICKET, "random"))

    def gain(cells: list[dict[str, np.ndarray]], prefix: str = "") -> np.ndarray:
        return _gap(cells, prefix) - _gap(cells, f"{prefix}unmasked_")

    def nearer_than_unmasked(kind: str) -> np.ndarray:
        return np.mean([cell[f"unmasked_{kind}"] - cell[kind] for cell in own], axis=0)

    return {"effect": gain(own), "null": gain(own, "null_"), "control": gain(own, "control_"),
            "random mask": gain(chance), "codes nearer than unmasked": nearer_than_unmasked("codes"),
            "other rows nearer than unmasked": nearer_than_unmasked("others")}  # fmt: skip


ACCOUNT = Part(
    name="C1",
    title="Proximity: final codes begin near, and tickets keep what is near",
    published="“Winning tickets in weight space correspond to precursor locations in feature space that are already "
    "near, at initialization, to the final feature-channel codes” (abstract of arXiv 2605.17704).",
    refuted="A masked initial distance at final code locations that is no smaller than at matched other locations, or "
    "than under permuted rows.",
    reading="Distances count literals on the wrong side; a literal whose feature the mask has cut to exactly zero "
    "counts one half, as a fair coin would, so that cutting alone brings a location neither nearer nor further from "
    "chance. “Near” is said against four things: other rows of the same clause and type, permuted rows, a random "
    "mask, and the unmasked network. The first two are what would refute the claim as published; the last two ask "
    "what the mask adds.",
    trains=trains,
    prunes=prunes,
    derive=derive,
    figures=FIGURES,
    order=10,
)
