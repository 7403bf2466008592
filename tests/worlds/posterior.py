"""Training that finds what is frequent and simple, a little of it too often; or training that finds anything."""

import numpy as np

from toycomb.accounts.posterior.comparing import ARMS, FOUND, OPTIMISERS
from toycomb.accounts.posterior.measure import Settings
from toycomb.accounts.posterior.samples import MEASURES, TARGETS
from toycomb.accounts.posterior.seen import Seen
from toycomb.accounts.posterior.simplicity import COMPLEXITIES, SIDES

SHARED = 0.8
"""What two samples of random networks share."""


def seen(effect, networks=12):
    """Measured numbers of populations in which training and random networks agree but for a part, or in nothing."""
    return _seen(0.9 if effect else 0, (0.7 if effect else 0.1) * SHARED, float(effect), networks)


def _seen(correlation, shared, better, networks=12):
    rng, settings = np.random.default_rng(0), Settings()
    priors = len(settings.prior)
    shapes = {
        "agreement": (len(TARGETS), len(ARMS), len(MEASURES)),
        "errors": (len(TARGETS), len(FOUND)),
        "simple_within": (priors, len(COMPLEXITIES), len(SIDES)),
        "simple_over_all": (priors, len(COMPLEXITIES), len(SIDES)),
    }
    found = {name: 0.01 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    for name in OPTIMISERS:
        found["agreement"][:, :, ARMS.index(name), MEASURES.index("correlation")] += correlation
        found["agreement"][:, :, ARMS.index(name), MEASURES.index("shared")] += shared
        found["errors"][:, TARGETS.index("clauses"), FOUND.index(name)] -= 0.1 * better
    for name in ("random", "random again"):
        found["agreement"][:, :, ARMS.index(name), MEASURES.index("shared")] += SHARED
    found["errors"] += 0.3
    for name in ("simple_within", "simple_over_all"):
        found[name][..., SIDES.index("as they are")] -= 0.5 * better
        found[name][:, 1, COMPLEXITIES.index("minimal DNF")] = np.nan  # of seven variables it is not known
    return Seen(found, settings, 0)


ABSENT = {"B3": lambda: _seen(0.9, SHARED, 0.0)}
"""B3 denies what B2 claims: what shares little departs much. So its effect is absent where training is one more sample
of random networks, and not where it shares nothing."""
