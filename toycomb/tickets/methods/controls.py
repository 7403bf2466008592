"""Controls: what a ticket's worth must be compared with, or vanish under.

References
----------
Ours.
"""

from __future__ import annotations

import numpy as np

from toycomb.tickets.context import Context
from toycomb.tickets.definition import Found, Method, method
from toycomb.tickets.exact import preferring
from toycomb.tickets.features import location_value, some
from toycomb.tickets.methods.designed import design, designed
from toycomb.tickets.methods.distance import compatible, distance, joint_scores, ticket_scores
from toycomb.tickets.methods.grown import grown, told
from toycomb.tickets.methods.imp import imp
from toycomb.tickets.methods.magnitude import magnitude, one_shot
from toycomb.tickets.methods.random import random


@method("ceiling", needs=(), group="control", nested=False, exact=False)
def ceiling(context: Context, kept: int) -> np.ndarray:
    """The ceiling: all weights, from the same start, with another order of data; the density plays no part."""
    return np.ones(context.shape, bool)


def _on_positive_rows(base: Method) -> None:
    needs = base.needs | {"initial", "clauses"}

    @method(f"{base.name}-positive", needs=needs, group="control", builds_on=[base], prunes="one layer")
    def restricted(context: Context) -> np.ndarray:
        scores = base(context)
        rows = some(context.rows(context.formula()))
        return preferring(scores, np.broadcast_to(rows[:, None], scores.shape))

    restricted.function.__doc__ = f"As `{base.name}`, restricted to rows of the code's type; others get what is left."


for _base in (random, magnitude, one_shot):
    _on_positive_rows(_base)


@method("distance-sham", needs=("initial", "clauses"), group="control", builds_on=[distance], prunes="one layer")
def distance_sham(context: Context) -> np.ndarray:
    """Distance probe told sham clauses: the variables renamed among those that are used equally often.

    What is left is to know which variables are used at all, and how often; that alone is worth something.
    """
    formula, F = context.sham(), context.features(context.initial)
    return ticket_scores(context, F, location_value(F, formula), formula, **distance.settings)


@method(
    "compatible-sham",
    needs=("initial", "clauses"),
    group="control",
    nested=False,
    builds_on=[compatible],
    prunes="one layer",
)
def compatible_sham(context: Context, kept: int) -> np.ndarray:
    """Compatible-family probe told sham clauses, as `distance-sham`."""
    return joint_scores(context, context.sham(), kept, context.features(context.initial), **compatible.settings)


@method(
    "designed-sham", needs=("initial", "clauses"), group="control", nested=False, builds_on=[designed], prunes="layer 1"
)
def designed_sham(context: Context, kept: int) -> np.ndarray:
    """Designed ticket told sham clauses, from which it draws its own inputs too."""
    return design(context, context.sham(whole=True), kept, **designed.settings)


@method(
    "grown-sham",
    needs=grown.needs,
    group="control",
    nested=False,
    outputs=False,
    builds_on=[grown],
    prunes="one hidden layer",
)
def grown_sham(context: Context, kept: int) -> np.ndarray:
    """Grown ticket told sham clauses for its start; its rounds see the true labels."""
    return told(context, kept, context.sham(), **grown.settings)


@method("random-reinitialised", needs=(), group="control", nested=False)
def random_reinitialised(context: Context, kept: int) -> Found:
    """A random mask on other initial parameters: what is left of recovery when ticket and network share nothing."""
    return Found(context.top(context.rng().random(context.shape), kept), context.fresh_start())


@method("one-shot-inverted", needs=("training",), group="control", builds_on=[one_shot])
def inverted(context: Context) -> np.ndarray:
    """Smallest weights after training first: `one-shot` with inverted scores.

    References
    ----------
    Su et al. (2020), arXiv 2009.11094; Frankle, Dziugaite, Roy, Carbin (2021), arXiv 2009.08576.
    """
    return -one_shot(context)


@method("imp-shuffled", needs=imp.needs, group="control", nested=False, builds_on=[imp])
def shuffled(context: Context, kept: int) -> np.ndarray:
    """The mask of `imp` with its entries permuted within the layer, each layer by itself where there are several.

    References
    ----------
    Su et al. (2020), arXiv 2009.11094; Frankle, Dziugaite, Roy, Carbin (2021), arXiv 2009.08576.
    """
    mask, rng = context.found(imp, kept).mask, context.rng(4)
    if not context.layered:
        return rng.permutation(mask.ravel()).reshape(mask.shape)
    parts = context.by_layer(mask)
    return context.joined({name: rng.permutation(x.ravel()) for name, x in parts.items()})


@method("imp-shuffled-rows", needs=imp.needs, group="control", nested=False, builds_on=[imp])
def shuffled_rows(context: Context, kept: int) -> np.ndarray:
    """The mask of `imp` with the entries of each row permuted within the row."""
    mask, rng = context.found(imp, kept).mask, context.rng(4)
    if not context.layered:
        return rng.permuted(mask, axis=1)
    return context.joined({name: rng.permuted(x, axis=1) for name, x in context.by_layer(mask).items()})


@method("imp-reinitialised", needs=imp.needs, group="control", nested=False, builds_on=[imp])
def reinitialised(context: Context, kept: int) -> Found:
    """The mask of `imp` on other initial parameters, drawn alike.

    References
    ----------
    Su et al. (2020), arXiv 2009.11094; Frankle, Dziugaite, Roy, Carbin (2021), arXiv 2009.08576.
    """
    return Found(context.found(imp, kept).mask, context.fresh_start())
