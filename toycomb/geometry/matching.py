"""Which row of one network corresponds to which of another: similarities of rows, and the best assignment.

Every similarity is (H, K), one line per row of the first network and one column per row of the second.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from toycomb.common.errors import InputError
from toycomb.network import Network


def assign(similarity: np.ndarray) -> np.ndarray:
    """(H,) for each row of the first network its row of the second, no row twice, of the largest total similarity.

    Exact (Crouse 2016, as in SciPy). With one hidden layer matching is this one linear assignment; with several it is
    NP-hard (Ainsworth, Hayase and Srinivasa 2022, section 3.2).

    Parameters
    ----------
    similarity : (H, K) finite, K at least H

    Raises
    ------
    InputError
        If the second network has fewer rows than the first, or a similarity is not finite.
    """
    rows, columns = similarity.shape
    if rows > columns:
        raise InputError(f"{rows} rows cannot each have a row of their own among {columns}; match the other way round")
    if not np.isfinite(similarity).all():
        raise InputError("a similarity of rows is not finite")
    return linear_sum_assignment(similarity, maximize=True)[1]


def by_weights(first: Network, second: Network) -> np.ndarray:
    """Inner product of all weights at two rows: incoming, bias and outgoing (Ainsworth et al. 2022, eq. 2).

    The best assignment is the permutation that brings the second network nearest to the first in weight space.
    Rescaling rows changes it: balance both networks first. Bias and outgoing weight count too, as in the paper's code.
    """
    a, b = _parameters(first), _parameters(second)
    return a @ b.T


def by_activations(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Mean product of activations (N, H) and (N, K) on the same inputs (Ainsworth et al. 2022, eq. 1)."""
    return first.T.astype(float) @ second.astype(float) / len(first)


def by_codes(first: np.ndarray, second: np.ndarray, ties: np.ndarray | None = None) -> np.ndarray:
    """Clauses that two rows both code; among equals a second similarity decides. Ours; it uses the answer key.

    Parameters
    ----------
    first, second : (H, C) and (K, C) bool, code locations
    ties : (H, K), optional
        Another similarity. It is scaled so that all rows together weigh less than one shared clause. Without it rows
        that share nothing are matched in the order of their numbers.
    """
    shared = first.astype(float) @ second.T.astype(float)
    if ties is None:
        return shared
    low, spread = ties.min(), np.ptp(ties)
    return shared + (ties - low) / (spread if spread > 0 else 1) / (len(first) + 1)


def _parameters(network: Network) -> np.ndarray:
    """(H, m + 2) incoming weights, bias and outgoing weight of each row, float64."""
    return np.concatenate([network.W, network.b[:, None], network.v[:, None]], axis=1).astype(float)
