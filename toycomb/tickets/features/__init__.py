"""The three exchangeable pieces of a feature-space probe: choice of locations, target features, map to weights."""

from toycomb.tickets.features.choice import assigned, best, location_value, negative_value, some
from toycomb.tickets.features.mapping import MAPS, agreeing, matched, product, target_weights
from toycomb.tickets.features.target import clause_targets, negative_targets

__all__ = [
    "MAPS",
    "agreeing",
    "assigned",
    "best",
    "clause_targets",
    "location_value",
    "matched",
    "negative_targets",
    "negative_value",
    "product",
    "some",
    "target_weights",
]
