"""Peaks at the threshold, along widths and epochs, and a second descent with fewer paths; or flat curves."""

import numpy as np

from toycomb.accounts.double_descent.measure import Settings
from toycomb.accounts.double_descent.seen import Seen

PLACES = (4, 7, 8)
"""Thresholds by noise."""


def seen(effect, networks=12):
    """Measured numbers with a peak at the threshold and codes in spite of noise (`effect`), or with neither."""
    rng, settings = np.random.default_rng(0), Settings()
    widths, epochs, features = len(settings.widths), 15, settings.features
    found = {
        "fresh_error": np.full((networks, 3, widths, epochs), 0.3),
        "train_error": np.zeros((networks, 3, widths, epochs)),
        "codes": np.ones((networks, 3, widths, 3)),
        "norm": np.ones((networks, 3, widths)),
        "disagreement": np.full((networks, 2, widths), 0.5),
        "features": np.zeros((networks, 2, 2, len(features.widths))),
    }
    for i, place in enumerate(PLACES):
        found["train_error"][:, i, :place] = 0.2
        found["train_error"][:, i, :, :9] = 0.2
    found["fresh_error"][:, 2] = 0.5
    found["codes"][:, 0, :, 0] += 4
    if effect:
        found["fresh_error"][:, 1, PLACES[1]] += 0.2
        found["fresh_error"][:, 1, -1, 9] += 0.3
        found["disagreement"][:, 0] = 0.3
        found["disagreement"][:, 0, PLACES[1]] += 0.2
        found["codes"][:, 1, :, 0] += 3
        found["features"][:, 0, 0, features.widths.index(features.inputs)] = 1
    for name, values in found.items():
        if name != "train_error":
            values += 0.005 * rng.normal(size=values.shape)
    return Seen(found, settings, 0)
