"""Tickets that serve given codes or features: those of a dense prefix, and, as oracles, those of its end.

References
----------
Ours.
"""

from __future__ import annotations

import numpy as np

from toycomb.network import Network
from toycomb.tickets.context import Context
from toycomb.tickets.definition import method
from toycomb.tickets.exact import preferring
from toycomb.tickets.features import MAPS, clause_targets, location_value, matched, some


@method("codes-early", needs=("initial", "prefix", "clauses"), group="features", prunes="one layer")
def codes_early(context: Context, epochs: float = 1.0, mapping: str = "agreeing") -> np.ndarray:
    """Codes at time t: serve the locations that are codes after a dense prefix, rows of their type first."""
    return _serve(context, context.dense(epochs), mapping)


@method("oracle-codes", needs=("initial", "training", "clauses"), group="oracle", prunes="one layer")
def oracle_codes(context: Context, mapping: str = "agreeing") -> np.ndarray:
    """Final codes known: as `codes-early`, told the codes at the end of dense training."""
    return _serve(context, context.dense(), mapping)


def _serve(context: Context, dense: Network, mapping: str) -> np.ndarray:
    formula, W = context.formula(), context.initial.W.astype(float)
    chosen = context.codes(dense)
    scores = MAPS[mapping](clause_targets(chosen, formula), context.E, W)
    rows = some(context.rows(formula))
    return context.widened(preferring(scores, np.broadcast_to(rows[:, None], W.shape), np.abs(W)))


@method("matching", needs=("initial", "prefix", "clauses"), group="features", nested=False, prunes="one layer")
def matching(context: Context, kept: int, epochs: float = 3.0, others: float = 0.3) -> np.ndarray:
    """Feature-space matching: keep `W' E` near the features of a dense prefix, those of clause variables first.

    The target is F after `epochs`; entries of a row count by how far the clauses of their variables lie on their
    template's side, between the factor `others` and 1. With an orthogonal embedding and a factor of 1 this is the
    magnitude of the weights after the prefix (Parseval).
    """
    return _match(context, context.dense(epochs), kept, others)


@method("oracle-features", needs=("initial", "training", "clauses"), group="oracle", nested=False, prunes="one layer")
def oracle_features(context: Context, kept: int, others: float = 0.1) -> np.ndarray:
    """Final features known: as `matching`, told the features at the end of dense training."""
    return _match(context, context.dense(), kept, others)


def _match(context: Context, dense: Network, kept: int, others: float) -> np.ndarray:
    formula = context.formula()
    E, F = context.embedding(dense), context.features(dense)
    rows = context.rows(formula, dense)
    near = np.maximum(location_value(F, formula), 0) * (rows if rows.ndim > 1 else rows[:, None])
    weight = np.abs(clause_targets(near, formula, centred=False))
    weight = others + (1 - others) * weight / max(weight.max(), 1e-30)
    scores = np.abs(matched(weight * F, E, min(kept, F.shape[0] * len(E))))
    rank = preferring(scores, scores > 0, np.abs(dense.W))
    return context.widened(rank)
