"""Measures behind the claims: by hand, against brute force, and on networks of known mechanism."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.worlds.tickets import tickets
from toycomb import FeatureSpace, Formula
from toycomb.accounts.crowding.conflict import Conflict
from toycomb.accounts.instruments.ticket_rows import Tickets
from toycomb.accounts.probes import account as probes
from toycomb.accounts.proximity.masked import codes_and_others
from toycomb.accounts.reexpression.recoveries import elsewhere
from toycomb.geometry import partial_codes, reexpression, shared_signs


def test_clauses_are_kept_moved_and_lost():
    dense, ticket = np.zeros((2, 3, 4), bool)
    dense[0, :3] = True  # three clauses on row 0; the fourth is not coded
    ticket[0, 0] = ticket[1, 0] = True  # kept
    ticket[2, 1] = True  # moved
    ticket[1, 3] = True  # new
    shares = reexpression(ticket, dense)
    assert {name: float(x) for name, x in shares.items()} == {name: pytest.approx(1 / 3) for name in shares}
    assert np.isnan(reexpression(ticket, np.zeros_like(dense))["kept"])


BOOLS = arrays.arrays(bool, (3, 5, 4))


@given(BOOLS, BOOLS, st.permutations(range(5)))
def test_shares_do_not_depend_on_the_order_of_rows(found, wanted, order):
    shares, moved = reexpression(found, wanted), reexpression(found[:, order], wanted[:, order])
    for name in shares:
        assert np.array_equal(shares[name], moved[name], equal_nan=True)
    total = sum(shares.values())
    assert np.array_equal(np.isnan(total), ~wanted.any(axis=(1, 2)))
    assert np.allclose(total[~np.isnan(total)], 1)


def test_partial_codes_need_two_literals_and_none_opposed():
    F = np.array([[1.0, 1, 0, 0], [1, 0, 0, 0], [1, 1, -1, 0], [1, 1, 1, 1], [0, 0, 0, 0]])[None]
    formula = Formula(4, ((1, 2, 3, 4),))
    found = partial_codes(F, formula.index[None], formula.polarity[None])[0, :, 0]
    assert found.tolist() == [True, False, False, True, False]
    negated = Formula(4, ((1, 2, -3, 4),))
    assert partial_codes(F, negated.index[None], negated.polarity[None])[0, :, 0].tolist()[2]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_conflict_and_agreement_by_brute_force(seed):
    rng = np.random.default_rng(seed)
    formulas = [Formula.random(9, 5, 3, seed=rng, negated=0.5) for _ in range(2)]
    member = rng.random((2, 4, 5)) < 0.5
    index, polarity = (np.stack([getattr(f, name) for f in formulas]) for name in ("index", "polarity"))
    conflict, agreement = shared_signs(member, index, polarity)
    for p, r, c in np.ndindex(member.shape):
        counts = {1: 0, -1: 0}
        for other in np.flatnonzero(member[p, r]):
            if other != c:
                own, theirs = set(formulas[p].clauses[c]), set(formulas[p].clauses[other])
                counts[1] += len(own & theirs)
                counts[-1] += len(own & {-x for x in theirs})
        assert (agreement[p, r, c], conflict[p, r, c]) == (counts[1], counts[-1])


def test_distances_of_codes_are_set_against_their_own_clauses():
    distance = np.array([[[0.0, 3], [2, 1], [4, 2]]])
    codes = np.array([[[True, False], [False, False], [False, False]]])
    rows = np.ones((1, 3, 1), bool)
    found = codes_and_others(distance, codes, rows)
    assert {name: float(x[0]) for name, x in found.items()} == {"codes": 0, "others": 3}
    rows[0, 2] = False  # a row of another type is no comparison
    assert codes_and_others(distance, codes, rows)["others"][0] == 2
    assert np.isnan(codes_and_others(distance, np.zeros_like(codes), rows)["codes"][0])


def accuracies(values):
    return tickets({name: {"accuracy": x} for name, x in values.items()})


def test_wins_are_paired_and_ties_count_half():
    found = accuracies({"a": [0.9, 0.5, 0.5, None], "b": [0.8, 0.5, 0.7, 0.1]})
    won = probes.wins(found, "accuracy", ["a"], ["b"])
    assert np.array_equal(won[:, 0], [1, 0, -1, np.nan], equal_nan=True)
    assert np.array_equal(probes.share(won), [0.5, 0, -0.5, np.nan], equal_nan=True)


def test_frequency_of_probes_that_always_win_and_of_equals():
    rng = np.random.default_rng(0)
    base = rng.random(200)
    names = ("imp", "random", "random-reinitialised", "distance", "motion")
    better = accuracies({name: base + 0.2 * (name == "distance") + 0.001 * rng.normal(size=200) for name in names})
    found = probes.frequency(better, "accuracy", ["imp"])
    assert np.isin(found.effect, (0.0, 0.5)).all()  # one of the two probes always wins, the other half of the time
    row = probes.beat_imp.judged({"place": found})
    assert row["verdict"] == "holds"
    assert not row["control_fails"]
    equal = accuracies({name: base + rng.normal(size=200) for name in names})
    assert probes.beat_imp.judged({"place": probes.frequency(equal, "accuracy", ["imp"])})["verdict"] != "holds"


def test_clauses_that_keep_no_row_are_followed_elsewhere():
    rows = [
        {"method": "imp", "density": d, "network": 0, "clauses_moved": moved, "clauses_lost": lost}
        for d, moved, lost in ((0.2, 0.3, 0.1), (0.1, 0.1, 0.3), (0.05, 0.0, 0.0))
    ]
    assert elsewhere(Tickets(rows, 0), "imp", "")[0] == pytest.approx([np.nan, 0.25, 0.75], nan_ok=True)


def test_conflict_is_found_where_it_alone_rejects():
    rng = np.random.default_rng(1)
    P, H, C = 60, 32, 12
    formulas = [Formula.random(32, C, 4, seed=rng, negated=0.5) for _ in range(P)]
    start = rng.normal(size=(P, H, 32))
    types = rng.choice([-1, 1], (P, H))
    space = FeatureSpace(np.stack([start, start]), np.stack([types, types]), formulas)
    world = Conflict(space, rng.normal(size=(P, H)), rng.random((P, H)), 0)
    conflict = shared_signs(space.proximal(), *space.literals)[0]
    by_conflict = rng.random(conflict.shape) < np.minimum(0.3 + 0.2 * conflict, 1)
    by_crowd = rng.random(conflict.shape) < np.minimum(0.2 + 0.1 * space.crowd(), 1)
    assert np.nanmean(world.slope(by_conflict)) == pytest.approx(0.2, abs=0.05)
    assert np.nanmean(world.slope(by_crowd)) == pytest.approx(0, abs=0.03)
