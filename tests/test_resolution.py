"""Readings of C2: some are claims and give their numbers; all tell a world that selects from one that forgets."""

import numpy as np
import pytest

from tests.worlds import c2
from toycomb.accounts.instruments.observed import since
from toycomb.accounts.resolution import account as claims
from toycomb.accounts.resolution.readings import READINGS, USUAL, read, selection_within_clauses
from toycomb.evidence.claims import pooled
from toycomb.evidence.readings import Asked

SHORT = READINGS.combinations(long=False)


@pytest.fixture(scope="module")
def worlds():
    return {effect: c2.seen(effect) for effect in (True, False)}


def test_every_choice_is_varied_and_the_first_reading_is_that_of_the_claim():
    every = READINGS.combinations()
    assert 40 <= len(every) <= 60
    assert every[0] == USUAL
    assert {name: {x[name] for x in every} for name in USUAL} == {x: set(y) for x, y in READINGS.varied.items()}
    assert set(READINGS.words) == set(USUAL)
    assert not any(READINGS.long(x) for x in SHORT)


@pytest.mark.parametrize(
    ("choices", "claim"),
    [
        ({}, claims.proximal_end_as_codes),
        ({"shams": "with"}, claims.beyond_shams),
        ({"embedding": "identity"}, claims.proximal_end_as_codes_with_the_identity),
        ({"embedding": "identity", "shams": "with"}, claims.beyond_shams_with_the_identity),
        ({"asked by": "planting", "shams": "sham flips"}, claims.planting),
        ({"asked by": "planting", "shams": "with"}, claims.planting_beyond_persistence),
        ({"asked by": "removing", "shams": "sham flips"}, claims.removing),
    ],
)
def test_readings_that_are_claims_give_their_numbers(worlds, choices, claim):
    asked = USUAL | choices
    assert asked in SHORT
    found, expected = read(worlds[True], asked), claim.read(worlds[True])
    for kind in ("effect", "null", "control"):
        np.testing.assert_array_equal(getattr(found, kind), pooled(expected, kind))


def rows(seen):
    """Readings of a world of both ends, behind one embedding, by what they depart in."""
    asked = [x for x in SHORT if not x["start"] and x["embedding"] == "hadamard"]
    found = Asked(READINGS, asked, [read(seen, x) for x in asked]).rows
    return {frozenset(x["choices"].items() - USUAL.items()): x for x in found}


def test_all_readings_tell_the_worlds_apart(worlds):
    """But for those that only see what persists: how near a location is to its own end, and codes that were there."""
    selecting, forgetting = (rows(worlds[effect]) for effect in (True, False))
    own_end, there, shams = ("distance", "own end"), ("proximal", 0), ("shams", "with")
    blind = {frozenset(x) for x in ({own_end}, {own_end, shams}, {there, shams})}
    assert {x for x, row in selecting.items() if row["verdict"] != "holds"} == blind
    assert len(selecting) == 23
    assert not any(x["holds"] for x in forgetting.values())


def test_a_later_start_is_another_snapshot(worlds):
    observed = worlds[True].dense["C=6"]
    late = observed.under(observed.definition, 1)
    assert np.array_equal(late.real.distance, since(observed.snapshots, 1).distance[0])


def test_selection_within_clauses_is_the_slope_beside_an_intercept_for_each_clause(worlds):
    observed = worlds[True].dense["C=6"]
    sets = [observed.real, observed.shams[0]]
    found = selection_within_clauses(sets)
    for p in (0, 7):
        near, code, clause = [], [], []
        for number, at in enumerate(sets):
            rows, clauses = np.nonzero(at.on_type[p])
            near += [*at.proximal[p, rows, clauses]]
            code += [*at.code[p, rows, clauses]]
            clause += [*(100 * number + clauses)]
        dummies = np.equal.outer(clause, np.unique(clause))
        design = np.column_stack([near, dummies]).astype(float)
        slope = np.linalg.lstsq(design, np.array(code, float), rcond=None)[0][0]
        assert found[p] == pytest.approx(slope)
