"""When locations become what they end as. Settling times are ours."""

from __future__ import annotations

import numpy as np


def settled_from(status: np.ndarray) -> np.ndarray:
    """(...) first snapshot from which a status never changes again; T - 1 if it changes at the last one.

    Parameters
    ----------
    status : (T, ...) of any type, such as code or not
    """
    final = (status == status[-1])[::-1]
    return len(status) - np.logical_and.accumulate(final, axis=0).sum(axis=0)
