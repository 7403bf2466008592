"""What is measured in one network: supermasks at every width, how far they move it, and a multigraph of every depth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from toycomb.accounts.instruments.subject import Subject
from toycomb.accounts.masking.graphs import by_bits
from toycomb.accounts.masking.readings import Reader
from toycomb.accounts.masking.supermasks import Place, by_width
from toycomb.tickets.searching.search import Examples, Search


@dataclass(frozen=True)
class Settings:
    """What is measured.

    Parameters
    ----------
    widths : rows H of the untrained networks that are masked
    hidden : the width at which claims are judged
    bits : numbers of bits B of the multigraph, rising
    factor : its scale, in bounds of the initial values (`edges.multigraph`)
    inputs : training inputs that a search sees
    epochs : of dense training, which sees all training inputs
    masks : random masks whose mean stands for a random mask
    shams : draws of sham clauses
    search : how masks are searched for
    task : settings of `toycomb.random_tasks` that differ from the published ones, but for those that are varied here
    """

    widths: Sequence[int] = (16, 32, 64, 128)
    hidden: int = 32
    bits: Sequence[int] = (1, 2, 3, 4, 8)
    factor: float = 8.0
    inputs: int = 8192
    epochs: int = 60
    masks: int = 4
    shams: int = 20
    search: Search = field(default_factory=Search)
    task: Mapping[str, Any] = field(default_factory=dict)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Arrays of `supermasks.by_width` and `graphs.by_bits`, of network `index`."""
    subject, seen = Subject.of(seed, index, **settings.task), slice(settings.inputs)
    examples = Examples(subject.embedded(subject.data.X[seen]), subject.data.y[seen])
    reader = Reader.of(subject, settings.shams)
    place = Place(subject, reader, examples, settings.search, settings.epochs, settings.masks)
    found, trained = by_width(place, settings.widths, settings.hidden)
    return found | by_bits(place, trained, settings.bits, settings.factor)
