"""What is measured in network `index` of each set-up."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from toycomb.accounts.setups import labels, literals, outputs, positions
from toycomb.accounts.setups.labels import Labels
from toycomb.accounts.setups.literals import Literals
from toycomb.accounts.setups.outputs import Outputs
from toycomb.accounts.setups.positions import Positions


@dataclass(frozen=True)
class Settings:
    """What is measured, by set-up."""

    several: Outputs = field(default_factory=Outputs)
    pairs: Literals = field(default_factory=Literals)
    positions: Positions = field(default_factory=Positions)
    labels: Labels = field(default_factory=Labels)


def measure(seed: int, index: int, settings: Settings) -> dict[str, np.ndarray]:
    """Everything measured in network `index`.

    Returns
    -------
    dict of arrays
        Those of `outputs.measure`, `literals.measure` and `positions.measure`; `biases` (KINDS, TIMES, OF) and
        `balance` (shares + 1, BALANCES), see `labels`.
    """
    read, networks = literals.measure(seed, index, settings.pairs)
    at = [0, list(settings.pairs.epochs).index(settings.labels.epochs)]
    return {
        **outputs.measure(seed, index, settings.several),
        **read,
        **positions.measure(seed, index, settings.positions),
        "biases": labels.biases(seed, index, settings.labels, networks[at], read["pairs error"][at]),
        "balance": labels.balances(seed, index, settings.labels),
    }
