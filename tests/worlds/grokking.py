"""Networks in which new inputs wait for weight decay and large values, and codes for the jump; or nothing waits."""

import numpy as np

from toycomb.accounts.grokking.measure import CELL, CODED, MAIN, PACE, PERMUTED, PLAIN, PLENTY, SMALL, WAYS, Settings
from toycomb.accounts.grokking.seen import Seen

STEPS = np.array([0.0, *np.geomspace(1, 1e4, 41)])
TRAININGS = [MAIN, *Settings().variants]


def logistic(steps, middle):
    """Rises from 0 to 1 in the logarithm of the step."""
    return 1 / (1 + (middle / np.maximum(steps, 1e-9)) ** 4)


def seen(effect, networks=12):
    """New inputs are told a decade later, codes half a decade after them (`effect`), or all at once."""
    rng = np.random.default_rng(0)
    lag, late = (0.5, 3.0) if effect else (0.0, 0.5)
    cells = np.full((networks, len(TRAININGS), len(CELL)), [100.0, 1000.0, float(effect), 0.8, 0.95])
    cells[:, TRAININGS.index(PLENTY), CELL.index("delay")] = 0
    if effect:
        cells[:, TRAININGS.index(SMALL), CELL.index("delay")] = 0.2
        cells[:, TRAININGS.index(PLAIN), CELL.index("end")] = 0.7
    cells += rng.normal(0, 0.01, cells.shape)
    pace = 10 ** (np.array([2.0, 3.0, 3 + lag, 3.1]) + rng.normal(0, 0.02, (networks, len(CODED), len(PACE))))
    steps = np.broadcast_to(STEPS, (networks, len(TRAININGS), len(STEPS)))
    codes = np.zeros((networks, len(CODED), len(STEPS), 2))
    for i, name in enumerate(CODED):
        codes[:, i, :, 0] = 0 if name == PERMUTED else 4 * logistic(STEPS, 1000 * 10**lag)
    codes[:, :2, :, 0] += rng.normal(0, 0.05, (networks, 2, len(STEPS)))
    found = {
        "cells": cells,
        "pace": pace,
        "ways": np.stack([np.ones((networks, len(CODED), len(WAYS))), np.log(pace[..., 1:])], axis=-1),
        "steps": steps,
        "fresh": np.broadcast_to(0.5 + 0.4 * logistic(STEPS, 30) + 0.1 * logistic(STEPS, 1000), steps.shape),
        "codes": codes,
        "rise": np.array([late, late, 0.0]) + rng.normal(0, 0.05, (networks, len(CODED))),
    }
    return Seen(found, Settings(), 1)
