"""Compatible families: the exact choice against all choices, and the claims on networks of known mechanism."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.worlds import c4
from tests.worlds.c4 import CHOSEN, SEED, beginning, ended
from toycomb import FeatureSpace, Formula
from toycomb.accounts.compatibility import readings
from toycomb.accounts.compatibility.account import ACCOUNT
from toycomb.accounts.compatibility.choices import DISTANCES, TIE, Choices, crowding_by_parity, jaccard
from toycomb.accounts.compatibility.joint import How, JointChoice, opposed_variables
from toycomb.accounts.compatibility.seen import Seen
from toycomb.evidence.claims import pooled
from toycomb.geometry import compatibility
from toycomb.geometry.compatibility import cheapest, expected_pairs, in_turns, nearest, pairs_on_rows, total_cost
from toycomb.tickets import features

# The choice. ------------------------------------------------------------------------------------------------


def instance(rng, H=4, C=3):
    """Cost (H, C), allowed rows, counts that may exceed them, and a price; costs have ties."""
    return rng.integers(-2, 4, (H, C)) / 2, rng.random(H) < 0.8, rng.integers(0, H + 1, C), rng.choice([0, 0.1, 0.7, 3])


def least(cost, rows, counts, crowding):
    """Least total cost over all choices."""
    allowed = np.flatnonzero(rows)
    sets = [list(combinations(allowed, min(s, len(allowed)))) for s in counts]
    choices = np.zeros((np.prod([len(x) for x in sets]), *cost.shape), bool)
    for chosen, taken in zip(choices, product(*sets), strict=True):
        for c, these in enumerate(taken):
            chosen[list(these), c] = True
    return total_cost(choices, cost, crowding).min()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_no_choice_is_cheaper(seed):
    cost, rows, counts, crowding = instance(np.random.default_rng(seed))
    chosen = cheapest(cost[None], rows[None], counts[None], crowding)[0]
    assert np.array_equal(chosen.sum(axis=0), np.minimum(counts, rows.sum()))
    assert not chosen[~rows].any()
    best = least(cost, rows, counts, crowding)
    assert total_cost(chosen, cost, crowding) == pytest.approx(best)
    turns = in_turns(cost, rows, counts, crowding)
    assert np.array_equal(turns.sum(axis=0), chosen.sum(axis=0))
    assert total_cost(turns, cost, crowding) >= best - 1e-9
    each = 2
    found = features.assigned(-cost, rows, each, crowding)
    assert total_cost(found, cost, crowding) == pytest.approx(least(cost, rows, np.full(3, each), crowding))


def test_without_crowding_every_clause_takes_its_nearest_rows():
    cost = np.array([[[3.0, 1], [1, 1], [2, 0], [0, 1]]])
    rows, counts = np.array([[True, True, True, False]]), np.array([[2, 2]])
    expected = [[False, True], [True, False], [True, True], [False, False]]  # the smaller row of equals
    assert nearest(cost, rows, counts)[0].tolist() == expected
    assert cheapest(cost, rows, counts, 0.0)[0].sum(axis=0).tolist() == [2, 2]
    assert total_cost(cheapest(cost, rows, counts, 0.0), cost, 0.0) == pytest.approx([4])
    assert nearest(cost, rows, np.array([[9, 0]]))[0].sum(axis=0).tolist() == [3, 0]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_many_networks_at_once_and_of_unequal_rows(seed):
    rng = np.random.default_rng(seed)
    P = compatibility.AT_ONCE + 3
    cost, rows, counts = rng.random((P, 10, 5)), rng.random((P, 10)) < 0.6, rng.integers(0, 4, (P, 5))
    rows[2], counts[4] = False, 0  # nothing to choose from, nothing to choose
    crowding = rng.choice([0, 0.1, 1.0], P)
    found = total_cost(cheapest(cost, rows, counts, crowding), cost, crowding)
    alone = [
        total_cost(cheapest(*(x[None] for x in one), price)[0], one[0], price)
        for *one, price in zip(cost, rows, counts, crowding, strict=True)
    ]
    assert found == pytest.approx(alone)
    free = total_cost(cheapest(cost, rows, counts, 0.0), cost, 0.0)
    assert free == pytest.approx(total_cost(nearest(cost, rows, counts), cost, 0.0))


def test_a_higher_price_never_lets_more_locations_share_rows():
    rng = np.random.default_rng(0)
    cost, rows, counts = rng.random((6, 12, 6)), rng.random((6, 12)) < 0.8, rng.integers(0, 5, (6, 6))
    pairs = [pairs_on_rows(cheapest(cost, rows, counts, x)) for x in (0.0, 0.05, 0.2, 1.0, 10.0)]
    assert (np.diff(pairs, axis=0) <= 0).all()
    assert (pairs[-1] < pairs[0]).all()
    # At a price above all costs the places are spread evenly: q or q + 1 on every row.
    total, R = counts.sum(axis=1), rows.sum(axis=1)
    q, more = total // R, total % R
    assert pairs[-1] == pytest.approx(more * (q + 1) * q / 2 + (R - more) * q * (q - 1) / 2)


def of_many(seed):
    """Choices of several networks, with ties or without, and a price for each."""
    rng = np.random.default_rng(seed)
    P, H, C = 6, 12, 7
    cost = rng.random((P, H, C)) if seed % 2 else rng.integers(0, 4, (P, H, C)).astype(float)
    rows = rng.random((P, H)) < 0.7
    codes = (rng.random((P, H, C)) < 0.3) & rows[..., None]
    rows[3], codes[4] = rows[3] & codes[3].any(axis=1), False
    return Choices(cost, rows, np.ones((P, H)), codes), rng.choice([0, 1e-6, 0.1, 0.7, 3], P)


@pytest.mark.parametrize("seed", range(12))
def test_shortest_paths_are_as_cheap_as_the_linear_program(seed):
    choices, price = of_many(seed)
    cost, rows, counts = choices.cost, choices.rows, choices.counts
    chosen, program = choices.joint(price), cheapest(cost, rows, counts, price)
    assert np.array_equal(chosen.sum(axis=1), counts)
    assert not chosen[~rows].any()
    assert total_cost(chosen, cost, price) == pytest.approx(total_cost(program, cost, price), abs=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_turns_of_many_networks_are_those_of_each(seed):
    choices, price = of_many(seed)
    each = [in_turns(*x) for x in zip(choices.cost, choices.rows, choices.counts, price, strict=True)]
    assert np.array_equal(choices.in_turns(price), each)
    free = Choices(choices.cost, choices.rows, choices.row_types, choices.codes, np.zeros((6, 7, 7)))
    assert np.array_equal(free.in_turns(price), choices.in_turns(0.0))


def test_pairs_and_their_expectation():
    chosen = np.array([[1, 1, 1, 0], [1, 0, 0, 0], [1, 0, 0, 1]], bool)
    assert pairs_on_rows(chosen) == 3 + 0 + 1
    rng = np.random.default_rng(1)
    rows = rng.random((2, 9)) < 0.8
    counts = np.array([[3, 1, 4, 2], [5, 5, 0, 1]])
    drawn = np.stack([compatibility.random_rows(rows, counts, rng) for _ in range(3000)])
    assert (drawn.sum(axis=2) == counts).all()
    assert not drawn[:, ~rows].any()
    assert pairs_on_rows(drawn).mean(axis=0) == pytest.approx(expected_pairs(counts, rows.sum(axis=1)), rel=0.02)
    assert drawn[:, 0, :, 0].mean(axis=0)[rows[0]] == pytest.approx(3 / rows[0].sum(), abs=0.04)
    assert np.isnan(expected_pairs(counts, np.zeros(2))).all()


def test_the_price_of_a_network_is_chosen_on_the_others():
    values = (0.0, 0.1, 1.0)
    agreement = np.zeros((3, 6))
    agreement[0] = 9  # no price at all is no candidate
    agreement[1, ::2] = agreement[2, 1::2] = 1  # even networks agree with 0.1, odd ones with 1
    agreement[:, 4] = np.nan
    assert crowding_by_parity(agreement, values).tolist() == [1, 0.1] * 3


# The claims. ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def verdicts():
    """Rows of the claims by mechanism: codes chosen jointly, by every clause for itself, and at random."""
    rng = np.random.default_rng(2)
    start = beginning(rng)
    rows = {}
    for name in CHOSEN:
        seen = Seen({"": JointChoice(ended(start, name, rng), SEED)}, {})
        rows[name] = {claim.id: ACCOUNT.judged(claim, seen) for claim in ACCOUNT.claims if claim.id in ("C4", "C4b")}
    return rows


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("jointly", {"C4": True, "C4b": True}),
        ("alone", {"C4": False, "C4b": True}),
        ("random", {"C4": False, "C4b": False}),
    ],
)
def test_claims_on_networks_of_known_mechanism(verdicts, kind, expected):
    assert {claim: row["verdict"] == "holds" for claim, row in verdicts[kind].items()} == expected
    assert not any(row["control_fails"] for row in verdicts[kind].values())


def test_effects_are_what_the_mechanism_makes_them(verdicts):
    effects = {kind: {claim: row["effect"] for claim, row in rows.items()} for kind, rows in verdicts.items()}
    assert effects["jointly"]["C4"] > 0.1
    assert verdicts["jointly"]["C4"]["by"][""]["jointly"]["value"] > 0.95
    assert (
        verdicts["alone"]["C4"]["by"][""]["each clause by itself"]["value"] > 0.85
    )  # what is equal was taken by chance
    assert effects["jointly"]["C4b"] == pytest.approx(1, abs=0.01)
    assert effects["alone"]["C4b"] > 0.9
    assert effects["random"]["C4b"] == pytest.approx(0, abs=0.05)
    for rows in verdicts.values():
        assert all(abs(row["null"]["value"]) < 0.05 for row in rows.values())


def gain_before(space):
    """C4 as it was: literals, soft distance as tie-break, and a smallest price that is as large as that."""
    cost = space.distance[0] + TIE * space.soft_distance[0]
    choices = How().choices(space, SEED)
    chosen = cheapest(cost, choices.rows, choices.counts, 0.001), nearest(cost, choices.rows, choices.counts)
    return np.subtract(*(jaccard(x, choices.codes) for x in chosen))


@pytest.mark.parametrize("distance", DISTANCES)
def test_a_price_that_overrides_the_tie_break_is_no_longer_taken_for_an_effect(distance):
    rng = np.random.default_rng(5)
    alone = ended(beginning(rng, networks=60, H=32), "alone", rng)
    assert gain_before(alone).mean() < -0.02
    gain = JointChoice(alone, SEED, How(distance)).jointly().effect
    assert abs(gain.mean()) < max(0.005, 2 * error(gain))
    together = ended(beginning(rng, networks=60, H=32), "jointly", rng, distance)
    gain = JointChoice(together, SEED, How(distance)).jointly().effect
    assert gain.mean() > 0.05


def error(values):
    """Standard error of a mean."""
    return values.std() / np.sqrt(len(values))


def test_locations_that_are_equal_in_all_are_not_given_to_all_clauses_on_the_same_rows():
    """In the order of rows, the choice by literals shared rows for no reason, and any price removed that."""
    rng = np.random.default_rng(6)
    space = ended(beginning(rng, networks=60, H=32), "random", rng)
    choices = How("signs").choices(space, SEED)
    by_row = nearest(space.distance[0].astype(float), choices.rows, choices.counts)
    drawn = pairs_on_rows(choices.alone()).mean()
    assert pairs_on_rows(by_row).mean() > 1.1 * drawn
    assert drawn == pytest.approx(expected_pairs(choices.counts, choices.rows.sum(axis=1)).mean(), rel=0.1)


# The readings. ----------------------------------------------------------------------------------------------

SHORT = readings.READINGS.combinations(long=False)


def differing(**choices):
    return readings.USUAL | choices


def test_every_choice_is_varied_and_the_first_reading_is_that_of_the_claim():
    every = readings.READINGS.combinations()
    assert 40 <= len(SHORT) < len(every) <= 80
    assert every[0] == readings.USUAL
    assert {name: {x[name] for x in every} for name in readings.USUAL} == {
        name: set(values) for name, values in readings.VARIED.items()
    }
    assert set(readings.WORDS) == set(readings.USUAL)


def test_readings_that_are_claims_give_their_numbers():
    seen = c4.seen(True)
    for choices, claim in ((differing(), ACCOUNT.claims[0]), (differing(embedding="identity"), ACCOUNT.claims[1])):
        found, expected = readings.read(seen, choices), claim.read(seen)
        for kind in ("effect", "null", "control"):
            np.testing.assert_array_equal(getattr(found, kind), pooled(expected, kind))


def test_readings_tell_codes_that_were_chosen_jointly_from_random_ones():
    """The codes were chosen by soft distance, all of them whatever their size."""
    asked = [x for x in SHORT if x["embedding"] == "hadamard" and x["load"] == "all" and not x["start"]]
    own = [x["distance"] == "soft" and x["codes"] != "significant" for x in asked]
    worlds = c4.seen(True), c4.seen(False)
    joint, random = ([readings.read(seen, x) for x in asked] for seen in worlds)
    assert len(asked) == 17
    assert sum(own) == 7
    assert all(np.nanmean(x.effect) > 0.02 for x, known in zip(joint, own, strict=True) if known)
    assert all(np.nanmean(x.effect) > 0 for x in joint)
    assert all(abs(np.nanmean(x.effect)) < 0.02 for x in random)
    assert all(abs(np.nanmean(x.null)) < 0.02 for x in (*joint, *random))


def test_codes_of_tickets_are_told_by_their_start_or_by_that_of_the_dense_network():
    rng = np.random.default_rng(8)
    start = beginning(rng, networks=12)
    ticket = ended(beginning(rng, networks=12), "jointly", rng)
    own, whole = (differing(**{"codes of": "ticket", "density": 0.2, "weights": x}) for x in ("kept", "all"))
    places = {"hadamard C=8": (start, {0.2: replace(ticket, formulas=start.formulas)})}
    seen = replace(c4.seen(True), retrained=places)
    assert readings.read(seen, own | {"density": 0.1}) is None
    codes = {}
    for choices in (own, whole):
        (x,) = readings._joint_choices(seen, choices).values()
        first = places["hadamard C=8"][1][0.2] if choices is own else start
        assert np.array_equal(x.space.F[0], first.F[0])
        assert np.array_equal(x.space.row_types[0], first.row_types[0])
        assert np.array_equal(x.space.F[-1], ticket.F[-1])
        codes[choices["weights"]] = x.choices.codes
    assert (codes["all"] <= x.space.code_locations[-1]).all()


def test_opposed_variables_are_those_that_two_clauses_want_with_opposite_signs():
    formula = Formula(6, ((1, 2, -3), (-1, 2, 3), (4, -5, 6)))
    space = FeatureSpace(np.ones((1, 1, 2, 6)), np.ones((1, 1, 2)), [formula])
    assert opposed_variables(space)[0].tolist() == [[0, 2, 0], [2, 0, 0], [0, 0, 0]]
    pairs = opposed_variables(space)
    cost, both = np.array([[[0.0, 0, 0], [1, 1, 1]]]), np.ones((1, 2), bool)
    codes = np.array([[[True, True, True], [False, False, False]]])
    chosen = Choices(cost, both, np.ones((1, 2)), codes, pairs).in_turns(1.0)[0]
    assert chosen.tolist() == [[True, False, True], [False, True, False]]  # the second clause goes, the third stays
