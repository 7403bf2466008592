"""Networks whose layers code their own levels, or whose first layer codes whole terms and whose second nothing."""

import numpy as np

from toycomb.accounts.depth.measure import KEPT, LABELS, Settings
from toycomb.accounts.depth.place import FAMILIES, FLAT, INNER, KINDS, LAYERS, OUTER, PERMUTED, REAL, ROWS, TIMES
from toycomb.accounts.depth.place import PLANTED as FAMILIES_PLANTED
from toycomb.accounts.depth.seen import Seen
from toycomb.accounts.depth.start import ARMS, NEAR, PLANTED

TRAINED, FIRST = TIMES.index("trained"), FAMILIES.index(FLAT)


def seen(effect, networks=16):
    """Measured numbers with every effect planted (`effect`), or absent."""
    rng, settings = np.random.default_rng(5), Settings()
    loads = len(settings.loads)

    def noise(*shape, size=0.005):
        return size * rng.normal(size=(networks, *shape))

    found = {
        "inner": noise(len(FAMILIES), loads, len(INNER), len(TIMES)),
        "outer": noise(len(FAMILIES), loads, len(OUTER), len(TIMES)),
        "error": 0.002 + noise(len(FAMILIES), loads, size=0.0005),
        "direction": noise(len(KINDS), len(ROWS), len(TIMES)),
        "shown": noise(len(INNER), len(TIMES)),
        "permuted": noise(len(REAL), len(INNER), len(TIMES)),
        "near": noise(len(REAL), len(LABELS), len(LAYERS), len(NEAR)),
        "distances": 0.2 + noise(len(REAL), len(LAYERS), len(ARMS), 4),
        "planted": 0.3 + noise(len((*FAMILIES_PLANTED, *PERMUTED)), len(LAYERS), len(ARMS), len(PLANTED), size=0.02),
        "kept": 0.9 + noise(len(REAL), len(KEPT)),
        "agreement": 0.95 + noise(len(REAL), len(LAYERS), len(TIMES)),
        "one layer": 0.003 + noise(len(REAL), size=0.0005),
    }
    found["planted"][..., PLANTED.index("untouched")] -= 0.3
    found["planted"][..., PLANTED.index("planted")] += 0.2  # of shams as well: signs persist
    found["inner"][:, :FIRST, :, INNER.index("shams"), TRAINED] += 0.2  # what any code of the terms shows
    if effect:
        found["inner"][:, :FIRST, :, :, TRAINED] += 0.1
        found["outer"][:, :, :, OUTER.index("shuffled weights"), TRAINED] += 0.1
        found["direction"][:, KINDS.index("negated"), ROWS.index("negative"), TRAINED] += 0.2
        found["direction"][:, KINDS.index("not negated"), ROWS.index("positive"), TRAINED] += 0.2
        found["near"][:, :, LABELS.index("true"), :, NEAR.index("beyond shams")] += 0.1
        found["planted"][:, : len(PERMUTED), :, ARMS.index("clause"), PLANTED.index("planted")] += 0.2
        found["kept"][..., KEPT.index("layer 1")] -= 0.2
    return Seen(found, settings, 0)
