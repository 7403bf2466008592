"""Networks that go to their linearisation as a scale grows and are told by it, or that do neither."""

import numpy as np

from toycomb.accounts.tangent.measure import Settings
from toycomb.accounts.tangent.seen import Seen

NETWORKS = 40


def seen(effect):
    """Measured numbers with every effect planted, or absent."""
    rng, settings = np.random.default_rng(4), Settings()

    def noise(*shape):
        return 0.01 * rng.normal(size=(NETWORKS, *shape))

    def falling(scale, slope):
        return 1 - slope * effect * np.log10(scale) + noise(len(scale))

    alphas, widths = settings.kernel_regime.alphas, settings.initialisation.widths
    return Seen(
        {
            "regime_alpha": 10 ** falling(alphas, 0.9),
            "regime_other": 10 ** falling(alphas, 0),
            "kernel_error": falling(widths, 0.5),
            "kernel_other": falling(widths, 0),
            "told": np.stack([0.8 * effect + noise(), noise(), noise()], axis=1),
            "told_beyond": np.stack([0.3 * effect + noise(), noise(), noise()], axis=1),
            "gap": np.stack([0.1 * effect + noise(), noise(), noise()], axis=1),
            "made": np.stack([0.6 * effect + noise(), noise(), noise(), 0.8 * effect + noise(), noise()], axis=1),
        },
        settings,
        4,
    )
