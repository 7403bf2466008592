"""Figures: stored tables in, matplotlib figures out; nothing is computed here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toycomb.plots.alignment import alignment, alignment_caption
from toycomb.plots.bounds import bounds, bounds_caption
from toycomb.plots.compatibility import compatible_caption, compatible_family
from toycomb.plots.crowding import conflict, conflict_caption, interventions, interventions_caption
from toycomb.plots.detectors import detector_stages, detectors, detectors_caption, stages_caption
from toycomb.plots.double_descent import double_descent, double_descent_caption
from toycomb.plots.family import family_caption, family_recovery, reexpression, reexpression_caption
from toycomb.plots.fates import fate_by_distance, fate_caption, rejection_by_crowd, rejection_caption
from toycomb.plots.grokking import grokking, grokking_caption
from toycomb.plots.influence import influence, influence_caption
from toycomb.plots.maps import feature_map, map_caption
from toycomb.plots.masking import masking, masking_caption, multigraph, multigraph_caption
from toycomb.plots.patterns import emergence, emergence_caption, patterns_by_load, patterns_caption
from toycomb.plots.posterior import posterior, posterior_caption, simplicity, simplicity_caption
from toycomb.plots.probes import probes_against_weights, probes_caption
from toycomb.plots.proximity import masked_distance, masked_distance_caption
from toycomb.plots.published import published_signs, published_sweep, signs_caption, sweep_caption
from toycomb.plots.regions import regions_caption, where_it_holds
from toycomb.plots.style import save
from toycomb.plots.symmetries import symmetries, symmetries_caption
from toycomb.plots.tangent import selection_index, selection_index_caption, tangent, tangent_caption
from toycomb.plots.timing import (
    planting,
    planting_caption,
    prediction,
    prediction_caption,
    selection_caption,
    selection_over_time,
)
from toycomb.plots.universality import disturbed, disturbed_caption, universality, universality_caption
from toycomb.plots.upweighting import upweighting, upweighting_caption


@dataclass(frozen=True)
class FigureOf:
    """A figure of the study: the stored table it shows, how it is drawn, what its caption says."""

    table: str
    draw: Callable[[Any], Any]
    caption: Callable[[Any], str]


FIGURES = {
    "masked_distance": FigureOf("masked_distance", masked_distance, masked_distance_caption),
    "fate_by_distance": FigureOf("fates", fate_by_distance, fate_caption),
    "selection_over_time": FigureOf("timing", selection_over_time, selection_caption),
    "prediction": FigureOf("prediction", prediction, prediction_caption),
    "planting": FigureOf("planting", planting, planting_caption),
    "compatible_family": FigureOf("compatibility", compatible_family, compatible_caption),
    "rejection_by_crowd": FigureOf("rejection", rejection_by_crowd, rejection_caption),
    "conflict": FigureOf("crowding", conflict, conflict_caption),
    "interventions": FigureOf("interventions", interventions, interventions_caption),
    "family_recovery": FigureOf("family", family_recovery, family_caption),
    "reexpression": FigureOf("reexpression", reexpression, reexpression_caption),
    "probes_against_weights": FigureOf("probes", probes_against_weights, probes_caption),
    "where_it_holds": FigureOf("regions", where_it_holds, regions_caption),
    "patterns_by_load": FigureOf("patterns", patterns_by_load, patterns_caption),
    "published_sweep": FigureOf("sweep", published_sweep, sweep_caption),
    "published_signs": FigureOf("signs", published_signs, signs_caption),
    "emergence": FigureOf("emergence", emergence, emergence_caption),
    "feature_map": FigureOf("feature_map", feature_map, map_caption),
    "detectors": FigureOf("detectors", detectors, detectors_caption),
    "detector_stages": FigureOf("detector_stages", detector_stages, stages_caption),
    "grokking": FigureOf("grokking", grokking, grokking_caption),
    "alignment": FigureOf("alignment", alignment, alignment_caption),
    "symmetries": FigureOf("symmetries", symmetries, symmetries_caption),
    "masking": FigureOf("masking", masking, masking_caption),
    "multigraph": FigureOf("multigraph", multigraph, multigraph_caption),
    "tangent": FigureOf("tangent", tangent, tangent_caption),
    "selection_index": FigureOf("selection_index", selection_index, selection_index_caption),
    "upweighting": FigureOf("upweighting", upweighting, upweighting_caption),
    "double-descent": FigureOf("double-descent", double_descent, double_descent_caption),
    "influence": FigureOf("influence", influence, influence_caption),
    "bounds": FigureOf("bounds", bounds, bounds_caption),
    "universality": FigureOf("universality", universality, universality_caption),
    "disturbed": FigureOf("disturbed", disturbed, disturbed_caption),
    "posterior": FigureOf("posterior", posterior, posterior_caption),
    "simplicity": FigureOf("simplicity", simplicity, simplicity_caption),
}

__all__ = [
    "FIGURES",
    "FigureOf",
    "emergence",
    "fate_by_distance",
    "feature_map",
    "patterns_by_load",
    "rejection_by_crowd",
    "save",
]
