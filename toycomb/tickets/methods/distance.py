"""Probes that choose locations from features: initial ones (distance), a dense prefix (motion), or both.

References
----------
Ours.
"""

from __future__ import annotations

import numpy as np

from toycomb.geometry import row_scale
from toycomb.tasks.formula import Formula
from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.exact import geometric, preferring, top
from toycomb.tickets.features import (
    MAPS,
    assigned,
    best,
    clause_targets,
    location_value,
    negative_targets,
    negative_value,
    some,
)


def ticket_scores(
    context: Context,
    F: np.ndarray,
    value: np.ndarray,
    formula: Formula,
    *,
    each: int,
    crowding: float,
    exact: bool = False,
    mapping: str = "agreeing",
    both: bool = False,
) -> np.ndarray:
    """Scores of the weights that serve the best locations, on positive witnesses; equal ones and the rest by magnitude.

    Parameters
    ----------
    F : (H, n) features that the choice is made by
    value : (H, C) of the locations on positive witnesses, rows of the code's type
    each, crowding, exact : of the choice, see `features.best` and `features.assigned`
    mapping : from target features to weights, see `features.MAPS`
    both : give negative witnesses as many locations of their own template
    """
    choose, rows = assigned if exact else best, context.rows(formula)
    W = context.initial.W.astype(float)
    target = clause_targets(choose(value, rows, each, crowding), formula)
    if both:
        against = choose(negative_value(F, formula), ~rows, each, crowding)
        target += negative_targets(against, formula, F)
    served = np.ones(len(W), bool) if both else some(rows)
    scores = preferring(MAPS[mapping](target, context.E, W), np.broadcast_to(served[:, None], W.shape), np.abs(W))
    return context.widened(scores)


@method("distance", needs=("initial", "clauses"), group="features", prunes="one layer")
def distance(
    context: Context, each: int = 2, crowding: float = 0.1, mapping: str = "agreeing", both: bool = False
) -> np.ndarray:
    """Distance probe: serve the locations of each clause that lie nearest to their template at initialisation.

    Value of a location: mean of `π F0 / rms(F0)` over its literals. `each` rows per clause, a row's value lowered by
    `crowding` for each location taken. Positive witnesses alone; other rows get what is left, by magnitude. With
    `both`, negative witnesses get as many locations of their own template.
    """
    formula, F = context.formula(), context.features(context.initial)
    value = location_value(F, formula)
    return ticket_scores(context, F, value, formula, each=each, crowding=crowding, mapping=mapping, both=both)


distance.variant("distance-both", both=True)


@method("compatible", needs=("initial", "clauses"), group="features", nested=False, prunes="one layer")
def compatible(context: Context, kept: int, share: float = 1.0, crowding: float = 1.0) -> np.ndarray:
    """Compatible-family probe: all locations chosen at once, near at initialisation and with little interference.

    Maximises the value of the chosen locations (as in `distance`) less `crowding` for each pair of them that share a
    row, exactly (`features.assigned`). Every clause gets as many rows as the budget pays for: `share · kept` weights
    over the literals of all clauses, at least one.
    """
    return joint_scores(context, context.formula(), kept, context.features(context.initial), share, crowding)


compatible.variant("proximity", crowding=0.0)


@method("compatible-motion", needs=("initial", "prefix", "clauses"), group="features", nested=False, prunes="one layer")
def compatible_motion(
    context: Context, kept: int, epochs: float = 1.0, share: float = 1.0, crowding: float = 1.0
) -> np.ndarray:
    """As `compatible`, with the positions of locations after a dense prefix of `epochs`."""
    return joint_scores(context, context.formula(), kept, context.features(context.dense(epochs)), share, crowding)


def joint_scores(
    context: Context, formula: Formula, kept: int, F: np.ndarray, share: float, crowding: float
) -> np.ndarray:
    """Scores of the weights that serve the best joint choice of as many locations as `kept` weights pay for."""
    each = max(1, round(share * kept / formula.sizes.sum()))
    value = location_value(F, formula, row_scale(context.features(context.initial)))
    return ticket_scores(context, F, value, formula, each=each, crowding=crowding, exact=True)


@method("motion", needs=("initial", "prefix", "clauses"), group="features", prunes="one layer")
def motion(
    context: Context,
    epochs: float = 0.5,
    position: float = 1.0,
    each: int = 2,
    crowding: float = 0.1,
    mapping: str = "agreeing",
    both: bool = False,
) -> np.ndarray:
    """Motion probe: serve the locations that a dense prefix moves towards, or brings near, their template.

    Value: `displacement + position · value at step 0`, both in units of the row's rms at step 0; with `position` 1 that
    is the position after the prefix, with 0 the displacement alone. Everything else as `distance`.
    """
    formula, network = context.formula(), context.initial
    first, moved = context.features(network), context.features(context.dense(epochs))
    scale = row_scale(first)
    before = location_value(first, formula, scale)
    value = location_value(moved, formula, scale) - (1 - position) * before
    return ticket_scores(context, moved, value, formula, each=each, crowding=crowding, mapping=mapping, both=both)


motion.variant("motion-both", both=True)
motion.variant("displacement", position=0.0, epochs=3.0, each=3)
motion.variant("distance-motion", position=3.0)


@method("motion-iterated", needs=("initial", "rounds", "clauses"), group="features", nested=False, prunes="one layer")
def iterated(
    context: Context, kept: int, rounds: int = 5, epochs: int = 3, each: int = 2, crowding: float = 0.1
) -> np.ndarray:
    """Iterated motion: train a prefix under the mask, choose locations anew, mask, rewind, repeat."""
    formula, network = context.formula(), context.initial
    mask = np.ones(context.shape, bool)
    for number, left in enumerate(geometric(mask.size, kept, rounds)):
        W = network.W * context.masks(mask)["mask"]
        moved = context.features(context.train(mask, epochs, order=number))
        value = location_value(moved, formula, row_scale(W @ context.E))
        scores = ticket_scores(context, moved, value, formula, each=each, crowding=crowding)
        mask = top(scores, left, within=mask)
    return mask
