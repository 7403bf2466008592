"""C3 on networks of known mechanism: what shams show where crowd causes nothing, and what each intervention finds."""

import numpy as np
import pytest

from tests.worlds import c3
from tests.worlds.mechanism import beginning, edited, simulated
from toycomb import FeatureSpace, Formula
from toycomb.accounts.crowding import account as crowds
from toycomb.accounts.crowding.interventions import clearing, loading, swapping
from toycomb.accounts.crowding.places import Crowds
from toycomb.accounts.crowding.readings import READINGS, read
from toycomb.accounts.crowding.rejection import SHARED, Rejection, coefficients
from toycomb.accounts.crowding.seen import Seen
from toycomb.accounts.instruments import effects
from toycomb.accounts.instruments.arms import UNEDITED
from toycomb.accounts.instruments.observed import Observed
from toycomb.geometry import asked_signs, shared_signs

SIZES = {"n": 32, "H": 32, "C": 8}


def observed(rule, networks=80):
    """Dense networks of the published sizes that learn by a rule; those on shuffled labels learn nothing."""
    return Observed(simulated(1, rule, networks, **SIZES), simulated(2, None, networks, **SIZES), 3)


def judged(claim, found):
    return claim.judged({"C=8": found})


def test_shams_at_their_own_crowds_show_an_effect_where_crowd_causes_none():
    """Proximal locations are learned whatever their crowd; shams share variables with them, more on crowded rows."""
    at = observed("proximal")
    naive = judged(crowds.crowd_rejects_beyond_shams, at.beyond_shams(effects.crowding_by_spread))
    assert naive["verdict"] == "holds"
    assert naive["by"]["C=8"]["sham"]["high"] < -0.03
    assert abs(naive["by"]["C=8"]["clauses"]["value"]) < 0.03
    for kind in ("null", "control"):  # which say nothing of it
        assert abs(naive[kind]["value"]) < naive["margin"]
    row = judged(crowds.crowd_rejects_beyond_shams, Rejection(Crowds(at), SHARED, by_clause=True).beyond_shams())
    assert row["verdict"] == "does not hold"
    assert abs(row["by"]["C=8"]["sham"]["value"]) < 0.03


def test_crowd_that_rejects_is_found_beyond_shams():
    at = observed("uncrowded")
    row = judged(crowds.crowd_rejects_beyond_shams, Rejection(Crowds(at), SHARED, by_clause=True).beyond_shams())
    assert row["verdict"] == "holds"
    assert row["effect"] > 2 * row["margin"]


@pytest.fixture(scope="module")
def at():
    return Crowds(observed("uncrowded", networks=12))


def test_slopes_are_those_of_least_squares_network_by_network(at):
    assert Rejection(at).slope([at.real]) == pytest.approx(effects.crowding_by_spread([at.real.at]))
    held = Rejection(at, ("agreement", "load"), by_clause=True)
    found = held.slope([at.real, at.shams[0]])
    for p, value in enumerate(found):
        rows, outcome = [], []
        for number, places in enumerate((at.real, at.shams[0])):
            for r, c in np.argwhere(places.at.proximal[p]):
                group = np.zeros((2, 2, SIZES["C"]))
                group[number, places.at.literals[p, r, c], c] = 1
                terms = [places.terms[name][p, r, c] for name in ("crowd", "agreement", "load")]
                rows.append([*terms, *group.ravel()])
                outcome.append(not places.at.code[p, r, c])
        expected = np.linalg.lstsq(np.array(rows, float), np.array(outcome, float), rcond=None)[0][0]
        assert value == pytest.approx(held.spread * expected, abs=1e-9)


def test_slopes_that_nothing_tells_are_not_numbers():
    rng = np.random.default_rng(0)
    design = rng.normal(size=(40, 2))
    design[:20, 1] = 3 * design[:20, 0]  # in the first network the other term is the first one again
    found = coefficients(design, design[:, 0], np.repeat([0, 1, 2], [20, 18, 2]), 4)
    assert np.isnan(found).tolist() == [True, False, True, True]
    assert found[1] == pytest.approx(1)


def test_effects_per_spread_do_not_depend_on_what_crowd_is_counted_in(at):
    real = at.real.at
    twice = type(real)(real.on_type, real.distance, real.code, real.proximal, 2 * real.crowd, real.literals)
    assert effects.crowding([twice]) == pytest.approx(effects.crowding([real]) / 2)
    assert effects.crowding_by_spread([twice]) == pytest.approx(effects.crowding_by_spread([real]))


def test_what_members_ask_of_other_clauses_by_brute_force():
    rng = np.random.default_rng(3)
    ours, theirs = ([Formula.random(9, c, 3, seed=rng, negated=0.5) for _ in range(2)] for c in (5, 4))
    member = rng.random((2, 4, 5)) < 0.5
    index, of = (tuple(np.stack([getattr(f, x) for f in fs]) for x in ("index", "polarity")) for fs in (ours, theirs))
    conflict, agreement = asked_signs(member, index, of)
    for p, r, s in np.ndindex(agreement.shape):
        own = set(theirs[p].clauses[s])
        wanted = [set(ours[p].clauses[c]) for c in np.flatnonzero(member[p, r])]
        assert agreement[p, r, s] == sum(len(own & x) for x in wanted)
        assert conflict[p, r, s] == sum(len(own & {-y for y in x}) for x in wanted)
    own_clauses = asked_signs(member, index, index)[1] - shared_signs(member, *index)[1]
    assert np.array_equal(own_clauses, 3 * member)  # a member asks all of its own variables of itself


WIDE = {"networks": 120, "n": 32, "H": 40, "C": 8}


def test_a_sham_that_changes_the_load_hides_it_and_loads_show_it():
    """Load alone rejects here: clearing and its sham lower it alike, so that C3i sees nothing and C3l sees it."""
    cleared, loaded, swapped = (
        edited(5 + i, kind, "unloaded", **WIDE) for i, kind in enumerate(("clear", "load", "swap"))
    )
    assert judged(crowds.clearing_saves, clearing(cleared))["verdict"] != "holds"
    sham = cleared.contrast("sham", UNEDITED)
    assert np.nanmean(sham.effect) > 0.05  # what was to be no treatment saves targets
    row = judged(crowds.load_costs, loading(loaded))
    assert row["verdict"] == "holds"
    assert judged(crowds.crowd_costs_at_constant_load, swapping(swapped))["verdict"] == "does not hold"


def test_crowd_alone_shows_at_constant_load_and_not_in_loads():
    loaded, swapped = (edited(5 + i, kind, "uncrowded", **WIDE) for i, kind in enumerate(("load", "swap")))
    assert judged(crowds.crowd_costs_at_constant_load, swapping(swapped))["verdict"] == "holds"
    assert judged(crowds.load_costs, loading(loaded))["verdict"] == "does not hold"


def test_falls_over_doses_are_slopes():
    arms = edited(3, "load", "unloaded", **{**WIDE, "networks": 20})
    doses = {"lower 4": -4, "raise 4": 4, "raise 2": 2}
    found = arms.fall(doses, over=4)
    shares = arms.shares()
    expected = [
        -4 * np.polyfit([0, *doses.values()], [shares[x][p] for x in (UNEDITED, *doses)], 1)[0] for p in range(20)
    ]
    assert found.effect == pytest.approx(expected)


def test_every_reading_is_asked_of_a_planted_world():
    seen, asked = c3.seen(True), READINGS.combinations(long=False)
    assert 40 <= len(asked) <= 80
    assert READINGS.claim == "C3"
    assert READINGS.margin == crowds.crowded_rows_reject.margin
    base = read(seen, asked[0])
    claimed = crowds.crowded_rows_reject.read(seen)["C=6"]
    assert base.effect == pytest.approx(claimed.effect)
    by_intervention = [x for x in asked if x["asked by"] != "observing"]
    found = {tuple(x.values()): read(seen, x) for x in by_intervention}
    means = {
        x["asked by"]: np.nanmean(found[tuple(x.values())].effect) for x in by_intervention if x["shams"] == "without"
    }
    assert all(x > READINGS.margin for x in means.values())
    beyond = {**asked[0], "comparison": "within clause", "what is kept equal": "shared variables", "shams": "with"}
    assert read(seen, beyond).effect == pytest.approx(crowds.crowd_rejects_beyond_shams.read(seen)["C=6"].effect)
    assert read(seen, {**asked[0], "number of clauses": 16}) is None
    assert read(seen, {**asked[0], "clauses": "3 positive"}) is None


def test_crowds_by_codes_are_no_outcome_of_the_control():
    """Where the end says nothing of the beginning, codes that gather on rows make no slope in the control."""
    start = beginning(4, 60)
    rng = np.random.default_rng(5)
    ends = start.F[0] * 0 + np.where(rng.random((60, 24, 1)) < 0.3, 1.0, -1.0)  # rows with all codes, and with none
    space = FeatureSpace(np.stack([start.F[0], ends]), np.repeat(start.row_types, 2, axis=0), start.formulas)
    rows = {"C=6": np.zeros((2, 1, 60, 24))}
    seen = Seen({"C=6": Observed(space, space, 1)}, {}, {}, {}, rows=rows, epochs=(0,))
    found = read(seen, {**READINGS.combinations()[0], "crowd": "codes"})
    assert np.nanmean(found.effect) < -0.2
    assert abs(np.nanmean(found.control)) < 0.03
