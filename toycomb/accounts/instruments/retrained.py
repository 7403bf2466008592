"""What tickets are once they are retrained: features and row types at both ends, which the table of tickets lacks.

Readings of claims that define codes in another way than the table of tickets need them. They are stored measurements,
one for each method and population at all densities of `Preset.all_densities`, and only studies that ask for long
readings make them. Retraining is deterministic, so these are the very tickets of the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from toycomb.accounts.account import Measures
from toycomb.accounts.material import Material
from toycomb.accounts.presets import Preset
from toycomb.geometry import FeatureSpace
from toycomb.network import Network
from toycomb.records.drawing import tasks_in_a_row
from toycomb.records.measurement import Measurement
from toycomb.records.specification import Population
from toycomb.tickets.subject import Subject

KIND = "retrained tickets"
OF = {"W": "W", "types": "row_types"}
"""Arrays by what they are of a network."""


@dataclass(frozen=True)
class Retrained:
    """The tickets of one method to find and retrain.

    Parameters
    ----------
    population : Population
        Its number of networks plays no part.
    method : str
    densities : sequence of float
    tickets : sequence of str
        Identity of the tickets at each density, by which the code of the method counts.
    """

    population: Population
    method: str
    densities: tuple[float, ...]
    tickets: tuple[str, ...]

    @classmethod
    def of(cls, population: Population, method: str, densities: Sequence[float]) -> Retrained:
        """Those of a method of toycomb."""
        from toycomb.tickets.entry import Entry

        tickets = tuple(Entry(population, method, x, False).identity for x in densities)
        return cls(replace(population, networks=1), method, tuple(densities), tickets)


def ends(seed: int, index: int, settings: Retrained) -> dict[str, np.ndarray]:
    """Every ticket of one network at both ends of its retraining, D densities.

    Returns
    -------
    dict of str to array
        `W` (D, 2, H, m) float32, from which features follow exactly; `types` (D, 2, H) int8, the row types. First comes
        the masked start.
    """
    (task,) = tasks_in_a_row(settings.population, index, 1)
    subject = Subject(task, settings.population.training, seed, index)
    found = list(_ends(subject, settings))
    return {name: np.stack([[getattr(x, of) for x in pair] for pair in found]) for name, of in OF.items()}


def _ends(subject: Subject, settings: Retrained) -> Iterator[tuple[Network, Network]]:
    from toycomb.tickets.context import Context
    from toycomb.tickets.exact import kept_weights
    from toycomb.tickets.finding import search
    from toycomb.tickets.registry import named

    method = named(settings.method)
    for density in settings.densities:
        found, _ = search(method, Context(subject), kept_weights(density, subject.initial.W.size))
        start = found.start or subject.initial
        end = subject.retrain(found.mask, start=found.start).snapshots[-1]
        yield replace(start, W=start.W * found.mask), end


def measures(preset: Preset, seed: int, methods: Sequence[str]) -> Measures:
    """What to measure for some methods, by `name`; nothing in studies without long readings."""
    if not preset.long:
        return {}
    return {
        name(place, method): Measurement(
            ends, x.networks, seed, Retrained.of(x, method, preset.all_densities), f"{KIND}, {method}"
        )
        for place, x in preset.pruned(seed).items()
        for method in methods
    }


def spaces(material: Material, place: str, method: str) -> dict[float, FeatureSpace]:
    """Tickets of one place read against the clauses, by density; none where nothing was measured.

    T = 2: the masked start, and the end of retraining.
    """
    key = name(place, method)
    if key not in material.measurements:
        return {}
    found, asked = material.measured(key), material.measurements[key].settings
    tasks = material.trained[place].tasks()
    E, formulas = np.stack([task.E for task in tasks]), tuple(task.formula for task in tasks)
    features = np.moveaxis(found["W"].astype(float) @ E[:, None, None], 0, 2)
    types = np.moveaxis(found["types"], 0, 2)
    return {x: FeatureSpace(features[i], types[i], formulas) for i, x in enumerate(asked.densities)}


def name(place: str, method: str) -> str:
    """Name among the measurements of an account, such as "retrained imp, hadamard C=8"."""
    return f"retrained {method}, {place}"
