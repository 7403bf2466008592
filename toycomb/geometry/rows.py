"""Changes of a network's rows that leave its function as it is: other order, positive rescaling, balance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from toycomb.common.errors import InputError
from toycomb.network import MASKS, Network


def permuted(network: Network, order: ArrayLike) -> Network:
    """The same network with row `order[r]` in place r.

    Parameters
    ----------
    network : Network without leading axes
    order : (K,) row numbers; all of them for the same function, fewer for a network of fewer rows

    Raises
    ------
    InputError
        If a number occurs twice or is not that of a row.
    """
    chosen, rows = np.asarray(order), len(network.v)
    if len(np.unique(chosen)) < len(chosen) or not np.isin(chosen, np.arange(rows)).all():
        raise InputError(
            f"the order of rows is {chosen.tolist()}; it must name rows 0 to {rows - 1}, each at most once"
        )
    parts = ("W", "b", "v", *MASKS)
    rows_of: dict[str, Any] = {name: None if (x := getattr(network, name)) is None else x[chosen] for name in parts}
    return replace(network, **rows_of)


def rescaled(network: Network, factors: ArrayLike) -> Network:
    """The same function in float64: row r's incoming weights and bias times `factors[r]`, its `v` divided by it.

    Exact up to rounding, as ReLU(λ z) = λ ReLU(z) for λ > 0.

    Raises
    ------
    InputError
        If a factor is not positive and finite, or there is not one per row.
    """
    scale = np.asarray(factors, dtype=float)
    if scale.shape != network.v.shape or not ((scale > 0) & np.isfinite(scale)).all():
        raise InputError(f"the factors are {scale.tolist()}; {len(network.v)} positive finite numbers are needed")
    W, b, v = (np.asarray(x, dtype=float) for x in (network.W, network.b, network.v))
    return replace(network, W=W * scale[:, None], b=b * scale, v=v / scale, c=np.asarray(network.c, dtype=float))


def balanced(network: Network) -> Network:
    """The same function in float64 with ‖(W_r, b_r)‖ = |v_r| in every row that has both; other rows as they are.

    Of all rescalings this has the smallest sum of squares: weight decay favours it.
    """
    incoming, outgoing = lengths(network)
    both = (incoming > 0) & (outgoing > 0)
    return rescaled(network, np.sqrt(np.where(both, outgoing, 1) / np.where(both, incoming, 1)))


def lengths(network: Network) -> tuple[np.ndarray, np.ndarray]:
    """(..., H) length of each row's incoming weights and bias, and of its outgoing weight, float64."""
    W, b, v = (np.asarray(x, dtype=float) for x in (network.W, network.b, network.v))
    return np.sqrt((W**2).sum(axis=-1) + b**2), np.abs(v)
