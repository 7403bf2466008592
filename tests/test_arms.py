"""Arms of an edit: effect, null and control on networks whose targets end as codes with known chances."""

from dataclasses import replace

import numpy as np
import pytest

from tests.worlds.c4 import beginning, ending
from toycomb.accounts.instruments.arms import Arm, Arms
from toycomb.accounts.resolution.account import planting
from toycomb.geometry.edits import edit


def trained(rng, chances, everywhere=(0.4, 0.4), networks=150):
    """Planted and sham arms.

    Targets end as codes with the chances of their arm, other locations with `everywhere`. Locations that are no
    comparison for a target always do in the arm `edit` and never in `sham`: those on edited rows, and those that begin
    at distance 0, where a target is by its edit alone.
    """
    start, arms = beginning(rng, networks, H=20, C=6), {}
    for arm, chance, other in zip(("edit", "sham"), chances, everywhere, strict=True):
        places = enumerate(zip(start.F[0], start.row_types[0], start.formulas, strict=True))
        edits = [edit(*place, "plant", arm, np.random.SeedSequence(p)) for p, place in places]
        F = np.where(np.stack([x.flips for x in edits]), -start.F, start.F)
        at = np.where(start.distance[0] == 0, arm == "edit", other)
        for p, x in enumerate(edits):
            at[p, x.rows] = arm == "edit"
            at[p, x.rows, x.clauses] = chance
        codes = (rng.random(at.shape) < at) & start.on_type[0]
        arms[arm] = Arm.of(ending(replace(start, F=F), codes), edits)
    return Arms("C=6", "plant", start, arms, 0)


def means(reading):
    return {name: float(np.nanmean(x)) for name, x in reading.kinds.items()}


def test_a_known_effect_of_an_edit_is_found():
    arms = trained(np.random.default_rng(7), (0.8, 0.3))
    found = arms.contrast("edit", "sham")
    assert means(found) == pytest.approx({"effect": 0.5, "null": 0, "control": 0}, abs=0.08)
    assert arms.edited["edit"].share.mean() == pytest.approx(0.8, abs=0.06)
    row = planting.judged({"C=6": found})
    assert row["verdict"] == "holds"
    assert row["n_networks"] == 150
    turned = arms.contrast("sham", "edit")
    assert np.array_equal(turned.effect, -found.effect, equal_nan=True)


def test_equal_arms_show_nothing():
    found = trained(np.random.default_rng(8), (0.5, 0.5)).contrast("edit", "sham")
    assert means(found) == pytest.approx({"effect": 0, "null": 0, "control": 0}, abs=0.08)
    assert planting.judged({"C=6": found})["verdict"] != "holds"


def test_a_change_that_is_everywhere_shows_in_the_control():
    found = trained(np.random.default_rng(9), (0.8, 0.3), everywhere=(0.8, 0.3)).contrast("edit", "sham")
    assert means(found) == pytest.approx({"effect": 0.5, "null": 0, "control": 0.5}, abs=0.08)
    row = planting.judged({"C=6": found})
    assert row["verdict"] != "holds"
    assert row["control_fails"]
