"""Densities of masks by row and column: their chance exactly, by counting all masks; planted ones; known limits."""

import itertools

import numpy as np
import pytest

import toycomb as tc
from toycomb import tickets
from toycomb.common.errors import InputError
from toycomb.tickets.densities import LINES, counts, unevenness, variance_by_chance
from toycomb.training import Training


@pytest.mark.parametrize("lines", LINES)
@pytest.mark.parametrize("kept", [1, 3, 7, 8])
def test_all_masks_of_one_size_are_as_even_as_chance(lines, kept):
    every = np.zeros((len(list(itertools.combinations(range(8), kept))), 8), bool)
    for mask, places in zip(every, itertools.combinations(range(8), kept), strict=True):
        mask[list(places)] = True
    masks = every.reshape(-1, 2, 4)
    found = counts(masks, lines)
    lines_of = found.shape[1]
    assert variance_by_chance(8, 8 // lines_of, kept) == pytest.approx(found.var(axis=0)[0])
    assert unevenness(masks, lines).mean() == pytest.approx(0, abs=1e-12)


def test_a_planted_spread_is_found_and_only_on_its_lines():
    rng = np.random.default_rng(0)
    chance = 0.1 * np.where(np.arange(64) % 2, 1.4, 0.6)[:, None] * np.ones(48)
    masks = rng.random((300, 64, 48)) < chance
    assert np.sqrt(unevenness(masks, "rows").mean()) == pytest.approx(0.4, abs=0.02)
    assert abs(unevenness(masks, "columns").mean()) < 0.005
    assert np.sqrt(unevenness(masks.swapaxes(-1, -2), "columns").mean()) == pytest.approx(0.4, abs=0.02)
    one = np.zeros((4, 8), bool)
    one[0] = True  # all on one row
    assert unevenness(one, "rows") == pytest.approx((48 - variance_by_chance(32, 8, 8) * 4) / 4 / 4)


@pytest.mark.parametrize(("mask", "lines", "says"), [(np.zeros((2, 3)), "rows", "keeps no weight"),
                                                     (np.ones((2, 3)), "layers", "no 'layers'")])  # fmt: skip
def test_what_is_not_defined_is_refused(mask, lines, says):
    with pytest.raises(InputError, match=says):
        unevenness(mask, lines)


def test_random_and_magnitude_are_homogeneous_and_snip_is_not():
    """Rows of a layer of 128 without training, as the published limits have it (arXiv 2510.17515)."""
    settings = Training(hidden=128, epochs=1, patience=None)
    subjects = [
        tickets.Subject(tc.Task(tc.Formula.random(32, 8, 4, seed=i), samples=2000, seed=i), settings, i, 0)
        for i in range(6)
    ]
    means = {}
    for name in ("random", "magnitude", "snip"):
        masks = [tickets.search(tickets.named(name), tickets.Context(x), 400)[0].mask for x in subjects]
        means[name] = unevenness(np.array(masks), "rows").mean()
    assert abs(means["random"]) < 0.1
    assert abs(means["magnitude"]) < 0.1
    assert means["snip"] > 0.3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("lines", LINES)
def test_a_mask_of_one_weight_is_even(lines):
    assert unevenness(np.ones((1, 1)), lines) == 0
