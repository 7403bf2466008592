"""Networks that training, masks and width make detectors of clauses, or in which nothing but chance is found."""

import numpy as np

from toycomb.accounts.detectors.measure import JUDGED, Settings
from toycomb.accounts.detectors.reliability import KINDS
from toycomb.accounts.detectors.seen import Seen
from toycomb.accounts.detectors.stages import GROUPS, LABELS, STAGES

UNITS = {("initial", "all"): 0.4, ("trained", "near"): 0.3, ("searched mask", "near"): 0.2}
"""What the best unit tells beyond chance."""


def seen(effect, networks=12):
    """Reliabilities and accuracies with every effect planted (`effect`), or at chance."""
    rng, settings = np.random.default_rng(5), Settings()
    widths = np.array(settings.log2_widths)

    def noise(*shape):
        return 0.5 + 0.005 * rng.normal(size=(networks, *shape))

    found = {name: noise(len(STAGES), len(KINDS), settings.clauses) for name in ("unit", "unit_other")}
    found |= {name: noise(len(STAGES)) for name in ("own", "read_own", "read_permuted")}
    found |= {name: noise(len(widths)) for name in ("permuted", "other")}
    found["read_task_inputs"] = noise(len(LABELS))
    found["near best"] = noise(len(settings.sizes), len(widths))
    found["group"] = noise(len(STAGES), len(GROUPS), settings.clauses)
    if effect:
        for (stage, kind), gain in UNITS.items():
            found["unit"][:, STAGES.index(stage), KINDS.index(kind)] += gain
        found["own"][:, STAGES.index("trained")] += 0.5
        found["read_own"][:, STAGES.index("initial")] += 0.3
        found["near best"][:, settings.sizes.index(JUDGED)] += 0.02 * widths
        found["group"][:, STAGES.index("trained"), GROUPS.index("code rows")] += 0.4
    return Seen(found, settings, 0)
