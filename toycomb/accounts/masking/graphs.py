"""Masks of a multigraph, whose unmasked start is the zero network: searched for, at random, and nearest to a trained
network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from toycomb.accounts.masking.information import information
from toycomb.accounts.masking.supermasks import Place, mean, random_masks
from toycomb.network import Network
from toycomb.tickets.searching.edges import flat, multigraph, nearest

ARMS = ("unmasked", "random", "descent", "searched", "rounded")
"""Networks of one number of bits: all edges; as many at random as the search keeps; after descent on scores; after the
local search that follows; and the mask whose weights are nearest to a trained network's."""


def by_bits(place: Place, trained: Network, numbers: Sequence[int], factor: float) -> dict[str, np.ndarray]:
    """Accuracy, detectors, codes and information at every number of bits; the largest also on permuted labels.

    Returns
    -------
    graph_accuracy (bits, arms), graph_codes (bits, arms, 2), graph_bits (bits, kinds of information), graph_edges
    (bits, 2) share of edges on at the end and of those that the search switched; graph_detector (arms,) and
    graph_permuted () accuracy, at the largest number
    """
    H, m = trained.W.shape
    found: dict[str, list[Any]] = {name: [] for name in ("accuracy", "codes", "bits", "edges")}
    networks: dict[str, list[Network]] = {}
    for bits in numbers:
        edges = multigraph((H, m), bits, factor)
        rng = place.rng(50 + bits, H)
        scores = rng.uniform(-1, 1, edges.value.shape)
        descent = place.search.free(edges, place.examples, scores, rng)
        on = place.search.local(edges, place.examples, descent, rng)
        kinds = {
            "unmasked": [np.ones(on.shape, bool)],
            "random": random_masks(on.shape, int(on.sum()), place.masks, rng),
            "descent": [descent],
            "searched": [on],
            "rounded": [nearest(flat(trained), (H, m), bits, factor)],
        }
        networks = {name: [edges.network(x) for x in kinds[name]] for name in ARMS}
        found["accuracy"].append([mean(place.reader.accuracy, networks[name]) for name in ARMS])
        found["codes"].append([mean(place.reader.codes, networks[name]) for name in ARMS])
        found["bits"].append(information(edges.theta(on), (H, m), bits))
        found["edges"].append((on.mean(), np.mean(on != (scores > 0))))
    return {f"graph_{name}": np.array(x) for name, x in found.items()} | {
        "graph_detector": np.array([place.reader.detector(networks[name][0]) for name in ARMS]),
        "graph_permuted": np.array(_permuted(place, (H, m), numbers[-1], factor)),
    }


def _permuted(place: Place, shape: tuple[int, int], bits: int, factor: float) -> float:
    """Accuracy of a mask that was searched on permuted labels."""
    edges, rng = multigraph(shape, bits, factor), place.rng(49, shape[0])
    examples = place.examples.permuted(place.rng(48))
    descent = place.search.free(edges, examples, rng.uniform(-1, 1, edges.value.shape), rng)
    return place.reader.accuracy(edges.network(place.search.local(edges, examples, descent, rng)))
