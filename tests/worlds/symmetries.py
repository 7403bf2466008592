"""Networks that training, decay, masks and rescaling change, or that none of them does."""

import numpy as np

from toycomb.accounts.symmetries.counts import COUNTS
from toycomb.accounts.symmetries.measure import CONDITIONS, TRAINED_COPIES, Settings
from toycomb.accounts.symmetries.seen import Seen


def seen(effect, networks=12):
    """Measured numbers with every effect planted (`effect`), or the same everywhere."""
    rng, settings = np.random.default_rng(2), Settings()

    def noise(*shape):
        return 0.2 + 0.005 * rng.normal(size=(networks, *shape))

    places = len(CONDITIONS) + len(settings.densities) + 1
    found = {
        "counts": noise(places, len(COUNTS)),
        "special": noise(places),
        "imbalance": noise(len(CONDITIONS)),
        "codes": noise(len(TRAINED_COPIES)),
    }
    if effect:
        found["special"][:, CONDITIONS.index("initial")] -= 0.1
        found["special"][:, len(CONDITIONS) :] += 0.2
        for i, name in enumerate(CONDITIONS):
            if "decay" not in name and "balanced" not in name:
                found["imbalance"][:, i] += 0.6
        found["codes"][:, [TRAINED_COPIES.index(x) for x in ("permuted", "permuted otherwise")]] += 0.5
    return Seen(found, settings, 0)
