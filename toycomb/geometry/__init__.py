"""Geometry of feature space: codes, distance, motion, fates, crowding. Never trains."""

from toycomb.geometry.agreement import (
    chance_jaccard,
    overlap_of_sets,
    partial_codes,
    recovery,
    reexpression,
    sign_distance,
)
from toycomb.geometry.by_distance import (
    chance_of_a_code,
    ends_by_distance,
    fate_by_distance,
    fate_counts,
    rejection_by_crowd,
)
from toycomb.geometry.codes import (
    hamming_distance,
    overlap,
    pattern_counts,
    pattern_name,
    signed_features,
)
from toycomb.geometry.crowding import asked_signs, others_on_row, shared_signs
from toycomb.geometry.distance import base_rate, row_scale, soft_distance
from toycomb.geometry.fate import PROXIMAL, Fate, alignment_motion, fates
from toycomb.geometry.layers import level_space
from toycomb.geometry.nulls import permuted_rows, sham_formula, sham_spaces
from toycomb.geometry.space import FeatureSpace

__all__ = [
    "PROXIMAL",
    "Fate",
    "FeatureSpace",
    "alignment_motion",
    "asked_signs",
    "base_rate",
    "chance_jaccard",
    "chance_of_a_code",
    "ends_by_distance",
    "fate_by_distance",
    "fate_counts",
    "fates",
    "hamming_distance",
    "level_space",
    "others_on_row",
    "overlap",
    "overlap_of_sets",
    "partial_codes",
    "pattern_counts",
    "pattern_name",
    "permuted_rows",
    "recovery",
    "reexpression",
    "rejection_by_crowd",
    "row_scale",
    "sham_formula",
    "sham_spaces",
    "shared_signs",
    "sign_distance",
    "signed_features",
    "soft_distance",
]
