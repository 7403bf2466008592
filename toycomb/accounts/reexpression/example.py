"""Codes of one network, dense and after its ticket was retrained: which row codes which clause."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.instruments.ticket_rows import TICKET
from toycomb.accounts.material import Material
from toycomb.common.documents import Document
from toycomb.geometry import FeatureSpace
from toycomb.records.measurement import Measurement
from toycomb.records.specification import Population
from toycomb.tickets.subject import Subject


@dataclass(frozen=True)
class Pruned:
    """A ticket to retrain.

    Parameters
    ----------
    mask : the kept weights of `W`, row by row, as hexadecimal digits of packed bits
    """

    population: Population
    mask: str


def retrained(seed: int, index: int, settings: Pruned) -> dict[str, np.ndarray]:
    """Code locations (H, C) of a retrained ticket."""
    population = settings.population
    task = population.tasks()[index]
    subject = Subject(task, population.training, seed, index)
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(settings.mask), np.uint8), count=subject.initial.W.size)
    end = subject.retrain(bits.reshape(subject.initial.W.shape).astype(bool)).snapshots[-1]
    return {"codes": FeatureSpace.of(end[None, None], [task]).code_locations[-1, 0]}


def example(material: Material) -> Document:
    """Codes of one network and of its IMP ticket; the ticket is retrained once and stored."""
    name = next(iter(material.benchmarks))
    benchmark = material.benchmarks[name]
    entry = next(
        x for x in benchmark.entries() if x.method == TICKET and x.density == min(benchmark.densities, key=_far)
    )
    mask = material.mask(entry, 0, material.run(name).initial.W.shape[1:])
    pruned = Pruned(replace(benchmark.population, networks=1), np.packbits(mask).tobytes().hex())
    ticket = material.made(Measurement(retrained, 1, material.seed, pruned, "reexpression"))["codes"][0]
    space = material.space(name)
    return {
        "place": name,
        "density": entry.density,
        "dense": space.code_locations[-1, 0].astype(int).tolist(),
        "ticket": ticket.astype(int).tolist(),
        "positive": space.on_type[0, 0, :, 0].astype(int).tolist(),
    }


def _far(density: float) -> float:
    """The density nearest to .1, at which IMP keeps most of the accuracy."""
    return abs(density - 0.1)
