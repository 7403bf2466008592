"""What is measured in one network: bounds and errors over densities, on the task's labels and on coins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.bounds import inequalities
from toycomb.accounts.bounds.descriptions import formula_bits, mask_bits
from toycomb.accounts.bounds.gaussians import Examples
from toycomb.accounts.bounds.readings import Bounds, Numbers, plain
from toycomb.accounts.bounds.world import World, free
from toycomb.accounts.instruments.subject import Subject
from toycomb.tickets.searching.edges import flat

NEAR = 0.02
"""Steps of a fit whose prior is trained, in units of those of the others: it begins where it should end."""


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    hidden : rows H
    epochs : of each training; twice as many on half of the inputs
    samples : training inputs
    fresh : inputs on which true errors are measured
    densities : of tickets, falling; the first one is 1, the dense network
    random : densities of random masks
    bounds : how bounds are computed
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    hidden: int = 32
    epochs: int = 40
    samples: int = 20_000
    fresh: int = 20_000
    densities: Sequence[float] = (1, 0.5, 0.2, 0.1, 0.05, 0.02)
    random: Sequence[float] = (0.5, 0.2)
    bounds: Bounds = field(default_factory=Bounds)
    task: Mapping[str, Any] = field(default_factory=dict)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    arrays `ARM_NUMBER` with a first axis for the labels (`world.LABELS`). Arms over densities: `network` and `random
    network` (the trained ones), `ticket` and `random` (Gaussian posteriors), `described` (in bits); and without
    densities `half` (prior trained on half of the inputs) and `held` (network trained on half of them, tested on the
    others). Numbers: those of `readings.Bounds` and `readings.plain`. And, without that axis, `formula_bits` and
    `formula_bound` of a classifier that is the formula itself, and the number of `samples`.
    """
    subject = Subject.of(seed, index, **{**settings.task, "samples": settings.samples})
    world = World.of(subject, settings.hidden, settings.epochs, settings.fresh)
    worlds = world, world.coins(subject.rng(1))
    found = [_in_world(x, settings, subject.rng(2 + i)) for i, x in enumerate(worlds)]
    bits, size = formula_bits(subject.task.formula), len(world.data)
    bound = inequalities.occam(0.0, bits, size, settings.bounds.delta)
    answer = {"formula_bits": bits, "formula_bound": bound, "samples": size}
    return {name: np.stack([x[name] for x in found]) for name in found[0]} | {
        name: np.asarray(value) for name, value in answer.items()
    }


def _in_world(world: World, settings: Settings, rng: np.random.Generator) -> dict[str, np.ndarray]:
    densities, random, ways = settings.densities, settings.random, settings.bounds
    sample, fresh, start = world.examples, world.fresh, flat(world.start)
    inputs = world.inputs(world.data)
    tickets, others = world.tickets(densities, inputs), world.random(random, inputs, rng)
    masks = [mask_bits(x.W.size, int(free(x)[: x.W.size].sum()), len(densities)) for x in tickets]
    pairs = list(zip(tickets, masks, strict=True))
    choice = float(np.log2(len(random)))
    arms = {
        "network": [plain(x, sample, fresh) for x in tickets],
        "random network": [plain(x, sample, fresh) for x in others],
        "ticket": [ways.gaussian(x, start, bits, sample, fresh, rng, len(densities)) for x, bits in pairs],
        "random": [ways.gaussian(x, start, choice, sample, fresh, rng, len(random)) for x in others],
        "described": [ways.described(x, start, bits, sample, fresh) for x, bits in pairs],
    }
    found = {f"{arm}_{name}": column for arm, rows in arms.items() for name, column in _columns(rows).items()}
    halved = _halved(world, ways, rng)
    return found | {f"{arm}_{name}": np.array(x) for arm, row in halved.items() for name, x in row.items()}


def _columns(rows: Sequence[Numbers]) -> dict[str, np.ndarray]:
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _halved(world: World, ways: Bounds, rng: np.random.Generator) -> dict[str, Numbers]:
    """Arms that learn on one half of the inputs and are judged on the other."""
    first, rest = world.halves()
    network = world.train(world.inputs(first), epochs=2 * world.epochs)
    unseen = Examples.of(rest, world.subject.task.E)
    return {
        "half": ways.gaussian(network, flat(network), 0.0, unseen, world.fresh, rng, near=NEAR),
        "held": ways.held_out(network, unseen, world.fresh),
    }
