"""Random masks: the baseline that every claim of a good ticket has to pass.

References
----------
None: the usual control.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import method


@method("random", needs=())
def random(context: Context) -> np.ndarray:
    """Uniform random scores, the same at every density, so that tickets are nested. Knows nothing."""
    return context.rng().random(context.shape)


@method("random-2", needs=(), group="control")
def again(context: Context, repeat: int = 10) -> np.ndarray:
    """As `random`, drawn again: what differs between such masks is chance, whatever it is measured by. Knows nothing.

    `random-3` and `random-4` are two more draws. Each `repeat` has its own stream; those below 10 belong to others.
    """
    return context.rng(repeat).random(context.shape)


again.variant("random-3", repeat=11)
again.variant("random-4", repeat=12)
