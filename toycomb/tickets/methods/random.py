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
