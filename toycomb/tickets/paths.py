"""Layer collapse: which kept weights lie on a path from an input to an output, and which layers kept none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

Masks = Sequence[np.ndarray | None]
"""A mask (rows, inputs) for each layer, the outputs' last; None where a layer is whole."""


def collapsed(masks: Masks) -> int:
    """How many of the masked layers kept no weight.

    Tanaka, Kunin, Yamins, Ganguli (2020), arXiv 2006.05467, section 3: layer collapse is that a layer is pruned whole
    while others keep weights.
    """
    return sum(mask is not None and not mask.any() for mask in masks)


def on_paths(masks: Masks, shapes: Sequence[tuple[int, ...]]) -> list[np.ndarray]:
    """For each layer (rows, inputs) bool: which kept weights lie on a path of kept weights from an input to an output.

    Ours. Biases are no paths: a row without incoming weights gives the rows above it a constant.

    Parameters
    ----------
    masks : for each layer
    shapes : (rows, inputs) of each layer, for those without a mask
    """
    kept = [np.ones(shape, bool) if x is None else x for x, shape in zip(masks, shapes, strict=True)]
    from_input: list[Any] = [np.ones(kept[0].shape[1], bool)]
    for mask in kept[:-1]:
        from_input.append((mask & from_input[-1]).any(axis=1))
    to_output: list[Any] = [np.ones(len(kept[-1]), bool)]
    for mask in kept[:0:-1]:
        to_output.append((mask & to_output[-1][:, None]).any(axis=0))
    ends = zip(kept, from_input, to_output[::-1], strict=True)
    return [mask & below & above[:, None] for mask, below, above in ends]


def dead(masks: Masks, shapes: Sequence[tuple[int, ...]]) -> float:
    """Share of the kept weights of masked layers that lie on no path from an input to an output; 0 where none is kept.

    Ours: after layer collapse it is 1 for all kept weights.
    """
    pairs = [(x, live) for x, live in zip(masks, on_paths(masks, shapes), strict=True) if x is not None]
    kept = sum(int(x.sum()) for x, _ in pairs)
    return 1 - sum(int(live.sum()) for _, live in pairs) / kept if kept else 0.0
