"""Networks that do what is published of the set-ups, or networks that training leaves as they began."""

import numpy as np

from toycomb.accounts.setups import labels, literals, outputs, positions
from toycomb.accounts.setups.codes import FARTHEST
from toycomb.accounts.setups.measure import Settings
from toycomb.accounts.setups.seen import Seen

TRAINED = {
    ("shared", "trained", "share"): 0.3,
    ("rows", "trained", "rows a position"): 3.0,
    ("rows", "trained", "negative bias, coding"): 0.3,
    ("answers", "trained", "right"): 0.2,
    ("biases", "or", "relative bias, positive"): 0.8,
}
"""What training adds, by the array and by a label of two of its axes."""


def seen(effect, networks=12):
    """Measured numbers with every effect planted (`effect`), or absent."""
    rng, settings = np.random.default_rng(5), Settings()
    several, pairs, own = settings.several, settings.pairs, settings.positions
    places = len(own.extras), len(positions.NETWORKS)
    shapes = {
        "errors": (len(several.outputs), len(outputs.INPUTS), len(several.samples), len(outputs.MEASURES)),
        "longer": (len(several.longer), len(outputs.MEASURES)),
        "again": (len(several.outputs),),
        "shared": (len(several.outputs), len(outputs.TIMES), len(outputs.READ)),
        "pairs": (len(literals.OF), len(pairs.epochs), len(literals.READ)),
        "pairs once": (len(pairs.epochs), len(literals.READ)),
        "pairs error": (len(pairs.epochs),),
        "rows": (*places, len(positions.ROWS)),
        "answers": (*places, len(positions.RULES), len(positions.ANSWERS)),
        "overlap": (*places, FARTHEST + 1),
        "by position": (*places, own.inputs - own.run + 1),
        "biases": (len(labels.KINDS), len(labels.TIMES), len(labels.OF)),
        "balance": (len(settings.labels.shares) + 1, len(labels.BALANCES)),
    }
    found = {name: 0.3 + 0.01 * rng.normal(size=(networks, *shape)) for name, shape in shapes.items()}
    if effect:
        for (name, first, second), gain in TRAINED.items():
            found[name] += gain * _at(Seen(found, settings, 0).axes[name], first, second, found[name].ndim)
        found["errors"][:, -1] += 0.3
        found["pairs"][:, 0, 1:] += 0.6
        found["balance"][:, -2] += 0.3
    return Seen(found, settings, 0)


def _at(axes, first, second, ndim):
    """1 at those labels of the axes that have them, and at the trained networks where an axis tells them apart."""
    mask = np.ones((1,) * ndim)
    for i, labels_of in enumerate(axes.values(), 1):
        named = {first, second, "trained"}.intersection(labels_of)
        if named:
            chosen = [float(x in named) for x in labels_of]
            mask = mask * np.array(chosen).reshape([-1 if j == i else 1 for j in range(ndim)])
    return mask
